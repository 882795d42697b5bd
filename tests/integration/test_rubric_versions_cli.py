"""What a new version of the rubric does to the files that a registry has decided."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

import scoring
from registry import clock
from registry.cli.main import app
from registry.db import DB
from registry.decisions import decided
from registry.rubrics import service as rubrics
from registry.settings import Settings
from scoring import Mark
from scoring.loading import CURRENT, package_text
from tests import certified

NOW = certified.NOW
ID, VERSION = "open-local-government", "1.0"
SOURCE = package_text(f"{CURRENT}.toml")
NEW = SOURCE.replace('version = "1.0"', 'version = "1.1"', 1).replace("score = 50", "score = 55", 1)
MAP = """
unchanged = true
from = { id = "open-local-government", version = "1.0" }
to = { id = "open-local-government", version = "1.1" }
"""
ADD = (
    "INSERT INTO verified_finding (assessment_id, criterion, level, not_applicable, basis, reason, "
    "settled_at) VALUES ($1, $2, $3, $4, 'agreed', '', $5)"
)


@pytest.fixture
def environment(settings: Settings, dsn: str) -> dict[str, str]:
    return {"OPENLOCAL_DATA_DIR": str(settings.data_dir), "OPENLOCAL_DATABASE_URL": dsn}


@pytest.fixture
async def reviewed(settings: Settings, database: str) -> str:
    """A decided file that was found at level 2 throughout, but for a criterion out of place."""
    assessment_id = (await certified.ready(now=NOW)).assessment.id
    for criterion in scoring.current().criteria:
        out = criterion.code == "B5"
        await DB.fetch(ADD, assessment_id, criterion.code, None if out else 2, out, NOW)
    return str(assessment_id)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    (tmp_path / "map.toml").write_text(MAP)
    (tmp_path / "new.toml").write_text(NEW)
    return tmp_path / "new.toml"


def openlocal(environment: dict[str, str], *arguments: str | Path) -> Result:
    words = ["rubric", *map(str, arguments)]
    return CliRunner().invoke(app, words, env={**environment, "COLUMNS": "200"})


async def test_decided_files_are_read_as_they_were_verified(reviewed: str) -> None:
    (file,) = await decided.decided_under(ID, VERSION)

    assert (file.id, file.track, file.first_plan_cycle, file.limit) == (
        reviewed,
        "full",
        False,
        "silver",
    )
    assert file.findings["A1"] == 2
    assert file.findings["B5"] is Mark.NOT_APPLICABLE
    assert len(file.findings) == len(scoring.current().criteria)


async def test_a_decision_that_was_taken_back_is_none(reviewed: str) -> None:
    await DB.fetch("UPDATE decision SET withdrawn_at = $1", NOW)

    assert await decided.decided_under(ID, VERSION) == []


async def test_files_of_other_versions_are_left_out(reviewed: str) -> None:
    assert await decided.decided_under(ID, "1.1") == []
    assert await decided.decided_under("other", VERSION) == []


def test_the_impact_on_decided_files_is_told(
    environment: dict[str, str], reviewed: str, new: Path
) -> None:
    options = ["--map", new.with_name("map.toml"), "--json"]
    ran = openlocal(environment, "impact", f"{ID}/{VERSION}", new, *options)

    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    (outcome,) = told["outcomes"]
    assert (outcome["id"], outcome["before"]["award"]) == (reviewed, "silver")
    assert outcome["pessimistic"]["award"] == "bronze"
    assert told["pessimistic"]["loses"] == 1


def test_a_rubric_that_was_not_published_so_has_no_decided_files(
    environment: dict[str, str], reviewed: str, new: Path
) -> None:
    old = new.with_name("old.toml")
    old.write_text(SOURCE.replace("score = 30", "score = 31", 1))
    map_file = new.with_name("map.toml")
    ran = openlocal(environment, "impact", old, new, "--map", map_file)
    assert ran.exit_code == 1
    assert "is not the open-local-government 1.0 that the registry has published" in ran.stderr

    old.write_text(SOURCE.replace('version = "1.0"', 'version = "0.9"', 1))
    map_file.write_text(MAP.replace('"1.0"', '"0.9"'))
    assert openlocal(environment, "impact", old, new, "--map", map_file).exit_code == 1


@pytest.fixture
async def published(settings: Settings, database: str) -> None:
    for source in (SOURCE, NEW):
        await rubrics.publish(source, actor_id=None, now=clock.now())


def test_published_versions_are_compared_by_name(
    environment: dict[str, str], published: None
) -> None:
    ran = openlocal(environment, "diff", f"{ID}/1.0", f"{ID}/1.1")
    assert ran.exit_code == 1, ran.output
    assert "Silver needs 55, before 50" in ran.stdout
    assert openlocal(environment, "diff", f"{ID}/1.1", f"{ID}/1.1").exit_code == 0
    missing = openlocal(environment, "diff", f"{ID}/1.1", f"{ID}/1.2")
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert "no such version" in missing.stderr

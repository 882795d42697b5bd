"""`openlocal rubric diff`, `impact` and `schema`, run as commands without a database."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import scoring
from registry.cli.main import app
from scoring.loading import CURRENT, package_text

SOURCE = package_text(f"{CURRENT}.toml")
PUBLISHED = "open-local-government/1.0"
NEW = SOURCE.replace('version = "1.0"', 'version = "1.1"', 1).replace("score = 50", "score = 55", 1)
MAP = """
unchanged = true
from = { id = "open-local-government", version = "1.0" }
to = { id = "open-local-government", version = "1.1" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old.toml").write_text(SOURCE)
    (tmp_path / "new.toml").write_text(NEW)
    (tmp_path / "map.toml").write_text(MAP)
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    env = {"OPENLOCAL_DATA_DIR": str(folder / "none"), "OPENLOCAL_DATABASE_URL": ""}
    return CliRunner().invoke(app, ["rubric", *arguments], env={**env, "COLUMNS": "200"})


def diff(folder: Path, old: str, new: str, *more: str) -> Result:
    return run(folder, "diff", old, new, *more)


def impact(folder: Path, findings: Path, *more: str) -> Result:
    old, new = str(folder / "old.toml"), str(folder / "new.toml")
    where = ["--map", str(folder / "map.toml"), "--findings", str(findings)]
    return run(folder, "impact", old, new, *where, *more)


def every(level: int, **more: object) -> str:
    codes = [criterion.code for criterion in scoring.current().criteria]
    return json.dumps({"findings": dict.fromkeys(codes, level), **more})


def test_versions_that_differ_exit_1_and_say_how(folder: Path) -> None:
    done = diff(folder, str(folder / "old.toml"), str(folder / "new.toml"))

    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "What decides:",
        "  Silver needs 55, before 50 (awards.silver.score).",
        "What is only read or organises reviews:",
        "  version is 1.1, before 1.0.",
    ]


def test_versions_that_do_not_differ_exit_0(folder: Path) -> None:
    done = diff(folder, PUBLISHED, str(folder / "old.toml"))

    assert (done.exit_code, done.stdout) == (0, "")
    assert not (folder / "none" / "postgres").exists()


def test_differences_are_one_line_of_json(folder: Path) -> None:
    done = diff(folder, PUBLISHED, str(folder / "new.toml"), "--json")

    assert done.exit_code == 1
    assert done.stdout.count("\n") == 1
    told = json.loads(done.stdout)
    assert told["old"]["digest"] == scoring.current().digest
    assert told["new"]["version"] == "1.1"
    assert told["changes"][1] == {
        "kind": "threshold",
        "where": "awards.silver.score",
        "decides": True,
        "before": 50,
        "after": 55,
        "sentence": "Silver needs 55, before 50 (awards.silver.score).",
    }


@pytest.mark.parametrize("name", ["missing.toml", "open-local-government/9.9", "other/1.0", "x/1"])
def test_what_cannot_be_compared_exits_2(folder: Path, name: str) -> None:
    done = diff(folder, PUBLISHED, name, "--json")

    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr


def test_a_rubric_with_faults_is_no_difference(folder: Path) -> None:
    (folder / "new.toml").write_text(NEW.replace("na_cap_percent = 15", "na_cap_percent = 150"))
    done = diff(folder, PUBLISHED, str(folder / "new.toml"))

    assert done.exit_code == 2
    assert "na_cap_percent" in done.stderr


def test_impact_counts_gains_and_losses_over_files_of_all_kinds(folder: Path) -> None:
    files = folder / "files"
    files.mkdir()
    (files / "two.json").write_text(every(2))
    (files / "more.jsonl").write_text(f"{every(1)}\n\n{every(2, id='named', track='short')}\n")
    (files / "readme.txt").write_text("not read")

    done = impact(folder, files, "--json")

    assert done.exit_code == 0, done.output
    assert done.stdout.count("\n") == 1
    told = json.loads(done.stdout)
    assert (told["files"], told["awards_matched_by"], told["asked_anew"]) == (3, "id", [])
    assert {key: told["pessimistic"][key] for key in ("gains", "keeps", "loses")} == {
        "gains": 0,
        "keeps": 1,
        "loses": 2,
    }
    assert told["pessimistic"] == told["optimistic"]
    assert {"before": "silver", "after": "bronze", "files": 2} in told["pessimistic"]["matrix"]
    assert [outcome["id"] for outcome in told["outcomes"]] == ["more:1", "named", "two"]
    assert told["outcomes"][2] == {
        "id": "two",
        "before": {"award": "silver", "score": 50.0, "score_exact": "50"},
        "asked_anew": [],
        "pessimistic": {
            "award": "bronze",
            "score": 50.0,
            "score_exact": "50",
            "direction": "loses",
            "reason": "The score is 50.0 of 100; Silver needs 55.",
        },
        "optimistic": told["outcomes"][2]["pessimistic"],
    }


def test_impact_is_told_in_a_table_and_a_line_for_each_file_that_moves(folder: Path) -> None:
    file = folder / "town.json"
    file.write_text(every(2))

    done = impact(folder, file)

    assert done.exit_code == 0
    assert "1 files from open-local-government 1.0 to 1.1." in done.stdout
    assert "gains 0, keeps 0, loses 1" in done.stdout
    assert "before \\ after" in done.stdout
    assert (
        "town loses: silver (50.0), then bronze (50.0). The score is 50.0 of 100; Silver needs 55."
        in done.stdout
    )
    assert "Counting" not in done.stdout


def test_both_bounds_are_told_where_something_is_asked_anew(folder: Path) -> None:
    code = next(line for line in NEW.splitlines() if line.startswith('code = "A1"'))
    added = NEW.replace(f"[[criteria]]\n{code}", ADDED + f"[[criteria]]\n{code}", 1)
    (folder / "new.toml").write_text(added)
    (folder / "map.toml").write_text('ask = ["X1"]\n' + MAP)
    file = folder / "town.json"
    file.write_text(every(2))

    done = impact(folder, file)

    assert done.exit_code == 0, done.output
    assert "Asked anew: X1" in done.stdout
    assert "Counting what is asked anew at their lowest level:" in done.stdout
    assert "Counting what is asked anew at their highest:" in done.stdout


ADDED = """[[criteria]]
code = "X1"
dimension = "A"
class = "advanced"
title = "Something new"

"""


def test_a_gain_names_what_stood_in_the_way_before(folder: Path) -> None:
    text = NEW.replace("score = 55", "score = 45", 1)
    (folder / "new.toml").write_text(text)
    file = folder / "town.json"
    codes = {criterion.code: 2 for criterion in scoring.current().criteria}
    file.write_text(json.dumps({"findings": codes | {"J1": 1}}))

    done = impact(folder, file)

    assert "town gains: bronze" in done.stdout
    assert "Before: The score is" in done.stdout


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("map.toml", MAP.replace("unchanged = true", "")),
        ("map.toml", "unchanged"),
        ("town.json", '{"findings": {"Z9": 1}}'),
        ("town.json", '{"findings": {}, "track": "middle"}'),
        ("new.toml", "id = 1"),
    ],
    ids=["forgetful", "no TOML", "unknown code", "unknown track", "no rubric"],
)
def test_what_does_not_fit_is_refused(folder: Path, name: str, text: str) -> None:
    file = folder / "town.json"
    file.write_text(every(2))
    (folder / name).write_text(text)

    done = impact(folder, file, "--json")

    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr


@pytest.mark.parametrize("text", ["", "[]", '{"A1": 3}', '{"findings": 1}', '{"findings": {}'])
def test_what_is_no_file_of_findings_is_misuse(folder: Path, text: str) -> None:
    file = folder / "town.json"
    file.write_text(text)

    assert impact(folder, file).exit_code == 2


def test_a_folder_without_findings_is_misuse(folder: Path) -> None:
    (folder / "empty").mkdir()

    assert impact(folder, folder / "empty").exit_code == 2


def test_without_files_and_without_a_registry_there_is_nothing_to_count(folder: Path) -> None:
    names = [PUBLISHED, str(folder / "new.toml"), "--map", str(folder / "map.toml")]
    done = run(folder, "impact", *names)

    assert done.exit_code == 1
    assert "name files with --findings" in done.stderr
    assert not (folder / "none" / "postgres").exists()


def test_the_schema_is_printed(folder: Path) -> None:
    done = run(folder, "schema")

    assert done.exit_code == 0
    assert json.loads(done.stdout) == json.loads(package_text("rubric.schema.json"))

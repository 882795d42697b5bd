"""`openlocal rubric` and `openlocal score`, run as commands."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import scoring
from registry.cli.main import app
from scoring.loading import CURRENT, package_text

SOURCE = package_text(f"{CURRENT}.toml")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def findings(folder: Path, **document: object) -> Path:
    path = folder / "findings.json"
    path.write_text(json.dumps(document))
    return path


def every(level: int) -> dict[str, int]:
    return {criterion.code: level for criterion in scoring.current().criteria}


def test_the_rubric_is_shown_as_one_line_of_json() -> None:
    done = run("rubric", "show", "--json")
    assert done.exit_code == 0
    assert done.stdout.count("\n") == 1
    shown = json.loads(done.stdout)
    assert (shown["id"], shown["version"]) == ("open-local-government", "1.0")
    assert len(shown["criteria"]) == 43
    first = shown["criteria"][0]
    assert first.items() >= {"code": "A1", "class": "essential", "weight": 3}.items()
    assert (first["dimension"], first["title"], len(first["levels"])) == (
        "A",
        "Political mandate",
        4,
    )


def test_the_rubric_is_shown_as_a_table() -> None:
    done = run("rubric", "show")
    assert done.exit_code == 0
    assert "open-local-government 1.0" in done.stdout


def test_checking_a_file_names_every_fault_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "rubric.toml"
    path.write_text(SOURCE.replace("na_cap_percent = 15", "na_cap_percent = 150\nodd = 1"))
    done = run("rubric", "check", path)
    assert done.exit_code == 1
    assert "na_cap_percent" in done.stderr
    assert "odd" in done.stderr
    path.write_text(SOURCE)
    assert run("rubric", "check", path).exit_code == 0
    path.write_bytes(b"\xff\xfe\x00")
    assert run("rubric", "check", path).exit_code == 2
    assert run("rubric", "check", tmp_path / "missing.toml").exit_code == 2


def test_publishing_is_a_dry_run_unless_told_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "rubric.toml"
    path.write_text(SOURCE)
    done = run("rubric", "publish", path)
    assert done.exit_code == 0
    assert "Dry run" in done.stdout


def test_findings_are_scored_exactly(tmp_path: Path) -> None:
    done = run("score", findings(tmp_path, findings=every(2)), "--json")
    assert done.exit_code == 0
    assert done.stdout.count("\n") == 1
    result = json.loads(done.stdout)
    assert (result["score"], result["score_exact"], result["award"]) == (50.0, "50", "silver")
    assert {each["code"] for each in result["dimensions"]} == set("ABCDEFGHIJ")
    assert any(b["award"] == "gold" and b["kind"] == "gate" for b in result["blockers"])
    assert all("%(" not in blocker["reason"] for blocker in result["blockers"])


def test_findings_are_scored_in_words_and_by_another_rubric(tmp_path: Path) -> None:
    path = tmp_path / "rubric.toml"
    path.write_text(SOURCE.replace('version = "1.0"', 'version = "1.1"', 1))
    done = run("score", findings(tmp_path, findings=every(1)), "--rubric", path)
    assert done.exit_code == 0
    assert "25.0 of 100 points (25 exactly): no award" in done.stdout
    assert "Bronze: The score is 25.0 of 100; Bronze needs 30." in done.stdout


@pytest.mark.parametrize(
    ("more", "award"),
    [
        ({}, "platinum"),
        ({"track": "short"}, "gold"),
        ({"first_plan_cycle": True}, "silver"),
        ({"award_sought": "bronze"}, "bronze"),
    ],
)
def test_a_file_may_say_how_it_is_reckoned(
    tmp_path: Path, more: dict[str, object], award: str
) -> None:
    done = run("score", findings(tmp_path, findings=every(4), **more), "--json")
    assert json.loads(done.stdout)["award"] == award


@pytest.mark.parametrize(
    "document",
    [
        {"findings": {"Z9": 1}},
        {"findings": {"A1": 5}},
        {"findings": {"A1": "often"}},
        {"findings": {}, "track": "middle"},
        {"findings": {}, "award_sought": "diamond"},
    ],
)
def test_findings_that_do_not_fit_are_refused(tmp_path: Path, document: dict[str, object]) -> None:
    done = run("score", findings(tmp_path, **document), "--json")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "Refused" in done.stderr


@pytest.mark.parametrize(
    "text", ["", "[]", '{"findings": []}', '{"findings": {}, "other": 1}', "\x00", "[" * 100_000]
)
def test_what_is_no_file_of_findings_is_misuse(tmp_path: Path, text: str) -> None:
    path = tmp_path / "findings.json"
    path.write_text(text)
    assert run("score", path).exit_code == 2
    assert run("score", tmp_path / "missing.json").exit_code == 2


@pytest.mark.parametrize("country", ["morocco", "tunisia"])
def test_a_national_profile_is_checked_as_one(country: str) -> None:
    file = Path(scoring.__file__).parent / "rubrics" / "profiles" / f"{country}.toml"
    assert f"is a valid profile: {country}" in run("rubric", "check", file).stdout


def test_a_profile_that_weakens_is_refused_with_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "weak.toml"
    file.write_text(
        'profile = "weak"\nrubric = "open-local-government"\nversion = "1.0"\ncountry = "MA"\n'
        'title = { en = "Weak" }\n[criteria.A1]\nclass = "advanced"\n'
    )
    refused = run("rubric", "check", file)
    assert refused.exit_code == 1
    assert "does not move a criterion to another class" in refused.stderr

"""`openlocal score`: the way to the next award, rubrics of other shapes, and clear refusals."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import scoring
from registry.cli.main import app

PLAIN = """
id = "plain"
version = "1.0"
language = "en"
title = "Plain [red]"
aggregation = { overall = "sum", dimension = "sum" }
rounding = { decimals = 2 }

[[scales]]
id = "yesno"
levels = ["no", "yes"]
points = [0, 0.25]

[[scales]]
id = "share"
from = 0
to = 10
step = 0.1

[[dimensions]]
code = "Q"
name = "Questions [bold]"

[[criteria]]
code = "1.1"
dimension = "Q"
title = "Asked"
scale = "yesno"

[[criteria]]
code = "1.2"
dimension = "Q"
title = "Measured"
scale = "share"
"""
AWARDED = PLAIN + '\n[[awards]]\nid = "good"\nname = "Good"\nscore = 5\n'


def score(folder: Path, document: Any, *options: str, rubric: str | None = None) -> Result:
    path = folder / "findings.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    words = ["score", str(path), *options]
    if rubric is not None:
        (folder / "rubric.toml").write_text(rubric)
        words += ["--rubric", str(folder / "rubric.toml")]
    return CliRunner().invoke(app, words, env={"COLUMNS": "200"})


def every(level: int | str) -> dict[str, Any]:
    return {criterion.code: level for criterion in scoring.current().criteria}


def told(done: Result) -> dict[str, Any]:
    assert done.exit_code == 0, done.output
    assert done.stdout.count("\n") == 1
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_way_to_the_next_award_is_told_step_by_step(tmp_path: Path) -> None:
    findings = every(2) | {"A1": 1}
    found = told(score(tmp_path, {"findings": findings}, "--json"))

    path = found["path"]
    assert found["award"] == "bronze"
    assert (path["award"], path["possible"], path["reached"]) == ("silver", True, "silver")
    assert path["steps"] == [
        {
            "criterion": "A1",
            "from": 1,
            "to": 2,
            "effort": 2,
            "step": "A1 Political mandate: from level 1 to level 2.",
        }
    ]
    assert (path["effort"], path["score"], path["score_exact"]) == (2, 50.0, "50")
    assert (path["alternatives"], path["more_alternatives"], path["blockers"]) == ([], False, [])


def test_the_way_is_told_in_words(tmp_path: Path) -> None:
    done = score(tmp_path, {"findings": every(2) | {"A1": 1}})

    assert "The lightest way to Silver (effort 2, then 50.0 points):" in done.stdout
    assert "  A1 Political mandate: from level 1 to level 2." in done.stdout


def test_the_way_to_another_award_may_be_asked_for(tmp_path: Path) -> None:
    document = {"findings": every(2)}

    assert told(score(tmp_path, document, "--award", "platinum", "--json"))["path"]["award"] == (
        "platinum"
    )
    reached = told(score(tmp_path, document, "--award", "bronze", "--json"))["path"]
    assert (reached["award"], reached["steps"], reached["reached"]) == ("bronze", [], "silver")
    refused = score(tmp_path, document, "--award", "diamond", "--json")
    assert (refused.exit_code, refused.stdout) == (1, "")


def test_at_the_top_there_is_no_way(tmp_path: Path) -> None:
    assert told(score(tmp_path, {"findings": every(4)}, "--json"))["path"] is None


def test_where_no_step_leads_further_the_reason_is_told(tmp_path: Path) -> None:
    document = {"findings": every(2), "award_sought": "silver"}

    path = told(score(tmp_path, document, "--json"))["path"]
    assert (path["award"], path["possible"], path["steps"]) == ("gold", False, [])
    assert [blocker["kind"] for blocker in path["blockers"]] == ["applied_for"]
    done = score(tmp_path, document)
    assert "No step leads to Gold:\n  The application is for Silver" in done.stdout


def test_ways_that_are_as_light_are_counted(tmp_path: Path) -> None:
    document = {"findings": {"1.1": "no", "1.2": "4.9"}}

    path = told(score(tmp_path, document, "--json", rubric=AWARDED))["path"]

    ((other,),) = path["alternatives"]
    assert (other["criterion"], other["from"], other["to"]) == ("1.2", "4.9", 5)
    assert path["more_alternatives"] is False
    done = score(tmp_path, document, rubric=AWARDED)
    assert "Other ways of the same effort: 1 (see --json)." in done.stdout


def test_how_robust_the_award_is_is_told(tmp_path: Path) -> None:
    document = {"findings": every(2) | {"H3": 3}}

    found = told(score(tmp_path, document, "--json"))["robustness"]

    assert 0 < found["share"] <= 1
    low, high = found["interval"]
    assert low < 51 < high
    assert sum(each["share"] for each in found["awards"]) == pytest.approx(1)
    assert found["deciding"]["one_level_less_loses_the_award"][:2] == ["A1", "A2"]
    assert found["deciding"]["one_level_more_brings_the_next"] == []
    assert found["deciding"]["weights"][0]["criterion"] == "H3"
    assert (found["draws"], found["seed"], found["spread"]) == (10_000, 0, 0.25)
    done = score(tmp_path, document)
    assert found["sentence"] in done.stdout
    assert f"the score lies between {low} and {high}." in done.stdout
    assert "One level less loses the award: A1, A2" in done.stdout


def test_what_one_level_more_would_bring_is_told(tmp_path: Path) -> None:
    document = {"findings": every(2) | {"A1": 1}}

    deciding = told(score(tmp_path, document, "--json"))["robustness"]["deciding"]

    assert deciding["one_level_more_brings_the_next"] == ["A1"]
    assert "One level more brings the next: A1" in score(tmp_path, document).stdout


def test_a_file_of_which_nothing_applies_is_scored(tmp_path: Path) -> None:
    found = told(score(tmp_path, {"findings": every("n/a")}, "--json"))

    assert found["score"] == 0
    assert "NaN" not in json.dumps(found)


def test_a_rubric_without_awards_has_no_way(tmp_path: Path) -> None:
    document = {"findings": {"1.1": True, "1.2": 9.7}}

    found = told(score(tmp_path, document, "--json", rubric=PLAIN))

    assert (found["score"], found["score_exact"], found["best_exact"]) == (9.95, "199/20", "41/4")
    assert (found["award"], found["blockers"], found["path"]) == (None, [], None)
    assert found["robustness"]["share"] == 1
    done = score(tmp_path, document, rubric=PLAIN)
    assert "9.95 of 10.25 points (199/20 exactly): no award" in done.stdout
    assert "Questions [bold]" in done.stdout


def test_findings_of_any_scale_have_a_way(tmp_path: Path) -> None:
    document = {"findings": {"1.1": "no", "1.2": "4.9"}}

    path = told(score(tmp_path, document, "--json", rubric=AWARDED))["path"]

    assert [(step["criterion"], step["from"], step["to"]) for step in path["steps"]] == [
        ("1.1", "no", "yes")
    ]
    assert (path["score"], path["reached"]) == (5.15, "good")


@pytest.mark.parametrize("findings", [{"1.2": 9.75}, {"1.1": "maybe"}, {"1.1": [1]}, {"2": 1}])
def test_levels_that_the_scale_lacks_are_refused(tmp_path: Path, findings: object) -> None:
    done = score(tmp_path, {"findings": findings}, "--json", rubric=PLAIN)

    assert (done.exit_code, done.stdout) == (1, "")
    assert "Refused" in done.stderr


def test_a_bare_object_of_codes_is_told_where_they_belong(tmp_path: Path) -> None:
    done = score(tmp_path, {"A1": 3, "B5": "n/a"}, "--json")

    assert (done.exit_code, done.stdout) == (2, "")
    assert 'the levels belong under the key "findings"' in done.stderr
    assert "found A1, B5" in done.stderr


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{}", "found nothing"),
        ("[1]", "expected"),
        ({"findings": [1]}, "no object"),
        ({"findings": {}, "tracks": "x", "notes": 1}, "not understood: notes, tracks"),
        ({"findings": {}, "track": 1}, "not understood: track"),
        ({"findings": {}, "first_plan_cycle": "yes"}, "not understood: first_plan_cycle"),
    ],
)
def test_what_is_no_file_of_findings_is_named(tmp_path: Path, document: Any, said: str) -> None:
    done = score(tmp_path, document)

    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_null_is_as_good_as_nothing(tmp_path: Path) -> None:
    document = {"findings": {"A1": None}, "track": None, "award_sought": None, "id": None}

    assert told(score(tmp_path, document, "--json"))["score"] == 0

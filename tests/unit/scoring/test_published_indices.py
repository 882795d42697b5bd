"""Five published indices of other organisations, their rubrics beside their figures, rescored.

What the figures are, where they come from and how each index computes is in indices/README.md.
"""

import csv
import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import scoring
from scoring import Result, Rubric
from tests import command

Row = dict[str, str]

INDICES: Final = Path(__file__).parent / "indices"
FREEDOM = "freedom_in_the_world_2024"
CATEGORIES = "freedom_in_the_world_2024_categories"
RTI = "rti_rating"
OPEN_DATA = "open_data_index"
VACCINATION = "vaccination_policy_2021"
CLIMATE = "council_climate_plans_2022"
FIGURES = {CATEGORIES: FREEDOM}
"""Which figures a rubric is for, where they are not called as the rubric is."""

DIGESTS = {
    FREEDOM: "0b3fd64e9d59d73de3dd68651c773176ecb6401480948fb08b3f123365508895",
    CATEGORIES: "7c46f1bb2d7a67141507bdd8f644e7af133b19838f95730a5b4c9a6706198843",
    RTI: "bbe6ded7ec5bb1ca8afaed5bd6195f30d51d00e48c8183c822d341a8670eec04",
    OPEN_DATA: "51b91d26cb6e04ad8a14749d1eb91620026ef4c42c66e4dc61c55eb636e36cf3",
    VACCINATION: "fb484741d15cc162b110ca35445d82733c74cd7643fc88b5d497afb17d5e6ab9",
    CLIMATE: "8c4fc7f7e21be2242999c58313394cce58a1a6a319d16d95071d53b46cdd7a9d",
}


@cache
def rubric_of(name: str) -> Rubric:
    return scoring.load((INDICES / f"{name}.toml").read_text(encoding="utf-8"))


def rows(name: str) -> list[Row]:
    with (INDICES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def findings_in(row: Row, rubric: Rubric) -> Row:
    return {criterion.code: row[criterion.code] for criterion in rubric.criteria}


def scored(findings: Row, rubric: Rubric) -> Result:
    return scoring.assess(findings, rubric, track="all")


def exact(result: Result) -> dict[str, Fraction | None]:
    """The total and the score of each dimension, by the names of the published columns."""
    return {"total": result.score} | {each.code: each.score for each in result.dimensions}


def shown(result: Result) -> dict[str, Decimal | None]:
    """The same as the rubric rounds it."""
    rounded = {each.code: each.score_rounded for each in result.dimensions}
    return {"total": result.score_rounded} | rounded


def published(row: Row, *names: str) -> dict[str, Fraction]:
    return {name: Fraction(row[f"published_{name}"]) for name in names}


def places(name: str) -> list[object]:
    """The rows of an index, each named by its place in the list of tests."""
    found = rows(FIGURES.get(name, name))
    return [pytest.param(row, id="-".join(list(row.values())[:2])) for row in found]


# Whole numbers and sums without rounding: the exact score is the published figure.


@pytest.mark.parametrize("row", places(FREEDOM))
def test_freedom_in_the_world_a_sum_with_a_deduction(row: Row) -> None:
    result = scored(findings_in(row, rubric_of(FREEDOM)), rubric_of(FREEDOM))

    assert exact(result) == published(row, "total", "PR", "CL")
    assert {key: str(value) for key, value in shown(result).items()} == {
        key: str(value) for key, value in published(row, "total", "PR", "CL").items()
    }


@pytest.mark.parametrize("row", places(CATEGORIES))
def test_freedom_in_the_world_by_category(row: Row) -> None:
    result = scored(findings_in(row, rubric_of(CATEGORIES)), rubric_of(CATEGORIES))

    expected = published(row, "total", *"ABCDEFG") | {"Q": Fraction(row["AddQ"])}
    assert exact(result) == expected


def rating(points: Fraction | None, limits: tuple[int, ...]) -> int:
    """1 from the first limit up, 2 from the second, one more than there are limits below all."""
    assert points is not None
    return 1 + sum(points < limit for limit in limits)


@pytest.mark.parametrize("row", places(FREEDOM))
def test_the_ratings_and_the_status_follow_from_our_figures(row: Row) -> None:
    # No award can say this: two ratings of ranges that are added up.
    figures = exact(scored(findings_in(row, rubric_of(FREEDOM)), rubric_of(FREEDOM)))

    political = rating(figures["PR"], (36, 30, 24, 18, 12, 6))
    civil = rating(figures["CL"], (53, 44, 35, 26, 17, 8))
    status = "F" if political + civil <= 5 else "PF" if political + civil <= 10 else "NF"

    found = (str(political), str(civil), status)
    assert found == (
        row["published_PR_rating"],
        row["published_CL_rating"],
        row["published_status"],
    )


@pytest.mark.parametrize("row", places(RTI))
def test_rti_rating_a_sum_of_scales_of_different_length(row: Row) -> None:
    rubric = rubric_of(RTI)
    result = scored(findings_in(row, rubric), rubric)

    categories = {criterion.code: Fraction(row[criterion.code]) for criterion in rubric.criteria}
    assert exact(result) == published(row, "total") | categories
    assert str(result.score_rounded) == row["published_total"]
    assert result.best == 150


@pytest.mark.parametrize(
    ("place", "award", "blocked"),
    [
        ("Germany", "above-50", ["above-75", "above-100", "above-125"]),
        ("Morocco", "above-50", ["above-75", "above-100", "above-125"]),
        ("Tunisia", "above-100", ["above-125"]),
    ],
)
def test_the_colours_of_the_rti_map_are_awards(place: str, award: str, blocked: list[str]) -> None:
    row = next(row for row in rows(RTI) if row["place"] == place)

    result = scored(findings_in(row, rubric_of(RTI)), rubric_of(RTI))

    assert result.award == award
    assert [blocker.award for blocker in result.blockers] == blocked


@pytest.mark.parametrize(("total", "award"), [(75, "above-50"), (76, "above-75")])
def test_above_75_points_begins_at_76(total: int, award: str) -> None:
    findings = {"SCOPE": "30", "REQUESTS": "30", "EXCEPTIONS": str(total - 60)}

    result = scored(findings, rubric_of(RTI))

    assert (int(result.score), result.award) == (total, award)


@pytest.mark.parametrize("row", places(OPEN_DATA))
def test_open_data_index_weighted_yes_and_no(row: Row) -> None:
    result = scored(findings_in(row, rubric_of(OPEN_DATA)), rubric_of(OPEN_DATA))

    assert result.score == Fraction(row["published_score"])
    assert exact(result)["SET"] == result.score
    assert str(result.score_rounded) == row["published_score"]
    assert result.not_assessed == ()


@pytest.mark.parametrize("row", places(VACCINATION))
def test_vaccination_policy_weights_and_negative_points(row: Row) -> None:
    result = scored(findings_in(row, rubric_of(VACCINATION)), rubric_of(VACCINATION))

    sections = ("POLICY", "ACCESS", "ID", "MARGIN", "PRIVACY")
    expected = published(row, "total", *sections)
    assert exact(result) == expected
    assert shown(result) == {key: Decimal(row[f"published_{key}"]) for key in expected}


# Council Climate Plan Scorecards: rounded, and five of 130 figures published one too low.

SECTIONS = tuple(f"S{number}" for number in range(1, 10))
DUE_TO_BINARY_FLOATS = {
    ("ADU", "S3"): (29, 28),
    ("BFS", "S3"): (29, 28),
    ("ALL", "total"): (57, 56),
    ("BAB", "total"): (58, 57),
    ("CHW", "total"): (58, 57),
}
"""Our figure and the published one. The publisher multiplies a rounded share by 100 and cuts off
the rest, and 0.29, 0.57 and 0.58 have no exact binary form: 0.29 x 100 is 28.999... there."""


def as_the_publisher_rounds(percent: Fraction) -> int:
    return int(round(float(percent / 100), 2) * 100)


def climate_findings(totals: Row) -> Row:
    """The items of a council; where only sections are in the extract, any that come to them."""
    for row in rows(CLIMATE):
        if row["code"] == totals["code"]:
            return findings_in(row, rubric_of(CLIMATE))
    findings = {"Q11.1": "n/a", "Q11.2": "n/a"} if totals["maximum_S3"] == "5" else {}
    left = {section: int(totals[f"points_{section}"]) for section in SECTIONS}
    for criterion in rubric_of(CLIMATE).criteria:
        if criterion.code not in findings:
            reached = min(left[criterion.dimension], criterion.scale.top)
            findings[criterion.code] = str(reached)
            left[criterion.dimension] -= reached
    assert not any(left.values())
    return findings


CLIMATE_TOTALS = [pytest.param(row, id=row["code"]) for row in rows(f"{CLIMATE}_totals")]


@pytest.mark.parametrize("row", CLIMATE_TOTALS)
def test_climate_plans_a_weighted_mean_of_sections(row: Row) -> None:
    result = scored(climate_findings(row), rubric_of(CLIMATE))

    figures = published(row, "total", *SECTIONS)
    for name, figure in figures.items():
        ours, theirs = DUE_TO_BINARY_FLOATS.get((row["code"], name), (figure, figure))
        assert shown(result)[name] == ours, name
        assert figure == theirs, name


@pytest.mark.parametrize("row", CLIMATE_TOTALS)
def test_a_climate_section_is_exactly_its_share_of_points(row: Row) -> None:
    result = scored(climate_findings(row), rubric_of(CLIMATE))

    possible = {"S1": 21, "S2": 18, "S3": int(row["maximum_S3"]), "S4": 9, "S5": 5, "S6": 4}
    possible |= {"S7": 5, "S8": 5, "S9": 4}
    shares = {s: Fraction(100 * int(row[f"points_{s}"]), possible[s]) for s in SECTIONS}
    weights = {s["code"]: Fraction(s["weight"]) for s in rows(f"{CLIMATE}_sections")}
    total = sum(weights[section] * share for section, share in shares.items())
    assert exact(result) == shares | {"total": total}


@pytest.mark.parametrize("row", CLIMATE_TOTALS)
def test_the_formula_of_the_publisher_gives_every_published_figure(row: Row) -> None:
    figures = exact(scored(climate_findings(row), rubric_of(CLIMATE)))

    for name, figure in published(row, "total", *SECTIONS).items():
        percent = figures[name]
        assert percent is not None
        assert as_the_publisher_rounds(percent) == figure, name


def test_the_exceptions_are_all_there_are() -> None:
    found = {
        (row["code"], name): (int(ours), int(figure))
        for row in rows(f"{CLIMATE}_totals")
        for name, ours in shown(scored(climate_findings(row), rubric_of(CLIMATE))).items()
        if ours is not None and ours != (figure := Decimal(row[f"published_{name}"]))
    }

    assert found == DUE_TO_BINARY_FLOATS


@pytest.mark.parametrize(("code", "out"), [("CAM", True), ("DEV", True), ("CAB", False)])
def test_what_does_not_apply_to_a_county_leaves_the_points_possible(code: str, out: bool) -> None:
    row = next(row for row in rows(f"{CLIMATE}_totals") if row["code"] == code)

    result = scored(climate_findings(row), rubric_of(CLIMATE))

    assert result.not_applicable == (("Q11.1", "Q11.2") if out else ())
    assert result.blockers == ()


# What holds for all of them.


def counted(maximum: str) -> list[str]:
    return [str(points) for points in range(int(maximum) + 1)]


ITEMS: dict[str, Callable[[Row], tuple[str, str, list[str]]]] = {
    FREEDOM: lambda item: (item["area"], "1", item["points"].split()),
    CATEGORIES: lambda item: (item["category"], "1", item["points"].split()),
    RTI: lambda item: (item["code"], "1", counted(item["maximum"])),
    OPEN_DATA: lambda item: ("SET", item["weight"], ["0", "0", "1"]),
    VACCINATION: lambda item: (item["dimension"], item["weight"], item["points"].split()),
    CLIMATE: lambda item: (item["section"], item["maximum"], counted(item["maximum"])),
}
"""Dimension, weight and points of an item, as the publisher has them."""


@pytest.mark.parametrize("name", ITEMS)
def test_a_rubric_has_the_items_of_its_publisher(name: str) -> None:
    expected = {}
    for item in rows(f"{FIGURES.get(name, name)}_items"):
        dimension, weight, points = ITEMS[name](item)
        worth = tuple(Fraction(each) for each in points)
        expected[item["code"]] = (dimension, Fraction(weight), worth, item["label"])

    assert {
        each.code: (each.dimension, each.weight, each.scale.points, each.title)
        for each in rubric_of(name).criteria
    } == expected


@pytest.mark.parametrize("name", ITEMS)
def test_the_digest_of_a_rubric_stays(name: str) -> None:
    text = (INDICES / f"{name}.toml").read_text(encoding="utf-8")
    bare = "\n".join(line for line in text.splitlines() if line and not line.startswith("#"))

    assert rubric_of(name).digest == DIGESTS[name]
    assert scoring.load(bare).digest == DIGESTS[name]


def as_json(value: str) -> object:
    """Write numbers as numbers, as a program would."""
    try:
        return json.loads(value)
    except ValueError:
        return value


@pytest.mark.parametrize(
    ("name", "place", "total", "dimension"),
    [
        (FREEDOM, "South Sudan", 1.0, ("PR", -3.0)),
        (CATEGORIES, "China", 9.0, ("Q", -3.0)),
        (RTI, "Tunisia", 120.0, ("SCOPE", 28.0)),
        (OPEN_DATA, "is", 65.0, ("SET", 65.0)),
        (VACCINATION, "Czech Republic", -15.25, ("POLICY", -1.75)),
        (CLIMATE, "Cambridgeshire", 56.0, ("S3", 80.0)),
    ],
)
def test_the_command_line_gives_the_same(
    name: str, place: str, total: float, dimension: tuple[str, float], tmp_path: Path
) -> None:
    row = next(row for row in rows(FIGURES.get(name, name)) if row["place"] == place)
    found = {code: as_json(value) for code, value in findings_in(row, rubric_of(name)).items()}
    path = tmp_path / "findings.json"
    path.write_text(json.dumps({"findings": found}), encoding="utf-8")

    words = ("score", str(path), "--rubric", str(INDICES / f"{name}.toml"), "--json")
    done = command.run(*words, data_dir=tmp_path)

    assert done.exit_code == 0, done.output
    printed = json.loads(done.stdout)
    expected = scored(findings_in(row, rubric_of(name)), rubric_of(name))
    assert printed["score"] == total
    assert Fraction(printed["score_exact"]) == expected.score
    assert dimension in [(each["code"], each["score"]) for each in printed["dimensions"]]
    assert printed["rubric"]["digest"] == DIGESTS[name]
    assert printed["award"] == expected.award

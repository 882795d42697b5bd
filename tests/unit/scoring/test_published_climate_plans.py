"""Council Climate Plan Scorecards: our figures, and the publisher's, one too low in five places."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.published import (
    CLIMATE,
    Row,
    exact,
    findings_in,
    published,
    rows,
    rubric_of,
    scored,
    shown,
)

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

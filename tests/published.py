"""Published indices of other organisations: their rubrics, their figures, and both put together.

What the figures are, where they come from and how each index computes is in the README beside them.
"""

import csv
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import scoring
from scoring import Result, Rubric

Row = dict[str, str]

INDICES: Final = Path(__file__).parent / "unit" / "scoring" / "indices"
FREEDOM = "freedom_in_the_world_2024"
CATEGORIES = "freedom_in_the_world_2024_categories"
RTI = "rti_rating"
OPEN_DATA = "open_data_index"
VACCINATION = "vaccination_policy_2021"
CLIMATE = "council_climate_plans_2022"
FIGURES = {CATEGORIES: FREEDOM}
"""Which figures a rubric is for, where they are not called as the rubric is."""


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

"""How levels become scores: values of criteria, scores of dimensions, the score of a whole."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from scoring.rubric import Criterion, Overall, Rubric, Unit, WithinDimension

Ranks: TypeAlias = Mapping[str, int]
"""The place of the found level in its scale, by criterion; what does not apply is absent."""


def value_of(criterion: Criterion, rank: int, unit: Unit) -> Fraction:
    """Return what a level counts as: its points, or 100 x points / points of the best level."""
    points = criterion.scale.points[rank]
    return points if unit is Unit.POINTS else 100 * points / criterion.scale.points[-1]


def dimension_score(rubric: Rubric, criteria: Iterable[Criterion], ranks: Ranks) -> Fraction | None:
    """Return the score of criteria of one dimension, None if none of them applies."""
    how = rubric.aggregation
    if how.dimension is WithinDimension.SUM:
        return _sum(criteria, ranks)
    return _mean(criteria, ranks, how.unit)


def overall_score(rubric: Rubric, criteria: Sequence[Criterion], ranks: Ranks) -> Fraction | None:
    """Return the score of a whole file, None if nothing applies.

    A dimension of which nothing applies leaves a mean of dimensions.
    """
    how = rubric.aggregation
    if how.overall is Overall.SUM:
        return _sum(criteria, ranks)
    if how.overall is Overall.MEAN_OF_CRITERIA:
        return _mean(criteria, ranks, how.unit)
    scores = [
        (dimension.weight, score)
        for dimension in rubric.dimensions
        if (score := dimension_score(rubric, within(dimension.code, criteria), ranks)) is not None
    ]
    weight = sum(weight for weight, _ in scores)
    return sum(weight * score for weight, score in scores) / weight if weight else None


def best_ranks(criteria: Iterable[Criterion]) -> dict[str, int]:
    """Return the highest level of every criterion."""
    return {criterion.code: criterion.scale.top for criterion in criteria}


def best_score(rubric: Rubric, criteria: Sequence[Criterion]) -> Fraction:
    """Return the most that a file can come to: 100 for a mean of percentages."""
    return overall_score(rubric, criteria, best_ranks(criteria)) or Fraction(0)


def within(dimension: str, criteria: Iterable[Criterion]) -> list[Criterion]:
    """Return the criteria of one dimension."""
    return [criterion for criterion in criteria if criterion.dimension == dimension]


def _mean(criteria: Iterable[Criterion], ranks: Ranks, unit: Unit) -> Fraction | None:
    applicable = [criterion for criterion in criteria if criterion.code in ranks]
    weight = sum(criterion.weight for criterion in applicable)
    if not weight:
        return None
    return (
        sum((c.weight * value_of(c, ranks[c.code], unit) for c in applicable), Fraction()) / weight
    )


def _sum(criteria: Iterable[Criterion], ranks: Ranks) -> Fraction | None:
    applicable = [criterion for criterion in criteria if criterion.code in ranks]
    if not applicable:
        return None
    return sum((c.weight * c.scale.points[ranks[c.code]] for c in applicable), Fraction())

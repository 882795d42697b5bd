"""The part of a rubric that counts on one track, brought to whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

from scoring.errors import ScoringError
from scoring.rubric import (
    Circumstance,
    Criterion,
    Dimension,
    Overall,
    Rubric,
    Unit,
    WithinDimension,
)
from scoring.scale import Scale

Rows: TypeAlias = tuple[tuple[int, ...], ...]
"""Whole factors: a row for each dimension, or one for the whole file; a column a criterion."""

MOST = 2**63 - 1


class BatchError(ScoringError):
    """A batch cannot be scored: the message says whether the table or the rubric is at fault."""


def fits(*numbers: int) -> None:
    """Raise BatchError for numbers that 64 bits cannot hold."""
    if any(abs(number) > MOST for number in numbers):
        raise BatchError(
            "the exact scores of this rubric do not fit into 64 bits: score the files one by one"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How scores are made: rows x units, times `up`, over `down` and, in a mean, over weight."""

    rows: Rows
    up: int
    down: int
    mean: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The criteria of a track, and which of them a cap takes out of every file."""

    rubric: Rubric
    track: str
    criteria: tuple[Criterion, ...]
    imposed: tuple[bool, ...]
    dimensions: tuple[Dimension, ...]
    highest: int
    """The rank of the highest award that track and caps leave open."""

    @property
    def in_percent(self) -> bool:
        """Whether the best score of every dimension is 100, whatever applies."""
        how = self.rubric.aggregation
        return how.dimension is WithinDimension.MEAN and how.unit is Unit.PERCENT

    @property
    def heavy(self) -> int:
        """What weights are multiplied by to be whole."""
        return lcm(*(criterion.weight.denominator for criterion in self.criteria))

    def weights(self) -> tuple[int, ...]:
        """Return the weights of the criteria, 0 for those that a cap takes out."""
        return tuple(
            0 if out else int(each.weight * self.heavy)
            for each, out in zip(self.criteria, self.imposed, strict=True)
        )

    def members(self) -> list[list[bool]]:
        """Return for each dimension which of the criteria are its own."""
        return [[c.dimension == each.code for c in self.criteria] for each in self.dimensions]

    def within(self) -> Measure:
        """Return how scores of dimensions are made."""
        mean = self.rubric.aggregation.dimension is WithinDimension.MEAN
        return self._measure(self.members(), mean=mean, in_percent=self.in_percent)

    def whole(self) -> Measure | None:
        """Return how the score of a file is made of criteria, None if it is of dimensions."""
        how = self.rubric.aggregation
        if how.overall is Overall.MEAN_OF_DIMENSIONS:
            return None
        mean = how.overall is Overall.MEAN_OF_CRITERIA
        everything = [[True] * len(self.criteria)]
        return self._measure(everything, mean=mean, in_percent=mean and how.unit is Unit.PERCENT)

    def _measure(
        self, members: Sequence[Sequence[bool]], *, mean: bool, in_percent: bool
    ) -> Measure:
        worth = [
            each.weight * units_of(each.scale)[0] * (_percent_of(each.scale) if in_percent else 1)
            for each in self.criteria
        ]
        common = lcm(*(number.denominator for number in worth))
        up, down = (self.heavy, common) if mean else (1, common)
        return Measure(
            rows=tuple(
                tuple(
                    int(number * common) if member and not out else 0
                    for number, member, out in zip(worth, row, self.imposed, strict=True)
                )
                for row in members
            ),
            up=up // gcd(up, down),
            down=down // gcd(up, down),
            mean=mean,
        )


def ground_of(rubric: Rubric, *, track: str, first_plan_cycle: bool) -> Ground:
    """Return what counts on a track, or raise RubricMismatchError if there is none."""
    criteria = rubric.criteria_of(track)
    circumstances = {Circumstance.FIRST_PLAN_CYCLE} if first_plan_cycle else set()
    caps = [cap for cap in rubric.caps if cap.when in circumstances]
    imposed = {code for cap in caps for code in cap.not_applicable}
    present = {criterion.dimension for criterion in criteria}
    return Ground(
        rubric=rubric,
        track=track,
        criteria=criteria,
        imposed=tuple(criterion.code in imposed for criterion in criteria),
        dimensions=tuple(each for each in rubric.dimensions if each.code in present),
        highest=min(
            [rubric.highest_rank(track), *(rubric.rank(cap.max_award) for cap in caps)],
        ),
    )


def units_of(scale: Scale) -> tuple[Fraction, tuple[int, ...]]:
    """Return the largest unit of which the points of all levels are multiples, and how many."""
    common = lcm(*(points.denominator for points in scale.points))
    whole = [int(points * common) for points in scale.points]
    shared = gcd(*whole)
    return Fraction(shared, common), tuple(number // shared for number in whole)


def _percent_of(scale: Scale) -> Fraction:
    return 100 / scale.points[-1]

"""What a batch needs to know of a rubric, in whole numbers, worked out once."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm

import numpy as np
from numpy.typing import NDArray

from scoring.aggregation import value_of
from scoring.errors import ScoringError
from scoring.rubric import (
    Award,
    Circumstance,
    ClassFloor,
    Criterion,
    DecidedBy,
    Overall,
    Rubric,
    Unit,
    WithinDimension,
)

_MOST = 2**63 - 1


class BatchError(ScoringError):
    """A batch cannot be scored: the message says whether the table or the rubric is at fault."""


def fits(*numbers: int) -> None:
    """Refuse numbers that 64 bits cannot hold."""
    if any(abs(number) > _MOST for number in numbers):
        raise BatchError(
            "the exact scores of this rubric do not fit into 64 bits: score the files one by one"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One criterion: `values` is weight times value by rank, `weight` its weight, both scaled.

    `whole` is the same for the score of the whole, where that is made in another way than the
    scores of dimensions.
    """

    code: str
    dimension: int
    top: int
    values: NDArray[np.int64]
    whole: NDArray[np.int64] | None
    weight: int
    imposed: bool
    refuses: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """Lines and the ranks they must reach: all but so many, or at least so many."""

    bars: tuple[tuple[int, int], ...]
    all_but: int
    at_least: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an award asks for; gates are (line, rank, waived), floors of dimensions (line, need)."""

    score: Fraction
    floors: tuple[Floor, ...]
    gates: tuple[tuple[int, int, bool], ...]
    dimension_floors: tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A rubric on one track: sum x up / (weight x down) is a mean, sum x up / down a sum.

    `apart` tells that the whole is not made of the sums of dimensions.
    """

    overall: Overall
    within: WithinDimension
    in_percent: bool
    apart: bool
    up: int
    down: int
    whole_up: int
    whole_down: int
    dimensions: tuple[str, ...]
    dimension_weights: tuple[int, ...]
    columns: tuple[Column, ...]
    awards: tuple[Asked, ...]
    most_claimed: int

    def as_scores(
        self, sums: NDArray[np.int64], weights: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return scores of dimensions as fractions, with denominator 0 where nothing applies."""
        if self.within is WithinDimension.MEAN:
            return sums * self.up, weights * self.down
        return sums * self.up, np.where(weights == 0, 0, self.down)

    def percent(
        self, sums: NDArray[np.int64], weights: NDArray[np.int64], bests: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return shares of the best scores in percent, as fractions."""
        if self.in_percent:
            return sums * self.up, weights * self.down
        return 100 * sums, bests


def plan_of(rubric: Rubric, *, track: str, first_plan_cycle: bool) -> Plan:
    """Work a rubric out for a track, or raise BatchError if its numbers are too large."""
    how = rubric.aggregation
    criteria = rubric.criteria_of(track)
    circumstances = {Circumstance.FIRST_PLAN_CYCLE} if first_plan_cycle else set()
    caps = [cap for cap in rubric.caps if cap.when in circumstances]
    imposed = {code for cap in caps for code in cap.not_applicable}
    present = [d for d in rubric.dimensions if any(c.dimension == d.code for c in criteria)]
    heavy = lcm(*(c.weight.denominator for c in criteria))
    weights = [int(c.weight * heavy) for c in criteria]
    summed = how.dimension is WithinDimension.SUM
    parts = _scaled(criteria, Unit.POINTS if summed else how.unit)
    whole = _scaled(criteria, Unit.POINTS if how.overall is Overall.SUM else how.unit)
    up, whole_up = (1 if summed else heavy), (1 if how.overall is Overall.SUM else heavy)
    for table in (parts, whole):
        fits(100 * table.most * heavy, sum(weights) * table.scale)
    apart = how.overall is not Overall.MEAN_OF_DIMENSIONS and parts != whole
    by_dimension = lcm(*(d.weight.denominator for d in present))
    places = {dimension.code: place for place, dimension in enumerate(present)}
    columns = tuple(
        Column(
            code=c.code,
            dimension=places[c.dimension],
            top=c.scale.top,
            values=np.asarray(parts.values[line], dtype=np.int64),
            whole=np.asarray(whole.values[line], dtype=np.int64) if apart else None,
            weight=weight,
            imposed=c.code in imposed,
            refuses=c.not_applicable is None or c.not_applicable.decided_by is DecidedBy.REGISTRY,
        )
        for line, (c, weight) in enumerate(zip(criteria, weights, strict=True))
    )
    highest = min([rubric.highest_rank(track), *(rubric.rank(cap.max_award) for cap in caps)])
    return Plan(
        overall=how.overall,
        within=how.dimension,
        in_percent=how.unit is Unit.PERCENT and not summed,
        apart=apart,
        up=up,
        down=parts.scale,
        whole_up=whole_up,
        whole_down=whole.scale,
        dimensions=tuple(places),
        dimension_weights=tuple(int(d.weight * by_dimension) for d in present),
        columns=columns,
        awards=tuple(
            _asked(award, criteria, imposed, places) for award in rubric.awards[: highest + 1]
        ),
        most_claimed=floor(rubric.na_cap_percent * sum(weights) / 100),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scaled:
    """Weight times value by criterion and rank, scaled up to whole numbers."""

    values: tuple[tuple[int, ...], ...]
    scale: int

    @property
    def most(self) -> int:
        """The most that a sum over all criteria can come to."""
        return sum(max(abs(value) for value in each) for each in self.values)


def _scaled(criteria: tuple[Criterion, ...], unit: Unit) -> _Scaled:
    values = [[c.weight * value_of(c, r, unit) for r in range(c.scale.top + 1)] for c in criteria]
    scale = lcm(*(value.denominator for each in values for value in each))
    return _Scaled(
        values=tuple(tuple(int(value * scale) for value in each) for each in values), scale=scale
    )


def _asked(
    award: Award, criteria: tuple[Criterion, ...], imposed: set[str], places: dict[str, int]
) -> Asked:
    lines = {criterion.code: line for line, criterion in enumerate(criteria)}
    return Asked(
        score=award.score,
        floors=tuple(
            Floor(
                bars=tuple(_bars(floor, criteria, imposed)),
                all_but=floor.all_but,
                at_least=floor.at_least,
            )
            for floor in award.class_floors
        ),
        gates=tuple(
            (
                lines[gate.criterion],
                criteria[lines[gate.criterion]].scale.rank(gate.level),
                gate.waived_if_not_applicable,
            )
            for gate in award.gates
            if gate.criterion in lines
        ),
        dimension_floors=tuple(_dimension_floors(award, places)),
    )


def _bars(
    floor: ClassFloor, criteria: tuple[Criterion, ...], imposed: set[str]
) -> Iterator[tuple[int, int]]:
    for line, criterion in enumerate(criteria):
        if floor.class_id in {None, criterion.class_id} and criterion.code not in imposed:
            yield line, criterion.scale.rank(floor.level)


def _dimension_floors(award: Award, places: dict[str, int]) -> Iterator[tuple[int, Fraction]]:
    for code, line in places.items():
        need = award.dimension_percent(code)
        if need:
            yield line, need

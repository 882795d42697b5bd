"""What a batch has to know of a rubric: matrices of whole numbers, and what the awards ask for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from scoring.aggregation import value_of
from scoring.batch_ground import Ground, Measure, Rows, fits, ground_of, units_of
from scoring.rubric import Award, ClassFloor, DecidedBy, Rubric

Numbers: TypeAlias = NDArray[Any]
"""Whole numbers in the quickest type that holds every number of a plan exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One criterion; `units` is what each rank counts, None where that is the rank itself.

    `imposed` is out of every file, `refuses` is one that no file may mark not applicable.
    """

    code: str
    top: int
    units: Numbers | None
    imposed: bool
    refuses: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """Columns with the ranks they must reach: all but so many, or at least so many."""

    bars: tuple[tuple[int, int], ...]
    all_but: int
    at_least: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A column and the rank that it must reach."""

    column: int
    rank: int
    waived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an award asks for.

    `shares` has two factors for each dimension: the first x its sum is at least the second x its
    best. It is empty where no file can fall short.
    """

    score: Fraction
    floors: tuple[Floor, ...]
    gates: tuple[Gate, ...]
    shares: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A rubric on one track; matrices have a row a dimension and a column a criterion.

    `sums` is for units and `weights` and `bests` are for what applies; `weights` has a last row
    for the whole file, and so has `sums` unless the score is one of dimensions. `bests` is None
    where weights will do, because the best of a dimension is 100 whatever applies. No score of a
    dimension is above `most_score` or below its negative. `weight` is that of the track, a share
    of which, `most_claimed`, may be claimed not applicable.
    """

    columns: tuple[Column, ...]
    dimensions: tuple[str, ...]
    dimension_weights: tuple[int, ...]
    within: Measure
    whole: Measure | None
    sums: Numbers
    weights: Numbers
    bests: Numbers | None
    awards: tuple[Asked, ...]
    most_score: int
    weight: int
    most_claimed: int


def plan_of(rubric: Rubric, *, track: str, first_plan_cycle: bool) -> Plan:
    """Work a rubric out for a track.

    Raises:
        BatchError: its numbers are too large for 64 bits.
        RubricMismatchError: the rubric has no such track.
    """
    ground = ground_of(rubric, track=track, first_plan_cycle=first_plan_cycle)
    within, whole = ground.within(), ground.whole()
    own = ground.weights()
    weights = (*_masked(own, ground.members()), own)
    bests = tuple(_times(row, [units[-1] for units in _units(ground)]) for row in within.rows)
    awards = tuple(_asked(award, ground, within) for award in rubric.awards[: ground.highest + 1])
    measures = [within] if whole is None else [within, whole]
    kind = _kind(_largest(ground, measures, weights=weights, bests=bests, awards=awards))
    track_weight = int(sum(each.weight for each in ground.criteria) * ground.heavy)
    by_dimension = lcm(*(each.weight.denominator for each in ground.dimensions))
    return Plan(
        columns=tuple(_columns(ground, kind)),
        dimensions=tuple(each.code for each in ground.dimensions),
        dimension_weights=tuple(int(each.weight * by_dimension) for each in ground.dimensions),
        within=within,
        whole=whole,
        sums=np.array([row for measure in measures for row in measure.rows], dtype=kind),
        weights=np.array(weights, dtype=kind),
        bests=None if ground.in_percent else np.array(bests, dtype=kind),
        awards=awards,
        most_score=_most_score(ground, within),
        weight=track_weight,
        most_claimed=floor(rubric.na_cap_percent * track_weight / 100),
    )


def _units(ground: Ground) -> list[tuple[int, ...]]:
    return [units_of(criterion.scale)[1] for criterion in ground.criteria]


def _times(row: tuple[int, ...], factors: list[int]) -> tuple[int, ...]:
    return tuple(entry * factor for entry, factor in zip(row, factors, strict=True))


def _masked(row: tuple[int, ...], masks: list[list[bool]]) -> Rows:
    return tuple(_times(row, [int(member) for member in mask]) for mask in masks)


def _columns(ground: Ground, kind: DTypeLike) -> Iterator[Column]:
    for criterion, units, out in zip(ground.criteria, _units(ground), ground.imposed, strict=True):
        rule = criterion.not_applicable
        yield Column(
            code=criterion.code,
            top=criterion.scale.top,
            units=None if units == tuple(range(len(units))) else np.array(units, dtype=kind),
            imposed=out,
            refuses=not out and (rule is None or rule.decided_by is DecidedBy.REGISTRY),
        )


def _kind(numbers: Iterable[int]) -> DTypeLike:
    """Return the quickest type in which numbers up to the largest of these are exact.

    A product of matrices of whole numbers is exact in floating point, in whatever order it is
    summed, if the sums of absolute values stay below 2**24 (single) or 2**53 (double precision).
    """
    largest = max(numbers)
    fits(largest)
    if largest < 2**24:
        return np.float32
    return np.float64 if largest < 2**53 else np.int64


def _largest(
    ground: Ground,
    measures: list[Measure],
    *,
    weights: Rows,
    bests: Rows,
    awards: tuple[Asked, ...],
) -> Iterator[int]:
    """Give the largest absolute value of every sum and product that is made in one go."""
    for measure in measures:
        reach = _reach(ground, measure)
        fits(max(reach) * measure.up, sum(weights[-1]) * measure.down)
        yield from reach
    yield from map(_total, weights)
    yield from map(_total, bests)
    sums = _reach(ground, measures[0])
    compared = [_total(row) for row in (weights[:-1] if ground.in_percent else bests)]
    for award in awards:
        for (have, need), most, best in zip(award.shares, sums, compared, strict=False):
            yield have * most
            yield need * best


def _total(row: tuple[int, ...]) -> int:
    return sum(map(abs, row))


def _reach(ground: Ground, measure: Measure) -> list[int]:
    """Return the largest absolute value that each sum of a measure can have."""
    most = [max(map(abs, units)) for units in _units(ground)]
    return [_total(_times(row, most)) for row in measure.rows]


def _most_score(ground: Ground, within: Measure) -> int:
    if within.mean:
        unit = ground.rubric.aggregation.unit
        values = (abs(value_of(c, r, unit)) for c in ground.criteria for r in (0, c.scale.top))
        return ceil(max(values))
    return ceil(Fraction(max(_reach(ground, within)), within.down))


def _asked(award: Award, ground: Ground, within: Measure) -> Asked:
    return Asked(
        score=award.score,
        floors=tuple(_floor(each, ground) for each in award.class_floors),
        gates=tuple(_gates(award, ground)),
        shares=tuple(_shares(award, ground, within)),
    )


def _floor(asked: ClassFloor, ground: Ground) -> Floor:
    return Floor(
        bars=tuple(
            (column, criterion.scale.rank(asked.level))
            for column, criterion in enumerate(ground.criteria)
            if asked.class_id in {None, criterion.class_id} and not ground.imposed[column]
        ),
        all_but=asked.all_but,
        at_least=asked.at_least,
    )


def _gates(award: Award, ground: Ground) -> Iterator[Gate]:
    columns = {criterion.code: column for column, criterion in enumerate(ground.criteria)}
    for gate in award.gates:
        if gate.criterion in columns:
            column = columns[gate.criterion]
            rank = ground.criteria[column].scale.rank(gate.level)
            yield Gate(column=column, rank=rank, waived=gate.waived_if_not_applicable)


def _shares(award: Award, ground: Ground, within: Measure) -> Iterator[tuple[int, int]]:
    own = {floor.dimension: floor.percent for floor in award.dimension_floors}
    least = award.dimension_min_percent
    needs = [max(own.get(each.code, Fraction(0)), least) for each in ground.dimensions]
    lowest = min(min(units) for units in _units(ground))
    if lowest >= 0 and not any(needs):
        return
    for need in needs:
        # In percent: sum x up / (weight x down) >= need; else: 100 x sum / best >= need.
        up, down = (within.up, within.down) if ground.in_percent else (100, 1)
        have, best = up * need.denominator, down * need.numerator
        yield have // gcd(have, best), best // gcd(have, best)

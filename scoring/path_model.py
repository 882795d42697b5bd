"""The cheapest way to an award as an integer programme: what may be chosen, what must be met."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import gcd, lcm

from scoring.engine import Sheet
from scoring.path_rows import PathError, Rank, Row, free, of_all, rows_of
from scoring.rubric import Award, Criterion, DecidedBy

_SHORT = 16
"""Levels of a scale up to this many are choices of their own; more of them are put in runs."""

_LARGEST = 10**12
"""Up to here a double holds sums of coefficients with room to tell whole numbers apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The levels from `rank` to `rank + length` of a criterion, evenly spaced in every respect.

    `effort` is that of the first, `effort_step` what each level above adds; `steps` is 1 where
    the criterion is raised, otherwise 0. `terms` hold, for each row that the criterion counts in:
    the row, what the first level brings, what each above adds.
    """

    rank: Rank
    length: int
    effort: int
    effort_step: int
    steps: int
    terms: tuple[tuple[int, int, int], ...]

    def level(self, above: int) -> Rank:
        """Return the rank `above` levels over the first."""
        return None if self.rank is None else self.rank + above

    def after(self, needs: Sequence[int], above: int) -> list[int]:
        """Return what `needs` come down to with the level `above` levels over the first."""
        rest = list(needs)
        for row, first, step in self.terms:
            rest[row] -= first + above * step
        return rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One choice for each criterion, at least `needs[row]` in each row, in whole numbers.

    The choices of a criterion run from the highest level down.
    """

    criteria: tuple[Criterion, ...]
    choices: tuple[tuple[Choice, ...], ...]
    needs: tuple[int, ...]


def refused(sheet: Sheet, award: Award) -> set[str]:
    """Return the claimed criteria that must become a level: not claimable, or asked for."""
    rules = {code: sheet.rubric.criterion(code).not_applicable for code in sheet.claimed}
    asked = {gate.criterion for gate in award.gates if not gate.waived_if_not_applicable}
    return {
        code
        for code, rule in rules.items()
        if rule is None or rule.decided_by is DecidedBy.REGISTRY or code in asked
    }


def model_of(sheet: Sheet, award: Award) -> Model:
    """Return the programme whose solutions are the ways to `award`.

    Raises:
        PathError: its numbers are too large to be told apart by the solver.
    """
    claimed = set(sheet.claimed)
    criteria = tuple(c for c in sheet.criteria if c.code in sheet.ranks or c.code in claimed)
    spans = [_Span(sheet, award, criterion) for criterion in criteria]
    staying = {span.criterion.code for span in spans if (None, 0) in span.parts}
    rows = [_scaled(row, spans) for row in rows_of(sheet, award, criteria, staying)]
    columns: list[list[list[tuple[int, int, int]]]] = [[[] for _ in span.parts] for span in spans]
    for place, (terms, _) in enumerate(rows):
        for at, parts in terms.items():
            for part, (first, step) in enumerate(parts):
                columns[at][part].append((place, first, step))
    return Model(
        criteria=criteria,
        choices=tuple(
            tuple(
                span.choice(rank, length, tuple(terms))
                for (rank, length), terms in zip(span.parts, columns[at], strict=True)
            )
            for at, span in enumerate(spans)
        ),
        needs=tuple(need for _, need in rows),
    )


class _Span:
    """What may be chosen for one criterion, and what that costs."""

    def __init__(self, sheet: Sheet, award: Award, criterion: Criterion) -> None:
        self.criterion = criterion
        self.start = sheet.ranks.get(criterion.code)
        self.efforts = (0, *accumulate(criterion.effort))
        scale = criterion.scale
        floors = [f for f in award.class_floors if f.class_id in {None, criterion.class_id}]
        gates = [gate.level for gate in award.gates if gate.criterion == criterion.code]
        lowest = max(
            (scale.rank(level) for level in [*gates, *(f.level for f in floors if of_all(f))]),
            default=0,
        )
        cuts = {scale.rank(floor.level) for floor in floors}
        stays = criterion.code in sheet.claimed and criterion.code not in refused(sheet, award)
        self.parts: list[tuple[Rank, int]] = [(None, 0)] if stays else []
        if not stays or free(sheet):
            first = max(lowest, self.start or 0)
            if first == self.start:
                cuts.add(first + 1)
            self.parts += _runs(criterion, first, cuts)
        self.parts.reverse()

    def choice(self, rank: Rank, length: int, terms: tuple[tuple[int, int, int], ...]) -> Choice:
        """Return a part of the span as a choice."""
        return Choice(
            rank=rank,
            length=length,
            effort=self.efforts[rank or 0] - self.efforts[self.start or 0],
            effort_step=self.criterion.effort[rank] if rank is not None and length else 0,
            steps=int(rank != self.start),
            terms=terms,
        )


def _runs(criterion: Criterion, first: int, cuts: set[int]) -> Iterator[tuple[int, int]]:
    """Give runs of levels that lie evenly, each as its first rank and how many follow."""
    points, effort, top = criterion.scale.points, criterion.effort, criterion.scale.top
    if top - first < _SHORT:
        yield from ((rank, 0) for rank in range(first, top + 1))
        return
    at = first
    while at <= top:
        end = at
        while end < top and end + 1 not in cuts and _even(points, effort, at, end):
            end += 1
        yield at, end - at
        at = end + 1


def _even(points: Sequence[Fraction], effort: Sequence[int], first: int, end: int) -> bool:
    """Tell whether the step after `end` is like the one after `first`."""
    return (
        effort[end] == effort[first]
        and points[end + 1] - points[end] == points[first + 1] - points[first]
    )


def _scaled(row: Row, spans: Sequence[_Span]) -> tuple[dict[int, list[tuple[int, int]]], int]:
    """Return a row in whole numbers: by criterion, what each of its choices brings."""
    terms = {
        at: [_worth(row, span.criterion, rank, length) for rank, length in span.parts]
        for at, span in enumerate(spans)
        if span.criterion.code in row.members
    }
    numbers = [number for parts in terms.values() for pair in parts for number in pair]
    scale = lcm(row.need.denominator, *(number.denominator for number in numbers))
    common = gcd(*(int(number * scale) for number in numbers)) or 1
    whole = {
        at: [(int(first * scale) // common, int(step * scale) // common) for first, step in parts]
        for at, parts in terms.items()
    }
    # What is brought are multiples of `common`: rounding the need up loses nothing.
    need = -(-int(row.need * scale) // common)
    if max(map(abs, [need, *(int(n * scale) // common for n in numbers)])) > _LARGEST:
        raise PathError("the weights and points of the rubric have too many digits for a proof")
    return whole, need


def _worth(row: Row, criterion: Criterion, rank: Rank, length: int) -> tuple[Fraction, Fraction]:
    first = row.worth(criterion, rank)
    if rank is None or not length:
        return first, Fraction(0)
    return first, row.worth(criterion, rank + 1) - first

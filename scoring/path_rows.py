"""What an award asks for, each as a sum over criteria that must come to a number."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from scoring.aggregation import value_of, within
from scoring.engine import Sheet
from scoring.errors import ScoringError
from scoring.rubric import Award, ClassFloor, Criterion, Overall, Unit, WithinDimension

Rank: TypeAlias = int | None
"""The place of a level in its scale; None where a criterion stays not applicable."""

Worth: TypeAlias = Callable[[Criterion, Rank], Fraction]
"""What a criterion adds to a sum at a level."""


class PathError(ScoringError):
    """The cheapest path could not be found with a proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The worth of what is chosen for `members` must come to `need`."""

    members: frozenset[str]
    worth: Worth
    need: Fraction


def free(sheet: Sheet) -> bool:
    """Tell whether "not applicable" may be exchanged for a level where nothing compels to.

    In a mean of dimensions it cannot: there the score is no linear function of such choices.
    """
    return sheet.rubric.aggregation.overall is not Overall.MEAN_OF_DIMENSIONS


def of_all(floor: ClassFloor) -> bool:
    """Tell whether a floor lets no criterion stay below: then it is no sum but a lowest level."""
    return floor.at_least is None and floor.all_but == 0


def rows_of(
    sheet: Sheet, award: Award, criteria: Sequence[Criterion], staying: Set[str]
) -> Iterator[Row]:
    """Give the rows of an award over `criteria`, of which `staying` may stay not applicable."""
    yield from _score(sheet, award, criteria, staying)
    yield from _dimensions(sheet, award, criteria, staying)
    for floor in award.class_floors:
        if not of_all(floor):
            yield _count(floor, criteria)
    if sheet.claimed:
        yield _share(sheet)


def _codes(criteria: Iterable[Criterion]) -> frozenset[str]:
    return frozenset(criterion.code for criterion in criteria)


def _score(
    sheet: Sheet, award: Award, criteria: Sequence[Criterion], staying: Set[str]
) -> Iterator[Row]:
    how = sheet.rubric.aggregation
    if how.overall is Overall.MEAN_OF_DIMENSIONS:
        yield _mean_of_dimensions(sheet, award, [c for c in criteria if c.code not in staying])
        return
    unit, floor, need = how.unit, award.score, Fraction(0)
    if how.overall is Overall.SUM:
        unit, floor, need = Unit.POINTS, Fraction(0), award.score

    def worth(criterion: Criterion, rank: Rank) -> Fraction:
        if rank is None:
            return Fraction(0)
        return criterion.weight * (value_of(criterion, rank, unit) - floor)

    yield Row(members=_codes(criteria), worth=worth, need=need)
    if need == 0 < award.score and staying >= _codes(criteria):
        # A mean of nothing is 0, not whatever is asked for.
        yield Row(members=_codes(criteria), worth=_applies, need=Fraction(1))


def _applies(_: Criterion, rank: Rank) -> Fraction:
    return Fraction(rank is not None)


def _mean_of_dimensions(sheet: Sheet, award: Award, criteria: Sequence[Criterion]) -> Row:
    how = sheet.rubric.aggregation
    unit = Unit.POINTS if how.dimension is WithinDimension.SUM else how.unit
    parts = [(each.weight, within(each.code, criteria)) for each in sheet.rubric.dimensions]
    total = sum(weight for weight, members in parts if members)
    counts = {}
    for weight, members in parts:
        inside = Fraction(1)
        if how.dimension is WithinDimension.MEAN:
            inside = sum((c.weight for c in members), Fraction())
        counts.update({c.code: weight * c.weight / (total * inside) for c in members})

    def worth(criterion: Criterion, rank: Rank) -> Fraction:
        return counts[criterion.code] * value_of(criterion, rank or 0, unit)

    return Row(members=frozenset(counts), worth=worth, need=award.score)


def _dimensions(
    sheet: Sheet, award: Award, criteria: Sequence[Criterion], staying: Set[str]
) -> Iterator[Row]:
    how = sheet.rubric.aggregation
    unit = Unit.POINTS if how.dimension is WithinDimension.SUM else how.unit
    for dimension in sheet.rubric.dimensions:
        percent = award.dimension_percent(dimension.code)
        if not percent:
            continue
        members = within(dimension.code, criteria)
        fixed = [_best(c, unit) for c in members if c.code not in staying]
        loose = [_best(c, unit) for c in members if c.code in staying and free(sheet)]
        if _has_percentage(fixed, loose):
            yield Row(members=_codes(members), worth=_above(percent, unit), need=Fraction(0))


def _best(criterion: Criterion, unit: Unit) -> Fraction:
    return criterion.weight * value_of(criterion, criterion.scale.top, unit)


def _has_percentage(fixed: Sequence[Fraction], loose: Sequence[Fraction]) -> bool:
    """Tell whether a dimension's best score is above 0: otherwise no floor holds for it.

    `loose` is what may or may not apply. Where nothing applies the row is met as well.

    Raises:
        PathError: that depends on what applies, which no sum can say.
    """
    least = sum(fixed) + sum(min(each, Fraction(0)) for each in loose)
    most = sum(fixed) + sum(max(each, Fraction(0)) for each in loose)
    if least <= 0 < most and min(*fixed, *loose, most) <= 0:
        raise PathError("whether a dimension is one of deductions depends on what applies")
    return most > 0


def _above(percent: Fraction, unit: Unit) -> Worth:
    """Return how far above a percentage of its best value a criterion is, by weight."""

    def worth(criterion: Criterion, rank: Rank) -> Fraction:
        if rank is None:
            return Fraction(0)
        value = criterion.weight * value_of(criterion, rank, unit)
        return 100 * value - percent * _best(criterion, unit)

    return worth


def _count(floor: ClassFloor, criteria: Iterable[Criterion]) -> Row:
    members = [c for c in criteria if floor.class_id in {None, c.class_id}]

    def reaches(criterion: Criterion, rank: Rank) -> Fraction:
        return Fraction(rank is not None and rank >= criterion.scale.rank(floor.level))

    def short(criterion: Criterion, rank: Rank) -> Fraction:
        return -Fraction(rank is not None and rank < criterion.scale.rank(floor.level))

    if floor.at_least is not None:
        return Row(members=_codes(members), worth=reaches, need=Fraction(floor.at_least))
    return Row(members=_codes(members), worth=short, need=-Fraction(floor.all_but))


def _share(sheet: Sheet) -> Row:
    """What is left not applicable stays within its share of the weight of the track."""
    total = sum((c.weight for c in sheet.criteria), Fraction())

    def worth(criterion: Criterion, rank: Rank) -> Fraction:
        return -100 * criterion.weight if rank is None else Fraction(0)

    return Row(
        members=frozenset(sheet.claimed),
        worth=worth,
        need=-sheet.rubric.na_cap_percent * total,
    )

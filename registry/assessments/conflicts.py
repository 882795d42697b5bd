"""Conflicts of interest from facts: who may not see a file, and who may but with a warning."""

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.errors import N_, Reason

TWIN_MONTHS = 24
SMALL_NETWORK_MEMBERS = 30
"""Below this many governments in a network only active twins block, not former ones."""

REGIONS = frozenset({"region"})
PROVINCES = frozenset({"province", "prefecture", "governorate", "department", "district"})


class Conflict(StrEnum):
    """Why somebody may not see a file."""

    DECLARED = "declared"
    SAME_GOVERNMENT = "same_government"
    EMPLOYER = "employer"
    PARENT_OR_CHILD = "parent_or_child"
    SAME_PROVINCE = "same_province"
    TWIN = "twin"


SENTENCES = {
    Conflict.DECLARED: N_("Declared a conflict of interest with this file."),
    Conflict.SAME_GOVERNMENT: N_("Holds a role in this local government."),
    Conflict.EMPLOYER: N_("Is employed by this local government."),
    Conflict.PARENT_OR_CHILD: N_("Works for a government above or below this one."),
    Conflict.SAME_PROVINCE: N_("Works for a government of the same province."),
    Conflict.TWIN: N_("Works for a government that is twinned with this one."),
}

SAME_REGION = N_("Works for a government of the same region.")


class TieKind(StrEnum):
    """How a person belongs to a government."""

    ROLE = "role"
    EMPLOYER = "employer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a government stands: itself and the governments above it, nearest first."""

    government_id: str
    country: str
    subdivision: str | None
    line: tuple[tuple[str, str], ...]
    """(id, kind) of the government itself, then of its parent, and so on up."""

    def above(self) -> frozenset[str]:
        """The governments above this one."""
        return frozenset(one for one, _ in self.line[1:])

    def nearest(self, kinds: frozenset[str]) -> str | None:
        """The first of the line that is of one of these kinds."""
        return next((one for one, kind in self.line if kind in kinds), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A government that a person belongs to."""

    place: Place
    kind: TieKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A government twinned with the file's own; `ended_on` is None while it lasts."""

    government_id: str
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is known about a file's government, whoever is asked about."""

    place: Place
    network_members: int
    today: date
    twins: tuple[Twin, ...] = ()

    def blocking_twins(self) -> frozenset[str]:
        """The twins whose people may not review: active ones, and former ones for 24 months."""
        since = _months_before(self.today, TWIN_MONTHS)
        small = self.network_members < SMALL_NETWORK_MEMBERS
        return frozenset(
            twin.government_id
            for twin in self.twins
            if twin.ended_on is None or (not small and twin.ended_on > since)
        )


def conflicts(file: Surroundings, ties: Iterable[Tie], *, declared: bool) -> tuple[Conflict, ...]:
    """Every conflict of a person with these ties, in the order of `Conflict`, each once."""
    found = {Conflict.DECLARED} if declared else set()
    for tie in ties:
        found.update(_of_tie(file, tie))
    return tuple(conflict for conflict in Conflict if conflict in found)


def refusals(found: Sequence[Conflict]) -> tuple[Reason, ...]:
    """The conflicts as sentences."""
    return tuple(Reason(SENTENCES[conflict]) for conflict in found)


def same_region(file: Place, ties: Iterable[Tie]) -> bool:
    """Whether somebody belongs to a government of the file's region: a warning, no conflict."""
    region = file.nearest(REGIONS)
    return region is not None and any(tie.place.nearest(REGIONS) == region for tie in ties)


def _of_tie(file: Surroundings, tie: Tie) -> Iterator[Conflict]:
    own, theirs = file.place, tie.place
    if own.government_id == theirs.government_id:
        employed = tie.kind is TieKind.EMPLOYER
        yield Conflict.EMPLOYER if employed else Conflict.SAME_GOVERNMENT
        return
    if own.government_id in theirs.above() or theirs.government_id in own.above():
        yield Conflict.PARENT_OR_CHILD
    if _same_province(own, theirs):
        yield Conflict.SAME_PROVINCE
    if theirs.government_id in file.blocking_twins():
        yield Conflict.TWIN


def _same_province(one: Place, other: Place) -> bool:
    first, second = one.nearest(PROVINCES), other.nearest(PROVINCES)
    if first is not None and second is not None:
        return first == second
    # Without a known province the ISO subdivision decides, so that a gap in the data never
    # hides a conflict; a region has no province and shares its code with none of its towns.
    return (
        one.nearest(REGIONS) is None
        and other.nearest(REGIONS) is None
        and one.subdivision is not None
        and one.subdivision == other.subdivision
    )


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

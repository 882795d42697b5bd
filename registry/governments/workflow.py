"""What a local government is and what can happen to it: kinds, life events, allowed moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.errors import N_, Reason


class GovernmentKind(StrEnum):
    """The kinds of local governments; the value is stored."""

    REGION = "region"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    GOVERNORATE = "governorate"
    DEPARTMENT = "department"
    DISTRICT = "district"
    MUNICIPALITY = "municipality"
    ARRONDISSEMENT = "arrondissement"
    OTHER = "other"


KIND_NAMES = {
    GovernmentKind.REGION: N_("Region"),
    GovernmentKind.PROVINCE: N_("Province"),
    GovernmentKind.PREFECTURE: N_("Prefecture"),
    GovernmentKind.GOVERNORATE: N_("Governorate"),
    GovernmentKind.DEPARTMENT: N_("Department"),
    GovernmentKind.DISTRICT: N_("District"),
    GovernmentKind.MUNICIPALITY: N_("Municipality"),
    GovernmentKind.ARRONDISSEMENT: N_("Arrondissement"),
    GovernmentKind.OTHER: N_("Other local government"),
}


class LifeEventKind(StrEnum):
    """What happens to a local government or its council; the value is stored."""

    CREATED = "created"
    CARETAKER = "caretaker"
    DISSOLVED = "dissolved"
    MERGED = "merged"
    RESTORED = "restored"


LIFE_EVENT_NAMES = {
    LifeEventKind.CREATED: N_("Local government created"),
    LifeEventKind.CARETAKER: N_("Caretaker administration appointed"),
    LifeEventKind.DISSOLVED: N_("Council dissolved"),
    LifeEventKind.MERGED: N_("Merged into another local government"),
    LifeEventKind.RESTORED: N_("Elected council back in office"),
}


class Standing(StrEnum):
    """Where a local government stands on a day; derived from its life events, never stored."""

    ACTIVE = "active"
    CARETAKER = "caretaker"
    DISSOLVED = "dissolved"
    MERGED = "merged"


STANDING_NAMES = {
    Standing.ACTIVE: N_("Elected council in office"),
    Standing.CARETAKER: N_("Run by a caretaker administration"),
    Standing.DISSOLVED: N_("Council dissolved"),
    Standing.MERGED: N_("Merged into another local government"),
}

MOVES: dict[tuple[Standing, LifeEventKind], Standing] = {
    (Standing.ACTIVE, LifeEventKind.CARETAKER): Standing.CARETAKER,
    (Standing.ACTIVE, LifeEventKind.DISSOLVED): Standing.DISSOLVED,
    (Standing.ACTIVE, LifeEventKind.MERGED): Standing.MERGED,
    (Standing.CARETAKER, LifeEventKind.DISSOLVED): Standing.DISSOLVED,
    (Standing.CARETAKER, LifeEventKind.MERGED): Standing.MERGED,
    (Standing.CARETAKER, LifeEventKind.RESTORED): Standing.ACTIVE,
    (Standing.DISSOLVED, LifeEventKind.CARETAKER): Standing.CARETAKER,
    (Standing.DISSOLVED, LifeEventKind.MERGED): Standing.MERGED,
    (Standing.DISSOLVED, LifeEventKind.RESTORED): Standing.ACTIVE,
    (Standing.MERGED, LifeEventKind.RESTORED): Standing.ACTIVE,
}
"""`created` is no move: it can only be the first event of all."""

# On one day a council is dissolved before a caretaker takes over.
_RANK = {
    LifeEventKind.CREATED: 0,
    LifeEventKind.DISSOLVED: 1,
    LifeEventKind.CARETAKER: 2,
    LifeEventKind.MERGED: 3,
    LifeEventKind.RESTORED: 4,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEvent:
    """One thing that happened to a local government, and where that is written."""

    kind: LifeEventKind
    on_date: date
    source: str
    into_id: str | None = None
    """For `merged`: the id of the government it became part of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernmentState:
    """Where a government stands on a day, since when, and into which it was merged."""

    standing: Standing
    since: date | None = None
    into_id: str | None = None


def in_order(events: Iterable[LifeEvent]) -> list[LifeEvent]:
    """The events as they followed each other."""
    return sorted(events, key=lambda event: (event.on_date, _RANK[event.kind]))


def state_after(events: Iterable[LifeEvent], day: date) -> GovernmentState:
    """Where a government with these events stands at the end of `day`."""
    state = GovernmentState(standing=Standing.ACTIVE)
    for event in in_order(events):
        if event.on_date > day:
            break
        standing = MOVES.get((state.standing, event.kind), state.standing)
        state = GovernmentState(standing=standing, since=event.on_date, into_id=event.into_id)
    return state


def faults_of(event: LifeEvent, *, today: date) -> list[Reason]:
    """Every reason why this event cannot have happened, whatever came before it."""
    found = []
    if event.on_date > today:
        found.append(Reason(N_("The date of an event must not lie in the future.")))
    if (event.kind is LifeEventKind.MERGED) != (event.into_id is not None):
        found.append(Reason(N_("A merger, and only a merger, names the other government.")))
    return found


def refusals(events: Iterable[LifeEvent], *, today: date) -> tuple[Reason, ...]:
    """Every reason why these events cannot have followed each other; none if they can."""
    found: list[Reason] = []
    standing = Standing.ACTIVE
    for number, event in enumerate(in_order(events)):
        found += faults_of(event, today=today)
        if event.kind is LifeEventKind.CREATED:
            if number:
                found.append(Reason(N_("A government is created before anything else happens.")))
        elif (standing, event.kind) in MOVES:
            standing = MOVES[standing, event.kind]
        else:
            found.append(_impossible(standing, event))
    return tuple(found)


def _impossible(standing: Standing, event: LifeEvent) -> Reason:
    return Reason(
        N_("“%(event)s” on %(date)s cannot follow “%(standing)s”."),
        {
            "event": Reason(LIFE_EVENT_NAMES[event.kind]),
            "date": event.on_date.isoformat(),
            "standing": Reason(STANDING_NAMES[standing]),
        },
    )

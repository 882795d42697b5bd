"""The certificate's states, moves and status: facts are stored, the status follows from them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from registry.errors import N_, InvalidMoveError

DUE_DAYS: Final = 180
RESEND_AFTER: Final = timedelta(minutes=1)
MAX_ATTEMPTS: Final = 5


class State(StrEnum):
    """What became of a certificate, whatever the day."""

    PLANNED = "planned"
    ISSUED = "issued"
    SUPERSEDED = "superseded"


class Action(StrEnum):
    """What can be done with a certificate."""

    SIGN = "sign"
    SUPERSEDE = "supersede"


TRANSITIONS: Final[dict[tuple[State, Action], State]] = {
    (State.PLANNED, Action.SIGN): State.ISSUED,
    (State.ISSUED, Action.SUPERSEDE): State.SUPERSEDED,
}
"""Both are moves of the system: people decide before, at the countersignature."""


class Status(StrEnum):
    """What the public is told of an issued certificate on a given day."""

    VALID = "valid"
    DUE = "due"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


LIVE: Final = frozenset({Status.VALID, Status.DUE})
"""In these a government may show its certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The moments from which the status follows."""

    valid_until: datetime
    suspended_at: datetime | None = None
    revoked_at: datetime | None = None
    superseded_at: datetime | None = None


def move(state: State, action: Action) -> State:
    """The state that `action` leads to.

    Raises:
        InvalidMoveError: the table has no such move.
    """
    target = TRANSITIONS.get((state, action))
    if target is None:
        raise InvalidMoveError(N_("This certificate has moved on; this is not possible any more."))
    return target


def status(facts: Facts, now: datetime) -> Status:
    """What the public is told at `now`; the gravest word stands."""
    if facts.revoked_at is not None:
        return Status.REVOKED
    if facts.superseded_at is not None:
        return Status.SUPERSEDED
    if facts.suspended_at is not None:
        return Status.SUSPENDED
    if now >= facts.valid_until:
        return Status.EXPIRED
    if now >= facts.valid_until - timedelta(days=DUE_DAYS):
        return Status.DUE
    return Status.VALID


def valid_until(start: datetime, *, months: int) -> datetime:
    """When a certificate of `months` that begins at `start` ends.

    The last day of a shorter month stands in for a day that it lacks: two years after 29 February
    end on 28 February.
    """
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))

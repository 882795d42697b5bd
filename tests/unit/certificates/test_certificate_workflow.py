"""The certificate's moves and status: pure functions of facts and a day."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.certificates.workflow import (
    DUE_DAYS,
    TRANSITIONS,
    Action,
    Facts,
    State,
    Status,
    move,
    status,
    valid_until,
)
from registry.errors import InvalidMoveError

START = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
END = datetime(2028, 11, 22, 12, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
EVERY_PAIR = [(state, action) for state in State for action in Action]


@pytest.mark.parametrize(("state", "action"), EVERY_PAIR, ids=str)
def test_a_move_exists_only_if_the_table_has_it(state: State, action: Action) -> None:
    if (state, action) in TRANSITIONS:
        assert move(state, action) is TRANSITIONS[state, action]
    else:
        with pytest.raises(InvalidMoveError):
            move(state, action)


def test_the_table_has_exactly_the_moves_of_the_system() -> None:
    assert TRANSITIONS == {
        (State.PLANNED, Action.SIGN): State.ISSUED,
        (State.ISSUED, Action.SUPERSEDE): State.SUPERSEDED,
    }


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (START, Status.VALID),
        (END - timedelta(days=DUE_DAYS) - SECOND, Status.VALID),
        (END - timedelta(days=DUE_DAYS), Status.DUE),
        (END - SECOND, Status.DUE),
        (END, Status.EXPIRED),
        (END + timedelta(days=400), Status.EXPIRED),
    ],
    ids=["first day", "before due", "due", "last second", "end", "long after"],
)
def test_time_alone_makes_a_certificate_due_and_expired(now: datetime, expected: Status) -> None:
    assert status(Facts(valid_until=END), now) is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(valid_until=END, suspended_at=START), Status.SUSPENDED),
        (Facts(valid_until=END, superseded_at=START), Status.SUPERSEDED),
        (Facts(valid_until=END, revoked_at=START), Status.REVOKED),
        (Facts(valid_until=END, suspended_at=START, superseded_at=START), Status.SUPERSEDED),
        (
            Facts(valid_until=END, suspended_at=START, superseded_at=START, revoked_at=START),
            Status.REVOKED,
        ),
    ],
    ids=["suspended", "superseded", "revoked", "restored", "everything"],
)
def test_the_gravest_fact_is_told_even_after_the_end(facts: Facts, expected: Status) -> None:
    assert status(facts, START) is expected
    assert status(facts, END + SECOND) is expected


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (datetime(2026, 11, 22, tzinfo=UTC), 24, datetime(2028, 11, 22, tzinfo=UTC)),
        (datetime(2026, 11, 22, tzinfo=UTC), 36, datetime(2029, 11, 22, tzinfo=UTC)),
        (datetime(2028, 2, 29, tzinfo=UTC), 24, datetime(2030, 2, 28, tzinfo=UTC)),
        (datetime(2026, 8, 31, tzinfo=UTC), 6, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2026, 12, 1, tzinfo=UTC), 1, datetime(2027, 1, 1, tzinfo=UTC)),
    ],
    ids=["two years", "three years", "leap day", "short month", "turn of the year"],
)
def test_a_certificate_ends_on_the_same_day_months_later(
    start: datetime, months: int, expected: datetime
) -> None:
    assert valid_until(start, months=months) == expected

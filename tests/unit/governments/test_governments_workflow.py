"""What can happen to a government, and where it then stands."""

from datetime import date, timedelta

import pytest

from registry.governments.workflow import (
    KIND_NAMES,
    LIFE_EVENT_NAMES,
    MOVES,
    STANDING_NAMES,
    GovernmentKind,
    GovernmentState,
    LifeEvent,
    LifeEventKind,
    Standing,
    refusals,
    state_after,
)

TODAY = date(2026, 11, 22)
# The shortest history that leads to each state.
HISTORIES = {
    Standing.ACTIVE: (),
    Standing.CARETAKER: (LifeEventKind.CARETAKER,),
    Standing.DISSOLVED: (LifeEventKind.DISSOLVED,),
    Standing.MERGED: (LifeEventKind.MERGED,),
}


def happened(*kinds: LifeEventKind, start: date = date(2023, 3, 8)) -> list[LifeEvent]:
    return [
        LifeEvent(
            kind=kind,
            on_date=start + timedelta(days=30 * number),
            source="decree",
            into_id="ma:01" if kind is LifeEventKind.MERGED else None,
        )
        for number, kind in enumerate(kinds)
    ]


@pytest.mark.parametrize("kind", [k for k in LifeEventKind if k is not LifeEventKind.CREATED])
@pytest.mark.parametrize("standing", list(Standing))
def test_every_pair_of_state_and_event_is_allowed_or_refused(
    standing: Standing, kind: LifeEventKind
) -> None:
    events = happened(*HISTORIES[standing], kind)
    target = MOVES.get((standing, kind))
    if target is None:
        assert len(refusals(events, today=TODAY)) == 1
    else:
        assert refusals(events, today=TODAY) == ()
        assert state_after(events, TODAY).standing is target


def test_nothing_happened_means_an_active_government() -> None:
    assert state_after([], TODAY) == GovernmentState(standing=Standing.ACTIVE)


def test_the_state_is_that_of_the_day_asked_for() -> None:
    events = happened(LifeEventKind.DISSOLVED, LifeEventKind.CARETAKER, LifeEventKind.RESTORED)
    found = [
        state_after(events, day).standing
        for day in (
            date(2023, 3, 7),
            date(2023, 3, 8),
            date(2023, 4, 7),
            date(2023, 5, 6),
            date(2023, 5, 7),
        )
    ]
    assert found == ["active", "dissolved", "caretaker", "caretaker", "active"]


def test_a_merged_government_names_its_successor() -> None:
    state = state_after(happened(LifeEventKind.MERGED), TODAY)
    assert (state.since, state.into_id) == (date(2023, 3, 8), "ma:01")


def test_a_council_dissolved_and_replaced_on_one_day_is_run_by_caretakers() -> None:
    day = date(2023, 3, 8)
    events = [
        LifeEvent(kind=LifeEventKind.CARETAKER, on_date=day, source="decree"),
        LifeEvent(kind=LifeEventKind.DISSOLVED, on_date=day, source="decree"),
    ]
    assert refusals(events, today=TODAY) == ()
    assert state_after(events, TODAY).standing is Standing.CARETAKER


def test_a_government_is_created_before_anything_else() -> None:
    assert refusals(happened(LifeEventKind.CREATED, LifeEventKind.DISSOLVED), today=TODAY) == ()
    assert len(refusals(happened(LifeEventKind.DISSOLVED, LifeEventKind.CREATED), today=TODAY)) == 1


def test_a_day_to_come_is_refused() -> None:
    events = happened(LifeEventKind.DISSOLVED, start=TODAY + timedelta(days=1))
    assert "future" in str(refusals(events, today=TODAY)[0])


def test_only_a_merger_names_another_government() -> None:
    day = date(2023, 3, 8)
    merger = LifeEvent(kind=LifeEventKind.MERGED, on_date=day, source="decree")
    dissolved = LifeEvent(
        kind=LifeEventKind.DISSOLVED, on_date=day, source="decree", into_id="ma:01"
    )
    for event in (merger, dissolved):
        assert "merger" in str(refusals([event], today=TODAY)[0])


def test_every_reason_is_given_at_once() -> None:
    events = happened(LifeEventKind.RESTORED, start=TODAY + timedelta(days=1))
    assert len(refusals(events, today=TODAY)) == 2


def test_everything_has_a_name() -> None:
    assert set(KIND_NAMES) == set(GovernmentKind)
    assert set(LIFE_EVENT_NAMES) == set(LifeEventKind)
    assert set(STANDING_NAMES) == set(Standing)

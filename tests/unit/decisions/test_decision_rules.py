"""Reasons and conditions of a decision."""

from datetime import date

import pytest

from registry.decisions.workflow import (
    CONDITION_MAX_CHARACTERS,
    REASONS_MAX_CHARACTERS,
    Condition,
    condition_faults,
    reasons_faults,
)

TODAY = date(2026, 3, 2)
LATER = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("", True), ("As reviewed.", False), ("x" * (REASONS_MAX_CHARACTERS + 1), True)],
    ids=["missing", "given", "too long"],
)
def test_a_decision_gives_reasons_that_fit(text: str, wrong: bool) -> None:
    assert bool(reasons_faults(text)) is wrong


@pytest.mark.parametrize(
    ("conditions", "fields"),
    [
        pytest.param([], set(), id="none"),
        pytest.param([Condition(text="Publish.", due=LATER)], set(), id="one"),
        pytest.param([Condition(text="", due=LATER)], {"condition-1"}, id="no text"),
        pytest.param([Condition(text="Publish.", due=TODAY)], {"due-1"}, id="today"),
        pytest.param(
            [Condition(text="x" * (CONDITION_MAX_CHARACTERS + 1), due=LATER)],
            {"condition-1"},
            id="too long",
        ),
        pytest.param([Condition(text="Publish.", due=LATER)] * 6, {"condition-1"}, id="too many"),
        pytest.param(
            [Condition(text="Publish.", due=LATER), Condition(text="", due=TODAY)],
            {"condition-2", "due-2"},
            id="the second",
        ),
    ],
)
def test_conditions_say_what_by_when(conditions: list[Condition], fields: set[str]) -> None:
    assert set(condition_faults(conditions, today=TODAY)) == fields

"""The table of moves: every state with every action, allowed or refused, and by whom."""

from itertools import product

import pytest

from registry.access.permissions import Permission
from registry.assessments.workflow import (
    OPEN,
    STATE_NAMES,
    TRANSITIONS,
    Action,
    State,
    System,
    move,
)
from registry.errors import InvalidMoveError

S, A, P = State, Action, Permission

EVERYWHERE_OPEN = {
    A.WITHDRAW: (S.WITHDRAWN, {P.ASSESSMENT_WITHDRAW}),
    A.CLOSE: (S.CLOSED, {P.ASSESSMENT_CLOSE, System.SYSTEM}),
}

# Written from the design, line by line, and not from the code.
ALLOWED: dict[tuple[State, Action], tuple[State | None, set[Permission | System]]] = {
    (S.DRAFT, A.SUBMIT): (S.SUBMITTED, {P.ASSESSMENT_SUBMIT}),
    (S.SUBMITTED, A.RETURN): (S.DRAFT, {P.ASSESSMENT_SCREEN}),
    (S.SUBMITTED, A.ACCEPT): (S.IN_REVIEW, {P.ASSESSMENT_SCREEN}),
    (S.IN_REVIEW, A.REPLACE_REVIEWER): (S.IN_REVIEW, {P.REVIEWER_ASSIGN}),
    (S.IN_REVIEW, A.ASK): (S.IN_REVIEW, {P.REVIEW_WRITE}),
    (S.IN_REVIEW, A.ANSWER): (S.IN_REVIEW, {P.CLARIFICATION_ANSWER}),
    (S.IN_REVIEW, A.COMPLETE): (S.AWAITING_REPLY, {System.SYSTEM}),
    (S.AWAITING_REPLY, A.REPLY): (S.RECONCILING, {P.ASSESSMENT_REPLY}),
    (S.AWAITING_REPLY, A.LAPSE): (S.RECONCILING, {System.CLOCK}),
    (S.RECONCILING, A.SETTLE): (S.READY_FOR_DECISION, {System.SYSTEM}),
    (S.RECONCILING, A.LAPSE): (S.READY_FOR_DECISION, {System.CLOCK}),
    (S.RECONCILING, A.ADJUDICATE): (S.READY_FOR_DECISION, {P.ADJUDICATE}),
    (S.READY_FOR_DECISION, A.AWARD): (S.AWARDED, {P.DECIDE}),
    (S.READY_FOR_DECISION, A.REFUSE): (S.REFUSED, {P.DECIDE}),
    (S.READY_FOR_DECISION, A.REOPEN): (S.RECONCILING, {P.DECIDE}),
    (S.AWARDED, A.COUNTERSIGN): (S.CERTIFIED, {P.COUNTERSIGN}),
    (S.AWARDED, A.OBJECT): (S.READY_FOR_DECISION, {P.COUNTERSIGN}),
    (S.REFUSED, A.APPEAL): (S.UNDER_APPEAL, {P.ASSESSMENT_APPEAL}),
    (S.REFUSED, A.LAPSE): (S.CLOSED, {System.CLOCK}),
    (S.CERTIFIED, A.APPEAL): (S.UNDER_APPEAL, {P.ASSESSMENT_APPEAL}),
    (S.CERTIFIED, A.END): (S.CLOSED, {System.SYSTEM}),
    (S.UNDER_APPEAL, A.UPHOLD): (None, {P.APPEAL_RULE}),
    (S.UNDER_APPEAL, A.CHANGE): (S.READY_FOR_DECISION, {P.APPEAL_RULE}),
    **{
        (state, action): row
        for state in (
            S.DRAFT,
            S.SUBMITTED,
            S.IN_REVIEW,
            S.AWAITING_REPLY,
            S.RECONCILING,
            S.READY_FOR_DECISION,
            S.AWARDED,
        )
        for action, row in EVERYWHERE_OPEN.items()
    },
}

PAIRS = list(product(State, Action))


@pytest.mark.parametrize(
    ("state", "action"), PAIRS, ids=[f"{state}-{action}" for state, action in PAIRS]
)
def test_a_move_is_in_the_table_with_its_target_and_movers_or_does_not_exist(
    state: State, action: Action
) -> None:
    expected = ALLOWED.get((state, action))
    if expected is None:
        with pytest.raises(InvalidMoveError):
            move(state, action)
        return
    row = move(state, action)
    assert (row.target, set(row.by)) == expected


def test_the_table_holds_nothing_beside_the_pairs_tried() -> None:
    assert set(TRANSITIONS) == set(ALLOWED)


def test_a_refused_move_names_the_state_in_the_words_of_the_page() -> None:
    with pytest.raises(InvalidMoveError, match="Its state now: Closed"):
        move(State.CLOSED, Action.SUBMIT)


def test_every_state_has_a_name_and_the_open_ones_are_left_by_withdrawal() -> None:
    assert set(STATE_NAMES) == set(State)
    assert {state for state in State if (state, Action.WITHDRAW) in TRANSITIONS} == OPEN


def test_nothing_leaves_the_states_that_end_a_file() -> None:
    ends = {state for state in State if not any(pair[0] is state for pair in TRANSITIONS)}
    assert ends == {State.CLOSED, State.WITHDRAWN}

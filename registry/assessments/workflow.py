"""The assessment's table of moves: states, actions, who may, where it leads, what it records."""

from dataclasses import dataclass
from enum import StrEnum

from registry.access.permissions import Permission
from registry.errors import N_, InvalidMoveError, Reason
from registry.events.kinds import Kind


class State(StrEnum):
    """Where a file stands; the value is stored."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    AWAITING_REPLY = "awaiting_reply"
    RECONCILING = "reconciling"
    READY_FOR_DECISION = "ready_for_decision"
    AWARDED = "awarded"
    REFUSED = "refused"
    CERTIFIED = "certified"
    UNDER_APPEAL = "under_appeal"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    State.DRAFT: N_("Draft"),
    State.SUBMITTED: N_("Submitted"),
    State.IN_REVIEW: N_("In review"),
    State.AWAITING_REPLY: N_("Awaiting the reply"),
    State.RECONCILING: N_("Reviewers are comparing"),
    State.READY_FOR_DECISION: N_("Ready for decision"),
    State.AWARDED: N_("Awarded, awaiting countersignature"),
    State.REFUSED: N_("Not awarded"),
    State.CERTIFIED: N_("Certified"),
    State.UNDER_APPEAL: N_("Under appeal"),
    State.CLOSED: N_("Closed"),
    State.WITHDRAWN: N_("Withdrawn"),
}

OPEN = frozenset(
    {
        State.DRAFT,
        State.SUBMITTED,
        State.IN_REVIEW,
        State.AWAITING_REPLY,
        State.RECONCILING,
        State.READY_FOR_DECISION,
        State.AWARDED,
    }
)


class Action(StrEnum):
    """What can be done with a file."""

    SUBMIT = "submit"
    RETURN = "return"
    ACCEPT = "accept"
    REPLACE_REVIEWER = "replace_reviewer"
    ASK = "ask"
    ANSWER = "answer"
    COMPLETE = "complete"
    REPLY = "reply"
    LAPSE = "lapse"
    SETTLE = "settle"
    ADJUDICATE = "adjudicate"
    AWARD = "award"
    REFUSE = "refuse"
    REOPEN = "reopen"
    COUNTERSIGN = "countersign"
    OBJECT = "object"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    CHANGE = "change"
    END = "end"
    WITHDRAW = "withdraw"
    CLOSE = "close"


class System(StrEnum):
    """Movers that are not people."""

    CLOCK = "clock"
    SYSTEM = "system"


By = Permission | System


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One row of the table; `target` None means the state before the appeal."""

    target: State | None
    by: frozenset[By]
    event: Kind


def _by(*movers: By) -> frozenset[By]:
    return frozenset(movers)


_P, _S = Permission, System

TRANSITIONS: dict[tuple[State, Action], Move] = {
    (State.DRAFT, Action.SUBMIT): Move(
        target=State.SUBMITTED, by=_by(_P.ASSESSMENT_SUBMIT), event=Kind.ASSESSMENT_SUBMITTED
    ),
    (State.SUBMITTED, Action.RETURN): Move(
        target=State.DRAFT, by=_by(_P.ASSESSMENT_SCREEN), event=Kind.ASSESSMENT_RETURNED
    ),
    (State.SUBMITTED, Action.ACCEPT): Move(
        target=State.IN_REVIEW, by=_by(_P.ASSESSMENT_SCREEN), event=Kind.ASSESSMENT_ACCEPTED
    ),
    (State.IN_REVIEW, Action.REPLACE_REVIEWER): Move(
        target=State.IN_REVIEW, by=_by(_P.REVIEWER_ASSIGN), event=Kind.REVIEWER_REPLACED
    ),
    (State.IN_REVIEW, Action.ASK): Move(
        target=State.IN_REVIEW, by=_by(_P.REVIEW_WRITE), event=Kind.CLARIFICATION_ASKED
    ),
    (State.IN_REVIEW, Action.ANSWER): Move(
        target=State.IN_REVIEW,
        by=_by(_P.CLARIFICATION_ANSWER),
        event=Kind.CLARIFICATION_ANSWERED,
    ),
    (State.IN_REVIEW, Action.COMPLETE): Move(
        target=State.AWAITING_REPLY, by=_by(_S.SYSTEM), event=Kind.REVIEWS_ALL_IN
    ),
    (State.AWAITING_REPLY, Action.REPLY): Move(
        target=State.RECONCILING, by=_by(_P.ASSESSMENT_REPLY), event=Kind.REPLIED
    ),
    (State.AWAITING_REPLY, Action.LAPSE): Move(
        target=State.RECONCILING, by=_by(_S.CLOCK), event=Kind.REPLY_LAPSED
    ),
    (State.RECONCILING, Action.SETTLE): Move(
        target=State.READY_FOR_DECISION, by=_by(_S.SYSTEM), event=Kind.SETTLED
    ),
    (State.RECONCILING, Action.LAPSE): Move(
        target=State.READY_FOR_DECISION, by=_by(_S.CLOCK), event=Kind.SETTLED
    ),
    (State.RECONCILING, Action.ADJUDICATE): Move(
        target=State.READY_FOR_DECISION, by=_by(_P.ADJUDICATE), event=Kind.ADJUDICATED
    ),
    (State.READY_FOR_DECISION, Action.AWARD): Move(
        target=State.AWARDED, by=_by(_P.DECIDE), event=Kind.AWARDED
    ),
    (State.READY_FOR_DECISION, Action.REFUSE): Move(
        target=State.REFUSED, by=_by(_P.DECIDE), event=Kind.REFUSED
    ),
    (State.READY_FOR_DECISION, Action.REOPEN): Move(
        target=State.RECONCILING, by=_by(_P.DECIDE), event=Kind.REOPENED
    ),
    (State.AWARDED, Action.COUNTERSIGN): Move(
        target=State.CERTIFIED, by=_by(_P.COUNTERSIGN), event=Kind.COUNTERSIGNED
    ),
    (State.AWARDED, Action.OBJECT): Move(
        target=State.READY_FOR_DECISION, by=_by(_P.COUNTERSIGN), event=Kind.OBJECTED
    ),
    (State.REFUSED, Action.APPEAL): Move(
        target=State.UNDER_APPEAL, by=_by(_P.ASSESSMENT_APPEAL), event=Kind.APPEALED
    ),
    (State.CERTIFIED, Action.APPEAL): Move(
        target=State.UNDER_APPEAL, by=_by(_P.ASSESSMENT_APPEAL), event=Kind.APPEALED
    ),
    (State.UNDER_APPEAL, Action.UPHOLD): Move(
        target=None, by=_by(_P.APPEAL_RULE), event=Kind.APPEAL_UPHELD
    ),
    (State.UNDER_APPEAL, Action.CHANGE): Move(
        target=State.READY_FOR_DECISION, by=_by(_P.APPEAL_RULE), event=Kind.APPEAL_CHANGED
    ),
    (State.REFUSED, Action.LAPSE): Move(
        target=State.CLOSED, by=_by(_S.CLOCK), event=Kind.ASSESSMENT_CLOSED
    ),
    (State.CERTIFIED, Action.END): Move(
        target=State.CLOSED, by=_by(_S.SYSTEM), event=Kind.ASSESSMENT_CLOSED
    ),
    **{
        (state, Action.WITHDRAW): Move(
            target=State.WITHDRAWN, by=_by(_P.ASSESSMENT_WITHDRAW), event=Kind.ASSESSMENT_WITHDRAWN
        )
        for state in OPEN
    },
    **{
        (state, Action.CLOSE): Move(
            target=State.CLOSED,
            by=_by(_P.ASSESSMENT_CLOSE, _S.SYSTEM),
            event=Kind.ASSESSMENT_CLOSED,
        )
        for state in OPEN
    },
}

APPEAL_DAYS = 30
"""For a refusal that set no day of its own; every other deadline is the network's policy."""


def move(state: State, action: Action) -> Move:
    """The row of the table for `action` in `state`.

    Raises:
        InvalidMoveError: the table has no such row.
    """
    found = TRANSITIONS.get((state, action))
    if found is None:
        raise InvalidMoveError(
            N_(
                "This file has moved on, and what you asked for is no longer possible. "
                "Its state now: %(state)s."
            ),
            state=Reason(STATE_NAMES[state]),
        )
    return found

"""Move a file: the one place where an assessment changes state, for every feature."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from registry.access.permissions import permitted
from registry.access.roles import Actor
from registry.access.separation import Part, refusals
from registry.assessments import queries
from registry.assessments.queries import Assessment
from registry.assessments.workflow import Action, Move, State, System, move
from registry.db import transaction
from registry.errors import (
    N_,
    ForbiddenError,
    InvalidMoveError,
    NotFoundError,
    Reason,
    StaleVersionError,
)
from registry.events import service as events
from registry.events.kinds import Kind

Mover = Actor | System
"""Who moves a file: a signed-in person, the clock or the system."""


async def hold(assessment_id: UUID) -> Assessment:
    """Lock the file for the rest of the transaction.

    Raises:
        NotFoundError: there is no such file.
    """
    found = await queries.lock(assessment_id)
    if found is None:
        raise NotFoundError(N_("There is no such assessment."))
    return found


def refuse_stale(assessment: Assessment, version: int | None) -> None:
    """Refuse to act on a file that has moved since the page was opened; None does not ask.

    Raises:
        StaleVersionError: it has.
    """
    if version is not None and version != assessment.version:
        raise StaleVersionError(
            N_("Somebody else moved this file since you opened the page. Look at it again.")
        )


async def advance(
    assessment: Assessment,
    action: Action,
    *,
    by: Mover,
    now: datetime,
    part: Part | None = None,
    due_at: datetime | None = None,
    **facts: object,
) -> Assessment:
    """Take one move of the table: state, part and event, in the present transaction.

    `assessment` must be held (`hold`). `due_at` is when the clock moves the file on; `facts` go
    into the event and hold no personal data.

    Raises:
        InvalidMoveError: the table has no such move.
        ForbiddenError: the mover may not, with every reason.
        StaleVersionError: the file has moved since it was read.
    """
    row = move(assessment.state, action)
    await authorise(assessment, row, by=by, part=part)
    target = row.target or await _before_appeal(assessment)
    # A question or a new reviewer is no new stage: "since when" stays.
    since = assessment.state_since if target is assessment.state else now
    async with transaction():
        written = await queries.set_state(
            assessment.id, version=assessment.version, state=target, since=since, due_at=due_at
        )
        if not written:
            raise StaleVersionError(N_("Somebody else moved this file at the same moment."))
        if part is not None and isinstance(by, Actor):
            await queries.add_part(assessment.id, by.person_id, part, since=now)
        await events.record(
            row.event,
            subject=assessment.id,
            actor_id=by.person_id if isinstance(by, Actor) else None,
            network_id=assessment.network_id,
            at=now,
            **{"from": str(assessment.state), "to": str(target), "action": str(action)},
            **facts,
        )
    return replace(
        assessment,
        state=State(target),
        state_since=since,
        due_at=due_at,
        version=assessment.version + 1,
    )


async def _before_appeal(assessment: Assessment) -> State:
    """Where an appealed file stood; its event remembers."""
    lodged = await events.history(assessment.id, kinds=[Kind.APPEALED])
    if not lodged:
        raise InvalidMoveError(N_("There is no appeal to rule on."))
    return State(lodged[-1].facts["from"])


async def authorise(
    assessment: Assessment, row: Move, *, by: Mover, part: Part | None = None
) -> None:
    """Refuse unless the mover is one the row names and no separation of duties stands against it.

    Raises:
        ForbiddenError: with every reason at once.
    """
    if isinstance(by, System):
        if by not in row.by:
            raise ForbiddenError(N_("Only a person can do this."))
        return
    reasons: list[Reason] = []
    granted = [p for p in row.by if not isinstance(p, System)]
    if not any(permitted(by, permission, assessment.scope) for permission in granted):
        reasons.append(Reason(N_("Your role does not allow this here.")))
    if part is not None:
        reasons += refusals(part, await queries.parts_of(assessment.id, by.person_id))
    if reasons:
        raise ForbiddenError(*reasons)

"""The discussion after the reply: reviewers speak again, and everything settles by the rule."""

from datetime import datetime
from uuid import UUID

from registry.access.roles import Actor
from registry.assessments import moves
from registry.assessments.queries import Assessment
from registry.assessments.workflow import Action, State, System
from registry.db import transaction
from registry.errors import (
    N_,
    InvalidMoveError,
    NotFoundError,
)
from registry.events import service as events
from registry.events.kinds import Kind
from registry.reviews import dossier, outcomes, queries, standing
from registry.reviews.queries import Assignment, Recorded
from registry.reviews.reviewing import changed_elsewhere, refuse_finding
from registry.reviews.standing import Standing
from scoring import Finding, Mark


async def revise(
    assignment_id: UUID,
    criterion: str,
    *,
    finding: Finding | None,
    reason: str,
    version: int,
    actor: Actor,
    now: datetime,
) -> Assessment:
    """Say one's level on an open criterion again, changed or not; settles the file if it can be.

    Raises:
        NotFoundError: the assignment is not the actor's, or the criterion is not open.
        InvalidMoveError: the reviewers are not discussing.
        InvalidInputError: the level or the reason is missing or wrong.
        StaleVersionError: it was changed elsewhere since.
    """
    async with transaction():
        assignment, now_standing = await _discussing(assignment_id, actor=actor, now=now)
        point = now_standing.open_point(criterion)
        if point is None or assignment.id not in point.latest:
            raise NotFoundError(N_("This criterion is not open for discussion."))
        refuse_finding(now_standing.file.rubric, criterion, finding, reason)
        await _say(
            now_standing,
            Recorded(
                assignment_id=assignment.id,
                criterion=criterion,
                round=now_standing.round,
                finding=finding if finding is not None else Mark.NOT_ASSESSED,
                reason=reason,
                version=version + 1,
                recorded_at=now,
            ),
            actor=actor,
            now=now,
        )
        return await try_settle(now_standing.file.assessment, now=now)


async def keep_the_rest(assignment_id: UUID, *, actor: Actor, now: datetime) -> Assessment:
    """Stay with one's levels on every open criterion on which one has not spoken again.

    Raises:
        NotFoundError: the assignment is not the actor's.
        InvalidMoveError: the reviewers are not discussing.
    """
    async with transaction():
        assignment, now_standing = await _discussing(assignment_id, actor=actor, now=now)
        for point in now_standing.open:
            mine = point.latest.get(assignment.id)
            if mine is None or mine.round == now_standing.round:
                continue
            await _say(
                now_standing,
                Recorded(
                    assignment_id=assignment.id,
                    criterion=point.criterion,
                    round=now_standing.round,
                    finding=mine.finding,
                    reason=mine.reason,
                    version=1,
                    recorded_at=now,
                ),
                actor=actor,
                now=now,
            )
        return await try_settle(now_standing.file.assessment, now=now)


async def try_settle(assessment: Assessment, *, now: datetime) -> Assessment:
    """Settle the file if nothing is open any more; it must be held and in reconciliation."""
    now_standing = await standing.of(await dossier.load(assessment))
    if now_standing.open:
        return assessment
    await outcomes.add_verified(assessment.id, now_standing.lapsed(), at=now)
    return await moves.advance(assessment, Action.SETTLE, by=System.SYSTEM, now=now)


async def lapse_discussion(assessment: Assessment, *, now: datetime) -> Assessment:
    """End the discussion by the clock: where the reviewers are still apart, the lower stands.

    Where an adjudicator was asked for, the file waits for them.
    """
    if await standing.pending_request(assessment) is not None:
        return assessment
    now_standing = await standing.of(await dossier.load(assessment))
    await outcomes.add_verified(assessment.id, now_standing.lapsed(), at=now)
    return await moves.advance(assessment, Action.LAPSE, by=System.CLOCK, now=now)


def refuse_undiscussed(assessment: Assessment) -> None:
    """Refuse unless the reviewers are discussing.

    Raises:
        InvalidMoveError: they are not.
    """
    if assessment.state is not State.RECONCILING:
        raise InvalidMoveError(N_("The reviewers are not discussing this file now."))


async def _discussing(
    assignment_id: UUID, *, actor: Actor, now: datetime
) -> tuple[Assignment, Standing]:
    assignment, assessment = await dossier.hold_as_reviewer(assignment_id, actor=actor, now=now)
    refuse_undiscussed(assessment)
    return assignment, await standing.of(await dossier.load(assessment))


async def _say(now_standing: Standing, said: Recorded, *, actor: Actor, now: datetime) -> None:
    if not await queries.write_finding(said):
        raise changed_elsewhere()
    assessment = now_standing.file.assessment
    await events.record(
        Kind.FINDING_REVISED,
        subject=assessment.id,
        actor_id=actor.person_id,
        network_id=assessment.network_id,
        at=now,
        assignment=str(said.assignment_id),
        criterion=said.criterion,
        level=said.finding if isinstance(said.finding, int) else None,
    )

"""What a reviewer does: declare, record findings, ask, hand in."""

from datetime import datetime, timedelta
from uuid import UUID

from registry.access.permissions import Permission, require
from registry.access.roles import Actor
from registry.access.separation import Part, refusals
from registry.assessments import moves
from registry.assessments import queries as files
from registry.assessments.queries import Assessment
from registry.assessments.workflow import Action, System
from registry.db import transaction
from registry.errors import (
    N_,
    ForbiddenError,
    InvalidInputError,
    InvalidMoveError,
    Reason,
    StaleVersionError,
)
from registry.events import service as events
from registry.events.kinds import Kind
from registry.networks import service as networks
from registry.reviews import dossier, queries
from registry.reviews.assigning import in_review, needed
from registry.reviews.queries import Assignment, Recorded
from registry.reviews.reconciliation import may_be_not_applicable
from registry.reviews.workflow import missing, reason_faults
from scoring import Finding, Mark, Rubric

FIRST_ROUND = 1


async def declare(
    assignment_id: UUID, *, conflict: bool | None, statement: str, actor: Actor, now: datetime
) -> None:
    """Say whether one has a conflict with a file, before it opens; a conflict takes it away.

    Whoever declares none has opened the file as its reviewer and takes no other part in it.

    Raises:
        NotFoundError: the assignment is not the actor's.
        InvalidMoveError: the file is not in review.
        InvalidInputError: nothing is said, or a conflict is declared without a word on it.
        ForbiddenError: another part in the file stands in the way.
    """
    conflict = declared(conflict, statement)
    async with transaction():
        assignment = await dossier.own_assignment(assignment_id, actor=actor)
        assessment = await moves.hold(assignment.assessment_id)
        assignment = await dossier.own_assignment(assignment_id, actor=actor)
        require(actor, Permission.CONFLICT_DECLARE, assessment.scope)
        in_review(assessment)
        said = await queries.declaration(assessment.id, actor.person_id)
        if said is not None and said.conflict == conflict:
            return
        await queries.set_declaration(
            assessment.id, actor.person_id, conflict=conflict, statement=statement, at=now
        )
        if conflict:
            await queries.end_assignment(assignment.id, reason="conflict", at=now)
        else:
            await _take_part(assessment, actor=actor, now=now)
        await events.record(
            Kind.CONFLICT_DECLARED,
            subject=assessment.id,
            actor_id=actor.person_id,
            network_id=assessment.network_id,
            at=now,
            assignment=str(assignment.id),
            conflict=conflict,
        )
        if conflict:
            # Those who stay may be enough, and may all have handed in.
            await _open_if_all_in(assessment, now=now)


def declared(conflict: bool | None, statement: str) -> bool:
    """What a declaration says.

    Raises:
        InvalidInputError: nothing, or a conflict without a word on it.
    """
    faults = reason_faults("statement", statement) if conflict or statement else {}
    if conflict is None:
        faults["conflict"] = Reason(N_("Say whether you have a conflict of interest."))
    if faults or conflict is None:
        raise InvalidInputError(faults)
    return conflict


async def _take_part(assessment: Assessment, *, actor: Actor, now: datetime) -> None:
    held = await files.parts_of(assessment.id, actor.person_id)
    refused = refusals(Part.REVIEWED, held)
    if refused:
        raise ForbiddenError(*refused)
    await files.add_part(assessment.id, actor.person_id, Part.REVIEWED, since=now)


async def record_finding(
    assignment_id: UUID,
    criterion: str,
    *,
    finding: Finding | None,
    reason: str,
    version: int,
    actor: Actor,
    now: datetime,
) -> int:
    """Write one's level and reason on a criterion; returns the new version.

    `version` is the one the form was opened with, 0 where nothing was recorded.

    Raises:
        NotFoundError: the assignment is not the actor's, or the criterion is not on its list.
        InvalidMoveError: the review is handed in, or the file is not in review.
        InvalidInputError: the level or the reason is missing or wrong, both named.
        StaleVersionError: the finding was changed elsewhere since.
    """
    async with transaction():
        assignment, assessment = await dossier.hold_as_reviewer(assignment_id, actor=actor, now=now)
        in_review(assessment)
        if assignment.completed_at is not None:
            raise InvalidMoveError(N_("You have handed in this review already."))
        rubric = (await task(assignment, assessment, criterion)).rubric
        refuse_finding(rubric, criterion, finding, reason)
        recorded = Recorded(
            assignment_id=assignment.id,
            criterion=criterion,
            round=FIRST_ROUND,
            finding=finding if finding is not None else Mark.NOT_ASSESSED,
            reason=reason,
            version=version + 1,
            recorded_at=now,
        )
        if not await queries.write_finding(recorded):
            raise changed_elsewhere()
        return recorded.version


async def complete(assignment_id: UUID, *, actor: Actor, now: datetime) -> Assessment:
    """Hand in a review; with the last one in, the reviews open to each other and to the applicant.

    Raises:
        NotFoundError: the assignment is not the actor's.
        InvalidMoveError: criteria lack a finding (all are named), or it was handed in before.
    """
    async with transaction():
        assignment, assessment = await dossier.hold_as_reviewer(assignment_id, actor=actor, now=now)
        in_review(assessment)
        if assignment.completed_at is not None:
            return assessment
        file = await dossier.load(assessment)
        recorded = {one.criterion for one in await queries.findings_by(assignment.id)}
        left = missing(file.tasks(assignment.reviewer_kind), recorded)
        if left:
            raise InvalidMoveError(
                *(
                    Reason(N_("%(criterion)s has no level and reason yet."), {"criterion": code})
                    for code in left
                )
            )
        await queries.complete_assignment(assignment.id, at=now)
        await events.record(
            Kind.REVIEW_COMPLETED,
            subject=assessment.id,
            actor_id=actor.person_id,
            network_id=assessment.network_id,
            at=now,
            assignment=str(assignment.id),
        )
        return await _open_if_all_in(assessment, now=now)


async def _open_if_all_in(assessment: Assessment, *, now: datetime) -> Assessment:
    present = await queries.assignments(assessment.id)
    wanted = await needed(assessment)
    enough = (
        len(present) >= wanted.count and len({one.reviewer_kind for one in present}) >= wanted.kinds
    )
    if not enough or any(one.completed_at is None for one in present):
        return assessment
    policy = await networks.policy(assessment.network_id)
    return await moves.advance(
        assessment,
        Action.COMPLETE,
        by=System.SYSTEM,
        now=now,
        due_at=now + timedelta(days=policy.reply_days),
    )


async def task(assignment: Assignment, assessment: Assessment, criterion: str) -> dossier.Dossier:
    """The dossier of a file, if the criterion is on this reviewer's list.

    Raises:
        NotFoundError: it is not.
    """
    file = await dossier.load(assessment)
    if criterion not in file.tasks(assignment.reviewer_kind):
        raise dossier.hidden()
    return file


def refuse_finding(rubric: Rubric, code: str, finding: Finding | None, reason: str) -> None:
    """Refuse a finding that a reviewer cannot give.

    Raises:
        InvalidInputError: the level, the reason, or both.
    """
    faults: dict[str, Reason] = {}  # from top to bottom, as on the page
    most = rubric.criterion(code).scale.top
    if isinstance(finding, int) and not 0 <= finding <= most:
        faults["level"] = Reason(N_("Choose a level from 0 to %(most)s."), {"most": most})
    elif finding is Mark.NOT_APPLICABLE and not may_be_not_applicable(rubric.criterion(code)):
        faults["level"] = Reason(N_("This criterion applies to everybody: choose a level."))
    elif finding is None or finding is Mark.NOT_ASSESSED:
        faults["level"] = Reason(N_("Choose a level."))
    faults |= reason_faults("reason", reason)
    if faults:
        raise InvalidInputError(faults)


def changed_elsewhere() -> StaleVersionError:
    """The refusal of a finding that was opened before another was saved."""
    return StaleVersionError(
        N_(
            "This was saved in another window after you opened it here. "
            "Compare both and save again."
        )
    )

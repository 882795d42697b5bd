"""A file as reviewers and deciders find it, and who may open it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.access.permissions import Permission, require
from registry.access.roles import OF_A_GOVERNMENT, Actor, ReviewerKind
from registry.assessments import moves
from registry.assessments import queries as files
from registry.assessments.queries import Assessment
from registry.assessments.surroundings import conflicts_of
from registry.errors import N_, ForbiddenError, NotFoundError
from registry.reviews import outcomes, queries
from registry.reviews.outcomes import Claim
from registry.reviews.queries import Assignment
from registry.reviews.reconciliation import Duty, duties
from registry.reviews.workflow import to_review
from registry.rubrics import service as rubrics
from scoring import Rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One file: its state, its rubric, what was claimed, what has to happen with each criterion."""

    assessment: Assessment
    rubric: Rubric
    claims: Mapping[str, Claim]
    duties: Mapping[str, Duty]

    def tasks(self, kind: ReviewerKind) -> tuple[str, ...]:
        """The criteria on which a reviewer of this kind gives a level."""
        return to_review(self.rubric, self.duties, kind)


async def load(assessment: Assessment) -> Dossier:
    """The dossier of a file."""
    rubric = await rubrics.get(assessment.rubric_id, assessment.rubric_version)
    claims = await outcomes.claims(assessment.id)
    return Dossier(
        assessment=assessment,
        rubric=rubric,
        claims=claims,
        duties=duties(
            rubric,
            assessment.track,
            {code: claim.finding for code, claim in claims.items()},
            first_plan_cycle=assessment.first_plan_cycle,
        ),
    )


async def find(assessment_id: UUID) -> Assessment:
    """The file.

    Raises:
        NotFoundError: there is no such file.
    """
    found = await files.find(assessment_id)
    if found is None:
        raise hidden()
    return found


async def hold_for(assessment_id: UUID, *, actor: Actor, now: datetime) -> Assessment:
    """Lock a file for somebody of its network.

    Raises:
        NotFoundError: there is none, or they may not know of it; both look the same.
    """
    assessment = await moves.hold(assessment_id)
    await refuse_outsider(assessment, actor=actor, now=now)
    return assessment


async def refuse_outsider(assessment: Assessment, *, actor: Actor, now: datetime) -> None:
    """Hide a file from everybody outside its network, and from whoever is in conflict with it.

    Raises:
        NotFoundError: they are.
    """
    if assessment.network_id not in actor.network_ids:
        raise hidden()
    if assessment.submitted_at is None or await conflicts_of(assessment, actor.person_id, now=now):
        raise hidden()


def refuse_others(assessment: Assessment, *, actor: Actor) -> None:
    """Hide a file from everybody outside its government.

    Raises:
        NotFoundError: they are.
    """
    if not any(
        one.role in OF_A_GOVERNMENT and one.government_id == assessment.government_id
        for one in actor.memberships
    ):
        raise hidden()


def hidden() -> NotFoundError:
    """The refusal that looks like a missing file."""
    return NotFoundError(N_("There is no such assessment."))


async def own_assignment(assignment_id: UUID, *, actor: Actor) -> Assignment:
    """The actor's own assignment.

    Raises:
        NotFoundError: there is none, it is somebody else's, or it has ended.
    """
    found = await queries.assignment(assignment_id)
    if found is None or found.person_id != actor.person_id or found.ended_at is not None:
        raise NotFoundError(N_("There is no such review, or it is not yours any more."))
    return found


async def refuse_undeclared(assignment: Assignment) -> None:
    """Keep a file shut until its reviewer has said that they have no conflict.

    Raises:
        ForbiddenError: they have not.
    """
    said = await queries.declaration(assignment.assessment_id, assignment.person_id)
    if said is None or said.conflict:
        raise ForbiddenError(
            N_("Say first whether you have a conflict of interest with this file.")
        )


async def hold_as_reviewer(
    assignment_id: UUID, *, actor: Actor, now: datetime
) -> tuple[Assignment, Assessment]:
    """Lock the file of an assignment for its reviewer, who has declared no conflict.

    Raises:
        NotFoundError: it is not theirs, or facts have brought a conflict since.
        ForbiddenError: they are no reviewer any more, or have not declared yet.
    """
    assignment = await own_assignment(assignment_id, actor=actor)
    assessment = await hold_for(assignment.assessment_id, actor=actor, now=now)
    require(actor, Permission.REVIEW_WRITE, assessment.scope)
    # The lock may have waited for the coordinator, who took the file away meanwhile.
    assignment = await own_assignment(assignment_id, actor=actor)
    await refuse_undeclared(assignment)
    return assignment, assessment

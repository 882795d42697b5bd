"""What a file comes to by what was verified: computed, for those who decide and for its own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import scoring
from registry.access.permissions import Permission, permitted
from registry.access.roles import Actor
from registry.access.separation import Part, refusals
from registry.assessments import queries as files
from registry.assessments.queries import Assessment
from registry.assessments.workflow import State
from registry.decisions import queries
from registry.decisions.queries import Decision
from registry.errors import N_, InvalidMoveError, NotFoundError, Reason
from registry.reviews import dossier, outcomes
from registry.reviews.dossier import Dossier
from registry.reviews.outcomes import Verified
from registry.reviews.reconciliation import Duty
from scoring import Mark, Result
from scoring.rubric import AnsweredBy

SHOWN_IN = frozenset({State.READY_FOR_DECISION, State.AWARDED, State.REFUSED, State.CERTIFIED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file comes to by what was verified, beside what was claimed."""

    file: Dossier
    verified: dict[str, Verified]
    result: Result
    claimed: Result
    decision: Decision | None

    @property
    def waived(self) -> tuple[str, ...]:
        """The criteria that the reviewers found not applicable; deciding confirms it."""
        return tuple(
            code
            for code, found in self.verified.items()
            if found.finding is Mark.NOT_APPLICABLE and self.file.duties[code] is Duty.REVIEW
        )


async def preview(assessment_id: UUID, *, actor: Actor, now: datetime) -> Preview:
    """What a certifier or an issuing officer sees of a file: everything computed, nothing typed.

    Raises:
        NotFoundError: there is no such file for this person.
        InvalidMoveError: its review is not settled.
    """
    assessment = await dossier.find(assessment_id)
    decides = any(
        permitted(actor, permission, assessment.scope)
        for permission in (Permission.DECIDE, Permission.COUNTERSIGN)
    )
    if not decides:
        raise dossier.hidden()
    await dossier.refuse_outsider(assessment, actor=actor, now=now)
    if assessment.state not in SHOWN_IN:
        raise InvalidMoveError(N_("This file is not ready for a decision."))
    return await compute(assessment)


async def result_for_applicant(assessment_id: UUID, *, actor: Actor) -> Preview:
    """What a government sees of the decision on its file, once nothing of it can still fall.

    Raises:
        NotFoundError: there is no such file for this person, or no decision yet.
    """
    assessment = await dossier.find(assessment_id)
    dossier.refuse_others(assessment, actor=actor)
    decision = await queries.standing(assessment_id)
    if decision is None or not decision.final:
        raise NotFoundError(N_("There is no decision yet."))
    return await compute(assessment)


async def compute(assessment: Assessment) -> Preview:
    """Score what was verified, capped at the award applied for, and what was claimed."""
    file = await dossier.load(assessment)
    verified = await outcomes.verified(assessment.id)
    found = {code: one.finding for code, one in verified.items()}
    # Civil society's own account is claimed by nobody, so it is the same on both sides.
    account = {
        code: finding
        for code, finding in found.items()
        if file.rubric.criterion(code).answered_by is AnsweredBy.CIVIL_SOCIETY
    }
    claims = {code: claim.finding for code, claim in file.claims.items()}
    return Preview(
        file=file,
        verified=verified,
        result=_score(file, found),
        claimed=_score(file, claims | account),
        decision=await queries.standing(assessment.id),
    )


def _score(file: Dossier, findings: scoring.Findings) -> Result:
    return scoring.assess(
        findings,
        file.rubric,
        track=file.assessment.track,
        first_plan_cycle=file.assessment.first_plan_cycle,
        limit=file.assessment.award_sought,
    )


async def obstacles(assessment: Assessment, part: Part, *, actor: Actor) -> tuple[Reason, ...]:
    """Every reason why the separation of duties keeps this person from a part in the file."""
    return refusals(part, await files.parts_of(assessment.id, actor.person_id))

"""What certifiers and issuing officers do: decide, reopen, countersign, object."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from registry.access.roles import Actor
from registry.access.separation import Part
from registry.assessments import moves
from registry.assessments import queries as files
from registry.assessments.queries import Assessment
from registry.assessments.workflow import Action
from registry.assessments.workflow import move as move_of
from registry.certificates import service as certificates
from registry.db import transaction
from registry.decisions import queries
from registry.decisions.queries import Decision
from registry.decisions.results import (
    Preview,
    compute,
    obstacles,
    preview,
    result_for_applicant,
)
from registry.decisions.workflow import Condition, Outcome, condition_faults, reasons_faults
from registry.errors import N_, InvalidInputError, InvalidMoveError, Reason
from registry.networks import service as networks
from registry.reviews import dossier, outcomes
from registry.reviews.reconciliation import Duty

__all__ = [
    "Preview",
    "award",
    "compute",
    "countersign",
    "object_",
    "obstacles",
    "preview",
    "refuse",
    "reopen",
    "result_for_applicant",
]


async def award(
    assessment_id: UUID,
    *,
    reasons: str,
    conditions: Sequence[Condition] = (),
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Decision:
    """Give the award that was computed.

    Raises:
        NotFoundError: there is no such file for this person.
        ForbiddenError: the actor may not decide it, with every reason.
        InvalidMoveError: it is not ready, or the result reaches no award.
        InvalidInputError: reasons or conditions are missing or wrong.
        StaleVersionError: the file has moved since the page was opened.
    """
    async with transaction():
        assessment = await _hold(assessment_id, Action.AWARD, Part.DECIDED, actor=actor, now=now)
        moves.refuse_stale(assessment, version)
        faults = reasons_faults(reasons) | condition_faults(conditions, today=now.date())
        if faults:
            raise InvalidInputError(faults)
        found = await compute(assessment)
        if found.result.award is None:
            raise InvalidMoveError(
                N_("What was verified reaches no award. Refuse the file, or reopen it.")
            )
        decision = _decision(found, Outcome.AWARD, reasons, conditions, actor=actor, now=now)
        await queries.insert(decision)
        await moves.advance(
            assessment,
            Action.AWARD,
            by=actor,
            now=now,
            part=Part.DECIDED,
            decision=str(decision.id),
            award=decision.award,
            score=decision.score,
            not_applicable=list(found.waived),
        )
        return decision


async def refuse(
    assessment_id: UUID,
    *,
    reasons: str,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Decision:
    """Give no award; the government may appeal.

    Raises:
        NotFoundError: there is no such file for this person.
        ForbiddenError: the actor may not decide it, with every reason.
        InvalidMoveError: it is not ready.
        InvalidInputError: no reasons are given.
        StaleVersionError: the file has moved since the page was opened.
    """
    async with transaction():
        assessment = await _hold(assessment_id, Action.REFUSE, Part.DECIDED, actor=actor, now=now)
        moves.refuse_stale(assessment, version)
        faults = reasons_faults(reasons)
        if faults:
            raise InvalidInputError(faults)
        found = await compute(assessment)
        decision = _decision(found, Outcome.REFUSE, reasons, (), actor=actor, now=now)
        await queries.insert(decision)
        policy = await networks.policy(assessment.network_id)
        await moves.advance(
            assessment,
            Action.REFUSE,
            by=actor,
            now=now,
            part=Part.DECIDED,
            due_at=now + timedelta(days=policy.appeal_days),
            decision=str(decision.id),
            score=decision.score,
        )
        return decision


async def reopen(
    assessment_id: UUID,
    *,
    criteria: Sequence[str],
    reason: str,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Assessment:
    """Send some criteria back to the reviewers; what was verified on the others stays.

    Raises:
        NotFoundError: there is no such file for this person.
        ForbiddenError: the actor may not decide it, with every reason.
        InvalidMoveError: it is not ready.
        InvalidInputError: no reason is given, or no reviewed criterion is named.
        StaleVersionError: the file has moved since the page was opened.
    """
    async with transaction():
        assessment = await _hold(assessment_id, Action.REOPEN, Part.DECIDED, actor=actor, now=now)
        moves.refuse_stale(assessment, version)
        faults = reasons_faults(reason, "reason")
        file = await dossier.load(assessment)
        named = frozenset(criteria)
        if not named or any(file.duties.get(code) is not Duty.REVIEW for code in named):
            faults["criteria"] = Reason(N_("Choose which criteria the reviewers look at again."))
        if faults:
            raise InvalidInputError(faults)
        await files.add_note(assessment_id, Action.REOPEN, reason, at=now)
        await outcomes.remove_verified(assessment_id, named)
        policy = await networks.policy(assessment.network_id)
        return await moves.advance(
            assessment,
            Action.REOPEN,
            by=actor,
            now=now,
            part=Part.DECIDED,
            due_at=now + timedelta(days=policy.discussion_days),
            criteria=sorted(named),
        )


async def countersign(
    assessment_id: UUID, *, version: int | None = None, actor: Actor, now: datetime
) -> str:
    """Countersign an award and plan its certificate, in one transaction; returns its name.

    Raises:
        NotFoundError: there is no such file for this person.
        ForbiddenError: the actor may not countersign it (who decided may not), every reason.
        InvalidMoveError: it is not awarded, or there may be no certificate now.
        StaleVersionError: the file has moved since the page was opened.
    """
    async with transaction():
        assessment = await _hold(
            assessment_id, Action.COUNTERSIGN, Part.COUNTERSIGNED, actor=actor, now=now
        )
        moves.refuse_stale(assessment, version)
        found = await compute(assessment)
        decision = _standing(found)
        _refuse_difference(found, decision)
        await queries.countersign(decision.id, by=actor.person_id, at=now)
        assessment = await moves.advance(
            assessment,
            Action.COUNTERSIGN,
            by=actor,
            now=now,
            part=Part.COUNTERSIGNED,
            decision=str(decision.id),
        )
        return await certificates.plan(
            assessment=assessment,
            decision=decision,
            result=found.result,
            actor=actor,
            now=now,
        )


async def object_(
    assessment_id: UUID,
    *,
    reason: str,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Assessment:
    """Refuse to countersign: the decision falls and the certifier decides again.

    Raises:
        NotFoundError: there is no such file for this person.
        ForbiddenError: the actor may not countersign it, with every reason.
        InvalidMoveError: it is not awarded.
        InvalidInputError: no reason is given.
        StaleVersionError: the file has moved since the page was opened.
    """
    async with transaction():
        assessment = await _hold(
            assessment_id, Action.OBJECT, Part.COUNTERSIGNED, actor=actor, now=now
        )
        moves.refuse_stale(assessment, version)
        faults = reasons_faults(reason, "reason")
        if faults:
            raise InvalidInputError(faults)
        decision = _standing(await compute(assessment))
        await files.add_note(assessment_id, Action.OBJECT, reason, at=now)
        await queries.withdraw(decision.id, at=now)
        return await moves.advance(
            assessment,
            Action.OBJECT,
            by=actor,
            now=now,
            part=Part.COUNTERSIGNED,
            decision=str(decision.id),
        )


async def _hold(
    assessment_id: UUID, action: Action, part: Part, *, actor: Actor, now: datetime
) -> Assessment:
    assessment = await dossier.hold_for(assessment_id, actor=actor, now=now)
    await moves.authorise(assessment, move_of(assessment.state, action), by=actor, part=part)
    return assessment


def _standing(found: Preview) -> Decision:
    if found.decision is None:
        raise InvalidMoveError(N_("No decision stands on this file."))
    return found.decision


def _refuse_difference(found: Preview, decision: Decision) -> None:
    # Nothing can change between the decision and here; if something did, nobody signs it.
    if (found.result.award, str(found.result.score)) != (decision.award, decision.score):
        raise InvalidMoveError(
            N_("The result is not the one that was decided. Object, so that it is decided again.")
        )


def _decision(
    found: Preview,
    outcome: Outcome,
    reasons: str,
    conditions: Sequence[Condition],
    *,
    actor: Actor,
    now: datetime,
) -> Decision:
    return Decision(
        id=uuid4(),
        assessment_id=found.file.assessment.id,
        outcome=outcome,
        award=found.result.award if outcome is Outcome.AWARD else None,
        score=str(found.result.score),
        reasons=reasons,
        conditions=tuple(conditions),
        decided_by=actor.person_id,
        decided_at=now,
    )

"""Answer the criteria of a draft, one at a time, and say what the report aims at."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from registry.access.roles import Actor
from registry.access.separation import Part
from registry.assessments import answers, applicants, queries
from registry.assessments.answers import Answer, Said
from registry.assessments.files import File, hold_draft, report_of
from registry.assessments.queries import Assessment
from registry.assessments.report import Asked, may_claim_not_applicable
from registry.db import transaction
from registry.errors import (
    N_,
    InvalidInputError,
    InvalidMoveError,
    NotFoundError,
    Reason,
    StaleVersionError,
)
from registry.events import service as events
from registry.events.kinds import Kind
from scoring import Criterion

MAX_CHARACTERS = {"narrative": 8000, "owner": 200, "not_applicable_reason": 2000}


async def save_answer(
    assessment_id: UUID, code: str, said: Said, *, version: int, actor: Actor, now: datetime
) -> Answer:
    """Store what is said on one criterion; `version` is that of the answer seen, 0 if none was.

    Saying again what is stored changes nothing.

    Raises:
        NotFoundError: no such file or criterion for this actor.
        InvalidMoveError: the report is no draft, or others answer this criterion.
        InvalidInputError: every field that is wrong.
        StaleVersionError: somebody else saved this criterion in the meantime.
    """
    async with transaction():
        file = await hold_draft(assessment_id, actor=actor, now=now)
        criterion = asked_criterion(file, code, now=now)
        said = _clean(said)
        faults = said_faults(said, criterion, most=criterion.scale.top)
        if faults:
            raise InvalidInputError(faults)
        stored = file.answers.get(code)
        if stored is not None and stored.said == said:
            return stored
        if version != (stored.version if stored else 0):
            raise StaleVersionError(
                N_("Somebody else saved this criterion in the meantime. Nothing was changed.")
            )
        answer = Answer(
            criterion=code,
            said=said,
            version=version + 1,
            edited_by=actor.person_id,
            edited_at=now,
        )
        await answers.write(assessment_id, answer)
        await queries.add_part(assessment_id, actor.person_id, Part.EDITED, since=now)
        await events.record(
            Kind.ANSWER_SAVED,
            subject=assessment_id,
            actor_id=actor.person_id,
            network_id=file.assessment.network_id,
            at=now,
            criterion=code,
            level=said.level,
            not_applicable=said.not_applicable,
            version=answer.version,
        )
    return answer


async def aim(
    assessment_id: UUID, *, award: str, track: str, actor: Actor, now: datetime
) -> Assessment:
    """Say which award is applied for, on which track; a draft may change its mind.

    Raises:
        NotFoundError: no such file for this actor.
        InvalidMoveError: the report is no draft.
        InvalidInputError: the award or the track is not open to this government.
    """
    async with transaction():
        file = await hold_draft(assessment_id, actor=actor, now=now)
        choice = await applicants.choices(file, track=track, now=now)
        faults = {}
        if track not in choice.tracks:
            faults["track"] = Reason(N_("Choose one of these tracks."))
        elif award not in choice.awards:
            faults["award"] = Reason(N_("Choose one of the awards of this track."))
        if faults:
            raise InvalidInputError(faults)
        await queries.set_aim(assessment_id, track=track, award=award)
        await queries.add_part(assessment_id, actor.person_id, Part.EDITED, since=now)
    return replace(file.assessment, track=track, award_sought=award)


def asked_criterion(file: File, code: str, *, now: datetime) -> Criterion:
    """The criterion, if the government answers it in this file.

    Raises:
        NotFoundError: it is not in the track.
        InvalidMoveError: civil society or the registry answers it.
    """
    report = report_of(file, now=now)
    criterion = next((c for c in report.criteria() if c.code == code), None)
    if criterion is None:
        raise NotFoundError(N_("There is no such criterion in this report."))
    match report.asked(criterion):
        case Asked.CIVIL_SOCIETY:
            raise InvalidMoveError(N_("Civil society answers this criterion, not the government."))
        case Asked.FIRST_PLAN_CYCLE:
            raise InvalidMoveError(N_("This criterion does not apply in your first plan cycle."))
        case Asked.YES:
            return criterion


def said_faults(said: Said, criterion: Criterion, *, most: int) -> dict[str, Reason]:
    """Every fault of an answer, by field; an answer that is not complete is none."""
    faults = {
        name: Reason(
            N_("This text has %(have)s characters; at most %(limit)s fit."),
            {"have": len(text), "limit": limit},
        )
        for name, limit in MAX_CHARACTERS.items()
        if len(text := str(getattr(said, name))) > limit
    }
    if said.level is not None and not 0 <= said.level <= most:
        faults["level"] = Reason(N_("Choose one of the levels."))
    if said.not_applicable and not may_claim_not_applicable(criterion):
        faults["level"] = Reason(N_("This criterion applies to everybody. Choose a level."))
    elif said.not_applicable and not said.not_applicable_reason:
        faults.setdefault(
            "not_applicable_reason", Reason(N_("Say why this criterion does not apply to you."))
        )
    return faults


def _clean(said: Said) -> Said:
    return replace(
        said,
        level=None if said.not_applicable else said.level,
        not_applicable_reason=said.not_applicable_reason.strip(),
        narrative=said.narrative.strip(),
        owner=" ".join(said.owner.split()),
    )

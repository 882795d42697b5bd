"""Submit a report, and every way a file leaves the ordinary course: returned, withdrawn, closed."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from uuid import UUID

import scoring
from registry.access.roles import Actor
from registry.access.separation import Part
from registry.assessments import applicants, queries, starting
from registry.assessments.files import File, load_file, load_held, report_of
from registry.assessments.moves import Mover, advance, authorise, hold, refuse_stale
from registry.assessments.queries import Assessment
from registry.assessments.report import Missing
from registry.assessments.snapshots import content_digest, take_snapshot
from registry.assessments.sweeping import MOST, each
from registry.assessments.workflow import APPEAL_DAYS, OPEN, Action, State, System, move
from registry.db import transaction
from registry.errors import (
    N_,
    InvalidInputError,
    InvalidMoveError,
    Reason,
    StaleVersionError,
)
from registry.governments.workflow import Standing
from registry.networks import service as networks

MAX_REASON_CHARACTERS = 2000

_PARTS = {
    Action.RETURN: Part.SCREENED,
    Action.WITHDRAW: Part.SUBMITTED,
    Action.CLOSE: Part.SCREENED,
}
"""The part that whoever ends the ordinary course takes in the file: that of their side."""


async def ready(
    assessment_id: UUID, *, actor: Actor, now: datetime, locale: str | None = None
) -> tuple[Missing, ...]:
    """Everything that still keeps a report from being submitted, at once; empty if it is ready.

    Raises:
        NotFoundError: no such file for this actor.
    """
    file = await load_file(assessment_id, actor=actor, now=now)
    return await missing(file, now=now, locale=locale or actor.locale)


async def missing(file: File, *, now: datetime, locale: str) -> tuple[Missing, ...]:
    """Everything that a loaded file still lacks, in sentences that name criteria in `locale`."""
    texts = scoring.localised(file.rubric, locale)
    who = await applicants.applicant(file.assessment.government_id, now=now)
    offer = await applicants.offer_of(file.assessment, now=now)
    whole = starting.submission_refusals(file.assessment, who, offer, file.rubric, today=now.date())
    return (
        *(Missing(criterion=None, reason=reason) for reason in whole),
        *report_of(file, now=now).missing(texts),
    )


async def submit(
    assessment_id: UUID,
    *,
    declared: bool,
    actor: Actor,
    now: datetime,
    content: str | None = None,
) -> Assessment:
    """Hand the report in, with its declaration, for the award it aims at.

    What was submitted is stored as canonical JSON with its SHA-256. `content` is the
    `content_digest` of what the signatory saw; another one means that somebody changed it since.

    Raises:
        NotFoundError: no such file for this actor.
        ForbiddenError: the actor is no signatory of this government, or may not be for this file.
        InvalidInputError: the declaration is not given.
        StaleVersionError: the report changed since the signatory looked at it.
        InvalidMoveError: it is no draft, or everything it still lacks.
    """
    async with transaction():
        assessment = await hold(assessment_id)
        file = await load_held(assessment, actor=actor, now=now)
        row = move(assessment.state, Action.SUBMIT)
        await authorise(assessment, row, by=actor, part=Part.SUBMITTED)
        if not declared:
            raise InvalidInputError({"declared": Reason(N_("Confirm the declaration."))})
        if content is not None and content != content_digest(file):
            raise StaleVersionError(
                N_("Somebody changed the report since you opened this page. Look at it again.")
            )
        lacking = await missing(file, now=now, locale=actor.locale)
        if lacking:
            raise InvalidMoveError(*(item.reason for item in lacking))
        snapshot = take_snapshot(file, at=now)
        await queries.set_submission(
            assessment_id,
            declared_by=actor.person_id,
            at=now,
            snapshot=snapshot.text,
            digest=snapshot.digest,
        )
        return await advance(
            assessment,
            Action.SUBMIT,
            by=actor,
            now=now,
            part=Part.SUBMITTED,
            award_sought=assessment.award_sought,
            track=assessment.track,
            snapshot_digest=snapshot.digest,
        )


async def return_to_draft(
    assessment_id: UUID, *, reason: str, version: int | None = None, actor: Actor, now: datetime
) -> Assessment:
    """Send a submitted report back to its government, with the reason.

    Raises:
        NotFoundError: no such file for this actor.
        ForbiddenError: the actor does not screen for this network.
        InvalidInputError: no reason is given.
        InvalidMoveError: it is not waiting to be screened.
        StaleVersionError: the file has moved since the page was opened.
    """
    return await _leave(assessment_id, Action.RETURN, reason, version=version, by=actor, now=now)


async def withdraw(
    assessment_id: UUID,
    *,
    reason: str = "",
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Assessment:
    """Take a report back for good; nobody outside learns of it.

    Raises:
        NotFoundError: no such file for this actor.
        ForbiddenError: the actor is no signatory of this government.
        InvalidMoveError: it is not open any more.
        StaleVersionError: the file has moved since the page was opened.
    """
    return await _leave(assessment_id, Action.WITHDRAW, reason, version=version, by=actor, now=now)


async def close(
    assessment_id: UUID, *, reason: str, version: int | None = None, by: Mover, now: datetime
) -> Assessment:
    """Close an open file: the government was dissolved or merged, or the call cancelled.

    Raises:
        NotFoundError: no such file for this actor.
        ForbiddenError: the actor does not coordinate this network.
        InvalidInputError: no reason is given.
        InvalidMoveError: it is not open any more.
        StaleVersionError: the file has moved since the page was opened.
    """
    return await _leave(assessment_id, Action.CLOSE, reason, version=version, by=by, now=now)


async def close_lapsed(*, now: datetime) -> int:
    """Close every refused file whose time to appeal is over; returns how many there were."""

    async def lapse(assessment: Assessment) -> bool:
        # Somebody may have appealed since the list was made.
        if assessment.state is not State.REFUSED:
            return False
        await advance(assessment, Action.LAPSE, by=System.CLOCK, now=now)
        return True

    default = now - timedelta(days=APPEAL_DAYS)
    return await each(await queries.refused_before(now, default=default, most=MOST), lapse)


async def close_merged(government_id: str, *, now: datetime) -> int:
    """Close the open files of a government that became part of another; how many there were."""
    who = await applicants.applicant(government_id, now=now)
    if who.state.standing is not Standing.MERGED:
        return 0

    files = [a.id for a in await queries.of_government(government_id)]
    return await each(files, _closer(OPEN, because="merged", now=now))


async def close_drafts_of(call_id: UUID, *, now: datetime) -> int:
    """Close the drafts of a cancelled call, which could never be submitted; how many there were.

    What was submitted goes on: it was handed in while the call was open.
    """
    call = await networks.call(call_id)
    if call is None or call.cancelled_at is None:
        return 0
    drafts = await queries.drafts_of_call(call_id)
    return await each(drafts, _closer({State.DRAFT}, because="call_cancelled", now=now))


def _closer(
    states: Collection[State], *, because: str, now: datetime
) -> Callable[[Assessment], Awaitable[bool]]:
    """What closes a held file that is still in one of these states."""

    async def close_one(assessment: Assessment) -> bool:
        if assessment.state not in states:
            return False
        await advance(assessment, Action.CLOSE, by=System.SYSTEM, now=now, because=because)
        return True

    return close_one


async def _leave(
    assessment_id: UUID,
    action: Action,
    reason: str,
    *,
    version: int | None,
    by: Mover,
    now: datetime,
) -> Assessment:
    text = reason.strip()
    async with transaction():
        assessment = await hold(assessment_id)
        if isinstance(by, Actor):
            await load_held(assessment, actor=by, now=now)
        row = move(assessment.state, action)
        part = _PARTS[action]
        await authorise(assessment, row, by=by, part=part)
        refuse_stale(assessment, version)
        if faults := _reason_faults(text, needed=action is not Action.WITHDRAW):
            raise InvalidInputError(faults)
        if action is Action.RETURN:
            await queries.clear_submission(assessment_id)
        note = await queries.add_note(assessment_id, action, text, at=now) if text else None
        return await advance(
            assessment, action, by=by, now=now, part=part, note=str(note) if note else None
        )


def _reason_faults(text: str, *, needed: bool) -> dict[str, Reason]:
    if needed and not text:
        return {"reason": Reason(N_("Give the reason; the government reads it."))}
    if len(text) > MAX_REASON_CHARACTERS:
        return {
            "reason": Reason(
                N_("This text has %(have)s characters; at most %(limit)s fit."),
                {"have": len(text), "limit": MAX_REASON_CHARACTERS},
            )
        }
    return {}

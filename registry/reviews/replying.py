"""The government's reply to the findings: one criterion at a time, then sent, once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from registry.access.permissions import Permission, require
from registry.access.roles import Actor
from registry.access.separation import Part
from registry.assessments import moves
from registry.assessments.queries import Assessment
from registry.assessments.workflow import Action, State, System
from registry.assessments.workflow import move as move_of
from registry.db import transaction
from registry.errors import N_, InvalidInputError, InvalidMoveError, NotFoundError
from registry.networks import service as networks
from registry.reviews import dossier, outcomes
from registry.reviews.discussing import try_settle
from registry.reviews.outcomes import Reply
from registry.reviews.reconciliation import Duty
from registry.reviews.reviewing import changed_elsewhere
from registry.reviews.workflow import reason_faults


async def save_reply(
    assessment_id: UUID,
    criterion: str,
    text: str,
    *,
    version: int,
    actor: Actor,
    now: datetime,
) -> int:
    """Keep a reply on one criterion until all is sent; an empty text takes it back.

    `version` is the one the form was opened with, 0 where nothing was kept.

    Raises:
        NotFoundError: there is no such file, or nothing was found on this criterion.
        InvalidMoveError: the findings are not out, or the reply is sent.
        InvalidInputError: the text is missing or too long.
        StaleVersionError: it was changed elsewhere since.
    """
    async with transaction():
        assessment = await moves.hold(assessment_id)
        require(actor, Permission.ASSESSMENT_REPLY, assessment.scope)
        if assessment.state is not State.AWAITING_REPLY:
            raise InvalidMoveError(N_("There is nothing to reply to, or your reply is sent."))
        file = await dossier.load(assessment)
        if file.duties.get(criterion) is not Duty.REVIEW:
            raise NotFoundError(N_("Nothing was found on this criterion."))
        empty = N_("Write your reply.")
        faults = reason_faults("text", text, empty=empty) if text or not version else {}
        if faults:
            raise InvalidInputError(faults)
        reply_ = Reply(criterion=criterion, text=text, version=version + 1, replied_at=now)
        if not await outcomes.write_reply(assessment_id, reply_, by=actor.person_id):
            raise changed_elsewhere()
        return reply_.version


async def reply(
    assessment_id: UUID,
    texts: Mapping[str, str] | None = None,
    *,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Assessment:
    """Send the reply: what was kept, and `texts` by criterion; the reviewers discuss next.

    Raises:
        InvalidMoveError: the findings are not out, or the reply is sent.
        ForbiddenError: the actor may not sign for this government.
        NotFoundError: there is no such file, or nothing was found on a criterion.
        InvalidInputError: a text is too long.
        StaleVersionError: the file has moved since the page was opened.
    """
    async with transaction():
        assessment = await moves.hold(assessment_id)
        row = move_of(assessment.state, Action.REPLY)
        await moves.authorise(assessment, row, by=actor, part=Part.SUBMITTED)
        moves.refuse_stale(assessment, version)
        kept = await outcomes.replies(assessment_id)
        for criterion, text in (texts or {}).items():
            seen = kept[criterion].version if criterion in kept else 0
            await save_reply(assessment_id, criterion, text, version=seen, actor=actor, now=now)
        replied = await outcomes.replies(assessment_id)
        policy = await networks.policy(assessment.network_id)
        assessment = await moves.advance(
            assessment,
            Action.REPLY,
            by=actor,
            now=now,
            part=Part.SUBMITTED,
            due_at=now + timedelta(days=policy.discussion_days),
            criteria=sorted(code for code, one in replied.items() if one.text),
        )
        return await try_settle(assessment, now=now)


async def lapse_reply(assessment: Assessment, *, now: datetime) -> Assessment:
    """Go on without a reply, by the clock; the file is held. What was kept counts as said."""
    policy = await networks.policy(assessment.network_id)
    assessment = await moves.advance(
        assessment,
        Action.LAPSE,
        by=System.CLOCK,
        now=now,
        due_at=now + timedelta(days=policy.discussion_days),
    )
    return await try_settle(assessment, now=now)

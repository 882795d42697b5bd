"""What a government does with its report: the door to the modules that do it by topic."""

from datetime import datetime
from uuid import UUID, uuid4

import scoring
from registry.access.permissions import Permission, Scope, require
from registry.access.roles import Actor
from registry.assessments import applicants, queries, report, starting
from registry.assessments.answering import aim, save_answer
from registry.assessments.files import load_file, report_of
from registry.assessments.queries import Assessment
from registry.assessments.report import Progress
from registry.assessments.starting import Applicant, Offer
from registry.assessments.submission import (
    close,
    close_drafts_of,
    close_lapsed,
    close_merged,
    ready,
    return_to_draft,
    submit,
    withdraw,
)
from registry.assessments.workflow import OPEN, State
from registry.db import transaction
from registry.errors import N_, InvalidMoveError, NotFoundError, Reason
from registry.events import service as events
from registry.events.kinds import Kind
from registry.networks import service as networks
from registry.networks.queries import Call
from registry.rubrics import service as rubrics
from scoring import Result, Rubric

__all__ = [
    "aim",
    "close",
    "close_drafts_of",
    "close_lapsed",
    "close_merged",
    "load_file",
    "progress",
    "ready",
    "return_to_draft",
    "save_answer",
    "score",
    "start",
    "submit",
    "withdraw",
]


async def start(
    government_id: str,
    network_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    call_id: UUID | None = None,
    track: str | None = None,
    demonstration: bool = False,
    assessment_id: UUID | None = None,
) -> UUID:
    """Begin a report of a government to a network and return its id.

    The registry computes the cycle and whether it is the first plan cycle; the track follows
    from the population unless a bigger one is chosen. `assessment_id` makes a form that is sent
    twice begin one report.

    Raises:
        ForbiddenError: the actor does not edit for this government.
        NotFoundError: there is no such call, or the id is that of somebody else's file.
        InvalidMoveError: every reason why it cannot report here now, or it already does.
    """
    require(actor, Permission.ASSESSMENT_START, Scope(government_id=government_id))
    new_id = assessment_id or uuid4()
    async with transaction():
        await queries.serialise_starts(government_id, network_id)
        existing = await queries.find(new_id)
        if existing is not None and existing.created_by == actor.person_id:
            return new_id
        offer = await _offer(network_id, call_id, now=now)
        assessment = await _begun(
            new_id,
            await applicants.applicant(government_id, now=now),
            offer,
            track=track,
            actor=actor,
            now=now,
            demonstration=demonstration,
        )
        if not await queries.insert(assessment):
            raise NotFoundError(N_("There is no such assessment."))
        await events.record(
            Kind.ASSESSMENT_STARTED,
            subject=new_id,
            actor_id=actor.person_id,
            network_id=network_id,
            at=now,
            government=government_id,
            rubric=f"{assessment.rubric_id} {assessment.rubric_version}",
            cycle=assessment.cycle,
            track=assessment.track,
            first_plan_cycle=assessment.first_plan_cycle,
        )
    return new_id


async def _begun(
    new_id: UUID,
    applicant: Applicant,
    offer: Offer,
    *,
    track: str | None,
    actor: Actor,
    now: datetime,
    demonstration: bool,
) -> Assessment:
    """The new file, or every reason why there can be none."""
    rubric = await _rubric(offer.call)
    earlier = [
        a
        for a in await queries.of_government(applicant.government_id)
        if a.network_id == offer.network.id
    ]
    tracks = starting.tracks_open(rubric, applicant, offer)
    reasons = [*starting.refusals(applicant, offer, today=now.date()), *_already(earlier)]
    if not reasons and (not tracks or (track or tracks[0]) not in tracks):
        reasons = [Reason(N_("This track is not open to you. Choose another."))]
    if reasons:
        raise InvalidMoveError(*reasons)
    first_plan_cycle = not await queries.ever_certified(applicant.government_id)
    chosen = track or tracks[0]
    awards = starting.awards_open(rubric, chosen, offer, first_plan_cycle=first_plan_cycle)
    return Assessment(
        id=new_id,
        government_id=applicant.government_id,
        network_id=offer.network.id,
        call_id=offer.call.id if offer.call else None,
        rubric_id=rubric.id,
        rubric_version=rubric.version,
        cycle=1 + max((a.cycle for a in earlier), default=0),
        first_plan_cycle=first_plan_cycle,
        track=chosen,
        award_sought=awards[0] if awards else None,
        state=State.DRAFT,
        state_since=now,
        due_at=None,
        version=1,
        demonstration=demonstration,
        shown_publicly=False,
        created_by=actor.person_id,
        created_at=now,
        declared_by=None,
        declared_at=None,
        submitted_at=None,
        snapshot_digest=None,
    )


async def _offer(network_id: UUID, call_id: UUID | None, *, now: datetime) -> Offer:
    network = await networks.get(network_id)
    call = await networks.call(call_id) if call_id else None
    if call_id is not None and call is None:
        raise NotFoundError(N_("There is no such call."))
    return await applicants.offer(network, call, now=now)


async def _rubric(call: Call | None) -> Rubric:
    if call is None:
        return await rubrics.current()
    return await rubrics.get(call.rubric_id, call.rubric_version)


def _already(earlier: list[Assessment]) -> list[Reason]:
    if any(a.state in OPEN for a in earlier):
        return [Reason(N_("You already have an open report with this network. Continue that one."))]
    return []


async def score(assessment_id: UUID, *, actor: Actor, now: datetime) -> Result:
    """What the claims of a file come to, with every reason against each higher award.

    Raises:
        NotFoundError: no such file for this actor.
    """
    file = await load_file(assessment_id, actor=actor, now=now)
    return report_of(file, now=now).result()


async def progress(assessment_id: UUID, *, actor: Actor, now: datetime) -> Progress:
    """How many criteria are answered.

    Raises:
        NotFoundError: no such file for this actor.
    """
    file = await load_file(assessment_id, actor=actor, now=now)
    texts = scoring.localised(file.rubric, actor.locale)
    return report.progress(report_of(file, now=now), texts)

"""The adjudicator: asked for what keeps reviewers apart, and settling it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.access.permissions import Permission, permitted
from registry.access.roles import Actor
from registry.access.separation import Part, refusals
from registry.assessments import moves
from registry.assessments import queries as files
from registry.assessments.queries import Assessment
from registry.assessments.surroundings import conflicts_of
from registry.assessments.workflow import Action
from registry.assessments.workflow import move as move_of
from registry.db import transaction
from registry.errors import N_, ForbiddenError, InvalidInputError, InvalidMoveError, Reason
from registry.events import service as events
from registry.events.kinds import Kind
from registry.reviews import dossier, outcomes, queries, standing, surroundings
from registry.reviews.discussing import refuse_undiscussed
from registry.reviews.outcomes import AdjudicationRequest, Verified
from registry.reviews.reconciliation import Basis
from registry.reviews.reviewing import declared, refuse_finding
from registry.reviews.standing import Point, Standing
from registry.reviews.workflow import reason_faults
from scoring import Finding, Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What an adjudicator says on one criterion."""

    finding: Finding | None
    reason: str


async def ask_adjudication(
    assessment_id: UUID, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Ask an adjudicator to settle what keeps the reviewers apart; stops the clock.

    Raises:
        NotFoundError: there is no such file for this person.
        InvalidMoveError: nothing is apart, no adjudicator is free of conflict, or one is asked
            for already.
        InvalidInputError: no reason is given.
    """
    faults = reason_faults("reason", reason)
    async with transaction():
        assessment = await moves.hold(assessment_id)
        await _refuse_uninvolved(assessment, actor=actor, now=now)
        refuse_undiscussed(assessment)
        if faults:
            raise InvalidInputError(faults)
        now_standing = await standing.of(await dossier.load(assessment))
        if not now_standing.apart:
            raise InvalidMoveError(
                N_("The reviewers are not apart on any criterion, so there is nothing to settle.")
            )
        pending = await standing.pending_request(assessment)
        if pending is not None:
            if (pending.requested_by, pending.reason) == (actor.person_id, reason):
                return
            raise InvalidMoveError(N_("Somebody else asked for an adjudicator already."))
        if not await _free_adjudicators(assessment, now=now):
            raise InvalidMoveError(N_("This network has no adjudicator who could take this file."))
        await outcomes.set_adjudication_request(
            assessment_id,
            AdjudicationRequest(requested_by=actor.person_id, reason=reason, requested_at=now),
        )
        await events.record(
            Kind.ADJUDICATION_ASKED,
            subject=assessment_id,
            actor_id=actor.person_id,
            network_id=assessment.network_id,
            at=now,
            criteria=[point.criterion for point in now_standing.apart],
        )


async def declare_as_adjudicator(
    assessment_id: UUID, *, conflict: bool | None, statement: str, actor: Actor, now: datetime
) -> None:
    """Say whether one has a conflict, before the file opens to its adjudicator.

    Raises:
        NotFoundError: no adjudicator is asked for here, or facts bring a conflict.
        InvalidInputError: nothing is said, or a conflict is declared without a word on it.
    """
    async with transaction():
        assessment = await hold_as_adjudicator(assessment_id, actor=actor, now=now)
        conflict = declared(conflict, statement)
        await queries.set_declaration(
            assessment_id, actor.person_id, conflict=conflict, statement=statement, at=now
        )
        await events.record(
            Kind.CONFLICT_DECLARED,
            subject=assessment_id,
            actor_id=actor.person_id,
            network_id=assessment.network_id,
            at=now,
            conflict=conflict,
        )
        if conflict and not await _free_adjudicators(assessment, now=now):
            # Nobody is left to wait for, so the clock goes on as if nobody had been asked.
            await outcomes.remove_adjudication_request(assessment_id)


async def hold_as_adjudicator(assessment_id: UUID, *, actor: Actor, now: datetime) -> Assessment:
    """Lock a file for which an adjudicator of the actor's network is asked.

    Raises:
        NotFoundError: none is asked for, or the actor may not be the one.
        ForbiddenError: the actor took another part in the file.
    """
    await moves.hold(assessment_id)
    assessment, _ = await open_for(assessment_id, actor=actor, now=now)
    return assessment


async def open_for(
    assessment_id: UUID, *, actor: Actor, now: datetime
) -> tuple[Assessment, AdjudicationRequest]:
    """The file and the request for an adjudicator, for somebody who may be the one.

    Raises:
        NotFoundError: none is asked for, or the actor may not be the one.
        ForbiddenError: the actor took another part in the file.
    """
    assessment = await dossier.find(assessment_id)
    await dossier.refuse_outsider(assessment, actor=actor, now=now)
    asked = await standing.pending_request(assessment)
    if asked is None or not permitted(actor, Permission.ADJUDICATE, assessment.scope):
        raise dossier.hidden()
    refused = refusals(Part.ADJUDICATED, await files.parts_of(assessment.id, actor.person_id))
    if refused:
        raise ForbiddenError(*refused)
    return assessment, asked


async def adjudicate(
    assessment_id: UUID, rulings: Mapping[str, Ruling], *, actor: Actor, now: datetime
) -> Assessment:
    """Settle every criterion on which the reviewers are apart; the rest settles by the rule.

    Raises:
        NotFoundError: no adjudicator is asked for here.
        ForbiddenError: the actor may not adjudicate, or has not declared first.
        InvalidInputError: a level or a reason is missing or wrong; all of them, by criterion.
    """
    async with transaction():
        assessment = await hold_as_adjudicator(assessment_id, actor=actor, now=now)
        said = await queries.declaration(assessment_id, actor.person_id)
        if said is None or said.conflict:
            raise ForbiddenError(
                N_("Say first whether you have a conflict of interest with this file.")
            )
        row = move_of(assessment.state, Action.ADJUDICATE)
        await moves.authorise(assessment, row, by=actor, part=Part.ADJUDICATED)
        now_standing = await standing.of(await dossier.load(assessment))
        settled = {
            point.criterion: _ruled(now_standing, point, rulings.get(point.criterion))
            for point in now_standing.apart
        }
        faults = {
            f"{field}-{code}": reason
            for code, (_, found) in settled.items()
            for field, reason in found.items()
        }
        if faults:
            raise InvalidInputError(faults)
        await outcomes.add_verified(
            assessment_id, [one for one, _ in settled.values() if one is not None], at=now
        )
        rest = [one for one in now_standing.lapsed() if one.criterion not in settled]
        await outcomes.add_verified(assessment_id, rest, at=now)
        return await moves.advance(
            assessment,
            Action.ADJUDICATE,
            by=actor,
            now=now,
            part=Part.ADJUDICATED,
            criteria=sorted(settled),
        )


def _ruled(
    now_standing: Standing, point: Point, ruling: Ruling | None
) -> tuple[Verified | None, dict[str, Reason]]:
    said = ruling or Ruling(finding=None, reason="")
    try:
        refuse_finding(now_standing.file.rubric, point.criterion, said.finding, said.reason)
    except InvalidInputError as error:
        return None, error.faults
    verified = Verified(
        criterion=point.criterion,
        finding=said.finding if said.finding is not None else Mark.NOT_ASSESSED,
        basis=Basis.ADJUDICATED,
        reason=said.reason,
    )
    return verified, {}


async def _refuse_uninvolved(assessment: Assessment, *, actor: Actor, now: datetime) -> None:
    if permitted(actor, Permission.ASSESSMENT_REPLY, assessment.scope):
        return
    await dossier.refuse_outsider(assessment, actor=actor, now=now)
    present = await queries.assignments(assessment.id)
    if actor.person_id not in {one.person_id for one in present}:
        raise dossier.hidden()


async def _free_adjudicators(assessment: Assessment, *, now: datetime) -> list[UUID]:
    return [
        person_id
        for person_id in await surroundings.adjudicators(assessment.network_id)
        if not refusals(Part.ADJUDICATED, await files.parts_of(assessment.id, person_id))
        and not await conflicts_of(assessment, person_id, now=now)
    ]

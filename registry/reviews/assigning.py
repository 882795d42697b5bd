"""What a coordinator does: see who may review a file, accept it, replace a reviewer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from registry.access.permissions import Permission, require
from registry.access.roles import Actor
from registry.access.separation import Part
from registry.assessments import moves
from registry.assessments.queries import Assessment
from registry.assessments.surroundings import of_file
from registry.assessments.workflow import Action, State
from registry.assessments.workflow import move as move_of
from registry.db import transaction
from registry.errors import (
    N_,
    InvalidInputError,
    InvalidMoveError,
    NotFoundError,
    Reason,
)
from registry.events import service as events
from registry.events.kinds import Kind
from registry.reviews import dossier, queries, surroundings
from registry.reviews.workflow import Candidate, reason_faults, refusals_of_choice
from registry.rubrics import service as rubrics
from scoring import Reviewers, reviewers_needed


async def candidates(assessment_id: UUID, *, actor: Actor, now: datetime) -> list[Candidate]:
    """The network's reviewers, each with every reason why they cannot be given this file.

    Raises:
        NotFoundError: there is no such file, or the actor is in conflict with it.
        ForbiddenError: the actor does not coordinate its network.
    """
    assessment = await dossier.find(assessment_id)
    await dossier.refuse_outsider(assessment, actor=actor, now=now)
    require(actor, Permission.REVIEWER_ASSIGN, assessment.scope)
    return await surroundings.candidates(assessment, now=now)


async def needed(assessment: Assessment) -> Reviewers:
    """The reviewers that the award applied for needs."""
    rubric = await rubrics.get(assessment.rubric_id, assessment.rubric_version)
    return reviewers_needed(rubric, assessment.award_sought or rubric.awards[0].id)


async def accept(
    assessment_id: UUID,
    reviewers: Sequence[UUID],
    *,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Assessment:
    """Take a submitted file in and give it to its reviewers.

    Raises:
        InvalidMoveError: the file is not submitted, or these reviewers will not do (every reason).
        ForbiddenError: the actor may not screen it.
        NotFoundError: there is no such file, or one of them is not in the network's pool.
    """
    async with transaction():
        assessment = await dossier.hold_for(assessment_id, actor=actor, now=now)
        row = move_of(assessment.state, Action.ACCEPT)
        await moves.authorise(assessment, row, by=actor, part=Part.SCREENED)
        moves.refuse_stale(assessment, version)
        pool = await surroundings.candidates(assessment, now=now)
        chosen = [_of_pool(pool, person_id) for person_id in dict.fromkeys(reviewers)]
        country = await _country(assessment, now=now)
        refused = refusals_of_choice(chosen, await needed(assessment), country=country)
        if refused:
            raise InvalidMoveError(*refused)
        for one in chosen:
            await _assign(assessment, one, actor=actor, now=now)
        return await moves.advance(
            assessment,
            Action.ACCEPT,
            by=actor,
            now=now,
            part=Part.SCREENED,
            reviewers=len(chosen),
            kinds=sorted({str(one.kind) for one in chosen}),
        )


async def replace_reviewer(
    assessment_id: UUID,
    *,
    leaving: UUID | None,
    coming: UUID | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Assessment:
    """Give the place of an assignment (`leaving`) to another person; None fills an empty place.

    Raises:
        InvalidMoveError: the file is not in review, or the new set will not do (every reason).
        InvalidInputError: nobody is chosen, or no reason is given.
        NotFoundError: there is no such file, assignment or person in the pool.
    """
    async with transaction():
        assessment = await dossier.hold_for(assessment_id, actor=actor, now=now)
        row = move_of(assessment.state, Action.REPLACE_REVIEWER)
        await moves.authorise(assessment, row, by=actor, part=Part.SCREENED)
        faults = reason_faults("reason", reason) if leaving else {}
        if coming is None:
            faults["coming"] = Reason(N_("Choose who takes the place."))
        if faults or coming is None:
            raise InvalidInputError(faults)
        present = await queries.assignments(assessment_id)
        if leaving is not None and leaving not in {one.id for one in present}:
            raise NotFoundError(N_("This person does not review the file any more."))
        staying = {one.person_id for one in present if one.id != leaving}
        pool = await surroundings.candidates(assessment, now=now)
        newcomer = _of_pool(pool, coming)
        await _refuse_set(assessment, pool, staying=staying, newcomer=newcomer, now=now)
        if leaving is not None:
            await queries.end_assignment(leaving, reason=reason, at=now)
        await _assign(assessment, newcomer, actor=actor, now=now)
        return await moves.advance(
            assessment,
            Action.REPLACE_REVIEWER,
            by=actor,
            now=now,
            part=Part.SCREENED,
            due_at=assessment.due_at,
            ended=str(leaving) if leaving else None,
        )


async def _refuse_set(
    assessment: Assessment,
    pool: Sequence[Candidate],
    *,
    staying: set[UUID],
    newcomer: Candidate,
    now: datetime,
) -> None:
    if newcomer.person_id in staying:
        raise InvalidMoveError(N_("This person reviews the file already."))
    # Those who stay are not judged again here: two bad choices are replaced one after the other,
    # and while places are empty only the newcomer is.
    others = [replace(one, refusals=()) for one in pool if one.person_id in staying]
    wanted = await needed(assessment)
    if len(others) + 1 < wanted.count:
        wanted = Reviewers(count=1, kinds=1, from_abroad=0)
    refused = refusals_of_choice(
        [*others, newcomer], wanted, country=await _country(assessment, now=now)
    )
    if refused:
        raise InvalidMoveError(*refused)


def _of_pool(pool: Sequence[Candidate], person_id: UUID) -> Candidate:
    for one in pool:
        if one.person_id == person_id:
            return one
    raise NotFoundError(N_("There is no such reviewer in this network."))


async def _country(assessment: Assessment, *, now: datetime) -> str:
    return (await of_file(assessment, today=now.date())).place.country


async def _assign(
    assessment: Assessment, chosen: Candidate, *, actor: Actor, now: datetime
) -> None:
    assignment_id = await queries.add_assignment(
        assessment.id, chosen.person_id, chosen.kind, by=actor.person_id, at=now
    )
    await events.record(
        Kind.REVIEWER_ASSIGNED,
        subject=assessment.id,
        actor_id=actor.person_id,
        network_id=assessment.network_id,
        at=now,
        assignment=str(assignment_id),
        person=str(chosen.person_id),
        reviewer_kind=str(chosen.kind),
    )


def in_review(assessment: Assessment) -> None:
    """Refuse unless the file is in review.

    Raises:
        InvalidMoveError: it is not.
    """
    if assessment.state is not State.IN_REVIEW:
        raise InvalidMoveError(N_("This file is not in review any more."))

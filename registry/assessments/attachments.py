"""Add evidence to a report and take it out, as its government may at each stage."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from registry.access.permissions import Permission, require
from registry.access.roles import Actor
from registry.access.separation import Part, refusals
from registry.assessments import queries
from registry.assessments.answering import asked_criterion
from registry.assessments.files import File, load_file, load_held
from registry.assessments.moves import hold
from registry.assessments.workflow import STATE_NAMES, State
from registry.db import transaction
from registry.errors import (
    N_,
    ForbiddenError,
    InvalidInputError,
    InvalidMoveError,
    NotFoundError,
    Reason,
)
from registry.evidence import service as evidence
from registry.evidence.queries import Item
from registry.evidence.service import Content, Place
from registry.evidence.workflow import MAX_ITEMS_PER_CRITERION, Description, wrong

_NEEDED = {
    State.DRAFT: Permission.ASSESSMENT_EDIT,
    # New evidence belongs to the reply, which the signatory gives.
    State.AWAITING_REPLY: Permission.ASSESSMENT_REPLY,
}

_SAME_LINK = N_("This link is already part of this criterion: “%(title)s”.")
_SAME_FILE = N_("This file is already part of this criterion: “%(title)s”.")


class AlreadyThereError(InvalidInputError):
    """The criterion holds the same link or the same file already; `item` is the one."""

    def __init__(self, faults: Mapping[str, Reason], item: Item) -> None:
        super().__init__(faults)
        self.item = item


async def attach(
    assessment_id: UUID,
    code: str,
    description: Description,
    content: Content,
    *,
    evidence_id: UUID,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Add an item to a criterion; sending the same form (`evidence_id`) again
    changes nothing.

    Raises:
        NotFoundError: no such file or criterion for this actor.
        ForbiddenError: the actor may not add to it, with every reason.
        InvalidMoveError: evidence can no longer be added.
        InvalidInputError: the description is wrong, or the criterion has enough items.
        AlreadyThereError: the criterion holds this link or this file; names all other faults too.
    """
    async with transaction():
        file = await _hold_open(assessment_id, actor=actor, now=now)
        asked_criterion(file, code, now=now)
        faults = wrong(description, file.rubric, today=now.date())
        if any(_is(item, evidence_id, description, content) for item in file.items(code)):
            return evidence_id
        _refuse(faults, file.items(code), content)
        place = _place(file, code, actor=actor, now=now)
        if not await evidence.add(evidence_id, description, content, place):
            # The form of an item, opened again by going back, now says something else, or again
            # what was removed since.
            evidence_id = uuid4()
            await evidence.add(evidence_id, description, content, place)
        await queries.add_part(assessment_id, actor.person_id, Part.EDITED, since=now)
    return evidence_id


def _is(item: Item, evidence_id: UUID, description: Description, content: Content) -> bool:
    said = Description(
        kind=item.kind,
        title=item.title,
        language=item.language,
        fact_date=item.fact_date,
        public=item.public,
        still_law=item.still_law,
    )
    return item.id == evidence_id and said == description and content.is_of(item)


def _refuse(faults: dict[str, Reason], items: Sequence[Item], content: Content) -> None:
    """Refuse what is wrong by itself, or beside what the criterion, which is held, has already."""
    if len(items) >= MAX_ITEMS_PER_CRITERION:
        faults["title"] = Reason(
            N_("A criterion holds at most %(limit)s items. Remove one first."),
            {"limit": MAX_ITEMS_PER_CRITERION},
        )
    twin = next((item for item in items if content.is_of(item)), None)
    if twin is not None:
        field, sentence = ("url", _SAME_LINK) if twin.url else ("file", _SAME_FILE)
        faults[field] = Reason(sentence, {"title": twin.title})
        raise AlreadyThereError(faults, twin)
    if faults:
        raise InvalidInputError(faults)


async def detach(
    assessment_id: UUID, evidence_id: UUID, *, actor: Actor, now: datetime
) -> str | None:
    """Take an item out and return its criterion; None, and nothing done, if it is out already.

    Raises:
        NotFoundError: no such file for this actor.
        ForbiddenError: the actor may not change it, with every reason.
        InvalidMoveError: the report, or what was submitted of it, can no longer be changed.
    """
    async with transaction():
        file = await _hold_open(assessment_id, actor=actor, now=now)
        item = next((i for i in file.evidence if i.id == evidence_id), None)
        if item is None:
            return None
        if file.assessment.state is not State.DRAFT and not item.in_reply:
            raise InvalidMoveError(N_("What was submitted can no longer be removed."))
        await evidence.remove(item, _place(file, item.criterion, actor=actor, now=now))
        await queries.add_part(assessment_id, actor.person_id, Part.EDITED, since=now)
    return item.criterion


async def open_item(assessment_id: UUID, evidence_id: UUID, *, actor: Actor, now: datetime) -> Item:
    """The item, if the actor may open it.

    Raises:
        NotFoundError: no such item for this actor.
    """
    file = await load_file(assessment_id, actor=actor, now=now)
    found = next((i for i in file.evidence if i.id == evidence_id and file.may_open(i)), None)
    if found is None:
        raise NotFoundError(N_("There is no such item."))
    return found


async def _hold_open(assessment_id: UUID, *, actor: Actor, now: datetime) -> File:
    file = await load_held(await hold(assessment_id), actor=actor, now=now)
    state = file.assessment.state
    if state not in _NEEDED:
        require(actor, Permission.ASSESSMENT_EDIT, file.assessment.scope)
        raise InvalidMoveError(
            N_("Evidence can no longer be changed. The state of this report now: %(state)s."),
            state=Reason(STATE_NAMES[state]),
        )
    require(actor, _NEEDED[state], file.assessment.scope)
    reasons = refusals(Part.EDITED, await queries.parts_of(assessment_id, actor.person_id))
    if reasons:
        raise ForbiddenError(*reasons)
    return file


def _place(file: File, code: str, *, actor: Actor, now: datetime) -> Place:
    return Place(
        assessment_id=file.assessment.id,
        network_id=file.assessment.network_id,
        criterion=code,
        in_reply=file.assessment.state is not State.DRAFT,
        actor_id=actor.person_id,
        now=now,
    )

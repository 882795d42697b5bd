"""What waits for somebody, by the roles they hold; what they may not know of is not counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.access.roles import OF_A_GOVERNMENT, Actor, Role
from registry.access.separation import Part, refusals
from registry.assessments.workflow import OPEN, STATE_NAMES, State
from registry.desk import queries
from registry.desk.queries import File, Review, Seats
from registry.errors import N_
from registry.reviews import dossier, standing, surroundings
from registry.rubrics import service as rubrics
from scoring import reviewers_needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing on the desk; `what` is to be translated, `href` is empty where nothing opens."""

    what: str
    government_id: str
    network_id: UUID
    href: str
    since: datetime
    due: datetime | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What waits for a person, and what is under way with others."""

    waiting: tuple[Item, ...]
    under_way: tuple[Item, ...]
    governments: tuple[str, ...]
    """The governments of this person that have no open file."""


async def of(actor: Actor, *, now: datetime) -> Desk:
    """The desk of a person."""
    waiting: list[Item] = []
    under_way: list[Item] = []
    free = await _government(actor, waiting, under_way)
    await _reviewer(actor, waiting, under_way, now=now)
    await _network(actor, waiting, under_way, now=now)
    return Desk(
        waiting=tuple(sorted(waiting, key=lambda item: (item.due or item.since, item.href))),
        under_way=tuple(sorted(under_way, key=lambda item: item.since, reverse=True)),
        governments=free,
    )


async def _government(actor: Actor, waiting: list[Item], under_way: list[Item]) -> tuple[str, ...]:
    own = {
        m.government_id
        for m in actor.memberships
        if m.role in OF_A_GOVERNMENT and m.government_id is not None
    }
    signs = {m.government_id for m in actor.memberships if m.role is Role.SIGNATORY}
    files = await queries.of_governments(own)
    asked = await queries.open_questions([one.id for one in files if one.state is State.IN_REVIEW])
    for one in files:
        found = _task_of_government(one, signs=one.government_id in signs, asked=asked.get(one.id))
        if found is not None:
            waiting.append(found)
        else:
            under_way.append(_where_it_stands(one))
    return tuple(sorted(own - {one.government_id for one in files if one.state in OPEN}))


def _task_of_government(one: File, *, signs: bool, asked: datetime | None) -> Item | None:
    path = f"/assessments/{one.id}"
    if asked is not None:
        return _item(one, N_("Answer the reviewers' questions"), f"{path}/questions", due=asked)
    if one.state is State.DRAFT:
        return _item(one, N_("Go on with the report"), path)
    if one.state is State.AWAITING_REPLY and signs:
        return _item(one, N_("Reply to the reviewers"), f"{path}/reply")
    return None


def _where_it_stands(one: File) -> Item:
    path = f"/assessments/{one.id}"
    if one.state in {State.REFUSED, State.CERTIFIED, State.UNDER_APPEAL}:
        path += "/decision"
    elif one.state in {State.AWAITING_REPLY, State.RECONCILING}:
        path += "/findings"
    return _item(one, STATE_NAMES[one.state], path)


async def _reviewer(
    actor: Actor, waiting: list[Item], under_way: list[Item], *, now: datetime
) -> None:
    if Role.REVIEWER not in actor.roles():
        return
    mine = await queries.reviews_of(actor.person_id)
    hidden = await _hidden(actor, [one.file for one in mine], now=now)
    for one in mine:
        if one.file.id not in hidden:
            item, wanted = _discussion(one, await _asked(one)) if _talking(one) else _review(one)
            (waiting if wanted else under_way).append(item)


def _review(one: Review) -> tuple[Item, bool]:
    path, file = f"/reviews/{one.assignment_id}", one.file
    if file.state is State.IN_REVIEW and not one.declared:
        return _item(file, N_("Say whether you have a conflict of interest"), path), True
    if file.state is State.IN_REVIEW and not one.completed:
        return _item(file, N_("Go on with your review"), path), True
    return _item(file, N_("Your review is in; others have the word"), path), False


def _talking(one: Review) -> bool:
    return one.file.state is State.RECONCILING


async def _asked(one: Review) -> bool:
    """Whether something is open in the discussion on which this reviewer has not spoken."""
    file = await dossier.load(await dossier.find(one.file.id))
    return (await standing.of(file)).waits_for(one.assignment_id)


def _discussion(one: Review, asked: bool) -> tuple[Item, bool]:
    what = (
        N_("Say where your levels stay") if asked else N_("Your review is in; others have the word")
    )
    return _item(one.file, what, f"/reviews/{one.assignment_id}/discussion"), asked


async def _network(
    actor: Actor, waiting: list[Item], under_way: list[Item], *, now: datetime
) -> None:
    for role, state, part, what, where in _DESKS:
        networks = _networks(actor, role)
        if not networks:
            continue
        files = await queries.of_networks(networks, [state])
        waiting += [
            _item(one, what, where.format(id=one.id))
            for one in await _open_to(actor, files, part, now=now)
        ]
    adjudicated = _networks(actor, Role.ADJUDICATOR)
    if adjudicated:
        files = await queries.adjudications(adjudicated)
        waiting += [
            _item(one, N_("Settle what keeps the reviewers apart"), f"/adjudications/{one.id}")
            for one in await _open_to(actor, files, Part.ADJUDICATED, now=now)
        ]
    await _coordinator(actor, waiting, under_way, now=now)


_DESKS = (
    (
        Role.COORDINATOR,
        State.SUBMITTED,
        Part.SCREENED,
        N_("Screen the report and choose its reviewers"),
        "/assessments/{id}/screen",
    ),
    (
        Role.CERTIFIER,
        State.READY_FOR_DECISION,
        Part.DECIDED,
        N_("Decide"),
        "/decisions/{id}",
    ),
    (
        Role.ISSUING_OFFICER,
        State.AWARDED,
        Part.COUNTERSIGNED,
        N_("Countersign or object"),
        "/decisions/{id}",
    ),
)
"""Which role does what with a file in which state, taking which part in it, and where."""


async def _coordinator(
    actor: Actor, waiting: list[Item], under_way: list[Item], *, now: datetime
) -> None:
    networks = _networks(actor, Role.COORDINATOR)
    if not networks:
        return
    states = [State.IN_REVIEW, State.AWAITING_REPLY, State.RECONCILING]
    files = await queries.of_networks(networks, states)
    hidden = await _hidden(actor, files, now=now)
    manned = await queries.seats(one.id for one in files)
    for one in files:
        if one.id in hidden:
            continue
        path = f"/assessments/{one.id}/reviewers"
        seats = manned[one.id]
        if one.state is not State.IN_REVIEW:
            under_way.append(_item(one, STATE_NAMES[one.state], path))
        elif seats.reviewers < await _needed(seats):
            waiting.append(_item(one, N_("Fill an empty reviewer's place"), path, urgent=True))
        elif seats.flagged:
            waiting.append(_item(one, N_("A reviewer has gone silent"), path, urgent=True))
        else:
            under_way.append(_item(one, STATE_NAMES[one.state], path))


async def _needed(seats: Seats) -> int:
    rubric = await rubrics.get(seats.rubric_id, seats.rubric_version)
    return reviewers_needed(rubric, seats.award_sought or rubric.awards[0].id).count


async def _open_to(actor: Actor, files: list[File], part: Part, *, now: datetime) -> list[File]:
    """Those files with which the person is in no conflict, and in which they may take the part."""
    hidden = await _hidden(actor, files, now=now)
    held = await queries.parts(actor.person_id, (one.id for one in files))
    return [
        one for one in files if one.id not in hidden and not refusals(part, held.get(one.id, ()))
    ]


async def _hidden(actor: Actor, files: Iterable[File], *, now: datetime) -> frozenset[UUID]:
    return await surroundings.hidden_from(
        actor.person_id, [(one.id, one.government_id) for one in files], today=now.date()
    )


def _networks(actor: Actor, role: Role) -> list[UUID]:
    return [m.network_id for m in actor.memberships if m.role is role and m.network_id is not None]


def _item(
    one: File, what: str, href: str, *, due: datetime | None = None, urgent: bool = False
) -> Item:
    return Item(
        what=what,
        government_id=one.government_id,
        network_id=one.network_id,
        href=href,
        since=one.state_since,
        due=due or one.due_at,
        urgent=urgent,
    )

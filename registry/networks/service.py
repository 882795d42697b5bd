"""What is done with networks: made known, accredited, suspended, their calls opened."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

from registry.access.permissions import Permission, Scope, require
from registry.access.roles import Actor
from registry.db import transaction
from registry.errors import N_, InvalidInputError, InvalidMoveError, NotFoundError, Reason
from registry.events import service as events
from registry.events.kinds import Kind
from registry.i18n.countries import country_fault
from registry.networks import queries
from registry.networks.queries import Accreditation, Call, Network
from registry.networks.workflow import NetworkKind, Policy, call_faults, record_faults

_DEFAULT_POLICY = Policy()


async def add(
    *,
    slug: str,
    code: str,
    kind: NetworkKind,
    names: Mapping[str, str],
    countries: Iterable[str],
    languages: Iterable[str],
    website: str | None = None,
    small_network_mode: bool = False,
    policy: Policy = _DEFAULT_POLICY,
    actor_id: UUID | None,
    now: datetime,
) -> UUID:
    """Make a network known and return its id; it may issue nothing before it is accredited.

    Raises:
        InvalidInputError: a field is wrong, or the address or the code is taken.
    """
    network = Network(
        id=uuid4(),
        slug=slug,
        code=code,
        kind=kind,
        names={language: name.strip() for language, name in names.items()},
        countries=tuple(countries),
        languages=tuple(languages),
        website=website,
        small_network_mode=small_network_mode,
        policy=policy,
        created_at=now,
    )
    faults = record_faults(
        slug=slug,
        code=code,
        names=network.names,
        countries=network.countries,
        languages=network.languages,
        website=network.website,
    )
    if faults:
        raise InvalidInputError(faults)
    async with transaction():
        if not await queries.add(network):
            taken = Reason(N_("Another network has this address or this code."))
            raise InvalidInputError({"slug": taken})
        await events.record(
            Kind.NETWORK_ADDED,
            subject=network.id,
            actor_id=actor_id,
            network_id=network.id,
            at=now,
            slug=slug,
            code=code,
            small_network_mode=small_network_mode,
        )
    return network.id


async def accredit(
    network_id: UUID,
    *,
    countries: Iterable[str],
    awards: Iterable[str],
    tracks: Iterable[str],
    valid_from: datetime,
    valid_until: datetime,
    actor_id: UUID | None,
    now: datetime,
) -> UUID:
    """Let a network issue within a scope and a term; returns the accreditation's id.

    Raises:
        NotFoundError: there is no such network.
        InvalidInputError: the scope is empty, names what is no country, or the term ends before it
            begins.
    """
    accreditation = Accreditation(
        id=uuid4(),
        network_id=network_id,
        countries=tuple(countries),
        awards=tuple(awards),
        tracks=tuple(tracks),
        valid_from=valid_from,
        valid_until=valid_until,
        suspended_at=None,
        suspended_reason=None,
    )
    _check_scope(accreditation)
    async with transaction():
        await get(network_id)
        await queries.add_accreditation(accreditation, granted_by=actor_id, at=now)
        await events.record(
            Kind.NETWORK_ACCREDITED,
            subject=network_id,
            actor_id=actor_id,
            network_id=network_id,
            at=now,
            countries=list(accreditation.countries),
            awards=list(accreditation.awards),
            tracks=list(accreditation.tracks),
            valid_from=valid_from.isoformat(),
            valid_until=valid_until.isoformat(),
        )
    return accreditation.id


async def suspend(network_id: UUID, *, reason: str, actor_id: UUID | None, now: datetime) -> int:
    """Suspend every accreditation of a network that has not ended; returns how many there were.

    Raises:
        NotFoundError: there is no such network.
        InvalidInputError: no reason is given.
        InvalidMoveError: nothing is left to suspend.
    """
    if not reason.strip():
        raise InvalidInputError({"reason": Reason(N_("Give the reason."))})
    async with transaction():
        await get(network_id)
        suspended = await queries.suspend(network_id, reason=reason.strip(), at=now)
        if not suspended:
            raise InvalidMoveError(N_("This network has no accreditation to suspend."))
        await events.record(
            Kind.NETWORK_SUSPENDED,
            subject=network_id,
            actor_id=actor_id,
            network_id=network_id,
            at=now,
            accreditations=[str(one) for one in suspended],
        )
    return len(suspended)


async def get(network_id: UUID) -> Network:
    """The network.

    Raises:
        NotFoundError: there is none with this id.
    """
    found = await queries.by_id(network_id)
    if found is None:
        raise NotFoundError(N_("There is no such network."))
    return found


async def by_slug(slug: str) -> Network:
    """The network of an address.

    Raises:
        NotFoundError: there is none at this address.
    """
    found = await queries.by_slug(slug)
    if found is None:
        raise NotFoundError(N_("There is no such network."))
    return found


async def every() -> list[Network]:
    """All networks, by address."""
    return await queries.every()


async def policy(network_id: UUID) -> Policy:
    """The policy of a network.

    Raises:
        NotFoundError: there is no such network.
    """
    return (await get(network_id)).policy


async def accreditation_at(network_id: UUID, moment: datetime) -> Accreditation | None:
    """The accreditation that stands at `moment`, the newest if several do; None if none does."""
    found = await queries.accreditations(network_id)
    return next((one for one in found if one.in_force_at(moment)), None)


async def accreditations(network_id: UUID) -> list[Accreditation]:
    """Every accreditation a network was given, newest first."""
    return await queries.accreditations(network_id)


async def open_call(
    network_id: UUID,
    *,
    title: str,
    opens_on: date,
    closes_on: date | None,
    rubric_id: str,
    rubric_version: str,
    awards: Iterable[str],
    tracks: Iterable[str],
    call_id: UUID | None = None,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Invite local governments to report; without `closes_on` the call is rolling.

    Raises:
        ForbiddenError: the actor does not manage this network.
        InvalidInputError: the title, the dates or the scope are wrong.
    """
    require(actor, Permission.NETWORK_MANAGE, Scope(network_id=network_id))
    call = Call(
        id=call_id or uuid4(),
        network_id=network_id,
        title=" ".join(title.split()),
        opens_on=opens_on,
        closes_on=closes_on,
        rubric_id=rubric_id,
        rubric_version=rubric_version,
        awards=tuple(awards),
        tracks=tuple(tracks),
        cancelled_at=None,
    )
    faults = call_faults(title=call.title, opens_on=opens_on, closes_on=closes_on)
    if not call.awards or not call.tracks:
        faults["awards"] = Reason(N_("Choose at least one award and one track."))
    if faults:
        raise InvalidInputError(faults)
    async with transaction():
        await get(network_id)
        if await queries.add_call(call, created_by=actor.person_id, at=now):
            await events.record(
                Kind.CALL_OPENED,
                subject=call.id,
                actor_id=actor.person_id,
                network_id=network_id,
                at=now,
                rubric=f"{rubric_id} {rubric_version}",
            )
    return call.id


async def cancel_call(call_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Close a call before its time; its drafts are closed, what was submitted goes on.

    Raises:
        NotFoundError: there is no such call, or the actor does not manage its network.
    """
    async with transaction():
        call = await queries.call(call_id)
        if call is None:
            raise NotFoundError(N_("There is no such call."))
        require(actor, Permission.NETWORK_MANAGE, Scope(network_id=call.network_id))
        if await queries.cancel_call(call_id, at=now):
            await events.record(
                Kind.CALL_CANCELLED,
                subject=call_id,
                actor_id=actor.person_id,
                network_id=call.network_id,
                at=now,
            )


async def call(call_id: UUID) -> Call | None:
    """The call, or None."""
    return await queries.call(call_id)


async def calls(network_id: UUID) -> list[Call]:
    """Every call of a network, newest first."""
    return await queries.calls(network_id)


async def open_calls(network_id: UUID, on: date) -> list[Call]:
    """The calls in which a local government can report on a day."""
    return [one for one in await queries.calls(network_id) if one.open_on(on)]


def _check_scope(accreditation: Accreditation) -> None:
    faults: dict[str, Reason] = {}
    for name in ("countries", "awards", "tracks"):
        if not getattr(accreditation, name):
            faults[name] = Reason(N_("Name at least one."))
    for country in accreditation.countries:
        if (wrong := country_fault(country)) is not None:
            faults["countries"] = wrong
    if accreditation.valid_until <= accreditation.valid_from:
        faults["valid_until"] = Reason(N_("The term must end after it begins."))
    if faults:
        raise InvalidInputError(faults)

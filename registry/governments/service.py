"""What people do with governments: find, import, export, add one, say what happened to one."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from registry.access.permissions import Permission, Scope, permitted, require
from registry.access.roles import Actor
from registry.db import transaction
from registry.errors import N_, ForbiddenError, InvalidInputError, NotFoundError, Reason
from registry.events import service as events
from registry.events.kinds import Kind
from registry.governments import intake, naming, queries, workflow, writing
from registry.governments.columns import Row
from registry.governments.folding import fold
from registry.governments.importing import (
    ImportReport,
    export,
    import_file,
    import_rows,
    import_seeds,
    seed_files,
)
from registry.governments.lifecycle import note
from registry.governments.queries import Found, Government
from registry.governments.slugs import free_slug, is_slug
from registry.governments.workflow import GovernmentKind, GovernmentState, LifeEvent

__all__ = [
    "Found",
    "Government",
    "ImportReport",
    "above",
    "add",
    "below",
    "by_slug",
    "changed_after",
    "countries_listed",
    "countries_of",
    "export",
    "get",
    "import_file",
    "import_rows",
    "import_seeds",
    "name_in",
    "namesakes",
    "record_event",
    "require_country",
    "search",
    "seed_files",
    "several",
    "state_on",
]

MAX_QUERY = 100
ADDED_HERE = "coordinator"
"""The `source` of a government that a coordinator added by form."""


async def get(government_id: str) -> Government:
    """The government with this id.

    Raises:
        NotFoundError: there is none.
    """
    return _found(await queries.find(government_id))


async def by_slug(slug: str) -> Government:
    """The government with this slug.

    Raises:
        NotFoundError: there is none.
    """
    # Anything may stand in an address, also what no database takes.
    return _found(await queries.find_by_slug(slug) if is_slug(slug) else None)


def name_in(government: Government, locale: str) -> str:
    """Its name in the reader's language, else in its own, else in any."""
    return naming.name_for(government.names, government.languages, locale).text


def state_on(government: Government, day: date) -> GovernmentState:
    """Where it stands on `day`: active, caretaker, dissolved, or merged into another."""
    return workflow.state_after(government.events, day)


async def search(
    query: str = "",
    *,
    country: str | None = None,
    countries: Sequence[str] | None = None,
    kind: GovernmentKind | None = None,
    parent_id: str | None = None,
    page: int = 1,
) -> Found:
    """One page of governments whose names hold every word of `query`, in any usual spelling.

    Where none does, the first page holds the names most like it (`close`). `country` narrows to
    one, `countries` to any of several.
    """
    short = query[:MAX_QUERY]
    countries = [country] if country else countries
    found = await queries.search(
        short, countries=countries, kind=kind, parent_id=parent_id, page=page
    )
    if found.total or not fold(short) or parent_id:
        return found
    close = await queries.like(short, countries=countries, kind=kind)
    return Found(governments=tuple(close), total=len(close), page=1, close=True)


async def several(ids: Iterable[str]) -> dict[str, Government]:
    """Those of these governments that exist, by id."""
    return await queries.find_all(ids)


async def above(government_id: str) -> list[Government]:
    """The levels above a government, the highest first."""
    return await queries.ancestors(government_id)


async def below(government_id: str, *, limit: int) -> tuple[list[Government], int]:
    """The level below, at most `limit` of it, and how many there are."""
    return await queries.children(government_id, limit=limit)


async def countries_listed() -> list[tuple[str, int]]:
    """The countries of which governments are listed, and how many."""
    return await queries.countries()


async def changed_after(
    moment: datetime | None,
    after_id: str,
    *,
    query: str = "",
    country: str | None = None,
    kind: GovernmentKind | None = None,
    limit: int,
) -> list[Government]:
    """Governments in the order of their last change (then id): those after this place in it."""
    return await queries.changed_after(
        moment, after_id, query=query[:MAX_QUERY], country=country, kind=kind, limit=limit
    )


async def namesakes(names: Iterable[str], country: str) -> list[Government]:
    """Governments of `country` that already go by one of these names, however it is spelt."""
    folded = [found for found in map(fold, names) if found]
    return await queries.namesakes(folded, country) if folded else []


async def countries_of(actor: Actor) -> list[str] | None:
    """The countries in which this person may add governments; None is all."""
    if permitted(actor, Permission.GOVERNMENT_ADD, Scope()):
        return None
    networks = [
        network_id
        for network_id in actor.network_ids
        if permitted(actor, Permission.GOVERNMENT_ADD, Scope(network_id=network_id))
    ]
    return await queries.countries_of(networks)


async def add(
    row: Row, *, form_id: UUID, actor: Actor, now: datetime, anyway: bool = False
) -> Government:
    """Add a government that is not listed; it can be used at once. Sent twice, it is added once.

    Raises:
        ForbiddenError: the person coordinates no network that works in that country.
        InvalidInputError: one of that name is there and `anyway` is not set, or no such parent.
    """
    identifier = f"ol:{form_id.hex}"
    country = str(row.facts["country"])
    names = {code: name for code, name in row.names.items() if name}
    async with transaction():
        network_id = await require_country(actor, country)
        await queries.take_turn()
        known = await queries.find(identifier)
        if known is not None:
            return known
        parent = await _parent(row, country)
        if not anyway and await namesakes(names.values(), country):
            raise InvalidInputError({"anyway": Reason(N_("A government of this name is listed."))})
        slug = free_slug(
            kind=GovernmentKind(str(row.facts["kind"])),
            names=names,
            parent_names=parent.names if parent else {},
            country=country,
            identifier=identifier,
            taken=await queries.slugs_of_all(),
        )
        facts = {**intake.EMPTY, **row.facts, "id": identifier, "slug": slug, "names": names}
        await writing.write_all([facts], added_by=actor.person_id, now=now)
        await events.record(
            Kind.GOVERNMENT_ADDED,
            subject=identifier,
            actor_id=actor.person_id,
            at=now,
            network_id=network_id,
            country=country,
            slug=slug,
        )
        return await get(identifier)


async def _parent(row: Row, country: str) -> Government | None:
    parent_id = row.facts.get("parent_id")
    if parent_id is None:
        return None
    parent = await queries.find(str(parent_id))
    if parent is None or parent.country != country:
        reason = Reason(N_("No local government of this country is listed under that name."))
        raise InvalidInputError({"parent": reason})
    return parent


async def record_event(
    government_id: str, event: LifeEvent, *, form_id: UUID, actor: Actor, now: datetime
) -> Government:
    """Record what happened to a government or its council; sent twice, it is recorded once.

    Raises:
        NotFoundError: there is no such government, or none into which it was merged.
        ForbiddenError: the person coordinates no network that works in its country.
        InvalidInputError: it cannot have happened after or before what is recorded already.
    """
    async with transaction():
        government = _found(await queries.lock(government_id))
        network_id = await require_country(actor, government.country)
        if event in government.events:
            return government
        if event.into_id is not None:
            await _successor(government, event.into_id)
        faults = workflow.refusals([*government.events, event], today=now.date())
        if faults:
            raise InvalidInputError(
                {f"kind-{number}" if number else "kind": why for number, why in enumerate(faults)}
            )
        await note(
            government_id, event, event_id=form_id, by=actor.person_id, now=now, network=network_id
        )
        await writing.touch(government_id, now=now)
        return await get(government_id)


async def _successor(government: Government, into_id: str) -> None:
    """Refuse a merger into itself or into one that was itself merged into this one."""
    into: Government | None = await get(into_id)
    seen = {government.id}
    while into is not None:
        if into.id in seen:
            reason = Reason(N_("A government cannot be merged into itself."))
            raise InvalidInputError({"into": reason})
        seen.add(into.id)
        merged = next((e.into_id for e in reversed(into.events) if e.into_id), None)
        into = await queries.find(merged) if merged else None


async def require_country(actor: Actor, country: str) -> UUID | None:
    """The network for which this person acts in `country`; None is the registry.

    Raises:
        ForbiddenError: they may not.
    """
    if permitted(actor, Permission.GOVERNMENT_ADD, Scope()):
        return None
    require(actor, Permission.GOVERNMENT_ADD)
    for network_id in await queries.covering(actor.network_ids, country):
        if permitted(actor, Permission.GOVERNMENT_ADD, Scope(network_id=network_id)):
            return network_id
    raise ForbiddenError(Reason(N_("Your network does not work in this country.")))


def _found(government: Government | None) -> Government:
    if government is None:
        raise NotFoundError(N_("There is no such local government here."))
    return government

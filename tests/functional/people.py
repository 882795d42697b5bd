"""Set up people, networks and browsers in which somebody is signed in, for tests through HTTP.

The only module of the functional tests that calls services: an invitation for every person of
every test would test the invitation and nothing else.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import httpx

from registry import clock
from registry.access.roles import Actor, Membership
from registry.networks import service as networks
from registry.networks.workflow import NetworkKind
from registry.people import service as people
from registry.web.guard import SESSION_COOKIE
from registry.web.shell import Shell
from tests.conftest import browser

ALL_AWARDS = ("bronze", "silver", "gold", "platinum")
ALL_TRACKS = ("full", "short")


async def add(name: str, *memberships: Membership, email: str = "", locale: str = "en") -> UUID:
    """A person with these roles; returns the id."""
    now = clock.now()
    person_id = await people.add_person(
        name=name,
        email=email or f"{uuid4().hex}@people.example",
        locale=locale,
        actor_id=None,
        now=now,
    )
    for membership in memberships:
        await people.grant(person_id, membership, actor_id=None, now=now)
    return person_id


async def actor(person_id: UUID) -> Actor:
    """The person as services know them."""
    return await people.actor(person_id)


@asynccontextmanager
async def signed_in(app: Shell, person_id: UUID) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of its own in which this person is signed in."""
    token = await people.start_session(person_id, now=clock.now())
    async with browser(app) as client:
        client.cookies.set(SESSION_COOKIE, token)
        yield client


async def network(
    slug: str = "open-towns",
    *,
    code: str = "",
    countries: tuple[str, ...] = ("MA",),
    small_network_mode: bool = False,
    accredited: bool = True,
) -> UUID:
    """A network, accredited for everything for two years unless told otherwise."""
    now = clock.now()
    network_id = await networks.add(
        slug=slug,
        code=code or uuid4().hex[:6],
        kind=NetworkKind.ASSOCIATION,
        names={"en": f"Network {slug}", "fr": f"Réseau {slug}", "ar": f"شبكة {slug}"},
        countries=countries,
        languages=("ar", "fr"),
        small_network_mode=small_network_mode,
        actor_id=None,
        now=now,
    )
    if accredited:
        await networks.accredit(
            network_id,
            countries=countries,
            awards=ALL_AWARDS,
            tracks=ALL_TRACKS,
            valid_from=now - timedelta(days=1),
            valid_until=now + timedelta(days=730),
            actor_id=None,
            now=now,
        )
    return network_id


async def organisation(name: str, country: str = "MA") -> UUID:
    """An organisation of civil society."""
    return await people.add_organisation(name=name, country=country, now=clock.now())


async def grant(person_id: UUID, membership: Membership) -> None:
    """One more role for somebody."""
    await people.grant(person_id, membership, actor_id=None, now=clock.now())

"""The desk: what waits for the signed-in person, and what is under way."""

from dataclasses import dataclass
from datetime import datetime

from litestar import Response, get

from registry import clock
from registry.access.permissions import Permission
from registry.access.roles import ROLE_NAMES, Actor, Role
from registry.assessments.views import reader
from registry.desk import service
from registry.desk.service import Item
from registry.governments import queries as government_rows
from registry.governments import service as governments
from registry.governments.queries import Government
from registry.networks import service as networks
from registry.web.rendering import WebRequest, locale_of, page

_SOON_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the desk."""

    what: str
    government: str
    country: str
    network: str
    href: str
    since: datetime
    due: datetime | None
    pressing: bool


@get("/desk", permission=Permission.SIGNED_IN)
async def desk(request: WebRequest) -> Response[str]:
    """What waits for me."""
    actor, now, locale = reader(request), clock.now(), locale_of(request)
    found = await service.of(actor, now=now)
    items = (*found.waiting, *found.under_way)
    known = await government_rows.find_all({i.government_id for i in items} | {*found.governments})
    names = {one.id: one.name(locale) for one in await networks.every()}

    def row(item: Item) -> Row:
        return Row(
            what=item.what,
            government=governments.name_in(known[item.government_id], locale),
            country=known[item.government_id].country,
            network=names[item.network_id],
            href=item.href,
            since=item.since,
            due=item.due,
            pressing=item.urgent or (item.due is not None and (item.due - now).days < _SOON_DAYS),
        )

    return page(
        request,
        "desk/desk.html",
        waiting=[row(item) for item in found.waiting],
        under_way=[row(item) for item in found.under_way],
        starts=[_start(known[one], locale) for one in found.governments if one in known],
        roles=[ROLE_NAMES[role] for role in Role if role in actor.roles()],
        places=await _places(actor, locale),
    )


async def _places(actor: Actor, locale: str) -> list[tuple[str, str]]:
    """Where else this person works: the networks they manage, the people of their governments."""
    managed = {m.network_id for m in actor.memberships if m.role is Role.COORDINATOR}
    signed = {m.government_id for m in actor.memberships if m.role is Role.SIGNATORY}
    found = [
        (one.name(locale), f"/networks/{one.slug}/manage")
        for one in await networks.every()
        if one.id in managed or Role.OPERATOR in actor.roles()
    ]
    own = await government_rows.find_all({one for one in signed if one is not None})
    found += [
        (governments.name_in(one, locale), f"/governments/{one.slug}/people")
        for one in own.values()
    ]
    return found


def _start(government: Government, locale: str) -> tuple[str, str]:
    """The name of a government that could report, and where it begins."""
    return governments.name_in(government, locale), f"/governments/{government.slug}/report"


ROUTES = [desk]

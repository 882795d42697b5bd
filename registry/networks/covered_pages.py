"""The page from which a coordinator reaches the local governments of the network's countries."""

from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath

from registry import clock
from registry.access.permissions import Permission, Scope, permitted
from registry.governments import service as governments
from registry.governments.workflow import KIND_NAMES
from registry.i18n import countries
from registry.networks import service
from registry.networks.parts import actor_in, managed
from registry.web.rendering import WebRequest, locale_of, page

_DIGITS = 4  # of a page's number; the search stops at its own last page


@get("/networks/{slug:str}/manage/governments", permission=Permission.NETWORK_MANAGE)
async def list_governments(request: WebRequest, slug: FromPath[str]) -> Response[str]:
    """Find a local government, to invite its people or to say what happened to it."""
    network = await managed(request, slug)
    locale = locale_of(request)
    accreditation = await service.accreditation_at(network.id, clock.now())
    query = " ".join(request.query_params.get("q", "").split())
    number = request.query_params.get("page", "")
    found = await governments.search(
        query,
        countries=accreditation.countries if accreditation else network.countries,
        page=int(number[:_DIGITS]) if number.isascii() and number.isdigit() else 1,
    )
    root = f"/networks/{slug}/manage/governments"
    scope = Scope(network_id=network.id)
    return page(
        request,
        "networks/governments.html",
        network=network,
        query=query,
        found=found,
        # Whoever brings people in needs an accreditation that stands; see `require_government`.
        may_invite=accreditation is not None
        and permitted(actor_in(request), Permission.GOVERNMENT_PEOPLE, scope),
        name_of=lambda one: governments.name_in(one, locale),
        kind_of=lambda one: KIND_NAMES[one.kind],
        country_of=lambda one: countries.name(one.country, locale),
        href=lambda to: f"{root}?{urlencode({'q': query, 'page': to})}",
    )


ROUTES = [list_governments]

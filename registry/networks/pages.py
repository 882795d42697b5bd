"""Pages of a network for those who manage it: overview and calls."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, get, post
from litestar.params import FromPath

from registry import clock
from registry.access.permissions import Permission
from registry.errors import N_, InvalidInputError, Reason
from registry.networks import covered_pages, government_pages, people_pages, service
from registry.networks.parts import actor_in, managed
from registry.networks.queries import Network
from registry.networks.staffing import needs
from registry.networks.workflow import KIND_NAMES, SMALLEST
from registry.people import service as people
from registry.people.browser import shown_faults
from registry.web.forms import Form, merge, read_form
from registry.web.rendering import WebRequest, page, see_other
from scoring import loading

_NO_FAULTS: Mapping[str, Reason] = {}


@get("/networks/{slug:str}/manage", permission=Permission.NETWORK_MANAGE)
async def overview(request: WebRequest, slug: FromPath[str]) -> Response[str]:
    """Where the network stands: may it issue, are the people there, what is open."""
    network = await managed(request, slug)
    now = clock.now()
    holders = await people.people_of(network_id=network.id)
    return page(
        request,
        "networks/overview.html",
        network=network,
        kind_name=KIND_NAMES[network.kind],
        accreditation=await service.accreditation_at(network.id, now),
        last=next(iter(await service.accreditations(network.id)), None),
        needs=needs((one.person_id, one.membership) for one in holders),
        people=len({one.person_id for one in holders}),
        calls=await service.calls(network.id),
        today=now.date(),
        smallest=SMALLEST,
    )


@get("/networks/{slug:str}/manage/calls/new", permission=Permission.NETWORK_MANAGE)
async def call_form(request: WebRequest, slug: FromPath[str]) -> Response[str]:
    """The form for a new call."""
    network = await managed(request, slug)
    rubric = loading.current()
    typed = {
        "form_id": str(uuid4()),
        "title": "",
        "opens_on": clock.now().date().isoformat(),
        "closes_on": "",
    }
    chosen = {
        "awards": [award.id for award in rubric.awards],
        "tracks": [track.id for track in rubric.tracks],
    }
    return _call_page(request, network, typed=typed, chosen=chosen)


@post("/networks/{slug:str}/manage/calls/new", permission=Permission.NETWORK_MANAGE)
async def open_call(request: WebRequest, slug: FromPath[str]) -> Response[Any]:
    """Open a call; sent twice, it is opened once."""
    form = await read_form(request)
    form.close()
    network = await managed(request, slug)
    rubric = loading.current()
    awards = [award.id for award in rubric.awards if award.id in form.all("awards")]
    tracks = [track.id for track in rubric.tracks if track.id in form.all("tracks")]
    faults: dict[str, Reason] = {}
    opens_on = _day(form, "opens_on", faults) or clock.now().date()
    closes_on = _day(form, "closes_on", faults, required=False)
    try:
        people.refuse_faults(faults)
        await service.open_call(
            network.id,
            title=form.text("title"),
            opens_on=opens_on,
            closes_on=closes_on,
            rubric_id=rubric.id,
            rubric_version=rubric.version,
            awards=awards,
            tracks=tracks,
            call_id=_uuid(form.text("form_id")),
            actor=actor_in(request),
            now=clock.now(),
        )
    except InvalidInputError as error:
        return _call_page(
            request,
            network,
            typed={"form_id": str(uuid4()), "title": "", "opens_on": "", "closes_on": ""}
            | form.typed(),
            chosen={"awards": awards, "tracks": tracks},
            faults=merge(form.faults, error.faults),
            status=422,
        )
    return see_other(request, f"/networks/{slug}/manage")


@post(
    "/networks/{slug:str}/manage/calls/{call_id:uuid}/cancel",
    permission=Permission.NETWORK_MANAGE,
)
async def cancel_call(
    request: WebRequest, slug: FromPath[str], call_id: FromPath[UUID]
) -> Response[Any]:
    """Close a call before its time."""
    await managed(request, slug)
    await service.cancel_call(call_id, actor=actor_in(request), now=clock.now())
    return see_other(request, f"/networks/{slug}/manage")


def _call_page(
    request: WebRequest,
    network: Network,
    *,
    typed: Mapping[str, str],
    chosen: Mapping[str, list[str]],
    faults: Mapping[str, Reason] = _NO_FAULTS,
    status: int = 200,
) -> Response[str]:
    rubric = loading.current()
    return page(
        request,
        "networks/call.html",
        status=status,
        network=network,
        typed=typed,
        chosen=chosen,
        awards=[award.id for award in rubric.awards],
        tracks=[track.id for track in rubric.tracks],
        rubric=rubric,
        **shown_faults(request, faults),
    )


def _day(form: Form, name: str, faults: dict[str, Reason], *, required: bool = True) -> date | None:
    text = form.text(name)
    if not text and not required:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults[name] = Reason(N_("Write the date as year-month-day, such as 2027-03-31."))
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


ROUTES = [
    overview,
    call_form,
    open_call,
    cancel_call,
    *covered_pages.ROUTES,
    *people_pages.ROUTES,
    *government_pages.ROUTES,
]

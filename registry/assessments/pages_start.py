"""The page on which a government begins a report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, get, post
from litestar.params import FromPath

from registry import clock
from registry.access.permissions import Permission, Scope, require
from registry.assessments import applicants, queries, service, views
from registry.assessments.starting import refusals
from registry.assessments.workflow import OPEN
from registry.errors import N_, InvalidInputError, InvalidMoveError, NotFoundError, Reason
from registry.governments import service as governments
from registry.governments.queries import Government
from registry.networks import service as networks
from registry.networks.queries import Call, Network
from registry.web.forms import read_form
from registry.web.rendering import WebRequest, locale_of, page, see_other


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One network, or one call of it, to which a government can report now."""

    network: Network
    call: Call | None

    @property
    def value(self) -> str:
        """The value of its radio button."""
        return f"{self.network.id}/{self.call.id if self.call else ''}"


@get("/governments/{slug:str}/report", permission=Permission.ASSESSMENT_START)
async def start_page(request: WebRequest, slug: FromPath[str]) -> Response[str]:
    """To whom to report, and which reports are open already."""
    return await _page(request, await _government(request, slug))


@post("/governments/{slug:str}/report", permission=Permission.ASSESSMENT_START, status_code=200)
async def start(request: WebRequest, slug: FromPath[str]) -> Response[Any]:
    """Begin the report and show its tasks."""
    form = await read_form(request)
    form.close()
    government = await _government(request, slug)
    try:
        network_id, call_id = _chosen(form.text("offer"))
        assessment_id = await service.start(
            government.id,
            network_id,
            call_id=call_id,
            assessment_id=_id(form.text("form_id")),
            demonstration=bool(request.app.state.get("demonstration", False)),
            actor=views.reader(request),
            now=clock.now(),
        )
    except (InvalidInputError, InvalidMoveError, NotFoundError) as error:
        faults = error.faults if isinstance(error, InvalidInputError) else {}
        return await _page(
            request,
            government,
            offer=form.text("offer"),
            form_id=form.text("form_id"),
            faults=faults,
            reasons=() if faults else error.reasons,
        )
    return see_other(request, f"/assessments/{assessment_id}")


async def _government(request: WebRequest, slug: str) -> Government:
    government = await governments.by_slug(slug)
    require(
        views.reader(request),
        Permission.ASSESSMENT_START,
        Scope(government_id=government.id),
    )
    return government


async def _page(
    request: WebRequest,
    government: Government,
    *,
    offer: str = "",
    form_id: str = "",
    faults: dict[str, Reason] | None = None,
    reasons: tuple[Reason, ...] = (),
) -> Response[str]:
    now, locale = clock.now(), locale_of(request)
    files = [f for f in await queries.of_government(government.id) if f.state in OPEN]
    busy = {f.network_id for f in files}
    found = [o for o in await options(government.id, now=now) if o.network.id not in busy]
    names = {network.id: network.name(locale) for network in await networks.every()}
    return page(
        request,
        "assessments/start.html",
        status=422 if faults else 409 if reasons else 200,
        government=governments.name_in(government, locale),
        slug=government.slug,
        country=government.country,
        options=[(o.value, o.network.name(locale), o.call) for o in found],
        offer=offer or (found[0].value if len(found) == 1 else ""),
        form_id=form_id or str(uuid4()),
        **views.faulty(faults or {}, locale),
        reasons=reasons,
        open_files=[(str(f.id), names[f.network_id]) for f in files],
        refusals=[] if found or files else await _why_none(government.id, now=now),
    )


async def options(government_id: str, *, now: datetime) -> list[Option]:
    """To whom a government can report now: open calls, and networks that never use calls."""
    applicant = await applicants.applicant(government_id, now=now)
    found = []
    for network in await networks.every():
        calls = await networks.calls(network.id)
        offered: list[Call | None] = [call for call in calls if call.open_on(now.date())]
        for call in offered if calls else [None]:
            offer = await applicants.offer(network, call, now=now)
            if not refusals(applicant, offer, today=now.date()):
                found.append(Option(network=network, call=call))
    return found


async def _why_none(government_id: str, *, now: datetime) -> list[Reason]:
    """Why this government can report to nobody, where the reason is its own."""
    applicant = await applicants.applicant(government_id, now=now)
    reasons = {
        str(reason): reason
        for network in await networks.every()
        for reason in refusals(
            applicant, await applicants.offer(network, None, now=now), today=now.date()
        )
        if network.countries and applicant.country in network.countries
    }
    return list(reasons.values())


def _chosen(value: str) -> tuple[UUID, UUID | None]:
    network_id, _, call_id = value.partition("/")
    try:
        return UUID(network_id), UUID(call_id) if call_id else None
    except ValueError as error:
        raise InvalidInputError({"offer": Reason(N_("Choose to whom you report."))}) from error


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


ROUTES = [start_page, start]

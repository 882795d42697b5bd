"""Pages on which a coordinator sees, invites and lets go the people of a network."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from registry import clock
from registry.access.permissions import Permission
from registry.access.roles import OF_A_NETWORK, Role
from registry.errors import InvalidInputError, NotFoundError, Reason
from registry.i18n import countries
from registry.networks import staff
from registry.networks.parts import EMPTY, actor_in, managed, namesakes, newcomer, words
from registry.networks.queries import Network
from registry.networks.staff import SeveralMatchError
from registry.networks.staffing import ROLE_TASKS, holding_both_signatures, needs
from registry.networks.workflow import SMALLEST
from registry.people import service as people
from registry.people.browser import shown_faults
from registry.web.forms import merge, read_form
from registry.web.rendering import WebRequest, locale_of, page, see_other

_NO_FAULTS: Mapping[str, Reason] = {}


@get("/networks/{slug:str}/manage/people", permission=Permission.NETWORK_MANAGE)
async def list_people(request: WebRequest, slug: FromPath[str]) -> Response[str]:
    """Who holds which role, who is missing, and whom one may invite."""
    network = await managed(request, slug)
    holders = await people.people_of(network_id=network.id)
    held = [(one.person_id, one.membership) for one in holders]
    return page(
        request,
        "networks/people.html",
        network=network,
        holders=holders,
        needs=needs(held),
        both=holding_both_signatures(held),
        roles=[role for role in ROLE_TASKS if role in OF_A_NETWORK],
        smallest=SMALLEST,
        done=request.query_params.get("done", ""),
        **words(),
    )


@get("/networks/{slug:str}/manage/people/invite/{role:str}", permission=Permission.NETWORK_MANAGE)
async def invitation_form(
    request: WebRequest, slug: FromPath[str], role: FromPath[str]
) -> Response[str]:
    """The form to invite somebody to one role."""
    network = await managed(request, slug)
    typed = {"locale": locale_of(request), "organisation_country": network.countries[0]}
    return _form_page(request, network, _role(role), typed=typed)


@post(
    "/networks/{slug:str}/manage/people/invite/{role:str}",
    permission=Permission.NETWORK_MANAGE,
    status_code=303,
)
async def invite(request: WebRequest, slug: FromPath[str], role: FromPath[str]) -> Response[Any]:
    """Give the role and send a link."""
    form = await read_form(request)
    form.close()
    network = await managed(request, slug)
    try:
        people.refuse_faults(form.faults)
        await staff.invite_to_network(
            network.id,
            newcomer(form, role=_role(role)),
            actor=actor_in(request),
            now=clock.now(),
        )
    except InvalidInputError as error:
        found = error.found if isinstance(error, SeveralMatchError) else ()
        return _form_page(
            request,
            network,
            _role(role),
            typed=form.typed(),
            faults=merge(form.faults, error.faults),
            choices=namesakes(request, found),
            status=422,
        )
    return see_other(request, f"/networks/{slug}/manage/people?done=invited")


@get(
    "/networks/{slug:str}/manage/people/{membership_id:uuid}/end",
    permission=Permission.NETWORK_MANAGE,
)
async def end_form(
    request: WebRequest, slug: FromPath[str], membership_id: FromPath[UUID]
) -> Response[str]:
    """Ask before a role ends."""
    network = await managed(request, slug)
    here = f"/networks/{slug}/manage/people"
    return page(
        request,
        "networks/end_role.html",
        holder=await staff.holder(membership_id, network_id=network.id),
        place=network.name(locale_of(request)),
        action=f"{here}/{membership_id}/end",
        back=here,
        **words(),
    )


@post(
    "/networks/{slug:str}/manage/people/{membership_id:uuid}/end",
    permission=Permission.NETWORK_MANAGE,
    status_code=303,
)
async def end(
    request: WebRequest, slug: FromPath[str], membership_id: FromPath[UUID]
) -> Response[Any]:
    """End a role."""
    network = await managed(request, slug)
    await staff.end_in_network(network.id, membership_id, actor=actor_in(request), now=clock.now())
    return see_other(request, f"/networks/{slug}/manage/people?done=ended")


@post(
    "/networks/{slug:str}/manage/people/{membership_id:uuid}/link",
    permission=Permission.NETWORK_MANAGE,
    status_code=303,
)
async def send_link(
    request: WebRequest, slug: FromPath[str], membership_id: FromPath[UUID]
) -> Response[Any]:
    """Mail a fresh link to somebody who has not joined yet."""
    network = await managed(request, slug)
    one = await staff.holder(membership_id, network_id=network.id)
    await staff.send_link_again(one, actor=actor_in(request), now=clock.now())
    return see_other(request, f"/networks/{slug}/manage/people?done=sent")


def _role(text: str) -> Role:
    if text not in OF_A_NETWORK:
        raise NotFoundError("A network has no such role.")
    return Role(text)


def _form_page(
    request: WebRequest,
    network: Network,
    role: Role,
    *,
    typed: Mapping[str, str],
    faults: Mapping[str, Reason] = _NO_FAULTS,
    choices: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response[str]:
    here = f"/networks/{network.slug}/manage/people"
    return page(
        request,
        "networks/invite.html",
        status=status,
        place=network.name(locale_of(request)),
        role=role,
        action=f"{here}/invite/{role}",
        back=here,
        typed={**EMPTY, **typed},
        choices=choices or [],
        countries=list(countries.names(locale_of(request)).items()),
        **words(),
        **shown_faults(request, faults),
    )


ROUTES = [list_people, invitation_form, invite, end_form, end, send_link]

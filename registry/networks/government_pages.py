"""Pages on which a signatory or a coordinator manages the people of a local government."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from registry import clock
from registry.access.permissions import Permission
from registry.access.roles import OF_A_GOVERNMENT, Role
from registry.errors import InvalidInputError, NotFoundError, Reason
from registry.governments import service as governments
from registry.governments.queries import Government
from registry.networks import staff
from registry.networks.parts import EMPTY, actor_in, newcomer, words
from registry.networks.staffing import ROLE_TASKS
from registry.people import service as people
from registry.people.browser import shown_faults
from registry.web.forms import merge, read_form
from registry.web.rendering import WebRequest, locale_of, page, see_other

_NO_FAULTS: Mapping[str, Reason] = {}


@get("/governments/{slug:str}/people", permission=Permission.GOVERNMENT_PEOPLE)
async def list_people(request: WebRequest, slug: FromPath[str]) -> Response[str]:
    """Who fills in and who signs for this government."""
    government = await _managed(request, slug)
    return page(
        request,
        "networks/government_people.html",
        government=government,
        place=governments.name_in(government, locale_of(request)),
        holders=await people.people_of(government_id=government.id),
        roles=[role for role in ROLE_TASKS if role in OF_A_GOVERNMENT],
        done=request.query_params.get("done", ""),
        **words(),
    )


@get("/governments/{slug:str}/people/invite/{role:str}", permission=Permission.GOVERNMENT_PEOPLE)
async def invitation_form(
    request: WebRequest, slug: FromPath[str], role: FromPath[str]
) -> Response[str]:
    """The form to invite an editor or a signatory."""
    government = await _managed(request, slug)
    return _form_page(request, government, _role(role), typed={"locale": locale_of(request)})


@post(
    "/governments/{slug:str}/people/invite/{role:str}",
    permission=Permission.GOVERNMENT_PEOPLE,
    status_code=303,
)
async def invite(request: WebRequest, slug: FromPath[str], role: FromPath[str]) -> Response[Any]:
    """Give the role and send a link."""
    form = await read_form(request)
    form.close()
    government = await _managed(request, slug)
    try:
        people.refuse_faults(form.faults)
        await staff.invite_to_government(
            government,
            newcomer(form, role=_role(role)),
            actor=actor_in(request),
            now=clock.now(),
        )
    except InvalidInputError as error:
        return _form_page(
            request,
            government,
            _role(role),
            typed=form.typed(),
            faults=merge(form.faults, error.faults),
            status=422,
        )
    return see_other(request, f"/governments/{slug}/people?done=invited")


@get(
    "/governments/{slug:str}/people/{membership_id:uuid}/end",
    permission=Permission.GOVERNMENT_PEOPLE,
)
async def end_form(
    request: WebRequest, slug: FromPath[str], membership_id: FromPath[UUID]
) -> Response[str]:
    """Ask before a role ends."""
    government = await _managed(request, slug)
    here = f"/governments/{slug}/people"
    return page(
        request,
        "networks/end_role.html",
        holder=await staff.holder(membership_id, government_id=government.id),
        place=governments.name_in(government, locale_of(request)),
        action=f"{here}/{membership_id}/end",
        back=here,
        **words(),
    )


@post(
    "/governments/{slug:str}/people/{membership_id:uuid}/end",
    permission=Permission.GOVERNMENT_PEOPLE,
    status_code=303,
)
async def end(
    request: WebRequest, slug: FromPath[str], membership_id: FromPath[UUID]
) -> Response[Any]:
    """End a role."""
    government = await _managed(request, slug)
    await staff.end_in_government(
        government, membership_id, actor=actor_in(request), now=clock.now()
    )
    return see_other(request, f"/governments/{slug}/people?done=ended")


@post(
    "/governments/{slug:str}/people/{membership_id:uuid}/link",
    permission=Permission.GOVERNMENT_PEOPLE,
    status_code=303,
)
async def send_link(
    request: WebRequest, slug: FromPath[str], membership_id: FromPath[UUID]
) -> Response[Any]:
    """Mail a fresh link to somebody who has not joined yet."""
    government = await _managed(request, slug)
    one = await staff.holder(membership_id, government_id=government.id)
    await staff.send_link_again(one, actor=actor_in(request), now=clock.now())
    return see_other(request, f"/governments/{slug}/people?done=sent")


async def _managed(request: WebRequest, slug: str) -> Government:
    government = await governments.by_slug(slug)
    await staff.require_government(government, actor=actor_in(request), now=clock.now())
    return government


def _role(text: str) -> Role:
    if text not in OF_A_GOVERNMENT:
        raise NotFoundError("A local government has no such role.")
    return Role(text)


def _form_page(
    request: WebRequest,
    government: Government,
    role: Role,
    *,
    typed: Mapping[str, str],
    faults: Mapping[str, Reason] = _NO_FAULTS,
    status: int = 200,
) -> Response[str]:
    here = f"/governments/{government.slug}/people"
    return page(
        request,
        "networks/invite.html",
        status=status,
        place=governments.name_in(government, locale_of(request)),
        role=role,
        action=f"{here}/invite/{role}",
        back=here,
        typed={**EMPTY, **typed},
        choices=[],
        countries=[],
        **words(),
        **shown_faults(request, faults),
    )


ROUTES = [list_people, invitation_form, invite, end_form, end, send_link]

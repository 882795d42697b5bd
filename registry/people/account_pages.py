"""Pages of one's own account: name, language, password, roles."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post

from registry import clock
from registry.access.permissions import Permission
from registry.access.roles import ROLE_NAMES, Actor
from registry.errors import InvalidInputError, NotSignedInError, Reason
from registry.errors import TooManyAttemptsError as TooMany
from registry.i18n.catalogue import NAMES
from registry.people import service, signing_in
from registry.people.browser import client_of, remember, secret, shown_faults
from registry.people.workflow import MIN_PASSWORD, shown_email
from registry.web.forms import read_form
from registry.web.problems import status_of
from registry.web.rendering import WebRequest, actor_of, locale_of, page, see_other

_NO_FAULTS: Mapping[str, Reason] = {}


@get("/me", permission=Permission.SIGNED_IN)
async def my_page(request: WebRequest) -> Response[str]:
    """Who I am here, and what I may do."""
    return await _page(request)


@post("/me", permission=Permission.SIGNED_IN, status_code=303)
async def change_details(request: WebRequest) -> Response[Any]:
    """Change name and language."""
    form = await read_form(request)
    form.close()
    try:
        await signing_in.change_details(
            form.text("name"), form.text("locale"), actor=_actor(request), now=clock.now()
        )
    except InvalidInputError as error:
        return await _page(request, typed=form.typed(), faults=error.faults, status=422)
    return see_other(request, "/me?saved=details")


@post("/me/password", permission=Permission.SIGNED_IN, status_code=303)
async def change_password(request: WebRequest) -> Response[Any]:
    """Change the password; every other session ends."""
    form = await read_form(request)
    form.close()
    try:
        token = await signing_in.change_password(
            secret(form, "current"),
            secret(form, "password"),
            secret(form, "repeated"),
            actor=_actor(request),
            client=client_of(request),
            now=clock.now(),
        )
    except InvalidInputError as error:
        return await _page(request, faults=error.faults, status=422)
    except TooMany as error:
        return await _page(request, faults={"current": error.reasons[0]}, status=status_of(error))
    reply = see_other(request, "/me?saved=password")
    remember(request, reply, token)
    return reply


async def _page(
    request: WebRequest,
    *,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, Reason] = _NO_FAULTS,
    status: int = 200,
) -> Response[str]:
    actor = _actor(request)
    person = await service.person(actor.person_id)
    return page(
        request,
        "people/me.html",
        status=status,
        typed={"name": actor.name, "locale": actor.locale, **(typed or {})},
        email=shown_email(person.email) if person else "",
        languages=list(NAMES.items()),
        roles=await service.places_of(actor, locale_of(request)),
        role_names=ROLE_NAMES,
        saved=request.query_params.get("saved", ""),
        shortest=MIN_PASSWORD,
        **shown_faults(request, faults),
    )


def _actor(request: WebRequest) -> Actor:
    actor = actor_of(request)
    if actor is None:
        raise NotSignedInError("Sign in to go on.")
    return actor


ROUTES = [my_page, change_details, change_password]

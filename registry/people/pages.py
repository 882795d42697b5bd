"""Pages of people: sign in and out, links from mails, forgotten passwords."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import Receive, Scope, Send

from registry import clock
from registry.access.permissions import Permission
from registry.errors import InvalidInputError, Reason, RegistryError, TooManyAttemptsError
from registry.people import account_pages, signing_in
from registry.people.browser import client_of, forget, remember, secret, shown_faults, token_of
from registry.people.kept import START, Kept, keep, loaded, local_address, safe_address
from registry.people.links import PATHS, Link
from registry.people.workflow import MIN_PASSWORD, Purpose, shown_email
from registry.web.forms import read_form
from registry.web.guard import SAFE_METHODS
from registry.web.problems import status_of
from registry.web.rendering import WebRequest, page, see_other

_NO_FAULTS: Mapping[str, Reason] = {}
_RESET_SECONDS = 0.4
"""Every answer about a forgotten password takes at least as long, known address or not."""


def ask_to_sign_in(request: WebRequest) -> Response[Any]:
    """What a visitor sees whose session is missing or has ended; a posted form is kept."""
    if request.scope["method"] in SAFE_METHODS:
        query = request.scope["query_string"].decode("latin-1")
        here = local_address(request.scope["path"], query)
        return see_other(request, f"/sign-in?next={quote(here, safe='/')}")
    return _KeptForm(request)


class _KeptForm(Response[str]):
    """Reads the form that could not be taken, then asks to sign in with the form kept."""

    def __init__(self, request: WebRequest) -> None:
        super().__init__(content="", status_code=401)
        self.request = request

    def to_asgi_response(self, app: Any, request: Any, **options: Any) -> Any:
        """Answer later: handlers of exceptions cannot wait, and the form is still to be read."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            kept = await keep(self.request)
            reply = _sign_in_page(self.request, kept=kept, status=401)
            await reply.to_asgi_response(app, request, **options)(scope, receive, send)

        return answer


@get("/sign-in", permission=Permission.PUBLIC, sync_to_thread=False)
def sign_in_page(request: WebRequest) -> Response[str]:
    """The form to sign in."""
    return _sign_in_page(request, kept=Kept(address=safe_address(_asked(request, "next"))))


@post("/sign-in", permission=Permission.PUBLIC, status_code=200)
async def sign_in(request: WebRequest) -> Response[Any]:
    """Sign in, then go on where the person was going; a kept form is shown to be sent again."""
    form = await read_form(request)
    form.close()
    kept = loaded(form.text("kept")) or Kept(address=safe_address(form.text("next") or START))
    try:
        token = await signing_in.sign_in(
            form.text("email"),
            secret(form, "password"),
            client_of(request),
            now=clock.now(),
            instead_of=token_of(request),
        )
    except (InvalidInputError, TooManyAttemptsError) as error:
        return _sign_in_page(
            request,
            kept=kept,
            email=form.text("email"),
            faults=_faults(error, "password"),
            status=status_of(error),
        )
    reply: Response[Any]
    if kept.fields:
        reply = page(request, "people/kept.html", kept=kept)
    else:
        reply = see_other(request, kept.address)
    remember(request, reply, token)
    return reply


@post("/sign-out", permission=Permission.PUBLIC, status_code=303)
async def sign_out(request: WebRequest) -> Redirect:
    """End the session; harmless if it has ended already."""
    await signing_in.sign_out(token_of(request))
    reply = see_other(request, "/")
    forget(request, reply)
    return reply


@get("/invitations/{token:str}", permission=Permission.PUBLIC)
async def invitation_page(request: WebRequest, token: FromPath[str]) -> Response[str]:
    """The form to join."""
    return await _link_page(request, token, Purpose.JOIN)


@post("/invitations/{token:str}", permission=Permission.PUBLIC, status_code=303)
async def join(request: WebRequest, token: FromPath[str]) -> Response[Any]:
    """Choose a password and be signed in."""
    return await _use_link(request, token, Purpose.JOIN)


@get("/reset/{token:str}", permission=Permission.PUBLIC)
async def reset_page(request: WebRequest, token: FromPath[str]) -> Response[str]:
    """The form for a new password."""
    return await _link_page(request, token, Purpose.RESET)


@post("/reset/{token:str}", permission=Permission.PUBLIC, status_code=303)
async def reset(request: WebRequest, token: FromPath[str]) -> Response[Any]:
    """Choose a new password and be signed in."""
    return await _use_link(request, token, Purpose.RESET)


@get("/forgotten", permission=Permission.PUBLIC, sync_to_thread=False)
def forgotten_page(request: WebRequest) -> Response[str]:
    """The form that asks for a link."""
    return page(request, "people/forgotten.html", email="", **shown_faults(request, _NO_FAULTS))


@post("/forgotten", permission=Permission.PUBLIC, status_code=200)
async def forgotten(request: WebRequest) -> Response[str]:
    """Mail a link if the address is known; the answer is the same if it is not."""
    form = await read_form(request)
    form.close()
    email = form.text("email")
    soonest = asyncio.create_task(asyncio.sleep(_RESET_SECONDS))
    try:
        await signing_in.ask_reset(email, client_of(request), now=clock.now())
    except (InvalidInputError, TooManyAttemptsError) as error:
        soonest.cancel()
        return page(
            request,
            "people/forgotten.html",
            status=status_of(error),
            email=email,
            **shown_faults(request, _faults(error, "email")),
        )
    await soonest
    return page(request, "people/forgotten_sent.html", email=email)


def _sign_in_page(
    request: WebRequest,
    *,
    kept: Kept,
    email: str = "",
    faults: Mapping[str, Reason] = _NO_FAULTS,
    status: int = 200,
) -> Response[str]:
    return page(
        request,
        "people/sign_in.html",
        status=status,
        kept=kept,
        email=email,
        **shown_faults(request, faults),
    )


async def _link_page(request: WebRequest, token: str, purpose: Purpose) -> Response[str]:
    link = await signing_in.find_link(token, purpose)
    if link is None or not link.open_at(clock.now()):
        return _ended(request, link, purpose)
    return _password_page(request, link, token)


async def _use_link(request: WebRequest, token: str, purpose: Purpose) -> Response[Any]:
    form = await read_form(request)
    form.close()
    try:
        session = await signing_in.choose_password(
            token,
            purpose,
            secret(form, "password"),
            secret(form, "repeated"),
            now=clock.now(),
        )
    except InvalidInputError as error:
        link = await signing_in.find_link(token, purpose)
        if link is None:
            return _ended(request, None, purpose)
        return _password_page(request, link, token, faults=error.faults, status=422)
    if session is None:
        return _ended(request, await signing_in.find_link(token, purpose), purpose)
    reply = see_other(request, START)
    remember(request, reply, session)
    return reply


def _password_page(
    request: WebRequest,
    link: Link,
    token: str,
    *,
    faults: Mapping[str, Reason] = _NO_FAULTS,
    status: int = 200,
) -> Response[str]:
    return page(
        request,
        "people/choose_password.html",
        status=status,
        link=link,
        email=shown_email(link.person.email),
        action=PATHS[link.purpose] + token,
        shortest=MIN_PASSWORD,
        **shown_faults(request, faults),
    )


def _ended(request: WebRequest, link: Link | None, purpose: Purpose) -> Response[str]:
    used = link is not None and link.used_at is not None and link.person.joined
    return page(
        request,
        "people/link_ended.html",
        status=404 if link is None else 410,
        used=used,
        joining=purpose is Purpose.JOIN,
    )


def _faults(error: RegistryError, field: str) -> Mapping[str, Reason]:
    return error.faults if isinstance(error, InvalidInputError) else {field: error.reasons[0]}


def _asked(request: WebRequest, name: str) -> str:
    value = request.query_params.get(name, "")
    return value if isinstance(value, str) else START


ROUTES = [
    sign_in_page,
    sign_in,
    sign_out,
    invitation_page,
    join,
    reset_page,
    reset,
    forgotten_page,
    forgotten,
    *account_pages.ROUTES,
]

"""What pages of people share: the session's cookie, the client's address, faults of a form."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from litestar import Response
from litestar.datastructures import Cookie

from registry.errors import Reason
from registry.i18n.catalogue import say
from registry.people.sessions import LONGEST
from registry.web.forms import Form
from registry.web.guard import SESSION_COOKIE
from registry.web.rendering import WebRequest, locale_of


def remember(request: WebRequest, reply: Response[Any], token: str) -> None:
    """Put a session's token into the browser."""
    reply.set_cookie(_cookie(request, token, int(LONGEST.total_seconds())))


def forget(request: WebRequest, reply: Response[Any]) -> None:
    """Take the session's token out of the browser."""
    reply.set_cookie(_cookie(request, "", 0))


def token_of(request: WebRequest) -> str:
    """The session's token that the browser sent; empty if it sent none."""
    return request.cookies.get(SESSION_COOKIE, "")


def client_of(request: WebRequest) -> str:
    """The address from which the request came."""
    return request.client.host if request.client else ""


def secret(form: Form, name: str) -> str:
    """A password as it was typed: space around it belongs to it."""
    return form.fields.get(name, [""])[-1]


def shown_faults(request: WebRequest, faults: Mapping[str, Reason]) -> dict[str, Any]:
    """The faults of a form as its page needs them: by field, and as one summary."""
    locale = locale_of(request)
    said = {name: say(reason, locale) for name, reason in faults.items()}
    return {
        "faults": said,
        "errors": [{"field": name, "message": message} for name, message in said.items()],
    }


def _cookie(request: WebRequest, value: str, seconds: int) -> Cookie:
    secure = urlsplit(request.app.state.settings.base_url).scheme == "https"
    return Cookie(
        key=SESSION_COOKIE,
        value=value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=secure,
    )

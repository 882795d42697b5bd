"""The guard of every route: who is signed in, may they, and did the form come from our own page."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from registry.access.permissions import GRANTS, Permission, require
from registry.access.roles import Actor
from registry.db import Acting, acting
from registry.errors import N_, ForbiddenError, NotSignedInError

SESSION_COOKIE = "openlocal_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

Identify = Callable[[str], Awaitable[Actor | None]]
"""From a session's token to the person behind it, or None if it has ended."""


class UnguardedRouteError(Exception):
    """A route names no permission; the application refuses to be built."""


async def guard(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]  # any app
    """Let the request through, with its actor known, or refuse.

    Raises:
        NotSignedInError: the route needs a person and there is none.
        ForbiddenError: the person's roles do not allow it, or the form came from elsewhere.
    """
    if connection.scope.get("method") == "OPTIONS":
        return  # the framework's own answer: which methods there are, and nothing else
    permission = permission_of(handler)
    if connection.scope.get("method") not in SAFE_METHODS:
        refuse_foreign_forms(connection)
    if permission is Permission.PUBLIC:
        return
    token = connection.cookies.get(SESSION_COOKIE, "")
    identify: Identify = connection.app.state.identify
    actor = await identify(token) if token else None
    if actor is None:
        raise NotSignedInError(N_("Sign in to go on."))
    connection.scope["actor"] = actor  # type: ignore[typeddict-unknown-key]  # ours
    acting.set(Acting(person_id=actor.person_id, network_ids=actor.network_ids))
    require(actor, permission)


def permission_of(handler: BaseRouteHandler) -> Permission:
    """The permission a route names.

    Raises:
        UnguardedRouteError: it names none, or one without a row in the table.
    """
    found = handler.opt.get("permission")
    if not isinstance(found, Permission) or found not in GRANTS:
        raise UnguardedRouteError(f"{handler} names no permission of the table")
    return found


def _host_in(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc or None
    except ValueError:  # half of an IPv6 address
        return None


def refuse_foreign_forms(connection: ASGIConnection) -> None:  # type: ignore[type-arg]  # any app
    """Refuse a form that another site made the browser send (cross-site request forgery).

    Browsers say where a form came from (Fetch Metadata, and Origin of RFC 6454); pages cannot
    forge either. Nothing said, nothing done: programs that post send an Origin of ours.
    """
    if connection.scope["path"].startswith("/api/"):
        return  # the API knows no cookie, so there is nothing to forge
    site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if site is not None:
        ours = site in {"same-origin", "none"}
    else:
        ours = origin is not None and _host_in(origin) == connection.headers.get("host")
    if not ours:
        raise ForbiddenError(
            N_("This form was sent from another site. Open the page here and send it again.")
        )

"""The only place that knows HTTP statuses: errors become RFC 9457 documents, or pages."""

from http import HTTPStatus

import msgspec
import structlog
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from registry import errors
from registry.errors import N_, Reason, RegistryError
from registry.i18n.catalogue import say
from registry.web.forms import form_of
from registry.web.rendering import WebRequest, locale_of, page

log = structlog.get_logger()

STATUS: dict[type[RegistryError], int] = {
    errors.NotFoundError: 404,
    errors.NotSignedInError: 401,
    errors.ForbiddenError: 403,
    errors.InvalidMoveError: 409,
    errors.StaleVersionError: 409,
    errors.InvalidInputError: 422,
    errors.TooManyAttemptsError: 429,
    errors.UnavailableError: 503,
    errors.MisconfiguredError: 500,
}

TITLES = {
    400: N_("The request could not be understood"),
    401: N_("Please sign in"),
    403: N_("Not allowed"),
    404: N_("Page not found"),
    405: N_("Not possible here"),
    409: N_("This has changed in the meantime"),
    413: N_("Too large"),
    422: N_("Some answers need attention"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong on our side"),
    503: N_("Not available right now"),
}

_UNKNOWN = Reason(N_("Nothing was changed. Please try again; if it happens again, tell us when."))
_MISSING = Reason(N_("There is no page at this address, or it is not public."))


def status_of(error: RegistryError) -> int:
    """The HTTP status of an error's kind."""
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)


def registry_error(request: WebRequest, error: RegistryError) -> Response[str]:
    """An error we raised on purpose."""
    return problem(request, status_of(error), error.reasons)


def http_error(request: WebRequest, error: HTTPException) -> Response[str]:
    """An error of the framework: no such route, method, or parameter."""
    if error.status_code in {400, 404}:
        # A malformed identifier in a path is simply an address at which nothing is.
        return problem(request, 404, (_MISSING,))
    title = TITLES.get(error.status_code, HTTPStatus(error.status_code).phrase)
    return problem(request, error.status_code, (Reason(title),))


def unexpected(request: WebRequest, error: Exception) -> Response[str]:
    """Anything else: logged whole, shown without detail."""
    # The route and not the address: the address of an invitation lets whoever reads it in.
    log.error("unexpected error", route=request.scope.get("path_template"), exc_info=error)
    return problem(request, 500, (_UNKNOWN,))


def problem(request: WebRequest, status: int, reasons: tuple[Reason, ...]) -> Response[str]:
    """The same facts for a program (problem+json) or for a person (a page)."""
    title = TITLES.get(status, TITLES[500])
    if wants_json(request):
        locale = locale_of(request)
        document = {
            "type": "about:blank",
            "title": say(title, locale),
            "status": status,
            "detail": " ".join(say(reason, locale) for reason in reasons),
        }
        return Response(
            content=msgspec.json.encode(document).decode(),
            status_code=status,
            media_type="application/problem+json",
        )
    form = form_of(request)
    return page(
        request,
        "problem.html",
        status=status,
        title=title,
        status_code=status,
        reasons=reasons,
        written=form.written() if form else [],
    )


def wants_json(request: WebRequest) -> bool:
    """Whether the caller is a program: an API path, or JSON preferred to HTML."""
    accept = request.headers.get("accept", "")
    return request.scope["path"].startswith("/api/") or (
        "json" in accept and "text/html" not in accept
    )


HANDLERS: ExceptionHandlersMap = {
    RegistryError: registry_error,
    HTTPException: http_error,
    Exception: unexpected,
}

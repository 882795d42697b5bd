"""Turn a template and values into a page in the reader's language."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date as datetime_date
from datetime import datetime as datetime_moment
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import Request, Response
from litestar.datastructures import State
from litestar.response import Redirect
from markupsafe import Markup, escape

from registry import clock
from registry.access.roles import Actor
from registry.i18n import formats
from registry.i18n.catalogue import LOCALES, NAMES, direction, say, translations

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
STATIC = TEMPLATES / "static"

PUBLIC_CACHE = "public, max-age=60"
PRIVATE = "no-store"

WebRequest = Request[Any, Any, State]


def page(
    request: WebRequest,
    template: str,
    *,
    status: int = 200,
    public: bool = False,
    **values: object,
) -> Response[str]:
    """Render `template`; `public` pages carry nothing of the visitor and may be cached."""
    locale = locale_of(request)
    body = (
        _environment(locale)
        .get_template(template)
        .render(
            **_globals(request, locale, public=public), country_of_page=_country(values), **values
        )
    )
    headers = {
        "content-language": locale,
        "cache-control": PUBLIC_CACHE if public and status == 200 else PRIVATE,
    }
    return Response(
        content=body, status_code=status, media_type="text/html; charset=utf-8", headers=headers
    )


def see_other(request: WebRequest, path: str) -> Redirect:
    """Send the browser to `path` after a form did its work (the back button repeats nothing)."""
    return Redirect(path=_prefixed(request, path), status_code=303)


def locale_of(request: WebRequest) -> str:
    """The prefix of the path; else the signed-in person's language; else the browser's wish."""
    actor = actor_of(request)
    if actor is not None and request.scope.get("locale_prefix") is None:
        return actor.locale
    return str(request.scope.get("locale", "en"))


def actor_of(request: WebRequest) -> Actor | None:
    """The signed-in person, where the route asked for one."""
    found = request.scope.get("actor")
    return found if isinstance(found, Actor) else None


def _globals(request: WebRequest, locale: str, *, public: bool) -> dict[str, object]:
    path = request.scope["path"]
    query = request.scope["query_string"].decode("latin-1")
    here = f"{path}?{query}" if query else path
    return {
        "locale": locale,
        "dir": direction(locale),
        "url": lambda target: _prefixed(request, target),
        "switch": [
            {"locale": code, "name": NAMES[code], "href": f"/{code}{here}"} for code in LOCALES
        ],
        "site": {
            "demonstration": bool(request.app.state.get("demonstration", False)),
            "base_url": request.app.state.settings.base_url,
            "mail": request.app.state.settings.smtp_url is not None,
        },
        "now": clock.now(),
        "actor": None if public else actor_of(request),
    }


def _country(values: Mapping[str, object]) -> str | None:
    """The country of the local government that a page is about, whichever value brings it."""
    for name in ("government", "heading", "view"):
        country = getattr(values.get(name), "country", None)
        if isinstance(country, str):
            return country
    return None


def _prefixed(request: WebRequest, target: str) -> str:
    prefix = request.scope.get("locale_prefix")
    return f"/{prefix}{target}" if prefix and target.startswith("/") else target


@cache
def _environment(locale: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        translations(locale), newstyle=True
    )
    environment.globals["static"] = static
    environment.filters.update(_filters(locale))
    return environment


def _filters(locale: str) -> dict[str, Callable[..., str]]:
    # Months have other names in Tunis than in Rabat: a page about a government writes them as its
    # country does, unless the template names another country.
    @pass_context
    def date(page: Context, value: datetime_date, country: str | None = None) -> str:
        return formats.day(value, locale, country or page.get("country_of_page"))

    @pass_context
    def datetime(page: Context, value: datetime_moment, country: str | None = None) -> str:
        return formats.moment(value, locale, country or page.get("country_of_page"))

    def number(value: float | Fraction, digits: int = 0) -> str:
        return formats.number(value, locale, digits)

    return {
        "date": date,
        "datetime": datetime,
        "number": number,
        "exact": lambda value: formats.exact(value, locale),
        "percent": lambda value: formats.percent(value, locale),
        "bdi": lambda value: Markup("<bdi>{}</bdi>").format(escape(value)),
        "say": lambda reason: say(reason, locale),
    }


@cache
def static(name: str) -> str:
    """The address of a static file; it holds the file's hash, so it may be cached for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{digest}/{name}"

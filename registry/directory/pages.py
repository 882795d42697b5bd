"""Public pages: the start page, the directory, one government, one network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from babel.lists import format_list
from litestar import Response, get
from litestar.params import FromPath

from registry import clock
from registry.access.permissions import Permission
from registry.directory import service
from registry.governments import exporting, naming
from registry.governments.naming import LocalName
from registry.governments.queries import MAX_PAGE, Government
from registry.governments.workflow import (
    KIND_NAMES,
    LIFE_EVENT_NAMES,
    STANDING_NAMES,
    GovernmentKind,
)
from registry.i18n import countries
from registry.networks.workflow import KIND_NAMES as NETWORK_KIND_NAMES
from registry.networks.workflow import SMALLEST
from registry.web.rendering import WebRequest, locale_of, page


@dataclass(frozen=True, slots=True)
class Words:
    """How things are called in the reader's language; templates ask it."""

    locale: str

    def name(self, government: Government) -> LocalName:
        """The name the reader knows it by."""
        return naming.name_for(government.names, government.languages, self.locale)

    def own_name(self, government: Government) -> LocalName:
        """The name in its own script."""
        return naming.own_name(government.names, government.languages)

    def kind(self, government: Government) -> str:
        """Its kind, to be translated."""
        return KIND_NAMES[government.kind]

    def country(self, code: str) -> str:
        """A country's name."""
        return countries.name(code, self.locale)

    def languages(self, codes: Sequence[str]) -> str:
        """Languages in a row, with the comma of the reader's language."""
        known = countries.language_names(self.locale)
        return self.list([known.get(code, code) for code in codes])

    def list(self, texts: Sequence[str]) -> str:
        """Several things in a row, as the reader's language writes it."""
        return format_list(list(texts), locale=self.locale)

    def any_name(self, names: Mapping[str, str]) -> str:
        """The name in the reader's language, else in whichever there is."""
        return names.get(self.locale) or next(iter(names.values()))


@get("/", permission=Permission.PUBLIC)
async def home(request: WebRequest) -> Response[str]:
    """What Open Local is, a search, and what there is."""
    counts = await service.home(now=clock.now())
    return page(request, "directory/home.html", public=True, counts=counts)


@get("/governments", permission=Permission.PUBLIC)
async def directory(request: WebRequest) -> Response[str]:
    """Search and browse local governments; a wrong filter is no filter."""
    asked = request.query_params
    kind, country = asked.get("kind", ""), asked.get("country", "").upper()
    narrowed = {
        "q": " ".join(asked.get("q", "").split())[:100],
        "country": country if countries.is_country(country) else "",
        "kind": kind if kind in set(GovernmentKind) else "",
        "in": asked.get("in", ""),
    }
    number = _page_number(asked.get("page", ""))
    listing = await service.listing(
        narrowed["q"],
        country=narrowed["country"] or None,
        kind=GovernmentKind(narrowed["kind"]) if narrowed["kind"] else None,
        within=narrowed["in"] or None,
        page=number,
        now=clock.now(),
    )
    words = Words(locale_of(request))
    return page(
        request,
        "directory/governments.html",
        public=True,
        listing=listing,
        narrowed=narrowed,
        words=words,
        kinds=list(KIND_NAMES.items()),
        countries=sorted(
            ((code, words.country(code), count) for code, count in listing.countries),
            key=lambda item: item[1],
        ),
        href=lambda number: _address("/governments", narrowed, number),
    )


@get("/governments/{slug:str}", permission=Permission.PUBLIC)
async def government(request: WebRequest, slug: FromPath[str]) -> Response[str]:
    """The public record of one government."""
    now = clock.now()
    words = Words(locale_of(request))
    record = await service.government(slug, now=now)
    own = words.own_name(record.government)
    known_as = words.name(record.government)
    # The name the reader knows comes first.
    names = {known_as.text: known_as.language}
    names |= {name: code for code, name in record.government.names.items() if name not in names}
    names.pop(own.text, None)
    return page(
        request,
        "directory/government.html",
        public=True,
        record=record,
        government=record.government,
        words=words,
        own=own,
        others=[{"lang": code, "name": name} for name, code in names.items()],
        ogp_year_only=exporting.is_year_only(record.government.ogp_member_from),
        standing_names=STANDING_NAMES,
        event_names=LIFE_EVENT_NAMES,
    )


@get("/networks/{slug:str}", permission=Permission.PUBLIC)
async def network(request: WebRequest, slug: FromPath[str]) -> Response[str]:
    """The public record of one network."""
    number = _page_number(request.query_params.get("page", ""))
    record = await service.network(slug, page=number, now=clock.now())
    return page(
        request,
        "directory/network.html",
        public=True,
        record=record,
        words=Words(locale_of(request)),
        kind_name=NETWORK_KIND_NAMES[record.network.kind],
        smallest=SMALLEST,
        href=lambda number: _address(f"/networks/{slug}", {}, number),
    )


def _page_number(text: str) -> int:
    # Cut first: reading a very long number is refused by Python itself.
    return max(1, min(int(text[:9]), MAX_PAGE)) if text.isascii() and text.isdigit() else 1


def _address(path: str, narrowed: dict[str, str], number: int) -> str:
    asked = {key: value for key, value in narrowed.items() if value}
    if number > 1:
        asked["page"] = str(number)
    return f"{path}?{urlencode(asked)}" if asked else path


ROUTES = [home, directory, government, network]

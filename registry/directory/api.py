"""Open data: local governments as JSON, in pages with a cursor, and what changed since when."""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import FromPath, FromQuery

from registry import clock, settings
from registry.access.permissions import Permission
from registry.certificates.service import PublicCertificate
from registry.directory import service
from registry.errors import N_, InvalidInputError, Reason
from registry.governments import exporting
from registry.governments import service as governments
from registry.governments.queries import Government
from registry.governments.workflow import GovernmentKind
from registry.i18n import countries
from registry.web.rendering import PUBLIC_CACHE

DEFAULT_LIMIT, MAX_LIMIT = 100, 500
MAX_QUERY = 100
OPEN = {"access-control-allow-origin": "*", "cache-control": PUBLIC_CACHE}
"""What is public may be read by any page of any site."""


Identifier = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,4}:[A-Za-z0-9.-]+$", max_length=80)]


class LifeEventView(msgspec.Struct, kw_only=True, frozen=True):
    """Something that happened to a government or its council."""

    event: str
    date: date
    source: str
    into: str | None


class GovernmentView(msgspec.Struct, kw_only=True, frozen=True):
    """A local government."""

    id: str
    slug: str
    url: str
    kind: str
    country: str
    subdivision: str | None
    parent: str | None
    names: Mapping[str, str]
    languages: list[str]
    latitude: float | None
    longitude: float | None
    population: int | None
    population_year: int | None
    website: str | None
    email_domain: str | None
    wikidata: str | None
    geonames: str | None
    ogp_member_from: str | None
    """A date, or a year alone where no more is known."""
    ogp_member_until: str | None
    next_election: date | None
    state: str
    """`active`, `caretaker`, `dissolved` or `merged`."""
    state_since: date | None
    merged_into: str | None
    events: list[LifeEventView]
    source: str
    updated_at: datetime


class GovernmentPage(msgspec.Struct, kw_only=True, frozen=True):
    """Some local governments, in the order in which they last changed."""

    items: list[GovernmentView]
    next: str | None
    """The cursor of what follows; null where nothing does yet."""


class CertificateView(msgspec.Struct, kw_only=True, frozen=True):
    """A certificate of a government."""

    id: str
    url: str
    network: str
    award: str
    demonstration: bool
    status: str
    issued_at: datetime
    valid_from: datetime
    valid_until: datetime
    superseded_by: str | None


class GovernmentDetail(msgspec.Struct, kw_only=True, frozen=True):
    """A local government and every certificate it was given."""

    government: GovernmentView
    certificates: list[CertificateView]


@get("/api/v1/governments", permission=Permission.PUBLIC)
async def list_governments(
    *,
    q: FromQuery[str] = "",
    country: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    changed_since: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
    limit: FromQuery[str] = "",
) -> Response[GovernmentPage]:
    """Local governments in the order in which they last changed; give `next` back as `cursor`.

    `changed_since` takes a date or a moment (ISO 8601) and gives what changed at or after it.
    """
    faults: dict[str, Reason] = {}
    after = _place(cursor, changed_since, faults)
    size = _limit(limit, faults)
    if country and not countries.is_country(country):
        faults["country"] = Reason(N_("country must be two letters (ISO 3166-1), such as MA."))
    if kind and kind not in set(GovernmentKind):
        faults["kind"] = Reason(
            N_("kind must be one of: %(kinds)s."), {"kinds": ", ".join(GovernmentKind)}
        )
    if faults:
        raise InvalidInputError(faults)
    found = await governments.changed_after(
        *after,
        query=q[:MAX_QUERY],
        country=country or None,
        kind=GovernmentKind(kind) if kind else None,
        limit=size + 1,
    )
    today = clock.now().date()
    shown = found[:size]
    return Response(
        content=GovernmentPage(
            items=[_view(each, today) for each in shown],
            next=_cursor(shown[-1]) if len(found) > size else None,
        ),
        headers=OPEN,
    )


@get("/api/v1/governments/{slug:str}", permission=Permission.PUBLIC)
async def one_government(slug: FromPath[str]) -> Response[GovernmentDetail]:
    """A local government and every certificate it was given, newest first."""
    now = clock.now()
    record = await service.government(slug, now=now)
    return Response(
        content=GovernmentDetail(
            government=_view(record.government, now.date()),
            certificates=[_certificate(each) for each in (*record.standing, *record.earlier)],
        ),
        headers=OPEN,
    )


def _place(
    cursor: str, changed_since: str, faults: dict[str, Reason]
) -> tuple[datetime | None, str]:
    """After which moment and id to go on."""
    if cursor:
        try:
            moment, last = msgspec.json.decode(
                base64.urlsafe_b64decode(cursor.encode("ascii")), type=tuple[datetime, Identifier]
            )
            return _aware(moment), last
        except (UnicodeEncodeError, OverflowError, binascii.Error, msgspec.DecodeError):
            faults["cursor"] = Reason(N_("cursor must be the `next` of the page before."))
    elif changed_since:
        try:
            # An id is never empty, so this moment itself is still to come.
            return _aware(datetime.fromisoformat(changed_since)), ""
        except (ValueError, OverflowError):
            faults["changed_since"] = Reason(
                N_("changed_since must be a date or moment of ISO 8601, such as 2026-03-31.")
            )
    return None, ""


def _aware(moment: datetime) -> datetime:
    """`moment` in UTC; OverflowError if there it is before the first or after the last year."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _limit(text: str, faults: dict[str, Reason]) -> int:
    if not text:
        return DEFAULT_LIMIT
    if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MAX_LIMIT:
        return int(text[:6])
    faults["limit"] = Reason(N_("limit must be from 1 to %(most)s."), {"most": MAX_LIMIT})
    return DEFAULT_LIMIT


def _cursor(last: Government) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode((last.updated_at, last.id))).decode()


def _view(government: Government, today: date) -> GovernmentView:
    state = governments.state_on(government, today)
    return GovernmentView(
        id=government.id,
        slug=government.slug,
        url=_url(f"/governments/{government.slug}"),
        kind=government.kind,
        country=government.country,
        subdivision=government.subdivision,
        parent=government.parent_id,
        names=government.names,
        languages=list(government.languages),
        latitude=government.latitude,
        longitude=government.longitude,
        population=government.population,
        population_year=government.population_year,
        website=government.website,
        email_domain=government.email_domain,
        wikidata=government.wikidata_id,
        geonames=government.geonames_id,
        ogp_member_from=exporting.day_or_year(government.ogp_member_from) or None,
        ogp_member_until=exporting.day_or_year(government.ogp_member_until) or None,
        next_election=government.next_election,
        state=state.standing,
        state_since=state.since,
        merged_into=state.into_id,
        events=[
            LifeEventView(
                event=event.kind, date=event.on_date, source=event.source, into=event.into_id
            )
            for event in government.events
        ],
        source=government.source,
        updated_at=government.updated_at,
    )


def _certificate(one: PublicCertificate) -> CertificateView:
    return CertificateView(
        id=one.id,
        url=_url(f"/certificates/{one.id}"),
        network=one.network.slug,
        award=one.award,
        demonstration=one.demonstration,
        status=one.status,
        issued_at=one.issued_at,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        superseded_by=one.superseded_by,
    )


def _url(path: str) -> str:
    return settings.current().base_url + path


ROUTES = [list_governments, one_government]

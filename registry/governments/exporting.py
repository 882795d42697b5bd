"""Write governments in the one CSV format, so that what is exported can be imported again."""

import csv
import io
from collections.abc import Iterable
from datetime import date

from registry.governments.columns import EVENTS_BETWEEN
from registry.governments.naming import own_name
from registry.governments.queries import Government

COLUMNS = (
    "id",
    "slug",
    "kind",
    "country",
    "subdivision",
    "parent",
    "name_en",
    "name_fr",
    "name_ar",
    "name_native",
    "native_language",
    "latitude",
    "longitude",
    "population",
    "population_year",
    "languages",
    "website",
    "email_domain",
    "wikidata",
    "geonames",
    "ogp_member_from",
    "next_election",
    "source",
    "event",
    "event_date",
    "event_source",
    "event_into",
)


def header() -> str:
    """The first line."""
    return _csv(COLUMNS)


def line(government: Government) -> str:
    """One government as a line."""
    native = _native(government)
    events = government.events
    cells: dict[str, object] = {
        "id": government.id,
        "slug": government.slug,
        "kind": government.kind,
        "country": government.country,
        "subdivision": government.subdivision,
        "parent": government.parent_id,
        "name_en": government.names.get("en"),
        "name_fr": government.names.get("fr"),
        "name_ar": government.names.get("ar"),
        "name_native": government.names.get(native) if native else None,
        "native_language": native,
        "latitude": _degrees(government.latitude),
        "longitude": _degrees(government.longitude),
        "population": government.population,
        "population_year": government.population_year,
        "languages": ";".join(government.languages),
        "website": government.website,
        "email_domain": government.email_domain,
        "wikidata": government.wikidata_id,
        "geonames": government.geonames_id,
        "ogp_member_from": day_or_year(government.ogp_member_from),
        "next_election": government.next_election,
        "source": government.source,
        "event": _list(event.kind for event in events),
        "event_date": _list(event.on_date for event in events),
        "event_source": _list(event.source.replace(EVENTS_BETWEEN, "/") for event in events),
        "event_into": _list(event.into_id or "" for event in events),
    }
    return _csv(cells[column] for column in COLUMNS)


def day_or_year(value: date | None) -> str:
    """A date; its year alone where it is a first of January, which stands for that."""
    if value is None:
        return ""
    return f"{value.year:04}" if is_year_only(value) else value.isoformat()


def is_year_only(value: date | None) -> bool:
    """Whether only the year of this date is known."""
    return value is not None and (value.month, value.day) == (1, 1)


def _native(government: Government) -> str | None:
    """The further language of which the format has room for one: the place's own first."""
    further = {code: name for code, name in government.names.items() if code not in _PLAIN}
    return own_name(further, government.languages).language if further else None


_PLAIN = frozenset({"en", "fr", "ar"})


def _degrees(value: float | None) -> str:
    # Never 1e-05: the format has plain decimals.
    return "" if value is None else f"{value:.12f}".rstrip("0").rstrip(".")


def _list(values: Iterable[object]) -> str:
    texts = [str(value) for value in values]
    return EVENTS_BETWEEN.join(texts) if any(texts) else ""


def _csv(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(["" if cell is None else cell for cell in cells])
    return text.getvalue()

"""The one CSV format of governments (registry/seeds/README.md): what each column may hold."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from registry.errors import N_, Reason, RegistryError
from registry.governments.countries import is_country
from registry.governments.slugs import is_slug
from registry.governments.workflow import GovernmentKind, LifeEvent, LifeEventKind, refusals

MAX_NAME = 200
MAX_TEXT = 1000
EVENTS_BETWEEN = "|"
"""Several life events of one government stand in one row, with this between them."""

REQUIRED = ("id", "kind", "country", "source")
EVENT_COLUMNS = ("event", "event_date", "event_source", "event_into")
PLAIN_NAMES = ("name_en", "name_fr", "name_ar")
NATIVE = ("name_native", "native_language")

_ID = re.compile(r"[a-z]{2,4}:[A-Za-z0-9.-]{1,60}")
_FURTHER_NAME = re.compile(r"name_([a-z]{2,3})")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SUBDIVISION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
_WEBSITE = re.compile(r"https?://([^\s/@:]+\.)+[^\s/@:]{2,}(:\d{1,5})?(/\S*)?", re.IGNORECASE)
_DECIMAL = re.compile(r"-?\d{1,3}(\.\d{1,12})?")
# Marks that only turn the direction of text: they come along when Arabic is copied.
_DIRECTION = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\ufeff"))
_DIRECTION |= dict.fromkeys(range(0x2066, 0x206A))
_FORMULA = ("=", "+", "-", "@")


class CellError(RegistryError):
    """A cell holds what its column does not allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one row says: only the columns its file has, each checked."""

    id: str
    facts: Mapping[str, object]
    """Field of the registry to its value; None where the cell is empty."""
    names: Mapping[str, str | None]
    """Language to name; None where the file has the column and the cell is empty."""
    events: tuple[LifeEvent, ...]


def clean(text: str) -> str:
    """`text` as it is stored: composed (NFC), without direction marks, single spaces.

    Raises:
        CellError: it holds bytes that are not UTF-8, a NUL, or another control character.
    """
    if any("\udc80" <= character <= "\udcff" for character in text):
        raise CellError(N_("This is not UTF-8. Save the file as “CSV UTF-8” and try again."))
    if "\x00" in text:
        raise CellError(N_("This holds a NUL character, which no text has."))
    tidy = " ".join(unicodedata.normalize("NFC", text.translate(_DIRECTION)).split())
    if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in tidy):
        raise CellError(N_("This holds a control character. Please type it again."))
    return tidy


def limited(text: str, limit: int) -> str:
    """`text` if it is not longer than `limit` characters.

    Raises:
        CellError: it is.
    """
    if len(text) > limit:
        raise CellError(
            N_("This has %(length)s characters; at most %(limit)s are allowed."),
            length=len(text),
            limit=limit,
        )
    return text


def _identifier(text: str) -> str:
    if not _ID.fullmatch(text):
        raise CellError(
            N_("“%(value)s” is no identifier. Write a scheme and a code, such as iso:TN-33."),
            value=text[:80],
        )
    return text


def _slug(text: str) -> str:
    if not is_slug(text):
        raise CellError(
            N_("“%(value)s” cannot stand in an address. Use a-z, 0-9 and single hyphens."),
            value=text[:80],
        )
    return text


def _kind(text: str) -> GovernmentKind:
    try:
        return GovernmentKind(text)
    except ValueError:
        raise CellError(
            N_("“%(value)s” is no kind of government. Kinds are: %(kinds)s."),
            value=text[:80],
            kinds=", ".join(GovernmentKind),
        ) from None


def _country(text: str) -> str:
    if not is_country(text):
        raise CellError(
            N_("“%(value)s” is no country. Write its two letters (ISO 3166-1), such as MA."),
            value=text[:80],
        )
    return text


def _subdivision(text: str) -> str:
    if not _SUBDIVISION.fullmatch(text):
        raise CellError(
            N_("“%(value)s” is no subdivision. Write its ISO 3166-2 code, such as MA-05."),
            value=text[:80],
        )
    return text


def _degrees(limit: int) -> Callable[[str], float]:
    def read(text: str) -> float:
        if not _DECIMAL.fullmatch(text) or abs(float(text)) > limit:
            raise CellError(
                N_(
                    "“%(value)s” is no coordinate. Write degrees between -%(limit)s and "
                    "%(limit)s with a point, such as 32.3372."
                ),
                value=text[:80],
                limit=limit,
            )
        return float(text)

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        digits = text.isascii() and text.isdigit() and len(text) <= 10
        if not digits or not low <= int(text) <= high:
            raise CellError(
                N_("“%(value)s” must be a whole number from %(low)s to %(high)s, digits only."),
                value=text[:80],
                low=low,
                high=high,
            )
        return int(text)

    return read


def languages(text: str) -> list[str]:
    """Language codes with `;` between them."""
    codes = [code.strip() for code in text.split(";") if code.strip()]
    for code in codes:
        language(code)
    return list(dict.fromkeys(codes))


def language(text: str) -> str:
    """A language code of two or three letters."""
    if not _LANGUAGE.fullmatch(text):
        raise CellError(
            N_("“%(value)s” is no language. Write its code of two or three letters, such as ar."),
            value=text[:80],
        )
    return text


def day(text: str) -> date:
    """A date written YYYY-MM-DD."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass  # the 31st of a short month: the same sentence says it
    raise CellError(N_("“%(value)s” is no date. Write it as 2026-03-31."), value=text[:80])


def day_or_year(text: str) -> date:
    """A date, or a year alone, which is kept as its first of January."""
    return day(f"{text}-01-01" if re.fullmatch(r"\d{4}", text, re.ASCII) else text)


def _matching(pattern: re.Pattern[str], message: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not pattern.fullmatch(text):
            raise CellError(message, value=text[:80])
        return text

    return read


def _prose(limit: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.startswith(_FORMULA):
            # A spreadsheet that opens an export would run it as a formula.
            raise CellError(N_("A text must not begin with =, +, - or @."))
        return limited(text, limit)

    return read


def name(text: str) -> str:
    """The name of a place: at least one letter, not too long."""
    if not any(character.isalpha() for character in text):
        raise CellError(N_("A name needs at least one letter."))
    return _prose(MAX_NAME)(text)


prose = _prose(MAX_TEXT)

FACTS: dict[str, tuple[str, Callable[[str], object]]] = {
    "slug": ("slug", _slug),
    "kind": ("kind", _kind),
    "country": ("country", _country),
    "subdivision": ("subdivision", _subdivision),
    "parent": ("parent_id", _identifier),
    "latitude": ("latitude", _degrees(90)),
    "longitude": ("longitude", _degrees(180)),
    "population": ("population", _whole(1, 2_000_000_000)),
    "population_year": ("population_year", _whole(1800, 2100)),
    "languages": ("languages", languages),
    "website": (
        "website",
        _matching(_WEBSITE, N_("“%(value)s” is no web address. It begins with https://")),
    ),
    "email_domain": (
        "email_domain",
        _matching(_DOMAIN, N_("“%(value)s” is no mail domain, such as commune.example.org.")),
    ),
    "wikidata": (
        "wikidata_id",
        _matching(
            re.compile(r"Q[1-9][0-9]{0,11}"), N_("“%(value)s” is no Wikidata item, such as Q42.")
        ),
    ),
    "geonames": (
        "geonames_id",
        _matching(re.compile(r"[1-9][0-9]{0,11}"), N_("“%(value)s” is no GeoNames number.")),
    ),
    "ogp_member_from": ("ogp_member_from", day_or_year),
    "next_election": ("next_election", day),
    "source": ("source", prose),
}
"""Column to field and reader; the rest of the columns are names and life events."""


def is_known(column: str) -> bool:
    """Whether the format has this column; others are ignored."""
    return (
        column in {"id", *FACTS, *EVENT_COLUMNS, *PLAIN_NAMES, *NATIVE}
        or _FURTHER_NAME.fullmatch(column) is not None
    )


def check(cells: Mapping[str, str], *, today: date) -> tuple[Row | None, dict[str, Reason]]:
    """The row these cells make, or None and every fault by column."""
    reader = _Reader(cells)
    identifier = reader.required("id", _identifier)
    facts = {
        field: reader.required(column, read) if column in REQUIRED else reader.cell(column, read)
        for column, (field, read) in FACTS.items()
        if column in cells
    }
    if "languages" in cells and facts["languages"] is None:
        facts["languages"] = []
    names = _names(reader)
    events = _events(reader, today)
    _together(reader, facts, names)
    if reader.faults:
        return None, reader.faults
    return Row(id=str(identifier), facts=facts, names=names, events=events), {}


class _Reader:
    """Reads cells by column and collects every fault."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.cells = cells
        self.faults: dict[str, Reason] = {}

    def cell(self, column: str, read: Callable[[str], object]) -> object:
        """The value of a cell; None if it is empty or wrong."""
        try:
            text = clean(self.cells.get(column, ""))
            return read(text) if text else None
        except CellError as error:
            self.fault(column, error.reasons[0])
            return None

    def text(self, column: str, read: Callable[[str], str] = prose) -> str:
        return str(self.cell(column, read) or "")

    def required(self, column: str, read: Callable[[str], object]) -> object:
        value = self.cell(column, read)
        if value is None:
            self.fault(column, Reason(N_("This must not be empty.")))
        return value

    def fault(self, column: str, reason: Reason) -> None:
        self.faults.setdefault(column, reason)


def _names(reader: _Reader) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for column in reader.cells:
        match = _FURTHER_NAME.fullmatch(column)
        if match:
            found[match.group(1)] = reader.text(column, name) or None
    native = reader.text("name_native", name)
    native_language = reader.text("native_language", language)
    if bool(native) != bool(native_language):
        reader.fault("native_language", Reason(N_("A native name and its language come together.")))
    elif native:
        if found.get(native_language) not in {None, native}:
            reader.fault("name_native", Reason(N_("Two names are given in one language.")))
        found[native_language] = native
    return found


def _events(reader: _Reader, today: date) -> tuple[LifeEvent, ...]:
    parts = {
        column: [part.strip() for part in reader.text(column, str).split(EVENTS_BETWEEN)]
        for column in EVENT_COLUMNS
    }
    kinds = parts["event"]
    if kinds == [""]:
        return ()
    padded = {
        column: found if found != [""] else [""] * len(kinds) for column, found in parts.items()
    }
    if any(len(found) != len(kinds) for found in padded.values()):
        reader.fault("event", Reason(N_("Each event needs its own date and source.")))
        return ()
    events = []
    for cells in zip(*padded.values(), strict=True):
        event = _event(dict(zip(EVENT_COLUMNS, cells, strict=True)), reader)
        if event is not None:
            events.append(event)
    if "event" not in reader.faults and "event_date" not in reader.faults:
        for reason in refusals(events, today=today)[:1]:
            reader.fault("event", reason)
    return tuple(events)


def _event(cells: Mapping[str, str], outer: _Reader) -> LifeEvent | None:
    reader = _Reader(cells)
    kind = reader.required("event", _event_kind)
    on_date = reader.required("event_date", day)
    source = reader.text("event_source") or outer.text("source")
    into = reader.text("event_into", _identifier) or None
    for column, reason in reader.faults.items():
        outer.fault(column, reason)
    if not isinstance(kind, LifeEventKind) or not isinstance(on_date, date):
        return None
    return LifeEvent(kind=kind, on_date=on_date, source=source, into_id=into)


def _event_kind(text: str) -> LifeEventKind:
    try:
        return LifeEventKind(text)
    except ValueError:
        raise CellError(
            N_("“%(value)s” is no life event. Events are: %(kinds)s."),
            value=text[:80],
            kinds=", ".join(LifeEventKind),
        ) from None


def _together(
    reader: _Reader, facts: Mapping[str, object], names: Mapping[str, str | None]
) -> None:
    """Faults that only several cells together have."""
    named = {"name_native", *(f"name_{code}" for code in names)}
    if not any(names.values()) and not named & reader.faults.keys():
        reader.fault("name_en", Reason(N_("Give the name in at least one language.")))
    if (facts.get("latitude") is None) != (facts.get("longitude") is None):
        reader.fault("longitude", Reason(N_("Latitude and longitude come together.")))
    subdivision, country = facts.get("subdivision"), facts.get("country")
    if subdivision and country and not str(subdivision).startswith(f"{country}-"):
        reader.fault("subdivision", Reason(N_("The subdivision belongs to another country.")))
    if facts.get("parent_id") and facts.get("parent_id") == reader.cells.get("id", "").strip():
        reader.fault("parent", Reason(N_("A government cannot be its own parent.")))

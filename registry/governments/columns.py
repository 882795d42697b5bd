"""The one CSV format of governments (registry/seeds/README.md): what each column may hold."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from registry.errors import N_, Reason
from registry.governments import cells as read
from registry.governments.cells import CellError, clean
from registry.governments.workflow import GovernmentKind, LifeEvent, LifeEventKind, faults_of

EVENTS_BETWEEN = "|"
"""Several life events of one government stand in one row, with this between them."""

REQUIRED = ("id", "kind", "country", "source")
EVENT_COLUMNS = ("event", "event_date", "event_source", "event_into")
PLAIN_NAMES = ("name_en", "name_fr", "name_ar")
NATIVE = ("name_native", "native_language")
_FURTHER_NAME = re.compile(r"name_([a-z]{2,3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one row says: only the columns its file has, each checked."""

    id: str
    facts: Mapping[str, object]
    """Field of the registry to its value; None where the cell is empty."""
    names: Mapping[str, str | None]
    """Language to name; None where the file has the column and the cell is empty."""
    events: tuple[LifeEvent, ...]


_kind = read.one_of(
    GovernmentKind, N_("“%(value)s” is no kind of government. Kinds are: %(kinds)s.")
)
_event_kind = read.one_of(LifeEventKind, N_("“%(value)s” is no life event. Events are: %(kinds)s."))

FACTS: dict[str, tuple[str, Callable[[str], object]]] = {
    "slug": ("slug", read.slug),
    "kind": ("kind", _kind),
    "country": ("country", read.country),
    "subdivision": ("subdivision", read.subdivision),
    "parent": ("parent_id", read.identifier),
    "latitude": ("latitude", read.degrees(90)),
    "longitude": ("longitude", read.degrees(180)),
    "population": ("population", read.whole(1, 2_000_000_000)),
    "population_year": ("population_year", read.whole(1800, 2100)),
    "languages": ("languages", read.languages),
    "website": ("website", read.website),
    "email_domain": ("email_domain", read.email_domain),
    "wikidata": ("wikidata_id", read.wikidata),
    "geonames": ("geonames_id", read.geonames),
    "ogp_member_from": ("ogp_member_from", read.day_or_year),
    "next_election": ("next_election", read.day),
    "source": ("source", read.prose),
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
    identifier = reader.required("id", read.identifier)
    facts = {
        field: reader.required(column, reads) if column in REQUIRED else reader.cell(column, reads)
        for column, (field, reads) in FACTS.items()
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

    def cell(self, column: str, reads: Callable[[str], object]) -> object:
        """The value of a cell; None if it is empty or wrong."""
        try:
            text = clean(self.cells.get(column, ""))
            return reads(text) if text else None
        except CellError as error:
            self.fault(column, error.reasons[0])
            return None

    def text(self, column: str, reads: Callable[[str], str] = read.prose) -> str:
        return str(self.cell(column, reads) or "")

    def required(self, column: str, reads: Callable[[str], object]) -> object:
        value = self.cell(column, reads)
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
            found[match.group(1)] = reader.text(column, read.name) or None
    native = reader.text("name_native", read.name)
    native_language = reader.text("native_language", read.language)
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
    # Whether they can have followed each other depends on what is stored: see intake.py.
    for event in events:
        for reason in faults_of(event, today=today):
            reader.fault("event", reason)
    return tuple(events)


def _event(cells: Mapping[str, str], outer: _Reader) -> LifeEvent | None:
    reader = _Reader(cells)
    kind = reader.required("event", _event_kind)
    on_date = reader.required("event_date", read.day)
    source = reader.text("event_source") or outer.text("source")
    into = reader.text("event_into", read.identifier) or None
    for column, reason in reader.faults.items():
        outer.fault(column, reason)
    if not isinstance(kind, LifeEventKind) or not isinstance(on_date, date):
        return None
    return LifeEvent(kind=kind, on_date=on_date, source=source, into_id=into)


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

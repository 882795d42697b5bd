"""What an import does to the registry, decided before anything is written (pure)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registry.errors import N_, Reason
from registry.governments.columns import Row, check
from registry.governments.queries import Government
from registry.governments.reading import Record
from registry.governments.slugs import free_slug
from registry.governments.workflow import GovernmentKind, LifeEvent, refusals

_FIELDS = (
    "slug",
    "kind",
    "country",
    "subdivision",
    "parent_id",
    "latitude",
    "longitude",
    "population",
    "population_year",
    "languages",
    "website",
    "email_domain",
    "wikidata_id",
    "geonames_id",
    "ogp_member_from",
    "next_election",
    "source",
)
EMPTY: Mapping[str, Any] = {**dict.fromkeys(_FIELDS), "languages": []}
"""The facts of a government of which nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One row that was not taken: where it stands, and every reason by column."""

    line: int
    id: str
    faults: Mapping[str, Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What an import needs to know of the registry."""

    governments: Mapping[str, Government]
    """Those the file names, by id."""
    slugs: Mapping[str, str]
    """Every slug and the id that has it."""
    parents: Mapping[str, str | None]
    """Every id and its parent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to write, and what not to."""

    added: Sequence[Mapping[str, Any]]
    changed: Sequence[Mapping[str, Any]]
    unchanged: int
    events: Sequence[tuple[str, LifeEvent]]
    refused: Sequence[Refusal]


@dataclass(slots=True)
class _Draft:
    """Rows as they are taken or refused, one check after the other."""

    rows: dict[str, tuple[int, Row]] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)

    def refuse(self, identifier: str, faults: Mapping[str, Reason]) -> None:
        line, _ = self.rows.pop(identifier)
        self.refused.append(Refusal(line=line, id=identifier, faults=faults))


def first_look(records: Iterable[Record], *, today: date) -> _Draft:
    """Check every record on its own; the first row of an id stands, later ones are refused."""
    draft = _Draft()
    for record in records:
        row, faults = (None, {"row": record.fault}) if record.fault else _checked(record, today)
        identifier = row.id if row else record.cells.get("id", "").strip()[:80]
        if identifier in draft.rows:
            faults = {
                **faults,
                "id": Reason(
                    N_("This identifier already stands on line %(line)s."),
                    {"line": draft.rows[identifier][0]},
                ),
            }
        if row is None or faults:
            draft.refused.append(Refusal(line=record.line, id=identifier, faults=faults))
        else:
            draft.rows[row.id] = (record.line, row)
    return draft


def _checked(record: Record, today: date) -> tuple[Row | None, dict[str, Reason]]:
    return check(record.cells, today=today)


def plan(draft: _Draft, stored: Stored, *, today: date) -> Plan:
    """Compare the rows that passed with what is stored, and say what to write."""
    _refuse_slugs(draft, stored)
    _refuse_events(draft, stored, today)
    _refuse_parents(draft, stored)
    merged = {row.id: _merged(row, stored.governments.get(row.id)) for _, row in _rows(draft)}
    _give_slugs(merged, stored)
    added = [facts for facts in merged.values() if facts["id"] not in stored.governments]
    changed = [
        facts
        for facts in merged.values()
        if (known := stored.governments.get(facts["id"])) and _differs(facts, known)
    ]
    events = [
        (row.id, event)
        for _, row in _rows(draft)
        for event in _new_events(row, stored.governments.get(row.id))
    ]
    touched = {identifier for identifier, _ in events} | {facts["id"] for facts in changed}
    changed_ids = {facts["id"] for facts in changed}
    changed += [
        merged[identifier]
        for identifier in touched - changed_ids
        if identifier in stored.governments
    ]
    return Plan(
        added=added,
        changed=changed,
        unchanged=len(merged) - len(added) - len(changed),
        events=events,
        refused=sorted(draft.refused, key=lambda refusal: refusal.line),
    )


def _rows(draft: _Draft) -> list[tuple[int, Row]]:
    return list(draft.rows.values())


def _refuse_slugs(draft: _Draft, stored: Stored) -> None:
    taken = dict(stored.slugs)
    for _, row in _rows(draft):
        slug = row.facts.get("slug")
        known = stored.governments.get(row.id)
        if slug is None:
            continue
        if known is not None and slug != known.slug:
            reason = N_("The address of a government never changes; here it is %(other)s.")
            draft.refuse(row.id, {"slug": Reason(reason, {"other": known.slug})})
        elif taken.setdefault(str(slug), row.id) != row.id:
            reason = N_("The slug “%(slug)s” belongs to %(other)s.")
            other = taken[str(slug)]
            draft.refuse(row.id, {"slug": Reason(reason, {"slug": slug, "other": other})})


def _refuse_events(draft: _Draft, stored: Stored, today: date) -> None:
    for _, row in _rows(draft):
        known = stored.governments.get(row.id)
        together = [*(known.events if known else ()), *_new_events(row, known)]
        for reason in refusals(together, today=today)[:1]:
            draft.refuse(row.id, {"event": reason})


def _refuse_parents(draft: _Draft, stored: Stored) -> None:
    """Refuse rows whose parent or successor is nowhere, and those that stand above themselves.

    A row that is refused may be the parent of others, so this goes on until nothing changes.
    """
    while True:
        parents = dict(stored.parents)
        parents.update((row.id, _parent(row, stored)) for _, row in _rows(draft))
        wrong = dict(_wrong_parents(draft, parents))
        if not wrong:
            return
        for identifier, faults in wrong.items():
            draft.refuse(identifier, faults)


def _wrong_parents(
    draft: _Draft, parents: Mapping[str, str | None]
) -> Iterator[tuple[str, dict[str, Reason]]]:
    nowhere = N_("“%(id)s” is neither in this file, among the rows taken, nor in the registry.")
    for _, row in _rows(draft):
        faults = {}
        parent = parents[row.id]
        if parent is not None and parent not in parents:
            faults["parent"] = Reason(nowhere, {"id": parent})
        elif _circular(row.id, parents):
            faults["parent"] = Reason(N_("Following the parents upwards leads back to this row."))
        for event in row.events:
            if event.into_id is not None and event.into_id not in parents:
                faults["event_into"] = Reason(nowhere, {"id": event.into_id})
        if faults:
            yield row.id, faults


def _parent(row: Row, stored: Stored) -> str | None:
    if "parent_id" in row.facts:
        found = row.facts["parent_id"]
        return str(found) if found is not None else None
    return stored.parents.get(row.id)


def _circular(identifier: str, parents: Mapping[str, str | None]) -> bool:
    seen = {identifier}
    above = parents.get(identifier)
    while above is not None:
        if above == identifier:
            return True
        if above in seen:
            return False  # a circle further up: its own rows are told
        seen.add(above)
        above = parents.get(above)
    return False


def _merged(row: Row, known: Government | None) -> dict[str, Any]:
    """The whole facts after the import: a column the file lacks stays as it is stored."""
    facts = dict(EMPTY)
    if known is not None:
        facts |= {name: getattr(known, name) for name in _FIELDS}
        facts["languages"] = list(known.languages)
    facts |= {name: value for name, value in row.facts.items() if value or name != "slug"}
    names = {**(known.names if known else {}), **row.names}
    facts["names"] = {code: name for code, name in names.items() if name}
    return {"id": row.id, **facts}


def _give_slugs(merged: Mapping[str, dict[str, Any]], stored: Stored) -> None:
    taken = {*stored.slugs, *(facts["slug"] for facts in merged.values() if facts["slug"])}
    for identifier, facts in merged.items():
        if facts["slug"]:
            continue
        parent = facts["parent_id"]
        facts["slug"] = free_slug(
            kind=GovernmentKind(facts["kind"]),
            names=facts["names"],
            parent_names=merged[parent]["names"] if parent in merged else {},
            country=facts["country"],
            identifier=identifier,
            taken=taken,
        )
        taken.add(facts["slug"])


def _differs(facts: Mapping[str, Any], known: Government) -> bool:
    return (
        dict(known.names) != facts["names"]
        or list(known.languages) != facts["languages"]
        or any(getattr(known, name) != facts[name] for name in _FIELDS if name != "languages")
    )


def _new_events(row: Row, known: Government | None) -> list[LifeEvent]:
    before = {(event.kind, event.on_date) for event in known.events} if known else set()
    return [event for event in row.events if (event.kind, event.on_date) not in before]

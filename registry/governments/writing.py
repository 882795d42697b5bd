"""Write governments, many at a time: facts, names, and the text in which they are found."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from registry.db import DB
from registry.governments.folding import fold
from registry.governments.workflow import LifeEvent

_WRITTEN = {
    "id": "text",
    "slug": "text",
    "kind": "text",
    "country": "text",
    "subdivision": "text",
    "parent_id": "text",
    "latitude": "float8",
    "longitude": "float8",
    "population": "int",
    "population_year": "int2",
    "languages": "text[]",
    "website": "text",
    "email_domain": "text",
    "wikidata_id": "text",
    "geonames_id": "text",
    "ogp_member_from": "date",
    "next_election": "date",
    "source": "text",
    "search": "text",
}
_COLUMNS = ", ".join(_WRITTEN)
_TYPED = ", ".join(f"{column} {kind}" for column, kind in _WRITTEN.items())
_SET = ", ".join(f"{c} = excluded.{c}" for c in _WRITTEN if c not in {"id", "slug"})
_UPSERT = f"""
INSERT INTO government ({_COLUMNS}, added_by, created_at, updated_at)
SELECT {_COLUMNS}, $2, $3, $3 FROM jsonb_to_recordset($1) AS r ({_TYPED})
ON CONFLICT (id) DO UPDATE SET {_SET}, updated_at = excluded.updated_at
"""  # noqa: S608 - column names are ours
_NAMES = """
INSERT INTO government_name (government_id, language, name)
SELECT r.id, n.key, n.value FROM jsonb_to_recordset($1) AS r (id text, names jsonb),
    jsonb_each_text(r.names) AS n
ON CONFLICT (government_id, language) DO UPDATE SET name = excluded.name
WHERE government_name.name <> excluded.name
"""
_NAMES_GONE = """
DELETE FROM government_name n
USING jsonb_to_recordset($1) AS r (id text, names jsonb)
WHERE n.government_id = r.id AND NOT r.names ? n.language
"""


async def write_all(
    facts: Sequence[Mapping[str, object]], *, added_by: UUID | None, now: datetime
) -> None:
    """Insert or update governments with their names (`names`: language to name), whole."""
    rows = json.dumps([{**row, "search": searched(row)} for row in facts], default=str)
    await DB.fetch(_UPSERT, rows, added_by, now)
    await DB.fetch(_NAMES_GONE, rows)
    await DB.fetch(_NAMES, rows)


def searched(facts: Mapping[str, Any]) -> str:
    """The text in which names are found: every name folded, one a line."""
    return "\n".join(dict.fromkeys(fold(name) for name in facts["names"].values()))


async def add_event(
    event_id: UUID, government_id: str, event: LifeEvent, *, by: UUID | None, now: datetime
) -> bool:
    """Write a life event, once; whether it was new."""
    rows = await DB.fetch(
        "INSERT INTO government_event "
        "(id, government_id, kind, on_date, into_id, source, recorded_at, recorded_by) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id",
        event_id,
        government_id,
        str(event.kind),
        event.on_date,
        event.into_id,
        event.source,
        now,
        by,
    )
    return len(rows) == 1


async def touch(government_id: str, *, now: datetime) -> None:
    """Mark the government as changed, for those who read changes."""
    await DB.fetch("UPDATE government SET updated_at = $2 WHERE id = $1", government_id, now)

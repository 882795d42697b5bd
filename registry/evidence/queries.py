"""Rows of evidence in and out; what leaves here is a value."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from registry.db import DB
from registry.evidence.tables import EvidenceRow
from scoring import EvidenceItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of evidence: a link (`url`) or a file (`storage_key`)."""

    id: UUID
    assessment_id: UUID
    criterion: str
    kind: str
    title: str
    language: str
    fact_date: date
    public: bool
    still_law: bool
    url: str | None
    file_name: str | None
    media_type: str | None
    size_bytes: int | None
    sha256: str
    storage_key: str | None
    in_reply: bool
    added_by: UUID
    added_at: datetime

    @property
    def for_scoring(self) -> EvidenceItem:
        """What the evidence rules need to know of it."""
        return EvidenceItem(
            kind=self.kind, public=self.public, dated=self.fact_date, still_law=self.still_law
        )


_NAMES = tuple(Item.__dataclass_fields__)
_COLUMNS = ", ".join(_NAMES)


async def insert(item: Item) -> bool:
    """Store an item; False if one with its id is there already (the form was sent twice)."""
    values = [getattr(item, name) for name in _NAMES]
    places = ", ".join(f"${n}" for n in range(1, len(values) + 1))
    rows = await DB.fetch(
        f"INSERT INTO evidence ({_COLUMNS}) VALUES ({places}) "  # noqa: S608 - column names are ours
        "ON CONFLICT (id) DO NOTHING RETURNING id",
        *values,
    )
    return len(rows) == 1


async def of_assessment(assessment_id: UUID) -> list[Item]:
    """Every item of a file that was not removed, in the order it was added."""
    rows = await DB.fetch(
        f"SELECT {_COLUMNS} FROM evidence "  # noqa: S608 - column names are ours
        "WHERE assessment_id = $1 AND removed_at IS NULL ORDER BY criterion, added_at, id",
        assessment_id,
    )
    return [Item(**row) for row in rows]


async def find(evidence_id: UUID) -> Item | None:
    """The item unless it was removed, or None."""
    row = await DB.fetch_row(
        f"SELECT {_COLUMNS} FROM evidence WHERE id = $1 AND removed_at IS NULL",  # noqa: S608 - column names are ours
        evidence_id,
    )
    return Item(**row) if row else None


async def remove(evidence_id: UUID, *, at: datetime) -> bool:
    """Mark an item removed; False if it was already."""
    rows = await (
        EvidenceRow.update({EvidenceRow.removed_at: at})
        .where(EvidenceRow.id == evidence_id, EvidenceRow.removed_at.is_null())
        .returning(EvidenceRow.id)
    )
    return len(rows) == 1

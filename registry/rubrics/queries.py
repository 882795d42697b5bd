"""Rows of rubric versions in and out; what leaves here is a value."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.db import DB
from registry.rubrics.tables import RubricVersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One published version, without the text of its file."""

    id: str
    version: str
    digest: str
    published_at: datetime


_COLUMNS = (
    RubricVersionRow.id,
    RubricVersionRow.version,
    RubricVersionRow.digest,
    RubricVersionRow.published_at,
)


async def insert(version: Version, *, source: str, published_by: UUID | None) -> bool:
    """Store a version unless this id and version, or this content, are stored; whether it was."""
    rows = await DB.fetch(
        "INSERT INTO rubric_version (id, version, digest, source, published_by, published_at) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id",
        version.id,
        version.version,
        version.digest,
        source,
        published_by,
        version.published_at,
    )
    return len(rows) == 1


async def find(rubric_id: str, version: str) -> Version | None:
    """The version, or None."""
    row = (
        await RubricVersionRow.select(*_COLUMNS)
        .where(RubricVersionRow.id == rubric_id, RubricVersionRow.version == version)
        .first()
    )
    return Version(**row) if row else None


async def source_of(digest: str) -> str:
    """The text of the file with this digest; it must exist."""
    rows = await RubricVersionRow.select(RubricVersionRow.source).where(
        RubricVersionRow.digest == digest
    )
    return str(rows[0]["source"])


async def listed(rubric_id: str | None = None) -> list[Version]:
    """Every version, of one rubric or of all, newest first."""
    query = RubricVersionRow.select(*_COLUMNS).order_by(
        RubricVersionRow.published_at, RubricVersionRow.version, ascending=False
    )
    if rubric_id is not None:
        query = query.where(RubricVersionRow.id == rubric_id)
    return [Version(**row) for row in await query]

"""Rows of assessments in and out; what leaves here is a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from registry.access.permissions import Scope
from registry.access.separation import Part
from registry.assessments.workflow import State
from registry.db import DB


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One file: facts as stored."""

    id: UUID
    government_id: str
    network_id: UUID
    call_id: UUID | None
    rubric_id: str
    rubric_version: str
    cycle: int
    first_plan_cycle: bool
    track: str
    award_sought: str | None
    state: State
    state_since: datetime
    due_at: datetime | None
    version: int
    demonstration: bool
    shown_publicly: bool
    created_by: UUID | None
    created_at: datetime
    declared_by: UUID | None
    declared_at: datetime | None
    submitted_at: datetime | None
    snapshot_digest: str | None

    @property
    def scope(self) -> Scope:
        """Where a role must be held to count for this file."""
        return Scope(government_id=self.government_id, network_id=self.network_id)


_COLUMNS = ", ".join(Assessment.__dataclass_fields__)


async def find(assessment_id: UUID) -> Assessment | None:
    """The file, or None."""
    row = await DB.fetch_row(f"SELECT {_COLUMNS} FROM assessment WHERE id = $1", assessment_id)  # noqa: S608 - column names are ours
    return _value(row) if row else None


async def lock(assessment_id: UUID) -> Assessment | None:
    """The file, kept from others until the transaction ends; None if there is none."""
    row = await DB.fetch_row(
        f"SELECT {_COLUMNS} FROM assessment WHERE id = $1 FOR UPDATE",  # noqa: S608 - column names are ours
        assessment_id,
    )
    return _value(row) if row else None


async def set_state(
    assessment_id: UUID, *, version: int, state: State, since: datetime, due_at: datetime | None
) -> bool:
    """Write the new state if nobody else has moved the file since; whether it was written."""
    rows = await DB.fetch(
        "UPDATE assessment SET state = $3, state_since = $4, due_at = $5, version = version + 1 "
        "WHERE id = $1 AND version = $2 RETURNING id",
        assessment_id,
        version,
        str(state),
        since,
        due_at,
    )
    return len(rows) == 1


async def parts_of(assessment_id: UUID, person_id: UUID) -> frozenset[Part]:
    """The parts a person took in a file."""
    rows = await DB.fetch(
        "SELECT part FROM participation WHERE assessment_id = $1 AND person_id = $2",
        assessment_id,
        person_id,
    )
    return frozenset(Part(row["part"]) for row in rows)


async def add_part(assessment_id: UUID, person_id: UUID, part: Part, *, since: datetime) -> None:
    """Remember a part, once."""
    await DB.fetch(
        "INSERT INTO participation (assessment_id, person_id, part, since) "
        "VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        assessment_id,
        person_id,
        str(part),
        since,
    )


def _value(row: Mapping[str, Any]) -> Assessment:
    return Assessment(**{**row, "state": State(row["state"])})

"""Rows of assessments in and out; what leaves here is a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from registry.access.permissions import Scope
from registry.access.separation import Part
from registry.assessments.workflow import Action, State
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


async def reviews(assessment_id: UUID, person_id: UUID) -> bool:
    """Whether a person is an assigned reviewer of a file and declared that no conflict exists."""
    return bool(
        await DB.fetch_value(
            "SELECT 1 FROM assignment a JOIN conflict_declaration d "
            "ON d.assessment_id = a.assessment_id AND d.person_id = a.person_id "
            "WHERE a.assessment_id = $1 AND a.person_id = $2 AND a.ended_at IS NULL "
            "AND NOT d.conflict",
            assessment_id,
            person_id,
        )
    )


async def adjudicates(assessment_id: UUID, person_id: UUID) -> bool:
    """Whether an adjudicator was asked for and a person declared that no conflict exists."""
    return bool(
        await DB.fetch_value(
            "SELECT 1 FROM adjudication_request r JOIN conflict_declaration d "
            "ON d.assessment_id = r.assessment_id "
            "WHERE r.assessment_id = $1 AND d.person_id = $2 AND NOT d.conflict",
            assessment_id,
            person_id,
        )
    )


async def insert(assessment: Assessment) -> bool:
    """Store a new file; False if one with its id is there already (the form was sent twice)."""
    values = [getattr(assessment, name) for name in Assessment.__dataclass_fields__]
    places = ", ".join(f"${n}" for n in range(1, len(values) + 1))
    rows = await DB.fetch(
        f"INSERT INTO assessment ({_COLUMNS}) VALUES ({places}) "  # noqa: S608 - column names are ours
        "ON CONFLICT (id) DO NOTHING RETURNING id",
        *values,
    )
    return len(rows) == 1


async def of_government(government_id: str) -> list[Assessment]:
    """Every file of a government, newest first."""
    rows = await DB.fetch(
        f"SELECT {_COLUMNS} FROM assessment WHERE government_id = $1 "  # noqa: S608 - column names are ours
        "ORDER BY created_at DESC, cycle DESC",
        government_id,
    )
    return [_value(row) for row in rows]


async def drafts_of_call(call_id: UUID) -> list[UUID]:
    """The files begun under a call that were not submitted."""
    rows = await DB.fetch(
        "SELECT id FROM assessment WHERE call_id = $1 AND state = $2 ORDER BY created_at",
        call_id,
        str(State.DRAFT),
    )
    return [row["id"] for row in rows]


async def ever_certified(government_id: str) -> bool:
    """Whether a file of this government was ever countersigned, by any network."""
    return bool(
        await DB.fetch_value(
            "SELECT 1 FROM decision d JOIN assessment a ON a.id = d.assessment_id "
            "WHERE a.government_id = $1 AND d.countersigned_at IS NOT NULL LIMIT 1",
            government_id,
        )
    )


async def serialise_starts(government_id: str, network_id: UUID) -> None:
    """Keep others from starting a file of this government here until the transaction ends."""
    await DB.fetch(
        "SELECT pg_advisory_xact_lock(hashtext('openlocal.start'), hashtext($1))",
        f"{government_id} {network_id}",
    )


async def set_aim(assessment_id: UUID, *, track: str, award: str) -> None:
    """Write which award is sought on which track; the file must be held."""
    await DB.fetch(
        "UPDATE assessment SET track = $2, award_sought = $3 WHERE id = $1",
        assessment_id,
        track,
        award,
    )


async def set_submission(
    assessment_id: UUID, *, declared_by: UUID, at: datetime, snapshot: str, digest: str
) -> None:
    """Write what was submitted, by whom and when; the file must be held."""
    await DB.fetch(
        "UPDATE assessment SET declared_by = $2, declared_at = $3, submitted_at = $3, "
        "snapshot = $4, snapshot_digest = $5 WHERE id = $1",
        assessment_id,
        declared_by,
        at,
        snapshot,
        digest,
    )


async def clear_submission(assessment_id: UUID) -> None:
    """Forget a submission that was returned: the file is a draft and nobody else's again."""
    await DB.fetch(
        "UPDATE assessment SET declared_by = NULL, declared_at = NULL, submitted_at = NULL, "
        "snapshot = NULL, snapshot_digest = NULL WHERE id = $1",
        assessment_id,
    )


async def snapshot_of(assessment_id: UUID) -> str | None:
    """What was submitted, as canonical JSON."""
    found = await DB.fetch_value("SELECT snapshot FROM assessment WHERE id = $1", assessment_id)
    return None if found is None else str(found)


async def refused_before(moment: datetime, *, default: datetime, most: int) -> list[UUID]:
    """Refused files whose time to appeal is over; `default` counts where none was set."""
    rows = await DB.fetch(
        "SELECT id FROM assessment WHERE state = $1 "
        "AND (due_at <= $2 OR (due_at IS NULL AND state_since <= $3)) "
        "ORDER BY state_since, id LIMIT $4",
        str(State.REFUSED),
        moment,
        default,
        most,
    )
    return [row["id"] for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Why a file was returned, withdrawn or closed."""

    id: UUID
    action: str
    text: str
    at: datetime


async def add_note(assessment_id: UUID, action: Action, text: str, *, at: datetime) -> UUID:
    """Keep why a move was made; returns the note's id, which the event names."""
    note_id = uuid4()
    await DB.fetch(
        "INSERT INTO assessment_note (id, assessment_id, action, text, at) "
        "VALUES ($1, $2, $3, $4, $5)",
        note_id,
        assessment_id,
        str(action),
        text,
        at,
    )
    return note_id


async def notes(assessment_id: UUID) -> list[Note]:
    """Every note of a file, oldest first."""
    rows = await DB.fetch(
        "SELECT id, action, text, at FROM assessment_note WHERE assessment_id = $1 ORDER BY at, id",
        assessment_id,
    )
    return [Note(**row) for row in rows]


def _value(row: Mapping[str, Any]) -> Assessment:
    return Assessment(**{**row, "state": State(row["state"])})

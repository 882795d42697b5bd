"""Rows of assignments, declarations and findings in and out; what leaves here is a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from registry.access.roles import ReviewerKind
from registry.db import DB
from registry.reviews.tables import AssignmentRow, ConflictDeclarationRow
from scoring import Finding, Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One reviewer of one file; a reviewer who left keeps the row with `ended_at`."""

    id: UUID
    assessment_id: UUID
    person_id: UUID
    reviewer_kind: ReviewerKind
    assigned_at: datetime
    completed_at: datetime | None
    flagged_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A reviewer's finding on a criterion in one round."""

    assignment_id: UUID
    criterion: str
    round: int
    finding: Finding
    reason: str
    version: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What a person said about their ties to a file."""

    conflict: bool
    statement: str
    declared_at: datetime


_ASSIGNMENT = (
    "id, assessment_id, person_id, reviewer_kind, assigned_at, completed_at, flagged_at, "
    "ended_at, end_reason"
)
_FINDING = "assignment_id, criterion, round, level, not_applicable, reason, version, recorded_at"


async def assignment(assignment_id: UUID) -> Assignment | None:
    """The assignment, also one that has ended, or None."""
    row = await DB.fetch_row(
        f"SELECT {_ASSIGNMENT} FROM assignment WHERE id = $1",  # noqa: S608 - column names are ours
        assignment_id,
    )
    return _assignment(row) if row else None


async def assignments(assessment_id: UUID) -> list[Assignment]:
    """Those who review a file now, in the order they were given it."""
    rows = await DB.fetch(
        f"SELECT {_ASSIGNMENT} FROM assignment "  # noqa: S608 - column names are ours
        "WHERE assessment_id = $1 AND ended_at IS NULL ORDER BY reviewer_kind DESC, id",
        assessment_id,
    )
    return [_assignment(row) for row in rows]


async def add_assignment(
    assessment_id: UUID, person_id: UUID, kind: ReviewerKind, *, by: UUID, at: datetime
) -> UUID:
    """Give a file to a reviewer; returns the id of the assignment."""
    row = AssignmentRow(
        id=uuid4(),
        assessment_id=assessment_id,
        person_id=person_id,
        reviewer_kind=str(kind),
        assigned_by=by,
        assigned_at=at,
    )
    await AssignmentRow.insert(row)
    return UUID(str(row.id))


async def end_assignment(assignment_id: UUID, *, reason: str, at: datetime) -> None:
    """Take a file from a reviewer."""
    await AssignmentRow.update(
        {AssignmentRow.ended_at: at, AssignmentRow.end_reason: reason}
    ).where(AssignmentRow.id == assignment_id, AssignmentRow.ended_at.is_null())


async def complete_assignment(assignment_id: UUID, *, at: datetime) -> None:
    """Mark a review as handed in; whoever was flagged as silent is not any more."""
    await AssignmentRow.update(
        {AssignmentRow.completed_at: at, AssignmentRow.flagged_at: None}
    ).where(AssignmentRow.id == assignment_id)


async def declaration(assessment_id: UUID, person_id: UUID) -> Declaration | None:
    """What a person declared on a file, or None."""
    row = (
        await ConflictDeclarationRow.select(
            ConflictDeclarationRow.conflict,
            ConflictDeclarationRow.statement,
            ConflictDeclarationRow.declared_at,
        )
        .where(
            ConflictDeclarationRow.assessment_id == assessment_id,
            ConflictDeclarationRow.person_id == person_id,
        )
        .first()
    )
    return Declaration(**row) if row else None


async def set_declaration(
    assessment_id: UUID, person_id: UUID, *, conflict: bool, statement: str, at: datetime
) -> None:
    """Write a declaration; a conflict once declared is never taken back."""
    await DB.fetch(
        "INSERT INTO conflict_declaration "
        "(assessment_id, person_id, conflict, statement, declared_at) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (assessment_id, person_id) DO UPDATE SET conflict = EXCLUDED.conflict, "
        "statement = EXCLUDED.statement, declared_at = EXCLUDED.declared_at "
        "WHERE NOT conflict_declaration.conflict",
        assessment_id,
        person_id,
        conflict,
        statement,
        at,
    )


async def findings(assessment_id: UUID) -> list[Recorded]:
    """Every finding of the present reviewers of a file, oldest round first."""
    rows = await DB.fetch(
        f"SELECT {_FINDING} FROM review_finding WHERE assignment_id IN "  # noqa: S608 - column names are ours
        "(SELECT id FROM assignment WHERE assessment_id = $1 AND ended_at IS NULL) "
        "ORDER BY criterion, assignment_id, round",
        assessment_id,
    )
    return [_recorded(row) for row in rows]


async def findings_by(assignment_id: UUID) -> list[Recorded]:
    """Every finding of one reviewer, oldest round first."""
    rows = await DB.fetch(
        f"SELECT {_FINDING} FROM review_finding "  # noqa: S608 - column names are ours
        "WHERE assignment_id = $1 ORDER BY criterion, round",
        assignment_id,
    )
    return [_recorded(row) for row in rows]


async def write_finding(found: Recorded) -> bool:
    """Write a finding if its stored version is one less (0: there is none); whether it was."""
    level = found.finding if isinstance(found.finding, int) else None
    rows = await DB.fetch(
        "INSERT INTO review_finding (assignment_id, criterion, round, level, not_applicable, "
        "reason, version, recorded_at) SELECT $1, $2, $3, $4, $5, $6, $7, $8 "
        "WHERE $7 = 1 OR EXISTS (SELECT 1 FROM review_finding "
        "  WHERE assignment_id = $1 AND criterion = $2 AND round = $3) "
        "ON CONFLICT (assignment_id, criterion, round) DO UPDATE SET level = EXCLUDED.level, "
        "not_applicable = EXCLUDED.not_applicable, reason = EXCLUDED.reason, "
        "version = EXCLUDED.version, recorded_at = EXCLUDED.recorded_at "
        "WHERE review_finding.version = EXCLUDED.version - 1 RETURNING version",
        found.assignment_id,
        found.criterion,
        found.round,
        level,
        level is None,
        found.reason,
        found.version,
        found.recorded_at,
    )
    return len(rows) == 1


def finding_of(row: Mapping[str, Any]) -> Finding:
    """The finding in the columns `level` and `not_applicable`."""
    return Mark.NOT_APPLICABLE if row["not_applicable"] else int(row["level"])


def _assignment(row: Mapping[str, Any]) -> Assignment:
    return Assignment(**{**row, "reviewer_kind": ReviewerKind(row["reviewer_kind"])})


def _recorded(row: Mapping[str, Any]) -> Recorded:
    return Recorded(
        assignment_id=row["assignment_id"],
        criterion=row["criterion"],
        round=row["round"],
        finding=finding_of(row),
        reason=row["reason"],
        version=row["version"],
        recorded_at=row["recorded_at"],
    )

"""Rows of answers in and out: what a government says on each criterion."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.db import DB
from scoring import Finding, Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says on one criterion; neither a level nor not applicable is "not yet"."""

    level: int | None = None
    not_applicable: bool = False
    not_applicable_reason: str = ""
    narrative: str = ""
    owner: str = ""

    @property
    def finding(self) -> Finding:
        """What scoring makes of it."""
        if self.not_applicable:
            return Mark.NOT_APPLICABLE
        return Mark.NOT_ASSESSED if self.level is None else self.level

    @property
    def given(self) -> bool:
        """Whether it answers the criterion."""
        return self.finding is not Mark.NOT_ASSESSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is stored on one criterion, and which edit of it this is."""

    criterion: str
    said: Said
    version: int
    edited_by: UUID
    edited_at: datetime


async def of_assessment(assessment_id: UUID) -> dict[str, Answer]:
    """Every stored answer of a file, by criterion."""
    rows = await DB.fetch(
        "SELECT criterion, level, not_applicable, not_applicable_reason, narrative, owner, "
        "version, edited_by, edited_at FROM answer WHERE assessment_id = $1",
        assessment_id,
    )
    said = Said.__dataclass_fields__
    return {
        row["criterion"]: Answer(
            said=Said(**{name: row[name] for name in said}),
            **{name: value for name, value in row.items() if name not in said},
        )
        for row in rows
    }


async def write(assessment_id: UUID, answer: Answer) -> None:
    """Store an answer; the file must be held, so that nobody writes between."""
    await DB.fetch(
        "INSERT INTO answer (assessment_id, criterion, level, not_applicable, "
        "not_applicable_reason, narrative, owner, version, edited_by, edited_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
        "ON CONFLICT (assessment_id, criterion) DO UPDATE SET level = $3, not_applicable = $4, "
        "not_applicable_reason = $5, narrative = $6, owner = $7, version = $8, edited_by = $9, "
        "edited_at = $10",
        assessment_id,
        answer.criterion,
        answer.said.level,
        answer.said.not_applicable,
        answer.said.not_applicable_reason,
        answer.said.narrative,
        answer.said.owner,
        answer.version,
        answer.edited_by,
        answer.edited_at,
    )

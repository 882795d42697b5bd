"""Rows of decisions in and out; what leaves here is a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from registry.db import DB
from registry.decisions.tables import DecisionRow
from registry.decisions.workflow import Condition, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision: facts as stored."""

    id: UUID
    assessment_id: UUID
    outcome: Outcome
    award: str | None
    score: str
    """The exact score, as a fraction in text."""
    reasons: str
    conditions: tuple[Condition, ...]
    decided_by: UUID
    decided_at: datetime
    countersigned_by: UUID | None = None
    countersigned_at: datetime | None = None

    @property
    def final(self) -> bool:
        """Whether it cannot fall any more: a refusal, or an award that was countersigned."""
        return self.outcome is Outcome.REFUSE or self.countersigned_at is not None


_COLUMNS = ", ".join(Decision.__dataclass_fields__)


async def standing(assessment_id: UUID) -> Decision | None:
    """The decision that stands on a file, or None."""
    row = await DB.fetch_row(
        f"SELECT {_COLUMNS} FROM decision "  # noqa: S608 - column names are ours
        "WHERE assessment_id = $1 AND withdrawn_at IS NULL",
        assessment_id,
    )
    return _value(row) if row else None


async def insert(decision: Decision) -> None:
    """Write a decision; the database refuses a second one that stands."""
    await DB.fetch(
        "INSERT INTO decision (id, assessment_id, outcome, award, score, reasons, conditions, "
        "decided_by, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        decision.id,
        decision.assessment_id,
        str(decision.outcome),
        decision.award,
        decision.score,
        decision.reasons,
        [{"text": one.text, "due": one.due.isoformat()} for one in decision.conditions],
        decision.decided_by,
        decision.decided_at,
    )


async def withdraw(decision_id: UUID, *, at: datetime) -> None:
    """Mark a decision as no longer standing."""
    await DecisionRow.update({DecisionRow.withdrawn_at: at}).where(DecisionRow.id == decision_id)


async def countersign(decision_id: UUID, *, by: UUID, at: datetime) -> None:
    """Mark a decision as countersigned."""
    await DecisionRow.update(
        {DecisionRow.countersigned_by: by, DecisionRow.countersigned_at: at}
    ).where(DecisionRow.id == decision_id)


def _value(row: Mapping[str, Any]) -> Decision:
    conditions = tuple(
        Condition(text=one["text"], due=date.fromisoformat(one["due"])) for one in row["conditions"]
    )
    return Decision(**{**row, "outcome": Outcome(row["outcome"]), "conditions": conditions})

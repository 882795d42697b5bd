"""Rows of claims, replies, requests for an adjudicator and verified findings, as values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.assessments.workflow import Action
from registry.db import DB
from registry.reviews.queries import finding_of
from registry.reviews.reconciliation import Basis
from registry.reviews.tables import AdjudicationRequestRow
from scoring import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the local government says about the findings on a criterion."""

    criterion: str
    text: str
    version: int
    replied_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What stands on a criterion."""

    criterion: str
    finding: Finding
    basis: Basis
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationRequest:
    """That an adjudicator was asked for."""

    requested_by: UUID
    reason: str
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the government says on one criterion."""

    criterion: str
    finding: Finding
    not_applicable_reason: str
    narrative: str


async def replies(assessment_id: UUID) -> dict[str, Reply]:
    """The government's replies by criterion."""
    rows = await DB.fetch(
        "SELECT criterion, text, version, replied_at FROM reply WHERE assessment_id = $1 "
        "ORDER BY criterion",
        assessment_id,
    )
    return {row["criterion"]: Reply(**row) for row in rows}


async def write_reply(assessment_id: UUID, reply: Reply, *, by: UUID) -> bool:
    """Write a reply if its stored version is one less (0: there is none); whether it was."""
    rows = await DB.fetch(
        "INSERT INTO reply (assessment_id, criterion, text, version, replied_by, replied_at) "
        "SELECT $1, $2, $3, $4, $5, $6 WHERE $4 = 1 OR EXISTS "
        "(SELECT 1 FROM reply WHERE assessment_id = $1 AND criterion = $2) "
        "ON CONFLICT (assessment_id, criterion) DO UPDATE SET text = EXCLUDED.text, "
        "version = EXCLUDED.version, replied_by = EXCLUDED.replied_by, "
        "replied_at = EXCLUDED.replied_at WHERE reply.version = EXCLUDED.version - 1 "
        "RETURNING version",
        assessment_id,
        reply.criterion,
        reply.text,
        reply.version,
        by,
        reply.replied_at,
    )
    return len(rows) == 1


async def criteria_with_new_evidence(assessment_id: UUID) -> frozenset[str]:
    """The criteria to which evidence was added with the reply."""
    rows = await DB.fetch(
        "SELECT DISTINCT criterion FROM evidence "
        "WHERE assessment_id = $1 AND in_reply AND removed_at IS NULL",
        assessment_id,
    )
    return frozenset(row["criterion"] for row in rows)


async def adjudication_request(assessment_id: UUID) -> AdjudicationRequest | None:
    """The latest request for an adjudicator, or None."""
    row = (
        await AdjudicationRequestRow.select(
            AdjudicationRequestRow.requested_by,
            AdjudicationRequestRow.reason,
            AdjudicationRequestRow.requested_at,
        )
        .where(AdjudicationRequestRow.assessment_id == assessment_id)
        .first()
    )
    return AdjudicationRequest(**row) if row else None


async def set_adjudication_request(assessment_id: UUID, request: AdjudicationRequest) -> None:
    """Write a request for an adjudicator in place of one that was served before."""
    await DB.fetch(
        "INSERT INTO adjudication_request (assessment_id, requested_by, reason, requested_at) "
        "VALUES ($1, $2, $3, $4) ON CONFLICT (assessment_id) DO UPDATE SET "
        "requested_by = EXCLUDED.requested_by, reason = EXCLUDED.reason, "
        "requested_at = EXCLUDED.requested_at",
        assessment_id,
        request.requested_by,
        request.reason,
        request.requested_at,
    )


async def remove_adjudication_request(assessment_id: UUID) -> None:
    """Take a request for an adjudicator back."""
    await DB.fetch("DELETE FROM adjudication_request WHERE assessment_id = $1", assessment_id)


async def verified(assessment_id: UUID) -> dict[str, Verified]:
    """What stands, by criterion."""
    rows = await DB.fetch(
        "SELECT criterion, level, not_applicable, basis, reason FROM verified_finding "
        "WHERE assessment_id = $1 ORDER BY criterion",
        assessment_id,
    )
    return {
        row["criterion"]: Verified(
            criterion=row["criterion"],
            finding=finding_of(row),
            basis=Basis(row["basis"]),
            reason=row["reason"],
        )
        for row in rows
    }


async def add_verified(assessment_id: UUID, found: list[Verified], *, at: datetime) -> None:
    """Write what stands."""
    for one in found:
        level = one.finding if isinstance(one.finding, int) else None
        await DB.fetch(
            "INSERT INTO verified_finding "
            "(assessment_id, criterion, level, not_applicable, basis, reason, settled_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7)",
            assessment_id,
            one.criterion,
            level,
            level is None,
            str(one.basis),
            one.reason,
            at,
        )


async def remove_verified(assessment_id: UUID, criteria: frozenset[str]) -> None:
    """Open criteria again."""
    await DB.fetch(
        "DELETE FROM verified_finding WHERE assessment_id = $1 AND criterion = ANY($2)",
        assessment_id,
        sorted(criteria),
    )


async def reopenings(assessment_id: UUID) -> int:
    """How often a certifier has sent the file back to its reviewers."""
    return int(
        await DB.fetch_value(
            "SELECT count(*) FROM assessment_note WHERE assessment_id = $1 AND action = $2",
            assessment_id,
            str(Action.REOPEN),
        )
    )


async def claims(assessment_id: UUID) -> dict[str, Claim]:
    """What the government says, by criterion; a criterion without an answer is missing."""
    rows = await DB.fetch(
        "SELECT criterion, level, not_applicable, not_applicable_reason, narrative FROM answer "
        "WHERE assessment_id = $1 AND (not_applicable OR level IS NOT NULL) ORDER BY criterion",
        assessment_id,
    )
    return {
        row["criterion"]: Claim(
            criterion=row["criterion"],
            finding=finding_of(row),
            not_applicable_reason=row["not_applicable_reason"],
            narrative=row["narrative"],
        )
        for row in rows
    }

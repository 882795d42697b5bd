"""Rows of certificates in and out; what leaves here is a value."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from registry.certificates.tables import CertificateRow
from registry.certificates.workflow import MAX_ATTEMPTS, RESEND_AFTER, Facts, Status, status
from registry.db import DB
from registry.networks.queries import Network, by_id

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('openlocal.certificate'), hashtext($1))"
# Attempts, the last one and the fate of it, in one statement: two workers count two.
_FAIL = """
UPDATE certificate SET attempts = attempts + 1, last_tried_at = $3::timestamptz, last_error = $2,
    parked_at = CASE WHEN attempts + 1 >= $4 THEN $3::timestamptz END
WHERE id = $1 AND issued_at IS NULL AND voided_at IS NULL AND parked_at IS NULL
RETURNING id
"""
# A certificate that waits for its signature, even a parked one, has its life before it.
_AT_THEIR_END = """
SELECT s.id FROM assessment s
WHERE s.state = 'certified'
    AND EXISTS (SELECT 1 FROM certificate c WHERE c.assessment_id = s.id)
    AND NOT EXISTS (
        SELECT 1 FROM certificate c WHERE c.assessment_id = s.id AND c.voided_at IS NULL
            AND c.revoked_at IS NULL AND c.superseded_at IS NULL AND c.valid_until > $1
    )
ORDER BY s.state_since, s.id LIMIT $2
"""
_TAKE_OVERDUE = """
UPDATE certificate SET last_tried_at = $1 WHERE id IN (
    SELECT id FROM certificate
    WHERE issued_at IS NULL AND voided_at IS NULL AND parked_at IS NULL
        AND coalesce(last_tried_at, planned_at) <= $2
    ORDER BY planned_at LIMIT 100 FOR UPDATE SKIP LOCKED
) RETURNING id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One certificate: facts as stored."""

    id: str
    assessment_id: UUID
    decision_id: UUID
    government_id: str
    network_id: UUID
    award: str
    demonstration: bool
    valid_from: datetime
    valid_until: datetime
    planned_at: datetime
    kid: str
    attempts: int
    last_error: str | None
    parked_at: datetime | None
    issued_at: datetime | None
    credential: str | None
    qr_url: str | None
    suspended_at: datetime | None
    revoked_at: datetime | None
    status_reason: str | None
    superseded_at: datetime | None
    superseded_by: str | None

    def status(self, now: datetime) -> Status:
        """What the public is told of it at `now`; only of an issued one."""
        return status(
            Facts(
                valid_until=self.valid_until,
                suspended_at=self.suspended_at,
                revoked_at=self.revoked_at,
                superseded_at=self.superseded_at,
            ),
            now,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a plan writes."""

    id: str
    assessment_id: UUID
    decision_id: UUID
    government_id: str
    network_id: UUID
    award: str
    demonstration: bool
    valid_from: datetime
    valid_until: datetime
    planned_at: datetime
    kid: str
    to_sign: dict[str, Any]


_COLUMNS = tuple(
    column
    for column in CertificateRow.all_columns()
    if column._meta.name in Certificate.__dataclass_fields__  # noqa: SLF001 - Piccolo's own way
)
_NAMES = ", ".join(Certificate.__dataclass_fields__)


async def insert(planned: Planned) -> None:
    """Store what is to be signed."""
    row = {name: getattr(planned, name) for name in Planned.__dataclass_fields__}
    await CertificateRow.insert(CertificateRow(**row))


async def find(certificate_id: str) -> Certificate | None:
    """The certificate, planned or issued, or None if there is none or it was voided."""
    row = (
        await CertificateRow.select(*_COLUMNS)
        .where(CertificateRow.id == certificate_id, CertificateRow.voided_at.is_null())
        .first()
    )
    return Certificate(**row) if row else None


async def issued_to(government_id: str) -> list[Certificate]:
    """Every issued certificate of a government, newest first."""
    rows = (
        await CertificateRow.select(*_COLUMNS)
        .where(
            CertificateRow.government_id == government_id, CertificateRow.issued_at.is_not_null()
        )
        .order_by(CertificateRow.issued_at, ascending=False)
    )
    return [Certificate(**row) for row in rows]


async def listed() -> list[Certificate]:
    """Every certificate that was not voided, newest first."""
    rows = (
        await CertificateRow.select(*_COLUMNS)
        .where(CertificateRow.voided_at.is_null())
        .order_by(CertificateRow.planned_at, ascending=False)
    )
    return [Certificate(**row) for row in rows]


async def claim(certificate_id: str) -> tuple[Certificate, dict[str, Any]] | None:
    """A certificate that waits for its signature, and what is to be signed, kept from others.

    None if it does not wait, or somebody else is signing it now.
    """
    row = await DB.fetch_row(
        f"SELECT {_NAMES}, to_sign FROM certificate WHERE id = $1 "  # noqa: S608 - column names are ours
        "AND issued_at IS NULL AND voided_at IS NULL AND parked_at IS NULL FOR UPDATE SKIP LOCKED",
        certificate_id,
    )
    if row is None:
        return None
    to_sign = row.pop("to_sign")
    return Certificate(**row), to_sign


async def lock_recipient(government_id: str, network_id: UUID) -> None:
    """Let nobody else issue to this government in this network until the transaction ends."""
    await DB.fetch(_LOCK, f"{government_id} {network_id}")


async def live(government_id: str, network_id: UUID) -> Certificate | None:
    """The certificate that stands for a government in a network, or None."""
    row = await DB.fetch_row(
        f"SELECT {_NAMES} FROM certificate WHERE government_id = $1 AND network_id = $2 "  # noqa: S608 - column names are ours
        "AND issued_at IS NOT NULL AND revoked_at IS NULL AND superseded_at IS NULL",
        government_id,
        network_id,
    )
    return Certificate(**row) if row else None


async def set_issued(
    certificate_id: str,
    *,
    credential: str,
    qr_url: str,
    at: datetime,
    superseded_by: str | None,
) -> None:
    """Write the signed certificate; one that comes too late is superseded from the start."""
    await DB.fetch(
        "UPDATE certificate SET issued_at = $2::timestamptz, credential = $3, qr_url = $4, "
        "last_tried_at = $2::timestamptz, "
        "last_error = NULL, superseded_by = $5::text, "
        "superseded_at = CASE WHEN $5::text IS NULL THEN NULL ELSE $2::timestamptz END "
        "WHERE id = $1",
        certificate_id,
        at,
        credential,
        qr_url,
        superseded_by,
    )


async def set_superseded(certificate_id: str, *, by: str, at: datetime) -> None:
    """Write that a newer certificate stands in the place of this one."""
    await DB.fetch(
        "UPDATE certificate SET superseded_at = $3, superseded_by = $2 WHERE id = $1",
        certificate_id,
        by,
        at,
    )


async def note_failure(certificate_id: str, *, error: str, at: datetime) -> Certificate | None:
    """Count one failed attempt, and park the certificate after the last; None if it waits not."""
    rows = await DB.fetch(_FAIL, certificate_id, error, at, MAX_ATTEMPTS)
    return await find(certificate_id) if rows else None


async def network_coded(code: str) -> Network | None:
    """The network with this short code, or None."""
    network_id = await DB.fetch_value("SELECT id FROM network WHERE code = $1", code)
    return await by_id(network_id) if network_id else None


async def files_at_their_end(now: datetime, *, most: int) -> list[UUID]:
    """Certified files whose certificate expired, was revoked or superseded, the oldest first."""
    return [row["id"] for row in await DB.fetch(_AT_THEIR_END, now, most)]


async def take_overdue(now: datetime) -> list[str]:
    """The certificates that have waited too long since they were planned or last tried.

    Each is marked as tried, so that the next sweep leaves it alone for a while.
    """
    rows = await DB.fetch(_TAKE_OVERDUE, now, now - RESEND_AFTER)
    return [str(row["id"]) for row in rows]

"""What the directory reads beside governments: counts, awards, who takes part or is certified."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from registry.assessments.workflow import State
from registry.certificates.workflow import LIVE, Facts, Status, status
from registry.db import DB

# A refusal is never public, so the words "taking part" must not vanish on the day of one.
_NOT_SHOWN = (State.CERTIFIED, State.CLOSED, State.WITHDRAWN)

# Issued, not replaced by a newer one: what a government holds today, whatever its status.
_STANDING = "c.issued_at IS NOT NULL AND c.superseded_at IS NULL"
_FACTS = "c.valid_until, c.suspended_at, c.revoked_at, c.superseded_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What there is in the registry."""

    governments: int
    countries: int
    certificates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """A certificate of a network, as its page lists it."""

    id: str
    government_id: str
    award: str
    demonstration: bool
    valid_until: datetime
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """A network with which a government said publicly that it takes part."""

    network_slug: str
    network_names: Mapping[str, str]


async def counts(*, now: datetime) -> Counts:
    """How many governments, countries, and certificates that stand at `now`."""
    row = await DB.fetch_row(
        "SELECT (SELECT count(*) FROM government) AS governments, "  # noqa: S608 - no value is put in
        "(SELECT count(DISTINCT country) FROM government) AS countries, "
        f"(SELECT count(*) FROM certificate c WHERE {_STANDING} AND c.revoked_at IS NULL "
        "AND c.suspended_at IS NULL AND c.valid_until > $1) AS certificates",
        now,
    )
    return Counts(**(row or {}))


async def awards_of(government_ids: Sequence[str], *, now: datetime) -> dict[str, str]:
    """Government to the award that stands at `now`; of several networks, the newest."""
    rows = await DB.fetch(
        f"SELECT c.government_id, c.award, {_FACTS} FROM certificate c "  # noqa: S608 - no value is put in
        f"WHERE {_STANDING} AND c.government_id = ANY ($1::text[]) ORDER BY c.issued_at",
        list(government_ids),
    )
    return {row["government_id"]: row["award"] for row in rows if _status(row, now) in LIVE}


async def taking_part(government_id: str) -> list[Participation]:
    """The networks with which the government takes part, where it agreed that this is shown."""
    rows = await DB.fetch(
        "SELECT DISTINCT n.slug AS network_slug, n.names AS network_names "
        "FROM assessment a JOIN network n ON n.id = a.network_id "
        "WHERE a.government_id = $1 AND a.shown_publicly AND a.state <> ALL ($2::text[]) "
        "ORDER BY n.slug",
        government_id,
        [str(state) for state in _NOT_SHOWN],
    )
    return [Participation(**row) for row in rows]


async def certified_by(
    network_id: UUID, *, now: datetime, limit: int, offset: int
) -> tuple[list[Certified], int]:
    """The certificates of a network that were not replaced, newest first; and how many in all."""
    where = f"WHERE {_STANDING} AND c.network_id = $1"
    rows = await DB.fetch(
        f"SELECT c.id, c.government_id, c.award, c.demonstration, {_FACTS} FROM certificate c "  # noqa: S608 - no value is put in
        f"{where} ORDER BY c.issued_at DESC, c.id LIMIT $2 OFFSET $3",
        network_id,
        limit,
        offset,
    )
    total = await DB.fetch_value(f"SELECT count(*) FROM certificate c {where}", network_id)  # noqa: S608 - no value is put in
    found = [
        Certified(
            id=row["id"],
            government_id=row["government_id"],
            award=row["award"],
            demonstration=row["demonstration"],
            valid_until=row["valid_until"],
            status=_status(row, now),
        )
        for row in rows
    ]
    return found, int(total)


def _status(row: Mapping[str, Any], now: datetime) -> Status:
    return status(
        Facts(
            valid_until=row["valid_until"],
            suspended_at=row["suspended_at"],
            revoked_at=row["revoked_at"],
            superseded_at=row["superseded_at"],
        ),
        now,
    )

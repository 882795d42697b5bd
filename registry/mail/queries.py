"""Rows of mails: claim, mark, give back."""

from datetime import datetime, timedelta
from uuid import UUID

from registry.db import DB

LEASE = timedelta(minutes=2)
"""After this a claim whose process died is free again; longer than handing a mail over takes."""
RETRY_AFTER = timedelta(minutes=15)


async def claim(key: str, *, message_id: str, person_id: UUID, at: datetime) -> bool:
    """Take the sending of a mail upon oneself; False if somebody else has, or it is done."""
    rows = await DB.fetch(
        "INSERT INTO mail (key, message_id, person_id, claimed_at) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (key) DO UPDATE SET claimed_at = excluded.claimed_at "
        "WHERE mail.sent_at IS NULL AND mail.refused_at IS NULL AND mail.claimed_at <= $5 "
        "RETURNING key",
        key,
        message_id,
        person_id,
        at,
        at - LEASE,
    )
    return len(rows) == 1


async def is_done(key: str) -> bool:
    """Whether a mail was sent or refused for good."""
    return bool(
        await DB.fetch_value(
            "SELECT 1 FROM mail WHERE key = $1 AND (sent_at IS NOT NULL OR refused_at IS NOT NULL)",
            key,
        )
    )


async def mark_sent(key: str, *, at: datetime) -> None:
    """Remember that the server has taken the mail."""
    await DB.fetch("UPDATE mail SET sent_at = $2 WHERE key = $1", key, at)


async def mark_refused(key: str, *, at: datetime) -> None:
    """Remember that the address does not exist."""
    await DB.fetch("UPDATE mail SET refused_at = $2 WHERE key = $1", key, at)


async def release(key: str, *, at: datetime) -> None:
    """Give a claim back, so that the next try need not wait for it to run out."""
    await DB.fetch(
        "UPDATE mail SET claimed_at = $2 WHERE key = $1 AND sent_at IS NULL", key, at - LEASE
    )


async def forget(key: str) -> None:
    """Remove a mail that was not sent and is not wanted any more."""
    await DB.fetch("DELETE FROM mail WHERE key = $1 AND sent_at IS NULL", key)


async def overdue(*, now: datetime) -> list[str]:
    """The keys of mails that nobody has tried to send for a while; each is named once a while."""
    rows = await DB.fetch(
        "UPDATE mail SET claimed_at = $1 WHERE sent_at IS NULL AND refused_at IS NULL "
        "AND claimed_at <= $2 RETURNING key",
        now - LEASE,
        now - RETRY_AFTER,
    )
    return [row["key"] for row in rows]


async def waiting() -> int:
    """How many mails were written and have not left."""
    return int(
        await DB.fetch_value(
            "SELECT count(*) FROM mail WHERE sent_at IS NULL AND refused_at IS NULL"
        )
    )

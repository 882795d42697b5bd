"""Sessions: a random token in the browser, its hash on the server; they slide and they end."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from registry.access.roles import Actor
from registry.db import DB
from registry.people import queries

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
_NOTED_EVERY = timedelta(minutes=5)
"""How often a session's last use is written; each request would be a write otherwise."""


async def start(person_id: UUID, *, now: datetime, instead_of: str = "") -> str:
    """Begin a session and return its token; the one it replaces ends (no fixation)."""
    token = secrets.token_urlsafe(32)
    if instead_of:
        await end(instead_of)
    await DB.fetch(
        "INSERT INTO session (token_hash, person_id, created_at, last_seen_at, expires_at) "
        "VALUES ($1, $2, $3, $3, $4)",
        digest(token),
        person_id,
        now,
        now + LONGEST,
    )
    return token


async def identify(token: str, *, now: datetime) -> Actor | None:
    """The person behind a token with the roles they hold now, or None if the session has ended."""
    row = await DB.fetch_row(
        "SELECT person_id, last_seen_at FROM session "
        "WHERE token_hash = $1 AND expires_at > $2 AND last_seen_at > $3",
        digest(token),
        now,
        now - IDLE,
    )
    if row is None:
        return None
    if row["last_seen_at"] <= now - _NOTED_EVERY:
        await DB.fetch(
            "UPDATE session SET last_seen_at = $2 WHERE token_hash = $1", digest(token), now
        )
    return await queries.actor(row["person_id"])


async def end(token: str) -> None:
    """End one session; harmless if it has ended already."""
    await DB.fetch("DELETE FROM session WHERE token_hash = $1", digest(token))


async def end_all(person_id: UUID) -> None:
    """End every session of a person."""
    await DB.fetch("DELETE FROM session WHERE person_id = $1", person_id)


async def forget_ended(*, now: datetime) -> None:
    """Remove sessions that nobody can use any more."""
    await DB.fetch(
        "DELETE FROM session WHERE expires_at <= $1 OR last_seen_at <= $2", now, now - IDLE
    )


def digest(token: str) -> bytes:
    """What is kept of a token; it is random, so a plain hash suffices."""
    return hashlib.sha256(token.encode()).digest()

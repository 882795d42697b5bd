"""Record what happened, start the jobs it calls for, and seal the log in batches."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import rfc8785

from registry.db import DB, transaction
from registry.events.kinds import Kind, started_by
from registry.jobs.queue import enqueue

SEAL_BATCH = 5_000
_FIRST = bytes(32)
_SEAL_LOCK = "openlocal.seal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One fact as it stands in the log."""

    id: int
    kind: str
    subject: str
    actor_id: UUID | None
    network_id: UUID | None
    at: datetime
    facts: dict[str, Any]


async def record(
    kind: Kind,
    *,
    subject: object,
    actor_id: UUID | None,
    at: datetime,
    network_id: UUID | None = None,
    **facts: object,
) -> None:
    """Write one event, and the jobs it starts, into the present transaction.

    `facts` are plain JSON values and hold no name, address or other personal data.

    Raises:
        RuntimeError: there is no transaction; a fact and its event must stand or fall together.
    """
    if DB.current_transaction.get() is None:
        raise RuntimeError("an event is recorded in the transaction of its fact")
    await DB.fetch(
        "INSERT INTO event (kind, subject, actor_id, network_id, at, facts) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        str(kind),
        str(subject),
        actor_id,
        network_id,
        at,
        facts,
    )
    for job in started_by(kind, facts):
        await enqueue(job, str(subject))


async def history(subject: object, *, kinds: Iterable[Kind] | None = None) -> list[Event]:
    """The events of one subject, oldest first."""
    wanted = [str(kind) for kind in kinds] if kinds is not None else None
    rows = await DB.fetch(
        "SELECT id, kind, subject, actor_id, network_id, at, facts FROM event "
        "WHERE subject = $1 AND ($2::text[] IS NULL OR kind = ANY($2)) ORDER BY id",
        str(subject),
        wanted,
    )
    return [Event(**row) for row in rows]


async def seal(*, now: datetime) -> int:
    """Chain the events not yet sealed into one batch; returns how many there were."""
    async with transaction():
        await DB.fetch("SELECT pg_advisory_xact_lock(hashtext($1))", _SEAL_LOCK)
        rows = await DB.fetch(
            "SELECT e.id, e.kind, e.subject, e.actor_id, e.network_id, e.at, e.facts FROM event e "
            "WHERE NOT EXISTS (SELECT 1 FROM sealed_event s WHERE s.event_id = e.id) "
            "ORDER BY e.id LIMIT $1",
            SEAL_BATCH,
        )
        if not rows:
            return 0
        last = await DB.fetch_row(
            "SELECT number, digest FROM event_seal ORDER BY number DESC LIMIT 1"
        )
        number, previous = (last["number"] + 1, last["digest"]) if last else (1, _FIRST)
        events = [Event(**row) for row in rows]
        await DB.fetch(
            "INSERT INTO event_seal (number, previous_digest, digest, events, sealed_at) "
            "VALUES ($1, $2, $3, $4, $5)",
            number,
            previous,
            batch_digest(previous, events),
            len(events),
            now,
        )
        await DB.fetch(
            "INSERT INTO sealed_event (event_id, seal_number) SELECT unnest($1::bigint[]), $2",
            [event.id for event in events],
            number,
        )
    return len(events)


def batch_digest(previous: bytes, events: Iterable[Event]) -> bytes:
    """SHA-256 over the digest before and each event's canonical JSON (RFC 8785), one a line."""
    chain = hashlib.sha256(previous)
    for event in events:
        chain.update(rfc8785.dumps(_canonical(event)) + b"\n")
    return chain.digest()


async def check() -> list[str]:
    """Recompute every seal; returns a sentence per difference, none if the log is whole."""
    faults = []
    previous = _FIRST
    seals = await DB.fetch(
        "SELECT number, previous_digest, digest, events FROM event_seal ORDER BY number"
    )
    for expected, row in enumerate(seals, start=1):
        number = row["number"]
        rows = await DB.fetch(
            "SELECT e.id, e.kind, e.subject, e.actor_id, e.network_id, e.at, e.facts "
            "FROM sealed_event s JOIN event e ON e.id = s.event_id "
            "WHERE s.seal_number = $1 ORDER BY e.id",
            number,
        )
        if number != expected:
            faults.append(f"Seal {expected} is missing.")
        if row["previous_digest"] != previous:
            faults.append(f"Seal {number} does not follow from the one before it.")
        if len(rows) != row["events"]:
            faults.append(f"Seal {number} holds {len(rows)} events; {row['events']} were sealed.")
        if batch_digest(row["previous_digest"], [Event(**r) for r in rows]) != row["digest"]:
            faults.append(f"An event of seal {number} was changed after it was sealed.")
        previous = row["digest"]
    return faults


def _canonical(event: Event) -> dict[str, Any]:
    return {
        # As text: RFC 8785 numbers are exact only up to 2^53.
        "id": str(event.id),
        "kind": event.kind,
        "subject": event.subject,
        "actor": str(event.actor_id) if event.actor_id else None,
        "network": str(event.network_id) if event.network_id else None,
        "at": event.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "facts": event.facts,
    }

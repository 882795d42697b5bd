"""The event log: whole or not at all, sealed, and the outbox of jobs."""

import asyncio
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from registry.app import load_jobs
from registry.db import DB, transaction
from registry.db.embedded import Addresses
from registry.events import service as events
from registry.events.kinds import STARTS, Kind
from registry.jobs.registry import JOBS
from tests.conftest import jobs_done, on

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def record(subject: str, kind: Kind = Kind.GOVERNMENT_ADDED) -> None:
    await events.record(kind, subject=subject, actor_id=uuid4(), at=NOW, note="x")


async def test_an_event_outside_a_transaction_is_refused(database: str) -> None:
    with pytest.raises(RuntimeError):
        await record("a")


async def fail_after_recording() -> None:
    async with transaction():
        await record("a", Kind.PERSON_INVITED)
        raise ZeroDivisionError


async def test_an_event_and_its_job_vanish_with_their_transaction(database: str) -> None:
    with pytest.raises(ZeroDivisionError):
        await fail_after_recording()
    assert await events.history("a") == []
    assert await DB.fetch("SELECT 1 FROM dramatiq.queue") == []


async def test_an_event_starts_its_jobs_with_its_subject(database: str) -> None:
    async with transaction():
        await record("some-id", Kind.PERSON_INVITED)
    rows = await DB.fetch("SELECT message FROM dramatiq.queue")
    assert [(r["message"]["actor_name"], r["message"]["args"]) for r in rows] == [
        ("people.mail_invitation", ["some-id"])
    ]


async def test_seals_chain_every_event_once_and_check_out(database: str) -> None:
    for batch in ("abc", "de"):
        for subject in batch:
            async with transaction():
                await record(subject)
        assert await events.seal(now=NOW) == len(batch)
    assert await events.seal(now=NOW) == 0
    assert await events.check() == []
    assert await DB.fetch_value("SELECT count(*) FROM event_seal") == 2


async def test_an_event_committed_late_is_sealed_in_the_next_batch(database: str, dsn: str) -> None:
    slow = await asyncpg.connect(dsn)
    late = slow.transaction()
    await late.start()
    await slow.execute("INSERT INTO event (kind, subject, at) VALUES ('x.late', 'late', now())")
    async with transaction():
        await record("early")
    assert await events.seal(now=NOW) == 1
    await late.commit()
    await slow.close()
    assert await events.seal(now=NOW) == 1
    assert await events.check() == []


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE event SET facts = '{\"note\": \"y\"}' WHERE subject = 'a'",
        "UPDATE event SET at = at + interval '1 second' WHERE subject = 'a'",
        "DELETE FROM sealed_event WHERE event_id = (SELECT min(id) FROM event)",
        "UPDATE event_seal SET digest = previous_digest WHERE number = 1",
    ],
)
async def test_a_change_behind_the_applications_back_is_found(
    database: str, server: Addresses, dsn: str, tampering: str
) -> None:
    for subject in "ab":
        async with transaction():
            await record(subject)
        await events.seal(now=NOW)
    connection = await asyncpg.connect(on(server.superuser, urlsplit(dsn).path[1:]))
    await connection.execute(tampering)
    await connection.close()
    assert await events.check() != []


async def test_the_worker_seals_what_was_recorded(database: str, dsn: str) -> None:
    async with transaction():
        await record("a")
    async with jobs_done(dsn), asyncio.timeout(20):
        while not await DB.fetch_value("SELECT count(*) FROM event_seal"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert await events.check() == []


def test_every_job_that_an_event_starts_exists() -> None:
    load_jobs()
    assert {job for jobs in STARTS.values() for job in jobs} <= set(JOBS)

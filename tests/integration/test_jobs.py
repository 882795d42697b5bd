"""Jobs: done once their fact is committed, tried again when they fail."""

import asyncio
from collections.abc import Iterator
from datetime import datetime

import pytest

from registry.db import DB, transaction
from registry.jobs.queue import enqueue, waiting
from registry.jobs.registry import JOBS, SWEEPS, job, sweep
from registry.jobs.worker import run_sweep
from tests.conftest import jobs_done


@pytest.fixture
def done() -> Iterator[list[str]]:
    found: list[str] = []

    @job("test.note")
    async def note(subject: str, now: datetime) -> None:
        found.append(subject)

    @job("test.fails_once")
    async def fails_once(subject: str, now: datetime) -> None:
        found.append(subject)
        if len(found) == 1:
            raise ConnectionError("the first time")

    yield found
    del JOBS["test.note"], JOBS["test.fails_once"]


async def test_jobs_run_after_their_commit_each_once(
    database: str, dsn: str, done: list[str]
) -> None:
    async with jobs_done(dsn), transaction():
        for subject in "abc":
            await enqueue("test.note", subject)
        await asyncio.sleep(0.3)
        assert done == []
    assert sorted(done) == ["a", "b", "c"]
    assert await waiting() == (0, 0.0)


@pytest.mark.slow
async def test_a_job_that_fails_is_tried_again(database: str, dsn: str, done: list[str]) -> None:
    async with transaction():
        await enqueue("test.fails_once", "a")
    async with jobs_done(dsn):
        async with asyncio.timeout(20):
            while len(done) < 2:  # noqa: ASYNC110 - a worker thread does the work
                await asyncio.sleep(0.05)
    assert done == ["a", "a"]


async def test_a_job_acts_for_the_registry_in_every_network(database: str, dsn: str) -> None:
    told: list[str] = []

    @job("test.tells")
    async def tells(subject: str, now: datetime) -> None:
        async with transaction():
            told.append(await DB.fetch_value("SELECT current_setting('openlocal.networks')"))

    try:
        async with jobs_done(dsn), transaction():
            await enqueue("test.tells", "a")
    finally:
        del JOBS["test.tells"]

    assert told == ["*"]


def test_two_jobs_of_one_name_are_refused(done: list[str]) -> None:
    with pytest.raises(ValueError, match=r"test\.note"):
        job("test.note")(JOBS["test.fails_once"])


async def test_a_sweep_that_fails_does_not_keep_the_others_from_running(
    database: str,
) -> None:
    ran: list[str] = []

    @sweep("test.breaks")
    async def breaks(now: datetime) -> None:
        raise ZeroDivisionError

    @sweep("test.runs")
    async def runs(now: datetime) -> None:
        ran.append("ran")

    try:
        await run_sweep("", datetime(2026, 1, 1))  # noqa: DTZ001 - passed through only
    finally:
        del SWEEPS["test.breaks"], SWEEPS["test.runs"]
    assert ran == ["ran"]


async def test_the_queue_survives_without_a_worker(database: str) -> None:
    async with transaction():
        await enqueue("test.note", "a")
    jobs, age = await waiting()
    assert jobs == 1
    assert age >= 0
    assert await DB.fetch_value("SELECT state::text FROM dramatiq.queue") == "queued"

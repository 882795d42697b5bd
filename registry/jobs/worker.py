"""Run the jobs: dramatiq worker threads whose async jobs run on the one event loop and pool."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

import structlog
from dramatiq import Worker, actor
from dramatiq.middleware import CurrentMessage, Retries, ShutdownNotifications
from dramatiq_postgres import PostgresBroker
from dramatiq_postgres.utils import make_pool

from registry import clock
from registry.db import DB, REGISTRY, acting, transaction
from registry.jobs.queue import QUEUE, enqueue
from registry.jobs.registry import JOBS, SWEEPS, Job

log = structlog.get_logger()

SWEEP = "sweep"
SWEEP_SECONDS = 5.0
_MAX_RETRIES = 12
_THREADS = 4


async def run_sweep(_: str, now: datetime) -> None:
    """Call every registered sweep; one that fails does not keep the others from running."""
    for name, function in SWEEPS.items():
        try:
            await function(now)
        except Exception:
            log.exception("sweep failed", sweep=name)


@asynccontextmanager
async def working(dsn: str) -> AsyncIterator[None]:
    """Run jobs and the sweep's tick for as long as the block lasts; the engine must be started."""
    loop = asyncio.get_running_loop()
    broker = _broker(dsn, loop)
    worker = Worker(broker, worker_threads=_THREADS, worker_timeout=200)
    worker.start()
    ticker = asyncio.create_task(_tick())
    try:
        yield
    finally:
        ticker.cancel()
        await asyncio.gather(ticker, return_exceptions=True)
        # In a thread: the worker waits for its jobs, and those run on this loop.
        await asyncio.to_thread(worker.stop)
        await asyncio.to_thread(broker.close)
        broker.pool.close()


def _broker(dsn: str, loop: asyncio.AbstractEventLoop) -> PostgresBroker:
    broker = PostgresBroker(
        pool=make_pool(dsn),
        results=False,
        heartbeat_interval=5.0,
        heartbeat_ttl=20.0,
        maintenance_interval=5.0,
        middleware=[
            Retries(max_retries=_MAX_RETRIES, min_backoff=1_000, max_backoff=3_600_000),
            ShutdownNotifications(),
            CurrentMessage(),
        ],
    )
    broker.declare_queue(QUEUE)
    for name, function in {**JOBS, SWEEP: run_sweep}.items():
        actor(actor_name=name, queue_name=QUEUE, broker=broker)(partial(_run, name, function, loop))
    return broker


def _run(name: str, function: Job, loop: asyncio.AbstractEventLoop, subject: str = "") -> None:
    """Run one job on the loop and wait for it, from a worker thread."""
    started = clock.now()

    async def call() -> None:
        acting.set(REGISTRY)
        await function(subject, started)

    asyncio.run_coroutine_threadsafe(call(), loop).result()
    if name != SWEEP:
        log.info("job done", job=name, subject=subject)


async def _tick() -> None:
    while True:
        try:
            await _enqueue_sweep()
        except Exception:
            log.exception("tick failed")
        await asyncio.sleep(SWEEP_SECONDS)


async def _enqueue_sweep() -> None:
    # One sweep at a time, however many processes tick.
    async with transaction():
        if not await DB.fetch_value("SELECT pg_try_advisory_xact_lock(hashtext('openlocal.tick'))"):
            return
        waits = await DB.fetch_value(
            "SELECT 1 FROM dramatiq.queue WHERE message->>'actor_name' = $1 "
            "AND state IN ('queued', 'consumed') LIMIT 1",
            SWEEP,
        )
        if not waits:
            await enqueue(SWEEP, "")

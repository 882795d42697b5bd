"""The process that the drill kills: the real database, worker and services, countersigning.

Run as `python -m tests.drills.victim OFFICER BROKEN`; BROKEN is empty, or `lost` or `doubled` to
break a rule on purpose, so that the drill can be seen to notice.
"""

import asyncio
import os
import sys
from datetime import datetime
from typing import Any
from uuid import UUID

from registry import clock
from registry import settings as settings_module
from registry.access.roles import Actor
from registry.app import load_jobs
from registry.certificates import queries
from registry.certificates import service as certificates
from registry.cli.shell import engine
from registry.db import DB, transaction
from registry.db.server import Database, running
from registry.decisions import service as decisions
from registry.events.kinds import Kind
from registry.jobs.worker import working
from registry.logs import configure
from registry.people import service as people
from registry.settings import Settings

PACE_SECONDS = 0.05
TASKS = 3
_WAITING = "SELECT 1 FROM certificate WHERE issued_at IS NULL AND parked_at IS NULL LIMIT 1"


def main() -> None:
    """Countersign until nothing is left to do, then leave; or be killed before."""
    officer, broken = sys.argv[1:]
    settings = settings_module.load()
    settings_module.use(settings)
    configure(json=True)
    if broken:
        {"lost": plan_after_the_commit, "doubled": announce_before_the_fact}[broken]()
    with running(settings) as database:
        asyncio.run(work(settings, database, UUID(officer)))


async def work(settings: Settings, database: Database, officer: UUID) -> None:
    """Countersign every awarded file while the worker signs."""
    load_jobs()
    async with engine(settings, database), working(database.application):
        actor = await people.actor(officer)
        leave_mark(settings, "ready")
        await asyncio.gather(*(countersign(actor, number) for number in range(TASKS)))
        while await DB.fetch_value(_WAITING):  # noqa: ASYNC110 - what it waits for is elsewhere
            await asyncio.sleep(0.2)
        leave_mark(settings, "done")


def leave_mark(settings: Settings, word: str) -> None:
    """Tell the drill how far this process has come."""
    (settings.data_dir / f"{word}.{os.getpid()}").touch()


async def countersign(actor: Actor, number: int) -> None:
    """Countersign a third of the files, one after the other."""
    rows = await DB.fetch("SELECT id FROM assessment WHERE state = 'awarded' ORDER BY id")
    for row in rows[number::TASKS]:
        await decisions.countersign(row["id"], actor=actor, now=clock.now())
        await asyncio.sleep(PACE_SECONDS)


def plan_after_the_commit() -> None:
    """Break the first rule: the certificate is planned in a transaction of its own, later."""
    real = certificates.plan
    tasks: set[asyncio.Task[None]] = set()

    async def later(values: dict[str, Any]) -> None:
        await asyncio.sleep(4 * PACE_SECONDS)
        DB.current_transaction.set(None)
        async with transaction():
            await real(**values)

    async def plan(**values: Any) -> str:
        task = asyncio.create_task(later(values))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return ""

    decisions.certificates.plan = plan  # type: ignore[assignment, attr-defined]


def announce_before_the_fact() -> None:
    """Break the second rule: the event is committed before what it tells of."""
    sign, record = certificates.sign, certificates._record

    async def silent(kind: Kind, *values: Any, **facts: Any) -> None:
        if kind is not Kind.CERTIFICATE_ISSUED:
            await record(kind, *values, **facts)

    async def announced(certificate_id: str, *, now: datetime) -> bool:
        found = await queries.find(certificate_id)
        if found is None or found.issued_at is not None:
            return False
        async with transaction():
            await record(Kind.CERTIFICATE_ISSUED, found, now)
        await asyncio.sleep(4 * PACE_SECONDS)
        return await sign(certificate_id, now=now)

    certificates._record = silent
    certificates.sign = announced


if __name__ == "__main__":
    main()

"""Kill the process that countersigns and signs, again and again, and count what came of it."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

from badges.report import Outcome
from registry import clock
from registry import settings as settings_module
from registry.certificates import service as certificates
from registry.cli.shell import engine
from registry.db import DB
from registry.db.server import Database, running
from registry.decisions import service as decisions
from registry.events.kinds import Kind
from registry.settings import Settings
from tests.reviewed import Scene, add_government, scene

FILES_PER_KILL = 20
_READY_SECONDS = 90
_DONE_SECONDS = 240
_ONCE = (Kind.COUNTERSIGNED, Kind.CERTIFICATE_PLANNED, Kind.CERTIFICATE_ISSUED)

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Found:
    """What the drill found; `faults` names every certificate lost, doubled or not genuine."""

    kills: int = 0
    files: int = 0
    faults: list[str] = field(default_factory=list)


def drill(*, kills: int, broken: str = "", seed: int = 2026) -> Found:
    """Kill the victim so many times, let a sound one finish the work, and look at everything."""
    chance = random.Random(seed)
    found = Found(files=kills * FILES_PER_KILL)
    with _data_dir() as data_dir:
        settings = settings_module.load({"OPENLOCAL_DATA_DIR": str(data_dir)})
        settings_module.use(settings)
        officer = _with_database(settings, lambda: _prepare(found.files))
        for _ in range(kills):
            with _victim(data_dir, officer, broken) as process:
                _await(process, data_dir, "ready", _READY_SECONDS)
                time.sleep(chance.uniform(0.1, 0.8))
                process.kill()
                found.kills += process.wait(timeout=10) == -signal.SIGKILL
        with _victim(data_dir, officer) as process:
            _await(process, data_dir, "done", _DONE_SECONDS)
            process.wait(timeout=60)
        found.faults = _with_database(settings, _inspect)
    return found


@contextmanager
def _data_dir() -> Iterator[Path]:
    """A directory that the server's own user may pass through."""
    with tempfile.TemporaryDirectory(prefix="openlocal-drill-") as folder:
        path = Path(folder)
        path.chmod(0o755)
        yield path


@contextmanager
def _victim(data_dir: Path, officer: UUID, broken: str = "") -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.drills.victim", str(officer), broken]
    environment = {**os.environ, "OPENLOCAL_DATA_DIR": str(data_dir)}
    with (data_dir / "victim.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(timeout=10)


def _await(process: subprocess.Popen[bytes], data_dir: Path, word: str, seconds: float) -> None:
    """Wait until the victim has left the mark `word`."""
    mark = data_dir / f"{word}.{process.pid}"
    deadline = time.monotonic() + seconds
    while not mark.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = (data_dir / "victim.log").read_text(errors="replace")[-3000:]
            raise AssertionError(f"the victim did not come to be {word}:\n{tail}")
        time.sleep(0.01)


def _with_database(settings: Settings, work: Callable[[], Awaitable[T]]) -> T:
    with running(settings) as database:
        return asyncio.run(_connected(settings, database, work))


async def _connected(settings: Settings, database: Database, work: Callable[[], Awaitable[T]]) -> T:
    async with engine(settings, database):
        return await work()


async def _prepare(files: int) -> UUID:
    """Award so many files; one was reviewed in earnest, the others are copies of other towns."""
    now = clock.now() - timedelta(hours=1)
    first = await scene(now=now)
    await first.settled(now=now)
    ids = [first.assessment_id, *[await _copy(first, number) for number in range(1, files)]]
    for assessment_id in ids:
        await decisions.award(assessment_id, reasons="As reviewed.", actor=first.certifier, now=now)
    return first.officer.person_id


async def _copy(first: Scene, number: int) -> UUID:
    government_id, assessment_id = f"xx:copy-{number}", uuid4()
    await add_government(government_id)
    changed = {"id": str(assessment_id), "government_id": government_id}
    await _repeat("assessment", "id", first.assessment_id, changed)
    for table in ("answer", "participation", "verified_finding"):
        changed = {"assessment_id": str(assessment_id)}
        await _repeat(table, "assessment_id", first.assessment_id, changed)
    for row in await DB.fetch(
        "SELECT id FROM assignment WHERE assessment_id = $1", first.assessment_id
    ):
        changed = {"id": str(uuid4()), "assessment_id": str(assessment_id)}
        await _repeat("assignment", "id", row["id"], changed)
    return assessment_id


async def _repeat(table: str, column: str, key: UUID, changed: dict[str, str]) -> None:
    await DB.fetch(
        f"INSERT INTO {table} SELECT (jsonb_populate_record(row, $2)).* "
        f"FROM {table} row WHERE row.{column} = $1",
        key,
        changed,
    )


async def _inspect() -> list[str]:
    """Every fault: a file without its one certificate, an event twice, a signature not genuine."""
    faults = []
    issued = {each.assessment_id: each for each in await certificates.listed()}
    count = Counter(each.assessment_id for each in await certificates.listed())
    told = {
        (row["kind"], row["subject"]): row["times"]
        for row in await DB.fetch(
            "SELECT kind, subject, count(*) AS times FROM event GROUP BY 1, 2"
        )
    }
    for row in await DB.fetch("SELECT id, state FROM assessment"):
        file = row["id"]
        if row["state"] != "certified" or count[file] != 1:
            faults.append(f"{file} is {row['state']} and has {count[file]} certificates")
            continue
        certificate = issued[file]
        subjects = (str(file), certificate.id, certificate.id)
        for kind, subject in zip(_ONCE, subjects, strict=True):
            if told.get((kind, subject), 0) != 1:
                faults.append(f"{kind} was told {told.get((kind, subject), 0)} times of {subject}")
        for raw in (certificate.credential, certificate.qr_url):
            report = await certificates.check(raw or "", now=clock.now())
            if report.verdict is not Outcome.PASS:
                faults.append(f"{certificate.id}: {report.headline.render()}")
    return faults

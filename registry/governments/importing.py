"""Import and export of governments: one file is one transaction, good rows taken, others told."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib import resources
from uuid import UUID, uuid4

from registry.access.permissions import Permission, require
from registry.access.roles import Actor
from registry.db import transaction
from registry.events import service as events
from registry.events.kinds import Kind
from registry.governments import exporting, intake, queries, reading, writing
from registry.governments.intake import Refusal
from registry.governments.lifecycle import note
from registry.governments.reading import Record

CHUNK = 1_000
SEEDS = ("governments-ma.csv", "governments-tn.csv", "governments-ogp-local.csv")

Progress = Callable[[int, int], None]
"""Told how many of how many rows are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did."""

    added: int
    changed: int
    unchanged: int
    events: int
    refused: tuple[Refusal, ...]


async def import_seeds(*, now: datetime) -> list[ImportReport]:
    """Import the governments that come with the product."""
    return [await import_file(content, actor=None, now=now) for _, content in seed_files()]


def seed_files() -> list[tuple[str, bytes]]:
    """The files of governments that come with the product: name and content."""
    folder = resources.files("registry.seeds")
    return [(name, (folder / name).read_bytes()) for name in SEEDS]


async def import_file(
    content: bytes, *, actor: Actor | None, now: datetime, progress: Progress | None = None
) -> ImportReport:
    """Import one CSV file; good rows are taken, the others reported with every reason.

    Raises:
        InvalidInputError: the file as a whole is not one of governments.
    """
    return await import_rows(
        reading.read(content),
        origin=f"sha256:{sha256(content).hexdigest()}",
        actor=actor,
        now=now,
        progress=progress,
    )


async def import_rows(
    records: Iterable[Record],
    *,
    origin: str,
    actor: Actor | None,
    now: datetime,
    progress: Progress | None = None,
) -> ImportReport:
    """Import records in one transaction: all good rows are written, or none.

    `actor` None is the operator at the command line of the host.
    """
    if actor is not None:
        require(actor, Permission.OPERATE)
    draft = intake.first_look(records, today=now.date())
    by = actor.person_id if actor else None
    async with transaction():
        await queries.take_turn()
        stored = intake.Stored(
            governments=await queries.find_all(draft.rows),
            slugs=await queries.slugs_of_all(),
            parents=await queries.parents_of_all(),
        )
        plan = intake.plan(draft, stored, today=now.date())
        await _write([*plan.added, *plan.changed], by=by, now=now, progress=progress)
        for government_id, event in plan.events:
            await note(government_id, event, event_id=uuid4(), by=by, now=now)
        report = ImportReport(
            added=len(plan.added),
            changed=len(plan.changed),
            unchanged=plan.unchanged,
            events=len(plan.events),
            refused=tuple(plan.refused),
        )
        if report.added or report.changed:
            await events.record(
                Kind.GOVERNMENTS_IMPORTED,
                subject=origin,
                actor_id=by,
                at=now,
                added=report.added,
                changed=report.changed,
                unchanged=report.unchanged,
                refused=len(report.refused),
            )
    return report


async def _write(
    facts: Sequence[Mapping[str, object]],
    *,
    by: UUID | None,
    now: datetime,
    progress: Progress | None,
) -> None:
    for start in range(0, len(facts), CHUNK):
        await writing.write_all(facts[start : start + CHUNK], added_by=by, now=now)
        if progress is not None:
            progress(min(start + CHUNK, len(facts)), len(facts))


async def export(country: str | None = None) -> AsyncIterator[str]:
    """Every government (of one country) as lines of the CSV format, header first."""
    next_page = await queries.in_pages(country)
    yield exporting.header()
    last = ""
    while page := await next_page(last):
        for government in page:
            yield exporting.line(government)
        last = page[-1].id

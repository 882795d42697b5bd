"""The command `demo`: the main job on real governments, then its pages to look at."""

import asyncio
import json
import logging
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from badges.report import Outcome as CheckOutcome
from badges.report import Report
from registry import clock
from registry import settings as settings_module
from registry.app import load_jobs
from registry.certificates import keys
from registry.certificates import service as certificates
from registry.cli.operate import require_free, run_server
from registry.cli.shell import command, engine
from registry.db.server import Database, running
from registry.decisions import service as decisions
from registry.demo import cast
from registry.demo.journey import Outcome, walk
from registry.demo.place import fresh
from registry.errors import MisconfiguredError
from registry.jobs.worker import working
from registry.logs import configure
from registry.networks import service as networks
from registry.people import service as people
from registry.settings import Settings
from scoring import Result, localised

MARKS = {
    CheckOutcome.PASS: "[green]passed     [/green]",
    CheckOutcome.FAIL: "[red]failed     [/red]",
    CheckOutcome.NOT_CHECKED: "[yellow]not checked[/yellow]",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the demonstration shows at its end."""

    outcome: Outcome
    result: Result
    next_award: str | None
    blockers: list[str]
    credential: str
    did_document: dict[str, Any]
    report: Report
    sign_in: dict[str, str]


def demo(
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve the pages afterwards.")
    ] = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on standard output.")
    ] = False,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=1, max=65535)] = 8000,
) -> None:
    """Walk one real journey from an empty registry to a certificate, then serve it.

    Example: openlocal demo --no-serve --json
    """
    console = Console(stderr=as_json, highlight=False, soft_wrap=True)
    with command() as given:
        settings = replace(given, base_url=f"http://127.0.0.1:{port}")
        settings_module.use(settings)
        _refuse_elsewhere(settings)
        # The steps are what is told here; hundreds of finished jobs would bury them.
        configure(json=settings.log_json, level=logging.WARNING)
        if serve:
            require_free("127.0.0.1", port)
        with fresh(settings.data_dir), running(settings) as database:
            found = asyncio.run(_walk(settings, database, console))
            summary = _summary(settings, found)
            _tell(console, found, summary)
            if as_json:
                sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
                sys.stdout.flush()
            if serve:
                run_server(settings, database, host="127.0.0.1", port=port, demonstration=True)


def _refuse_elsewhere(settings: Settings) -> None:
    if not settings.embedded or settings.production:
        raise MisconfiguredError(
            "The demonstration runs on the embedded database only: unset OPENLOCAL_DATABASE_URL "
            "and OPENLOCAL_ENV."
        )


async def _walk(settings: Settings, database: Database, console: Console) -> Found:
    load_jobs()
    left: list[Outcome] = []
    async with engine(settings, database), working(database.application):
        number = 0
        async for step in walk(left):
            number += 1
            console.print(f"{number:>3}  {escape(step.said)}")
        return await _look(left[0])


async def _look(outcome: Outcome) -> Found:
    """Read back what stands now, as anybody could."""
    now = clock.now()
    credential = await certificates.issued_credential(outcome.certificate_id)
    certifier = await people.actor(outcome.people["certifier"])
    seen = await decisions.preview(outcome.assessment_id, actor=certifier, now=now)
    rubric = seen.file.rubric
    texts = localised(rubric, "en")
    rank = 0 if seen.result.award is None else rubric.rank(seen.result.award) + 1
    higher = rubric.awards[rank].id if rank < len(rubric.awards) else None
    blocking = seen.result.blocking(higher) if higher else ()
    return Found(
        outcome=outcome,
        result=seen.result,
        next_award=texts.awards[higher] if higher else None,
        blockers=[b.msgid % b.parameters(texts) for b in blocking],
        credential=credential,
        did_document=await keys.did_document(await networks.by_slug(cast.MOROCCO)) or {},
        report=await certificates.check(credential, now=now),
        sign_in={
            key: await people.sign_in_link(person_id, actor_id=None, now=now)
            for key, person_id in outcome.people.items()
        },
    )


def _summary(settings: Settings, found: Found) -> dict[str, Any]:
    """The facts for a program; the two files are written beside the data."""
    certificate = settings.data_dir / "certificate.json"
    certificate.write_text(found.credential, "utf-8")
    did_document = settings.data_dir / "did.json"
    did_document.write_text(json.dumps(found.did_document, indent=2), "utf-8")
    base, name = settings.base_url, found.outcome.certificate_id
    return {
        "certificate": str(certificate),
        "did_document": str(did_document),
        "certificate_id": name,
        "score": float(found.result.score_rounded),
        "award": found.result.award,
        "checks": {check.name.value: check.outcome.value for check in found.report.checks},
        "urls": {
            "verify": f"{base}/certificates/{name}",
            "credential": f"{base}/certificates/{name}.json",
            "qr": f"{base}/certificates/{name}/qr.svg",
            "government": f"{base}/governments/{cast.REGION}",
            "plaque": f"{base}/g/{cast.REGION}",
            "directory": f"{base}/governments",
            "did_document": f"{base}/networks/{cast.MOROCCO}/did.json",
        },
        "sign_in": found.sign_in,
    }


def _tell(console: Console, found: Found, summary: dict[str, Any]) -> None:
    award = found.result.award or "none"
    console.print(f"\n[bold]Score {summary['score']}[/bold], award: [bold]{award}[/bold]")
    if found.blockers:
        console.print(f"What keeps it from {found.next_award}:")
    for sentence in found.blockers:
        console.print(f"  · {escape(sentence)}")
    console.print(f"\n[bold]{escape(found.report.headline.render(str))}[/bold]")
    for check in found.report.checks:
        mark = MARKS[check.outcome]
        console.print(f"  {mark}  {check.name.value:<9}  {escape(check.sentence.render(str))}")
    console.print("\n[bold]Files[/bold]")
    for name in ("certificate", "did_document"):
        console.print(f"  {summary[name]}", markup=False)
    short = _short(summary["certificate"])
    console.print(f"  check it: openlocal verify {short}", markup=False)
    console.print("\n[bold]Pages[/bold]")
    for name, address in summary["urls"].items():
        console.print(f"  {name:<13} {address}")
    console.print("\n[bold]Sign in as[/bold] (choose any password of 12 characters or more)")
    for name, address in found.sign_in.items():
        console.print(f"  {name:<29} {address}")
    console.print()


def _short(path: str) -> str:
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path

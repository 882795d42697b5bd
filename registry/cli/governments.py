"""Commands on the list of local governments: import, export."""

import json
import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from registry import clock
from registry.cli.shell import DONE, MISUSE, REFUSED, command, complain, err, out, with_database
from registry.errors import InvalidInputError
from registry.governments import service
from registry.governments.reading import MAX_FILE_BYTES
from registry.governments.service import ImportReport
from registry.i18n import countries

_SHOWN_REFUSALS = 200

app = typer.Typer(help="The list of local governments.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on one line.")]


@app.command("import")
def import_file(
    file: Annotated[
        Path | None, typer.Argument(help="A CSV file; without one, the files that come along.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Import local governments: good rows are taken, each refused row is told with its line.

    A file is taken in one transaction: whatever happens, it is written whole or not at all.
    Exit 1 if a row was refused. Example: openlocal governments import communes.csv
    """
    files = service.seed_files() if file is None else [(file.name, _content(file))]
    with command() as settings:
        reports = with_database(settings, lambda: _import_all(files))
    if as_json:
        typer.echo(json.dumps(_as_json(reports), ensure_ascii=False))
    else:
        for name, report in reports:
            _print(name, report)
    raise typer.Exit(REFUSED if any(report.refused for _, report in reports) else DONE)


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            complain(
                "Refused:",
                f"{file} is larger than {MAX_FILE_BYTES // 1024 // 1024} MB. "
                "Split it and import the parts.",
            )
            raise typer.Exit(REFUSED)
        return file.read_bytes()
    except OSError as error:
        complain(f"{file} cannot be read:", error.strerror)
        raise typer.Exit(MISUSE) from error


async def _import_all(files: list[tuple[str, bytes]]) -> list[tuple[str, ImportReport]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    reports = []
    with Progress(*columns, console=err, transient=True) as bar:
        for name, content in files:
            task = bar.add_task(name, total=None)

            def progress(done: int, total: int, task: object = task) -> None:
                bar.update(task, completed=done, total=total)  # type: ignore[arg-type]  # a TaskID

            try:
                report = await service.import_file(
                    content, actor=None, now=clock.now(), progress=progress
                )
            except InvalidInputError as error:
                raise InvalidInputError(
                    {f"{name} {key}": reason for key, reason in error.faults.items()}
                ) from error
            bar.update(task, completed=1, total=1)
            reports.append((name, report))
    return reports


def _print(name: str, report: ImportReport) -> None:
    for refusal in report.refused[:_SHOWN_REFUSALS]:
        complain(f"{name}, line {refusal.line}", refusal.id)
        for column, reason in refusal.faults.items():
            err.print(f"    {column}: {reason}")
    if len(report.refused) > _SHOWN_REFUSALS:
        err.print(f"... and {len(report.refused) - _SHOWN_REFUSALS} more rows (--json has all).")
    nothing_new = not (report.added or report.changed)
    out.print(
        f"{name}: {report.added} added, {report.changed} changed, "
        f"{report.unchanged} unchanged, {len(report.refused)} refused"
        + ("; nothing was changed." if nothing_new else ".")
    )


def _as_json(reports: list[tuple[str, ImportReport]]) -> dict[str, object]:
    return {
        "added": sum(report.added for _, report in reports),
        "changed": sum(report.changed for _, report in reports),
        "unchanged": sum(report.unchanged for _, report in reports),
        "refused": [
            {
                "file": name,
                "line": refusal.line,
                "id": refusal.id,
                "reasons": {column: str(why) for column, why in refusal.faults.items()},
            }
            for name, report in reports
            for refusal in report.refused
        ],
    }


@app.command("export")
def export_file(
    file: Annotated[Path | None, typer.Argument(help="Where to write; else to stdout.")] = None,
    country: Annotated[
        str | None, typer.Option(help="Only this country (two letters, ISO 3166-1).")
    ] = None,
) -> None:
    """Write the local governments in the format of the import.

    Example: openlocal governments export communes.csv --country MA
    """
    if country is not None and not countries.is_country(country):
        complain(f"{country} is no country.", "Write its two letters, such as MA.")
        raise typer.Exit(MISUSE)
    with command() as settings:
        text = with_database(settings, lambda: _exported(country))
    if file is None:
        typer.echo(text, nl=False)
        return
    _replace(file, text)
    err.print(f"{text.count(chr(10)) - 1} rows written to {file}.")


async def _exported(country: str | None) -> str:
    return "".join([line async for line in service.export(country)])


def _replace(file: Path, text: str) -> None:
    """Write `file` whole: a reader never sees half of it."""
    try:
        handle, beside = tempfile.mkstemp(dir=file.absolute().parent, prefix=".export-")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as sink:
            sink.write(text)
        Path(beside).chmod(0o644)
        Path(beside).replace(file)
    except OSError as error:
        complain(f"{file} cannot be written:", error.strerror)
        raise typer.Exit(MISUSE) from error

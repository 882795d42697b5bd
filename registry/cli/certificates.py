"""Commands on certificates and keys: verify one, list them."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from badges import strictjson
from badges.artefacts import UnreadableError, parse
from badges.report import Outcome, Report
from badges.verification import verify as verify_with
from registry import clock
from registry import settings as settings_module
from registry.certificates import keys, service, trust
from registry.certificates.queries import Certificate
from registry.certificates.serving import report_json
from registry.cli.shell import MISUSE, UNCHECKED, command, err, out, with_database
from registry.errors import RegistryError
from registry.governments import queries as governments
from registry.settings import Settings

_MARKS = {Outcome.PASS: "passed", Outcome.FAIL: "FAILED", Outcome.NOT_CHECKED: "not checked"}

_SHORTEST_QR = 100
"""Characters; the name of a file is shorter, or has a dot."""

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on one line.")]

certificates = typer.Typer(help="The certificates of this registry.", no_args_is_help=True)
signing_keys = typer.Typer(help="The signing keys of the networks.", no_args_is_help=True)


def verify(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|URL|TEXT",
            help="A credential's file, a certificate's address or code on this registry, "
            "or the text of a QR code.",
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Verify a certificate against the networks and keys of this registry.

    Exit 0: every required check passed; 1: refused; 2: there is nothing to read; 3: could not be
    checked. No other site is ever asked. Example: openlocal verify credential.json
    """
    try:
        settings = settings_module.load()
        settings_module.use(settings)
        report = _report(what, settings)
    except RegistryError as error:
        for reason in error.reasons:
            err.print(_plain(f"Could not be checked: {reason}"), style="yellow", markup=False)
        raise typer.Exit(UNCHECKED) from error
    if as_json:
        typer.echo(json.dumps(report_json(report), ensure_ascii=False))
    else:
        _print(report)
    raise typer.Exit(report.exit_code)


def _report(what: str, settings: Settings) -> Report:
    name = trust.name_in(what)
    if name is not None and not Path(what).exists():
        _require_registry(settings)
        return with_database(settings, lambda: _check_named(name))
    raw = _read(what)
    try:
        parse(raw)
    except UnreadableError:
        return verify_with(raw, trust.NOTHING, now=clock.now())
    _require_registry(settings)
    return with_database(settings, lambda: service.check(raw, now=clock.now()))


async def _check_named(name: str) -> Report:
    return await service.check(await service.issued_credential(name), now=clock.now())


def _require_registry(settings: Settings) -> None:
    """Do not make an empty registry only to say that it knows nobody."""
    if settings.embedded and not (settings.data_dir / "postgres" / "PG_VERSION").exists():
        raise RegistryError(
            "There is no registry in %(folder)s. Set OPENLOCAL_DATA_DIR to the folder of the "
            "registry that knows the network.",
            folder=str(settings.data_dir),
        )


def _read(what: str) -> bytes | str:
    if _is_text(what):
        return what
    if what.startswith(("http://", "https://")):
        raise RegistryError(
            "This address is not on this registry, and no other site is asked. Save the "
            "certificate's file and verify that."
        )
    try:
        with Path(what).open("rb") as handle:
            return handle.read(strictjson.MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _misuse(f"{what} cannot be read: {error}") from error


def _is_text(what: str) -> bool:
    """Whether the argument is a certificate itself and not the name of a file."""
    text = what.strip().upper()
    as_url = text.startswith(("HTTP://", "HTTPS://")) and "/Q/" in text
    return text.startswith("{") or as_url or (len(text) > _SHORTEST_QR and text.isalnum())


def _misuse(sentence: str) -> typer.Exit:
    err.print(_plain(sentence), style="red", markup=False)
    return typer.Exit(MISUSE)


def _print(report: Report) -> None:
    out.print(_plain(report.headline.render()), style="bold", markup=False)
    for check in report.checks:
        out.print(
            _plain(f"{_MARKS[check.outcome]:>12}  {check.name}: {check.sentence.render()}"),
            markup=False,
        )
        if check.change is not None and check.outcome is Outcome.FAIL:
            out.print(_plain(f"{'':>12}  {check.change.render()}"), markup=False)
    for note in report.notes:
        out.print(_plain(f"{'note':>12}  {note.render()}"), markup=False)


def _plain(text: str) -> str:
    """Text from a stranger's file without anything that a terminal would obey."""
    return "".join(x if x.isprintable() else "\N{REPLACEMENT CHARACTER}" for x in text)


@certificates.command("list")
def list_certificates(as_json: AsJson = False) -> None:
    """List every certificate, newest first, with its status today.

    Example: openlocal certificates list --json
    """
    now = clock.now()
    with command() as settings:
        rows = with_database(settings, lambda: _certificates(now))
    if as_json:
        typer.echo(json.dumps({"certificates": rows}, ensure_ascii=False))
        return
    _table(rows, ("id", "government", "award", "status", "valid_until", "last_error"))


@signing_keys.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List the public keys of the networks.

    Example: openlocal keys list
    """
    with command() as settings:
        rows = with_database(settings, _keys)
    if as_json:
        typer.echo(json.dumps({"keys": rows}))
        return
    _table(rows, ("kid", "role", "not_before", "not_after", "revoked_at"))


async def _certificates(now: datetime) -> list[dict[str, Any]]:
    found = await service.listed()
    places = await governments.find_all({each.government_id for each in found})
    return [
        {
            "id": each.id,
            "government": places[each.government_id].slug,
            "award": each.award,
            "status": _status(each, now),
            "valid_from": each.valid_from.isoformat(),
            "valid_until": each.valid_until.isoformat(),
            "demonstration": each.demonstration,
            "superseded_by": each.superseded_by,
            "last_error": each.last_error,
        }
        for each in found
    ]


def _status(certificate: Certificate, now: datetime) -> str:
    if certificate.issued_at is not None:
        return certificate.status(now).value
    return "parked" if certificate.parked_at is not None else "waits for its signature"


async def _keys() -> list[dict[str, Any]]:
    return [
        {
            "kid": key.kid,
            "role": key.role.value,
            "not_before": key.not_before.isoformat(),
            "not_after": key.not_after.isoformat(),
            "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
        }
        for key in await keys.listed()
    ]


def _table(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    """Columns as wide as they need: an identifier cut short to fit a window is no identifier."""
    lines = [tuple(column.replace("_", " ") for column in columns)]
    lines += [tuple(_plain(str(row[column] or "")) for column in columns) for row in rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        out.print("  ".join(cells).rstrip(), markup=False)

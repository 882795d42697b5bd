"""Commands that run the service: init, migrate, serve, worker, check-config, audit."""

import asyncio
import json
import signal
import socket
from typing import Annotated

import typer
import uvicorn

from registry import clock
from registry.app import create_app, load_jobs
from registry.cli.shell import (
    DONE,
    REFUSED,
    command,
    engine,
    ensure_schema,
    err,
    out,
    with_database,
)
from registry.db.migrate import migrate as run_migrations
from registry.db.server import Database, running
from registry.demo.place import in_use, is_demonstration
from registry.errors import UnavailableError
from registry.events import service as events
from registry.governments import importing
from registry.governments import queries as governments
from registry.jobs.worker import working
from registry.rubrics import service as rubrics
from registry.settings import DEFAULT_PORT, Settings

Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]

Host = Annotated[str, typer.Option(help="Address of this machine to listen on.")]


def migrate() -> None:
    """Bring the database to the present schema.

    Example: openlocal migrate
    """
    with command() as settings, running(settings, migrating=True) as database:
        done = asyncio.run(run_migrations(database.owner, database.application))
    out.print(f"{done} migrations run." if done else "The database is up to date.")


def init() -> None:
    """Make a data directory and database ready: schema, rubric, governments; safe to run again.

    Example: openlocal init
    """
    with command() as settings, running(settings, migrating=True) as database:
        asyncio.run(run_migrations(database.owner, database.application))
        asyncio.run(_furnish(settings, database))
        out.print(f"Ready. Data is in {settings.data_dir}. Next: openlocal serve")


async def _furnish(settings: Settings, database: Database) -> None:
    """Publish the rubric and import the governments of this release, where they are lacking."""
    async with engine(settings, database):
        now = clock.now()
        if (await rubrics.publish_packaged(actor_id=None, now=now)).new:
            out.print("The rubric of this release is published.")
        if not await governments.countries():
            reports = await importing.import_seeds(now=now)
            out.print(f"{sum(report.added for report in reports):,} local governments imported.")


def serve(port: Port = DEFAULT_PORT, host: Host = "127.0.0.1") -> None:
    """Serve the web pages (and run jobs, unless OPENLOCAL_WORKERS_IN_WEB=no).

    Links, QR codes and DIDs begin with OPENLOCAL_BASE_URL; if it is not set, with
    http://127.0.0.1 and this port. The other commands know nothing of --port: for another
    port than 8000 set OPENLOCAL_BASE_URL, so that they name the same address.
    Example: openlocal serve --port 8000
    """
    with command(port=port) as settings:
        require_free(host, port)
        with in_use(settings.data_dir), running(settings) as database:
            asyncio.run(ensure_schema(settings, database))
            if settings.embedded:
                asyncio.run(_furnish(settings, database))
            run_server(
                settings,
                database,
                host=host,
                port=port,
                demonstration=is_demonstration(settings.data_dir),
            )


def require_free(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on, before any work is done for it.

    Raises:
        UnavailableError: another program listens there, or this machine has no such address.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise UnavailableError(
            "Cannot listen on %(host)s, port %(port)s (%(why)s). Choose another with --port.",
            host=host,
            port=port,
            why=error.strerror,
        ) from error


def run_server(
    settings: Settings, database: Database, *, host: str, port: int, demonstration: bool = False
) -> None:
    """Run the web server until it is told to stop."""
    app = create_app(
        settings,
        database.application,
        with_worker=settings.workers_in_web,
        demonstration=demonstration,
    )
    out.print(f"Serving {settings.base_url} (listening on {host}:{port}); stop with Ctrl+C.")
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)


def worker() -> None:
    """Run jobs in a process of their own; start as many as you like.

    Example: openlocal worker
    """
    with command() as settings, in_use(settings.data_dir), running(settings) as database:
        asyncio.run(_work(settings, database))


async def _work(settings: Settings, database: Database) -> None:
    load_jobs()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with engine(settings, database), working(database.application):
        err.print("Working; stop with Ctrl+C.")
        await stop.wait()


def check_config(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Show the settings in force, secrets hidden; exit 1 names every one that is unsafe.

    Example: OPENLOCAL_ENV=production openlocal check-config
    """
    with command() as settings:
        shown = {
            "environment": "production" if settings.production else "development",
            "database": "embedded" if settings.embedded else "named by OPENLOCAL_DATABASE_URL",
            "data_dir": str(settings.data_dir),
            "base_url": settings.base_url,
            "mail": "set" if settings.smtp_url else "not set: mail waits in the queue",
            "workers_in_web": settings.workers_in_web,
            "max_upload_bytes": settings.max_upload_bytes,
        }
    if as_json:
        typer.echo(json.dumps(shown))
        return
    for name, value in shown.items():
        out.print(f"{name:>18}  {value}")


def audit_check() -> None:
    """Recompute every seal of the event log and compare; exit 1 on any difference.

    Example: openlocal audit check
    """
    with command() as settings:
        faults = with_database(settings, events.check)
    for fault in faults:
        err.print(str(fault), style="red")
    if not faults:
        out.print("The event log is whole: every seal matches.")
    raise typer.Exit(REFUSED if faults else DONE)

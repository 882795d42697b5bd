"""Which database is used: the embedded one, or the server that the settings name."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg
import structlog

from registry.db.embedded import EmbeddedServer
from registry.errors import RegistryError, UnavailableError
from registry.settings import Settings

log = structlog.get_logger()

_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """The two addresses of a database: what the application uses, and what migrates it."""

    application: str
    owner: str


@contextmanager
def running(settings: Settings, *, migrating: bool = False) -> Iterator[Database]:
    """The database of `settings`, started if it is the embedded one, for the block's duration.

    Raises:
        UnavailableError: nobody answers under the address that the settings name (when
            `migrating`, the owner's address), or the embedded database did not start.
    """
    if settings.database_url is not None:
        owner = settings.database_owner_url or settings.database_url
        asyncio.run(_require_answer(owner if migrating else settings.database_url))
        yield Database(application=settings.database_url, owner=owner)
        return
    server = EmbeddedServer(settings.data_dir)
    try:
        addresses = server.start()
    except OSError as error:
        raise UnavailableError(
            "The embedded database cannot use %(folder)s: %(why)s",
            folder=settings.data_dir,
            why=error,
        ) from error
    try:
        with _kept_running(server):
            yield Database(application=addresses.application, owner=addresses.owner)
    finally:
        server.stop()


@contextmanager
def _kept_running(server: EmbeddedServer) -> Iterator[None]:
    """Start the embedded server again whenever it is gone, for the block's duration.

    It ends with the process that started it, and others may have joined it meanwhile.
    """
    done = threading.Event()
    guard = threading.Thread(target=_guard, args=(server, done), name="database", daemon=True)
    guard.start()
    try:
        yield
    finally:
        done.set()
        guard.join()


def _guard(server: EmbeddedServer, done: threading.Event) -> None:
    while not done.wait(_LOOK_SECONDS):
        if not server.gone():
            continue
        try:
            server.start_again()
        except (OSError, RegistryError, asyncpg.PostgresError):
            log.exception("embedded database not started again")
        else:
            log.warning("embedded database started again")


async def _require_answer(dsn: str) -> None:
    try:
        connection = await asyncpg.connect(dsn, timeout=10)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise UnavailableError(
            "The database that the settings name cannot be used: %(why)s. "
            "See OPENLOCAL_DATABASE_URL and OPENLOCAL_DATABASE_OWNER_URL.",
            why=str(error) or type(error).__name__,
        ) from error
    await connection.close()

"""What every command shares: settings, the database, and errors as one plain sentence."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

import typer
from rich.console import Console
from rich.text import Text

from registry import settings as settings_module
from registry.db import DB, REGISTRY, acting
from registry.db.migrate import migrate, pending
from registry.db.server import Database, running
from registry.errors import RegistryError
from registry.logs import configure
from registry.settings import DEFAULT_PORT, Settings

# Without markup: names of files and what people wrote may hold brackets.
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

T = TypeVar("T")

DONE, REFUSED, MISUSE, UNCHECKED = 0, 1, 2, 3


def complain(what: str, why: object) -> None:
    """Say on standard error what went wrong, in red, and why."""
    err.print(Text.assemble((what, "red"), " ", str(why)))


@contextmanager
def command(*, port: int = DEFAULT_PORT) -> Iterator[Settings]:
    """Load the settings and turn our own errors into one sentence and exit code 1.

    `port` is where this command serves the pages, if it does.
    """
    try:
        settings = settings_module.load(port=port)
        settings_module.use(settings)
        configure(json=settings.log_json)
        yield settings
    except RegistryError as error:
        for reason in error.reasons:
            complain("Refused:", reason)
        raise typer.Exit(REFUSED) from error


def with_database(settings: Settings, work: Callable[[], Awaitable[T]]) -> T:
    """Run `work` with the engine started on the (embedded or named) database, migrated."""
    with running(settings) as database:
        return asyncio.run(_run(settings, database, work))


async def _run(settings: Settings, database: Database, work: Callable[[], Awaitable[T]]) -> T:
    async with engine(settings, database):
        return await work()


@asynccontextmanager
async def engine(settings: Settings, database: Database) -> AsyncIterator[None]:
    """The engine started on `database`, which is brought up to date if it is the embedded one."""
    await ensure_schema(settings, database)
    DB.use(database.application)
    await DB.start()
    acting.set(REGISTRY)
    try:
        yield
    finally:
        await DB.stop()


async def ensure_schema(settings: Settings, database: Database) -> None:
    """Migrate the embedded database; refuse a named one that is behind.

    Raises:
        RegistryError: the database lacks migrations; says which command runs them.
    """
    if settings.embedded:
        await migrate(database.owner, database.application)
    elif await pending(database.application):
        raise RegistryError("The database is behind this version: run `openlocal migrate` first.")

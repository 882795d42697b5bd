"""Which database is used: the embedded one, or the server that the settings name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from registry.db.embedded import EmbeddedServer
from registry.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """The two addresses of a database: what the application uses, and what migrates it."""

    application: str
    owner: str


@contextmanager
def running(settings: Settings) -> Iterator[Database]:
    """The database of `settings`, started if it is the embedded one, for the block's duration."""
    if settings.database_url is not None:
        yield Database(
            application=settings.database_url,
            owner=settings.database_owner_url or settings.database_url,
        )
        return
    server = EmbeddedServer(settings.data_dir)
    addresses = server.start()
    try:
        yield Database(application=addresses.application, owner=addresses.owner)
    finally:
        server.stop()

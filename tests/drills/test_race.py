"""Four certifiers decide two hundred files at the same moment: each is decided once."""

from urllib.parse import urlsplit

import asyncpg
import pytest

from registry.db.embedded import Addresses
from tests.conftest import on
from tests.racing import decide, decide_naively, race, ready_files

FILES = 200

pytestmark = [pytest.mark.drill, pytest.mark.usefixtures("database", "settings")]


async def test_each_file_is_decided_once() -> None:
    files, certifiers = await ready_files(FILES)

    tally = await race(files, certifiers, decide)

    assert tally.once(FILES), tally


async def test_the_lock_and_the_version_hold_without_the_index(
    database: str, server: Addresses
) -> None:
    await drop_index(server, database)
    files, certifiers = await ready_files(FILES)

    tally = await race(files, certifiers, decide)

    assert tally.once(FILES), tally


async def test_the_drill_notices_deciders_who_read_then_write(
    database: str, server: Addresses
) -> None:
    await drop_index(server, database)
    files, certifiers = await ready_files(FILES)

    tally = await race(files, certifiers, decide_naively)

    assert not tally.once(FILES)
    assert tally.decisions[1] < FILES


async def drop_index(server: Addresses, database: str) -> None:
    """Take away the database's own guard, which only its owner may."""
    name = urlsplit(database).path.removeprefix("/")
    connection = await asyncpg.connect(on(server.superuser, name))
    await connection.execute("DROP INDEX decision_standing")
    await connection.close()

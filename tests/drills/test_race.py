"""Four certifiers decide two hundred files at the same moment: each is decided once."""

from collections.abc import AsyncIterator
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


@pytest.fixture
async def without_index(database: str, server: Addresses) -> AsyncIterator[None]:
    """The database without its own guard, which only its owner may take away; put back after."""
    name = urlsplit(database).path.removeprefix("/")
    connection = await asyncpg.connect(on(server.superuser, name))
    index = await connection.fetchval("SELECT pg_get_indexdef('decision_standing'::regclass)")
    await connection.execute("DROP INDEX decision_standing")
    yield
    await connection.execute("SET session_replication_role = replica")
    await connection.execute("DELETE FROM decision")
    await connection.execute(index)
    await connection.close()


@pytest.mark.usefixtures("without_index")
async def test_the_lock_and_the_version_hold_without_the_index() -> None:
    files, certifiers = await ready_files(FILES)

    tally = await race(files, certifiers, decide)

    assert tally.once(FILES), tally


@pytest.mark.usefixtures("without_index")
async def test_the_drill_notices_deciders_who_read_then_write() -> None:
    files, certifiers = await ready_files(FILES)

    tally = await race(files, certifiers, decide_naively)

    assert not tally.once(FILES)
    assert tally.decisions[1] < FILES

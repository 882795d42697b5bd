"""The embedded server, the engine's transactions, the roles and the schema."""

import asyncio
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from piccolo.table import Table

from registry.app import FEATURES
from registry.db import DB, Acting, acting, binaries, transaction
from registry.db.embedded import Addresses, EmbeddedServer
from registry.db.migrate import APPEND_ONLY, migrate, pending
from registry.db.server import running
from registry.errors import UnavailableError
from registry.settings import load

STARTER = """
import sys, time
from pathlib import Path
from registry.db.embedded import EmbeddedServer
print(EmbeddedServer(Path(sys.argv[1]), durable=False).start().application, flush=True)
time.sleep(600)
"""


@pytest.fixture
def data_dir(data_root: Path) -> Path:
    folder = data_root / uuid4().hex[:8]
    folder.mkdir(mode=0o755)
    return folder


def start_elsewhere(data_dir: Path) -> tuple[subprocess.Popen[str], str]:
    """Start the server from a process of its own; returns it and the application's address."""
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(data_dir)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    """Kill, as the system does when memory runs out."""
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


def answers(dsn: str) -> bool:
    async def ask() -> bool:
        try:
            connection = await asyncpg.connect(dsn, timeout=2)
        except (OSError, asyncpg.PostgresError):
            return False
        await connection.close()
        return True

    return asyncio.run(ask())


def wait_until(condition: object, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
def test_the_server_ends_with_a_starter_that_is_killed_and_starts_again(data_dir: Path) -> None:
    process, dsn = start_elsewhere(data_dir)
    assert answers(dsn)
    end(process)
    assert wait_until(lambda: not answers(dsn))

    server = EmbeddedServer(data_dir, durable=False)
    server.start()
    try:
        assert answers(dsn)
    finally:
        server.stop()


def test_a_second_command_joins_the_running_server_and_leaves_it_running(data_dir: Path) -> None:
    process, dsn = start_elsewhere(data_dir)
    try:
        second = EmbeddedServer(data_dir, durable=False)
        second.start()
        assert second.process is None
        second.stop()
        assert answers(dsn)
    finally:
        end(process)


@pytest.mark.slow
def test_a_process_that_joined_starts_the_server_again_when_its_starter_is_killed(
    data_dir: Path,
) -> None:
    process, dsn = start_elsewhere(data_dir)
    settings = load({"OPENLOCAL_DATA_DIR": str(data_dir)})
    with running(settings) as database:
        assert database.application == dsn
        end(process)
        assert wait_until(lambda: not answers(dsn))
        assert wait_until(lambda: answers(dsn))
    assert not answers(dsn)


def test_nobody_enters_without_the_password(server: Addresses) -> None:
    without = server.application.replace(server.application.split("@")[0], "postgresql://postgres")
    assert not answers(without)


def test_the_directory_of_the_socket_is_closed_to_other_users(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir, durable=False)
    server.start()
    try:
        assert server.socket_dir.stat().st_mode & 0o077 == 0
        assert (data_dir / "secrets").stat().st_mode & 0o077 == 0
        assert (data_dir / "secrets" / "postgres").stat().st_mode & 0o077 == 0
    finally:
        server.stop()


def test_a_socket_directory_that_somebody_else_opened_up_is_refused(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir, durable=False)
    server.socket_dir.mkdir(mode=0o700)
    server.socket_dir.chmod(0o777)
    try:
        with pytest.raises(UnavailableError, match="open to others"):
            server.start()
    finally:
        server.socket_dir.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the server another user")
def test_started_by_root_it_runs_where_only_root_may_enter(data_dir: Path) -> None:
    closed = data_dir / "closed"
    closed.mkdir(mode=0o700)
    for _ in range(2):  # made the first time, found again the second
        server = EmbeddedServer(closed / "data", durable=False)
        addresses = server.start()
        try:
            assert answers(addresses.application)
            assert server.process is not None
            owner = Path(f"/proc/{server.process.pid}").stat().st_uid
            assert owner == pwd.getpwnam("nobody").pw_uid
        finally:
            server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the server another user")
def test_programs_that_only_root_may_reach_are_copied_once(
    tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "_COPIES", data_dir)
    monkeypatch.setattr(binaries, "closed_part_of", lambda path: tmp_path)
    user = pwd.getpwnam("nobody")
    first = binaries.binaries(user)
    assert data_dir in first.parents
    done = subprocess.run([first / "postgres", "--version"], check=True, capture_output=True)
    assert b"PostgreSQL" in done.stdout
    made = (first / "postgres").stat().st_ino
    assert (binaries.binaries(user) / "postgres").stat().st_ino == made
    next(data_dir.iterdir()).chmod(0o777)
    with pytest.raises(UnavailableError, match="remove it"):
        binaries.binaries(user)


@pytest.mark.slow
async def test_a_half_made_cluster_is_made_again(data_dir: Path) -> None:
    (data_dir / "postgres.new").mkdir()
    (data_dir / "postgres.new" / "PG_VERSION").write_text("18")

    def start_and_stop() -> bool:
        return (
            subprocess.run(
                [sys.executable, "-c", STARTER.replace("time.sleep(600)", ""), str(data_dir)],
                check=False,
                capture_output=True,
            ).returncode
            == 0
        )

    assert await asyncio.to_thread(start_and_stop)


async def test_the_application_role_is_held_by_row_level_security(database: str) -> None:
    role = await DB.fetch_row(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
        "WHERE rolname = current_user"
    )
    assert role is not None
    assert not any(role.values())
    owned = await DB.fetch("SELECT tablename FROM pg_tables WHERE tableowner = current_user")
    assert owned == []


async def test_the_application_can_take_nothing_from_an_append_only_table(database: str) -> None:
    for table in APPEND_ONLY:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await DB.fetch(f"DELETE FROM {table}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await DB.fetch(f"TRUNCATE {table}")


async def test_every_transaction_knows_for_whom_it_acts(database: str) -> None:
    person, network = uuid4(), uuid4()
    token = acting.set(Acting(person_id=person, network_ids=(network,)))
    try:
        async with transaction():
            told = await DB.fetch_row(
                "SELECT current_setting('openlocal.person') AS person, "
                "current_setting('openlocal.networks') AS networks"
            )
    finally:
        acting.reset(token)
    assert told == {"person": str(person), "networks": str(network)}
    async with transaction():
        assert await DB.fetch_value("SELECT current_setting('openlocal.person')") == ""


async def insert(slug: str) -> None:
    await DB.fetch(
        "INSERT INTO organisation (id, name, country, created_at) VALUES ($1, $2, 'MA', now())",
        uuid4(),
        slug,
    )


async def names() -> list[str]:
    return [row["name"] for row in await DB.fetch("SELECT name FROM organisation ORDER BY name")]


async def test_a_nested_transaction_that_fails_takes_back_only_its_own_work(database: str) -> None:
    async with transaction():
        await insert("kept")
        with pytest.raises(ZeroDivisionError):
            await fail_after_inserting("taken back")
        async with transaction():
            async with transaction():
                await insert("deep")
            await insert("nested")
    assert await names() == ["deep", "kept", "nested"]


async def fail_at_commit() -> None:
    async with transaction():
        # The constraint is deferred.
        await DB.fetch(
            "INSERT INTO government (id, slug, kind, country, parent_id, source, created_at, "
            "updated_at, search) VALUES ('xx:1', 'x', 'region', 'MA', 'xx:none', 'test', now(), "
            "now(), 'x')"
        )


async def fail_after_inserting(name: str) -> None:
    async with transaction():
        await insert(name)
        raise ZeroDivisionError


async def test_a_failed_commit_gives_its_connection_back(database: str) -> None:
    await DB.fetch("SELECT 1")
    assert DB.pool is not None
    for _ in range(DB.pool.get_max_size() + 1):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await fail_at_commit()
    async with asyncio.timeout(5):
        assert await DB.fetch_value("SELECT 1") == 1


async def test_json_goes_in_and_comes_out_as_values(database: str) -> None:
    async with transaction():
        assert await DB.fetch_value("SELECT $1::jsonb", {"a": [1, "é"]}) == {"a": [1, "é"]}


def test_migrating_twice_does_nothing_the_second_time(server: Addresses, data_root: Path) -> None:
    async def run() -> tuple[int, list[str]]:
        connection = await asyncpg.connect(server.superuser)
        await connection.execute('CREATE DATABASE "twice" OWNER "openlocal_owner"')
        await connection.close()
        owner = server.owner.replace("/openlocal?", "/twice?")
        application = server.application.replace("/openlocal?", "/twice?")
        assert await pending(owner)
        assert await migrate(owner, application) > 0
        return await migrate(owner, application), await pending(application)

    assert asyncio.run(run()) == (0, [])


def tables() -> Iterator[type[Table]]:
    for feature in FEATURES:
        try:
            module = import_module(f"registry.{feature}.tables")
        except ModuleNotFoundError:
            continue
        for found in vars(module).values():
            if isinstance(found, type) and issubclass(found, Table) and found is not Table:
                yield found


async def test_the_tables_in_python_are_those_of_the_migrations(database: str) -> None:
    differences = []
    for table in tables():
        name = table._meta.tablename
        rows = await DB.fetch(
            "SELECT column_name, is_nullable FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = $1",
            name,
        )
        there = {row["column_name"]: row["is_nullable"] == "YES" for row in rows}
        ours = {column._meta.db_column_name: column._meta.null for column in table._meta.columns}
        if there != ours:
            differences.append((name, set(there.items()) ^ set(ours.items())))
    assert differences == []

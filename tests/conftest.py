"""What every test shares: a real PostgreSQL, a fresh database per test, the application."""

import asyncio
import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx
import hypothesis
import pytest
from litestar import Litestar

from registry import settings as settings_module
from registry.app import create_app, load_jobs
from registry.db import DB
from registry.db.embedded import APPLICATION, OWNER, Addresses, EmbeddedServer
from registry.db.migrate import migrate
from registry.jobs.worker import working
from registry.settings import Settings
from registry.web.shell import Shell
from tests.kept import keep_in

TEMPLATE = "openlocal_template"
# The same for all tests of a process, since keys that were copied are sealed with them.
SECRETS = {
    "OPENLOCAL_SECRET": secrets.token_urlsafe(32),
    "OPENLOCAL_KEY_PASSPHRASE": secrets.token_urlsafe(32),
}
BASE_URL = "http://127.0.0.1:8000"
KEPT_OPEN = "openlocal-tests"
# A hundred times faster than a new database; whoever still held something is put out first.
EMPTY = """
DO $$
DECLARE found RECORD;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name <> 'openlocal-tests';
    SET LOCAL session_replication_role = replica;
    FOR found IN SELECT schemaname, tablename FROM pg_tables
        WHERE schemaname IN ('public', 'dramatiq') AND tablename <> 'migration'
    LOOP
        EXECUTE format('DELETE FROM %I.%I', found.schemaname, found.tablename);
    END LOOP;
END $$
"""


@pytest.fixture(scope="session")
def data_root() -> Iterator[Path]:
    """A directory any user may pass through (the server's own user must), removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="openlocal-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server(data_root: Path) -> Iterator[Addresses]:
    """A real PostgreSQL with one migrated database to copy for each test."""
    embedded = EmbeddedServer(data_root, durable=False)
    addresses = embedded.start()
    asyncio.run(_make_template(addresses))
    yield addresses
    embedded.stop()


async def _make_template(addresses: Addresses) -> None:
    connection = await asyncpg.connect(addresses.superuser)
    await connection.execute(f'CREATE DATABASE "{TEMPLATE}" OWNER "{OWNER}"')
    await connection.close()
    await migrate(on(addresses.owner, TEMPLATE), on(addresses.application, TEMPLATE))


def on(dsn: str, database: str) -> str:
    """`dsn` with another database."""
    parts = urlsplit(dsn)
    return f"{parts.scheme}://{parts.netloc}/{database}?{parts.query}"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a machine where nothing is set, with data of its own."""
    found = settings_module.load({"OPENLOCAL_DATA_DIR": str(tmp_path / "data"), **SECRETS})
    settings_module.use(found)
    return found


@pytest.fixture(scope="session")
def shared_database(server: Addresses) -> str:
    """One migrated database for all tests of this process; `dsn` empties it for each."""
    return asyncio.run(_make_database(server))


async def _make_database(server: Addresses) -> str:
    name = f"test_{secrets.token_hex(6)}"
    connection = await asyncpg.connect(server.superuser)
    await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}" OWNER "{OWNER}"')
    await connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO "{APPLICATION}"')
    await connection.close()
    return name


@pytest.fixture(scope="session")
async def superuser(
    server: Addresses, shared_database: str, data_root: Path
) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the superuser to the shared database, which empties it and copies."""
    connection = await asyncpg.connect(
        on(server.superuser, shared_database), server_settings={"application_name": KEPT_OPEN}
    )
    keep_in(shared_database, connection, data_root / "kept")
    yield connection
    await connection.close()


@pytest.fixture
async def dsn(server: Addresses, shared_database: str, superuser: asyncpg.Connection) -> str:
    """The application's address of a migrated, empty database."""
    await superuser.execute(EMPTY)
    return on(server.application, shared_database)


@pytest.fixture(scope="session")
async def pools() -> AsyncIterator[list[asyncpg.Pool]]:
    """The pool that tests hand on to each other, once there is one."""
    found: list[asyncpg.Pool] = []
    yield found
    for pool in found:
        await pool.close()


@pytest.fixture
async def database(dsn: str, pools: list[asyncpg.Pool]) -> AsyncIterator[str]:
    """The engine started on a fresh database (for tests of services).

    Its pool goes on to the next test, unless this one closed it or left a connection in use.
    """
    DB.use(dsn + f"&application_name={KEPT_OPEN}")
    if not pools:
        await DB.start()
        pools.append(DB.pool)
    DB.pool = pools[0]
    yield dsn
    DB.pool = None
    if pools[0].is_closing() or pools[0].get_idle_size() < pools[0].get_size():
        pools.pop().terminate()


_BUILT: list[Shell] = []


@pytest.fixture
def app(settings: Settings, dsn: str) -> Shell:
    """The whole application, without a worker; built once, since building is most of a test."""
    if not _BUILT:
        _BUILT.append(create_app(settings, dsn, with_worker=False))
    inner = _BUILT[0].app
    assert isinstance(inner, Litestar)
    inner.state.settings = settings
    return _BUILT[0]


@pytest.fixture
async def client(app: Shell, database: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without scripts: keeps cookies, says where its forms come from."""
    async with browser(app) as found:
        yield found


def browser(app: Shell) -> httpx.AsyncClient:
    """One more visitor of the same application."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),  # type: ignore[arg-type]
        base_url=BASE_URL,
        headers={"origin": BASE_URL, "accept": "text/html", "accept-language": "en"},
    )


@asynccontextmanager
async def jobs_done(dsn: str, *, within_seconds: float = 20) -> AsyncIterator[None]:
    """Run the real worker, and leave once the queue is empty."""
    load_jobs()
    async with working(dsn):
        yield
        async with asyncio.timeout(within_seconds):
            while await DB.fetch_value(  # noqa: ASYNC110 - another process does the work
                "SELECT 1 FROM dramatiq.queue WHERE message->>'actor_name' <> 'sweep' "
                "AND state IN ('queued', 'consumed') AND available_at <= now() LIMIT 1"
            ):
                await asyncio.sleep(0.02)


hypothesis.settings.register_profile("quick", max_examples=20, deadline=None)
hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("deep", max_examples=2000, deadline=None)
hypothesis.settings.load_profile("default")
os.environ.setdefault("PICCOLO_CONF", "registry.db.piccolo_conf")


def pytest_collection_finish() -> None:
    """Thousands of collected tests stay to the end: spare the collector from looking at them."""
    gc.collect()
    gc.freeze()

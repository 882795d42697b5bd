"""Bring a database to the present schema, and give the application role just what it needs."""

import contextlib
import io
import os
from urllib.parse import urlsplit

import asyncpg
from dramatiq_postgres.schema import generate_init_sql
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager
from piccolo.conf.apps import Finder

from registry.db.engine import DB
from registry.db.piccolo_app import APP_CONFIG, APP_NAME
from registry.errors import RegistryError

APPEND_ONLY = ("event", "event_seal", "sealed_event", "rubric_version")
"""Tables from which the application can take nothing away, whatever its code does."""


async def migrate(owner_dsn: str, application_dsn: str) -> int:
    """Run the migrations not yet run, as the owner; returns how many were.

    Raises:
        MigrationError: a migration failed; it was rolled back.
    """
    os.environ.setdefault("PICCOLO_CONF", "registry.db.piccolo_conf")
    before = dict(DB.config)
    DB.use(owner_dsn)
    try:
        await _prepare_queue(owner_dsn)
        done = await _forwards()
        await _grant(owner_dsn, role_of(application_dsn))
    finally:
        DB.config = before
    return done


class MigrationError(RegistryError):
    """A migration failed and was rolled back."""


async def pending(dsn: str) -> list[str]:
    """The identifiers of migrations that `dsn`'s database still lacks."""
    connection = await asyncpg.connect(dsn)
    try:
        known = await connection.fetchval("SELECT to_regclass('public.migration')")
        ran = (
            {r["name"] for r in await connection.fetch("SELECT name FROM migration")}
            if known
            else set()
        )
    finally:
        await connection.close()
    return sorted(set(_migration_ids()) - ran)


def role_of(dsn: str) -> str:
    """The role a DSN signs in as."""
    role = urlsplit(dsn).username
    if role is None:
        raise MigrationError("The database URL names no user.")
    return role


def _migration_ids() -> list[str]:
    manager = ForwardsMigrationManager(app_name=APP_NAME)
    modules = manager.get_migration_modules(APP_CONFIG.resolved_migrations_folder_path)
    return list(manager.get_migration_ids(modules))


async def _forwards() -> int:
    manager = ForwardsMigrationManager(app_name=APP_NAME)
    await manager.create_migration_table()
    before = await DB.fetch_value("SELECT count(*) FROM migration")
    Finder().get_app_config(app_name=APP_NAME)  # fails early if the configuration is broken
    with contextlib.redirect_stdout(io.StringIO()) as told:
        result = await manager.run_migrations(APP_CONFIG)
    if not result.success:
        raise MigrationError(told.getvalue())
    after = await DB.fetch_value("SELECT count(*) FROM migration")
    return int(after) - int(before)


async def _prepare_queue(owner_dsn: str) -> None:
    connection = await asyncpg.connect(owner_dsn)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('openlocal.migrate'))")
            if await connection.fetchval("SELECT to_regclass('dramatiq.queue')") is None:
                await connection.execute(generate_init_sql())
    finally:
        await connection.close()


async def _grant(owner_dsn: str, role: str) -> None:
    connection = await asyncpg.connect(owner_dsn)
    try:
        async with connection.transaction():
            for schema in ("public", "dramatiq"):
                await connection.execute(f'GRANT USAGE ON SCHEMA {schema} TO "{role}"')
                await connection.execute(
                    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} "
                    f'TO "{role}"'
                )
                await connection.execute(
                    f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO "{role}"'
                )
            for table in APPEND_ONLY:
                await connection.execute(
                    f'REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM "{role}"'
                )
    finally:
        await connection.close()

"""What many tests begin with is built once, through the services, and then copied in the database.

A reviewed file takes a third of a second to build and a few milliseconds to copy. The copy is made
only into an empty database; where a test has put something there already, it is built anew.
"""

import shutil
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import asyncpg

from registry import clock, settings
from registry.db import DB

P = ParamSpec("P")
T = TypeVar("T")

_keeping: list[tuple[str, asyncpg.Connection, Path]] = []
_kept: dict[str, tuple[str, object]] = {}

USED = (
    "SELECT current_database() <> $1 "
    "OR EXISTS (TABLE person) OR EXISTS (TABLE government) OR EXISTS (TABLE event)"
)
KEEP = """
DO $$
DECLARE found RECORD; filled boolean;
BEGIN
    CREATE SCHEMA {schema};
    CREATE TABLE {schema}.sequences AS
        SELECT schemaname, sequencename, last_value FROM pg_sequences
        WHERE schemaname IN ('public', 'dramatiq');
    FOR found IN SELECT schemaname, tablename FROM pg_tables
        WHERE schemaname IN ('public', 'dramatiq') AND tablename <> 'migration'
    LOOP
        EXECUTE format('SELECT EXISTS (TABLE %I.%I)', found.schemaname, found.tablename)
            INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE {schema}.%I AS TABLE %I.%I',
                found.schemaname || '.' || found.tablename, found.schemaname, found.tablename);
        END IF;
    END LOOP;
END $$
"""
COPY = """
DO $$
DECLARE found RECORD;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR found IN
        SELECT c.relname AS kept, quote_ident(split_part(c.relname, '.', 1)) || '.'
                || quote_ident(split_part(c.relname, '.', 2)) AS original,
            (SELECT string_agg(quote_ident(k.attname), ', ') FROM pg_attribute AS k
             JOIN pg_attribute AS o ON o.attname = k.attname AND o.attgenerated = ''
                AND o.attrelid = to_regclass(quote_ident(split_part(c.relname, '.', 1)) || '.'
                    || quote_ident(split_part(c.relname, '.', 2)))
             WHERE k.attrelid = c.oid AND k.attnum > 0) AS columns
        FROM pg_class AS c
        WHERE c.relnamespace = '{schema}'::regnamespace AND c.relname LIKE '%.%'
    LOOP
        EXECUTE format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM {schema}.%I',
            found.original, found.columns, found.columns, found.kept);
    END LOOP;
    PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, last_value)
        FROM {schema}.sequences WHERE last_value IS NOT NULL;
END $$
"""


def keep_in(database: str, superuser: asyncpg.Connection, folder: Path) -> None:
    """Keep copies in this database, over this connection to it, and files in this folder."""
    _keeping[:] = [(database, superuser, folder)]


def kept(build: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Build once for each set of arguments; what it returns must not be changed by tests."""

    @wraps(build)
    async def found(*args: P.args, **kwargs: P.kwargs) -> T:
        database, superuser, folder = _keeping[0] if _keeping else ("", None, Path())
        if superuser is None or await DB.fetch_value(USED, database):
            return await build(*args, **kwargs)
        named = sorted((name, _lately(value)) for name, value in kwargs.items())
        key = f"{build.__module__}.{build.__qualname__}{args!r}{named!r}"
        if key not in _kept:
            result = await build(*args, **kwargs)
            schema = f"kept_{len(_kept)}"
            await superuser.execute(KEEP.format(schema=schema))
            _copy_files(_data_dir(), folder / schema)
            _kept[key] = schema, result
            return result
        schema, result = _kept[key]
        await superuser.execute(COPY.format(schema=schema))
        _copy_files(folder / schema, _data_dir())
        return result  # type: ignore[return-value]  # what `build` returned for this key

    return found


def _data_dir() -> Path:
    return settings.current().data_dir


def _copy_files(source: Path, target: Path) -> None:
    if source.exists():
        shutil.copytree(source, target, dirs_exist_ok=True)


def _lately(value: object) -> str:
    if isinstance(value, datetime) and abs(value - clock.now()) < timedelta(minutes=10):
        return "now"
    return repr(value)

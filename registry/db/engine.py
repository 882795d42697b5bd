"""The Piccolo engine and transactions as this product needs them.

Piccolo's own transaction leaks its pooled connection when COMMIT or ROLLBACK fails and ignores
nested blocks (docs/adr/0003); both are cured here. Every transaction tells the database for whom
it acts, so that row-level security can be added without touching the code above it.
"""

import json
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

_POOL = {"min_size": 1, "max_size": 20, "command_timeout": 60}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """For whom a transaction acts, as the database is told."""

    person_id: UUID | None = None
    network_ids: tuple[UUID, ...] = ()
    everywhere: bool = False
    """Jobs and the operator's commands act for the registry itself, in every network."""


NOBODY = Acting()
REGISTRY = Acting(everywhere=True)
acting: ContextVar[Acting] = ContextVar("acting", default=NOBODY)
"""Set by the web guard, the worker and the command line before they call a service."""


class Transaction(PostgresTransaction):
    """Outermost: BEGIN and COMMIT or ROLLBACK. Nested: a savepoint of its own."""

    async def __aenter__(self) -> "Transaction":
        if self._parent is not None:
            self.connection = self._parent.connection
            self._savepoint_id = self._parent.get_savepoint_id()
            await self.connection.execute(f"SAVEPOINT nested_{self._savepoint_id}")
            return self
        self.connection = await self.get_connection()  # type: ignore[no-untyped-call]  # Piccolo
        try:
            self.transaction = self.connection.transaction()
            await self.begin()  # type: ignore[no-untyped-call]  # Piccolo
            await self._tell_for_whom()
        except BaseException:
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> Literal[False]:
        if self._parent is not None:
            name = f"nested_{self._savepoint_id}"
            await self.connection.execute(
                f"RELEASE SAVEPOINT {name}" if error is None else f"ROLLBACK TO SAVEPOINT {name}"
            )
            return False
        try:
            if error is None:
                await self.commit()  # type: ignore[no-untyped-call]  # Piccolo
            else:
                await self.rollback()  # type: ignore[no-untyped-call]  # Piccolo
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._give_back()
        return False

    def get_savepoint_id(self) -> int:
        """Number savepoints across all depths, so that no two share a name."""
        if self._parent is not None:
            return int(self._parent.get_savepoint_id())
        return int(super().get_savepoint_id())

    async def _tell_for_whom(self) -> None:
        who = acting.get()
        await self.connection.execute(
            "SELECT set_config('openlocal.person', $1, true), "
            "set_config('openlocal.networks', $2, true)",
            str(who.person_id or ""),
            "*" if who.everywhere else ",".join(str(one) for one in who.network_ids),
        )

    async def _give_back(self) -> None:
        if self.engine.pool:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()


class Engine(PostgresEngine):
    """A Piccolo engine that is told its address late and decodes JSONB once."""

    async def check_version(self) -> None:
        """Do nothing: Piccolo would connect while modules are still being imported."""

    def use(self, dsn: str) -> None:
        """Point the engine at `dsn`; the pool must not be running."""
        self.config = {"dsn": dsn}

    async def start(self, *, pool: bool = True) -> None:
        """Start the pool on the running loop (without one, each transaction connects anew)."""
        if pool:
            self.pool = await asyncpg.create_pool(**self.config, **_POOL, init=_speak_json)

    async def stop(self) -> None:
        """Close the pool, waiting for the connections in use."""
        if self.pool is not None:
            await self.pool.close()
            self.pool = None

    async def get_new_connection(self) -> Any:
        """Connect outside the pool, with the same codecs."""
        connection = await asyncpg.connect(**self.config)
        await _speak_json(connection)
        return connection

    def transaction(self, allow_nested: bool = True) -> Transaction:
        """Begin a transaction, or a savepoint inside the present one."""
        return Transaction(engine=self, allow_nested=allow_nested)

    async def fetch(self, query: str, *args: object) -> list[dict[str, Any]]:
        """Run `query` ($1-style) in the present transaction, or on its own; rows as dicts."""
        current = self.current_transaction.get()
        if current is not None:
            rows: Sequence[Any] = await current.connection.fetch(query, *args)
        elif self.pool is not None:
            rows = await self.pool.fetch(query, *args)
        else:
            rows = await self._run_in_new_connection(query, args)
        return [dict(row) for row in rows]

    async def run_script(self, script: str) -> None:
        """Run several statements in the present transaction (migrations)."""
        current = self.current_transaction.get()
        if current is None:
            async with self.transaction():
                await self.run_script(script)
        else:
            await current.connection.execute(script)

    async def fetch_row(self, query: str, *args: object) -> dict[str, Any] | None:
        """The first row of `query`, or None."""
        rows = await self.fetch(query, *args)
        return rows[0] if rows else None

    async def fetch_value(self, query: str, *args: object) -> Any:
        """The first column of the first row of `query`, or None."""
        row = await self.fetch_row(query, *args)
        return next(iter(row.values())) if row else None


async def _speak_json(connection: Any) -> None:
    # Piccolo hands JSON over as text already; everything else is encoded here, once.
    await connection.set_type_codec(
        "jsonb",
        encoder=lambda value: value if isinstance(value, str) else json.dumps(value),
        decoder=json.loads,
        schema="pg_catalog",
    )


DB = Engine(config={})
"""The one engine; `registry.db.lifespan` points it at a server and starts its pool."""

transaction = DB.transaction

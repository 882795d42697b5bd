"""Events, their seals and mail."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from registry.db.engine import DB

ID = "2026-11-22T09:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Events, their seals and mail."

SQL = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Who did what to what, when and why: written in the transaction of the fact, never changed.
-- A person is a pseudonymous id here; names and addresses live in `person`, which can be erased.
CREATE TABLE event (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    actor_id UUID,
    network_id UUID,
    at TIMESTAMPTZ NOT NULL,
    facts JSONB NOT NULL DEFAULT '{}'
);
CREATE INDEX event_subject ON event (subject, id);
CREATE INDEX event_kind ON event (kind, id);

-- Sealing chains batches by hash, outside the transactions of the facts: a chain inside each of
-- them would make all writers wait for one another.
CREATE TABLE event_seal (
    number BIGINT PRIMARY KEY,
    previous_digest BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    events INTEGER NOT NULL CHECK (events > 0),
    sealed_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE sealed_event (
    event_id BIGINT PRIMARY KEY REFERENCES event (id),
    seal_number BIGINT NOT NULL REFERENCES event_seal (number) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX sealed_event_number ON sealed_event (seal_number, event_id);

-- One row per mail, so that a job that runs twice sends once.
CREATE TABLE mail (
    key TEXT PRIMARY KEY,
    message_id TEXT NOT NULL,
    person_id UUID,
    claimed_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ,
    -- The mail server refused the address for good; nothing is sent again.
    refused_at TIMESTAMPTZ
);
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="openlocal", description=DESCRIPTION)

    async def run() -> None:
        await DB.run_script(SQL)

    manager.add_raw(run)
    return manager

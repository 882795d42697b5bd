"""Certificates."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from registry.db.engine import DB

ID = "2026-11-22T09:00:00:000005"
VERSION = "1.38.0"
DESCRIPTION = "Certificates."

SQL = """
-- Facts only: whether a certificate is valid, due or expired is computed from these and `now`.
CREATE TABLE certificate (
    id TEXT PRIMARY KEY CHECK (id ~ '^[a-z2-7]{13}$'),
    assessment_id UUID NOT NULL REFERENCES assessment (id),
    decision_id UUID NOT NULL REFERENCES decision (id),
    government_id TEXT NOT NULL REFERENCES government (id),
    network_id UUID NOT NULL REFERENCES network (id),
    award TEXT NOT NULL,
    demonstration BOOLEAN NOT NULL DEFAULT false,
    valid_from TIMESTAMPTZ NOT NULL,
    valid_until TIMESTAMPTZ NOT NULL,
    planned_at TIMESTAMPTZ NOT NULL,
    -- The exact bytes to sign are stored before they are signed.
    kid TEXT NOT NULL REFERENCES signing_key (kid),
    to_sign JSONB NOT NULL,
    attempts SMALLINT NOT NULL DEFAULT 0,
    last_tried_at TIMESTAMPTZ,
    last_error TEXT,
    parked_at TIMESTAMPTZ,
    voided_at TIMESTAMPTZ,
    issued_at TIMESTAMPTZ,
    credential TEXT,
    qr_url TEXT,
    suspended_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ,
    status_reason TEXT,
    superseded_at TIMESTAMPTZ,
    superseded_by TEXT REFERENCES certificate (id),
    CHECK (valid_until > valid_from),
    CHECK ((issued_at IS NULL) = (credential IS NULL)),
    CHECK ((issued_at IS NULL) = (qr_url IS NULL)),
    CHECK (issued_at IS NULL OR voided_at IS NULL),
    CHECK ((superseded_at IS NULL) = (superseded_by IS NULL))
);
-- One decision makes one certificate, and a government has one live certificate per network.
CREATE UNIQUE INDEX certificate_decision ON certificate (decision_id) WHERE voided_at IS NULL;
CREATE UNIQUE INDEX certificate_live ON certificate (government_id, network_id)
    WHERE issued_at IS NOT NULL AND revoked_at IS NULL AND superseded_at IS NULL;
CREATE INDEX certificate_waiting ON certificate (planned_at)
    WHERE issued_at IS NULL AND voided_at IS NULL AND parked_at IS NULL;
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="openlocal", description=DESCRIPTION)

    async def run() -> None:
        await DB.run_script(SQL)

    manager.add_raw(run)
    return manager

"""Rubric versions, assessments, answers, evidence."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from registry.db.engine import DB

ID = "2026-11-22T09:00:00:000003"
VERSION = "1.38.0"
DESCRIPTION = "Rubric versions, assessments, answers, evidence."

SQL = """
CREATE TABLE rubric_version (
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    published_by UUID,
    published_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id, version)
);

CREATE TABLE assessment (
    id UUID PRIMARY KEY,
    government_id TEXT NOT NULL REFERENCES government (id),
    network_id UUID NOT NULL REFERENCES network (id),
    call_id UUID REFERENCES call (id),
    rubric_id TEXT NOT NULL,
    rubric_version TEXT NOT NULL,
    cycle SMALLINT NOT NULL CHECK (cycle > 0),
    first_plan_cycle BOOLEAN NOT NULL,
    track TEXT NOT NULL,
    award_sought TEXT,
    state TEXT NOT NULL,
    state_since TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ,
    version INTEGER NOT NULL DEFAULT 1,
    demonstration BOOLEAN NOT NULL DEFAULT false,
    shown_publicly BOOLEAN NOT NULL DEFAULT false,
    created_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    declared_by UUID,
    declared_at TIMESTAMPTZ,
    submitted_at TIMESTAMPTZ,
    -- What was submitted, as canonical JSON, and its SHA-256.
    snapshot TEXT,
    snapshot_digest TEXT,
    FOREIGN KEY (rubric_id, rubric_version) REFERENCES rubric_version (id, version),
    UNIQUE (government_id, network_id, cycle)
);
CREATE UNIQUE INDEX assessment_one_open ON assessment (government_id, network_id)
    WHERE state NOT IN ('certified', 'closed', 'withdrawn', 'refused', 'under_appeal');
CREATE INDEX assessment_due ON assessment (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX assessment_network ON assessment (network_id, state);

CREATE TABLE answer (
    assessment_id UUID NOT NULL REFERENCES assessment (id),
    criterion TEXT NOT NULL,
    level SMALLINT CHECK (level BETWEEN 0 AND 4),
    not_applicable BOOLEAN NOT NULL DEFAULT false,
    not_applicable_reason TEXT NOT NULL DEFAULT '',
    narrative TEXT NOT NULL DEFAULT '',
    owner TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    edited_by UUID NOT NULL,
    edited_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (assessment_id, criterion),
    CHECK (NOT (not_applicable AND level IS NOT NULL))
);

CREATE TABLE evidence (
    id UUID PRIMARY KEY,
    assessment_id UUID NOT NULL REFERENCES assessment (id),
    criterion TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    fact_date DATE NOT NULL,
    public BOOLEAN NOT NULL,
    still_law BOOLEAN NOT NULL DEFAULT false,
    url TEXT,
    file_name TEXT,
    media_type TEXT,
    size_bytes BIGINT,
    sha256 TEXT NOT NULL,
    storage_key TEXT,
    in_reply BOOLEAN NOT NULL DEFAULT false,
    added_by UUID NOT NULL,
    added_at TIMESTAMPTZ NOT NULL,
    removed_at TIMESTAMPTZ,
    CHECK ((url IS NULL) <> (storage_key IS NULL))
);
-- A link or a file shows a criterion once. The digest of a link is that of its address.
CREATE UNIQUE INDEX evidence_answer ON evidence
    (assessment_id, criterion, sha256, (url IS NULL)) WHERE removed_at IS NULL;

-- Why a file was returned, withdrawn or closed: free text, so it stands outside the event log.
CREATE TABLE assessment_note (
    id UUID PRIMARY KEY,
    assessment_id UUID NOT NULL REFERENCES assessment (id),
    action TEXT NOT NULL,
    text TEXT NOT NULL CHECK (text <> ''),
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX assessment_note_file ON assessment_note (assessment_id, at);

-- Who took which part in a file: what the separation of duties is decided from.
CREATE TABLE participation (
    assessment_id UUID NOT NULL REFERENCES assessment (id),
    person_id UUID NOT NULL,
    part TEXT NOT NULL,
    since TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (assessment_id, person_id, part)
);
CREATE INDEX participation_person ON participation (person_id);
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="openlocal", description=DESCRIPTION)

    async def run() -> None:
        await DB.run_script(SQL)

    manager.add_raw(run)
    return manager

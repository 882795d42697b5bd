"""Reviews, replies, reconciliation, decisions."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from registry.db.engine import DB

ID = "2026-11-22T09:00:00:000004"
VERSION = "1.38.0"
DESCRIPTION = "Reviews, replies, reconciliation, decisions."

SQL = """
CREATE TABLE conflict_declaration (
    assessment_id UUID NOT NULL REFERENCES assessment (id),
    person_id UUID NOT NULL,
    conflict BOOLEAN NOT NULL,
    statement TEXT NOT NULL DEFAULT '',
    declared_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (assessment_id, person_id)
);

CREATE TABLE assignment (
    id UUID PRIMARY KEY,
    assessment_id UUID NOT NULL REFERENCES assessment (id),
    person_id UUID NOT NULL,
    reviewer_kind TEXT NOT NULL CHECK (reviewer_kind IN ('public_peer', 'civil_society')),
    assigned_by UUID NOT NULL,
    assigned_at TIMESTAMPTZ NOT NULL,
    completed_at TIMESTAMPTZ,
    flagged_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    end_reason TEXT
);
CREATE UNIQUE INDEX assignment_once ON assignment (assessment_id, person_id) WHERE ended_at IS NULL;
CREATE INDEX assignment_person ON assignment (person_id) WHERE ended_at IS NULL;

-- A reviewer's level and reason per criterion; rounds after the first are the discussion.
CREATE TABLE review_finding (
    assignment_id UUID NOT NULL REFERENCES assignment (id),
    criterion TEXT NOT NULL,
    round SMALLINT NOT NULL DEFAULT 1,
    level SMALLINT CHECK (level BETWEEN 0 AND 4),
    not_applicable BOOLEAN NOT NULL DEFAULT false,
    reason TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (assignment_id, criterion, round),
    CHECK (not_applicable <> (level IS NOT NULL))
);

CREATE TABLE clarification (
    id UUID PRIMARY KEY,
    assessment_id UUID NOT NULL REFERENCES assessment (id),
    assignment_id UUID NOT NULL REFERENCES assignment (id),
    criterion TEXT NOT NULL,
    question TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    answer TEXT,
    answered_by UUID,
    answered_at TIMESTAMPTZ
);
CREATE INDEX clarification_file ON clarification (assessment_id, criterion);

CREATE TABLE reply (
    assessment_id UUID NOT NULL REFERENCES assessment (id),
    criterion TEXT NOT NULL,
    text TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    replied_by UUID NOT NULL,
    replied_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (assessment_id, criterion)
);

CREATE TABLE adjudication_request (
    assessment_id UUID PRIMARY KEY REFERENCES assessment (id),
    requested_by UUID NOT NULL,
    reason TEXT NOT NULL,
    requested_at TIMESTAMPTZ NOT NULL
);

-- What stands after reconciliation, and why: agreed, lower, median, adjudicated, lapsed, zero.
CREATE TABLE verified_finding (
    assessment_id UUID NOT NULL REFERENCES assessment (id),
    criterion TEXT NOT NULL,
    level SMALLINT CHECK (level BETWEEN 0 AND 4),
    not_applicable BOOLEAN NOT NULL DEFAULT false,
    basis TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    settled_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (assessment_id, criterion),
    CHECK (not_applicable <> (level IS NOT NULL))
);

CREATE TABLE decision (
    id UUID PRIMARY KEY,
    assessment_id UUID NOT NULL REFERENCES assessment (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('award', 'refuse')),
    award TEXT,
    score TEXT NOT NULL,
    reasons TEXT NOT NULL CHECK (reasons <> ''),
    conditions JSONB NOT NULL DEFAULT '[]',
    decided_by UUID NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ,
    countersigned_by UUID,
    countersigned_at TIMESTAMPTZ,
    CHECK ((outcome = 'award') = (award IS NOT NULL)),
    CHECK (countersigned_by IS NULL OR countersigned_by <> decided_by)
);
CREATE UNIQUE INDEX decision_standing ON decision (assessment_id) WHERE withdrawn_at IS NULL;
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="openlocal", description=DESCRIPTION)

    async def run() -> None:
        await DB.run_script(SQL)

    manager.add_raw(run)
    return manager

"""Governments, networks, people, sessions."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from registry.db.engine import DB

ID = "2026-11-22T09:00:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Governments, networks, people, sessions."

SQL = """
CREATE TABLE person (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    email TEXT NOT NULL CHECK (email = lower(email)),
    locale TEXT NOT NULL DEFAULT 'en',
    password_hash TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    disabled_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX person_email ON person (email);

CREATE TABLE session (
    token_hash BYTEA PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX session_person ON session (person_id);

-- An invitation and a password reset are both a link that proves control of the mailbox once.
CREATE TABLE invitation (
    id UUID PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('join', 'reset')),
    person_id UUID NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    token_hash BYTEA NOT NULL UNIQUE,
    invited_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);
CREATE INDEX invitation_person ON invitation (person_id);

CREATE TABLE sign_in_attempt (
    key TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sign_in_attempt_key ON sign_in_attempt (key, at);

CREATE TABLE government (
    id TEXT PRIMARY KEY CHECK (id ~ '^[a-z]{2,4}:[A-Za-z0-9.-]+$'),
    slug TEXT NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    kind TEXT NOT NULL,
    country CHAR(2) NOT NULL,
    subdivision TEXT,
    parent_id TEXT REFERENCES government (id) DEFERRABLE INITIALLY DEFERRED,
    latitude DOUBLE PRECISION CHECK (latitude BETWEEN -90 AND 90),
    longitude DOUBLE PRECISION CHECK (longitude BETWEEN -180 AND 180),
    population INTEGER CHECK (population > 0),
    population_year SMALLINT,
    languages TEXT[] NOT NULL DEFAULT '{}',
    powers TEXT[] NOT NULL DEFAULT '{}',
    website TEXT,
    email_domain TEXT,
    wikidata_id TEXT,
    geonames_id TEXT,
    ogp_member_from DATE,
    ogp_member_until DATE,
    next_election DATE,
    source TEXT NOT NULL,
    added_by UUID REFERENCES person (id) ON DELETE SET NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    -- Every name, folded (registry/governments/folding.py), one a line.
    search TEXT NOT NULL
);
CREATE INDEX government_search ON government USING gin (search gin_trgm_ops);
CREATE INDEX government_parent ON government (parent_id);
CREATE INDEX government_country ON government (country, kind);

CREATE TABLE government_name (
    government_id TEXT NOT NULL REFERENCES government (id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    PRIMARY KEY (government_id, language)
);

CREATE TABLE government_event (
    id UUID PRIMARY KEY,
    government_id TEXT NOT NULL REFERENCES government (id),
    kind TEXT NOT NULL CHECK (kind IN ('created', 'caretaker', 'dissolved', 'merged', 'restored')),
    on_date DATE NOT NULL,
    into_id TEXT REFERENCES government (id),
    source TEXT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    recorded_by UUID,
    UNIQUE (government_id, kind, on_date),
    CHECK ((kind = 'merged') = (into_id IS NOT NULL))
);

CREATE TABLE network (
    id UUID PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    -- Short code for the QR payload.
    code TEXT NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9]{2,6}$'),
    kind TEXT NOT NULL CHECK (kind IN ('ministry', 'association', 'cso', 'international')),
    names JSONB NOT NULL,
    countries TEXT[] NOT NULL,
    languages TEXT[] NOT NULL,
    website TEXT,
    small_network_mode BOOLEAN NOT NULL DEFAULT false,
    policy JSONB NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL
);

-- The registry's word that a network may issue: for what, and from when to when.
CREATE TABLE accreditation (
    id UUID PRIMARY KEY,
    network_id UUID NOT NULL REFERENCES network (id),
    countries TEXT[] NOT NULL,
    awards TEXT[] NOT NULL,
    tracks TEXT[] NOT NULL,
    valid_from TIMESTAMPTZ NOT NULL,
    valid_until TIMESTAMPTZ NOT NULL,
    suspended_at TIMESTAMPTZ,
    suspended_reason TEXT,
    granted_by UUID,
    granted_at TIMESTAMPTZ NOT NULL,
    CHECK (valid_until > valid_from)
);
CREATE INDEX accreditation_network ON accreditation (network_id);

CREATE TABLE signing_key (
    kid TEXT PRIMARY KEY,
    network_id UUID REFERENCES network (id),
    role TEXT NOT NULL,
    multikey TEXT NOT NULL UNIQUE,
    not_before TIMESTAMPTZ NOT NULL,
    not_after TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX signing_key_network ON signing_key (network_id, role);

CREATE TABLE call (
    id UUID PRIMARY KEY,
    network_id UUID NOT NULL REFERENCES network (id),
    title TEXT NOT NULL,
    opens_on DATE NOT NULL,
    closes_on DATE,
    rubric_id TEXT NOT NULL,
    rubric_version TEXT NOT NULL,
    awards TEXT[] NOT NULL,
    tracks TEXT[] NOT NULL,
    created_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    cancelled_at TIMESTAMPTZ
);

CREATE TABLE organisation (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    country CHAR(2) NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

-- A role a person holds somewhere. Reviewers also say for whom they work, which is what
-- conflicts of interest are computed from.
CREATE TABLE membership (
    id UUID PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    government_id TEXT REFERENCES government (id),
    network_id UUID REFERENCES network (id),
    organisation_id UUID REFERENCES organisation (id),
    reviewer_kind TEXT CHECK (reviewer_kind IN ('public_peer', 'civil_society')),
    employer_government_id TEXT REFERENCES government (id),
    granted_by UUID,
    granted_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    CHECK (num_nonnulls(government_id, network_id) <= 1),
    CHECK ((role = 'reviewer') = (reviewer_kind IS NOT NULL))
);
CREATE INDEX membership_person ON membership (person_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX membership_once ON membership
    (person_id, role, coalesce(government_id, ''),
     coalesce(network_id, '00000000-0000-0000-0000-000000000000')) WHERE ended_at IS NULL;
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="openlocal", description=DESCRIPTION)

    async def run() -> None:
        await DB.run_script(SQL)

    manager.add_raw(run)
    return manager

"""Tables of people: persons, roles, links, sessions, attempts to sign in."""

from piccolo.columns import UUID, Bytea, Text, Timestamptz, Varchar
from piccolo.table import Table

from registry.db import DB


class PersonRow(Table, tablename="person", db=DB):
    """Who somebody is; the only place that holds a name and an address."""

    id = UUID(primary_key=True)
    name = Text()
    email = Text()
    locale = Text(default="en")
    password_hash = Text(null=True, default=None)
    created_at = Timestamptz()
    disabled_at = Timestamptz(null=True, default=None)


class SessionRow(Table, tablename="session", db=DB):
    """One browser in which somebody is signed in; the token itself is not kept."""

    token_hash = Bytea(primary_key=True)
    person_id = UUID()
    created_at = Timestamptz()
    last_seen_at = Timestamptz()
    expires_at = Timestamptz()


class InvitationRow(Table, tablename="invitation", db=DB):
    """One link that proves control of a mailbox once."""

    id = UUID(primary_key=True)
    purpose = Text()
    person_id = UUID()
    token_hash = Bytea()
    invited_by = UUID(null=True, default=None)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class OrganisationRow(Table, tablename="organisation", db=DB):
    """An organisation outside government for which a reviewer works."""

    id = UUID(primary_key=True)
    name = Text()
    country = Varchar(length=2)
    created_at = Timestamptz()


class MembershipRow(Table, tablename="membership", db=DB):
    """A role held somewhere, from when to when."""

    id = UUID(primary_key=True)
    person_id = UUID()
    role = Text()
    government_id = Text(null=True, default=None)
    network_id = UUID(null=True, default=None)
    organisation_id = UUID(null=True, default=None)
    reviewer_kind = Text(null=True, default=None)
    employer_government_id = Text(null=True, default=None)
    granted_by = UUID(null=True, default=None)
    granted_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)

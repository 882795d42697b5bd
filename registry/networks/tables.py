"""Tables of networks, their accreditation and their calls."""

from piccolo.columns import JSONB, UUID, Array, Boolean, Date, Text, Timestamptz
from piccolo.table import Table

from registry.db import DB


class NetworkRow(Table, tablename="network", db=DB):
    """An issuer."""

    id = UUID(primary_key=True)
    slug = Text()
    code = Text()
    kind = Text()
    names = JSONB()
    countries = Array(base_column=Text())
    languages = Array(base_column=Text())
    website = Text(null=True, default=None)
    small_network_mode = Boolean(default=False)
    policy = JSONB()
    created_at = Timestamptz()


class AccreditationRow(Table, tablename="accreditation", db=DB):
    """The registry's word that a network may issue: for what, and from when to when."""

    id = UUID(primary_key=True)
    network_id = UUID()
    countries = Array(base_column=Text())
    awards = Array(base_column=Text())
    tracks = Array(base_column=Text())
    valid_from = Timestamptz()
    valid_until = Timestamptz()
    suspended_at = Timestamptz(null=True, default=None)
    suspended_reason = Text(null=True, default=None)
    granted_by = UUID(null=True, default=None)
    granted_at = Timestamptz()


class CallRow(Table, tablename="call", db=DB):
    """A network's invitation to local governments to report."""

    id = UUID(primary_key=True)
    network_id = UUID()
    title = Text()
    opens_on = Date()
    closes_on = Date(null=True, default=None)
    rubric_id = Text()
    rubric_version = Text()
    awards = Array(base_column=Text())
    tracks = Array(base_column=Text())
    created_by = UUID(null=True, default=None)
    created_at = Timestamptz()
    cancelled_at = Timestamptz(null=True, default=None)

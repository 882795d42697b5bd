"""Tables of certificates and of the keys that sign them."""

from piccolo.columns import JSONB, UUID, Boolean, SmallInt, Text, Timestamptz
from piccolo.table import Table

from registry.db import DB


class CertificateRow(Table, tablename="certificate", db=DB):
    """One certificate: the exact bytes to sign, and what became of them."""

    id = Text(primary_key=True)
    assessment_id = UUID()
    decision_id = UUID()
    government_id = Text()
    network_id = UUID()
    award = Text()
    demonstration = Boolean(default=False)
    valid_from = Timestamptz()
    valid_until = Timestamptz()
    planned_at = Timestamptz()
    kid = Text()
    to_sign = JSONB()
    attempts = SmallInt(default=0)
    last_tried_at = Timestamptz(null=True, default=None)
    last_error = Text(null=True, default=None)
    parked_at = Timestamptz(null=True, default=None)
    voided_at = Timestamptz(null=True, default=None)
    issued_at = Timestamptz(null=True, default=None)
    credential = Text(null=True, default=None)
    qr_url = Text(null=True, default=None)
    suspended_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)
    status_reason = Text(null=True, default=None)
    superseded_at = Timestamptz(null=True, default=None)
    superseded_by = Text(null=True, default=None)


class SigningKeyRow(Table, tablename="signing_key", db=DB):
    """The public part of a key; the private part is a file that the worker reads."""

    kid = Text(primary_key=True)
    network_id = UUID(null=True, default=None)
    role = Text()
    multikey = Text()
    not_before = Timestamptz()
    not_after = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()

"""Table of evidence: links and files that show what an answer says."""

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
    Date,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from registry.db import DB


class EvidenceRow(Table, tablename="evidence", db=DB):
    """One item; only `removed_at` ever changes."""

    id = UUID(primary_key=True)
    assessment_id = UUID()
    criterion = Text()
    kind = Text()
    title = Text()
    language = Text()
    fact_date = Date()
    public = Boolean()
    still_law = Boolean(default=False)
    url = Text(null=True, default=None)
    file_name = Text(null=True, default=None)
    media_type = Text(null=True, default=None)
    size_bytes = BigInt(null=True, default=None)
    sha256 = Text()
    storage_key = Text(null=True, default=None)
    in_reply = Boolean(default=False)
    added_by = UUID()
    added_at = Timestamptz()
    removed_at = Timestamptz(null=True, default=None)

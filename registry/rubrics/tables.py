"""Table of rubric versions; the application may insert and read, nothing else."""

from piccolo.columns import UUID, Text, Timestamptz
from piccolo.table import Table

from registry.db import DB


class RubricVersionRow(Table, tablename="rubric_version", db=DB):
    """One published version: the file as it was published, and the digest of its content."""

    id = Text(primary_key=True)
    version = Text()
    digest = Text()
    source = Text()
    published_by = UUID(null=True, default=None)
    published_at = Timestamptz()

"""Table of mails: one row each, so that a job that runs twice sends once."""

from piccolo.columns import UUID, Text, Timestamptz
from piccolo.table import Table

from registry.db import DB


class MailRow(Table, tablename="mail", db=DB):
    """One mail: `key` is the job that writes it and its subject, joined by a colon."""

    key = Text(primary_key=True)
    message_id = Text()
    person_id = UUID(null=True, default=None)
    claimed_at = Timestamptz()
    sent_at = Timestamptz(null=True, default=None)
    refused_at = Timestamptz(null=True, default=None)

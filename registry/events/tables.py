"""Tables of the event log; the application may insert into them and read them, nothing else."""

from piccolo.columns import JSONB, UUID, BigInt, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table

from registry.db import DB


class Event(Table, tablename="event", db=DB):
    """One fact that happened."""

    id = BigInt(primary_key=True)
    kind = Text()
    subject = Text()
    actor_id = UUID(null=True, default=None)
    network_id = UUID(null=True, default=None)
    at = Timestamptz()
    facts = JSONB()


class EventSeal(Table, tablename="event_seal", db=DB):
    """One sealed batch, chained to the one before by its digest."""

    number = BigInt(primary_key=True)
    previous_digest = Bytea()
    digest = Bytea()
    events = Integer()
    sealed_at = Timestamptz()


class SealedEvent(Table, tablename="sealed_event", db=DB):
    """Which batch an event was sealed in."""

    event_id = BigInt(primary_key=True)
    seal_number = BigInt()

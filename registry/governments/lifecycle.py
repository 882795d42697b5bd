"""Write down what happened to a government, the same way from a form and from a file."""

from datetime import datetime
from uuid import UUID

from registry.events import service as events
from registry.events.kinds import Kind
from registry.governments import writing
from registry.governments.workflow import LifeEvent


async def note(
    government_id: str,
    event: LifeEvent,
    *,
    event_id: UUID,
    by: UUID | None,
    now: datetime,
    network: UUID | None = None,
) -> None:
    """Write a life event and its entry in the log into the present transaction, once."""
    new = await writing.add_event(event_id, government_id, event, by=by, now=now)
    if new:
        await events.record(
            Kind.GOVERNMENT_LIFE_EVENT,
            subject=government_id,
            actor_id=by,
            at=now,
            network_id=network,
            event=str(event.kind),
            on=event.on_date.isoformat(),
            into=event.into_id,
        )

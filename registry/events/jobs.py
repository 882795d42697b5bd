"""Jobs of the event log: sealing."""

from datetime import datetime

from registry.events import service
from registry.jobs.registry import sweep


@sweep("events.seal")
async def seal(now: datetime) -> None:
    """Seal what was recorded since the last time."""
    while await service.seal(now=now) == service.SEAL_BATCH:
        pass

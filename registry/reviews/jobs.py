"""What the sweep does for reviews."""

from datetime import datetime

from registry.jobs.registry import sweep
from registry.reviews import service


@sweep("reviews.deadlines")
async def deadlines(now: datetime) -> None:
    """Lapse what is due and flag who is silent."""
    await service.lapse_due(now)
    await service.flag_silent(now)

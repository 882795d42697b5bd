"""What time and events elsewhere do to files."""

from datetime import datetime
from uuid import UUID

from registry.assessments import service
from registry.jobs.registry import job, sweep


@sweep("assessments.close_lapsed")
async def close_lapsed(now: datetime) -> None:
    """Close refused files whose time to appeal is over."""
    await service.close_lapsed(now=now)


@job("assessments.close_merged")
async def close_merged(government_id: str, now: datetime) -> None:
    """Close the open files of a government that became part of another."""
    await service.close_merged(government_id, now=now)


@job("assessments.close_drafts_of")
async def close_drafts_of(call_id: str, now: datetime) -> None:
    """Close the drafts of a call that was cancelled."""
    await service.close_drafts_of(UUID(call_id), now=now)

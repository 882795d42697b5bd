"""What time alone does to files."""

from datetime import datetime

from registry.assessments import submission
from registry.jobs.registry import sweep


@sweep("assessments.close_lapsed")
async def close_lapsed(now: datetime) -> None:
    """Close refused files whose time to appeal is over."""
    await submission.close_lapsed(now=now)

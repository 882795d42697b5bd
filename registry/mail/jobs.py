"""What the clock does for mail: nothing that was written stays unsent."""

from datetime import datetime

from registry.jobs.registry import sweep
from registry.mail import service


@sweep("mail.resend")
async def resend(now: datetime) -> None:
    """Try again what waited too long."""
    await service.resend_overdue(now=now)

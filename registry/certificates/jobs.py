"""Jobs of certificates: sign, send again what waits, make keys, end files."""

from datetime import datetime

from registry.certificates import ending, keys, service
from registry.jobs.registry import job, sweep


@job(service.SIGN_JOB)
async def sign(certificate_id: str, now: datetime) -> None:
    """Sign a planned certificate."""
    await service.sign(certificate_id, now=now)


@sweep("certificates.resend")
async def resend(now: datetime) -> None:
    """Send again what has waited for its signature longer than a minute."""
    await service.resend(now=now)


@sweep("certificates.keys")
async def make_keys(now: datetime) -> None:
    """Make the signing key of every accredited network that has none."""
    await keys.ensure_keys(now=now)


@sweep("certificates.end_files")
async def end_files(now: datetime) -> None:
    """Close the files whose certificate no longer stands."""
    await ending.end_files(now=now)

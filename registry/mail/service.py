"""Send mail once: claim, hand over, mark; a send whose end is unknown is repeated as a copy."""

from datetime import datetime
from enum import StrEnum

import structlog

from registry import settings
from registry.db import transaction
from registry.errors import Reason, UnavailableError
from registry.jobs.queue import enqueue
from registry.mail import queries
from registry.mail.message import Recipient, compose, message_id
from registry.mail.smtp import RefusedError, Server, hand_over

log = structlog.get_logger()


class Outcome(StrEnum):
    """What became of a mail."""

    SENT = "sent"
    REFUSED = "refused"
    WAITING = "waiting"
    """No mail server is set; the mail leaves once there is one."""


def key_of(job: str, subject: object) -> str:
    """The key of the mail that `job` writes for `subject`; the sweep starts the job from it."""
    return f"{job}:{subject}"


async def send(
    key: str, *, to: Recipient, subject: Reason, template: str, now: datetime, **values: object
) -> Outcome:
    """Send the mail of `key`, unless it was sent; call it from a job, outside any transaction.

    Raises:
        UnavailableError: the server did not take it, or another worker is at it; try again.
    """
    config = settings.current()
    identifier = message_id(key, config.host)
    if not await queries.claim(key, message_id=identifier, person_id=to.person_id, at=now):
        if await queries.is_done(key):
            return Outcome.SENT
        raise UnavailableError("Another worker is sending this mail.")
    if config.smtp_url is None:
        log.warning("mail waits: OPENLOCAL_SMTP_URL is not set", key=key)
        return Outcome.WAITING
    message = compose(
        sender=config.mail_from,
        to=to,
        subject=subject,
        template=template,
        identifier=identifier,
        at=now,
        **values,
    )
    try:
        await hand_over(message, Server.of(config.smtp_url))
    except RefusedError as error:
        log.warning("mail refused for good", key=key, answer=str(error))
        await queries.mark_refused(key, at=now)
        return Outcome.REFUSED
    except UnavailableError:
        await queries.release(key, at=now)
        raise
    await queries.mark_sent(key, at=now)
    return Outcome.SENT


async def forget(key: str) -> None:
    """Drop a mail that was not sent and is not wanted any more."""
    await queries.forget(key)


async def resend_overdue(*, now: datetime) -> int:
    """Start the jobs of mails that waited too long (an outage, a server set late); how many."""
    if settings.current().smtp_url is None:
        return 0
    async with transaction():
        keys = await queries.overdue(now=now)
        for key in keys:
            job, _, subject = key.partition(":")
            await enqueue(job, subject)
    return len(keys)

"""What follows from people: mail their links, forget what has ended."""

from datetime import datetime
from uuid import UUID

from registry.errors import N_, Reason
from registry.jobs.registry import job, sweep
from registry.mail import service as mail
from registry.mail.message import Recipient
from registry.people import attempts, links, sessions

MAIL_INVITATION = "people.mail_invitation"
# The same for a first link and for a new password: who sees the mailbox learns no more than that.
_SUBJECT = Reason(N_("Your link to Open Local"))


@job(MAIL_INVITATION)
async def mail_invitation(subject: str, now: datetime) -> None:
    """Mail the link of an invitation or of a new password, if it can still be used."""
    key = mail.key_of(MAIL_INVITATION, subject)
    link = await links.by_id(UUID(subject))
    if link is None or not link.open_at(now):
        await mail.forget(key)
        return
    to = Recipient(
        person_id=link.person.id,
        name=link.person.name,
        email=link.person.email,
        locale=link.person.locale,
    )
    await mail.send(
        key,
        to=to,
        subject=_SUBJECT,
        template=str(link.purpose),
        now=now,
        link=link.address,
        expires_at=link.expires_at,
    )


@sweep("people.forget_ended")
async def forget_ended(now: datetime) -> None:
    """Remove sessions, links and attempts that have ended."""
    await sessions.forget_ended(now=now)
    await links.forget_ended(now=now)
    await attempts.forget_old(now=now)

"""Links that prove control of a mailbox once: invitations to join, and new passwords."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from registry import settings
from registry.db import DB
from registry.people import queries
from registry.people.queries import Person
from registry.people.sessions import digest
from registry.people.workflow import Purpose

LASTS = {Purpose.JOIN: timedelta(days=7), Purpose.RESET: timedelta(hours=1)}
PATHS = {Purpose.JOIN: "/invitations/", Purpose.RESET: "/reset/"}
_KEPT_AFTER_END = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as it stands; only its token's hash is stored."""

    id: UUID
    purpose: Purpose
    person: Person
    expires_at: datetime
    used_at: datetime | None

    def open_at(self, moment: datetime) -> bool:
        """Whether it can be used."""
        unused = self.used_at is None and moment < self.expires_at
        return unused and self.person.disabled_at is None

    @property
    def address(self) -> str:
        """The whole address to open, for a mail or for the operator's screen."""
        return settings.current().base_url + PATHS[self.purpose] + token_of(self.id)


async def make(
    purpose: Purpose, person_id: UUID, *, invited_by: UUID | None, now: datetime
) -> UUID:
    """Write a new link for a person and return its id."""
    link_id = uuid4()
    await DB.fetch(
        "INSERT INTO invitation "
        "(id, purpose, person_id, token_hash, invited_by, created_at, expires_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        link_id,
        str(purpose),
        person_id,
        digest(token_of(link_id)),
        invited_by,
        now,
        now + LASTS[purpose],
    )
    return link_id


def token_of(link_id: UUID) -> str:
    """The secret part of a link's address; the job that mails it computes it again."""
    key = settings.current().secret.encode()
    mac = hmac.new(key, b"openlocal.link." + link_id.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


async def by_token(token: str, *, lock: bool = False) -> Link | None:
    """The link behind an address, or None."""
    return await _one("token_hash = $1", digest(token), lock=lock)


async def by_id(link_id: UUID) -> Link | None:
    """The link, or None."""
    return await _one("id = $1", link_id)


async def open_one(purpose: Purpose, person_id: UUID, *, now: datetime) -> Link | None:
    """The newest link of a person that can still be used, or None."""
    link_id = await DB.fetch_value(
        "SELECT id FROM invitation WHERE person_id = $1 AND purpose = $2 AND used_at IS NULL "
        "AND expires_at > $3 ORDER BY expires_at DESC LIMIT 1",
        person_id,
        str(purpose),
        now,
    )
    return await by_id(link_id) if link_id else None


async def use_up(person_id: UUID, *, now: datetime) -> None:
    """End every open link of a person: once the mailbox has answered, the others are spent."""
    await DB.fetch(
        "UPDATE invitation SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL",
        person_id,
        now,
    )


async def forget_ended(*, now: datetime) -> None:
    """Remove links that ended long ago."""
    await DB.fetch("DELETE FROM invitation WHERE expires_at <= $1", now - _KEPT_AFTER_END)


async def _one(condition: str, value: object, *, lock: bool = False) -> Link | None:
    row = await DB.fetch_row(
        "SELECT id, purpose, person_id, expires_at, used_at FROM invitation "  # noqa: S608 - the conditions are the two above
        f"WHERE {condition}" + (" FOR UPDATE" if lock else ""),
        value,
    )
    person = await queries.person(row["person_id"]) if row else None
    if row is None or person is None:
        return None
    return Link(
        id=row["id"],
        purpose=Purpose(row["purpose"]),
        person=person,
        expires_at=row["expires_at"],
        used_at=row["used_at"],
    )

"""Rows of people in and out; what leaves here is a value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from registry.access.roles import Actor, Membership, ReviewerKind, Role
from registry.db import DB
from registry.people.tables import PersonRow
from registry.people.workflow import shown_email


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody the registry knows."""

    id: UUID
    name: str
    email: str
    locale: str
    joined: bool
    """Whether they have chosen a password."""
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who holds a role in one place, as a list of people shows it."""

    membership_id: UUID
    membership: Membership
    person_id: UUID
    name: str
    email: str
    joined: bool
    mail_refused: bool
    """Whether the last invitation could not be delivered to the address."""
    works_for: str | None
    granted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A government or a network in which somebody holds a role."""

    slug: str
    name: str


_PERSON = "id, name, email, locale, password_hash IS NOT NULL AS joined, disabled_at"
_MEMBERSHIP = (
    "m.role, m.government_id, m.network_id, m.reviewer_kind, m.organisation_id, "
    "m.employer_government_id"
)


async def person(person_id: UUID, *, lock: bool = False) -> Person | None:
    """The person (kept from others until the transaction ends), or None."""
    query = f"SELECT {_PERSON} FROM person WHERE id = $1"  # noqa: S608 - column names are ours
    row = await DB.fetch_row(query + (" FOR UPDATE" if lock else ""), person_id)
    return Person(**row) if row else None


async def person_by_email(email: str) -> Person | None:
    """The person with a tidied address, or None."""
    row = await DB.fetch_row(f"SELECT {_PERSON} FROM person WHERE email = $1", email)  # noqa: S608 - column names are ours
    return Person(**row) if row else None


async def add_person(*, name: str, email: str, locale: str, at: datetime) -> UUID | None:
    """Write a new person; None if the address is known already."""
    rows = await DB.fetch(
        "INSERT INTO person (id, name, email, locale, created_at) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (email) DO NOTHING RETURNING id",
        uuid4(),
        name,
        email,
        locale,
        at,
    )
    return rows[0]["id"] if rows else None


async def set_details(person_id: UUID, *, name: str, locale: str) -> None:
    """Write a person's name and language."""
    await PersonRow.update({PersonRow.name: name, PersonRow.locale: locale}).where(
        PersonRow.id == person_id
    )


async def password_hash(person_id: UUID, *, lock: bool = False) -> str | None:
    """The stored hash of a person's password, or None if they have not joined."""
    query = "SELECT password_hash FROM person WHERE id = $1"
    found = await DB.fetch_value(query + (" FOR UPDATE" if lock else ""), person_id)
    return str(found) if found else None


async def set_password_hash(person_id: UUID, found: str) -> None:
    """Write the hash of a person's password."""
    await PersonRow.update({PersonRow.password_hash: found}).where(PersonRow.id == person_id)


async def actor(person_id: UUID) -> Actor | None:
    """The person with the roles they hold now; None if unknown or disabled."""
    row = await DB.fetch_row(
        "SELECT name, locale FROM person WHERE id = $1 AND disabled_at IS NULL", person_id
    )
    if row is None:
        return None
    return Actor(
        person_id=person_id,
        name=row["name"],
        locale=row["locale"],
        memberships=await memberships(person_id),
    )


async def memberships(person_id: UUID) -> tuple[Membership, ...]:
    """The roles a person holds now."""
    rows = await DB.fetch(
        f"SELECT {_MEMBERSHIP} FROM membership m "  # noqa: S608 - column names are ours
        "WHERE m.person_id = $1 AND m.ended_at IS NULL ORDER BY m.granted_at, m.role, m.id",
        person_id,
    )
    return tuple(_membership(row) for row in rows)


async def add_membership(
    person_id: UUID, membership: Membership, *, granted_by: UUID | None, at: datetime
) -> UUID | None:
    """Write a role; None if the person holds it there already."""
    rows = await DB.fetch(
        "INSERT INTO membership (id, person_id, role, government_id, network_id, organisation_id, "
        "reviewer_kind, employer_government_id, granted_by, granted_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING id",
        uuid4(),
        person_id,
        str(membership.role),
        membership.government_id,
        membership.network_id,
        membership.organisation_id,
        str(membership.reviewer_kind) if membership.reviewer_kind else None,
        membership.employer_government_id,
        granted_by,
        at,
    )
    return rows[0]["id"] if rows else None


async def standing_membership(person_id: UUID, membership: Membership) -> UUID | None:
    """The role of this person in this place that has not ended, or None."""
    found: UUID | None = await DB.fetch_value(
        "SELECT id FROM membership WHERE person_id = $1 AND role = $2 AND ended_at IS NULL "
        "AND government_id IS NOT DISTINCT FROM $3 AND network_id IS NOT DISTINCT FROM $4",
        person_id,
        str(membership.role),
        membership.government_id,
        membership.network_id,
    )
    return found


async def end_membership(membership_id: UUID, *, at: datetime) -> tuple[UUID, Membership] | None:
    """End a role; whose it was and which, or None if there was none to end."""
    rows = await DB.fetch(
        "UPDATE membership m SET ended_at = $2 WHERE m.id = $1 AND m.ended_at IS NULL "  # noqa: S608 - column names are ours
        f"RETURNING m.person_id, {_MEMBERSHIP}",
        membership_id,
        at,
    )
    if not rows:
        return None
    return rows[0]["person_id"], _membership(rows[0])


async def holders(
    *, government_id: str | None = None, network_id: UUID | None = None
) -> list[Holder]:
    """Who holds which role in one place now, by name."""
    rows = await DB.fetch(
        f"SELECT {_MEMBERSHIP}, m.id AS membership_id, m.granted_at, p.id AS person_id, p.name, "  # noqa: S608 - column names are ours
        "p.email, p.password_hash IS NOT NULL AS joined, "
        "coalesce(o.name, g.name) AS works_for, coalesce(i.refused, false) AS mail_refused "
        "FROM membership m JOIN person p ON p.id = m.person_id "
        "LEFT JOIN organisation o ON o.id = m.organisation_id "
        "LEFT JOIN LATERAL (SELECT n.name FROM government_name n "
        "  WHERE n.government_id = m.employer_government_id ORDER BY n.language LIMIT 1) g ON true "
        "LEFT JOIN LATERAL (SELECT l.refused_at IS NOT NULL AS refused FROM invitation v "
        "  JOIN mail l ON l.key = 'people.mail_invitation:' || v.id WHERE v.person_id = p.id "
        "  ORDER BY v.created_at DESC LIMIT 1) i ON true "
        "WHERE m.ended_at IS NULL AND p.disabled_at IS NULL "
        "AND (m.government_id = $1 OR m.network_id = $2) ORDER BY p.name, p.id, m.role",
        government_id,
        network_id,
    )
    return [_holder(row) for row in rows]


async def places(
    government_ids: Iterable[str], network_ids: Iterable[UUID], *, locale: str
) -> dict[str, Place]:
    """The governments and networks of these ids, with their names as best known in `locale`."""
    rows = await DB.fetch(
        "SELECT g.id, g.slug, (SELECT n.name FROM government_name n WHERE n.government_id = g.id "
        "  ORDER BY n.language = $3 DESC, n.language = g.languages[1] DESC, n.language LIMIT 1) "
        "  AS name FROM government g WHERE g.id = ANY($1) "
        "UNION ALL SELECT w.id::text, w.slug, coalesce(w.names ->> $3, "
        "  w.names ->> w.languages[1], (SELECT e.value FROM jsonb_each_text(w.names) e LIMIT 1)) "
        "FROM network w WHERE w.id = ANY($2)",
        list(government_ids),
        list(network_ids),
        locale,
    )
    return {row["id"]: Place(slug=row["slug"], name=row["name"] or row["slug"]) for row in rows}


async def organisation(*, name: str, country: str, at: datetime) -> UUID:
    """The organisation of this name in this country, written if it was not known."""
    await DB.fetch("SELECT pg_advisory_xact_lock(hashtext('openlocal.organisation'))")
    found: UUID | None = await DB.fetch_value(
        "SELECT id FROM organisation WHERE lower(name) = lower($1) AND country = $2", name, country
    )
    if found is not None:
        return found
    fresh = uuid4()
    await DB.fetch(
        "INSERT INTO organisation (id, name, country, created_at) VALUES ($1, $2, $3, $4)",
        fresh,
        name,
        country,
        at,
    )
    return fresh


def _membership(row: Mapping[str, Any]) -> Membership:
    kind = row["reviewer_kind"]
    return Membership(
        role=Role(row["role"]),
        government_id=row["government_id"],
        network_id=row["network_id"],
        reviewer_kind=ReviewerKind(kind) if kind else None,
        organisation_id=row["organisation_id"],
        employer_government_id=row["employer_government_id"],
    )


def _holder(row: Mapping[str, Any]) -> Holder:
    return Holder(
        membership_id=row["membership_id"],
        membership=_membership(row),
        person_id=row["person_id"],
        name=row["name"],
        email=shown_email(row["email"]),
        joined=row["joined"],
        mail_refused=row["mail_refused"],
        works_for=row["works_for"],
        granted_at=row["granted_at"],
    )

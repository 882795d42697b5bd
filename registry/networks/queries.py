"""Rows of networks in and out; what leaves here is a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from registry.db import DB
from registry.networks.workflow import NetworkKind, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """An issuer: facts as stored."""

    id: UUID
    slug: str
    code: str
    kind: NetworkKind
    names: Mapping[str, str]
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    website: str | None
    small_network_mode: bool
    policy: Policy
    created_at: datetime

    def name(self, locale: str) -> str:
        """Its name in a language, else in the first of its own languages that has one."""
        for language in (locale, *self.languages, *self.names):
            if language in self.names:
                return self.names[language]
        return self.slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Accreditation:
    """The registry's word that a network may issue."""

    id: UUID
    network_id: UUID
    countries: tuple[str, ...]
    awards: tuple[str, ...]
    tracks: tuple[str, ...]
    valid_from: datetime
    valid_until: datetime
    suspended_at: datetime | None
    suspended_reason: str | None

    def in_force_at(self, moment: datetime) -> bool:
        """Whether it stands at `moment`."""
        running = self.valid_from <= moment < self.valid_until
        return running and (self.suspended_at is None or moment < self.suspended_at)

    def covers(self, *, country: str, award: str, track: str) -> bool:
        """Whether this award on this track in this country is within its scope."""
        return country in self.countries and award in self.awards and track in self.tracks


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A network's invitation to local governments to report."""

    id: UUID
    network_id: UUID
    title: str
    opens_on: date
    closes_on: date | None
    """None is a rolling call."""
    rubric_id: str
    rubric_version: str
    awards: tuple[str, ...]
    tracks: tuple[str, ...]
    cancelled_at: datetime | None

    def open_on(self, day: date) -> bool:
        """Whether a report can be handed in on `day`."""
        begun = self.opens_on <= day
        return begun and self.cancelled_at is None and (not self.closes_on or day <= self.closes_on)


_NETWORK = ", ".join(Network.__dataclass_fields__)
_ACCREDITATION = ", ".join(Accreditation.__dataclass_fields__)
_CALL = ", ".join(Call.__dataclass_fields__)


async def by_id(network_id: UUID) -> Network | None:
    """The network, or None."""
    row = await DB.fetch_row(f"SELECT {_NETWORK} FROM network WHERE id = $1", network_id)  # noqa: S608 - column names are ours
    return _network(row) if row else None


async def by_slug(slug: str) -> Network | None:
    """The network of an address, or None."""
    row = await DB.fetch_row(f"SELECT {_NETWORK} FROM network WHERE slug = $1", slug)  # noqa: S608 - column names are ours
    return _network(row) if row else None


async def every() -> list[Network]:
    """All networks, by address."""
    rows = await DB.fetch(f"SELECT {_NETWORK} FROM network ORDER BY slug")  # noqa: S608 - column names are ours
    return [_network(row) for row in rows]


async def add(network: Network) -> bool:
    """Write a new network; False if its address or code is taken."""
    rows = await DB.fetch(
        f"INSERT INTO network ({_NETWORK}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "  # noqa: S608 - column names are ours
        "ON CONFLICT DO NOTHING RETURNING id",
        network.id,
        network.slug,
        network.code,
        str(network.kind),
        dict(network.names),
        list(network.countries),
        list(network.languages),
        network.website,
        network.small_network_mode,
        network.policy.stored(),
        network.created_at,
    )
    return len(rows) == 1


async def add_accreditation(
    accreditation: Accreditation, *, granted_by: UUID | None, at: datetime
) -> None:
    """Write a new accreditation."""
    await DB.fetch(
        "INSERT INTO accreditation (id, network_id, countries, awards, tracks, valid_from, "
        "valid_until, granted_by, granted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        accreditation.id,
        accreditation.network_id,
        list(accreditation.countries),
        list(accreditation.awards),
        list(accreditation.tracks),
        accreditation.valid_from,
        accreditation.valid_until,
        granted_by,
        at,
    )


async def accreditations(network_id: UUID) -> list[Accreditation]:
    """Every accreditation a network was given, newest first."""
    rows = await DB.fetch(
        f"SELECT {_ACCREDITATION} FROM accreditation WHERE network_id = $1 "  # noqa: S608 - column names are ours
        "ORDER BY granted_at DESC, valid_from DESC, id",
        network_id,
    )
    return [_accreditation(row) for row in rows]


async def suspend(network_id: UUID, *, reason: str, at: datetime) -> list[UUID]:
    """Suspend what stands or is to come; the ids of the accreditations that were."""
    rows = await DB.fetch(
        "UPDATE accreditation SET suspended_at = $2, suspended_reason = $3 "
        "WHERE network_id = $1 AND suspended_at IS NULL AND valid_until > $2 RETURNING id",
        network_id,
        at,
        reason,
    )
    return [row["id"] for row in rows]


async def add_call(call: Call, *, created_by: UUID | None, at: datetime) -> bool:
    """Write a new call; False if this very one is there already (sent twice)."""
    rows = await DB.fetch(
        "INSERT INTO call (id, network_id, title, opens_on, closes_on, rubric_id, rubric_version, "
        "awards, tracks, created_by, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
        "ON CONFLICT (id) DO NOTHING RETURNING id",
        call.id,
        call.network_id,
        call.title,
        call.opens_on,
        call.closes_on,
        call.rubric_id,
        call.rubric_version,
        list(call.awards),
        list(call.tracks),
        created_by,
        at,
    )
    return len(rows) == 1


async def call(call_id: UUID) -> Call | None:
    """The call, or None."""
    row = await DB.fetch_row(f"SELECT {_CALL} FROM call WHERE id = $1", call_id)  # noqa: S608 - column names are ours
    return _call(row) if row else None


async def calls(network_id: UUID) -> list[Call]:
    """Every call of a network, newest first."""
    rows = await DB.fetch(
        f"SELECT {_CALL} FROM call WHERE network_id = $1 ORDER BY opens_on DESC, id",  # noqa: S608 - column names are ours
        network_id,
    )
    return [_call(row) for row in rows]


async def cancel_call(call_id: UUID, *, at: datetime) -> bool:
    """Cancel a call; whether there was one to cancel."""
    rows = await DB.fetch(
        "UPDATE call SET cancelled_at = $2 WHERE id = $1 AND cancelled_at IS NULL RETURNING id",
        call_id,
        at,
    )
    return len(rows) == 1


async def hold_staff(place: str) -> None:
    """Keep others from changing who holds which role in a place until the transaction ends."""
    await DB.fetch("SELECT pg_advisory_xact_lock(hashtext($1))", f"openlocal.staff.{place}")


def _network(row: Mapping[str, Any]) -> Network:
    lists = {name: tuple(row[name]) for name in ("countries", "languages")}
    typed = {"kind": NetworkKind(row["kind"]), "policy": Policy.of(row["policy"])}
    return Network(**{**row, **lists, **typed})


def _accreditation(row: Mapping[str, Any]) -> Accreditation:
    lists = {name: tuple(row[name]) for name in ("countries", "awards", "tracks")}
    return Accreditation(**{**row, **lists})


def _call(row: Mapping[str, Any]) -> Call:
    return Call(**{**row, "awards": tuple(row["awards"]), "tracks": tuple(row["tracks"])})

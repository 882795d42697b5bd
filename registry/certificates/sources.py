"""What a certificate is made from and checked against: rows of other features, as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from registry.db import DB


@dataclass(frozen=True, slots=True, kw_only=True)
class Government:
    """A local government as certificates name it, and the last event of its life."""

    id: str
    slug: str
    country: str
    subdivision: str | None
    languages: tuple[str, ...]
    wikidata_id: str | None
    geonames_id: str | None
    names: dict[str, str]
    life: str | None
    merged_into: str | None

    @property
    def own_language(self) -> str:
        """The first of its official languages in which its name is known."""
        return next(
            (language for language in (*self.languages, "en") if language in self.names),
            next(iter(self.names), "en"),
        )

    @property
    def name(self) -> str:
        """Its name in its own script."""
        return self.names.get(self.own_language, self.slug)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A network as certificates name it."""

    id: UUID
    slug: str
    code: str
    names: dict[str, str]
    website: str | None
    small_network_mode: bool
    policy: dict[str, Any]

    def name(self, locale: str = "en") -> str:
        """Its name in `locale`, else in English, else in any language it has."""
        return self.names.get(locale) or self.names.get("en") or next(iter(self.names.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Accreditation:
    """The registry's word that a network may issue: for what, from when to when."""

    countries: frozenset[str]
    awards: frozenset[str]
    tracks: frozenset[str]
    valid_from: datetime
    valid_until: datetime
    suspended_at: datetime | None

    def covers(self, moment: datetime) -> bool:
        """Whether the term holds `moment`, suspended or not."""
        return self.valid_from <= moment < self.valid_until

    def usable(self, moment: datetime) -> bool:
        """Whether the network may issue under it at `moment`."""
        return self.covers(moment) and (self.suspended_at is None or moment < self.suspended_at)


_GOVERNMENT = """
SELECT g.id, g.slug, g.country, g.subdivision, g.languages, g.wikidata_id, g.geonames_id,
    (SELECT json_object_agg(n.language, n.name ORDER BY n.language)
     FROM government_name n WHERE n.government_id = g.id)::jsonb AS names,
    life.kind AS life, into_name.name AS merged_into
FROM government g
LEFT JOIN LATERAL (
    SELECT kind, into_id FROM government_event e
    WHERE e.government_id = g.id AND e.on_date <= $2::timestamptz::date
    ORDER BY e.on_date DESC, e.recorded_at DESC LIMIT 1
) life ON true
LEFT JOIN LATERAL (
    SELECT name FROM government_name n WHERE n.government_id = life.into_id
    ORDER BY n.language LIMIT 1
) into_name ON true
WHERE g.id = $1 OR g.slug = $1
"""


async def government(key: str, *, now: datetime) -> Government | None:
    """The government with this id or slug, or None."""
    row = await DB.fetch_row(_GOVERNMENT, key, now)
    if row is None:
        return None
    return Government(**{**row, "languages": tuple(row["languages"]), "names": row["names"] or {}})


_NETWORK = "SELECT id, slug, code, names, website, small_network_mode, policy FROM network WHERE "


async def network(network_id: UUID) -> Network | None:
    """The network with this id, or None."""
    row = await DB.fetch_row(_NETWORK + "id = $1", network_id)
    return Network(**row) if row else None


async def network_called(name: str) -> Network | None:
    """The network with this slug or short code, or None."""
    row = await DB.fetch_row(_NETWORK + "slug = $1 OR code = $1 ORDER BY slug <> $1 LIMIT 1", name)
    return Network(**row) if row else None


async def accreditations(network_id: UUID) -> list[Accreditation]:
    """Every accreditation of a network, oldest first."""
    rows = await DB.fetch(
        "SELECT countries, awards, tracks, valid_from, valid_until, suspended_at "
        "FROM accreditation WHERE network_id = $1 ORDER BY valid_from, id",
        network_id,
    )
    return [
        Accreditation(
            countries=frozenset(row["countries"]),
            awards=frozenset(row["awards"]),
            tracks=frozenset(row["tracks"]),
            valid_from=row["valid_from"],
            valid_until=row["valid_until"],
            suspended_at=row["suspended_at"],
        )
        for row in rows
    ]


async def reviewer_kinds(assessment_id: UUID) -> tuple[str, ...]:
    """The kinds, never the names, of those whose review of a file is complete."""
    rows = await DB.fetch(
        "SELECT reviewer_kind FROM assignment WHERE assessment_id = $1 AND ended_at IS NULL "
        "AND completed_at IS NOT NULL ORDER BY reviewer_kind",
        assessment_id,
    )
    return tuple(str(row["reviewer_kind"]) for row in rows)

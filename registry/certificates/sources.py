"""What a certificate is made from and checked against: rows of other features, as values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.db import DB
from registry.networks import service as networks
from registry.networks.queries import Network


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


async def network_coded(code: str) -> Network | None:
    """The network with this short code, or None."""
    found = await DB.fetch_value("SELECT slug FROM network WHERE code = $1", code)
    return await networks.by_slug(found) if found else None


async def reviewer_kinds(assessment_id: UUID) -> tuple[str, ...]:
    """The kinds, never the names, of those whose review of a file is complete."""
    rows = await DB.fetch(
        "SELECT reviewer_kind FROM assignment WHERE assessment_id = $1 AND ended_at IS NULL "
        "AND completed_at IS NOT NULL ORDER BY reviewer_kind",
        assessment_id,
    )
    return tuple(str(row["reviewer_kind"]) for row in rows)

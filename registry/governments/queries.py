"""Rows of governments in and out; what leaves here is a value."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from registry.db import DB
from registry.governments.folding import fold, words
from registry.governments.workflow import GovernmentKind, LifeEvent, LifeEventKind, in_order

PAGE_SIZE = 25
MAX_PAGE = 4_000
_IMPORT_LOCK = "openlocal.governments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Government:
    """One local government: facts as known."""

    id: str
    slug: str
    kind: GovernmentKind
    country: str
    subdivision: str | None = None
    parent_id: str | None = None
    names: Mapping[str, str]
    """Language to name; at least one."""
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None
    population_year: int | None = None
    languages: Sequence[str] = ()
    powers: Sequence[str] = ()
    website: str | None = None
    email_domain: str | None = None
    wikidata_id: str | None = None
    geonames_id: str | None = None
    ogp_member_from: date | None = None
    """The first of January stands for a year alone."""
    ogp_member_until: date | None = None
    next_election: date | None = None
    source: str
    updated_at: datetime
    events: tuple[LifeEvent, ...] = field(default=())
    """Life events in the order in which they happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of a search."""

    governments: tuple[Government, ...]
    total: int
    page: int
    close: bool = False
    """Nothing holds the words themselves; these are the names most like them."""

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return min(MAX_PAGE, max(1, -(-self.total // PAGE_SIZE)))


_PLAIN = (
    "id, slug, kind, country, subdivision, parent_id, latitude, longitude, population, "
    "population_year, languages, powers, website, email_domain, wikidata_id, geonames_id, "
    "ogp_member_from, ogp_member_until, next_election, source, updated_at"
)
_SELECT = f"""
SELECT {_PLAIN},
    (SELECT jsonb_object_agg(n.language, n.name) FROM government_name n
     WHERE n.government_id = g.id) AS names,
    (SELECT jsonb_agg(jsonb_build_array(e.kind, e.on_date, e.source, e.into_id))
     FROM government_event e WHERE e.government_id = g.id) AS events
FROM government g
"""  # noqa: S608 - column names are ours


async def find(government_id: str) -> Government | None:
    """The government with this id, or None."""
    return _first(await DB.fetch(f"{_SELECT} WHERE g.id = $1", government_id))


async def find_by_slug(slug: str) -> Government | None:
    """The government with this slug, or None."""
    return _first(await DB.fetch(f"{_SELECT} WHERE g.slug = $1", slug))


async def lock(government_id: str) -> Government | None:
    """The government, kept from other writers until the transaction ends; None if there is none."""
    await DB.fetch("SELECT 1 FROM government WHERE id = $1 FOR UPDATE", government_id)
    return await find(government_id)


async def find_all(ids: Iterable[str]) -> dict[str, Government]:
    """Those of these ids that exist, by id."""
    rows = await DB.fetch(f"{_SELECT} WHERE g.id = ANY($1::text[])", list(ids))
    return {row["id"]: _value(row) for row in rows}


async def ancestors(government_id: str) -> list[Government]:
    """The levels above, the highest first."""
    rows = await DB.fetch(
        "WITH RECURSIVE up (id, depth) AS ("
        " SELECT parent_id, 1 FROM government WHERE id = $1 AND parent_id IS NOT NULL"
        " UNION ALL SELECT g.parent_id, depth + 1 FROM up JOIN government g ON g.id = up.id"
        " WHERE g.parent_id IS NOT NULL AND depth < 10) "
        "SELECT id FROM up ORDER BY depth DESC",
        government_id,
    )
    found = await find_all(row["id"] for row in rows)
    return [found[row["id"]] for row in rows]


async def children(government_id: str, *, limit: int) -> tuple[list[Government], int]:
    """The level below in the order of slugs, at most `limit`, and how many there are."""
    rows = await DB.fetch(
        f"{_SELECT} WHERE g.parent_id = $1 ORDER BY g.slug LIMIT $2", government_id, limit
    )
    total = await DB.fetch_value(
        "SELECT count(*) FROM government WHERE parent_id = $1", government_id
    )
    return [_value(row) for row in rows], int(total)


async def search(
    query: str,
    *,
    countries: Sequence[str] | None,
    kind: GovernmentKind | None,
    parent_id: str | None,
    page: int,
    size: int = PAGE_SIZE,
) -> Found:
    """One page of the governments whose names hold every word of `query`, best first."""
    where = (
        "WHERE ($1::text[] IS NULL OR g.search LIKE ALL ($1)) "
        "AND ($2::text[] IS NULL OR g.country = ANY ($2)) "
        "AND ($3::text IS NULL OR g.kind = $3) AND ($4::text IS NULL OR g.parent_id = $4)"
    )
    patterns = [f"%{word}%" for word in words(query)]  # folded words hold no % or _
    narrowed = (patterns or None, countries, kind and str(kind), parent_id)
    total = await DB.fetch_value(f"SELECT count(*) FROM government g {where}", *narrowed)  # noqa: S608 - ours
    page = max(1, min(page, MAX_PAGE))
    # Whole names first, then names that begin so; among these the larger place.
    order = (
        "ORDER BY (E'\\n' || g.search || E'\\n') LIKE $5 DESC, "
        "(E'\\n' || g.search) LIKE $6 DESC, g.population DESC NULLS LAST, g.slug"
        if patterns
        else "ORDER BY $5::text, $6::text, g.slug"
    )
    folded = fold(query)
    rows = await DB.fetch(
        f"{_SELECT} {where} {order} LIMIT $7 OFFSET $8",
        *narrowed,
        f"%\n{folded}\n%",
        f"%\n{folded}%",
        size,
        (page - 1) * size,
    )
    return Found(governments=tuple(_value(row) for row in rows), total=int(total), page=page)


async def like(
    query: str, *, countries: Sequence[str] | None, kind: GovernmentKind | None, limit: int = 10
) -> list[Government]:
    """The governments whose names are most like `query`, for the mistyped."""
    rows = await DB.fetch(
        f"{_SELECT} WHERE $1 <% g.search AND ($2::text[] IS NULL OR g.country = ANY ($2)) "
        "AND ($3::text IS NULL OR g.kind = $3) "
        "ORDER BY word_similarity($1, g.search) DESC, g.population DESC NULLS LAST, g.slug "
        "LIMIT $4",
        fold(query),
        countries,
        kind and str(kind),
        limit,
    )
    return [_value(row) for row in rows]


async def changed_after(
    moment: datetime | None,
    after_id: str,
    *,
    query: str,
    country: str | None,
    kind: GovernmentKind | None,
    limit: int,
) -> list[Government]:
    """Governments by time of change, then id: those after this place in that order."""
    patterns = [f"%{word}%" for word in words(query)]
    rows = await DB.fetch(
        f"{_SELECT} WHERE ($1::timestamptz IS NULL OR (g.updated_at, g.id) > ($1, $2)) "
        "AND ($3::text[] IS NULL OR g.search LIKE ALL ($3)) "
        "AND ($4::text IS NULL OR g.country = $4) AND ($5::text IS NULL OR g.kind = $5) "
        "ORDER BY g.updated_at, g.id LIMIT $6",
        moment,
        after_id,
        patterns or None,
        country,
        kind and str(kind),
        limit,
    )
    return [_value(row) for row in rows]


async def namesakes(folded_names: Iterable[str], country: str) -> list[Government]:
    """Governments of a country that share a whole folded name."""
    patterns = [f"%\n{name}\n%" for name in folded_names]
    rows = await DB.fetch(
        f"{_SELECT} WHERE g.country = $1 AND (E'\\n' || g.search || E'\\n') LIKE ANY ($2::text[]) "
        "ORDER BY g.slug LIMIT 20",
        country,
        patterns,
    )
    return [_value(row) for row in rows]


async def countries() -> list[tuple[str, int]]:
    """The countries that have governments here, and how many."""
    rows = await DB.fetch("SELECT country, count(*) AS n FROM government GROUP BY country")
    return [(row["country"], row["n"]) for row in rows]


async def in_pages(country: str | None, *, size: int = 1_000) -> Callable[[str], Any]:
    """A reader of governments by id, `size` at a time: give it the last id seen."""

    async def next_page(after_id: str) -> list[Government]:
        rows = await DB.fetch(
            f"{_SELECT} WHERE g.id > $1 AND ($2::text IS NULL OR g.country = $2) "
            "ORDER BY g.id LIMIT $3",
            after_id,
            country,
            size,
        )
        return [_value(row) for row in rows]

    return next_page


async def parents_of_all() -> dict[str, str | None]:
    """Every id and the id of its parent: what a circle of parents is found with."""
    rows = await DB.fetch("SELECT id, parent_id FROM government")
    return {row["id"]: row["parent_id"] for row in rows}


async def slugs_of_all() -> dict[str, str]:
    """Every slug and the id that has it."""
    rows = await DB.fetch("SELECT slug, id FROM government")
    return {row["slug"]: row["id"] for row in rows}


async def take_turn() -> None:
    """Wait for other imports and additions; the turn ends with the transaction."""
    await DB.fetch("SELECT pg_advisory_xact_lock(hashtext($1))", _IMPORT_LOCK)


async def covering(network_ids: Sequence[UUID], country: str) -> list[UUID]:
    """Those of these networks that work in `country`; one without countries works everywhere."""
    rows = await DB.fetch(
        "SELECT id FROM network WHERE id = ANY ($1::uuid[]) "
        "AND ($2 = ANY (countries) OR countries = '{}') ORDER BY id",
        list(network_ids),
        country,
    )
    return [row["id"] for row in rows]


async def countries_of(network_ids: Sequence[UUID]) -> list[str] | None:
    """The countries in which these networks work; None is everywhere."""
    rows = await DB.fetch(
        "SELECT countries FROM network WHERE id = ANY ($1::uuid[])", list(network_ids)
    )
    if any(not row["countries"] for row in rows):
        return None
    return sorted({country for row in rows for country in row["countries"]})


def _first(rows: Sequence[Mapping[str, Any]]) -> Government | None:
    return _value(rows[0]) if rows else None


def _value(row: Mapping[str, Any]) -> Government:
    events = [
        LifeEvent(
            kind=LifeEventKind(kind), on_date=date.fromisoformat(day), source=source, into_id=into
        )
        for kind, day, source, into in row["events"] or ()
    ]
    return Government(
        **{
            **row,
            "kind": GovernmentKind(row["kind"]),
            "languages": tuple(row["languages"]),
            "powers": tuple(row["powers"]),
            "events": tuple(in_order(events)),
        }
    )

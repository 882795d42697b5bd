"""The facts that conflicts are computed from: where governments stand, who belongs where."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from registry.assessments import conflicts
from registry.assessments.conflicts import Conflict, Place, Surroundings, Tie, TieKind
from registry.assessments.queries import Assessment
from registry.db import DB
from registry.errors import N_, NotFoundError

_LINES = """
WITH RECURSIVE line AS (
    SELECT id AS start, id, kind, country, subdivision, parent_id, 0 AS depth
    FROM government WHERE id = ANY($1)
    UNION ALL
    SELECT l.start, g.id, g.kind, g.country, g.subdivision, g.parent_id, l.depth + 1
    FROM line l JOIN government g ON g.id = l.parent_id WHERE l.depth < 8
)
SELECT start, id, kind, country, subdivision FROM line ORDER BY start, depth
"""


async def places(government_ids: Iterable[str]) -> dict[str, Place]:
    """Where governments stand, by id; one that is not known is missing."""
    rows = await DB.fetch(_LINES, sorted(set(government_ids)))
    lines: dict[str, list[tuple[str, str]]] = {}
    own: dict[str, tuple[str, str | None]] = {}
    for row in rows:
        lines.setdefault(row["start"], []).append((row["id"], row["kind"]))
        if row["start"] == row["id"]:
            own[row["start"]] = (row["country"], row["subdivision"])
    return {
        start: Place(
            government_id=start,
            country=own[start][0],
            subdivision=own[start][1],
            line=tuple(line),
        )
        for start, line in lines.items()
    }


async def of_file(assessment: Assessment, *, today: date) -> Surroundings:
    """What is known about the government of a file.

    Raises:
        NotFoundError: there is no such government.
    """
    found = await places([assessment.government_id])
    if assessment.government_id not in found:
        raise NotFoundError(N_("There is no such local government."))
    members = await DB.fetch_value(
        "SELECT count(DISTINCT government_id) FROM assessment WHERE network_id = $1",
        assessment.network_id,
    )
    return Surroundings(
        place=found[assessment.government_id], network_members=int(members), today=today
    )


async def ties(person_ids: Sequence[UUID]) -> dict[UUID, list[Tie]]:
    """The governments that people hold a role in or work for, whichever role says so."""
    rows = await DB.fetch(
        "SELECT DISTINCT person_id, government_id, employer_government_id FROM membership "
        "WHERE person_id = ANY($1) AND ended_at IS NULL "
        "AND num_nonnulls(government_id, employer_government_id) > 0",
        list(person_ids),
    )
    named = [
        (row["person_id"], row[column], kind)
        for row in rows
        for column, kind in (
            ("government_id", TieKind.ROLE),
            ("employer_government_id", TieKind.EMPLOYER),
        )
        if row[column] is not None
    ]
    where = await places(government_id for _, government_id, _ in named)
    found: dict[UUID, list[Tie]] = {person_id: [] for person_id in person_ids}
    for person_id, government_id, kind in named:
        found[person_id].append(Tie(place=where[government_id], kind=kind))
    return found


async def declared(assessment_id: UUID) -> frozenset[UUID]:
    """The people who declared a conflict with a file."""
    rows = await DB.fetch(
        "SELECT person_id FROM conflict_declaration WHERE assessment_id = $1 AND conflict",
        assessment_id,
    )
    return frozenset(row["person_id"] for row in rows)


async def conflicts_of(
    assessment: Assessment, person_id: UUID, *, now: datetime
) -> tuple[Conflict, ...]:
    """Every conflict of one person with a file."""
    return conflicts.conflicts(
        await of_file(assessment, today=now.date()),
        (await ties([person_id]))[person_id],
        declared=person_id in await declared(assessment.id),
    )

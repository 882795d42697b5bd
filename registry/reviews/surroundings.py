"""The facts that conflicts are computed from: where governments stand, who belongs where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from registry.access.roles import ReviewerKind, Role
from registry.access.separation import Part, refusals
from registry.assessments.queries import Assessment
from registry.db import DB
from registry.errors import N_, NotFoundError
from registry.reviews import conflicts
from registry.reviews.conflicts import Conflict, Place, Surroundings, Tie, TieKind
from registry.reviews.workflow import Candidate

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

_POOL = """
SELECT p.id, p.name, m.reviewer_kind, m.employer_government_id, o.name AS organisation,
    o.country AS organisation_country,
    (SELECT count(*) FROM assignment a WHERE a.person_id = p.id
       AND a.ended_at IS NULL AND a.completed_at IS NULL) AS open_files
FROM membership m JOIN person p ON p.id = m.person_id
LEFT JOIN organisation o ON o.id = m.organisation_id
WHERE m.network_id = $1 AND m.role = 'reviewer' AND m.ended_at IS NULL AND p.disabled_at IS NULL
ORDER BY m.reviewer_kind DESC, p.name, p.id
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """One row of the pool."""

    id: UUID
    name: str
    reviewer_kind: str
    employer_government_id: str | None
    organisation: str | None
    organisation_country: str | None
    open_files: int


async def candidates(assessment: Assessment, *, now: datetime) -> list[Candidate]:
    """The reviewers of the file's network, each with every reason against choosing them."""
    members = [_Member(**row) for row in await DB.fetch(_POOL, assessment.network_id)]
    file = await of_file(assessment, today=now.date())
    known = await ties([member.id for member in members])
    said = await declared(assessment.id)
    parts = await _parts(assessment.id)
    found = []
    for member in members:
        tied = known[member.id]
        against = conflicts.conflicts(file, tied, declared=member.id in said)
        found.append(
            Candidate(
                person_id=member.id,
                name=member.name,
                kind=ReviewerKind(member.reviewer_kind),
                organisation=member.organisation,
                country=_country(member, tied),
                open_files=member.open_files,
                same_region=conflicts.same_region(file.place, tied),
                refusals=(
                    *conflicts.refusals(against),
                    *refusals(Part.REVIEWED, parts.get(member.id, ())),
                ),
            )
        )
    return found


def _country(member: _Member, tied: Iterable[Tie]) -> str | None:
    employer = next((tie.place.country for tie in tied if tie.kind is TieKind.EMPLOYER), None)
    return employer or member.organisation_country


async def _parts(assessment_id: UUID) -> dict[UUID, set[Part]]:
    rows = await DB.fetch(
        "SELECT person_id, part FROM participation WHERE assessment_id = $1", assessment_id
    )
    found: dict[UUID, set[Part]] = {}
    for row in rows:
        found.setdefault(row["person_id"], set()).add(Part(row["part"]))
    return found


async def adjudicators(network_id: UUID) -> list[UUID]:
    """The people of a network's pool who may be asked to adjudicate."""
    rows = await DB.fetch(
        "SELECT m.person_id FROM membership m JOIN person p ON p.id = m.person_id "
        "WHERE m.network_id = $1 AND m.role = $2 AND m.ended_at IS NULL AND p.disabled_at IS NULL",
        network_id,
        str(Role.ADJUDICATOR),
    )
    return [row["person_id"] for row in rows]


async def hidden_from(
    person_id: UUID, files: Sequence[tuple[UUID, str]], *, today: date
) -> frozenset[UUID]:
    """Those of `files` (ids with their governments) with which a person is in conflict."""
    rows = await DB.fetch(
        "SELECT assessment_id FROM conflict_declaration WHERE person_id = $1 AND conflict",
        person_id,
    )
    said = {row["assessment_id"] for row in rows}
    tied = (await ties([person_id]))[person_id]
    where = await places(government_id for _, government_id in files) if tied else {}
    return frozenset(
        assessment_id
        for assessment_id, government_id in files
        if assessment_id in said
        or (
            government_id in where
            and conflicts.conflicts(
                Surroundings(place=where[government_id], network_members=0, today=today),
                tied,
                declared=False,
            )
        )
    )

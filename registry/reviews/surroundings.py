"""Whom a network can ask to review a file, and which files a person must not see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from registry.access.roles import ReviewerKind, Role
from registry.access.separation import Part, refusals
from registry.assessments import conflicts
from registry.assessments.conflicts import Surroundings, Tie, TieKind
from registry.assessments.queries import Assessment
from registry.assessments.surroundings import declared, of_file, places, ties
from registry.db import DB
from registry.reviews.workflow import Candidate

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

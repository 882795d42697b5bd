"""What the desk is put together from: files by government and network, reviews, questions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from registry.access.separation import Part
from registry.assessments.workflow import State
from registry.db import DB

MOST = 200
"""A desk shows at most so many files of a kind, the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file as a desk lists it."""

    id: UUID
    government_id: str
    network_id: UUID
    state: State
    state_since: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review of the signed-in person."""

    assignment_id: UUID
    assigned_at: datetime
    completed: bool
    declared: bool
    file: File


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """How a file in review is manned, without saying who found what."""

    reviewers: int
    flagged: int
    award_sought: str | None
    rubric_id: str
    rubric_version: str


_FILE = "s.id, s.government_id, s.network_id, s.state, s.state_since, s.due_at"


async def of_governments(government_ids: Iterable[str]) -> list[File]:
    """Every file of these governments, the latest move first."""
    rows = await DB.fetch(
        f"SELECT {_FILE} FROM assessment s WHERE s.government_id = ANY($1) "  # noqa: S608 - column names are ours
        "ORDER BY s.state_since DESC, s.id LIMIT $2",
        list(government_ids),
        MOST,
    )
    return [_file(row) for row in rows]


async def of_networks(network_ids: Iterable[UUID], states: Iterable[State]) -> list[File]:
    """The files of these networks in these states, the longest waiting first."""
    rows = await DB.fetch(
        f"SELECT {_FILE} FROM assessment s "  # noqa: S608 - column names are ours
        "WHERE s.network_id = ANY($1) AND s.state = ANY($2) "
        "ORDER BY s.state_since, s.id LIMIT $3",
        list(network_ids),
        [str(state) for state in states],
        MOST,
    )
    return [_file(row) for row in rows]


async def reviews_of(person_id: UUID) -> list[Review]:
    """The reviews a person has in hand, in files that are not decided yet."""
    rows = await DB.fetch(
        f"SELECT a.id AS assignment_id, a.assigned_at, a.completed_at IS NOT NULL AS completed, "  # noqa: S608 - column names are ours
        "EXISTS (SELECT 1 FROM conflict_declaration d WHERE d.assessment_id = s.id "
        "  AND d.person_id = a.person_id AND NOT d.conflict) AS declared, "
        f"{_FILE} FROM assignment a JOIN assessment s ON s.id = a.assessment_id "
        "WHERE a.person_id = $1 AND a.ended_at IS NULL AND s.state = ANY($2) "
        "ORDER BY a.assigned_at, a.id LIMIT $3",
        person_id,
        [str(State.IN_REVIEW), str(State.AWAITING_REPLY), str(State.RECONCILING)],
        MOST,
    )
    own = ("assignment_id", "assigned_at", "completed", "declared")
    return [
        Review(
            file=_file({name: value for name, value in row.items() if name not in own}),
            **{name: row[name] for name in own},
        )
        for row in rows
    ]


async def open_questions(assessment_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """By file, when the first unanswered question of its reviewers is due."""
    rows = await DB.fetch(
        "SELECT assessment_id, min(due_at) AS due FROM clarification "
        "WHERE assessment_id = ANY($1) AND answered_at IS NULL GROUP BY assessment_id",
        list(assessment_ids),
    )
    return {row["assessment_id"]: row["due"] for row in rows}


async def seats(assessment_ids: Iterable[UUID]) -> dict[UUID, Seats]:
    """By file, how many review it now and how many of them have gone silent."""
    rows = await DB.fetch(
        "SELECT s.id, s.award_sought, s.rubric_id, s.rubric_version, "
        "count(a.id) AS reviewers, count(a.flagged_at) AS flagged FROM assessment s "
        "LEFT JOIN assignment a ON a.assessment_id = s.id AND a.ended_at IS NULL "
        "WHERE s.id = ANY($1) GROUP BY s.id",
        list(assessment_ids),
    )
    return {
        row["id"]: Seats(**{name: value for name, value in row.items() if name != "id"})
        for row in rows
    }


async def adjudications(network_ids: Iterable[UUID]) -> list[File]:
    """The files of these networks for which an adjudicator is asked."""
    rows = await DB.fetch(
        f"SELECT {_FILE} FROM assessment s JOIN adjudication_request r ON r.assessment_id = s.id "  # noqa: S608 - column names are ours
        "WHERE s.network_id = ANY($1) AND s.state = 'reconciling' "
        "AND r.requested_at >= s.state_since ORDER BY r.requested_at, s.id LIMIT $2",
        list(network_ids),
        MOST,
    )
    return [_file(row) for row in rows]


async def parts(person_id: UUID, assessment_ids: Iterable[UUID]) -> dict[UUID, set[Part]]:
    """The parts a person took in these files."""
    rows = await DB.fetch(
        "SELECT assessment_id, part FROM participation "
        "WHERE person_id = $1 AND assessment_id = ANY($2)",
        person_id,
        list(assessment_ids),
    )
    found: dict[UUID, set[Part]] = {}
    for row in rows:
        found.setdefault(row["assessment_id"], set()).add(Part(row["part"]))
    return found


def _file(row: Mapping[str, Any]) -> File:
    return File(**{**row, "state": State(row["state"])})

"""Several certifiers deciding the same files at the same moment, and what came of it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from registry.access.roles import Actor, Membership, Role
from registry.assessments import queries as files
from registry.assessments.workflow import Action, State
from registry.assessments.workflow import move as move_of
from registry.db import DB, transaction
from registry.decisions import queries, service
from registry.decisions.queries import Decision
from registry.decisions.workflow import Outcome
from registry.errors import RegistryError
from registry.events import service as events
from registry.rubrics import service as rubrics
from tests.reviewed import NOW, add_network

CERTIFIERS = 4
AT_ONCE = 4
"""Files raced for at the same time: with four certifiers each, as many tasks as connections."""

Decide = Callable[[UUID, Actor], Awaitable[Decision]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the certifiers were told, and what stands in the database."""

    told: Counter[int]
    """How many files had so many certifiers told that theirs is the decision."""
    decisions: Counter[int]
    """How many files have so many standing decisions."""
    events: Counter[int]
    """How many files have so many events of a decision."""
    mixed: int
    """How many files are in a state that their decision does not lead to."""

    def once(self, count: int) -> bool:
        """Whether each of `count` files was decided exactly once, in every respect."""
        each = Counter({1: count})
        return self.told == each == self.decisions == self.events and not self.mixed


async def ready_files(count: int) -> tuple[list[UUID], list[Actor]]:
    """So many files ready for decision in one network, and its certifiers."""
    await rubrics.publish_packaged(actor_id=None, now=NOW)
    rubric = await rubrics.current()
    network_id = await add_network("racing")
    await DB.fetch(
        "INSERT INTO government (id, slug, kind, country, source, created_at, updated_at, search) "
        "SELECT 'rr:' || n, 'race-' || n, 'municipality', 'MA', 'test', $2, $2, 'race ' || n "
        "FROM generate_series(1, $1::int) n",
        count,
        NOW,
    )
    rows = await DB.fetch(
        "INSERT INTO assessment (id, government_id, network_id, rubric_id, rubric_version, cycle, "
        "first_plan_cycle, track, award_sought, state, state_since, created_at, submitted_at) "
        "SELECT gen_random_uuid(), 'rr:' || n, $2, $3, $4, 1, false, 'short', 'bronze', "
        "'ready_for_decision', $5, $5, $5 FROM generate_series(1, $1::int) n RETURNING id",
        count,
        network_id,
        rubric.id,
        rubric.version,
        NOW,
    )
    await DB.fetch(
        "INSERT INTO verified_finding (assessment_id, criterion, level, basis, settled_at) "
        "SELECT s.id, c, 2, 'agreed', $1 FROM assessment s, unnest($2::text[]) c",
        NOW,
        list(rubric.track("short").criteria),
    )
    certifiers = [
        Actor(
            person_id=uuid4(),
            name=f"Certifier {number}",
            memberships=(Membership(role=Role.CERTIFIER, network_id=network_id),),
        )
        for number in range(CERTIFIERS)
    ]
    return [row["id"] for row in rows], certifiers


async def decide(assessment_id: UUID, actor: Actor) -> Decision:
    """Decide as the product does; every other certifier would rather refuse."""
    if actor.name.endswith(("1", "3")):
        return await service.refuse(assessment_id, reasons="No.", actor=actor, now=NOW)
    return await service.award(assessment_id, reasons="Yes.", actor=actor, now=NOW)


async def decide_naively(assessment_id: UUID, actor: Actor) -> Decision:
    """Decide as one would without thinking of others: read, check, write."""
    assessment = await files.find(assessment_id)
    assert assessment is not None
    move_of(assessment.state, Action.AWARD)
    found = await service.compute(assessment)
    decision = Decision(
        id=uuid4(),
        assessment_id=assessment_id,
        outcome=Outcome.AWARD,
        award=found.result.award,
        score=str(found.result.score),
        reasons="Yes.",
        conditions=(),
        decided_by=actor.person_id,
        decided_at=NOW,
    )
    async with transaction():
        await queries.insert(decision)
        await DB.fetch(
            "UPDATE assessment SET state = $2 WHERE id = $1", assessment_id, str(State.AWARDED)
        )
        await events.record(
            move_of(assessment.state, Action.AWARD).event,
            subject=assessment_id,
            actor_id=actor.person_id,
            at=NOW,
        )
    return decision


async def race(assessment_ids: Sequence[UUID], certifiers: Sequence[Actor], how: Decide) -> Tally:
    """Let all certifiers decide each file at the same moment."""
    lanes = asyncio.Semaphore(AT_ONCE)

    async def one_file(assessment_id: UUID) -> int:
        async with lanes:
            answers = await asyncio.gather(
                *(how(assessment_id, actor) for actor in certifiers), return_exceptions=True
            )
        for answer in answers:
            if isinstance(answer, BaseException) and not isinstance(answer, RegistryError):
                raise answer
        return sum(isinstance(answer, Decision) for answer in answers)

    told = await asyncio.gather(*(one_file(one) for one in assessment_ids))
    return Tally(
        told=Counter(told),
        decisions=await _count(
            "SELECT count(d.id) AS n FROM assessment s LEFT JOIN decision d "
            "ON d.assessment_id = s.id AND d.withdrawn_at IS NULL GROUP BY s.id"
        ),
        events=await _count(
            "SELECT count(e.id) AS n FROM assessment s LEFT JOIN event e "
            "ON e.subject = s.id::text AND e.kind IN ('decision.awarded', 'decision.refused') "
            "GROUP BY s.id"
        ),
        mixed=int(
            await DB.fetch_value(
                "SELECT count(*) FROM assessment s JOIN decision d ON d.assessment_id = s.id "
                "AND d.withdrawn_at IS NULL WHERE s.state <> "
                "CASE d.outcome WHEN 'award' THEN 'awarded' ELSE 'refused' END"
            )
        ),
    )


async def _count(query: str) -> Counter[int]:
    return Counter(int(row["n"]) for row in await DB.fetch(query))

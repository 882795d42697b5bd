"""The self-report through its services, on a real database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from registry.access.roles import Actor, Membership, Role
from registry.access.separation import Part
from registry.assessments import queries, service
from registry.assessments.answers import Said
from registry.assessments.files import load_file
from registry.assessments.workflow import State
from registry.events import service as events
from registry.governments import service as governments
from registry.networks import service as networks
from registry.networks.workflow import NetworkKind
from registry.rubrics import service as rubrics
from scoring import Rubric

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOWN, SMALL = "xx:town", "xx:small"

GOVERNMENTS = """id,slug,kind,country,name_en,population,source
xx:town,town,municipality,MA,Town,50000,test
xx:small,small,municipality,MA,Small,9000,test
"""


@pytest.fixture
async def rubric(database: str) -> Rubric:
    return (await rubrics.publish_packaged(actor_id=None, now=NOW)).rubric


@pytest.fixture
async def network(database: str) -> UUID:
    await governments.import_file(GOVERNMENTS.encode(), actor=None, now=NOW)
    network_id = await networks.add(
        slug="net",
        code="net",
        kind=NetworkKind.ASSOCIATION,
        names={"en": "Net"},
        countries=["MA"],
        languages=["fr"],
        actor_id=None,
        now=NOW,
    )
    await networks.accredit(
        network_id,
        countries=["MA"],
        awards=["bronze", "silver", "gold", "platinum"],
        tracks=["full", "short"],
        valid_from=NOW - timedelta(days=1),
        valid_until=NOW + timedelta(days=700),
        actor_id=None,
        now=NOW,
    )
    return network_id


def somebody(*memberships: Membership) -> Actor:
    return Actor(person_id=uuid4(), name="Somebody", memberships=memberships)


def editor(government_id: str = TOWN) -> Actor:
    return somebody(Membership(role=Role.EDITOR, government_id=government_id))


def signatory(government_id: str = TOWN) -> Actor:
    return somebody(Membership(role=Role.SIGNATORY, government_id=government_id))


async def test_a_first_report_is_a_first_plan_cycle_on_the_track_of_its_size(
    rubric: Rubric, network: UUID
) -> None:
    big = await service.start(TOWN, network, actor=editor(), now=NOW)
    small = await service.start(SMALL, network, actor=editor(SMALL), now=NOW)

    found = [await queries.find(big), await queries.find(small)]
    assert [(a.cycle, a.first_plan_cycle, a.track, a.award_sought) for a in found if a] == [
        (1, True, "full", "bronze"),
        (1, True, "short", "bronze"),
    ]


async def fill(assessment_id: UUID, who: Actor, rubric: Rubric, *, level: int = 1) -> None:
    """Answer every criterion that is asked of the government."""
    file = await load_file(assessment_id, actor=who)
    for code in [c.code for c in rubric.criteria_of(file.assessment.track)]:
        if code not in {"D4", "D5"}:
            await service.save_answer(
                assessment_id, code, Said(level=level), version=0, actor=who, now=NOW
            )


async def test_the_whole_report_to_submission(rubric: Rubric, network: UUID) -> None:
    who, mayor = editor(), signatory()
    report = await service.start(TOWN, network, actor=who, now=NOW)
    await fill(report, who, rubric)

    assert await service.ready(report, actor=mayor, now=NOW) == ()
    done = await service.submit(report, declared=True, actor=mayor, now=NOW)

    assert done.state is State.SUBMITTED
    snapshot = await queries.snapshot_of(report)
    assert snapshot is not None
    assert '"A1":{"level":1' in snapshot
    assert await queries.parts_of(report, mayor.person_id) == {Part.SUBMITTED}
    kinds = [event.kind for event in await events.history(report)]
    assert kinds[0] == "assessment.started"
    assert kinds[-1] == "assessment.submitted"

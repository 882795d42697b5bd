"""Who may not move, open or begin a file although a role of theirs would allow it."""

from datetime import timedelta
from uuid import UUID

import pytest

from registry.access.roles import Actor, Membership, ReviewerKind, Role
from registry.assessments import queries as files
from registry.assessments import service as assessments
from registry.assessments.files import Reader, load_file, reader_of
from registry.assessments.workflow import State
from registry.db import DB
from registry.errors import ForbiddenError, NotFoundError
from registry.events import service as events
from registry.people import service as people
from registry.reviews import service as reviews
from tests.reviewed import NOW, Scene, add_person, add_reviewer, scene

pytestmark = pytest.mark.usefixtures("database", "settings")

LATER = NOW + timedelta(days=1)


@pytest.fixture
async def file() -> Scene:
    return await scene()


async def also_coordinates(reviewer: Actor, network_id: UUID) -> Actor:
    """The same person, who from now on also coordinates the network."""
    membership = Membership(role=Role.COORDINATOR, network_id=network_id)
    await people.grant(reviewer.person_id, membership, actor_id=None, now=NOW)
    return await people.actor(reviewer.person_id)


async def test_who_reviews_a_file_does_not_replace_its_other_reviewer(file: Scene) -> None:
    other = await add_reviewer("Other", file.network_id)
    await file.accept()
    await file.review(file.peer, await file.tasks(file.peer, 2))
    both = await also_coordinates(file.peer, file.network_id)

    with pytest.raises(ForbiddenError):
        await reviews.replace_reviewer(
            file.assessment_id,
            leaving=await file.assignment(file.civil),
            coming=other.person_id,
            reason="Too strict.",
            actor=both,
            now=LATER,
        )


async def test_who_reviews_a_file_does_not_close_it(file: Scene) -> None:
    await file.accept()
    await file.review(file.peer, await file.tasks(file.peer, 2))
    both = await also_coordinates(file.peer, file.network_id)

    with pytest.raises(ForbiddenError):
        await assessments.close(file.assessment_id, reason="Enough.", by=both, now=LATER)


async def test_who_returned_a_file_does_not_review_it_later(file: Scene) -> None:
    await assessments.return_to_draft(
        file.assessment_id, reason="Page two is missing.", actor=file.coordinator, now=NOW
    )

    held = await files.parts_of(file.assessment_id, file.coordinator.person_id)
    assert [str(part) for part in held] == ["screened"]


async def test_a_surplus_reviewer_who_declares_a_conflict_lets_the_file_go_on(
    file: Scene,
) -> None:
    third = await add_reviewer("Third", file.network_id)
    await file.accept(file.peer, file.civil, third)
    for one in (file.peer, file.civil):
        await file.review(one, await file.tasks(one, 2))
    assert (await file.file()).state is State.IN_REVIEW

    await reviews.declare(
        await file.assignment(third), conflict=True, statement="My aunt.", actor=third, now=LATER
    )

    assert (await file.file()).state is State.AWAITING_REPLY


async def test_a_file_opens_to_an_adjudicator_after_their_declaration(file: Scene) -> None:
    await file.accept()
    for one, level in ((file.peer, 1), (file.civil, 3)):
        await file.review(one, await file.tasks(one, level))
    await reviews.reply(file.assessment_id, actor=file.signatory, now=NOW)
    await reviews.ask_adjudication(
        file.assessment_id, "We cannot agree.", actor=file.peer, now=LATER
    )

    with pytest.raises(NotFoundError):
        await load_file(file.assessment_id, actor=file.adjudicator, now=LATER)

    await reviews.declare_as_adjudicator(
        file.assessment_id, conflict=False, statement="", actor=file.adjudicator, now=LATER
    )
    assert await reader_of(await file.file(), file.adjudicator, now=LATER) is Reader.REVIEWER


async def test_nobody_begins_a_report_under_the_id_of_somebody_elses(file: Scene) -> None:
    stranger = await add_person("Stranger", Membership(role=Role.EDITOR, government_id="xx:afar"))
    before = await events.history(file.assessment_id)

    with pytest.raises(NotFoundError):
        await assessments.start(
            "xx:afar",
            file.network_id,
            actor=stranger,
            now=NOW,
            assessment_id=file.assessment_id,
        )

    assert await events.history(file.assessment_id) == before


async def test_a_question_does_not_change_since_when_a_file_is_in_review(file: Scene) -> None:
    await file.accept()
    since = (await file.file()).state_since
    other = await add_reviewer("Other", file.network_id)

    await reviews.replace_reviewer(
        file.assessment_id,
        leaving=await file.assignment(file.civil),
        coming=other.person_id,
        reason="On leave.",
        actor=file.coordinator,
        now=LATER,
    )

    assert (await file.file()).state_since == since
    kinds = await DB.fetch(
        "SELECT reviewer_kind FROM assignment WHERE assessment_id = $1 AND ended_at IS NULL",
        file.assessment_id,
    )
    assert {row["reviewer_kind"] for row in kinds} == {str(kind) for kind in ReviewerKind}


async def test_without_an_adjudicator_left_the_clock_goes_on(file: Scene) -> None:
    await file.accept()
    for one, level in ((file.peer, 1), (file.civil, 3)):
        await file.review(one, await file.tasks(one, level))
    await reviews.reply(file.assessment_id, actor=file.signatory, now=NOW)
    await reviews.ask_adjudication(
        file.assessment_id, "We cannot agree.", actor=file.peer, now=LATER
    )
    assert await reviews.lapse_due(NOW + timedelta(days=40)) == 0

    await reviews.declare_as_adjudicator(
        file.assessment_id, conflict=True, statement="My town.", actor=file.adjudicator, now=LATER
    )

    assert await reviews.lapse_due(NOW + timedelta(days=40)) == 1
    assert (await file.file()).state is State.READY_FOR_DECISION

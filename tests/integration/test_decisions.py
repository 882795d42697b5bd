"""The decision through its services, on a real database."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from registry.access.roles import Membership, Role
from registry.assessments import queries as files
from registry.assessments.workflow import Action, State
from registry.certificates import service as certificates
from registry.db import DB
from registry.decisions import queries, service
from registry.decisions.workflow import Condition, Outcome
from registry.errors import (
    ForbiddenError,
    InvalidInputError,
    InvalidMoveError,
    NotFoundError,
    StaleVersionError,
)
from registry.events import service as events
from registry.people import service as people
from registry.reviews import outcomes
from registry.reviews import service as reviews
from registry.reviews.reconciliation import Basis
from scoring import Mark
from tests.reviewed import NOW, Scene, scene, settled_scene

pytestmark = pytest.mark.usefixtures("database", "settings")


@pytest.fixture
async def file() -> Scene:
    return await settled_scene()


async def awarded(file: Scene) -> queries.Decision:
    return await service.award(
        file.assessment_id, reasons="As reviewed.", actor=file.certifier, now=NOW
    )


async def test_the_award_is_computed_and_never_above_the_one_applied_for(file: Scene) -> None:
    seen = await service.preview(file.assessment_id, actor=file.certifier, now=NOW)

    assert (str(seen.result.score), seen.result.award) == ("50", "bronze")
    assert [b.kind for b in seen.result.blockers if b.award == "silver"] == ["applied_for"]


async def test_an_award_below_the_one_applied_for_is_given() -> None:
    file = await scene(award="silver")
    await file.accept()
    for reviewer in (file.peer, file.civil):
        found = await file.tasks(reviewer, 2) | {"A1": 1}
        await file.review(reviewer, found)
    await reviews.reply(file.assessment_id, actor=file.signatory, now=NOW)

    assert (await awarded(file)).award == "bronze"


async def test_an_award_is_one_decision_one_move_and_one_event(file: Scene) -> None:
    decision = await service.award(
        file.assessment_id,
        reasons="As reviewed.",
        conditions=[Condition(text="Publish the plan.", due=date(2026, 9, 1))],
        actor=file.certifier,
        now=NOW,
    )

    stored = await queries.standing(file.assessment_id)
    assert stored == decision
    assert (await file.file()).state is State.AWARDED
    last = (await events.history(file.assessment_id))[-1]
    assert (last.kind, last.facts["award"], last.facts["score"]) == (
        "decision.awarded",
        "bronze",
        "50",
    )


async def test_a_result_without_an_award_can_only_be_refused_or_reopened() -> None:
    file = await scene()
    await file.settled(levels=1)
    with pytest.raises(InvalidMoveError, match="reaches no award"):
        await awarded(file)

    decision = await service.refuse(
        file.assessment_id, reasons="Below Bronze.", actor=file.certifier, now=NOW
    )

    found = await file.file()
    assert (decision.outcome, decision.award) == (Outcome.REFUSE, None)
    assert (found.state, found.due_at) == (State.REFUSED, NOW + timedelta(days=30))


async def test_decisions_give_reasons(file: Scene) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await service.award(
            file.assessment_id,
            reasons="",
            conditions=[Condition(text="", due=NOW.date())],
            actor=file.certifier,
            now=NOW,
        )
    assert set(refused.value.faults) == {"reasons", "condition-1", "due-1"}
    with pytest.raises(InvalidInputError):
        await service.refuse(file.assessment_id, reasons="", actor=file.certifier, now=NOW)
    with pytest.raises(InvalidInputError):
        await service.reopen(
            file.assessment_id, criteria=["A1"], reason="", actor=file.certifier, now=NOW
        )
    assert (await file.file()).state is State.READY_FOR_DECISION


async def test_a_decision_on_a_page_opened_before_is_refused(file: Scene) -> None:
    version = (await file.file()).version
    with pytest.raises(StaleVersionError):
        await service.award(
            file.assessment_id,
            reasons="As reviewed.",
            version=version - 1,
            actor=file.certifier,
            now=NOW,
        )


async def test_a_file_is_decided_once(file: Scene) -> None:
    await awarded(file)
    with pytest.raises(InvalidMoveError):
        await awarded(file)
    with pytest.raises(InvalidMoveError):
        await service.refuse(file.assessment_id, reasons="No.", actor=file.certifier, now=NOW)
    assert await DB.fetch_value("SELECT count(*) FROM decision") == 1


async def _also(file: Scene, name: str, role: Role) -> Scene:
    person_id: UUID = getattr(file, name).person_id
    await people.grant(
        person_id, Membership(role=role, network_id=file.network_id), actor_id=None, now=NOW
    )
    return replace(file, **{name: await people.actor(person_id)})


@pytest.mark.parametrize("name", ["peer", "civil"])
async def test_who_reviewed_neither_decides_nor_countersigns(file: Scene, name: str) -> None:
    file = await _also(await _also(file, name, Role.CERTIFIER), name, Role.ISSUING_OFFICER)
    reviewer = getattr(file, name)
    with pytest.raises(ForbiddenError, match="You reviewed this file"):
        await awarded(replace(file, certifier=reviewer))
    await awarded(file)
    with pytest.raises(ForbiddenError, match="You reviewed this file"):
        await service.countersign(file.assessment_id, actor=reviewer, now=NOW)


async def test_who_decided_does_not_countersign(file: Scene) -> None:
    file = await _also(file, "certifier", Role.ISSUING_OFFICER)
    await awarded(file)
    with pytest.raises(ForbiddenError, match="somebody else must countersign"):
        await service.countersign(file.assessment_id, actor=file.certifier, now=NOW)
    assert (await file.file()).state is State.AWARDED


async def test_who_submitted_does_not_see_the_decision_of_their_own_file(file: Scene) -> None:
    file = await _also(file, "signatory", Role.CERTIFIER)
    with pytest.raises(NotFoundError):
        await service.preview(file.assessment_id, actor=file.signatory, now=NOW)
    with pytest.raises(NotFoundError):
        await awarded(replace(file, certifier=file.signatory))


async def test_a_countersignature_plans_the_certificate_in_the_same_transaction(
    file: Scene,
) -> None:
    decision = await awarded(file)

    certificate_id = await service.countersign(file.assessment_id, actor=file.officer, now=NOW)

    assert (await file.file()).state is State.CERTIFIED
    planned = await certificates.get(certificate_id)
    assert (planned.award, planned.decision_id) == ("bronze", decision.id)
    kinds = [event.kind for event in await events.history(file.assessment_id)]
    assert kinds[-1] == "decision.countersigned"
    stored = await queries.standing(file.assessment_id)
    assert stored is not None
    assert stored.countersigned_by == file.officer.person_id


async def test_a_certificate_that_may_not_be_leaves_the_file_awarded(file: Scene) -> None:
    await awarded(file)
    await DB.fetch("UPDATE accreditation SET suspended_at = $1, suspended_reason = 'Test'", NOW)
    with pytest.raises(InvalidMoveError):
        await service.countersign(file.assessment_id, actor=file.officer, now=NOW)

    stored = await queries.standing(file.assessment_id)
    assert stored is not None
    assert stored.countersigned_at is None
    assert (await file.file()).state is State.AWARDED


async def test_nobody_countersigns_a_result_that_is_not_the_one_decided(file: Scene) -> None:
    await awarded(file)
    await DB.fetch("UPDATE verified_finding SET level = 4 WHERE criterion = 'A1'")
    with pytest.raises(InvalidMoveError, match="not the one that was decided"):
        await service.countersign(file.assessment_id, actor=file.officer, now=NOW)


async def test_an_objection_lets_the_certifier_decide_again(file: Scene) -> None:
    await awarded(file)
    with pytest.raises(InvalidInputError):
        await service.object_(file.assessment_id, reason="", actor=file.officer, now=NOW)
    await service.object_(
        file.assessment_id, reason="C1 is not explained.", actor=file.officer, now=NOW
    )

    assert (await file.file()).state is State.READY_FOR_DECISION
    assert await queries.standing(file.assessment_id) is None
    notes = await files.notes(file.assessment_id)
    assert [(note.action, note.text) for note in notes] == [(Action.OBJECT, "C1 is not explained.")]
    await awarded(file)
    await service.countersign(file.assessment_id, actor=file.officer, now=NOW)
    assert (await file.file()).state is State.CERTIFIED


async def test_a_reopening_opens_the_named_criteria_alone(file: Scene) -> None:
    await service.reopen(
        file.assessment_id,
        criteria=["A1"],
        reason="The letter is of 2019.",
        actor=file.certifier,
        now=NOW,
    )
    found = await file.file()
    assert (found.state, found.due_at) == (State.RECONCILING, NOW + timedelta(days=7))
    assert len(await outcomes.verified(file.assessment_id)) == 23

    for reviewer in (file.peer, file.civil):
        await reviews.revise(
            await file.assignment(reviewer),
            "A1",
            finding=1,
            reason="Too old, that is true.",
            version=0,
            actor=reviewer,
            now=NOW,
        )

    verified = await outcomes.verified(file.assessment_id)
    assert (verified["A1"].finding, verified["A1"].basis) == (1, Basis.AGREED)
    assert (await file.file()).state is State.READY_FOR_DECISION


@pytest.mark.parametrize("criteria", [[], ["J3"], ["A1", "nothing"]])
async def test_a_reopening_names_reviewed_criteria(file: Scene, criteria: list[str]) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await service.reopen(
            file.assessment_id,
            criteria=criteria,
            reason="Look again.",
            actor=file.certifier,
            now=NOW,
        )
    assert set(refused.value.faults) == {"criteria"}


async def test_a_file_reopened_twice_is_discussed_twice(file: Scene) -> None:
    for _ in range(2):
        await service.reopen(
            file.assessment_id, criteria=["A1"], reason="Again.", actor=file.certifier, now=NOW
        )
        for reviewer in (file.peer, file.civil):
            assert (await file.file()).state is State.RECONCILING
            await reviews.keep_the_rest(await file.assignment(reviewer), actor=reviewer, now=NOW)
        assert (await file.file()).state is State.READY_FOR_DECISION


async def test_what_reviewers_exempted_is_named_to_the_certifier() -> None:
    file = await scene(claims={"G1": Mark.NOT_APPLICABLE})
    await file.accept()
    for reviewer in (file.peer, file.civil):
        found = await file.tasks(reviewer, 2) | {"G1": Mark.NOT_APPLICABLE}
        await file.review(reviewer, found)
    await reviews.reply(file.assessment_id, actor=file.signatory, now=NOW)

    seen = await service.preview(file.assessment_id, actor=file.certifier, now=NOW)

    assert seen.waived == ("G1",)


@pytest.mark.parametrize("name", ["signatory", "editor", "peer", "coordinator", "adjudicator"])
async def test_only_who_decides_or_countersigns_sees_the_computed_result(
    file: Scene, name: str
) -> None:
    with pytest.raises(NotFoundError):
        await service.preview(file.assessment_id, actor=getattr(file, name), now=NOW)


async def test_there_is_no_result_before_the_review_is_settled() -> None:
    file = await scene()
    with pytest.raises(InvalidMoveError, match="not ready"):
        await service.preview(file.assessment_id, actor=file.certifier, now=NOW)

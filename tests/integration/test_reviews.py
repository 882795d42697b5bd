"""The review through its services, on a real database."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from registry.access.roles import Membership, Role
from registry.access.separation import Part
from registry.app import load_jobs
from registry.assessments import queries as files
from registry.assessments.workflow import State
from registry.errors import (
    ForbiddenError,
    InvalidInputError,
    InvalidMoveError,
    NotFoundError,
    StaleVersionError,
)
from registry.events import service as events
from registry.jobs.registry import SWEEPS
from registry.people import service as people
from registry.reviews import asking, outcomes, queries, service
from registry.reviews.reconciliation import Basis
from registry.reviews.service import Ruling
from scoring import Mark
from tests.reviewed import NOW, Scene, add_network, add_person, add_reviewer, scene

pytestmark = pytest.mark.usefixtures("database", "settings")

LATER = NOW + timedelta(days=1)


@pytest.fixture
async def file() -> Scene:
    return await scene()


async def both_reviewed(
    file: Scene, peer: dict[str, object] | None = None, civil: dict[str, object] | None = None
) -> None:
    """Both reviewers hand in level 2 throughout but for these; the findings are out."""
    await file.accept()
    await file.review(file.peer, await file.tasks(file.peer, 2) | (peer or {}))  # type: ignore[arg-type]
    await file.review(file.civil, await file.tasks(file.civil, 2) | (civil or {}))  # type: ignore[arg-type]


async def kinds_of(file: Scene) -> list[str]:
    return [event.kind for event in await events.history(file.assessment_id)]


async def test_accepting_gives_the_file_to_its_reviewers_with_one_event_each(file: Scene) -> None:
    await file.accept()

    found = await file.file()
    assert found.state is State.IN_REVIEW
    assert len(await queries.assignments(file.assessment_id)) == 2
    assert await kinds_of(file) == ["review.assigned", "review.assigned", "assessment.accepted"]
    held = await files.parts_of(file.assessment_id, file.coordinator.person_id)
    assert held == {Part.SCREENED}


async def test_accepting_is_refused_with_every_reason_and_changes_nothing(file: Scene) -> None:
    sister = await add_reviewer("Sister", file.network_id, employer="xx:sister")

    with pytest.raises(InvalidMoveError) as refused:
        await file.accept(sister)

    assert [str(reason) for reason in refused.value.reasons] == [
        "Sister: Works for a government of the same province.",
        "The award applied for needs 2 reviewers; you chose 1.",
        "A file needs reviewers of both kinds: public peer and civil society.",
    ]
    assert (await file.file()).state is State.SUBMITTED
    assert await queries.assignments(file.assessment_id) == []


async def test_only_a_coordinator_of_the_network_accepts(file: Scene) -> None:
    other = await add_network("other")
    stranger = await add_person("Stranger", Membership(role=Role.COORDINATOR, network_id=other))
    for actor, error in [
        (stranger, NotFoundError),
        (file.certifier, ForbiddenError),
        (file.signatory, NotFoundError),
    ]:
        with pytest.raises(error):
            await service.accept(
                file.assessment_id,
                [file.peer.person_id, file.civil.person_id],
                actor=actor,
                now=NOW,
            )


async def test_a_page_opened_before_another_move_is_refused(file: Scene) -> None:
    with pytest.raises(StaleVersionError):
        await service.accept(
            file.assessment_id,
            [file.peer.person_id, file.civil.person_id],
            version=7,
            actor=file.coordinator,
            now=NOW,
        )


async def test_the_pool_says_why_somebody_cannot_be_chosen(file: Scene) -> None:
    await add_reviewer("Sister", file.network_id, employer="xx:sister")
    await add_reviewer("Cousin", file.network_id, employer="xx:cousin")
    both = await add_reviewer("Both", file.network_id, employer="xx:afar")
    await files.add_part(file.assessment_id, both.person_id, Part.EDITED, since=NOW)

    found = {
        one.name: one
        for one in await service.candidates(file.assessment_id, actor=file.coordinator, now=NOW)
    }

    assert found["Pia Peer"].free
    assert found["Cem Civil"].country == "MA"
    assert [str(r) for r in found["Sister"].refusals] == [
        "Works for a government of the same province."
    ]
    assert found["Cousin"].free
    assert found["Cousin"].same_region
    assert [str(r) for r in found["Both"].refusals] == [
        "You worked on this report, so you cannot also judge it."
    ]


async def test_a_coordinator_in_conflict_does_not_see_the_file(file: Scene) -> None:
    await people.grant(
        file.coordinator.person_id,
        Membership(role=Role.EDITOR, government_id="xx:sister"),
        actor_id=None,
        now=NOW,
    )
    coordinator = await people.actor(file.coordinator.person_id)

    with pytest.raises(NotFoundError):
        await service.candidates(file.assessment_id, actor=coordinator, now=NOW)
    with pytest.raises(NotFoundError):
        await replace(file, coordinator=coordinator).accept()


async def test_the_file_opens_only_after_a_declaration(file: Scene) -> None:
    await file.accept()
    assignment = await file.assignment(file.peer)
    finding = {"finding": 2, "reason": "Seen.", "version": 0, "actor": file.peer, "now": NOW}

    with pytest.raises(ForbiddenError, match="conflict of interest"):
        await service.record_finding(assignment, "A1", **finding)  # type: ignore[arg-type]
    await service.declare(assignment, conflict=False, statement="", actor=file.peer, now=NOW)

    assert await service.record_finding(assignment, "A1", **finding) == 1  # type: ignore[arg-type]
    assert Part.REVIEWED in await files.parts_of(file.assessment_id, file.peer.person_id)


async def test_declaring_a_conflict_takes_the_file_away_for_good(file: Scene) -> None:
    await file.accept()
    assignment = await file.assignment(file.peer)

    await service.declare(
        assignment, conflict=True, statement="My sister works there.", actor=file.peer, now=NOW
    )

    assert [one.person_id for one in await queries.assignments(file.assessment_id)] == [
        file.civil.person_id
    ]
    with pytest.raises(NotFoundError):
        await service.declare(assignment, conflict=False, statement="", actor=file.peer, now=NOW)
    pool = await service.candidates(file.assessment_id, actor=file.coordinator, now=NOW)
    peer = next(one for one in pool if one.person_id == file.peer.person_id)
    assert [str(r) for r in peer.refusals] == ["Declared a conflict of interest with this file."]


async def test_declaring_a_conflict_says_in_a_word_which(file: Scene) -> None:
    await file.accept()
    with pytest.raises(InvalidInputError) as refused:
        await service.declare(
            await file.assignment(file.peer),
            conflict=True,
            statement="",
            actor=file.peer,
            now=NOW,
        )
    assert set(refused.value.faults) == {"statement"}


async def test_an_empty_place_is_filled_and_the_review_goes_on(file: Scene) -> None:
    await file.accept()
    await service.declare(
        await file.assignment(file.peer),
        conflict=True,
        statement="A friend.",
        actor=file.peer,
        now=NOW,
    )
    await file.review(file.civil, await file.tasks(file.civil, 2))
    assert (await file.file()).state is State.IN_REVIEW

    second = await add_reviewer("Second", file.network_id, employer="xx:afar")
    await service.replace_reviewer(
        file.assessment_id,
        leaving=None,
        coming=second.person_id,
        reason="",
        actor=file.coordinator,
        now=NOW,
    )
    await file.review(second, await file.tasks(second, 2))

    assert (await file.file()).state is State.AWAITING_REPLY


async def test_a_reviewer_is_replaced_with_a_reason_and_their_findings_do_not_count(
    file: Scene,
) -> None:
    await file.accept()
    first = await file.assignment(file.peer)
    await service.declare(first, conflict=False, statement="", actor=file.peer, now=NOW)
    await service.record_finding(
        first, "A1", finding=0, reason="Nothing.", version=0, actor=file.peer, now=NOW
    )
    second = await add_reviewer("Second", file.network_id, employer="xx:afar")
    change = {"coming": second.person_id, "actor": file.coordinator, "now": NOW}

    with pytest.raises(InvalidInputError):
        await service.replace_reviewer(file.assessment_id, leaving=first, reason="", **change)  # type: ignore[arg-type]
    await service.replace_reviewer(
        file.assessment_id,
        leaving=first,
        reason="Silent for three weeks.",
        **change,  # type: ignore[arg-type]
    )

    with pytest.raises(NotFoundError):
        await service.complete(first, actor=file.peer, now=NOW)
    await file.review(second, await file.tasks(second, 2))
    await file.review(file.civil, await file.tasks(file.civil, 2))
    await service.reply(file.assessment_id, actor=file.signatory, now=NOW)
    assert (await outcomes.verified(file.assessment_id))["A1"].finding == 2


async def test_replacing_with_the_wrong_kind_is_refused(file: Scene) -> None:
    await file.accept()
    second = await add_reviewer("Second", file.network_id)
    with pytest.raises(InvalidMoveError, match="both kinds"):
        await service.replace_reviewer(
            file.assessment_id,
            leaving=await file.assignment(file.peer),
            coming=second.person_id,
            reason="Silent.",
            actor=file.coordinator,
            now=NOW,
        )
    with pytest.raises(InvalidMoveError, match="already"):
        await service.replace_reviewer(
            file.assessment_id,
            leaving=await file.assignment(file.peer),
            coming=file.civil.person_id,
            reason="Silent.",
            actor=file.coordinator,
            now=NOW,
        )


@pytest.mark.parametrize(
    ("code", "finding", "reason", "faults"),
    [
        ("A1", None, "", {"level", "reason"}),
        ("A1", 5, "Seen.", {"level"}),
        ("A1", -1, "Seen.", {"level"}),
        ("A1", Mark.NOT_APPLICABLE, "Seen.", {"level"}),
        ("A1", 2, "", {"reason"}),
        ("A1", 2, "x" * 4001, {"reason"}),
        ("G1", Mark.NOT_APPLICABLE, "Planning is the province's.", set()),
    ],
)
async def test_a_finding_is_a_level_of_the_rubric_with_a_reason(
    file: Scene, code: str, finding: int | Mark | None, reason: str, faults: set[str]
) -> None:
    await file.accept()
    assignment = await file.assignment(file.peer)
    await service.declare(assignment, conflict=False, statement="", actor=file.peer, now=NOW)
    found: set[str] = set()
    try:
        await service.record_finding(
            assignment,
            code,
            finding=finding,
            reason=reason,
            version=0,
            actor=file.peer,
            now=NOW,
        )
    except InvalidInputError as error:
        found = set(error.faults)
    assert found == faults
    assert len(await queries.findings_by(assignment)) == (not faults)


async def test_two_windows_of_one_reviewer_do_not_overwrite_each_other(file: Scene) -> None:
    await file.accept()
    assignment = await file.assignment(file.peer)
    await service.declare(assignment, conflict=False, statement="", actor=file.peer, now=NOW)

    async def record(level: int, version: int) -> int:
        return await service.record_finding(
            assignment, "A1", finding=level, reason="Seen.", version=version,
            actor=file.peer, now=NOW,
        )  # fmt: skip

    assert await record(2, 0) == 1
    with pytest.raises(StaleVersionError):
        await record(3, 0)
    assert await record(3, 1) == 2
    with pytest.raises(StaleVersionError):
        await record(4, 1)
    with pytest.raises(StaleVersionError):
        await record(4, 9)
    assert (await queries.findings_by(assignment))[0].finding == 3


async def test_a_peer_gives_no_level_on_what_civil_society_answers_for(file: Scene) -> None:
    await file.accept()
    assignment = await file.assignment(file.peer)
    await service.declare(assignment, conflict=False, statement="", actor=file.peer, now=NOW)
    with pytest.raises(NotFoundError):
        await service.record_finding(
            assignment, "D5", finding=4, reason="Seen.", version=0, actor=file.peer, now=NOW
        )


async def test_nobody_writes_in_a_review_that_is_not_theirs(file: Scene) -> None:
    await file.accept()
    assignment = await file.assignment(file.peer)
    for actor in (file.civil, file.coordinator, file.certifier):
        with pytest.raises(NotFoundError):
            await service.complete(assignment, actor=actor, now=NOW)


async def test_handing_in_names_every_criterion_that_is_missing(file: Scene) -> None:
    await file.accept()
    assignment = await file.assignment(file.peer)
    await service.declare(assignment, conflict=False, statement="", actor=file.peer, now=NOW)

    with pytest.raises(InvalidMoveError) as refused:
        await service.complete(assignment, actor=file.peer, now=NOW)

    assert len(refused.value.reasons) == 23


async def test_what_is_handed_in_does_not_change_before_the_discussion(file: Scene) -> None:
    await file.accept()
    await file.review(file.peer, await file.tasks(file.peer, 2))
    with pytest.raises(InvalidMoveError, match="handed in"):
        await service.record_finding(
            await file.assignment(file.peer),
            "A1",
            finding=3,
            reason="Seen.",
            version=1,
            actor=file.peer,
            now=NOW,
        )


async def test_the_last_review_in_opens_the_findings_and_starts_the_clock(file: Scene) -> None:
    await both_reviewed(file)

    found = await file.file()
    assert (found.state, found.due_at) == (State.AWAITING_REPLY, NOW + timedelta(days=15))
    assert (await kinds_of(file))[-2:] == ["review.completed", "review.all_in"]


async def test_a_question_is_asked_once_and_answered_once(file: Scene) -> None:
    await file.accept()
    assignment = await file.assignment(file.peer)
    await service.declare(assignment, conflict=False, statement="", actor=file.peer, now=NOW)
    question = uuid4()
    for _ in range(2):
        await service.ask(
            assignment, "A1", "Where is it?", form_id=question, actor=file.peer, now=NOW
        )

    asked = await asking.of_file(file.assessment_id)
    assert [(one.criterion, one.due_at) for one in asked] == [("A1", NOW + timedelta(days=10))]
    with pytest.raises(ForbiddenError):
        await service.answer(question, "Here.", actor=file.civil, now=NOW)
    with pytest.raises(InvalidInputError):
        await service.answer(question, "", actor=file.editor, now=NOW)
    await service.answer(question, "On the board.", actor=file.editor, now=LATER)
    with pytest.raises(InvalidMoveError, match="already"):
        await service.answer(question, "Elsewhere.", actor=file.signatory, now=LATER)

    assert (await asking.find(question)).answer == "On the board."
    assert (await kinds_of(file))[-2:] == ["review.asked", "review.answered"]


async def test_agreeing_reviewers_settle_as_soon_as_the_reply_is_in(file: Scene) -> None:
    await both_reviewed(file)

    after = await service.reply(file.assessment_id, actor=file.signatory, now=LATER)

    assert after.state is State.READY_FOR_DECISION
    verified = await outcomes.verified(file.assessment_id)
    assert len(verified) == 24
    assert {one.basis for one in verified.values()} == {Basis.AGREED, Basis.CIVIL_SOCIETY}
    assert verified["D5"].basis is Basis.CIVIL_SOCIETY


async def test_what_was_claimed_at_zero_is_verified_at_zero_without_review() -> None:
    file = await scene(claims={"A1": 0, "H2": 0})
    await file.settled()

    verified = await outcomes.verified(file.assessment_id)

    assert (verified["A1"].finding, verified["A1"].basis) == (0, Basis.ZERO)
    assert (verified["A2"].finding, verified["A2"].basis) == (2, Basis.AGREED)


async def test_the_first_plan_cycle_takes_a_criterion_out_by_the_registry() -> None:
    file = await scene(first_plan_cycle=True)
    await file.settled()

    verified = await outcomes.verified(file.assessment_id)

    assert verified["D4"].finding is Mark.NOT_APPLICABLE
    assert verified["D4"].basis is Basis.REGISTRY


async def test_a_reply_on_a_criterion_has_to_be_answered_before_it_settles(file: Scene) -> None:
    await both_reviewed(file)
    await service.save_reply(
        file.assessment_id, "A1", "It is there.", version=0, actor=file.signatory, now=LATER
    )
    after = await service.reply(file.assessment_id, actor=file.signatory, now=LATER)
    assert after.state is State.RECONCILING

    for reviewer in (file.peer, file.civil):
        assert (await file.file()).state is State.RECONCILING
        await service.revise(
            await file.assignment(reviewer),
            "A1",
            finding=3,
            reason="Found it.",
            version=0,
            actor=reviewer,
            now=LATER,
        )

    verified = (await outcomes.verified(file.assessment_id))["A1"]
    assert (verified.finding, verified.basis) == (3, Basis.AGREED)


async def test_keeping_ones_level_answers_a_reply_too(file: Scene) -> None:
    await both_reviewed(file)
    await service.reply(file.assessment_id, {"A1": "See it."}, actor=file.signatory, now=LATER)
    for reviewer in (file.peer, file.civil):
        assert (await file.file()).state is State.RECONCILING
        await service.keep_the_rest(await file.assignment(reviewer), actor=reviewer, now=LATER)

    assert (await outcomes.verified(file.assessment_id))["A1"].finding == 2


async def test_replies_are_kept_and_guarded_by_version(file: Scene) -> None:
    await both_reviewed(file)

    async def keep(text: str, version: int) -> int:
        return await service.save_reply(
            file.assessment_id, "A1", text, version=version, actor=file.signatory, now=NOW
        )

    with pytest.raises(InvalidInputError):
        await keep("", 0)
    assert await keep("One.", 0) == 1
    with pytest.raises(StaleVersionError):
        await keep("Two.", 0)
    assert await keep("", 1) == 2
    with pytest.raises(NotFoundError):
        await service.save_reply(
            file.assessment_id, "J3", "Not of this track.", version=0,
            actor=file.signatory, now=NOW,
        )  # fmt: skip
    with pytest.raises(ForbiddenError):
        await service.save_reply(
            file.assessment_id, "A2", "One.", version=0, actor=file.editor, now=NOW
        )


async def test_a_reply_is_sent_once(file: Scene) -> None:
    await both_reviewed(file, peer={"A1": 4})
    await service.reply(file.assessment_id, {"A1": "See page 3."}, actor=file.signatory, now=NOW)
    with pytest.raises(InvalidMoveError):
        await service.reply(file.assessment_id, actor=file.signatory, now=NOW)
    with pytest.raises(InvalidMoveError):
        await service.save_reply(
            file.assessment_id, "A2", "More.", version=0, actor=file.signatory, now=NOW
        )


async def test_apart_reviewers_discuss_until_the_clock_lets_the_lower_stand(file: Scene) -> None:
    await both_reviewed(file, peer={"A1": 4, "A2": 3})
    await service.reply(file.assessment_id, actor=file.signatory, now=NOW)
    assert (await file.file()).state is State.RECONCILING

    assert await service.lapse_due(NOW + timedelta(days=6)) == 0
    assert await service.lapse_due(NOW + timedelta(days=7)) == 1

    verified = await outcomes.verified(file.assessment_id)
    assert (await file.file()).state is State.READY_FOR_DECISION
    assert (verified["A1"].finding, verified["A1"].basis) == (2, Basis.LAPSED)
    assert (verified["A2"].finding, verified["A2"].basis) == (2, Basis.LOWER)


async def test_no_reply_lapses_by_the_clock_once(file: Scene) -> None:
    await both_reviewed(file)
    assert await service.lapse_due(NOW + timedelta(days=14)) == 0
    assert await service.lapse_due(NOW + timedelta(days=15)) == 1
    assert await service.lapse_due(NOW + timedelta(days=15)) == 0
    assert (await file.file()).state is State.READY_FOR_DECISION


async def test_one_level_apart_waits_for_a_word_of_whoever_holds_the_lower(file: Scene) -> None:
    await both_reviewed(file, peer={"A1": 3})
    await service.reply(file.assessment_id, actor=file.signatory, now=NOW)
    assert (await file.file()).state is State.RECONCILING

    await service.keep_the_rest(await file.assignment(file.civil), actor=file.civil, now=NOW)

    verified = (await outcomes.verified(file.assessment_id))["A1"]
    assert (verified.finding, verified.basis) == (2, Basis.LOWER)


async def test_only_open_criteria_are_said_again(file: Scene) -> None:
    await both_reviewed(file, peer={"A1": 4})
    await service.reply(file.assessment_id, actor=file.signatory, now=NOW)
    with pytest.raises(NotFoundError):
        await service.revise(
            await file.assignment(file.peer),
            "A2",
            finding=3,
            reason="Second thoughts.",
            version=0,
            actor=file.peer,
            now=NOW,
        )


async def test_an_adjudicator_settles_what_is_apart_and_the_clock_waits(file: Scene) -> None:
    await both_reviewed(file, peer={"A1": 4, "A2": 3})
    await service.reply(file.assessment_id, actor=file.signatory, now=NOW)
    await service.ask_adjudication(
        file.assessment_id, "We read it differently.", actor=file.peer, now=NOW
    )
    assert await service.lapse_due(NOW + timedelta(days=30)) == 0

    ruling = {"A1": Ruling(finding=3, reason="Objectives are stated.")}
    with pytest.raises(ForbiddenError, match="Say first"):
        await service.adjudicate(file.assessment_id, ruling, actor=file.adjudicator, now=LATER)
    await service.declare_as_adjudicator(
        file.assessment_id, conflict=False, statement="", actor=file.adjudicator, now=LATER
    )
    with pytest.raises(InvalidInputError) as refused:
        await service.adjudicate(file.assessment_id, {}, actor=file.adjudicator, now=LATER)
    assert set(refused.value.faults) == {"level-A1", "reason-A1"}
    await service.adjudicate(file.assessment_id, ruling, actor=file.adjudicator, now=LATER)

    verified = await outcomes.verified(file.assessment_id)
    assert (verified["A1"].finding, verified["A1"].basis) == (3, Basis.ADJUDICATED)
    assert (verified["A2"].finding, verified["A2"].basis) == (2, Basis.LOWER)
    assert (await file.file()).state is State.READY_FOR_DECISION


async def test_an_adjudicator_is_asked_for_only_where_there_is_something_to_settle(
    file: Scene,
) -> None:
    await both_reviewed(file, peer={"A1": 3})
    await service.reply(file.assessment_id, actor=file.signatory, now=NOW)
    with pytest.raises(InvalidMoveError, match="not apart"):
        await service.ask_adjudication(
            file.assessment_id, "We differ.", actor=file.signatory, now=NOW
        )
    with pytest.raises(NotFoundError):
        await service.ask_adjudication(
            file.assessment_id, "We differ.", actor=file.certifier, now=NOW
        )


async def test_without_a_free_adjudicator_nobody_is_asked(file: Scene) -> None:
    await both_reviewed(file, peer={"A1": 4})
    await service.reply(file.assessment_id, actor=file.signatory, now=NOW)
    await files.add_part(file.assessment_id, file.adjudicator.person_id, Part.EDITED, since=NOW)
    with pytest.raises(InvalidMoveError, match="no adjudicator"):
        await service.ask_adjudication(file.assessment_id, "We differ.", actor=file.civil, now=NOW)


async def test_three_reviewers_settle_at_the_median() -> None:
    file = await scene(award="gold")
    third = await add_reviewer("Third", file.network_id, employer="xx:abroad")
    await file.accept(file.peer, file.civil, third)
    await file.review(file.peer, await file.tasks(file.peer, 4))
    await file.review(file.civil, await file.tasks(file.civil, 0))
    assert (await file.file()).state is State.IN_REVIEW
    await file.review(third, await file.tasks(third, 3))

    await service.reply(file.assessment_id, actor=file.signatory, now=NOW)

    verified = await outcomes.verified(file.assessment_id)
    assert (verified["A1"].finding, verified["A1"].basis) == (3, Basis.MEDIAN)
    assert (verified["D5"].finding, verified["D5"].basis) == (0, Basis.CIVIL_SOCIETY)


async def test_a_silent_reviewer_is_flagged_once(file: Scene) -> None:
    await file.accept()
    peer = await file.assignment(file.peer)
    await service.declare(peer, conflict=False, statement="", actor=file.peer, now=NOW)
    await service.record_finding(
        peer,
        "A1",
        finding=2,
        reason="Seen.",
        version=0,
        actor=file.peer,
        now=NOW + timedelta(days=10),
    )

    assert await service.flag_silent(NOW + timedelta(days=13)) == 0
    assert await service.flag_silent(NOW + timedelta(days=14)) == 1
    assert await service.flag_silent(NOW + timedelta(days=15)) == 0

    flagged = [one for one in await queries.assignments(file.assessment_id) if one.flagged_at]
    assert [one.person_id for one in flagged] == [file.civil.person_id]


async def test_the_sweep_lapses_what_is_due(file: Scene) -> None:
    await both_reviewed(file)
    load_jobs()
    await SWEEPS["reviews.deadlines"](NOW + timedelta(days=15))
    assert (await file.file()).state is State.READY_FOR_DECISION


async def test_somebody_outside_the_pool_or_the_file_is_not_found(file: Scene) -> None:
    with pytest.raises(NotFoundError, match="no such reviewer"):
        await file.accept(file.peer, file.certifier)
    await file.accept()
    with pytest.raises(NotFoundError, match="does not review"):
        await service.replace_reviewer(
            file.assessment_id,
            leaving=uuid4(),
            coming=file.peer.person_id,
            reason="Silent.",
            actor=file.coordinator,
            now=NOW,
        )
    with pytest.raises(NotFoundError):
        await asking.find(uuid4())
    with pytest.raises(NotFoundError):
        await service.candidates(uuid4(), actor=file.coordinator, now=NOW)


async def test_a_screener_does_not_review_even_when_assigned_before(file: Scene) -> None:
    await file.accept()
    await files.add_part(file.assessment_id, file.peer.person_id, Part.SCREENED, since=NOW)
    with pytest.raises(ForbiddenError, match="You screened this file"):
        await service.declare(
            await file.assignment(file.peer),
            conflict=False,
            statement="",
            actor=file.peer,
            now=NOW,
        )


async def test_outside_the_discussion_nobody_speaks_again(file: Scene) -> None:
    await both_reviewed(file, peer={"A1": 4})
    peer = await file.assignment(file.peer)
    with pytest.raises(InvalidMoveError, match="not discussing"):
        await service.keep_the_rest(peer, actor=file.peer, now=NOW)
    await service.reply(file.assessment_id, actor=file.signatory, now=NOW)
    revision = {"finding": 3, "reason": "Again.", "version": 5, "actor": file.peer, "now": NOW}
    with pytest.raises(StaleVersionError):
        await service.revise(peer, "A1", **revision)  # type: ignore[arg-type]


async def test_an_adjudicator_is_asked_once_with_a_reason_and_without_another_part(
    file: Scene,
) -> None:
    await both_reviewed(file, peer={"A1": 4})
    await service.reply(file.assessment_id, actor=file.signatory, now=NOW)
    with pytest.raises(InvalidInputError):
        await service.ask_adjudication(file.assessment_id, "", actor=file.peer, now=NOW)
    for _ in range(2):
        await service.ask_adjudication(file.assessment_id, "Apart.", actor=file.peer, now=NOW)
    assert (await kinds_of(file)).count("review.adjudication_asked") == 1
    await files.add_part(file.assessment_id, file.adjudicator.person_id, Part.SCREENED, since=NOW)
    with pytest.raises(ForbiddenError):
        await service.adjudicate(file.assessment_id, {}, actor=file.adjudicator, now=NOW)

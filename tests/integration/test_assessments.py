"""The self-report through its services, on a real database."""

import asyncio
import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from uuid import UUID, uuid4

import asyncpg
import pytest
import rfc8785

from registry.access.roles import Actor, Membership, ReviewerKind, Role
from registry.access.separation import Part
from registry.assessments import answers, attachments, jobs, queries, service, sweeping
from registry.assessments.answers import Answer, Said
from registry.assessments.attachments import AlreadyThereError
from registry.assessments.files import Reader, load_file
from registry.assessments.snapshots import content_digest
from registry.assessments.workflow import State, System
from registry.db import DB
from registry.errors import (
    ForbiddenError,
    InvalidInputError,
    InvalidMoveError,
    NotFoundError,
    StaleVersionError,
)
from registry.events import service as events
from registry.events.kinds import Kind
from registry.evidence import service as evidence
from registry.evidence.workflow import Description
from registry.governments import service as governments
from registry.networks import service as networks
from registry.networks.workflow import NetworkKind
from registry.people import service as people
from registry.rubrics import service as rubrics
from scoring import Rubric

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOWN, SMALL = "xx:town", "xx:small"

GOVERNMENTS = """id,slug,kind,country,name_en,population,source
xx:town,town,municipality,MA,Town,50000,test
xx:small,small,municipality,MA,Small,9000,test
xx:unknown,unknown,municipality,MA,Unknown,,test
xx:abroad,abroad,municipality,TN,Abroad,9000,test
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
    """Answer every criterion that is asked of the government, as rows: it is much quicker."""
    file = await load_file(assessment_id, actor=who, now=NOW)
    for criterion in rubric.criteria_of(file.assessment.track):
        if criterion.code not in {"D4", "D5"}:
            said = Answer(
                criterion=criterion.code,
                said=Said(level=level),
                version=1,
                edited_by=who.person_id,
                edited_at=NOW,
            )
            await answers.write(assessment_id, said)


async def test_the_whole_report_to_submission(rubric: Rubric, network: UUID) -> None:
    who, mayor = editor(), signatory()
    report = await service.start(TOWN, network, actor=who, now=NOW)
    for code in [c.code for c in rubric.criteria if c.code not in {"D4", "D5"}]:
        await service.save_answer(report, code, Said(level=1), version=0, actor=who, now=NOW)

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


async def life(government_id: str, kind: str, *, into: str | None = None) -> None:
    await DB.fetch(
        "INSERT INTO government_event (id, government_id, kind, on_date, into_id, source, "
        "recorded_at) VALUES ($1, $2, $3, $4, $5, 'test', $6)",
        uuid4(),
        government_id,
        kind,
        date(2026, 1, 1),
        into,
        NOW,
    )


async def started(network: UUID, who: Actor | None = None, **options: object) -> UUID:
    return await service.start(TOWN, network, actor=who or editor(), now=NOW, **options)  # type: ignore[arg-type]


async def submitted(network: UUID, rubric: Rubric) -> UUID:
    report = await started(network)
    await fill(report, editor(), rubric)
    await service.submit(report, declared=True, actor=signatory(), now=NOW)
    return report


@pytest.mark.parametrize(
    ("government", "track"), [("xx:unknown", "full"), (SMALL, "short"), (TOWN, "full")]
)
async def test_the_track_follows_from_the_population(
    rubric: Rubric, network: UUID, government: str, track: str
) -> None:
    report = await service.start(government, network, actor=editor(government), now=NOW)
    found = await queries.find(report)
    assert found is not None
    assert found.track == track


async def test_a_network_may_set_its_own_limit_of_the_short_track(
    rubric: Rubric, network: UUID
) -> None:
    await DB.fetch("UPDATE network SET policy = policy || $1", {"short_track_population": 60000})
    found = await queries.find(await started(network))
    assert found is not None
    assert found.track == "short"


async def test_a_bigger_track_may_be_chosen_but_not_a_smaller_one(
    rubric: Rubric, network: UUID
) -> None:
    small = await service.start(SMALL, network, actor=editor(SMALL), now=NOW, track="full")
    found = await queries.find(small)
    assert found is not None
    assert found.track == "full"
    with pytest.raises(InvalidMoveError, match="This track is not open to you"):
        await started(network, track="short")


async def test_a_dissolved_government_cannot_begin_and_is_told_since_when(
    rubric: Rubric, network: UUID
) -> None:
    await life(TOWN, "dissolved")
    with pytest.raises(InvalidMoveError, match="dissolved on 2026-01-01"):
        await started(network)


async def test_a_merged_government_cannot_begin(rubric: Rubric, network: UUID) -> None:
    await life(TOWN, "merged", into=SMALL)
    with pytest.raises(InvalidMoveError, match="became part of another"):
        await started(network)


async def test_a_caretaker_prepares_but_cannot_submit(rubric: Rubric, network: UUID) -> None:
    await life(TOWN, "caretaker")
    report = await started(network)
    await fill(report, editor(), rubric)
    with pytest.raises(InvalidMoveError, match="A caretaker administration runs"):
        await service.submit(report, declared=True, actor=signatory(), now=NOW)


async def test_a_network_takes_reports_where_it_is_accredited(
    rubric: Rubric, network: UUID
) -> None:
    with pytest.raises(InvalidMoveError, match="does not cover your country"):
        await service.start("xx:abroad", network, actor=editor("xx:abroad"), now=NOW)
    await networks.suspend(network, reason="test", actor_id=None, now=NOW)
    with pytest.raises(InvalidMoveError, match="may not issue certificates at present"):
        await started(network)


async def test_a_report_in_a_call_follows_the_call(rubric: Rubric, network: UUID) -> None:
    manager = somebody(Membership(role=Role.COORDINATOR, network_id=network))

    async def call(opens_on: date) -> UUID:
        return await networks.open_call(
            network,
            title="Call",
            opens_on=opens_on,
            closes_on=opens_on + timedelta(days=30),
            rubric_id=rubric.id,
            rubric_version=rubric.version,
            awards=["silver"],
            tracks=["full"],
            actor=manager,
            now=NOW,
        )

    with pytest.raises(InvalidMoveError, match="This call is not open"):
        await started(network, call_id=await call(date(2025, 1, 1)))
    with pytest.raises(NotFoundError):
        await started(network, call_id=uuid4())
    report = await started(network, call_id=await call(date(2026, 3, 1)))
    found = await queries.find(report)
    assert found is not None
    assert found.award_sought == "silver"
    with pytest.raises(InvalidInputError):
        await service.aim(report, award="bronze", track="full", actor=editor(), now=NOW)
    await fill(report, editor(), rubric)
    with pytest.raises(InvalidMoveError, match="This call is not open"):
        await service.submit(report, declared=True, actor=signatory(), now=NOW + timedelta(days=60))


async def test_one_open_report_at_a_time_and_the_next_is_the_next_cycle(
    rubric: Rubric, network: UUID
) -> None:
    report = await started(network)
    with pytest.raises(InvalidMoveError, match="already have an open report"):
        await started(network)
    await service.withdraw(report, actor=signatory(), now=NOW)
    again = await queries.find(await started(network))
    assert again is not None
    assert (again.cycle, again.first_plan_cycle) == (2, True)


async def test_eight_starts_at_once_begin_one_report(rubric: Rubric, network: UUID) -> None:
    outcomes = await asyncio.gather(*(started(network) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(outcome, UUID) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, InvalidMoveError) for outcome in outcomes) == 7


async def test_after_a_certificate_the_first_plan_cycle_is_over(
    rubric: Rubric, network: UUID
) -> None:
    report = await submitted(network, rubric)
    await DB.fetch(
        "INSERT INTO decision (id, assessment_id, outcome, award, score, reasons, decided_by, "
        "decided_at, countersigned_by, countersigned_at) "
        "VALUES ($1, $2, 'award', 'bronze', '50', 'test', $3, $4, $5, $4)",
        uuid4(),
        report,
        uuid4(),
        NOW,
        uuid4(),
    )
    await DB.fetch("UPDATE assessment SET state = 'certified' WHERE id = $1", report)
    found = await queries.find(await started(network))
    assert found is not None
    assert (found.cycle, found.first_plan_cycle) == (2, False)


async def test_an_answer_seen_by_another_is_not_overwritten(rubric: Rubric, network: UUID) -> None:
    report, one, two = await started(network), editor(), editor()
    await service.save_answer(report, "A1", Said(level=1), version=0, actor=one, now=NOW)
    with pytest.raises(StaleVersionError):
        await service.save_answer(report, "A1", Said(level=2), version=0, actor=two, now=NOW)
    same = await service.save_answer(report, "A1", Said(level=1), version=0, actor=two, now=NOW)
    assert same.version == 1
    assert same.edited_by == one.person_id


async def test_of_two_answers_at_once_one_is_stale(rubric: Rubric, network: UUID) -> None:
    report = await started(network)
    outcomes = await asyncio.gather(
        *(
            service.save_answer(report, "A1", Said(level=level), version=0, actor=editor(), now=NOW)
            for level in range(4)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, StaleVersionError) for outcome in outcomes) == 3


async def test_who_judges_a_file_does_not_write_in_it(rubric: Rubric, network: UUID) -> None:
    report = await started(network)
    both = signatory()
    await queries.add_part(report, both.person_id, Part.REVIEWED, since=NOW)
    with pytest.raises(ForbiddenError, match="You reviewed this file"):
        await service.save_answer(report, "A1", Said(level=1), version=0, actor=both, now=NOW)
    await fill(report, editor(), rubric)
    with pytest.raises(ForbiddenError, match="You reviewed this file"):
        await service.submit(report, declared=True, actor=both, now=NOW)


async def test_evidence_makes_a_claim_ready(rubric: Rubric, network: UUID) -> None:
    report, who = await started(network), editor()
    await fill(report, who, rubric)
    await service.save_answer(report, "A1", Said(level=2), version=1, actor=who, now=NOW)
    lacking = await service.ready(report, actor=who, now=NOW, locale="fr")
    assert [item.criterion for item in lacking] == ["A1"]

    await attach(report, who, "A1")
    assert await service.ready(report, actor=who, now=NOW) == ()
    # The same evidence is too old two years later.
    later = NOW + timedelta(days=800)
    stale = [str(item.reason) for item in await service.ready(report, actor=who, now=later)]
    assert any("it is older than 24 months" in reason for reason in stale)


async def attach(report: UUID, who: Actor, code: str, *, page: str = "", **options: bool) -> UUID:
    return await attachments.attach(
        report,
        code,
        Description(
            kind="official_record",
            title="Minutes",
            language="fr",
            fact_date=date(2026, 1, 1),
            public=options.get("public", True),
        ),
        evidence.link(f"https://www.example.org/{code}{page}"),
        evidence_id=uuid4(),
        actor=who,
        now=NOW,
    )


async def test_a_criterion_holds_so_many_items(rubric: Rubric, network: UUID) -> None:
    report, who = await started(network), editor()
    for number in range(20):
        await attach(report, who, "A1", page=f"/{number}")
    with pytest.raises(InvalidInputError, match="at most 20 items"):
        await attach(report, who, "A1", page="/20")


async def test_the_same_link_sent_many_times_at_once_is_added_once(
    rubric: Rubric, network: UUID
) -> None:
    report, who = await started(network), editor()
    sent = [attach(report, who, "A1") for _ in range(6)]
    told = await asyncio.gather(*sent, return_exceptions=True)

    added = [one for one in told if isinstance(one, UUID)]
    assert [item.id for item in await evidence.items(report)] == added
    assert len(added) == 1
    refused = [one for one in told if isinstance(one, AlreadyThereError)]
    assert [error.item.id for error in refused] == added * 5
    assert len(await events.history(report, kinds=[Kind.EVIDENCE_ADDED])) == 1


async def test_the_database_itself_holds_a_link_of_a_criterion_once(
    rubric: Rubric, network: UUID
) -> None:
    report, who = await started(network), editor()
    first = await attach(report, who, "A1")
    with pytest.raises(asyncpg.UniqueViolationError, match="evidence_answer"):
        await DB.fetch(
            "INSERT INTO evidence SELECT gen_random_uuid(), assessment_id, criterion, kind, title, "
            "language, fact_date, public, still_law, url, file_name, media_type, size_bytes, "
            "sha256, storage_key, in_reply, added_by, added_at, removed_at "
            "FROM evidence WHERE id = $1",
            first,
        )


async def test_in_the_reply_the_signatory_adds_evidence_and_takes_only_that_out(
    rubric: Rubric, network: UUID
) -> None:
    report, who, mayor = await started(network), editor(), signatory()
    await fill(report, who, rubric)
    first = await attach(report, who, "A1")
    await service.submit(report, declared=True, actor=mayor, now=NOW)
    await DB.fetch("UPDATE assessment SET state = 'awaiting_reply' WHERE id = $1", report)

    with pytest.raises(ForbiddenError):
        await attach(report, who, "A1")
    added = await attach(report, mayor, "A1", page="/new")
    with pytest.raises(InvalidMoveError, match="can no longer be removed"):
        await attachments.detach(report, first, actor=mayor, now=NOW)
    in_reply = {item.id: item.in_reply for item in await evidence.items(report)}
    assert in_reply == {first: False, added: True}
    assert await attachments.detach(report, added, actor=mayor, now=NOW) == "A1"


async def test_the_digest_of_the_content_changes_with_the_content(
    rubric: Rubric, network: UUID
) -> None:
    report, who = await started(network), editor()
    empty = content_digest(await load_file(report, actor=who, now=NOW))
    assert content_digest(await load_file(report, actor=who, now=NOW)) == empty
    await service.save_answer(report, "A1", Said(level=1), version=0, actor=who, now=NOW)
    answered = content_digest(await load_file(report, actor=who, now=NOW))
    await attach(report, who, "A1")
    shown = content_digest(await load_file(report, actor=who, now=NOW))
    assert len({empty, answered, shown}) == 3


async def test_what_was_submitted_is_kept_with_its_digest(rubric: Rubric, network: UUID) -> None:
    report = await submitted(network, rubric)
    snapshot, found = await queries.snapshot_of(report), await queries.find(report)
    assert snapshot is not None
    assert found is not None
    assert found.snapshot_digest == hashlib.sha256(snapshot.encode()).hexdigest()
    document = json.loads(snapshot)
    assert document["rubric"]["digest"] == rubric.digest
    assert len(document["answers"]) == 41
    assert rfc8785.dumps(document) == snapshot.encode()


async def test_a_return_forgets_the_submission(rubric: Rubric, network: UUID) -> None:
    report = await submitted(network, rubric)
    screen = somebody(Membership(role=Role.COORDINATOR, network_id=network))
    await service.return_to_draft(report, reason="More", actor=screen, now=NOW)
    found = await queries.find(report)
    assert found is not None
    assert (found.state, found.submitted_at, found.declared_by, found.snapshot_digest) == (
        State.DRAFT,
        None,
        None,
        None,
    )
    with pytest.raises(NotFoundError):
        await load_file(report, actor=screen, now=NOW)
    with pytest.raises(NotFoundError):
        await service.return_to_draft(report, reason="Again", actor=screen, now=NOW)


def holds(role: Role, network: UUID | None = None, **more: object) -> Membership:
    return Membership(role=role, network_id=network, **more)  # type: ignore[arg-type]


async def test_who_reads_a_submitted_file_and_as_what(rubric: Rubric, network: UUID) -> None:
    report = await submitted(network, rubric)
    readers = {
        Role.COORDINATOR: Reader.COORDINATOR,
        Role.CERTIFIER: Reader.DECIDER,
        Role.ISSUING_OFFICER: Reader.DECIDER,
    }
    for role, reader in readers.items():
        file = await load_file(report, actor=somebody(holds(role, network)), now=NOW)
        assert (file.reader, file.sees_confidential) == (reader, reader is Reader.DECIDER)
    assert (await load_file(report, actor=editor(), now=NOW)).reader is Reader.GOVERNMENT
    assert (
        await load_file(report, actor=somebody(holds(Role.AUDITOR)), now=NOW)
    ).reader is Reader.AUDITOR
    strangers = [
        editor(SMALL),
        somebody(holds(Role.COORDINATOR, uuid4())),
        somebody(holds(Role.ADJUDICATOR, network)),
        somebody(holds(Role.VALIDATOR, network)),
        somebody(holds(Role.OPERATOR)),
        somebody(),
    ]
    for stranger in strangers:
        with pytest.raises(NotFoundError):
            await load_file(report, actor=stranger, now=NOW)


async def test_a_reviewer_reads_a_file_while_assigned_and_free_of_conflict(
    rubric: Rubric, network: UUID
) -> None:
    report = await submitted(network, rubric)
    kind = ReviewerKind.PUBLIC_PEER
    reviewer = somebody(holds(Role.REVIEWER, network, reviewer_kind=kind))

    async def seen() -> bool:
        try:
            return (await load_file(report, actor=reviewer, now=NOW)).reader is Reader.REVIEWER
        except NotFoundError:
            return False

    assert not await seen()
    await DB.fetch(
        "INSERT INTO assignment (id, assessment_id, person_id, reviewer_kind, assigned_by, "
        "assigned_at) VALUES ($1, $2, $3, $4, $5, $6)",
        uuid4(),
        report,
        reviewer.person_id,
        str(kind),
        uuid4(),
        NOW,
    )
    assert not await seen()
    await DB.fetch(
        "INSERT INTO conflict_declaration (assessment_id, person_id, conflict, declared_at) "
        "VALUES ($1, $2, false, $3)",
        report,
        reviewer.person_id,
        NOW,
    )
    assert await seen()
    await DB.fetch("UPDATE conflict_declaration SET conflict = true")
    assert not await seen()


async def test_who_once_wrote_a_report_does_not_judge_it_later(
    rubric: Rubric, network: UUID
) -> None:
    report = await submitted(network, rubric)
    former = somebody(holds(Role.CERTIFIER, network))
    await queries.add_part(report, former.person_id, Part.EDITED, since=NOW)
    with pytest.raises(NotFoundError):
        await load_file(report, actor=former, now=NOW)


async def test_a_refused_file_closes_thirty_days_later(rubric: Rubric, network: UUID) -> None:
    report = await submitted(network, rubric)
    await DB.fetch(
        "UPDATE assessment SET state = 'refused', state_since = $2 WHERE id = $1", report, NOW
    )
    assert await service.close_lapsed(now=NOW + timedelta(days=29)) == 0
    assert await service.close_lapsed(now=NOW + timedelta(days=30)) == 1
    assert await service.close_lapsed(now=NOW + timedelta(days=31)) == 0
    found = await queries.find(report)
    assert found is not None
    assert found.state is State.CLOSED


async def test_the_system_closes_a_file_and_a_coordinator_needs_a_reason(
    rubric: Rubric, network: UUID
) -> None:
    report = await submitted(network, rubric)
    screen = somebody(holds(Role.COORDINATOR, network))
    with pytest.raises(InvalidInputError):
        await service.close(report, reason=" ", by=screen, now=NOW)
    with pytest.raises(InvalidInputError):
        await service.close(report, reason="x" * 2001, by=screen, now=NOW)
    done = await service.close(report, reason="Merged", by=System.SYSTEM, now=NOW)
    assert done.state is State.CLOSED
    with pytest.raises(InvalidMoveError):
        await service.close(report, reason="Again", by=System.SYSTEM, now=NOW)


async def test_score_and_progress_are_those_of_the_claims(rubric: Rubric, network: UUID) -> None:
    report, who = await started(network), editor()
    await service.save_answer(report, "A1", Said(level=4), version=0, actor=who, now=NOW)
    result = await service.score(report, actor=who, now=NOW)
    assert result.score == Fraction(100 * 3 * 4, 4 * 89)
    done = await service.progress(report, actor=who, now=NOW)
    assert (done.answered, done.done, done.total) == (1, 0, 41)


async def test_nothing_of_a_refused_submission_stays(rubric: Rubric, network: UUID) -> None:
    report = await started(network)
    with pytest.raises(InvalidMoveError) as refused:
        await service.submit(report, declared=True, actor=signatory(), now=NOW)
    assert len(refused.value.reasons) == 41
    with pytest.raises(InvalidInputError):
        await service.submit(report, declared=False, actor=signatory(), now=NOW)
    with pytest.raises(ForbiddenError):
        await service.submit(report, declared=True, actor=editor(), now=NOW)
    found = await queries.find(report)
    assert found is not None
    assert (found.state, found.submitted_at) == (State.DRAFT, None)
    kinds = [event.kind for event in await events.history(report)]
    assert kinds == ["assessment.started"]


async def test_who_works_for_the_province_does_not_see_the_file(
    rubric: Rubric, network: UUID
) -> None:
    province = (
        "id,slug,kind,country,name_en,source\nxx:province,province,province,MA,Province,test\n"
    )
    await governments.import_file(province.encode(), actor=None, now=NOW)
    await DB.fetch("UPDATE government SET parent_id = 'xx:province' WHERE id = $1", TOWN)
    report = await submitted(network, rubric)
    membership = holds(Role.COORDINATOR, network, employer_government_id="xx:province")
    person_id = await people.add_person(
        name="Somebody", email="s@people.example", locale="fr", actor_id=None, now=NOW
    )
    await people.grant(person_id, membership, actor_id=None, now=NOW)
    with pytest.raises(NotFoundError):
        await load_file(report, actor=await people.actor(person_id), now=NOW)


async def test_the_sweep_closes_what_lapsed(rubric: Rubric, network: UUID) -> None:
    report = await submitted(network, rubric)
    await DB.fetch(
        "UPDATE assessment SET state = 'refused', due_at = $2 WHERE id = $1", report, NOW
    )
    await jobs.close_lapsed(NOW)
    found = await queries.find(report)
    assert found is not None
    assert found.state is State.CLOSED


async def test_a_file_that_cannot_be_moved_does_not_hold_up_the_others(
    rubric: Rubric, network: UUID
) -> None:
    lost, report = uuid4(), await submitted(network, rubric)

    async def close(assessment: queries.Assessment) -> bool:
        return assessment.id == report

    assert await sweeping.each([lost, report], close) == 1


async def test_files_of_a_government_that_was_merged_are_closed(
    rubric: Rubric, network: UUID
) -> None:
    report = await submitted(network, rubric)
    await jobs.close_merged(TOWN, NOW)
    before = await queries.find(report)
    assert before is not None
    assert before.state is State.SUBMITTED

    await life(TOWN, "merged", into=SMALL)
    await jobs.close_merged(TOWN, NOW)
    await jobs.close_merged(TOWN, NOW)

    after = await queries.find(report)
    assert after is not None
    assert after.state is State.CLOSED
    closed = [e for e in await events.history(report) if e.kind == "assessment.closed"]
    assert [(e.actor_id, e.facts["because"]) for e in closed] == [(None, "merged")]


async def test_a_cancelled_call_closes_its_drafts_and_lets_the_submitted_go_on(
    rubric: Rubric, network: UUID
) -> None:
    manager = somebody(Membership(role=Role.COORDINATOR, network_id=network))
    call_id = await networks.open_call(
        network,
        title="Spring",
        opens_on=NOW.date(),
        closes_on=None,
        rubric_id=rubric.id,
        rubric_version=rubric.version,
        awards=["bronze", "silver"],
        tracks=["full", "short"],
        actor=manager,
        now=NOW,
    )
    draft = await started(network, call_id=call_id)
    handed_in = await service.start(SMALL, network, actor=editor(SMALL), now=NOW, call_id=call_id)
    await DB.fetch("UPDATE assessment SET state = 'submitted' WHERE id = $1", handed_in)
    await jobs.close_drafts_of(str(call_id), NOW)
    assert {f.state for f in [await queries.find(draft)] if f} == {State.DRAFT}

    await networks.cancel_call(call_id, actor=manager, now=NOW)
    await jobs.close_drafts_of(str(call_id), NOW)
    await jobs.close_drafts_of(str(call_id), NOW)

    found = {f.id: f.state for f in [await queries.find(draft), await queries.find(handed_in)] if f}
    assert found == {draft: State.CLOSED, handed_in: State.SUBMITTED}
    closed = [e for e in await events.history(draft) if e.kind == "assessment.closed"]
    assert [e.facts["because"] for e in closed] == ["call_cancelled"]

"""What a self-report comes to, as values."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

import scoring
from registry.assessments.answers import Said
from registry.assessments.queries import Assessment
from registry.assessments.report import (
    Asked,
    Report,
    Status,
    may_claim_not_applicable,
    ours,
    progress,
)
from registry.assessments.workflow import State
from scoring import EvidenceItem, Mark

RUBRIC = scoring.current()
TEXTS = scoring.localised(RUBRIC, "en")
TODAY = date(2026, 3, 2)
ANY = UUID(int=7)
NOW = datetime(2026, 3, 2, tzinfo=UTC)

ASSESSMENT = Assessment(
    id=ANY,
    government_id="xx:t",
    network_id=ANY,
    call_id=None,
    rubric_id=RUBRIC.id,
    rubric_version=RUBRIC.version,
    cycle=1,
    first_plan_cycle=True,
    track="full",
    award_sought="bronze",
    state=State.DRAFT,
    state_since=NOW,
    due_at=None,
    version=1,
    demonstration=False,
    shown_publicly=False,
    created_by=None,
    created_at=NOW,
    declared_by=None,
    declared_at=None,
    submitted_at=None,
    snapshot_digest=None,
)


def report(
    said: dict[str, Said] | None = None,
    evidence: dict[str, list[EvidenceItem]] | None = None,
    **facts: object,
) -> Report:
    return Report(
        assessment=replace(ASSESSMENT, **facts),  # type: ignore[arg-type]
        rubric=RUBRIC,
        said=said or {},
        evidence=evidence or {},
        today=TODAY,
    )


def status(found: Report, code: str) -> Status:
    return next(r.status for r in found.rows(TEXTS) if r.criterion.code == code)


RECORD = EvidenceItem(kind="official_record", public=True, dated=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("said", "items", "expected"),
    [
        (None, [], Status.NOT_STARTED),
        (None, [RECORD], Status.IN_PROGRESS),
        (Said(narrative="We began"), [], Status.IN_PROGRESS),
        (Said(level=0), [], Status.DONE),
        (Said(level=1), [], Status.DONE),
        (Said(level=2), [], Status.NEEDS_ATTENTION),
        (Said(level=2), [RECORD], Status.DONE),
        (Said(not_applicable=True, not_applicable_reason="x"), [], Status.NEEDS_ATTENTION),
    ],
    ids=str,
)
def test_the_status_of_a_criterion(
    said: Said | None, items: list[EvidenceItem], expected: Status
) -> None:
    found = report({"A1": said} if said else {}, {"A1": items})
    assert status(found, "A1") is expected


def test_not_applicable_is_claimed_only_where_the_rubric_allows_it() -> None:
    allowed = {c.code for c in RUBRIC.criteria if may_claim_not_applicable(c)}
    assert allowed == {"B5", "G1", "G2", "J3"}
    given = Said(not_applicable=True, not_applicable_reason="No such law")
    assert status(report({"B5": given}), "B5") is Status.DONE
    bare = Said(not_applicable=True)
    assert status(report({"B5": bare}), "B5") is Status.NEEDS_ATTENTION


def test_what_others_answer_is_not_asked_and_never_counts_for_the_government() -> None:
    claimed = report({"D5": Said(level=4), "D4": Said(level=4)})
    asked = {c.code: claimed.asked(c) for c in claimed.criteria()}
    assert asked["D5"] is Asked.CIVIL_SOCIETY
    assert asked["D4"] is Asked.FIRST_PLAN_CYCLE
    assert claimed.findings()["D5"] is Mark.NOT_ASSESSED
    assert claimed.result().score == 0
    later = report(first_plan_cycle=False)
    assert later.asked(RUBRIC.criterion("D4")) is Asked.YES


def test_answers_outside_the_track_are_left_out() -> None:
    short = report({"A4": Said(level=4)}, track="short")
    assert "A4" not in short.findings()
    assert short.result().score == 0
    assert progress(short, TEXTS).total == 22


def test_everything_missing_is_named_by_criterion_and_title() -> None:
    missing = report().missing(TEXTS)
    assert len(missing) == 41
    assert str(missing[0].reason) == "A1 Political mandate: choose a level."


def test_reasons_that_wait_for_civil_society_are_not_the_governments_own() -> None:
    found = report({c.code: Said(level=2) for c in RUBRIC.criteria})
    against = found.result().blocking("bronze")
    assert [b.criterion for b in against] == ["D5"]
    assert ours(against, RUBRIC) == ()

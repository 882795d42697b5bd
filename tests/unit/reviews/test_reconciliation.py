"""From reviewers' levels to one that stands: the rule, its edges and its properties."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scoring
from registry.access.roles import ReviewerKind
from registry.reviews.reconciliation import (
    Basis,
    Duty,
    Open,
    Settled,
    Word,
    discuss,
    duties,
    heard,
    lapse,
    may_be_not_applicable,
    settle,
    single_basis,
)
from scoring import Finding, Mark

NA = Mark.NOT_APPLICABLE
RUBRIC = scoring.current()

levels = st.integers(min_value=0, max_value=4)
findings = st.one_of(levels, st.just(NA))
sets = st.lists(findings, min_size=1, max_size=3)


@pytest.mark.parametrize(
    ("said", "stands", "basis"),
    [
        ((3,), 3, Basis.AGREED),
        ((2, 2), 2, Basis.AGREED),
        ((2, 3), 2, Basis.LOWER),
        ((0, 1), 0, Basis.LOWER),
        ((NA, NA), NA, Basis.AGREED),
        ((1, 2, 4), 2, Basis.MEDIAN),
        ((0, 4, 4), 4, Basis.MEDIAN),
        ((3, 3, 3), 3, Basis.AGREED),
        ((NA, NA, 2), NA, Basis.MEDIAN),
        ((NA, 2, 3), 2, Basis.LOWER),
        ((NA, 3, 3), 3, Basis.AGREED),
    ],
)
def test_findings_settle_by_the_rule(
    said: tuple[Finding, ...], stands: Finding, basis: Basis
) -> None:
    assert settle(said) == Settled(finding=stands, basis=basis)


@pytest.mark.parametrize("said", [(1, 3), (0, 4), (NA, 0), (NA, 4), (NA, 1, 3)])
def test_findings_two_or_more_apart_do_not_settle(said: tuple[Finding, ...]) -> None:
    assert settle(said) is None


@pytest.mark.parametrize(
    ("said", "stands"),
    [((1, 3), 1), ((NA, 4), 4), ((NA, 0), 0), ((NA, 1, 3), 1)],
)
def test_when_the_time_is_over_the_lower_stands_and_an_exemption_does_not(
    said: tuple[Finding, ...], stands: Finding
) -> None:
    assert lapse(said) == Settled(finding=stands, basis=Basis.LAPSED)


@pytest.mark.parametrize("said", [(), (1, 1, 1, 1)])
def test_no_finding_or_more_than_three_are_refused(said: tuple[Finding, ...]) -> None:
    with pytest.raises(ValueError, match="cannot be settled"):
        settle(said)


@given(sets)
def test_the_order_of_the_reviewers_does_not_matter(said: list[Finding]) -> None:
    assert len({settle(list(order)) for order in permutations(said)}) == 1


@given(sets)
def test_what_stands_was_said_by_somebody(said: list[Finding]) -> None:
    assert lapse(said).finding in said


@given(st.lists(levels, min_size=1, max_size=3))
def test_what_stands_lies_between_the_lowest_and_the_highest(said: list[int]) -> None:
    stands = lapse(said).finding
    assert isinstance(stands, int)
    assert min(said) <= stands <= max(said)


@given(sets, st.data())
def test_raising_one_level_never_lowers_what_stands(
    said: list[Finding], data: st.DataObject
) -> None:
    number = data.draw(st.integers(min_value=0, max_value=len(said) - 1))
    level = said[number]
    if not isinstance(level, int) or level == 4:
        return
    raised = [*said[:number], level + 1, *said[number + 1 :]]

    before, after = lapse(said).finding, lapse(raised).finding

    if isinstance(before, int) and isinstance(after, int):
        assert after >= before
    else:
        assert before == after


@given(sets)
def test_a_settled_set_stands_the_same_when_the_time_is_over(said: list[Finding]) -> None:
    settled = settle(said)
    assert settled is None or lapse(said) == settled


def test_one_apart_waits_for_the_lower_to_agree_on_the_higher() -> None:
    assert discuss([Word(finding=2), Word(finding=3)], news=False) is Open.MAY_RISE
    assert discuss([Word(finding=2), Word(finding=3, spoken=True)], news=False) is Open.MAY_RISE


def test_one_apart_the_lower_stands_once_its_reviewer_keeps_it() -> None:
    settled = discuss([Word(finding=2, spoken=True), Word(finding=3)], news=False)
    assert settled == Settled(finding=2, basis=Basis.LOWER)


def test_agreeing_on_the_higher_settles_there() -> None:
    settled = discuss([Word(finding=3, spoken=True), Word(finding=3)], news=False)
    assert settled == Settled(finding=3, basis=Basis.AGREED)


def test_a_reply_has_to_be_answered_by_every_reviewer() -> None:
    words = [Word(finding=2, spoken=True), Word(finding=2)]
    assert discuss(words, news=True) is Open.UNREAD
    assert discuss([Word(finding=2, spoken=True)] * 2, news=True) == Settled(
        finding=2, basis=Basis.AGREED
    )


def test_talking_does_not_settle_what_stays_apart() -> None:
    assert discuss([Word(finding=1, spoken=True), Word(finding=3, spoken=True)], news=True) is (
        Open.APART
    )


def test_what_is_claimed_at_zero_is_not_reviewed_but_civil_society_still_speaks() -> None:
    claims = dict.fromkeys(RUBRIC.track("short").criteria, 0)

    found = duties(RUBRIC, "short", claims, first_plan_cycle=False)

    assert {code for code, what in found.items() if what is Duty.REVIEW} == {"D5"}


def test_in_the_first_plan_cycle_the_registry_takes_out_what_nobody_reviews() -> None:
    found = duties(RUBRIC, "short", {"D4": 3}, first_plan_cycle=True)
    assert found["D4"] is Duty.IMPOSED
    assert duties(RUBRIC, "short", {"D4": 3}, first_plan_cycle=False)["D4"] is Duty.REVIEW


def test_a_claim_of_not_applicable_is_reviewed() -> None:
    assert duties(RUBRIC, "full", {"G1": NA}, first_plan_cycle=False)["G1"] is Duty.REVIEW


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        ("D5", ReviewerKind.CIVIL_SOCIETY, True),
        ("D5", ReviewerKind.PUBLIC_PEER, False),
        ("A1", ReviewerKind.PUBLIC_PEER, True),
        ("A1", ReviewerKind.CIVIL_SOCIETY, True),
    ],
)
def test_civil_society_alone_is_heard_on_its_own_account(
    code: str, kind: ReviewerKind, expected: bool
) -> None:
    assert heard(RUBRIC.criterion(code), kind) is expected


def test_a_single_civil_society_account_stands_as_such() -> None:
    assert single_basis(RUBRIC.criterion("D5")) is Basis.CIVIL_SOCIETY
    assert single_basis(RUBRIC.criterion("A1")) is Basis.AGREED


@pytest.mark.parametrize(
    ("code", "expected"), [("A1", False), ("D4", False), ("G1", True), ("J3", True)]
)
def test_reviewers_exempt_only_where_the_rubric_lets_them(code: str, expected: bool) -> None:
    assert may_be_not_applicable(RUBRIC.criterion(code)) is expected

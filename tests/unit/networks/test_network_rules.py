"""Policy with its defaults, what a record must hold, who is needed."""

from datetime import date
from uuid import uuid4

import pytest

from registry.access.roles import Membership, ReviewerKind, Role
from registry.networks.staffing import (
    ROLE_TASKS,
    Held,
    holding_both_signatures,
    is_last,
    needs,
    would_hold_both_signatures,
)
from registry.networks.workflow import Policy, call_faults, record_faults

NETWORK = uuid4()


def test_a_policy_says_nothing_new_by_itself() -> None:
    assert Policy.of({}) == Policy()
    assert (Policy().reply_days, Policy().discussion_days) == (15, 7)
    assert (Policy().appeal_days, Policy().clarification_days) == (30, 10)


def test_a_policy_is_stored_and_read_back() -> None:
    policy = Policy(reply_days=20, max_validity_months=12, short_track_population=10_000)
    assert Policy.of(policy.stored()) == policy
    assert Policy.of({**policy.stored(), "of_a_later_version": 1}) == policy


@pytest.mark.parametrize(
    ("cap", "rubric", "expected"), [(None, 24, 24), (12, 24, 12), (36, 24, 24), (24, 24, 24)]
)
def test_a_policy_shortens_the_validity_and_never_lengthens_it(
    cap: int | None, rubric: int, expected: int
) -> None:
    assert Policy(max_validity_months=cap).validity_months(rubric) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"reply_days": 0},
        {"appeal_days": 367},
        {"max_validity_months": 0},
        {"short_track_population": -5},
    ],
)
def test_a_policy_that_cannot_be_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Policy(**wrong)


def test_every_fault_of_a_network_is_named_at_once() -> None:
    faults = record_faults(
        slug="Open Towns", code="o", names={"en": " "}, countries=("Morocco",), languages=()
    )
    assert set(faults) == {"slug", "code", "names", "countries", "languages"}


def test_a_call_cannot_close_before_it_opens_and_may_never_close() -> None:
    day = date(2026, 3, 1)
    assert call_faults(title="Spring", opens_on=day, closes_on=None) == {}
    assert call_faults(title="Spring", opens_on=day, closes_on=day) == {}
    faults = call_faults(title="", opens_on=day, closes_on=date(2026, 2, 28))
    assert set(faults) == {"title", "closes_on"}


def held(role: Role, kind: ReviewerKind | None = None) -> Held:
    return uuid4(), Membership(role=role, network_id=NETWORK, reviewer_kind=kind)


def missing(people: list[Held]) -> list[str]:
    return [need.who for need in needs(people) if not need.met]


def test_four_people_of_the_network_and_a_signatory_are_enough() -> None:
    coordinator, first = held(Role.COORDINATOR)
    people = [
        (coordinator, first),
        (coordinator, Membership(role=Role.CERTIFIER, network_id=NETWORK)),
        held(Role.ISSUING_OFFICER),
        held(Role.REVIEWER, ReviewerKind.PUBLIC_PEER),
        held(Role.REVIEWER, ReviewerKind.CIVIL_SOCIETY),
    ]
    assert missing(people) == []
    assert len({person for person, _ in people}) == 4


def test_an_officer_who_is_the_only_certifier_is_not_enough() -> None:
    person, certifier = held(Role.CERTIFIER)
    people = [(person, certifier), (person, Membership(role=Role.ISSUING_OFFICER))]
    assert "An issuing officer" in missing(people)
    assert holding_both_signatures(people) == {person}
    assert "An issuing officer" not in missing([*people, held(Role.CERTIFIER)])


def test_two_reviewers_of_one_kind_are_not_enough() -> None:
    people = [held(Role.REVIEWER, ReviewerKind.PUBLIC_PEER) for _ in range(2)]
    assert "A reviewer from civil society" in missing(people)
    assert "A reviewer from a public body" not in missing(people)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("other", Role)
def test_only_certifier_and_issuing_officer_are_two_signatures(role: Role, other: Role) -> None:
    expected = {role, other} == {Role.CERTIFIER, Role.ISSUING_OFFICER}
    assert would_hold_both_signatures(role, [Membership(role=other)]) is expected


def test_the_last_of_a_role_is_known() -> None:
    one, other = held(Role.COORDINATOR), held(Role.COORDINATOR)
    assert is_last(Role.COORDINATOR, one[0], [one])
    assert not is_last(Role.COORDINATOR, one[0], [one, other])
    assert not is_last(Role.COORDINATOR, one[0], [other])


def test_every_role_of_a_page_says_what_it_is_for() -> None:
    assert set(Role) - set(ROLE_TASKS) == {Role.OPERATOR, Role.AUDITOR, Role.APPEAL_PANELLIST}

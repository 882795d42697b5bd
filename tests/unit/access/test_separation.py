"""Separation of duties: every pair of parts, allowed or refused."""

from itertools import combinations

import pytest

from registry.access.separation import FORBIDDEN_TOGETHER, Part, refusals

TOGETHER = {
    frozenset({Part.EDITED, Part.SUBMITTED}),
    # In the smallest network the coordinator is also the certifier.
    frozenset({Part.SCREENED, Part.DECIDED}),
    frozenset({Part.SCREENED, Part.COUNTERSIGNED}),
}
"""The only pairs of different parts that one person may take in one file."""


@pytest.mark.parametrize("held", Part)
@pytest.mark.parametrize("wanted", Part)
def test_who_holds_one_part_may_take_another_only_if_the_pair_is_allowed(
    wanted: Part, held: Part
) -> None:
    allowed = wanted is held or frozenset({wanted, held}) in TOGETHER
    assert (refusals(wanted, [held]) == ()) is allowed


@pytest.mark.parametrize("part", Part)
def test_a_first_part_is_free_and_the_same_part_again_is_no_conflict(part: Part) -> None:
    assert refusals(part, []) == ()
    assert refusals(part, [part]) == ()


def test_every_reason_is_given_at_once_and_each_once() -> None:
    reasons = refusals(Part.RULED, [Part.EDITED, Part.REVIEWED, Part.DECIDED, Part.EDITED])
    assert len(reasons) == 3
    assert len({reason.message for reason in reasons}) == 3


def test_the_order_in_which_two_parts_come_makes_no_difference() -> None:
    for one, other in combinations(Part, 2):
        assert bool(refusals(one, [other])) is bool(refusals(other, [one]))


def test_every_part_has_a_row() -> None:
    assert set(FORBIDDEN_TOGETHER) == set(Part)


def test_no_one_person_can_take_a_file_from_report_to_certificate() -> None:
    chain = (Part.SUBMITTED, Part.REVIEWED, Part.DECIDED, Part.COUNTERSIGNED)
    for one, other in combinations(chain, 2):
        assert refusals(other, [one])

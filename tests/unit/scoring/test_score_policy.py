"""Reviewers, validity and track follow from the rubric."""

import pytest

from scoring import Reviewers, RubricMismatchError, reviewers_needed, track_for, validity_months


@pytest.mark.parametrize(
    ("award", "count", "kinds", "from_abroad", "months"),
    [
        ("bronze", 2, 2, 0, 24),
        ("silver", 2, 2, 0, 24),
        ("gold", 3, 2, 0, 36),
        ("platinum", 3, 2, 1, 36),
    ],
)
def test_reviewers_and_validity_of_each_award(rubric, award, count, kinds, from_abroad, months):
    assert reviewers_needed(rubric, award) == Reviewers(
        count=count, kinds=kinds, from_abroad=from_abroad
    )
    assert validity_months(rubric, award) == months


def test_an_award_that_does_not_exist_needs_nobody(rubric):
    with pytest.raises(RubricMismatchError):
        reviewers_needed(rubric, "diamond")


@pytest.mark.parametrize(
    ("population", "track"),
    [(0, "short"), (19_999, "short"), (20_000, "full"), (2_000_000, "full"), (None, "full")],
)
def test_the_short_track_is_for_less_than_twenty_thousand_inhabitants(rubric, population, track):
    assert track_for(rubric, population) == track


def test_a_network_may_change_the_limit(rubric):
    assert track_for(rubric, 30_000, limits={"short": 50_000}) == "short"
    assert track_for(rubric, 15_000, limits={"short": 10_000}) == "full"

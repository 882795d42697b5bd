"""Who may be given a file, and what a review still lacks."""

from uuid import uuid4

import pytest

import scoring
from registry.access.roles import ReviewerKind
from registry.errors import Reason
from registry.reviews.reconciliation import Duty
from registry.reviews.workflow import (
    REASON_MAX_CHARACTERS,
    Candidate,
    missing,
    reason_faults,
    refusals_of_choice,
    to_review,
)
from scoring import Reviewers

PEER, CIVIL = ReviewerKind.PUBLIC_PEER, ReviewerKind.CIVIL_SOCIETY
TWO = Reviewers(count=2, kinds=2, from_abroad=0)
THREE = Reviewers(count=3, kinds=2, from_abroad=1)


def candidate(
    kind: ReviewerKind = PEER,
    *refusals: str,
    country: str | None = "MA",
    same_region: bool = False,
) -> Candidate:
    return Candidate(
        person_id=uuid4(),
        name="Somebody",
        kind=kind,
        organisation=None,
        country=country,
        open_files=0,
        same_region=same_region,
        refusals=tuple(Reason(text) for text in refusals),
    )


@pytest.mark.parametrize(
    ("chosen", "needed", "count"),
    [
        pytest.param([candidate(PEER), candidate(CIVIL)], TWO, 0, id="two of different kinds"),
        pytest.param([candidate(PEER)], TWO, 2, id="one, so also one kind"),
        pytest.param([], TWO, 2, id="nobody"),
        pytest.param([candidate(PEER), candidate(PEER)], TWO, 1, id="one kind"),
        pytest.param(
            [candidate(PEER, "Is in conflict."), candidate(CIVIL)], TWO, 1, id="in conflict"
        ),
        pytest.param([candidate(), candidate(), candidate(CIVIL)], TWO, 0, id="one more"),
        pytest.param([candidate()] * 3 + [candidate(CIVIL)], TWO, 1, id="too many"),
        pytest.param(
            [candidate(), candidate(), candidate(CIVIL)], THREE, 1, id="nobody from abroad"
        ),
        pytest.param(
            [candidate(), candidate(country="TN"), candidate(CIVIL)], THREE, 0, id="from abroad"
        ),
        pytest.param(
            [candidate(country=None), candidate(), candidate(CIVIL)],
            THREE,
            1,
            id="from an unknown country",
        ),
        pytest.param(
            [candidate(same_region=True), candidate(CIVIL)], TWO, 0, id="one from outside"
        ),
        pytest.param(
            [candidate(same_region=True), candidate(CIVIL, same_region=True)],
            TWO,
            1,
            id="all from the region",
        ),
    ],
)
def test_a_choice_of_reviewers_is_refused_with_every_reason(
    chosen: list[Candidate], needed: Reviewers, count: int
) -> None:
    assert len(refusals_of_choice(chosen, needed, country="MA")) == count


def test_every_reason_is_told_at_once() -> None:
    chosen = [candidate(PEER, "One.", "Two.", same_region=True)]

    found = [str(reason) for reason in refusals_of_choice(chosen, THREE, country="MA")]

    assert len(found) == 5
    assert found[0] == "Somebody: One."


def test_only_civil_society_has_the_criterion_of_civil_society_on_its_list() -> None:
    what = {"A1": Duty.REVIEW, "A2": Duty.ZERO, "D4": Duty.IMPOSED, "D5": Duty.REVIEW}

    assert to_review(scoring.current(), what, PEER) == ("A1",)
    assert to_review(scoring.current(), what, CIVIL) == ("A1", "D5")


def test_what_is_missing_keeps_the_order_of_the_list() -> None:
    assert missing(["B1", "A1", "C1"], ["A1"]) == ("B1", "C1")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("", True), ("Because.", False), ("x" * (REASON_MAX_CHARACTERS + 1), True)],
    ids=["missing", "given", "too long"],
)
def test_a_reason_is_given_and_fits(text: str, wrong: bool) -> None:
    assert bool(reason_faults("reason", text)) is wrong

"""The published check values, and each rule of an award at its edge."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring import BlockerKind, FindingsError, Mark, Rubric, RubricMismatchError, assess
from scoring.rubric import Circumstance

SHORT = "short"
FULL = "full"


def by_class(rubric: Rubric, essential: int, core: int, advanced: int) -> dict[str, int | Mark]:
    levels = {"essential": essential, "core": core, "advanced": advanced}
    return {criterion.code: levels[criterion.class_id] for criterion in rubric.criteria}


def kinds(blockers) -> set[str]:
    return {blocker.kind for blocker in blockers}


@pytest.mark.parametrize(
    ("levels", "exact", "shown", "award"),
    [
        pytest.param((2, 2, 2), Fraction(50), "50.0", "silver", id="all at 2"),
        pytest.param((2, 1, 1), Fraction(13400, 368), "36.4", "bronze", id="essentials 2, rest 1"),
        pytest.param((3, 3, 1), Fraction(26000, 368), "70.7", "gold", id="advanced 1, rest 3"),
        pytest.param((3, 3, 3), Fraction(75), "75.0", "gold", id="all at 3"),
        pytest.param((4, 4, 4), Fraction(100), "100.0", "platinum", id="all at 4"),
        pytest.param((0, 0, 0), Fraction(0), "0.0", None, id="all at 0"),
    ],
)
def test_check_values(rubric, levels, exact, shown, award):
    result = assess(by_class(rubric, *levels), rubric, track=FULL)

    assert result.score == exact
    assert result.score_rounded == Decimal(shown)
    assert str(result.score_rounded) == shown
    assert result.award == award


def test_what_is_not_assessed_counts_as_zero_and_is_named(rubric):
    findings = by_class(rubric, 2, 2, 2) | {"J2": Mark.NOT_ASSESSED}
    del findings["J3"]

    result = assess(findings, rubric, track=FULL)

    assert result.not_assessed == ("J2", "J3")
    assert result.score == Fraction(100 * (2 * 92 - 4), 4 * 92)


def test_a_criterion_that_is_not_applicable_leaves_the_denominator(rubric):
    result = assess(by_class(rubric, 2, 2, 3) | {"G1": Mark.NOT_APPLICABLE}, rubric, track=FULL)

    assert result.score == Fraction(100 * (2 * (42 + 40) + 3 * 8), 4 * 90)
    assert result.not_applicable == ("G1",)
    assert result.not_applicable_percent == Fraction(200, 92)
    assert result.award == "silver"


def test_a_dimension_without_applicable_criteria_has_no_score_and_no_floor(rubric):
    findings = by_class(rubric, 3, 3, 3) | {"G1": Mark.NOT_APPLICABLE}

    result = assess(findings, rubric, track=SHORT)

    dimension = next(each for each in result.dimensions if each.code == "G")
    assert (dimension.score, dimension.score_rounded) == (None, None)
    assert result.award == "gold"


def test_dimension_scores_are_those_of_their_criteria_alone(rubric):
    result = assess(by_class(rubric, 2, 2, 2) | {"I1": 4, "I2": 3}, rubric, track=FULL)

    scores = {each.code: each.score_rounded for each in result.dimensions}
    assert list(scores) == list("ABCDEFGHIJ")
    assert scores["I"] == Decimal("75.0")
    assert scores["A"] == Decimal("50.0")


def test_findings_outside_the_track_do_not_matter(rubric):
    inside = by_class(rubric, 3, 3, 3)
    outside = {c.code: 0 for c in rubric.criteria} | {c.code: 3 for c in rubric.criteria_of(SHORT)}

    assert assess(inside, rubric, track=SHORT) == assess(outside, rubric, track=SHORT)


def test_the_short_track_stops_at_gold(rubric):
    result = assess(by_class(rubric, 4, 4, 4), rubric, track=SHORT)

    assert result.award == "gold"
    assert kinds(result.blockers) == {BlockerKind.TRACK}


def test_the_first_plan_cycle_takes_d4_out_and_stops_at_silver(rubric):
    findings = by_class(rubric, 4, 4, 4) | {"D4": 0}

    result = assess(findings, rubric, track=FULL, first_plan_cycle=True)

    assert result.score == 100
    assert result.not_applicable == ("D4",)
    assert result.not_applicable_percent == 0
    assert result.award == "silver"
    assert kinds(result.blockers) == {BlockerKind.FIRST_PLAN_CYCLE}


def test_d4_marked_not_applicable_in_the_first_plan_cycle_is_no_claim(rubric):
    findings = by_class(rubric, 2, 2, 2) | {"D4": Mark.NOT_APPLICABLE}

    result = assess(findings, rubric, track=FULL, first_plan_cycle=True)

    assert result.award == "silver"


def test_nobody_can_claim_that_d4_does_not_apply(rubric):
    result = assess(by_class(rubric, 4, 4, 4) | {"D4": Mark.NOT_APPLICABLE}, rubric, track=FULL)

    assert result.award is None
    assert kinds(result.blockers) == {BlockerKind.NOT_APPLICABLE_REFUSED}


def test_not_applicable_without_a_rule_blocks_every_award(rubric):
    result = assess(by_class(rubric, 4, 4, 4) | {"E3": Mark.NOT_APPLICABLE}, rubric, track=FULL)

    assert result.award is None
    assert {blocker.award for blocker in result.blockers} == {award.id for award in rubric.awards}
    assert {blocker.criterion for blocker in result.blockers} == {"E3"}


def test_more_than_fifteen_percent_not_applicable_blocks_every_award(rubric):
    out = ("A1", "A2", "A3", "A4", "B1", "A5")  # weights 3 + 3 + 2 + 2 + 3 + 1 of 92
    findings = by_class(rubric, 4, 4, 4) | dict.fromkeys(out, Mark.NOT_APPLICABLE)

    result = assess(findings, rubric, track=FULL)

    over = [b for b in result.blockers if b.kind is BlockerKind.NOT_APPLICABLE_SHARE]
    assert [b.award for b in over] == ["bronze", "silver", "gold", "platinum"]
    assert over[0].have == Fraction(1400, 92) > 15
    assert over[0].criteria == ("A1", "A2", "A3", "A4", "A5", "B1")


def test_just_under_fifteen_percent_is_within_the_cap(rubric):
    out = ("A1", "A2", "A3", "A4", "B1")  # 13 of 92
    findings = by_class(rubric, 4, 4, 4) | dict.fromkeys(out, Mark.NOT_APPLICABLE)

    result = assess(findings, rubric, track=FULL)

    assert BlockerKind.NOT_APPLICABLE_SHARE not in kinds(result.blockers)


def test_a_file_in_which_nothing_applies_scores_zero(rubric):
    findings = {criterion.code: Mark.NOT_APPLICABLE for criterion in rubric.criteria}

    result = assess(findings, rubric, track=FULL)

    assert (result.score, result.award) == (0, None)


def test_the_award_applied_for_is_a_ceiling(rubric):
    result = assess(by_class(rubric, 3, 3, 3), rubric, track=FULL, limit="silver")

    assert result.award == "silver"
    assert kinds(result.blocking("gold")) == {BlockerKind.APPLIED_FOR}
    assert BlockerKind.SCORE in kinds(result.blocking("platinum"))
    assert result.blocking("bronze") == ()


def test_an_award_applied_for_never_raises_the_result(rubric):
    findings = by_class(rubric, 1, 2, 2)

    assert assess(findings, rubric, track=FULL, limit="platinum").award == "bronze"


def test_one_essential_at_zero_blocks_bronze_by_name(rubric):
    result = assess(by_class(rubric, 4, 4, 4) | {"H3": 0}, rubric, track=FULL)

    (blocker,) = result.blocking("bronze")
    assert (blocker.kind, blocker.criterion, blocker.have, blocker.need) == (
        BlockerKind.FLOOR,
        "H3",
        0,
        1,
    )


@pytest.mark.parametrize("track", [FULL, SHORT])
def test_gold_lets_three_essentials_stay_at_two_and_not_four(rubric, track):
    three = by_class(rubric, 4, 4, 4) | {"A1": 2, "A2": 2, "B1": 2}

    assert assess(three, rubric, track=track).award == "gold"
    result = assess(three | {"C1": 2}, rubric, track=track)
    assert result.award == "silver"
    (blocker,) = result.blocking("gold")
    assert (blocker.kind, blocker.have, blocker.need, blocker.level) == (
        BlockerKind.FLOOR_COUNT,
        4,
        3,
        3,
    )
    assert blocker.criteria == ("A1", "A2", "B1", "C1")


def test_gates_hold_gold_back_even_among_the_three_exceptions(rubric):
    result = assess(by_class(rubric, 4, 4, 4) | {"B2": 2, "D5": 2}, rubric, track=FULL)

    assert result.award == "silver"
    gates = [(b.kind, b.criterion, b.have, b.need) for b in result.blocking("gold")]
    assert gates == [(BlockerKind.GATE, "B2", 2, 3), (BlockerKind.GATE, "D5", 2, 3)]


def test_a_gate_that_is_not_waived_needs_the_criterion_to_apply(rubric):
    result = assess(by_class(rubric, 4, 4, 4) | {"B2": Mark.NOT_APPLICABLE}, rubric, track=FULL)

    assert BlockerKind.GATE_NOT_APPLICABLE in kinds(result.blocking("gold"))
    assert BlockerKind.GATE_NOT_APPLICABLE not in kinds(result.blocking("silver"))


@pytest.mark.parametrize(
    ("finding", "award"),
    [(1, "gold"), (2, "platinum"), (Mark.NOT_APPLICABLE, "platinum")],
    ids=["below the gate", "at the gate", "waived"],
)
def test_mentoring_is_the_gate_of_platinum_unless_waived(rubric, finding, award):
    assert assess(by_class(rubric, 4, 4, 4) | {"J3": finding}, rubric, track=FULL).award == award


def test_a_weak_dimension_holds_silver_back(rubric):
    weak = dict.fromkeys(("I1", "I2", "I3"), 0)

    result = assess(by_class(rubric, 3, 3, 3) | weak, rubric, track=FULL)

    assert result.award == "bronze"
    (blocker,) = result.blocking("silver")
    assert (blocker.kind, blocker.dimension, blocker.have) == (BlockerKind.DIMENSION, "I", 0)


def test_an_exact_score_just_under_the_bar_is_not_rounded_into_an_award(rubric):
    # 309 of 368 points are 83.967 %: shown as 84.0, still below 84.
    at_four = ["A1", "A2", "B1", "B2", "C1", "C3", "D1", "A3", "A4", "B3", "B4", "C2", "C4"]
    findings = by_class(rubric, 3, 3, 3) | dict.fromkeys(at_four, 4)

    result = assess(findings, rubric, track=FULL)

    assert result.score == Fraction(30900, 368)
    assert result.score_rounded == Decimal("84.0")
    assert result.award == "gold"
    assert kinds(result.blocking("platinum")) == {BlockerKind.SCORE}


def test_unfit_findings_are_refused_all_at_once(rubric):
    with pytest.raises(FindingsError) as refused:
        assess({"A1": 5, "A2": True, "Z9": 1, "B1": -1, "C1": "three"}, rubric, track=FULL)

    assert len(refused.value.faults) == 5
    assert "Z9" in str(refused.value)


def test_an_unknown_track_or_award_is_refused(rubric):
    with pytest.raises(RubricMismatchError, match="track 'long'"):
        assess({}, rubric, track="long")
    with pytest.raises(RubricMismatchError, match="award 'diamond'"):
        assess({}, rubric, track=FULL, limit="diamond")


def test_every_circumstance_has_a_blocker_of_its_own():
    assert {each.value for each in Circumstance} <= {kind.value for kind in BlockerKind}

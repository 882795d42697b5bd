"""The cheapest path on the published rubric: what it takes, where there is none, how it reads."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import (
    BlockerKind,
    Mark,
    ScoringError,
    assess,
    current,
    load,
    localised,
    path,
)
from scoring.path import PathStep, cheapest_path

RUBRIC = current()
CODES = [criterion.code for criterion in RUBRIC.criteria]
AWARDS = [award.id for award in RUBRIC.awards]


def at(level, **others):
    return dict.fromkeys(CODES, level) | others


def shown(steps):
    return [(step.criterion, step.have, step.need) for step in steps]


def after(found, steps):
    return found | {step.criterion: step.need for step in steps}


files = st.builds(
    lambda base, shift, out: at(base) | shift | dict.fromkeys(out, Mark.NOT_APPLICABLE),
    st.integers(0, 4),
    st.dictionaries(st.sampled_from(CODES), st.integers(0, 4), max_size=20),
    st.sets(st.sampled_from(["B5", "G1", "G2", "J3"])),
)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(files, st.sampled_from(["full", "short"]), st.sampled_from(AWARDS))
def test_every_way_leads_to_the_award_and_no_step_of_it_can_be_spared(found, track, award):
    result = cheapest_path(found, RUBRIC, track=track, award=award)

    for steps in (result.steps, *result.alternatives):
        assert sum(step.effort for step in steps) == result.effort
        assert len(steps) == len(result.steps)
        reached = assess(after(found, steps), RUBRIC, track=track)
        assert bool(reached.blocking(award)) is not result.possible
        for step in steps:
            # A level less brings no more than a level: one below stands for all lower ones.
            lower = found[step.criterion] if step.need == (step.have or 0) else step.need - 1
            less = after(found, steps) | {step.criterion: lower}
            assert assess(less, RUBRIC, track=track).blocking(award)


@settings(max_examples=15, deadline=None)
@given(files, st.sampled_from(AWARDS))
def test_score_and_award_are_those_that_the_engine_finds_afterwards(found, award):
    result = cheapest_path(found, RUBRIC, track="full", award=award)
    again = assess(after(found, result.steps), RUBRIC, track="full")

    assert (result.score, result.reached) == (again.score, again.award)


def test_the_same_question_has_the_same_answer():
    found = at(1, A1=3, C2=0, J3="n/a")

    once = cheapest_path(found, RUBRIC, track="full", award="gold")
    again = cheapest_path(dict(reversed(found.items())), RUBRIC, track="full", award="gold")

    assert once == again


def test_from_ones_silver_takes_the_essentials_and_the_cheapest_of_the_rest():
    result = cheapest_path(at(1), RUBRIC, track="full", award="silver")
    essentials = [c.code for c in RUBRIC.criteria if c.class_id == "essential"]

    # Raising 14 essentials by one step of effort 2 gives 14 x 3 of the units of score, and a
    # core criterion brings 2 for each of its steps: 344 units are 100, 172 are needed, 86 are had.
    assert {step.criterion for step in result.steps} >= set(essentials)
    assert result.effort == 78
    assert len(result.steps) == 18
    assert result.score == Fraction(50)
    assert result.reached == "silver"
    assert len(result.alternatives) == 3
    assert result.more is True


def test_what_is_reached_takes_no_step():
    result = cheapest_path(at(3), RUBRIC, track="full", award="silver")

    assert result == path.Path(
        award="silver",
        steps=(),
        effort=0,
        score=Fraction(75),
        reached="gold",
        alternatives=(),
        more=False,
        blockers=(),
    )
    assert result.possible


@pytest.mark.parametrize(
    ("how", "award", "kind"),
    [
        ({"track": "short"}, "platinum", BlockerKind.TRACK),
        ({"track": "full", "first_plan_cycle": True}, "gold", BlockerKind.FIRST_PLAN_CYCLE),
        ({"track": "full", "limit": "bronze"}, "silver", BlockerKind.APPLIED_FOR),
    ],
)
def test_what_no_raise_can_cure_is_said_instead_of_steps(how, award, kind):
    result = cheapest_path(at(1), RUBRIC, award=award, **how)

    assert [blocker.kind for blocker in result.blockers] == [kind]
    assert not result.possible
    assert (result.steps, result.alternatives, result.effort) == ((), (), 0)
    assert result.score == Fraction(25)
    assert result.reached is None or result.reached == assess(at(1), RUBRIC, **how).award
    assert result.more is False


def test_a_limit_does_not_stand_against_the_award_applied_for():
    result = cheapest_path(at(1), RUBRIC, track="full", award="silver", limit="silver")

    assert result.possible
    assert result.reached == "silver"


def test_what_the_first_plan_cycle_takes_out_is_not_among_the_steps():
    result = cheapest_path(at(0), RUBRIC, track="full", award="silver", first_plan_cycle=True)

    assert result.possible
    assert "D4" not in {step.criterion for step in result.steps}


def test_the_award_afterwards_may_be_a_higher_one():
    rubric = load(SMALL + AWARDS_OF_SMALL)

    result = cheapest_path({}, rubric, track="all", award="low")

    # The only step there is leads past the second award as well.
    assert shown(result.steps) == [("C", "no", "yes")]
    assert result.reached == "high"


SMALL = """
id = "small"
version = "1.0"
language = "en"
title = "Small"
[[scales]]
id = "yesno"
levels = ["no", "yes"]
points = [0, 1]
[[dimensions]]
code = "D"
name = "D"
[[criteria]]
code = "C"
dimension = "D"
title = "The only one"
"""
AWARDS_OF_SMALL = """
[[awards]]
id = "low"
name = "Low"
score = 30
[[awards]]
id = "high"
name = "High"
score = 60
"""


def test_an_unknown_award_or_a_negative_number_of_alternatives_is_refused():
    with pytest.raises(ScoringError, match="no award 'brass'"):
        cheapest_path(at(1), RUBRIC, track="full", award="brass")
    with pytest.raises(ScoringError, match="not negative"):
        cheapest_path(at(1), RUBRIC, track="full", award="gold", alternatives=-1)


def test_a_step_says_from_which_level_to_which():
    result = cheapest_path(at(3, B2=1), RUBRIC, track="full", award="gold")
    texts = localised(RUBRIC, "en")
    (step,) = result.steps

    title = texts.criteria["B2"].title
    assert step.msgid % step.parameters(texts) == f"B2 {title}: from level 1 to level 3."
    assert step == PathStep(criterion="B2", have=1, need=3, effort=5)
    assert step.parameters(texts, number=lambda n: f"<{n}>")["need"] == "<3>"


def test_a_step_from_not_applicable_says_so():
    step = PathStep(criterion="C", have=None, need="yes", effort=1)
    texts = localised(load(SMALL), "en")

    assert step.msgid % step.parameters(texts) == (
        "C The only one: level yes, where it is now marked not applicable."
    )

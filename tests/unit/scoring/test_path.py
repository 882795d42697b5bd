"""The cheapest path on the published rubric, on long scales, and where there is none."""

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

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
    path_solver,
)
from scoring.path import PathStep, cheapest_path
from scoring.path_model import Choice, Model, PathError
from scoring.path_solver import Optimum, Prices, Programme
from scoring.path_ways import Ways

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


# --- not applicable -----------------------------------------------------------

MARKS = """
id = "marks"
version = "1.0"
language = "en"
title = "Marks"
{head}
[[scales]]
id = "s"
points = [0, 1, 2]
[[dimensions]]
code = "D"
name = "D"
[[criteria]]
code = "C1"
dimension = "D"
title = "One"
effort = [9, 9]
[[criteria]]
code = "C2"
dimension = "D"
title = "Two"
{rule}
[[awards]]
id = "x"
name = "X"
{award}
"""
BY_REVIEWERS = 'not_applicable = { when = "-", decided_by = "reviewers" }'


def marks(*, head="", rule=BY_REVIEWERS, award="score = 50"):
    return load(MARKS.format(head=head, rule=rule, award=award))


def test_a_mark_is_exchanged_for_a_level_where_that_is_cheaper():
    result = cheapest_path({"C1": 0, "C2": "n/a"}, marks(), track="all", award="x")

    # C1 alone would take 9; C2 at its highest level brings the mean to 50 for 2.
    assert [(s.criterion, s.have, s.need, s.effort) for s in result.steps] == [("C2", None, 2, 2)]


def test_a_mark_stays_where_a_level_would_cost_more():
    result = cheapest_path(
        {"C1": 1, "C2": "n/a"}, marks(award="score = 100"), track="all", award="x"
    )

    assert shown(result.steps) == [("C1", 1, 2)]


def test_a_mark_is_exchanged_where_there_are_too_many():
    rubric = marks(head="na_cap_percent = 49", award="score = 0")

    result = cheapest_path({"C1": 0, "C2": "n/a"}, rubric, track="all", award="x")

    assert shown(result.steps) == [("C2", None, 0)]
    assert result.effort == 0


def test_a_refused_mark_is_exchanged():
    result = cheapest_path(
        {"C1": 2, "C2": "n/a"}, marks(rule=""), track="all", award="x", alternatives=0
    )

    assert shown(result.steps) == [("C2", None, 0)]


@pytest.mark.parametrize("overall", ["mean_of_criteria", "mean_of_dimensions", "sum"])
def test_a_mark_that_a_gate_does_not_let_pass_is_exchanged(overall):
    rubric = marks(
        head=f'[aggregation]\noverall = "{overall}"',
        award='gates = [{ criterion = "C2", level = 1 }]',
    )

    result = cheapest_path({"C1": 0, "C2": "n/a"}, rubric, track="all", award="x")

    assert shown(result.steps) == [("C2", None, 1)]


def test_in_a_mean_of_dimensions_a_mark_stays_though_a_level_would_be_cheaper():
    rubric = marks(head='[aggregation]\noverall = "mean_of_dimensions"')

    result = cheapest_path({"C1": 0, "C2": "n/a"}, rubric, track="all", award="x")

    assert shown(result.steps) == [("C1", 0, 1)]


def test_in_a_mean_of_dimensions_too_many_marks_stand_against_the_award():
    rubric = marks(head='na_cap_percent = 49\n[aggregation]\noverall = "mean_of_dimensions"')

    result = cheapest_path({"C1": 2, "C2": "n/a"}, rubric, track="all", award="x")

    assert [blocker.kind for blocker in result.blockers] == [BlockerKind.NOT_APPLICABLE_SHARE]
    assert result.score == 100


def test_where_nothing_applies_some_level_is_needed():
    rubric = load(SMALL + BY_REVIEWERS + AWARDS_OF_SMALL)

    result = cheapest_path({"C": "n/a"}, rubric, track="all", award="low")

    assert shown(result.steps) == [("C", None, "yes")]


def test_where_all_is_taken_out_nothing_leads_to_an_award():
    rule = 'not_applicable = { when = "-", decided_by = "registry" }\n'
    cap = '[[caps]]\nwhen = "first_plan_cycle"\nnot_applicable = ["C"]\nmax_award = "high"\n'
    rubric = load(SMALL + rule + AWARDS_OF_SMALL + cap)

    result = cheapest_path({}, rubric, track="all", award="low", first_plan_cycle=True)

    assert [blocker.kind for blocker in result.blockers] == [BlockerKind.SCORE]


def test_a_gate_on_what_the_registry_takes_out_stands_against_the_award():
    rule = 'not_applicable = { when = "-", decided_by = "registry" }'
    cap = '[[caps]]\nwhen = "first_plan_cycle"\nnot_applicable = ["C2"]\nmax_award = "x"\n'
    gate = f'gates = [{{ criterion = "C2", level = 1 }}]\n{cap}'
    rubric = marks(rule=rule, award=gate)

    result = cheapest_path({}, rubric, track="all", award="x", first_plan_cycle=True)

    assert [blocker.kind for blocker in result.blockers] == [BlockerKind.GATE_NOT_APPLICABLE]


def test_a_count_that_the_marks_leave_too_few_criteria_for_is_met_by_exchanging_one():
    rubric = marks(award="class_floors = [{ level = 1, at_least = 2 }]")

    result = cheapest_path({"C1": 1, "C2": "n/a"}, rubric, track="all", award="x")

    assert shown(result.steps) == [("C2", None, 1)]


# --- long scales --------------------------------------------------------------

LONG = """
id = "long"
version = "1.0"
language = "en"
title = "Long"
[[scales]]
id = "share"
from = 0
to = 100
step = 0.1
[[dimensions]]
code = "D"
name = "D"
[[criteria]]
code = "C1"
dimension = "D"
title = "One"
[[criteria]]
code = "C2"
dimension = "D"
title = "Two"
weight = 3
[[awards]]
id = "x"
name = "X"
score = 70
class_floors = [{ level = 30 }, { level = 60, at_least = 1 }]
"""


def test_a_long_scale_is_climbed_only_as_far_as_needed():
    result = cheapest_path({"C1": 35, "C2": "50.5"}, load(LONG), track="all", award="x")

    # 70 x 4 = 280 are needed: 35 + 3 x 81.7 = 280.1, where 81.6 would make 279.8.
    assert shown(result.steps) == [("C2", "50.5", "81.7")]
    assert result.effort == 312
    assert result.alternatives == ()
    assert result.more is False


def test_few_steps_win_over_many_of_the_same_effort_on_a_long_scale():
    rubric = load(LONG.replace("weight = 3", ""))

    result = cheapest_path({"C1": 60, "C2": 60}, rubric, track="all", award="x")

    # Either alone by 20, or both by 20 in all: one step is fewer than two.
    assert shown(result.steps) == [("C1", 60, 80)]
    assert [shown(each) for each in result.alternatives] == [[("C2", 60, 80)]]
    assert result.more is False


def test_splits_of_a_long_climb_come_in_the_order_of_the_rubric():
    rubric = load(LONG.replace("weight = 3", "").replace("score = 70", "score = 90"))

    result = cheapest_path({"C1": 60, "C2": 60}, rubric, track="all", award="x", alternatives=2)

    assert shown(result.steps) == [("C1", 60, 100), ("C2", 60, 80)]
    assert [shown(each) for each in result.alternatives] == [
        [("C1", 60, "99.9"), ("C2", 60, "80.1")],
        [("C1", 60, "99.8"), ("C2", 60, "80.2")],
    ]
    assert result.more is True


# --- proofs and checks --------------------------------------------------------


def solved(monkeypatch, **changes):
    """Let the solver's true answer through with some of it changed."""
    true = path_solver.milp

    def changed(*args, **kwargs):
        answer = true(*args, **kwargs)
        fields = ("status", "message", "x", "mip_dual_bound")
        return SimpleNamespace(**{key: getattr(answer, key) for key in fields} | changes)

    monkeypatch.setattr(path_solver, "milp", changed)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": 1, "message": "time is up"}, "no proof: time is up"),
        ({"mip_dual_bound": 1.0}, "bound 1.0 is not that of its way"),
        ({"x": path_solver.np.zeros(43 * 5)}, "does not lead to the award"),
    ],
    ids=["not optimal", "not proven", "no way"],
)
def test_what_the_solver_does_not_prove_is_refused(monkeypatch, changes, said):
    solved(monkeypatch, **changes)

    with pytest.raises(PathError, match=said):
        cheapest_path(at(0), RUBRIC, track="full", award="bronze")


def test_a_way_that_falls_short_is_refused(monkeypatch):
    model = Model(criteria=(), choices=((choice(1, 2, 5), choice(0, 0, 0)),), needs=(5,))
    solved(monkeypatch, x=path_solver.np.array([0.0, 1.0]))

    with pytest.raises(PathError, match="does not lead to the award"):
        Programme(model).optimum()


def choice(rank, effort, brought):
    return Choice(
        rank=rank,
        length=0,
        effort=effort,
        effort_step=0,
        steps=int(rank > 0),
        terms=((0, brought, 0),),
    )


def test_a_programme_without_a_way_has_no_optimum():
    model = Model(criteria=(), choices=((choice(1, 2, 4), choice(0, 0, 0)),), needs=(5,))

    assert Programme(model).optimum() is None


def test_no_blocker_where_no_way_is_found_is_refused(monkeypatch):
    solved(monkeypatch, status=2)

    with pytest.raises(PathError, match="do not agree"):
        cheapest_path(at(1), RUBRIC, track="full", award="gold")


def test_a_way_that_the_engine_does_not_confirm_is_refused(monkeypatch):
    true = path.model_of
    monkeypatch.setattr(
        path, "model_of", lambda sheet, award: true(sheet, replace(award, score=Fraction(40)))
    )

    with pytest.raises(PathError, match="do not agree"):
        cheapest_path(at(1), RUBRIC, track="full", award="silver")


def test_a_cheaper_way_than_the_proven_one_is_refused():
    model = Model(
        criteria=(),
        choices=((choice(2, 3, 5), choice(1, 2, 5), choice(0, 0, 0)),),
        needs=(5,),
    )
    wrong = Optimum(effort=3, steps=1, ranks=(2,))
    free = Prices(effort=1, steps=0, needs=(0,))

    with pytest.raises(PathError, match="less than what was proven"):
        Ways(model, wrong, [free], patience=100).first(5)


def test_numbers_with_too_many_digits_are_refused():
    long = load(SMALL.replace("points = [0, 1]", 'points = ["1/1000000007", 1]') + AWARDS_OF_SMALL)
    odd = replace(
        long, awards=tuple(replace(a, score=30 + Fraction(1, 998_244_353)) for a in long.awards)
    )

    with pytest.raises(PathError, match="too many digits"):
        cheapest_path({}, odd, track="all", award="low")


def test_without_prices_the_search_finds_the_same(monkeypatch):
    found, how = at(3, B2=1, A1=2, C2=2), {"track": "full", "award": "gold"}
    priced = cheapest_path(found, RUBRIC, **how)
    nothing = SimpleNamespace(x=None)
    monkeypatch.setattr(path_solver, "linprog", lambda *_, **__: nothing)

    assert cheapest_path(found, RUBRIC, **how) == priced


def test_a_search_without_patience_gives_the_solvers_way_and_says_there_may_be_more(monkeypatch):
    monkeypatch.setattr(path, "_PATIENCE", 3)

    result = cheapest_path(at(3, B2=1), RUBRIC, track="full", award="gold")

    assert shown(result.steps) == [("B2", 1, 3)]
    assert result.alternatives == ()
    assert result.more is True

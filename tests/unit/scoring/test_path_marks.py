"""The cheapest path where criteria are marked not applicable, or taken out by the registry."""

import pytest

from scoring import BlockerKind, load
from scoring.path import cheapest_path


def shown(steps):
    return [(step.criterion, step.have, step.need) for step in steps]


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

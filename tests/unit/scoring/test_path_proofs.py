"""What the cheapest path refuses to answer without proof, and the way it climbs long scales."""

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import pytest

from scoring import current, load, path, path_solver
from scoring.path import cheapest_path
from scoring.path_model import Choice, Model
from scoring.path_rows import PathError
from scoring.path_solver import Optimum, Prices, Programme
from scoring.path_ways import Ways

RUBRIC = current()
CODES = [criterion.code for criterion in RUBRIC.criteria]


def at(level, **others):
    return dict.fromkeys(CODES, level) | others


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


DEDUCTIONS = """
id = "deductions"
version = "1.0"
language = "en"
title = "Deductions"
[aggregation]
overall = "sum"
dimension = "sum"
[[scales]]
id = "gain"
levels = ["none", "all"]
points = [0, 4]
[[scales]]
id = "loss"
levels = ["bad", "good"]
points = [-3, 0]
[[dimensions]]
code = "D"
name = "D"
[[criteria]]
code = "C1"
dimension = "D"
title = "Gain"
scale = "gain"
not_applicable = { when = "-", decided_by = "reviewers" }
[[criteria]]
code = "C2"
dimension = "D"
title = "Loss"
scale = "loss"
effort = [5]
[[awards]]
id = "x"
name = "X"
score = -3
dimension_min_percent = 25
"""


def test_deductions_count_in_a_dimension_with_a_best_score_above_0():
    result = cheapest_path({}, load(DEDUCTIONS), track="all", award="x")

    # 4 - 3 is a quarter of the best, 4.
    assert shown(result.steps) == [("C1", "none", "all")]


def test_a_dimension_of_deductions_has_no_floor():
    only = load(DEDUCTIONS.replace("points = [0, 4]", "points = [-4, 0]").replace("-3\nd", "-6\nd"))

    result = cheapest_path({}, only, track="all", award="x")

    assert shown(result.steps) == [("C1", "none", "all")]
    assert result.score == -3


def test_a_dimension_that_marks_may_turn_into_one_of_deductions_is_refused():
    with pytest.raises(PathError, match="depends on what applies"):
        cheapest_path(
            {"C1": "n/a"}, load(DEDUCTIONS.replace("= -3", "= 0")), track="all", award="x"
        )

"""Scales, rounding and each way of making a score, on the smallest rubrics with exact figures."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring import Mark, assess, load, rounded
from scoring.aggregation import best_score
from scoring.rounding import Mode, Rounding
from scoring.scale import LevelError, Scale, decimal, named


def scale(*levels, points=None):
    return Scale(
        id="s",
        levels=named(levels),
        points=tuple(Fraction(p) for p in points or range(len(levels))),
    )


@pytest.mark.parametrize(
    ("given", "rank"),
    [(0, 0), ("0", 0), (0.5, 1), ("0.50", 1), ("1/2", 1), (Decimal("0.5"), 1), (1.0, 2), ("1", 2)],
)
def test_a_number_is_found_whichever_way_it_is_written(given, rank):
    assert scale(0, "0.5", 1).rank(given) == rank


@pytest.mark.parametrize(
    ("given", "rank"), [("no", 0), (" NO ", 0), (False, 0), (True, 1), ("Yes", 1)]
)
def test_words_are_found_in_capitals_and_from_true_and_false(given, rank):
    assert scale("no", "yes").rank(given) == rank


@pytest.mark.parametrize("given", [2, "maybe", -1, "", "1/0", [], True])
def test_what_is_no_level_is_refused_with_those_there_are(given):
    with pytest.raises(LevelError, match=r"is no level of the scale 0, 0\.5, 1$"):
        scale(0, "0.5", 1).rank(given)


def test_a_short_scale_is_shown_whole_and_a_long_one_by_its_ends():
    assert scale(*range(8)).shown() == "0, 1, 2, 3, 4, 5, 6, 7"
    assert scale(*range(9)).shown() == "0, 1, ..., 8"
    assert scale(*range(9)).top == 8


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (Fraction(3), "3"),
        (Fraction(1, 2), "0.5"),
        (Fraction(-5, 4), "-1.25"),
        (Fraction(1, 3), "1/3"),
        (Fraction(1, 10**12), "0.000000000001"),
        (Fraction(123456789, 10**15), "0.000000123456789"),
        (Fraction(10**29 + 1, 10**30), "0." + "1" + "0" * 28 + "1"),
        (Fraction(1, 3 * 10**5), "1/300000"),
    ],
)
def test_an_exact_number_is_written_as_a_decimal_where_it_has_one(number, written):
    assert decimal(number) == written
    assert Fraction(written) == number


@pytest.mark.parametrize(
    ("mode", "shown"),
    [
        (Mode.HALF_UP, ["0.1", "0.2", "0.3", "0.1", "0.1"]),
        (Mode.HALF_EVEN, ["0.0", "0.2", "0.2", "0.1", "0.1"]),
        (Mode.DOWN, ["0.0", "0.1", "0.2", "0.0", "0.1"]),
        (Mode.UP, ["0.1", "0.2", "0.3", "0.1", "0.1"]),
    ],
)
def test_each_way_of_rounding_at_its_edges(mode, shown):
    values = ["1/20", "3/20", "1/4", "9/100", "1/10"]
    rule = Rounding(decimals=1, mode=mode)

    assert [str(rule(Fraction(value))) for value in values] == shown


def test_rounding_is_to_one_decimal_half_up_unless_told():
    assert Rounding() == Rounding(decimals=1, mode=Mode.HALF_UP)
    assert str(rounded(Fraction(29, 80))) == "0.4"
    assert str(rounded(Fraction(29, 80), 3)) == "0.363"
    assert str(Rounding(decimals=0)(Fraction(1, 2))) == "1"


RUBRIC = """
id = "small"
version = "1"
language = "en"
title = "Small"
na_cap_percent = 60
[aggregation]
{aggregation}
[[scales]]
id = "ladder"
points = [0, 1, 4]
levels = [0, 1, 2]
[[scales]]
id = "half"
points = [0, 0.5]
levels = ["no", "yes"]
[[dimensions]]
code = "A"
name = "First"
weight = 3
[[dimensions]]
code = "B"
name = "Second"
[[criteria]]
code = "A1"
dimension = "A"
scale = "ladder"
title = "a"
weight = 2
not_applicable = {{ when = "w", decided_by = "reviewers" }}
[[criteria]]
code = "A2"
dimension = "A"
scale = "half"
title = "b"
not_applicable = {{ when = "w", decided_by = "reviewers" }}
[[criteria]]
code = "B1"
dimension = "B"
scale = "ladder"
title = "c"
"""

FOUND = {"A1": 1, "A2": "yes", "B1": 2}


def made(**aggregation):
    lines = "\n".join(f'{key} = "{value}"' for key, value in aggregation.items())
    return load(RUBRIC.format(aggregation=lines))


@pytest.mark.parametrize(
    ("aggregation", "score", "best", "first", "second"),
    [
        # A1 is 1 of 4 points (25 %), A2 all of 0.5, B1 all of 4.
        ({}, Fraction(250, 4), 100, Fraction(150, 3), 100),
        ({"unit": "points"}, Fraction("6.5") / 4, Fraction("12.5") / 4, Fraction("2.5") / 3, 4),
        ({"overall": "mean_of_dimensions"}, Fraction(250, 4), 100, 50, 100),
        ({"overall": "mean_of_dimensions", "unit": "points"},
         (3 * Fraction("2.5") / 3 + 4) / 4, (3 * Fraction("8.5") / 3 + 4) / 4,
         Fraction("2.5") / 3, 4),
        ({"overall": "mean_of_dimensions", "dimension": "sum"},
         (3 * Fraction("2.5") + 4) / 4, (3 * Fraction("8.5") + 4) / 4, Fraction("2.5"), 4),
        ({"overall": "sum", "dimension": "sum"}, Fraction("6.5"), Fraction("12.5"),
         Fraction("2.5"), 4),
        ({"overall": "sum"}, Fraction("6.5"), Fraction("12.5"), 50, 100),
    ],
)  # fmt: skip
def test_each_way_of_making_a_score(aggregation, score, best, first, second):
    result = assess(FOUND, made(**aggregation), track="all")

    assert (result.score, result.best) == (score, best)
    assert [each.score for each in result.dimensions] == [first, second]
    assert result.dimensions[1].percent == 100
    assert best_score(made(**aggregation), made(**aggregation).criteria) == best


@pytest.mark.parametrize("overall", ["mean_of_criteria", "mean_of_dimensions", "sum"])
def test_a_dimension_of_which_nothing_applies_has_no_score_and_leaves_the_whole(overall):
    found = {"A1": Mark.NOT_APPLICABLE, "A2": Mark.NOT_APPLICABLE, "B1": 1}

    result = assess(found, made(overall=overall), track="all")

    assert [each.score for each in result.dimensions] == [None, 25]
    assert [each.percent for each in result.dimensions] == [None, 25]
    assert result.score == (1 if overall == "sum" else 25)
    assert result.best == (4 if overall == "sum" else 100)


@pytest.mark.parametrize("overall", ["mean_of_criteria", "mean_of_dimensions", "sum"])
def test_where_nothing_applies_at_all_the_score_is_0(overall):
    found = dict.fromkeys(("A1", "A2", "B1"), Mark.NOT_APPLICABLE)

    result = assess(found, made(overall=overall), track="all")

    assert (result.score, result.best) == (0, 0)
    assert result.not_applicable_percent == 100

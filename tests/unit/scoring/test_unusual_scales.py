"""Rubrics with points below zero, words of their own and numbers without measure."""

from fractions import Fraction

import pytest

from scoring import FindingsError, Result, Rubric, RubricError, assess, load
from scoring.exact import number_in

SUM = '[aggregation]\noverall = "sum"\ndimension = "sum"\nunit = "points"\n'
SUM_WITHOUT_UNIT = '[aggregation]\noverall = "sum"\ndimension = "sum"\n'


def text_of(scale: str, *, aggregation: str = SUM, awards: str = "") -> str:
    return f"""
id = "example"
version = "1.0"
language = "en"
title = "Example"
{aggregation}
[[scales]]
id = "only"
{scale}

[[dimensions]]
code = "D"
name = "Deductions"

[[criteria]]
code = "D1"
dimension = "D"
title = "Something"
{awards}
"""


def rubric_with(scale: str, *, aggregation: str = SUM, awards: str = "") -> Rubric:
    return load(text_of(scale, aggregation=aggregation, awards=awards))


def award(rest: str, name: str = "first") -> str:
    return f'[[awards]]\nid = "{name}"\nname = "{name.title()}"\n{rest}\n'


def found(level: object, rubric: Rubric) -> Result:
    return assess({"D1": level}, rubric, track="all")  # type: ignore[dict-item] # read as it is


def refused(text: str) -> list[tuple[str, str]]:
    with pytest.raises(RubricError) as error:
        load(text)
    return [(fault.key, fault.problem) for fault in error.value.faults]


def test_a_dimension_of_deductions_has_no_percentage_and_blocks_no_award() -> None:
    rubric = rubric_with(
        "points = [-4, -2, 0]", awards=award("score = -2\ndimension_min_percent = 50")
    )

    result = found(-2, rubric)

    assert (int(result.score), int(result.best)) == (-2, 0)
    assert [(each.score, each.percent) for each in result.dimensions] == [(Fraction(-2), None)]
    assert (result.award, result.blockers) == ("first", ())


def test_a_share_of_a_best_score_below_zero_means_nothing() -> None:
    # -5 of -1 would be 500 percent: the worst answer would pass every floor.
    rubric = rubric_with(
        "points = [-5, -1]", awards=award("score = -5\ndimension_min_percent = 100")
    )

    assert [each.percent for each in found(-5, rubric).dimensions] == [None]


def test_a_share_of_the_smallest_best_score_is_one() -> None:
    result = found(-1, rubric_with('points = [-1, "1/100"]'))

    assert [each.percent for each in result.dimensions] == [Fraction(-10_000)]


@pytest.mark.parametrize(("level", "reached"), [(-4, None), (-3, "first"), (-1, "second")])
def test_an_award_may_ask_for_a_score_below_zero(level: int, reached: str | None) -> None:
    awards = award("score = -3") + award("score = -1", "second")

    assert found(level, rubric_with("from = -4\nto = 0\nstep = 1", awards=awards)).award == reached


def test_an_award_that_names_no_score_asks_for_zero() -> None:
    rubric = rubric_with("points = [-1, 0]", awards=award(""))

    assert [found(level, rubric).award for level in (-1, 0)] == [None, "first"]


@pytest.mark.parametrize(
    ("points", "score", "fault"),
    [
        ("[-4, 0]", "-4", []),
        ("[-4, 0]", "-4.5", [("awards.first.score", "is below -4, the lowest score there is")]),
        ("[2, 4]", "0", []),
        ("[2, 4]", "-1", [("awards.first.score", "is below 0, the lowest score there is")]),
        ("[2, 4]", "4", []),
        ("[2, 4]", "5", [("awards.first.score", "is above 4, the best score there is")]),
        ("[2, 4]", '"four"', [("awards.first.score", "'four' is no number")]),
    ],
)
def test_the_score_of_an_award_is_one_there_can_be(
    points: str, score: str, fault: list[tuple[str, str]]
) -> None:
    text = text_of(f"points = {points}", awards=award(f"score = {score}"))

    if fault:
        assert refused(text) == fault
    else:
        assert load(text).awards[0].score == Fraction(score)


def test_a_stepped_scale_may_begin_below_zero() -> None:
    scale = rubric_with("from = -1\nto = 0.5\nstep = 0.5").scales[0]

    assert scale.points == tuple(Fraction(half, 2) for half in (-2, -1, 0, 1))
    assert scale.levels == (-1, "-0.5", 0, "0.5")


def test_a_stepped_scale_needs_both_ends() -> None:
    assert ("scales.only.from", "is missing") in refused(text_of("to = 2\nstep = 1"))
    assert ("scales.only.to", "'two' is no number") in refused(
        text_of('from = 0\nto = "two"\nstep = 1')
    )


@pytest.mark.parametrize("level", [0.5, "0.5", "0.50", "1/2", ".5", " 0.5 ", "5e-1"])
def test_a_level_is_found_whichever_way_its_number_is_written(level: object) -> None:
    assert found(level, rubric_with("points = [0, 0.5, 1]")).score == Fraction(1, 2)


@pytest.mark.parametrize(
    ("mode", "shown"),
    [
        ("half_up", ["-2.6", "-2.5", "-2.4", "2.5", "2.6"]),
        ("half_even", ["-2.6", "-2.6", "-2.4", "2.4", "2.6"]),
        ("down", ["-2.6", "-2.6", "-2.5", "2.4", "2.5"]),
        ("up", ["-2.5", "-2.5", "-2.4", "2.5", "2.6"]),
    ],
)
def test_a_half_goes_where_the_rubric_says_also_below_zero(mode: str, shown: list[str]) -> None:
    rounding = f'[rounding]\ndecimals = 1\nmode = "{mode}"\n'
    points = (-2.56, -2.55, -2.45, 2.45, 2.55)
    rubric = rubric_with(f"points = {list(points)}", aggregation=SUM + rounding)

    assert [str(found(level, rubric).score_rounded) for level in points] == shown


@pytest.mark.parametrize(
    ("how", "valid"),
    [
        pytest.param(SUM_WITHOUT_UNIT, True, id="two sums, where the unit plays no part"),
        pytest.param(SUM, True, id="sums of points"),
        pytest.param(
            '[aggregation]\noverall = "mean_of_dimensions"\ndimension = "sum"\n',
            True,
            id="a mean of sums",
        ),
        pytest.param('[aggregation]\noverall = "sum"\n', False, id="a mean in the dimension"),
        pytest.param('[aggregation]\ndimension = "sum"\n', False, id="a mean over all"),
        pytest.param('[aggregation]\nunit = "points"\n', True, id="means of points"),
    ],
)
def test_only_a_percentage_needs_a_best_level_above_zero(how: str, valid: bool) -> None:
    text = text_of("points = [-4, 0]", aggregation=how)

    if valid:
        assert found(-4, load(text)).score == -4
    else:
        needed = "a percentage needs a highest level worth more than 0"
        assert refused(text) == [("scales.only.points", needed)]


@pytest.mark.parametrize("word", ["unknown", "n/a", "Unknown"])
def test_a_level_is_not_called_as_a_mark_of_findings(word: str) -> None:
    # It would be read as not assessed and count at the lowest level, whatever it is worth.
    scale = f'levels = ["no", "{word}", "yes"]\npoints = [-1, -0.5, 1]'

    expected = f"{word.lower()!r} has a meaning of its own in findings"
    assert refused(text_of(scale)) == [("scales.only.levels", expected)]


# A few characters may stand for a number that no memory holds.


@pytest.mark.parametrize("level", ["1e99999999", "1e-99999999", "9" * 5000, f"1/{'9' * 41}"])
def test_a_finding_without_measure_is_refused_at_once(level: str) -> None:
    with pytest.raises(FindingsError, match="no level of the scale 0, 1"):
        found(level, rubric_with("points = [0, 1]"))


def test_a_whole_number_too_long_to_write_is_no_level() -> None:
    rubric = rubric_with("points = [0, 1]")

    with pytest.raises(FindingsError, match="no level of the scale"):
        found(10**50, rubric)


@pytest.mark.parametrize("score", ["1e99999999", '"1e99999999"', "1e-99999999", "inf", "nan"])
def test_a_number_without_measure_in_a_rubric_is_a_fault(score: str) -> None:
    found = refused(text_of("points = [0, 1]", awards=award(f"score = {score}")))

    assert [(key, problem.endswith("is no number")) for key, problem in found] == [
        ("awards.first.score", True)
    ]


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 5000 + "]" * 5000], ids=["long", "deep"])
def test_a_file_beyond_what_python_reads_is_refused(value: str) -> None:
    found = refused(text_of("points = [0, 1]") + f"odd = {value}\n")

    assert [(key, problem.startswith("not TOML: ")) for key, problem in found] == [("", True)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", Fraction(3)),
        ("-0.5", Fraction(-1, 2)),
        ("+.5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("1e-07", Fraction(1, 10**7)),
        ("1E+2", Fraction(100)),
        ("-1/3", Fraction(-1, 3)),
        ("٣", Fraction(3)),
        ("9" * 40, Fraction(10**40 - 1)),
        ("9" * 41, None),
        ("0." + "1" * 41, None),
        ("1e99", Fraction(10**99)),
        ("1e100", None),
        ("1/0", None),
        ("1/" + "9" * 41, None),
        ("9" * 41 + "/1", None),
        ("0.5/3", None),
        (".", None),
        ("", None),
        ("1_000", None),
        ("1e5\n", None),
        ("two", None),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, number: Fraction | None) -> None:
    assert number_in(text) == number

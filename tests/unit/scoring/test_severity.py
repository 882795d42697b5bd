"""The severity of reviewers: known offsets are found again, whoever rated which unit."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.agreement import Rating, RatingError
from scoring.severity import Severity, severity


def rated(offsets, worth, who):
    """Ratings that are what a unit is worth plus what its rater adds."""
    return [
        Rating(unit=unit, rater=rater, level=worth[unit] + offsets[rater])
        for unit, raters in who.items()
        for rater in raters
    ]


def found(ratings):
    return {each.rater: each for each in severity(ratings)}


def test_two_raters_a_level_apart_are_half_a_level_from_the_middle():
    ratings = rated(
        {"anna": 1, "bilal": 0}, {"u": 2, "v": 1}, {"u": ("anna", "bilal"), "v": ("anna",)}
    )

    assert severity(ratings) == (
        Severity(rater="anna", offset=pytest.approx(0.5), shared=1, group=0),
        Severity(rater="bilal", offset=pytest.approx(-0.5), shared=1, group=0),
    )


@given(
    st.lists(st.integers(0, 6), min_size=2, max_size=6),
    st.integers(0, 2**32),
)
def test_known_offsets_are_recovered_from_overlapping_assignments(added, seed):
    source = random.Random(seed)
    raters = [f"r{n}" for n in range(len(added))]
    offsets = dict(zip(raters, added, strict=True))
    who = {f"link{n}": pair for n, pair in enumerate(pairwise(raters))}
    who |= {f"u{n}": source.sample(raters, source.randint(1, len(raters))) for n in range(10)}
    worth = {unit: source.randint(0, 4) for unit in who}
    mean = sum(added) / len(added)

    result = found(rated(offsets, worth, who))

    for rater, offset in offsets.items():
        assert result[rater].offset == pytest.approx(offset - mean, abs=1e-9)
        assert result[rater].shared == sum(
            rater in among for among in who.values() if len(among) > 1
        )


def test_harder_files_do_not_make_a_rater_strict():
    # Carla has only poor files and gives what the others give there.
    who = {"good": ("a", "b"), "poor": ("a", "b", "c"), "poorer": ("b", "c")}
    result = found(rated({"a": 0, "b": 0, "c": 0}, {"good": 4, "poor": 1, "poorer": 0}, who))

    assert result["c"].offset == pytest.approx(0)


def test_raters_that_nothing_links_are_not_compared():
    who = {"u": ("a", "b"), "v": ("x", "y"), "w": ("lone",), "z": ("a", "b")}
    offsets = {"a": 2, "b": 0, "x": 0, "y": 1, "lone": 3}
    result = found(rated(offsets, dict.fromkeys(who, 1), who))

    assert [result[r].group for r in ("a", "b", "x", "y")] == [0, 0, 1, 1]
    assert [result[r].offset for r in ("a", "b")] == pytest.approx([1, -1])
    assert [result[r].offset for r in ("x", "y")] == pytest.approx([-0.5, 0.5])
    assert result["lone"] == Severity(rater="lone", offset=None, shared=0, group=None)


def test_a_unit_can_link_groups_that_were_apart():
    who = {"u": ("a", "b"), "v": ("x", "y"), "w": ("b", "x")}
    result = found(rated({"a": 0, "b": 1, "x": 2, "y": 3}, dict.fromkeys(who, 0), who))

    assert {each.group for each in result.values()} == {0}
    assert [result[r].offset for r in "abxy"] == pytest.approx([-1.5, -0.5, 0.5, 1.5])


def test_offsets_are_the_least_squares_fit_where_raters_waver():
    # Differences of a and b on three units: 2, 1, 0; the fit is their mean, 1.
    ratings = [
        Rating(unit=unit, rater=rater, level=level)
        for unit, levels in {"u": (3, 1), "v": (2, 1), "w": (4, 4)}.items()
        for rater, level in zip("ab", levels, strict=True)
    ]
    result = found(ratings)

    assert result["a"].offset - result["b"].offset == pytest.approx(1)


def test_nobody_has_no_severity():
    assert severity([]) == ()


def test_a_unit_rated_twice_by_one_rater_is_refused():
    with pytest.raises(RatingError):
        severity([Rating(unit="u", rater="r", level=1)] * 2)

"""Where the numbers of a batch get large: exact as long as 64 bits hold them, then refused."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import assess, current, load
from scoring.batch import BatchError, score_batch
from scoring.batch_ground import units_of
from scoring.batch_plan import _kind, plan_of
from scoring.batch_ranking import ranked
from scoring.scale import Scale

PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53)
TOO_LARGE = "the exact scores of this rubric do not fit into 64 bits: score the files one by one"


def rubric_of(weights, *, overall="mean_of_criteria", points="0, 1"):
    """A dimension for each list of weights, all criteria on one scale of two levels."""
    text = f"""
id = "large"
version = "1"
language = "en"
title = "Large"
na_cap_percent = 50
aggregation = {{ overall = "{overall}" }}
scales = [{{ id = "s", levels = [0, 1], points = [{points}] }}]
"""
    for place, each in enumerate(weights):
        text += f'[[dimensions]]\ncode = "D{place}"\nname = "D"\n'
        for number, weight in enumerate(each):
            text += (
                f'[[criteria]]\ncode = "C{place}-{number}"\ndimension = "D{place}"\nscale = "s"\n'
                f'title = "t"\nweight = "{weight}"\n'
            )
    return load(text)


def same(rubric, table):
    batch = score_batch(table, rubric, track="all")
    for file, row in enumerate(table.tolist()):
        found = {c.code: rank for c, rank in zip(rubric.criteria, row, strict=True)}
        assert batch.score(file) == assess(found, rubric, track="all").score
    return batch


@pytest.mark.parametrize(
    ("largest", "kind"),
    [
        (2**24 - 1, np.float32),
        (2**24, np.float64),
        (2**53 - 1, np.float64),
        (2**53, np.int64),
        (2**63 - 1, np.int64),
    ],
)
def test_sums_are_made_in_the_quickest_type_that_is_exact(largest, kind):
    assert _kind([1, largest, 2]) is kind


def test_sums_beyond_64_bits_are_refused():
    with pytest.raises(BatchError) as refused:
        _kind([1, 2**63])

    assert str(refused.value) == TOO_LARGE


@pytest.mark.parametrize(
    ("weight", "kind"),
    [(2, np.float32), (2**15, np.float32), (2**16, np.float64), (2**44, np.float64),
     (2**45, np.int64), (2**54, np.int64)],
)  # fmt: skip
def test_large_weights_stay_exact(weight, kind):
    rubric = rubric_of([[weight + 1, 1], [weight - 1, weight]])

    assert plan_of(rubric, track="all", first_plan_cycle=False).sums.dtype == kind
    same(rubric, np.array([[0, 1, 0, 1], [1, 0, 0, 1], [1, 1, 1, 0]], dtype=np.int8))


def test_weights_beyond_64_bits_are_refused():
    with pytest.raises(BatchError) as refused:
        score_batch(np.zeros((1, 2), np.int8), rubric_of([[2**60, 1]]), track="all")

    assert str(refused.value) == TOO_LARGE


def prime_dimensions(count):
    """Scores 1/2, 2/3, 4/5 ... of 100: their common denominator is the product of the primes."""
    rubric = rubric_of([[prime - 1, 1] for prime in PRIMES[:count]], overall="mean_of_dimensions")
    return rubric, np.array([[1, 0] * count, [1, 1] * count, [0, 1] * count], dtype=np.int8)


@pytest.mark.parametrize("count", [1, 2, 9, 12])
def test_a_mean_of_dimensions_is_made_over_their_common_denominator(count):
    rubric, table = prime_dimensions(count)

    batch = same(rubric, table)

    assert batch.score(1) == 100
    assert batch.place.tolist() == ([2, 1, 2] if count == 1 else [2, 1, 3])


@pytest.mark.parametrize("count", [15, 16])
def test_a_mean_of_dimensions_without_a_common_denominator_is_refused(count):
    rubric, table = prime_dimensions(count)

    with pytest.raises(BatchError) as refused:
        score_batch(table, rubric, track="all")

    assert str(refused.value) == TOO_LARGE


def asking_for(score):
    """One criterion of weight 1, and an award for a score in percent."""
    award = replace(current().awards[0], score=score, class_floors=())
    return replace(rubric_of([[1]]), awards=(award,))


@pytest.mark.parametrize(
    ("score", "reached"),
    [
        (Fraction(1, (2**63 - 1) // 100), [-1, 0]),
        (Fraction(100 * 2**56 - 1, 2**56), [-1, 0]),
        (Fraction(100 * 2**56 + 1, 2**56), [-1, -1]),
        (Fraction(2**63 - 1), [-1, -1]),
        (Fraction(-(2**63) + 1), [0, 0]),
    ],
)
def test_a_threshold_is_compared_exactly_as_long_as_64_bits_last(score, reached):
    batch = score_batch(np.array([[0], [1]], np.int8), asking_for(score), track="all")

    assert batch.award.tolist() == reached


@pytest.mark.parametrize(
    "score", [Fraction(1, (2**63 - 1) // 100 + 1), Fraction(2**63), Fraction(-(2**63))]
)
def test_a_threshold_beyond_64_bits_is_refused(score):
    with pytest.raises(BatchError) as refused:
        score_batch(np.array([[0], [1]], np.int8), asking_for(score), track="all")

    assert str(refused.value) == TOO_LARGE


@pytest.mark.parametrize(
    ("points", "unit", "units"),
    [
        (("0", "1", "2"), Fraction(1), (0, 1, 2)),
        (("0", "0.5", "1"), Fraction(1, 2), (0, 1, 2)),
        (("0", "2", "6"), Fraction(2), (0, 1, 3)),
        (("-1/3", "0", "2"), Fraction(1, 3), (-1, 0, 6)),
        (("1/4", "1/6"), Fraction(1, 12), (3, 2)),
    ],
)
def test_the_points_of_a_scale_are_counted_in_the_largest_unit(points, unit, units):
    scale = Scale(
        id="s", levels=tuple(range(len(points))), points=tuple(Fraction(p) for p in points)
    )

    assert units_of(scale) == (unit, units)


def columns(pairs):
    return (
        np.array([over for over, _ in pairs], dtype=np.int64),
        np.array([under for _, under in pairs], dtype=np.int64),
    )


def ranked_like_fractions(pairs):
    order, place = ranked(*columns(pairs))
    scores = [Fraction(over, under) for over, under in pairs]
    assert order.tolist() == sorted(range(len(pairs)), key=lambda each: -scores[each])
    assert place.tolist() == [1 + sum(other > own for other in scores) for own in scores]
    assert order.dtype == place.dtype == np.int64


wide = st.tuples(st.integers(-(2**63) + 1, 2**63 - 1), st.integers(1, 2**62 - 1))
narrow = st.tuples(st.integers(-8, 8), st.integers(1, 5))


@given(st.lists(wide | narrow, max_size=12))
def test_fractions_are_ranked_exactly(pairs):
    ranked_like_fractions(pairs)


@given(st.lists(narrow, max_size=30))
def test_equal_fractions_share_a_place(pairs):
    ranked_like_fractions(pairs)


@given(st.integers(1, 2**61), st.integers(0, 5))
def test_neighbouring_fractions_are_told_apart(under, shift):
    """n/(n+1) and (n+1)/(n+2) are as close as fractions of such size can be."""
    near = [(under + each, under + each + 1) for each in (shift, 0, 1, shift)]

    ranked_like_fractions(near)


def test_competition_ranking_leaves_out_what_is_shared():
    _, place = ranked(*columns([(1, 2), (2, 3), (2, 4), (9, 10), (0, 1)]))

    assert place.tolist() == [3, 2, 3, 1, 5]


def test_many_near_numbers_are_sorted_the_long_way_too():
    pairs = [(2**61 - 1, 1), (-(2**61), 1), (2**61 - 2, 1), (2**61 - 1, 1)]

    ranked_like_fractions(pairs)


@pytest.mark.parametrize(("under", "allowed"), [(2**62 - 1, True), (2**62, False)])
def test_a_denominator_that_cannot_be_divided_by_is_refused(under, allowed):
    pairs = columns([(1, under), (1, under - 1)])

    if allowed:
        assert ranked(*pairs)[0].tolist() == [1, 0]
    else:
        with pytest.raises(BatchError):
            ranked(*pairs)

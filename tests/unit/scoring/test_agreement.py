"""Alpha against the published worked example and an independent library; its interval."""

import random
from fractions import Fraction

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.agreement import (
    RELIABLE_FROM,
    TENTATIVE_FROM,
    Metric,
    Rating,
    RatingError,
    Reading,
    Undefined,
    agreement,
    interval,
    reading,
)
from scoring.errors import ScoringError

# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), part C: four observers,
# twelve units, a dot where an observer gave nothing.

PUBLISHED = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")

seeds = st.integers(0, 2**32)


def ratings(*rows):
    """Read rows, one a rater, of one character a unit; a dot is a missing rating."""
    return [
        Rating(unit=f"u{unit:03}", rater=f"r{rater}", level=int(level))
        for rater, row in enumerate(rows)
        for unit, level in enumerate(row)
        if level != "."
    ]


tables = st.integers(1, 12).flatmap(
    lambda units: st.lists(
        st.text("01234...", min_size=units, max_size=units), min_size=1, max_size=5
    )
)


def independent(rows, metric):
    """Alpha by the library `krippendorff`."""
    data = [[np.nan if level == "." else float(level) for level in row] for row in rows]
    return krippendorff.alpha(data, level_of_measurement=metric.value)


@pytest.mark.parametrize(
    ("metric", "published"),
    [(Metric.NOMINAL, 0.743), (Metric.ORDINAL, 0.815), (Metric.INTERVAL, 0.849)],
)
def test_the_published_worked_example_is_reproduced(metric, published):
    found = agreement(ratings(*PUBLISHED), metric=metric)

    assert round(float(found.alpha), 3) == published
    assert (found.units, found.raters, found.ratings) == (11, 4, 40)


def test_alpha_is_exact():
    # One unit of two differs: observed 1 + 1 ordered pairs of 4 ratings, expected 2 x 2 x 2 of 12.
    nominal = agreement(ratings("01", "11"), metric=Metric.NOMINAL)

    assert nominal.alpha == 1 - Fraction(2, 4) / Fraction(2 * 1 * 3, 4 * 3)


@given(tables, st.sampled_from(Metric))
def test_an_independent_library_finds_the_same(rows, metric):
    found = agreement(ratings(*rows), metric=metric)
    assume(found.alpha is not None)

    # Levels that only units with one rating have are no part of the library's scale either:
    # they carry no weight in its coincidences.
    assert float(found.alpha) == pytest.approx(independent(rows, metric), abs=1e-9)


@given(tables, st.sampled_from(Metric), seeds)
def test_neither_order_nor_names_matter(rows, metric, seed):
    given_order = ratings(*rows)
    shuffled = random.Random(seed).sample(given_order, len(given_order))
    renamed = [Rating(unit=r.rater + r.unit[::-1], rater=r.unit, level=r.level) for r in shuffled]
    swapped = [
        Rating(unit=r.unit, rater=f"x{9 - int(r.rater[1])}", level=r.level) for r in shuffled
    ]

    assert agreement(shuffled, metric=metric) == agreement(given_order, metric=metric)
    assert agreement(swapped, metric=metric) == agreement(given_order, metric=metric)
    assert agreement(renamed, metric=metric).units == 0


@pytest.mark.parametrize("metric", list(Metric))
def test_perfect_agreement_is_one(metric):
    assert agreement(ratings("0123400", "0123400", "01234.."), metric=metric).alpha == 1


@pytest.mark.parametrize("metric", list(Metric))
def test_systematic_disagreement_is_below_zero(metric):
    assert agreement(ratings("04040404", "40404040"), metric=metric).alpha < 0


@given(tables)
def test_alpha_never_exceeds_one(rows):
    alpha = agreement(ratings(*rows)).alpha

    assert alpha is None or alpha <= 1


@given(tables)
def test_ordinal_alpha_does_not_mind_how_far_apart_levels_are_written(rows):
    stretched = [Rating(unit=r.unit, rater=r.rater, level=r.level**3 + 7) for r in ratings(*rows)]

    assert agreement(stretched).alpha == agreement(ratings(*rows)).alpha


def test_a_near_miss_weighs_less_than_a_far_one():
    near = agreement(ratings("0123401234", "0123401233")).alpha
    far = agreement(ratings("0123401234", "0123401230")).alpha

    assert near > far


@pytest.mark.parametrize("rows", [[], ["0123"], ["01..", "..23"]])
def test_without_a_unit_that_two_rated_there_is_no_alpha(rows):
    found = agreement(ratings(*rows))

    assert (found.alpha, found.reading) == (None, None)
    assert found.undefined is Undefined.NOTHING_PAIRED
    assert (found.units, found.raters, found.ratings) == (0, 0, 0)


def test_without_variation_there_is_no_alpha_but_the_count_of_what_was_compared():
    # The third unit has one rating: its other level does not make a variation.
    found = agreement(ratings("224", "22."))

    assert (found.alpha, found.undefined) == (None, Undefined.NO_VARIATION)
    assert (found.units, found.ratings) == (2, 4)


def test_a_unit_with_one_rating_changes_nothing():
    assert agreement(ratings("01234", "0123.")) == agreement(ratings("0123.", "0123."))


def test_a_rater_cannot_rate_a_unit_twice():
    with pytest.raises(RatingError, match="r0 rates u000 twice"):
        agreement(ratings("1", "2") + ratings("3"))


def test_a_rank_is_not_negative():
    with pytest.raises(RatingError, match="-1 is no rank"):
        Rating(unit="u", rater="r", level=-1)


@pytest.mark.parametrize(
    ("alpha", "expected"),
    [
        (Fraction(-1), Reading.RECALIBRATE),
        (TENTATIVE_FROM - Fraction(1, 10**9), Reading.RECALIBRATE),
        (Fraction(667, 1000), Reading.TENTATIVE),
        (RELIABLE_FROM - Fraction(1, 10**9), Reading.TENTATIVE),
        (Fraction(4, 5), Reading.RELIABLE),
        (Fraction(1), Reading.RELIABLE),
    ],
)
def test_an_alpha_reads_plainly(alpha, expected):
    assert reading(alpha) is expected


def test_the_published_example_reads_as_reliable_by_ordinal_alpha_only():
    assert agreement(ratings(*PUBLISHED)).reading is Reading.RELIABLE
    assert agreement(ratings(*PUBLISHED), metric=Metric.NOMINAL).reading is Reading.TENTATIVE


def sane(units=200, seed=7):
    """Two raters and sometimes a third, who mostly agree on levels 0 to 4."""
    source = random.Random(seed)
    found = []
    for unit in range(units):
        true = source.randint(0, 4)
        for rater in range(source.choice([2, 2, 3])):
            level = min(4, max(0, true + source.choice([0, 0, 0, 0, -1, 1])))
            found.append(Rating(unit=f"u{unit}", rater=f"r{rater}", level=level))
    return found


@pytest.mark.parametrize("metric", list(Metric))
def test_the_interval_holds_the_point_estimate(metric):
    data = sane()
    found = interval(data, seed=1, metric=metric)

    assert found.low < agreement(data, metric=metric).alpha < found.high
    assert (found.resamples, found.degenerate, found.confidence) == (2000, 0, 0.95)


@given(st.integers(2, 6), st.integers(1, 5), st.sampled_from(Metric), seeds)
def test_a_resample_has_the_alpha_of_the_units_it_drew(differing, same, metric, seed):
    # With two kinds of units a resample is one of few tables, each with a known alpha.
    total = differing + same
    tables_drawn = [("1" * total, "3" * n + "1" * (total - n)) for n in range(1, total + 1)]
    possible = [float(agreement(ratings(*table), metric=metric).alpha) for table in tables_drawn]

    found = interval(ratings(*tables_drawn[differing - 1]), seed=seed, metric=metric, resamples=1)
    assume(found is not None)

    assert found.low == found.high
    assert min(abs(found.low - alpha) for alpha in possible) < 1e-9


def test_one_seed_gives_one_interval_whatever_the_order():
    data = sane(40)
    shuffled = random.Random(2).sample(data, len(data))

    assert interval(data, seed=5) == interval(shuffled, seed=5)
    assert interval(data, seed=5) != interval(data, seed=6)


def test_more_units_make_a_narrower_interval_and_more_confidence_a_wider_one():
    few, many = interval(sane(30), seed=1), interval(sane(600), seed=1)
    sure = interval(sane(30), seed=1, confidence=0.99)

    assert many.high - many.low < few.high - few.low < sure.high - sure.low


def test_perfect_agreement_has_an_interval_without_width():
    found = interval(ratings("01234012", "01234012"), seed=1)

    assert (found.low, found.high) == (1.0, 1.0)


def test_resamples_without_variation_are_left_out_and_counted():
    # Both kinds of units must be drawn: 2 of 4 resamples of two units have no variation.
    found = interval(ratings("02", "02"), seed=1, resamples=400)

    assert 160 < found.degenerate < 240
    assert (found.low, found.high, found.resamples) == (1.0, 1.0, 400)


@pytest.mark.parametrize("rows", [["1.", ".1"], ["1", "2"], ["22", "22"]])
def test_there_is_no_interval_without_alpha_or_of_one_unit(rows):
    assert interval(ratings(*rows), seed=1) is None


@pytest.mark.parametrize(("resamples", "confidence"), [(0, 0.95), (10, 0.0), (10, 1.0)])
def test_an_interval_needs_resamples_and_a_confidence(resamples, confidence):
    with pytest.raises(ScoringError, match="needs resamples"):
        interval(ratings("01", "01"), seed=1, resamples=resamples, confidence=confidence)


@pytest.mark.slow
def test_large_counts_do_not_overflow():
    # The squares of 200,000 places to the fourth power pass what 64 bits hold.
    data = [
        Rating(unit=str(unit), rater=rater, level=unit % 5)
        for unit in range(100_000)
        for rater in ("a", "b")
    ]

    assert agreement(data).alpha == 1
    assert interval(data, seed=1, resamples=5).low == pytest.approx(1.0)

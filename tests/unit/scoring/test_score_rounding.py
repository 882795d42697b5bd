"""The rounding rule: half up, once, and never across a threshold in a sentence."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import rounded
from scoring.rounding import rounded_apart


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(3645, 100), "36.5"),
        (Fraction(3644, 100), "36.4"),
        (Fraction(3655, 100), "36.6"),
        (Fraction(50), "50.0"),
        (Fraction(0), "0.0"),
        (Fraction(100), "100.0"),
    ],
)
def test_half_goes_up(value, shown):
    assert str(rounded(value)) == shown


@given(st.fractions(0, 100))
def test_rounding_is_off_by_at_most_half_a_tenth(value):
    assert abs(Fraction(rounded(value)) - value) <= Fraction(1, 20)


@given(st.fractions(0, 100, max_denominator=10_000), st.integers(0, 100))
def test_a_number_in_a_sentence_stays_on_its_side_of_the_threshold(value, threshold):
    if value == threshold:
        return
    shown = rounded_apart(value, threshold)

    assert (shown < threshold) == (value < threshold)
    assert shown != Decimal(threshold)

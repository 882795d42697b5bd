"""The one place where exact numbers are rounded for people to read."""

from decimal import Decimal
from fractions import Fraction
from itertools import count
from math import floor


def rounded(value: Fraction, places: int = 1) -> Decimal:
    """Round half up to `places` decimals: 36.45 becomes 36.5.

    Decisions never use this: awards compare the exact fraction.
    """
    return Decimal(floor(value * 10**places + Fraction(1, 2))).scaleb(-places)


def rounded_apart(value: Fraction, threshold: int) -> Decimal:
    """Round as `rounded`, with as many decimals as it takes to stay on its side of `threshold`.

    83.97 against 84 is shown as 83.97: "84.0, needed 84" would read as an error.
    `value` must differ from `threshold`.
    """
    return next(
        shown for places in count(1) if (shown := rounded(value, places)) != Decimal(threshold)
    )

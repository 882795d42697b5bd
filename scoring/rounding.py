"""The one place where exact numbers are rounded for people to read."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import count
from math import ceil, floor


class Mode(StrEnum):
    """Where a number half-way, or any number, goes."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"
    UP = "up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """A rule of rounding: 36.45 with one decimal half up becomes 36.5."""

    decimals: int = 1
    mode: Mode = Mode.HALF_UP

    def __call__(self, value: Fraction) -> Decimal:
        """Round `value`; below 0, down and up mean towards the lower and the higher number.

        Decisions never use this: awards compare the exact fraction.
        """
        return Decimal(_whole(value * 10**self.decimals, self.mode)).scaleb(-self.decimals)


def rounded(value: Fraction, places: int = 1) -> Decimal:
    """Round half up to `places` decimals: 36.45 becomes 36.5."""
    return Rounding(decimals=places)(value)


def rounded_apart(value: Fraction, threshold: Fraction | int, places: int = 1) -> Decimal:
    """Round as `rounded`, with as many decimals as it takes to stay on its side of `threshold`.

    83.97 against 84 is shown as 83.97: "84.0, needed 84" would read as an error.
    `value` must differ from `threshold`.
    """
    return next(
        shown
        for more in count(places)
        if (Fraction(shown := rounded(value, more)) < threshold) == (value < threshold)
        and Fraction(shown) != threshold
    )


def _whole(value: Fraction, mode: Mode) -> int:
    match mode:
        case Mode.HALF_UP:
            return floor(value + Fraction(1, 2))
        case Mode.HALF_EVEN:
            return round(value)
        case Mode.DOWN:
            return floor(value)
    return ceil(value)

"""The ordered levels that a criterion is found at, and the points that each of them is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TypeAlias

from scoring.errors import ScoringError
from scoring.exact import number_in

Level: TypeAlias = int | str
"""A level as findings and rubrics write it: `3`, `"yes"`, `"0.5"`; whole numbers are integers."""


class LevelError(ScoringError):
    """Something was given that is no level of the scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Levels from the lowest to the highest; a level's place in it, from 0, is its rank."""

    id: str
    levels: tuple[Level, ...]
    points: tuple[Fraction, ...]

    @property
    def top(self) -> int:
        """The rank of the highest level."""
        return len(self.levels) - 1

    def rank(self, level: object) -> int:
        """Return the place of a level, 0 being the lowest.

        A number is found whichever way it is written (1, 1.0, "1"), a word in capitals or not,
        and true and false are taken for "yes" and "no".

        Raises:
            LevelError: it is none of this scale.
        """
        wanted = _written(level)
        for place, known in enumerate(self.levels):
            if known == wanted:
                return place
        raise LevelError(f"{level!r} is no level of the scale {self.shown()}")

    def shown(self) -> str:
        """Return the levels for a message: all of a short scale, the ends of a long one."""
        names = [str(level) for level in self.levels]
        return ", ".join(names if len(names) <= _SHORT else [*names[:2], "...", names[-1]])


_SHORT = 8
_MOST_PLACES = 30


def named(levels: Sequence[object]) -> tuple[Level, ...]:
    """Return levels the way a scale keeps them."""
    return tuple(_written(level) for level in levels)


def _written(level: object) -> Level:
    if isinstance(level, bool):
        return "yes" if level else "no"
    if isinstance(level, int):
        return level
    text = str(level).strip().lower()
    number = number_in(text)
    if number is None:
        return text
    return number.numerator if number.denominator == 1 else decimal(number)


def is_decimal(number: Fraction) -> bool:
    """Tell whether a number can be written with a point and a few digits behind it."""
    return pow(10, _MOST_PLACES, number.denominator) == 0


def decimal(number: Fraction) -> str:
    """Write an exact number as a decimal where it has one, otherwise as a fraction."""
    if number.denominator == 1 or not is_decimal(number):
        return str(number)
    with localcontext(prec=2 * _MOST_PLACES):
        return format((Decimal(number.numerator) / number.denominator).normalize(), "f")

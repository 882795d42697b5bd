"""Read exact numbers as people write them, and none so long that reading it would take for ever."""

import re
from fractions import Fraction

# 1e99999999 is ten characters and a number of a hundred million digits.
_NUMBER = re.compile(
    r"[+-]?(\d{0,40}(\.\d{0,40})?(e[+-]?\d{1,2})?|\d{1,40}/\d{1,40})", re.IGNORECASE
)


def number_in(text: str) -> Fraction | None:
    """Return what 3, -0.5, 1e-7 or 1/3 stands for, None for a text that is no such number."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None

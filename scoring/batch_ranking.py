"""Rank exact scores that are kept as pairs of whole numbers."""

import numpy as np
from numpy.typing import NDArray

from scoring.batch_ground import MOST, fits

Whole = NDArray[np.int64]


def ranked(numerator: Whole, denominator: Whole) -> tuple[Whole, Whole]:
    """Return an order from the best score on, and the place of each score (1, 2, 2, 4).

    Equal scores keep the order in which they are given. Denominators are above 0.

    Raises:
        BatchError: a denominator is too large to divide by in 64 bits.
    """
    digits = _digits(numerator, denominator)
    order = _order(digits)
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = False
    for digit in digits:
        by_order = digit[order]
        first[1:] |= by_order[1:] != by_order[:-1]
    places = np.arange(1, len(order) + 1, dtype=np.int64)
    place = np.empty_like(places)
    place[order] = np.maximum.accumulate(np.where(first, places, 0))
    return order, place


def _digits(numerator: Whole, denominator: Whole) -> list[Whole]:
    """Return whole numbers that, compared one after the other, order the fractions exactly.

    They are the digits of a long division: together they make floor(fraction x scale), where
    scale is the product of the bases used. Two different fractions with denominators up to d lie
    at least 1 / d**2 apart, as (a*e - b*c) / (c*e) has a numerator of 1 or more and a denominator
    of d**2 or less. Multiplied by a scale above d**2 they lie more than 1 apart, so that their
    floors differ, and in the same direction; equal fractions have equal floors.
    """
    largest = int(denominator.max(initial=1))
    # What is left of a division is below its divisor: twice a divisor must fit to go on.
    fits(2 * largest)
    rest, bound = numerator, int(np.abs(numerator).max(initial=1))
    scale = 1
    digits: list[Whole] = []
    while not digits or scale <= largest**2:
        base = min(MOST // bound, largest**2 // scale + 1)
        product = rest * base
        digits.append(product // denominator)
        rest, bound, scale = product % denominator, largest, scale * base
    return digits


def _order(digits: list[Whole]) -> Whole:
    """Return the places of the numbers from the highest on, equal ones in their order."""
    files = len(digits[0])
    span = int(digits[0].max(initial=0)) - int(digits[0].min(initial=0)) + 1
    if len(digits) == 1 and files and span <= MOST // files:
        # Number and place in one: these differ, so that the quickest sort will do.
        packed: Whole = (digits[0].max() - digits[0]) * files + np.arange(files)
        packed.sort()
        packed %= files
        return packed
    # lexsort is stable and takes its last key first; ~ turns an order of whole numbers round.
    order: Whole = np.lexsort([~digit for digit in reversed(digits)]).astype(np.int64, copy=False)
    return order

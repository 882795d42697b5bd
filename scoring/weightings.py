"""Draw plausible weights around those of a rubric, and score a file under each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.aggregation import value_of, within
from scoring.engine import Sheet
from scoring.rubric import Award, Criterion, Overall, Unit, WithinDimension

Numbers: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

_ROUNDING = 1e-9
"""A score this share below a threshold is there but for rounding errors."""

_STILL = 1e-7
"""Weights that spread less than this are those of the rubric."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weightings:
    """A file under many weightings, one a row.

    `shares` are the weights of its applicable criteria in the whole score; they sum to 1.
    `worth` is what the score would be if all the weight lay on one criterion: the score is their
    sum, each by its share.
    """

    sheet: Sheet
    criteria: tuple[Criterion, ...]
    shares: Numbers
    worth: Numbers

    def scores(self) -> Numbers:
        """Return the score under each weighting; exactly the same where all are worth the same."""
        if not self.criteria:
            return np.zeros(len(self.shares))
        apart = self.worth - self.worth[0]
        return np.asarray(self.worth[0] + (self.shares * apart).sum(axis=1))

    def reach(self, award: Award, scores: Numbers) -> Flags:
        """Tell under which weightings the score and the dimensions are as `award` asks."""
        need = float(award.score)
        met = scores >= need - _ROUNDING * max(1.0, abs(need))
        for dimension in self.sheet.rubric.dimensions:
            percent = award.dimension_percent(dimension.code)
            if percent:
                met &= self._at_least(dimension.code, float(percent) / 100 - _ROUNDING)
        return met

    def _at_least(self, dimension: str, part: float) -> Flags:
        """Tell where a dimension reaches a part of its best score, or has none above 0."""
        at = [place for place, c in enumerate(self.criteria) if c.dimension == dimension]
        members = [self.criteria[place] for place in at]
        unit = _unit(self.sheet)
        values = _floats(value_of(c, self.sheet.ranks[c.code], unit) for c in members)
        highest = _floats(value_of(c, c.scale.top, unit) for c in members)
        reached = (self.shares[:, at] * values).sum(axis=1)
        best = (self.shares[:, at] * highest).sum(axis=1)
        return np.asarray((best <= 0) | (reached >= part * best))


def draw(sheet: Sheet, *, draws: int, seed: int, spread: float) -> Weightings:
    """Return a file under `draws` weightings around the rubric's own."""
    random = np.random.Generator(np.random.PCG64(seed))
    criteria = tuple(sheet.applicable())
    how = sheet.rubric.aggregation
    total = sum((c.weight for c in criteria), Fraction())
    if how.overall is Overall.MEAN_OF_DIMENSIONS:
        shares = _by_dimension(sheet, criteria, random, draws, spread)
        worth = [
            _of_dimension(sheet, criteria, c) * value_of(c, sheet.ranks[c.code], _unit(sheet))
            for c in criteria
        ]
    else:
        shares = _dirichlet(random, [c.weight for c in criteria], draws, spread)
        points = how.overall is Overall.SUM
        worth = [
            (total if points else 1)
            * value_of(c, sheet.ranks[c.code], Unit.POINTS if points else how.unit)
            for c in criteria
        ]
    return Weightings(sheet=sheet, criteria=criteria, shares=shares, worth=_floats(worth))


def _unit(sheet: Sheet) -> Unit:
    how = sheet.rubric.aggregation
    return Unit.POINTS if how.dimension is WithinDimension.SUM else how.unit


def _of_dimension(sheet: Sheet, criteria: Iterable[Criterion], criterion: Criterion) -> Fraction:
    """Return what the shares of a criterion's dimension sum to there: 1, or all its weight."""
    if sheet.rubric.aggregation.dimension is WithinDimension.MEAN:
        return Fraction(1)
    return sum((c.weight for c in within(criterion.dimension, criteria)), Fraction())


def _by_dimension(
    sheet: Sheet,
    criteria: Sequence[Criterion],
    random: np.random.Generator,
    draws: int,
    spread: float,
) -> Numbers:
    """Draw the weights of the dimensions, then those of the criteria within each."""
    present = [d for d in sheet.rubric.dimensions if within(d.code, criteria)]
    outer = _dirichlet(random, [d.weight for d in present], draws, spread)
    shares = np.empty((draws, len(criteria)))
    for place, dimension in enumerate(present):
        at = [n for n, c in enumerate(criteria) if c.dimension == dimension.code]
        inner = _dirichlet(random, [criteria[n].weight for n in at], draws, spread)
        shares[:, at] = outer[:, [place]] * inner
    return shares


def _dirichlet(
    random: np.random.Generator, weights: Sequence[Fraction], draws: int, spread: float
) -> Numbers:
    """Draw shares whose means are those of `weights`, the rubric's own where nothing can vary."""
    total = sum(weights, Fraction())
    means = _floats([weight / total for weight in weights])
    if len(weights) < 2 or spread < _STILL:
        return np.tile(means, (draws, 1))
    concentration = (len(weights) - 1) / spread**2 - 1
    return random.dirichlet(concentration * means, size=draws)


def _floats(numbers: Iterable[Fraction]) -> Numbers:
    return np.array([float(number) for number in numbers])

"""Score and rank very many files at once, with the same numbers as `engine`, bit for bit.

Everything is a whole number: values and weights are scaled up until they are, sums are int64, and
fractions are compared by multiplying across. Files are worked through in chunks, criterion by
criterion, so that one chunk stays in the processor's cache; there is no loop over files.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.batch_plan import BatchError, Plan, fits, plan_of
from scoring.findings import Findings, Mark, read_findings
from scoring.rubric import Overall, Rubric

NOT_APPLICABLE = -1
NOT_ASSESSED = -2

Ranks: TypeAlias = NDArray[np.signedinteger]
Whole: TypeAlias = NDArray[np.int64]
Counts: TypeAlias = NDArray[np.int16]
Truth: TypeAlias = NDArray[np.bool_]

_CHUNK = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What n files come to; dimensions and awards in the order of the rubric.

    `numerator` / `denominator` (n) is the exact score, not reduced; `dimension_numerators` /
    `dimension_denominators` (n, dimensions of the track) likewise, with denominator 0 where nothing
    of the dimension applies. `award` (n) is the award's place, -1 for none. `place` (n) is the rank
    of each file by score, equal ones sharing the better place (1, 2, 2, 4); `order` (n) lists the
    files from the best on, equal ones in the order given.
    """

    dimensions: tuple[str, ...]
    numerator: Whole
    denominator: Whole
    dimension_numerators: Whole
    dimension_denominators: Whole
    award: NDArray[np.int8]
    place: Whole
    order: NDArray[np.intp]

    def score(self, file: int) -> Fraction:
        """Return the exact score of one file."""
        return Fraction(int(self.numerator[file]), int(self.denominator[file]))


def ranks_of(files: list[Findings], rubric: Rubric, *, track: str) -> NDArray[np.int16]:
    """Return findings as the table that `score_batch` takes: a row a file, a column a criterion.

    Raises:
        FindingsError: a code the rubric lacks or a value that is no finding.
    """
    criteria = rubric.criteria_of(track)
    marks = {Mark.NOT_APPLICABLE: NOT_APPLICABLE, Mark.NOT_ASSESSED: NOT_ASSESSED}
    table = np.full((len(files), len(criteria)), NOT_ASSESSED, dtype=np.int16)
    for row, raw in enumerate(files):
        found = read_findings(raw, rubric)
        for column, criterion in enumerate(criteria):
            finding = found.get(criterion.code, Mark.NOT_ASSESSED)
            table[row, column] = (
                marks[finding] if isinstance(finding, Mark) else criterion.scale.rank(finding)
            )
    return table


def score_batch(
    ranks: Ranks, rubric: Rubric, *, track: str, first_plan_cycle: bool = False
) -> Batch:
    """Score and rank files on a track: one row a file, one column a criterion of the track.

    A value is the place of the level in its scale (0 the lowest), NOT_APPLICABLE or NOT_ASSESSED.

    Raises:
        BatchError: the table has another shape or a value that is none, or the rubric's exact
            numbers do not fit into 64 bits: such files are scored one by one.
        RubricMismatchError: the rubric has no such track.
    """
    plan = plan_of(rubric, track=track, first_plan_cycle=first_plan_cycle)
    _refuse_unfit(ranks, plan)
    files, dimensions = len(ranks), len(plan.dimensions)
    sums = np.empty((files, dimensions), dtype=np.int64)
    weights = np.empty((files, dimensions), dtype=np.int64)
    award = np.empty(files, dtype=np.int8)
    score = (np.empty(files, dtype=np.int64), np.empty(files, dtype=np.int64))
    for start in range(0, files, _CHUNK):
        part = slice(start, start + _CHUNK)
        chunk = _Chunk(plan, np.ascontiguousarray(ranks[part].T))
        sums[part], weights[part] = chunk.dimension_sums.T, chunk.dimension_weights.T
        score[0][part], score[1][part] = chunk.score()
        award[part] = chunk.award(score[0][part], score[1][part])
    order, place = _ranked(*score)
    numerators, denominators = plan.as_scores(sums, weights)
    return Batch(
        dimensions=plan.dimensions,
        numerator=score[0],
        denominator=score[1],
        dimension_numerators=numerators,
        dimension_denominators=denominators,
        award=award,
        place=place,
        order=order,
    )


def _refuse_unfit(ranks: Ranks, plan: Plan) -> None:
    wanted = len(plan.columns)
    if ranks.ndim != 2 or ranks.shape[1] != wanted:
        raise BatchError(f"a table of n x {wanted} ranks is expected, not {ranks.shape}")
    if not np.issubdtype(ranks.dtype, np.signedinteger):
        raise BatchError(f"ranks are signed whole numbers, not {ranks.dtype}")
    if not len(ranks):
        return
    low, high = ranks.min(axis=0), ranks.max(axis=0)
    for column, lowest, highest in zip(plan.columns, low.tolist(), high.tolist(), strict=True):
        if lowest < NOT_ASSESSED or highest > column.top:
            raise BatchError(
                f"{column.code}: ranks from 0 to {column.top}, {NOT_APPLICABLE} (not applicable) "
                f"and {NOT_ASSESSED} (not assessed) are expected, not {lowest} to {highest}"
            )


class _Chunk:
    """A few thousand files, one line a criterion."""

    def __init__(self, plan: Plan, lines: Ranks) -> None:
        self._plan = plan
        self._files = lines.shape[1]
        self._claimed: list[Truth | None] = [
            None if column.imposed or not _any(line) else line == NOT_APPLICABLE
            for column, line in zip(plan.columns, lines, strict=True)
        ]
        self._found = np.maximum(lines, 0)
        shape = (len(plan.dimensions), self._files)
        self.dimension_sums = np.zeros(shape, dtype=np.int64)
        self.dimension_weights = np.zeros(shape, dtype=np.int64)
        self.dimension_bests = np.zeros(shape, dtype=np.int64)
        self._total = np.zeros(self._files, dtype=np.int64)
        for place in range(len(plan.columns)):
            self._add(place)

    def _add(self, place: int) -> None:
        column, claimed = self._plan.columns[place], self._claimed[place]
        if column.imposed:
            return
        if column.whole is not None:
            self._total += self._value(column.whole, place)
        value = self._value(column.values, place)
        weight: int | Whole = column.weight
        best: int | Whole = int(column.values[-1])
        if claimed is not None:
            weight, best = np.where(claimed, 0, weight), np.where(claimed, 0, best)
        self.dimension_sums[column.dimension] += value
        self.dimension_weights[column.dimension] += weight
        self.dimension_bests[column.dimension] += best

    def _value(self, values: Whole, place: int) -> Whole:
        value: Whole = values[self._found[place]]
        claimed = self._claimed[place]
        if claimed is not None:
            value[claimed] = 0
        return value

    def score(self) -> tuple[Whole, Whole]:
        """Return numerators and denominators of the scores."""
        plan = self._plan
        if plan.overall is Overall.MEAN_OF_DIMENSIONS:
            return self._mean_of_dimensions()
        total = (self._total if plan.apart else self.dimension_sums.sum(axis=0)) * plan.whole_up
        if plan.overall is Overall.SUM:
            return total, np.full_like(total, plan.whole_down)
        weight = self.dimension_weights.sum(axis=0) * plan.whole_down
        return total, np.where(weight == 0, 1, weight)

    def _mean_of_dimensions(self) -> tuple[Whole, Whole]:
        plan = self._plan
        numerators, denominators = plan.as_scores(self.dimension_sums, self.dimension_weights)
        common = lcm(*(int(each) for each in np.unique(denominators) if each), 1)
        applies = denominators != 0
        weights = np.asarray(plan.dimension_weights, dtype=np.int64)[:, np.newaxis]
        most = int(np.abs(numerators).max(initial=0)) * sum(plan.dimension_weights)
        fits(most * common, common * sum(plan.dimension_weights))
        shares = np.where(applies, common // np.where(applies, denominators, 1), 0)
        total = (weights * numerators * shares).sum(axis=0)
        weight = (weights * applies).sum(axis=0) * common
        return total, np.where(weight == 0, 1, weight)

    def award(self, numerator: Whole, denominator: Whole) -> NDArray[np.int8]:
        """Return the place of the highest award that nothing stands against, -1 for none."""
        reached = np.full(self._files, -1, dtype=np.int8)
        open_to_all = ~self._refused()
        for place, asked in enumerate(self._plan.awards):
            fits(int(np.abs(numerator).max(initial=0)) * asked.score.denominator)
            fits(int(denominator.max(initial=0)) * abs(asked.score.numerator))
            stands = open_to_all & (
                numerator * asked.score.denominator >= denominator * asked.score.numerator
            )
            for floor in asked.floors:
                low, applicable = self._low(floor.bars)
                if floor.at_least is None:
                    stands &= low <= floor.all_but
                else:
                    stands &= applicable - low >= floor.at_least
            for line, rank, waived in asked.gates:
                stands &= self._passes(line, rank, waived=waived)
            for line, need in asked.dimension_floors:
                stands &= self._above(line, need)
            reached[stands] = place
        return reached

    def _refused(self) -> Truth:
        """Tell for which files a mark "not applicable" stands against every award."""
        refused = np.zeros(self._files, dtype=np.bool_)
        out = np.zeros(self._files, dtype=np.int64)
        for column, claimed in zip(self._plan.columns, self._claimed, strict=True):
            if claimed is not None:
                out += np.where(claimed, column.weight, 0)
                if column.refuses:
                    refused |= claimed
        return refused | (out > self._plan.most_claimed)

    def _low(
        self, bars: tuple[tuple[int, int], ...]
    ) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
        """Return how many of some lines lie below their ranks, and how many apply at all."""
        low = np.zeros(self._files, dtype=np.int16)
        applicable = np.full(self._files, len(bars), dtype=np.int16)
        for line, rank in bars:
            below = self._found[line] < rank
            claimed = self._claimed[line]
            if claimed is not None:
                below &= ~claimed
                applicable -= claimed
            low += below
        return low, applicable

    def _passes(self, line: int, rank: int, *, waived: bool) -> Truth:
        if self._plan.columns[line].imposed:
            return np.full(self._files, waived)
        passes: Truth = self._found[line] >= rank
        claimed = self._claimed[line]
        if claimed is None:
            return passes
        return passes | claimed if waived else passes & ~claimed

    def _above(self, line: int, need: Fraction) -> Truth:
        """Tell whose dimension reaches a percentage of its best; one without a best passes."""
        have, best = self._plan.percent(
            self.dimension_sums[line], self.dimension_weights[line], self.dimension_bests[line]
        )
        fits(int(np.abs(have).max(initial=0)) * need.denominator)
        fits(int(np.abs(best).max(initial=0)) * need.numerator)
        passes: Truth = have * need.denominator >= best * need.numerator
        return passes | (best <= 0)


def _any(line: Ranks) -> bool:
    return bool((line == NOT_APPLICABLE).any())


def _ranked(numerator: Whole, denominator: Whole) -> tuple[NDArray[np.intp], Whole]:
    """Return the order from the best score on, and the place of each file."""
    # Two different fractions with denominators up to d differ by at least 1/d**2. Multiplied by
    # more than d**2 they differ by more than 1, so their floors differ, in the same direction.
    largest = int(denominator.max(initial=1))
    if (denominator == largest).all():
        key = numerator
    else:
        scale = largest * largest + 1
        fits(int(np.abs(numerator).max(initial=0)) * scale)
        key = numerator * scale // denominator
    order = np.argsort(-key, kind="stable")
    sorted_keys = key[order]
    place = np.empty(len(key), dtype=np.int64)
    first = np.ones(len(key), dtype=np.bool_)
    first[1:] = sorted_keys[1:] != sorted_keys[:-1]
    counted = np.arange(1, len(key) + 1, dtype=np.int64)
    place[order] = np.maximum.accumulate(np.where(first, counted, 0))
    return order, place

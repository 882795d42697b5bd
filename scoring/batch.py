"""Score and rank very many files at once, with the same numbers as `assess`, bit for bit.

Everything is a whole number: points and weights are multiplied until they are, and sums are made
by matrix products in a type that holds them exactly. Files are worked through some thousands at a
time, so that they stay in the processor's cache; nothing loops over files.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.batch_ground import BatchError, Measure, fits
from scoring.batch_plan import Asked, Floor, Gate, Numbers, Plan, plan_of
from scoring.batch_ranking import Whole, ranked
from scoring.findings import Findings, Mark, read_findings
from scoring.rubric import Rubric

__all__ = ["NOT_APPLICABLE", "NOT_ASSESSED", "Batch", "BatchError", "ranks_of", "score_batch"]

NOT_APPLICABLE = -1
NOT_ASSESSED = -2

Ranks: TypeAlias = NDArray[np.signedinteger[Any]]
Truth: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.int8]

_CHUNK = 8192
_MARKS = {Mark.NOT_APPLICABLE: NOT_APPLICABLE, Mark.NOT_ASSESSED: NOT_ASSESSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What n files come to; fractions are not reduced, and their denominators never negative.

    `numerator` / `denominator` (n) is the exact score, that of dimensions (n x dimensions of the
    track, in the order of the rubric) has denominator 0 where nothing of a dimension applies.
    `award` (n) is the rank of the award reached, -1 for none. `claimed` (n) is the weight that a
    file marks not applicable, out of `weight`. `place` (n) is the rank by score, equal scores
    sharing the better one (1, 2, 2, 4); `order` (n) holds the files from the best score on, equal
    ones in the order given.
    """

    dimensions: tuple[str, ...]
    numerator: Whole
    denominator: Whole
    dimension_numerators: Whole
    dimension_denominators: Whole
    award: Places
    claimed: Whole
    weight: int
    place: Whole
    order: Whole

    def score(self, file: int) -> Fraction:
        """Return the exact score of one file."""
        return Fraction(int(self.numerator[file]), int(self.denominator[file]))

    def dimension_scores(self, file: int) -> dict[str, Fraction | None]:
        """Return the exact scores of one file's dimensions, None where nothing applies."""
        pairs = zip(
            self.dimension_numerators[file].tolist(),
            self.dimension_denominators[file].tolist(),
            strict=True,
        )
        scores = [Fraction(over, under) if under else None for over, under in pairs]
        return dict(zip(self.dimensions, scores, strict=True))

    def not_applicable_percent(self, file: int) -> Fraction:
        """Return the share of the track's weight that one file marks not applicable."""
        return Fraction(100 * int(self.claimed[file]), self.weight)


def ranks_of(files: Iterable[Findings], rubric: Rubric, *, track: str) -> NDArray[np.int16]:
    """Return findings as `score_batch` takes them: a row a file, a column a criterion.

    Raises:
        FindingsError: a code the rubric lacks or a value that is no finding.
        RubricMismatchError: the rubric has no such track.
    """
    criteria = rubric.criteria_of(track)
    rows = []
    for raw in files:
        found = read_findings(raw, rubric)
        findings = [(c.scale, found.get(c.code, Mark.NOT_ASSESSED)) for c in criteria]
        rows.append([_MARKS[f] if isinstance(f, Mark) else s.rank(f) for s, f in findings])
    return np.array(rows, dtype=np.int16).reshape(len(rows), len(criteria))


def score_batch(
    ranks: Ranks, rubric: Rubric, *, track: str, first_plan_cycle: bool = False
) -> Batch:
    """Score and rank files on a track: a row a file, a column a criterion as the rubric lists them.

    A value is the place of the level in its scale (0 the lowest), NOT_APPLICABLE or NOT_ASSESSED.

    Raises:
        BatchError: the table has another shape or type or a value that is no rank, or the exact
            numbers of the rubric do not fit into 64 bits: such files are scored one by one.
        RubricMismatchError: the rubric has no such track.
    """
    plan = plan_of(rubric, track=track, first_plan_cycle=first_plan_cycle)
    _refuse_other_tables(ranks, plan)
    files, dimensions = len(ranks), len(plan.dimensions)
    # Lines of one dimension lie together; a page of zeros costs nothing until it is written.
    within = (np.empty((dimensions, files), np.int64), np.empty((dimensions, files), np.int64))
    score = (np.empty(files, np.int64), np.empty(files, np.int64))
    award, claimed = np.empty(files, np.int8), np.empty(files, np.int64)
    for start in range(0, files, _CHUNK):
        part = slice(start, start + _CHUNK)
        chunk = _Chunk(plan, np.ascontiguousarray(ranks[part].T))
        of_dimensions = chunk.of_dimensions()
        within[0][:, part], within[1][:, part] = of_dimensions
        of_files = chunk.of_files(*of_dimensions)
        score[0][part], score[1][part] = of_files
        award[part], claimed[part] = chunk.award(*of_files), chunk.claimed
    order, place = ranked(*score)
    return Batch(
        dimensions=plan.dimensions,
        numerator=score[0],
        denominator=score[1],
        dimension_numerators=within[0].T,
        dimension_denominators=within[1].T,
        award=award,
        claimed=claimed,
        weight=plan.weight,
        place=place,
        order=order,
    )


def _refuse_other_tables(ranks: Ranks, plan: Plan) -> None:
    wanted = len(plan.columns)
    if ranks.ndim != 2 or ranks.shape[1] != wanted:
        shape = " x ".join(map(str, ranks.shape))
        raise BatchError(f"a table of n x {wanted} ranks is expected, not {shape}")
    if not np.issubdtype(ranks.dtype, np.signedinteger):
        raise BatchError(f"ranks are signed whole numbers, not {ranks.dtype}")


class _Chunk:
    """Some thousands of files, with a line for each criterion."""

    def __init__(self, plan: Plan, lines: Ranks) -> None:
        self._plan, self._lines = plan, lines
        _refuse_other_ranks(lines, plan)
        self._out: Truth = lines == NOT_APPLICABLE
        self._marked = self._out.any(axis=1).tolist()
        out = self._out.astype(plan.weights.dtype)
        self._sums = plan.sums @ _units(plan, lines)
        self._weights = _applying(plan.weights, out)
        self._bests = self._weights[:-1] if plan.bests is None else _applying(plan.bests, out)
        self.claimed = plan.weights[-1].sum().astype(np.int64) - self._weights[-1].astype(np.int64)

    def of_dimensions(self) -> tuple[Whole, Whole]:
        """Return the scores of dimensions, with denominator 0 where nothing applies."""
        dimensions = len(self._plan.dimensions)
        return _fractions(self._plan.within, self._sums[:dimensions], self._weights[:-1])

    def of_files(self, over: Whole, under: Whole) -> tuple[Whole, Whole]:
        """Return the scores of files, given those of their dimensions; 0/1 if nothing applies."""
        if self._plan.whole is None:
            over, under = _mean(self._plan, over, under)
        else:
            over, under = _fractions(self._plan.whole, self._sums[-1], self._weights[-1])
        return over, np.maximum(under, 1)

    def award(self, over: Whole, under: Whole) -> Places:
        """Return the rank of the highest award that nothing stands against, -1 for none."""
        reached = np.full(len(over), -1, dtype=np.int8)
        allowed = ~self._refused()
        for rank, asked in enumerate(self._plan.awards):
            reached[allowed & _at_least(over, under, asked.score) & self._passes(asked)] = rank
        return reached

    def _refused(self) -> Truth:
        """Tell which files mark not applicable what always applies, or too much."""
        refusing = [place for place, column in enumerate(self._plan.columns) if column.refuses]
        refused: Truth = np.logical_or.reduce(self._out[refusing], axis=0)
        refused |= self.claimed > self._plan.most_claimed
        return refused

    def _passes(self, asked: Asked) -> Truth:
        passes: Truth = np.ones(self._lines.shape[1], dtype=np.bool_)
        for floor in asked.floors:
            passes &= self._holds(floor)
        for gate in asked.gates:
            passes &= self._through(gate)
        if asked.shares:
            have, need = np.array(asked.shares, dtype=self._sums.dtype).T[:, :, np.newaxis]
            sums = self._sums[: len(need)]
            enough: Truth = (sums * have >= self._bests * need) | (self._bests <= 0)
            passes &= enough.all(axis=0)
        return passes

    def _holds(self, floor: Floor) -> Truth:
        reaching = self._count([self._reaches(column, rank) for column, rank in floor.bars])
        if floor.at_least is not None:
            enough: Truth = reaching >= floor.at_least
            return enough
        marked = [column for column, _ in floor.bars if self._marked[column]]
        out = self._count([self._out[column] for column in marked])
        few_below: Truth = len(floor.bars) - out - reaching <= floor.all_but
        return few_below

    def _count(self, lines: list[Truth]) -> NDArray[Any]:
        few = len(lines) <= np.iinfo(np.int8).max
        count: NDArray[Any] = np.zeros(self._lines.shape[1], dtype=np.int8 if few else np.int64)
        for line in lines:
            count += line.view(np.int8)
        return count

    def _reaches(self, column: int, rank: int) -> Truth:
        # Not assessed is below not applicable and counts as the lowest level.
        reaches: Truth = self._lines[column] >= rank if rank else ~self._out[column]
        return reaches

    def _through(self, gate: Gate) -> Truth:
        if self._plan.columns[gate.column].imposed:
            return np.full(self._lines.shape[1], gate.waived)
        reaches = self._reaches(gate.column, gate.rank)
        return reaches | self._out[gate.column] if gate.waived else reaches


def _refuse_other_ranks(lines: Ranks, plan: Plan) -> None:
    lowest, highest = lines.min(axis=1).tolist(), lines.max(axis=1).tolist()
    for column, low, high in zip(plan.columns, lowest, highest, strict=True):
        wrong = low if low < NOT_ASSESSED else high
        if wrong < NOT_ASSESSED or wrong > column.top:
            raise BatchError(
                f"{column.code}: a rank is from 0 to {column.top}, {NOT_APPLICABLE} for not"
                f" applicable or {NOT_ASSESSED} for not assessed, not {wrong}"
            )


def _units(plan: Plan, lines: Ranks) -> Numbers:
    """Return what the levels found are worth, in whole units; marks are worth nothing."""
    found = np.maximum(lines, 0)
    units = found.astype(plan.sums.dtype)
    for place, column in enumerate(plan.columns):
        if column.units is not None:
            units[place] = column.units[found[place]]
            units[place][lines[place] == NOT_APPLICABLE] = 0
    return units


def _applying(rows: Numbers, out: Numbers) -> Numbers:
    """Return the sums of rows over what applies."""
    applying: Numbers = rows.sum(axis=1, keepdims=True) - rows @ out
    return applying


def _fractions(measure: Measure, sums: Numbers, weights: Numbers) -> tuple[Whole, Whole]:
    over, weight = sums.astype(np.int64), weights.astype(np.int64)
    over *= measure.up
    return over, (weight if measure.mean else (weight > 0).astype(np.int64)) * measure.down


def _mean(plan: Plan, over: Whole, under: Whole) -> tuple[Whole, Whole]:
    """Return means of the dimensions that apply, over the common denominator of each file."""
    applies, divisors = under > 0, np.maximum(under, 1)
    shared = np.gcd(over, divisors)
    over, divisors = over // shared, divisors // shared
    common = np.ones(over.shape[1], dtype=np.int64)
    for line in divisors:
        grown = common // np.gcd(common, line)
        fits(int(grown.max()) * int(line.max()))
        common = grown * line
    fits(int(common.max()) * plan.most_score * sum(plan.dimension_weights))
    weights = np.array(plan.dimension_weights, dtype=np.int64)[:, np.newaxis]
    over = weights * over * (common // divisors)
    return over.sum(axis=0), (weights * applies).sum(axis=0) * common


def _at_least(over: Whole, under: Whole, threshold: Fraction) -> Truth:
    """Tell which fractions reach a threshold."""
    fits(int(np.abs(over).max()) * threshold.denominator)
    fits(int(under.max()) * threshold.numerator)
    return over * threshold.denominator >= under * threshold.numerator

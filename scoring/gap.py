"""How far the claim, the reviewers' findings and civil society's view of a file are apart."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.aggregation import Ranks, dimension_score, overall_score, within
from scoring.engine import sheet_of
from scoring.findings import Finding, Mark, read_findings
from scoring.gap_report import (
    CriterionGap,
    GapReport,
    LevelComparison,
    ScoreComparison,
    ScoreGap,
    relation_of,
)
from scoring.gap_sentences import PAIRS, Relation, Side
from scoring.rubric import Criterion, Rubric
from scoring.scale import Scale

_DISPUTED = {Relation.FIRST_NOT_APPLICABLE, Relation.SECOND_NOT_APPLICABLE}


def gap(
    claim: Mapping[str, object],
    reviewers: Mapping[str, object],
    civil_society: Mapping[str, object],
    rubric: Rubric,
    *,
    track: str,
    first_plan_cycle: bool = False,
) -> GapReport:
    """Compare what the three sides say on the criteria of a track.

    A criterion that a side leaves out, or has not assessed, is one on which it has not spoken:
    unlike in the score of a file it does not count as the lowest level, since nobody is apart
    from silence. Criteria that the registry takes out (first plan cycle) are left out. A level
    against "not applicable" comes after the criteria that are levels apart.

    Raises:
        FindingsError: a code the rubric lacks or a value that is no finding.
        RubricMismatchError: the rubric has no such track.
    """
    nothing = sheet_of({}, rubric, track=track, first_plan_cycle=first_plan_cycle, limit=None)
    criteria = tuple(nothing.applicable())
    views = zip(Side, (claim, reviewers, civil_society), strict=True)
    said = {side: _spoken(read_findings(view, rubric), criteria) for side, view in views}
    table = _Table(
        rubric=rubric,
        criteria=criteria,
        said=said,
        ranks={side: _ranks(findings, criteria) for side, findings in said.items()},
    )
    overall, *dimensions = table.scores()
    return GapReport(
        overall=overall,
        dimensions=tuple(sorted(dimensions, key=lambda each: -each.width)),
        criteria=tuple(sorted(map(table.criterion, criteria), key=_order)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """The criteria that are compared and what each side says on them."""

    rubric: Rubric
    criteria: tuple[Criterion, ...]
    said: Mapping[Side, Mapping[str, Finding]]
    ranks: Mapping[Side, Ranks]

    def criterion(self, criterion: Criterion) -> CriterionGap:
        """Return what is said on one criterion, and how far apart that is."""
        code, scale = criterion.code, criterion.scale
        said = {side: self.said[side][code] for side in Side if code in self.said[side]}
        comparisons = tuple(sorted(_compared(said, scale), key=_nearness))
        widest = max((abs(each.difference or 0) for each in comparisons), default=0)
        return CriterionGap(
            criterion=code,
            claim=said.get(Side.CLAIM),
            reviewers=said.get(Side.REVIEWERS),
            civil_society=said.get(Side.CIVIL_SOCIETY),
            comparisons=comparisons,
            width=Fraction(widest, scale.top),
        )

    def scores(self) -> Iterator[ScoreGap]:
        """Give the gap of the whole file, then of each dimension in the order of the rubric."""
        yield self._gap(None, self.criteria)
        for dimension in self.rubric.dimensions:
            if criteria := within(dimension.code, self.criteria):
                yield self._gap(dimension.code, criteria)

    def _gap(self, dimension: str | None, criteria: Sequence[Criterion]) -> ScoreGap:
        found = [self._compared(first, second, dimension, criteria) for first, second in PAIRS]
        return ScoreGap(
            dimension=dimension,
            claim=self._score(Side.CLAIM, dimension, criteria),
            reviewers=self._score(Side.REVIEWERS, dimension, criteria),
            civil_society=self._score(Side.CIVIL_SOCIETY, dimension, criteria),
            criteria=len(criteria),
            comparisons=tuple(
                sorted((each for each in found if each), key=lambda each: -abs(each.difference))
            ),
        )

    def _compared(
        self, first: Side, second: Side, dimension: str | None, criteria: Sequence[Criterion]
    ) -> ScoreComparison | None:
        """Compare two sides where both have spoken, None where nothing applies for one of them."""
        codes = self.said[first].keys() & self.said[second].keys()
        shared = [criterion for criterion in criteria if criterion.code in codes]
        one = self._score(first, dimension, shared)
        other = self._score(second, dimension, shared)
        if one is None or other is None:
            return None
        return ScoreComparison(
            first=first,
            second=second,
            first_score=one,
            second_score=other,
            compared=len(shared),
            rounding=self.rubric.rounding,
        )

    def _score(
        self, side: Side, dimension: str | None, criteria: Sequence[Criterion]
    ) -> Fraction | None:
        """Score a side on those of `criteria` for which it gives a level."""
        score = overall_score if dimension is None else dimension_score
        return score(self.rubric, criteria, self.ranks[side])


def _spoken(findings: Mapping[str, Finding], criteria: Iterable[Criterion]) -> dict[str, Finding]:
    """Return what was said on `criteria`, without what was left open."""
    found = {c.code: findings.get(c.code, Mark.NOT_ASSESSED) for c in criteria}
    return {code: each for code, each in found.items() if each is not Mark.NOT_ASSESSED}


def _ranks(said: Mapping[str, Finding], criteria: Iterable[Criterion]) -> Ranks:
    """Return the places of the levels that were given; what does not apply has none."""
    return {
        criterion.code: criterion.scale.rank(said[criterion.code])
        for criterion in criteria
        if said.get(criterion.code, Mark.NOT_APPLICABLE) is not Mark.NOT_APPLICABLE
    }


def _compared(said: Mapping[Side, Finding], scale: Scale) -> Iterator[LevelComparison]:
    for first, second in PAIRS:
        if first in said and second in said:
            yield _levels(first, second, said, scale)


def _levels(
    first: Side, second: Side, said: Mapping[Side, Finding], scale: Scale
) -> LevelComparison:
    one, other = said[first], said[second]
    difference = None
    if Mark.NOT_APPLICABLE not in {one, other}:
        difference = scale.rank(other) - scale.rank(one)
        relation = relation_of(scale.rank(one), scale.rank(other))
    elif one == other:
        relation = Relation.BOTH_NOT_APPLICABLE
    elif one is Mark.NOT_APPLICABLE:
        relation = Relation.FIRST_NOT_APPLICABLE
    else:
        relation = Relation.SECOND_NOT_APPLICABLE
    return LevelComparison(first=first, second=second, relation=relation, difference=difference)


def _nearness(comparison: LevelComparison) -> tuple[int, bool]:
    """Sort the widest difference first, then a level against "not applicable", then the rest."""
    disputed = comparison.relation in _DISPUTED
    return -abs(comparison.difference or 0), not disputed


def _order(found: CriterionGap) -> tuple[Fraction, bool]:
    disputed = any(each.relation in _DISPUTED for each in found.comparisons)
    return -found.width, not disputed

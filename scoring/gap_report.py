"""What a comparison of the three sides found, as values that make plain sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring import gap_sentences as sentences
from scoring.findings import Finding
from scoring.gap_sentences import Relation, Side
from scoring.rounding import Rounding
from scoring.translation import LocalRubric


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelComparison:
    """Two sides that have both spoken on a criterion.

    `difference` is the second level minus the first, in levels of the criterion's scale, and None
    where a side says that the criterion does not apply.
    """

    first: Side
    second: Side
    relation: Relation
    difference: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionGap:
    """What each side says on a criterion, None where it has not spoken.

    `comparisons` holds the two or three pairs of sides that have spoken, those furthest apart
    first; the sentence is on the first of them. `width` is the widest difference as a share of
    the scale, from 0 to 1.
    """

    criterion: str
    claim: Finding | None
    reviewers: Finding | None
    civil_society: Finding | None
    comparisons: tuple[LevelComparison, ...]
    width: Fraction

    @property
    def said(self) -> dict[Side, Finding]:
        """What was said, by who said it."""
        sides = zip(Side, (self.claim, self.reviewers, self.civil_society), strict=True)
        return {side: finding for side, finding in sides if finding is not None}

    @property
    def msgid(self) -> str:
        """The English template of the sentence, with named places."""
        if not self.comparisons:
            return next((sentences.ONLY_ONE[side] for side in self.said), sentences.NOBODY)
        if len(self.said) == len(Side) and all(
            c.relation is Relation.SAME for c in self.comparisons
        ):
            return sentences.ALL_THE_SAME
        widest = self.comparisons[0]
        return sentences.OF_LEVELS[(widest.first, widest.second), widest.relation]

    def parameters(
        self, texts: LocalRubric, *, number: Callable[[Decimal], str] = str
    ) -> dict[str, str]:
        """Return what fills the places of `msgid`, named in the language of `texts`.

        `number` writes a decimal number the way that language does.
        """
        found = {"criterion": f"{self.criterion} {texts.criteria[self.criterion].title}"}
        for widest in self.comparisons[:1]:
            found["first"] = _level(self.said[widest.first], number)
            found["second"] = _level(self.said[widest.second], number)
            found["difference"] = number(Decimal(abs(widest.difference or 0)))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreComparison:
    """The scores of two sides on those criteria on which both have spoken, in points.

    On these criteria each side is scored by what it says, "not applicable" included; `compared`
    counts them. `relation` is that of the scores as they are shown.
    """

    first: Side
    second: Side
    first_score: Fraction
    second_score: Fraction
    compared: int
    rounding: Rounding

    @property
    def difference(self) -> Fraction:
        """The second score minus the first, in points, exact."""
        return self.second_score - self.first_score

    @property
    def shown(self) -> tuple[Decimal, Decimal]:
        """Both scores as the rubric rounds them."""
        return self.rounding(self.first_score), self.rounding(self.second_score)

    @property
    def relation(self) -> Relation:
        """Whether the second score is lower, higher or the same to the reader."""
        return relation_of(*self.shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreGap:
    """The scores of a dimension, or of the whole file where `dimension` is None, in points.

    A side's score is that of the criteria it has spoken on, None where none of them applies.
    `criteria` counts all that could be compared. `comparisons` are those furthest apart first; the
    sentence is on the first of them.
    """

    dimension: str | None
    claim: Fraction | None
    reviewers: Fraction | None
    civil_society: Fraction | None
    criteria: int
    comparisons: tuple[ScoreComparison, ...]

    @property
    def width(self) -> Fraction:
        """The widest difference of two sides, in points."""
        return max((abs(each.difference) for each in self.comparisons), default=Fraction(0))

    @property
    def msgid(self) -> str:
        """The English template of the sentence, with named places."""
        overall = self.dimension is None
        if not self.comparisons:
            return sentences.OVERALL_NOTHING if overall else sentences.OF_DIMENSION_NOTHING
        widest = self.comparisons[0]
        templates = sentences.OVERALL if overall else sentences.OF_DIMENSION
        return templates[(widest.first, widest.second), widest.relation]

    def parameters(
        self, texts: LocalRubric, *, number: Callable[[Decimal], str] = str
    ) -> dict[str, str]:
        """Return what fills the places of `msgid`, named in the language of `texts`.

        `number` writes a decimal number the way that language does. The difference is that of the
        scores as shown, so that a reader's subtraction comes out.
        """
        found = {} if self.dimension is None else {"dimension": texts.dimensions[self.dimension]}
        for widest in self.comparisons[:1]:
            first, second = widest.shown
            found["first"], found["second"] = number(first), number(second)
            found["difference"] = number(abs(second - first))
            found["compared"] = number(Decimal(widest.compared))
            found["of"] = number(Decimal(self.criteria))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReport:
    """The widest gaps first, then in the order of the rubric."""

    overall: ScoreGap
    dimensions: tuple[ScoreGap, ...]
    criteria: tuple[CriterionGap, ...]


def relation_of(one: Decimal | int, other: Decimal | int) -> Relation:
    """Return how the second of two numbers relates to the first."""
    if one == other:
        return Relation.SAME
    return Relation.LOWER if other < one else Relation.HIGHER


def _level(finding: Finding, number: Callable[[Decimal], str]) -> str:
    """Write a level that is a number the way the language does, a named one as it is."""
    return finding if isinstance(finding, str) else number(Decimal(finding))

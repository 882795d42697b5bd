"""How robust an award is: whether it would stand if the weights were somewhat different."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import numpy as np

from scoring.blockers import BlockerKind
from scoring.engine import Sheet, against, sheet_of
from scoring.errors import ScoringError
from scoring.findings import Findings, read_findings
from scoring.messages import N_
from scoring.rounding import Rounding
from scoring.rubric import Award, Criterion, Rubric
from scoring.translation import LocalRubric
from scoring.weightings import Numbers, Weightings, draw

STAYS = N_("Under %(count)s of 100 plausible weightings the award stays %(award)s.")
NONE = N_("Under %(count)s of 100 plausible weightings there is no award, as now.")

_MOST = 10
_WEIGHED = {BlockerKind.SCORE, BlockerKind.DIMENSION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """The share of the score's variance that the weight of one criterion accounts for.

    All criteria together come to 1. A share below 0 means that this weight steadies the score.
    """

    criterion: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """What becomes of an award and a score under plausible weightings.

    `kept` is the share of draws with the award of today, neither lower nor higher; `by_award` the
    share of each award that occurs, from the lowest on, None where there is none. `low` and
    `high` are the 5th and the 95th percentile of the score. `pivotal`: one level less on this
    criterion alone loses the award; `gaining`: one level more alone brings the next. `influences`
    are the ten largest.
    """

    award: str | None
    draws: int
    seed: int
    spread: float
    kept: Fraction
    by_award: tuple[tuple[str | None, Fraction], ...]
    low: float
    high: float
    rounding: Rounding
    pivotal: tuple[str, ...]
    gaining: tuple[str, ...]
    influences: tuple[Influence, ...]

    @property
    def interval_rounded(self) -> tuple[Decimal, Decimal]:
        """The interval of the score as the rubric rounds it."""
        return self.rounding(Fraction(self.low)), self.rounding(Fraction(self.high))

    @property
    def of_100(self) -> int:
        """How many of 100 weightings keep the award: 0 and 100 only if none or all do."""
        whole = self.kept * 100
        return ceil(whole) if whole < 1 else floor(whole)

    @property
    def msgid(self) -> str:
        """The English template of the sentence, with named places."""
        return NONE if self.award is None else STAYS

    def parameters(
        self, texts: LocalRubric, *, number: Callable[[Decimal], str] = str
    ) -> dict[str, str]:
        """Return what fills the places of `msgid`, named in the language of `texts`.

        `number` writes a decimal number the way that language does.
        """
        named = {} if self.award is None else {"award": texts.awards[self.award]}
        return {"count": number(Decimal(self.of_100)), **named}


def robustness(
    findings: Findings,
    rubric: Rubric,
    *,
    track: str,
    first_plan_cycle: bool = False,
    limit: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    spread: float = 0.25,
) -> Robustness:
    """Return how the award of a file fares under plausible weightings.

    An uncertainty and sensitivity analysis of the weights, as OECD and JRC, "Handbook on
    Constructing Composite Indicators" (2008), step 7, asks of an index. The weights of the
    criteria that apply are drawn from a Dirichlet distribution around the rubric's, so
    concentrated that a criterion of average weight has the coefficient of variation `spread`:
    k = (n - 1) / spread ** 2 - 1. In a mean of dimensions the weights of the dimensions are drawn
    and, within each, those of its criteria; in a sum the weights keep their total. Score and
    floors of dimensions follow the weights; floors of classes, gates, caps and the share of "not
    applicable" do not.

    The share of the variance is the covariance of a criterion's weight times its distance from
    today's score with the score: raising one weight lowers the others, so that only a level that
    is off the score moves it. Draws are in floating point, and a score is taken to reach a
    threshold that it misses by less than a billionth; `pivotal` and `gaining` are exact.

    One seed, one result, on the same build of NumPy and the same machine. The stream of the bit
    generator, PCG64, is stable; the methods of NumPy's Generator, here `dirichlet`, may give other
    numbers in another release (NEP 19): store the result, not the seed, where it must not change.

    Raises:
        FindingsError: a code the rubric lacks or a value that is no finding.
        RubricMismatchError: the rubric has no such track or award.
        ScoringError: no draw, or a spread that is not at least 0 and below 1.
    """
    if draws < 1 or not 0 <= spread < 1:
        raise ScoringError("robustness needs draws, and a spread from 0 to below 1")
    read = read_findings(findings, rubric)
    sheet = sheet_of(read, rubric, track=track, first_plan_cycle=first_plan_cycle, limit=limit)
    reached = [place for place, a in enumerate(rubric.awards) if not any(against(sheet, a))]
    now = reached[-1] if reached else -1
    weightings = draw(sheet, draws=draws, seed=seed, spread=spread)
    scores = weightings.scores()
    counts = _counts(weightings, scores)
    low, high = np.quantile(scores, [0.05, 0.95])
    return Robustness(
        award=_name(rubric, now),
        draws=draws,
        seed=seed,
        spread=spread,
        kept=Fraction(counts.get(now, 0), draws),
        by_award=tuple(
            (_name(rubric, place), Fraction(count, draws)) for place, count in counts.items()
        ),
        low=float(low),
        high=float(high),
        rounding=rubric.rounding,
        pivotal=tuple(_pivotal(sheet, rubric.awards[now])) if reached else (),
        gaining=tuple(_gaining(sheet, rubric.awards[now + 1 : now + 2])),
        influences=_influences(weightings, scores),
    )


def _name(rubric: Rubric, place: int) -> str | None:
    return None if place < 0 else rubric.awards[place].id


def _counts(weightings: Weightings, scores: Numbers) -> dict[int, int]:
    """Return how many draws each award has that occurs, by its place, -1 for none."""
    reached = np.full(len(scores), -1)
    for place, award in enumerate(weightings.sheet.rubric.awards):
        if all(blocker.kind in _WEIGHED for blocker in against(weightings.sheet, award)):
            reached[weightings.reach(award, scores)] = place
    places, counts = np.unique(reached, return_counts=True)
    return dict(zip(places.tolist(), counts.tolist(), strict=True))


def _pivotal(sheet: Sheet, award: Award) -> Iterator[str]:
    for criterion in sheet.applicable():
        if sheet.ranks[criterion.code] and any(against(_moved(sheet, criterion, -1), award)):
            yield criterion.code


def _gaining(sheet: Sheet, following: tuple[Award, ...]) -> Iterator[str]:
    for award in following:
        for criterion in sheet.applicable():
            if sheet.ranks[criterion.code] < criterion.scale.top and not any(
                against(_moved(sheet, criterion, 1), award)
            ):
                yield criterion.code


def _moved(sheet: Sheet, criterion: Criterion, by: int) -> Sheet:
    return replace(sheet, ranks=sheet.ranks | {criterion.code: sheet.ranks[criterion.code] + by})


def _influences(weightings: Weightings, scores: Numbers) -> tuple[Influence, ...]:
    """Return the largest shares of the score's variance; none where it does not vary."""
    apart = scores - scores.mean()
    variance = (apart**2).sum()
    if np.ptp(scores) <= 1e-12 * max(1.0, float(np.abs(scores).max())):
        return ()
    moves = weightings.shares * (weightings.worth - float(weightings.sheet.total))
    shares = (moves * apart[:, np.newaxis]).sum(axis=0) / variance
    found = [
        Influence(criterion=criterion.code, share=float(share))
        for criterion, share in zip(weightings.criteria, shares, strict=True)
        if share
    ]
    return tuple(sorted(found, key=lambda each: -each.share)[:_MOST])

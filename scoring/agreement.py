"""How far reviewers agree, and how sure that is.

Alpha is Krippendorff's: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), and
"Content Analysis" (2nd ed. 2004), chapter 11. A level is given as its rank on its scale, from 0.
Ratings that are compared are of one scale: rank 1 of two is not rank 1 of five.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScoringError

TENTATIVE_FROM = Fraction(667, 1000)
RELIABLE_FROM = Fraction(800, 1000)
"""Below the first nothing is concluded, from the second on alpha is relied upon, between them
conclusions are tentative: Krippendorff, "Content Analysis" (2nd ed. 2004), section 11.4."""

Ranks: TypeAlias = Mapping[str, int]
"""What one unit was given: the rank of the level by rater."""

Numbers: TypeAlias = NDArray[np.float64]


class RatingError(ScoringError):
    """A rating cannot be used."""


class Metric(StrEnum):
    """How far two levels are apart: same or not, in between them, or their distance."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


class Reading(StrEnum):
    """What an alpha means for a network."""

    RECALIBRATE = "re-calibrate"
    TENTATIVE = "tentative"
    RELIABLE = "reliable"


class Undefined(StrEnum):
    """Why there is no alpha: no unit with two ratings, or the same level everywhere."""

    NOTHING_PAIRED = "nothing_paired"
    NO_VARIATION = "no_variation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """The level, as a rank from 0, that a rater gave a unit (a criterion of one file)."""

    unit: str
    rater: str
    level: int

    def __post_init__(self) -> None:
        """Refuse what is no rank.

        Raises:
            RatingError: the level is negative.
        """
        if self.level < 0:
            raise RatingError(f"{self.unit}, {self.rater}: {self.level} is no rank of a level")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Alpha: 1 is perfect, 0 what chance would give, below 0 systematic disagreement.

    `units`, `raters` and `ratings` count what could be compared. `alpha` is None where it is not
    defined, and `undefined` says why.
    """

    metric: Metric
    alpha: Fraction | None
    undefined: Undefined | None
    units: int
    raters: int
    ratings: int

    @property
    def reading(self) -> Reading | None:
        """The plain reading of alpha, None where there is none."""
        return None if self.alpha is None else reading(self.alpha)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Where alpha lies with this confidence; `degenerate` resamples had no alpha and are left out.

    The ends are numbers without unit, at most 1. `resamples` counts those drawn, with the
    degenerate ones.
    """

    low: float
    high: float
    confidence: float
    resamples: int
    degenerate: int


def reading(alpha: Fraction) -> Reading:
    """Return the plain reading of an alpha: the thresholds themselves count as reached."""
    if alpha < TENTATIVE_FROM:
        return Reading.RECALIBRATE
    return Reading.TENTATIVE if alpha < RELIABLE_FROM else Reading.RELIABLE


def agreement(ratings: Iterable[Rating], *, metric: Metric = Metric.ORDINAL) -> Agreement:
    """Return Krippendorff's alpha, exact, for any number of raters and missing ratings.

    Units with one rating are left out. If all levels that remain are the same, nothing tells
    agreement from a habit: 0 is divided by 0 and alpha is None, as it is when nothing remains.

    Raises:
        RatingError: a rater rates a unit twice.
    """
    units = paired(ratings)
    given = Counter(level for ranks in units.values() for level in ranks.values())
    alpha = _alpha([Counter(ranks.values()) for ranks in units.values()], given, metric)
    undefined = None
    if alpha is None:
        undefined = Undefined.NO_VARIATION if units else Undefined.NOTHING_PAIRED
    return Agreement(
        metric=metric,
        alpha=alpha,
        undefined=undefined,
        units=len(units),
        raters=len({rater for ranks in units.values() for rater in ranks}),
        ratings=given.total(),
    )


def interval(
    ratings: Iterable[Rating],
    *,
    seed: int,
    metric: Metric = Metric.ORDINAL,
    resamples: int = 2000,
    confidence: float = 0.95,
) -> Interval | None:
    """Return a bootstrap interval of alpha, None where alpha is undefined or there is one unit.

    The percentile bootstrap: whole units are drawn with replacement and alpha, its expected
    disagreement included, is computed anew each time. A. Zapf et al., "Measuring inter-rater
    reliability for nominal data", BMC Medical Research Methodology 16:93 (2016), prefer it to
    Krippendorff's own algorithm, which keeps the expected disagreement fixed and covers too
    rarely. With few units (under about 30) the interval is still rather too narrow. A resample
    without variation has no alpha: it is left out and counted. One `seed`, one result, whatever
    the order of the ratings (the stream is that of NumPy's PCG64).

    Raises:
        RatingError: a rater rates a unit twice.
        ScoringError: no resample, or a confidence that is not between 0 and 1.
    """
    if resamples < 1 or not 0 < confidence < 1:
        raise ScoringError("an interval needs resamples and a confidence between 0 and 1")
    patterns = Counter(tuple(sorted(ranks.values())) for ranks in paired(ratings).values())
    if patterns.total() < 2:
        return None
    alphas = list(
        _resampled(patterns, metric, np.random.Generator(np.random.PCG64(seed)), resamples)
    )
    if not alphas:
        return None
    tail = (1 - confidence) / 2
    low, high = np.quantile(alphas, [tail, 1 - tail])
    return Interval(
        low=float(low),
        high=float(high),
        confidence=confidence,
        resamples=resamples,
        degenerate=resamples - len(alphas),
    )


def paired(ratings: Iterable[Rating]) -> dict[str, Ranks]:
    """Return the ranks that each unit with at least two of them was given, by unit.

    Raises:
        RatingError: a rater rates a unit twice.
    """
    units: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for rating in ratings:
        if rating.rater in units[rating.unit]:
            raise RatingError(f"{rating.rater} rates {rating.unit} twice")
        units[rating.unit][rating.rater] = rating.level
    return {unit: ranks for unit, ranks in units.items() if len(ranks) > 1}


def _alpha(units: Iterable[Counter[int]], given: Counter[int], metric: Metric) -> Fraction | None:
    """Return 1 - observed / expected disagreement, None without any variation."""
    place = _places(given) if metric is Metric.ORDINAL else {level: level for level in given}
    expected = _disagreement(given, place, metric)
    if not expected:
        return None
    observed = sum(
        (Fraction(_disagreement(unit, place, metric), unit.total() - 1) for unit in units),
        Fraction(0),
    )
    return 1 - observed * (given.total() - 1) / expected


def _places(given: Counter[int]) -> dict[int, int]:
    """Return twice the mean place of each level in the row of all ratings.

    Krippendorff's ordinal difference of two levels is the number of ratings between them, with
    half of their own: that is the distance of these places, so that ordinal is interval on them.
    """
    places, before = {}, 0
    for level in sorted(given):
        places[level] = 2 * before + given[level]
        before += given[level]
    return places


def _disagreement(counts: Counter[int], place: Mapping[int, int], metric: Metric) -> int:
    """Return the sum of the squared differences of all ordered pairs of ratings."""
    total = counts.total()
    if metric is Metric.NOMINAL:
        return total**2 - sum(count**2 for count in counts.values())
    first = sum(count * place[level] for level, count in counts.items())
    second = sum(count * place[level] ** 2 for level, count in counts.items())
    return 2 * (total * second - first**2)


def _resampled(
    patterns: Counter[tuple[int, ...]],
    metric: Metric,
    random: np.random.Generator,
    resamples: int,
) -> Iterator[float]:
    """Give alpha for each resample that has one.

    Units with the same levels are alike, so it is drawn how often each pattern occurs.
    """
    known = sorted(patterns)
    levels = np.array(sorted({level for pattern in known for level in pattern}), dtype=np.float64)
    counts = np.array([[float(pattern.count(level)) for level in levels] for pattern in known])
    share = np.array([patterns[pattern] for pattern in known]) / patterns.total()
    for drawn in random.multinomial(patterns.total(), share, size=resamples):
        given = drawn @ counts
        if np.count_nonzero(given) > 1:
            # The places of `_places` as shares of all ratings, since their squares grow large.
            ordinal = (np.cumsum(given) - given / 2) / given.sum() - 0.5
            place = ordinal if metric is Metric.ORDINAL else levels
            pairs = _spread(counts, place, metric) / (counts.sum(axis=1) - 1)
            expected = _spread(given[np.newaxis], place, metric)[0] / (given.sum() - 1)
            yield float(1 - (drawn @ pairs) / expected)


def _spread(counts: Numbers, place: Numbers, metric: Metric) -> Numbers:
    """Return `_disagreement` for each row of `counts`."""
    total = counts.sum(axis=1)
    if metric is Metric.NOMINAL:
        return np.asarray(total**2 - (counts**2).sum(axis=1))
    return np.asarray(2 * (total * (counts @ place**2) - (counts @ place) ** 2))

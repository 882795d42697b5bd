"""Which reviewers are stricter or more lenient than the others on the same units."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from scoring.agreement import Ranks, Rating, paired


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """How much higher than the others a rater goes on the same units, in levels.

    `offset` above 0 is lenient, below 0 strict, None where nothing is shared. Only raters of the
    same `group` can be compared with each other: units that raters share link them, directly or
    through others, and the offsets of a group sum to 0. `shared` counts this rater's units that
    somebody else rated too: with few of them the offset says little.
    """

    rater: str
    offset: float | None
    shared: int
    group: int | None


def severity(ratings: Iterable[Rating]) -> tuple[Severity, ...]:
    """Return how strict or lenient each rater is, by name of the rater.

    A level is taken as what the unit deserves plus what the rater adds; both are fitted by least
    squares (the two-way additive model without interaction; H. Scheffé, "The Analysis of
    Variance", 1959, chapter 4). Missing ratings are allowed: a rater who had harder files than
    the others is not taken for a strict one. Levels count as evenly spaced.

    Raises:
        RatingError: a rater rates a unit twice.
    """
    everything = tuple(ratings)
    units = paired(everything).values()
    shared = Counter(rater for ranks in units for rater in ranks)
    group = {rater: n for n, raters in enumerate(_connected(units)) for rater in raters}
    offset = _offsets(units, sorted(shared))
    return tuple(
        Severity(
            rater=rater, offset=offset.get(rater), shared=shared[rater], group=group.get(rater)
        )
        for rater in sorted({rating.rater for rating in everything})
    )


def _connected(units: Iterable[Ranks]) -> list[set[str]]:
    """Return the sets of raters that shared units link, by the first name in each."""
    groups: list[set[str]] = []
    for raters in {frozenset(ranks) for ranks in units}:
        apart = [group for group in groups if group.isdisjoint(raters)]
        linked = [group for group in groups if not group.isdisjoint(raters)]
        groups = [*apart, set(raters).union(*linked)]
    return sorted(groups, key=min)


def _offsets(units: Collection[Ranks], raters: list[str]) -> dict[str, float]:
    """Return the fitted effect of each rater, in levels.

    Taking each unit's mean out leaves one equation for each rater. Its solutions differ by a
    constant for each connected group; the shortest one, which `lstsq` gives, has sum 0 in each.
    """
    column = {rater: n for n, rater in enumerate(raters)}
    left = np.zeros((len(raters), len(raters)))
    right = np.zeros(len(raters))
    for ranks in units:
        columns = [column[rater] for rater in ranks]
        given = np.array(list(ranks.values()))
        left[np.ix_(columns, columns)] += np.eye(len(columns)) - 1 / len(columns)
        right[columns] += given - given.mean()
    solved = np.linalg.lstsq(left, right)[0]
    return {rater: float(solved[n]) for rater, n in column.items()}

"""What follows from an award or a population: reviewers, validity, track."""

from collections.abc import Mapping
from dataclasses import dataclass

from scoring.rubric import Rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewers:
    """How many reviewers a file needs, of how many different kinds, and how many from abroad."""

    count: int
    kinds: int
    from_abroad: int


def reviewers_needed(rubric: Rubric, award: str) -> Reviewers:
    """Return the reviewers that an application for `award` needs."""
    rule = rubric.award(award)
    return Reviewers(
        count=rule.reviewers, kinds=rule.reviewer_kinds, from_abroad=rule.reviewers_from_abroad
    )


def validity_months(rubric: Rubric, award: str) -> int:
    """Return how many months a certificate of `award` lasts."""
    return rubric.award(award).validity_months


def track_for(
    rubric: Rubric, population: int | None, *, limits: Mapping[str, int] | None = None
) -> str:
    """Return the track offered to a government of this size.

    It is the one with the lowest limit that still holds the population, otherwise, and where
    the population is unknown, the one open to all. `limits` are a network's own limits by track.
    """
    own = limits or {}
    limited = {
        track.id: own.get(track.id, track.population_below)
        for track in rubric.tracks
        if track.population_below is not None
    }
    fitting = sorted(
        (limit, track)
        for track, limit in limited.items()
        if limit is not None and population is not None and population < limit
    )
    if fitting:
        return fitting[0][1]
    return next(track.id for track in rubric.tracks if track.population_below is None)

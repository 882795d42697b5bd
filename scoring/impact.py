"""Who would gain, keep or lose which award under the next version of a rubric."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.blockers import Blocker
from scoring.carry import CarryMap, carry_over
from scoring.engine import Result, assess
from scoring.errors import RubricMismatchError
from scoring.findings import Finding, Findings, read_findings
from scoring.policy import track_for
from scoring.rubric import Circumstance, Rubric


class Bound(StrEnum):
    """What is supposed of the criteria that must be answered anew."""

    PESSIMISTIC = "pessimistic"
    OPTIMISTIC = "optimistic"


class Direction(StrEnum):
    """What happens to the award of a file."""

    GAINS = "gains"
    KEEPS = "keeps"
    LOSES = "loses"


class Matching(StrEnum):
    """How awards of two versions are found to be the same."""

    ID = "id"
    RANK = "rank"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file under the old version; `limit` is the award applied for."""

    id: str
    findings: Findings
    track: str
    first_plan_cycle: bool = False
    limit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What a file comes to under the new version.

    `blocker` is the first reason: against the award that is lost, under the new version, or
    against the next award, under the old one, where the file gains. None where no rule stood in
    the way, only an award came or went.
    """

    award: str | None
    score: Fraction
    direction: Direction
    blocker: Blocker | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One file before and after; `asked` are the criteria it must answer anew on its track.

    Counted at their lowest level they give the pessimistic ending, at their highest the
    optimistic one.
    """

    id: str
    award: str | None
    score: Fraction
    asked: tuple[str, ...]
    pessimistic: Ending
    optimistic: Ending

    def ending(self, bound: Bound) -> Ending:
        """Return what the file comes to under one supposition."""
        return self.pessimistic if bound is Bound.PESSIMISTIC else self.optimistic


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What a new version does to files; `retracked` are those whose track it does not have."""

    outcomes: tuple[Outcome, ...]
    matching: Matching
    retracked: tuple[str, ...]

    def counts(self, bound: Bound) -> dict[Direction, int]:
        """Return how many files gain, keep and lose."""
        found = Counter(outcome.ending(bound).direction for outcome in self.outcomes)
        return {direction: found[direction] for direction in Direction}

    def matrix(self, bound: Bound) -> dict[tuple[str | None, str | None], int]:
        """Return how many files go from which old award to which new one."""
        return dict(Counter((each.award, each.ending(bound).award) for each in self.outcomes))


def impact(files: Iterable[File], old: Rubric, new: Rubric, carry: CarryMap) -> Impact:
    """Score every file by both versions.

    A file on a track that the new version does not have is scored on the one open to all.

    Raises:
        RubricMismatchError: the map is one of other versions, or a track or award is unknown.
        FindingsError: findings do not fit the old version.
    """
    if (carry.old, carry.new) != (old.digest, new.digest):
        raise RubricMismatchError("the map carries between other versions than these")
    step = _Step(old=old, new=new, carry=carry, matching=_matching(old, new))
    read = tuple(files)
    tracks = {track.id for track in new.tracks}
    return Impact(
        outcomes=tuple(step.outcome(file) for file in read),
        matching=step.matching,
        retracked=tuple(file.id for file in read if file.track not in tracks),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """From one version to the next."""

    old: Rubric
    new: Rubric
    carry: CarryMap
    matching: Matching

    def outcome(self, file: File) -> Outcome:
        """Score a file by both versions."""
        before = assess(
            file.findings,
            self.old,
            track=file.track,
            first_plan_cycle=file.first_plan_cycle,
            limit=file.limit,
        )
        track = file.track if file.track in {t.id for t in self.new.tracks} else None
        track = track or track_for(self.new, None)
        carried = carry_over(read_findings(file.findings, self.old), self.carry)
        unasked = self._never_asked(file)
        lowest = {code: f for code, f in carried.findings.items() if code not in unasked}
        asked = tuple(
            code
            for code in _answered(self.new, track, first_plan_cycle=file.first_plan_cycle)
            if code in unasked or code in carried.ask
        )
        highest = lowest | {code: self.new.criterion(code).scale.levels[-1] for code in asked}
        return Outcome(
            id=file.id,
            award=before.award,
            score=before.score,
            asked=asked,
            pessimistic=self._ending(before, lowest, file, track),
            optimistic=self._ending(before, highest, file, track),
        )

    def _never_asked(self, file: File) -> set[str]:
        """Return the new codes whose old criterion the file did not have to answer."""
        answered = _answered(self.old, file.track, first_plan_cycle=file.first_plan_cycle)
        return {move.target for move in self.carry.moves if move.source not in answered}

    def _ending(
        self, before: Result, findings: dict[str, Finding], file: File, track: str
    ) -> Ending:
        after = assess(
            findings,
            self.new,
            track=track,
            first_plan_cycle=file.first_plan_cycle,
            limit=self._limit(file.limit),
        )
        held, reached = self._place(before.award), _rank(after.award, self.new)
        blocker: Sequence[Blocker] = ()
        if reached > held:
            direction, blocker = Direction.GAINS, before.blockers
        elif reached < held:
            direction = Direction.LOSES
            if held < len(self.new.awards):
                blocker = after.blocking(self.new.awards[held].id)
        else:
            direction = Direction.KEEPS
        return Ending(
            award=after.award,
            score=after.score,
            direction=direction,
            blocker=blocker[0] if blocker else None,
        )

    def _place(self, award: str | None) -> int:
        """Return where an old award stands among the new ones, -1 being none."""
        if award is None or self.matching is Matching.RANK:
            return _rank(award, self.old)
        return self.new.rank(award)

    def _limit(self, limit: str | None) -> str | None:
        """Return the award applied for in the new version; beyond its highest there is none."""
        place = self._place(limit)
        return self.new.awards[place].id if 0 <= place < len(self.new.awards) else None


def _matching(old: Rubric, new: Rubric) -> Matching:
    """Awards are the same by id if the new version has all of the old, in their order."""
    ids = [award.id for award in old.awards]
    kept = [award.id for award in new.awards if award.id in ids]
    return Matching.ID if kept == ids else Matching.RANK


def _rank(award: str | None, rubric: Rubric) -> int:
    return -1 if award is None else rubric.rank(award)


def _answered(rubric: Rubric, track: str, *, first_plan_cycle: bool) -> list[str]:
    """Return the criteria that a file on this track has to answer."""
    caps = [cap for cap in rubric.caps if cap.when is Circumstance.FIRST_PLAN_CYCLE]
    imposed = {code for cap in caps if first_plan_cycle for code in cap.not_applicable}
    return [c.code for c in rubric.criteria_of(track) if c.code not in imposed]

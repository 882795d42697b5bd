"""What a rubric is: dimensions, criteria, tracks, awards, caps and evidence rules as values."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring import canonical
from scoring.errors import RubricMismatchError
from scoring.rounding import Rounding
from scoring.scale import Level, Scale


class DecidedBy(StrEnum):
    """Who decides that a criterion does not apply."""

    REVIEWERS = "reviewers"
    NETWORK = "network"
    REGISTRY = "registry"


class AnsweredBy(StrEnum):
    """Whose account a criterion is scored from."""

    GOVERNMENT = "government"
    CIVIL_SOCIETY = "civil_society"


class Circumstance(StrEnum):
    """A fact about a file that the registry computes and nobody claims."""

    FIRST_PLAN_CYCLE = "first_plan_cycle"


class Overall(StrEnum):
    """What the score of a whole file is made of."""

    MEAN_OF_CRITERIA = "mean_of_criteria"
    MEAN_OF_DIMENSIONS = "mean_of_dimensions"
    SUM = "sum"


class WithinDimension(StrEnum):
    """What the score of one dimension is made of."""

    MEAN = "mean"
    SUM = "sum"


class Unit(StrEnum):
    """Whether a level counts as a percentage of the best one, or as its points."""

    PERCENT = "percent"
    POINTS = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregation:
    """How values of criteria become scores; a sum is always one of points."""

    overall: Overall
    dimension: WithinDimension
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionClass:
    """A class of criteria and the weight each of them carries."""

    id: str
    name: str
    weight: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A group of criteria with a score of its own; `weight` counts in a mean of dimensions."""

    code: str
    name: str
    weight: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicableRule:
    """When a criterion does not apply, and who decides that."""

    when: str
    decided_by: DecidedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing that is scored.

    `levels` holds a descriptor for each level of the scale, or for each but the lowest, or none.
    `effort` is what each step up takes, from the lowest level on.
    """

    code: str
    dimension: str
    class_id: str | None
    weight: Fraction
    scale: Scale
    effort: tuple[int, ...]
    title: str
    levels: tuple[str, ...]
    guidance: str
    evidence: str
    check: str
    sources: tuple[str, ...]
    sdg: tuple[str, ...]
    recurring: bool
    answered_by: AnsweredBy
    not_applicable: NotApplicableRule | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """The criteria a government answers; `population_below` None is open to all."""

    id: str
    name: str
    criteria: tuple[str, ...]
    max_award: str | None
    population_below: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFloor:
    """The applicable criteria of a class reach `level`: all, all but so many, or at least so many.

    Without a class it is a floor of all criteria.
    """

    class_id: str | None
    level: Level
    all_but: int
    at_least: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionFloor:
    """One dimension that must reach this percentage of its best possible score."""

    dimension: str
    percent: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One criterion that must reach `level`."""

    criterion: str
    level: Level
    waived_if_not_applicable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What a level of recognition asks for, who reviews it and how long it lasts.

    `score` is in the unit of the overall score, `dimension_min_percent` in percent of the best
    possible score of each dimension.
    """

    id: str
    name: str
    score: Fraction
    class_floors: tuple[ClassFloor, ...]
    dimension_min_percent: Fraction
    dimension_floors: tuple[DimensionFloor, ...]
    gates: tuple[Gate, ...]
    reviewers: int
    reviewer_kinds: int
    reviewers_from_abroad: int
    validity_months: int

    def dimension_percent(self, code: str) -> Fraction:
        """Return the share of its best score that a dimension must reach; 0 asks for nothing."""
        own = (floor.percent for floor in self.dimension_floors if floor.dimension == code)
        return max(self.dimension_min_percent, *own, Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """Under this circumstance some criteria do not apply and the award stops at `max_award`."""

    when: Circumstance
    not_applicable: tuple[str, ...]
    max_award: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceKind:
    """A kind of evidence and the rank of the highest level it can support, None for any."""

    id: str
    name: str
    up_to_level: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRule:
    """From a claimed level on (by rank), so many items of these kinds are needed."""

    id: str
    from_level: int
    kinds: tuple[str, ...]
    public: bool
    count: int
    months_apart: int
    recurring_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRules:
    """What evidence has to be before it counts."""

    max_age_months: int
    kinds: tuple[EvidenceKind, ...]
    rules: tuple[EvidenceRule, ...]

    def kind(self, kind_id: str) -> EvidenceKind:
        """Return the kind `kind_id`, or raise RubricMismatchError."""
        for kind in self.kinds:
            if kind.id == kind_id:
                return kind
        raise RubricMismatchError(f"the rubric has no kind of evidence {kind_id!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """A published rubric; `awards` run from the lowest to the highest."""

    id: str
    version: str
    language: str
    title: str
    level_zero: str
    na_cap_percent: Fraction
    aggregation: Aggregation
    rounding: Rounding
    scales: tuple[Scale, ...]
    classes: tuple[CriterionClass, ...]
    dimensions: tuple[Dimension, ...]
    criteria: tuple[Criterion, ...]
    tracks: tuple[Track, ...]
    awards: tuple[Award, ...]
    caps: tuple[Cap, ...]
    evidence: EvidenceRules
    profile: str | None = None
    """The national profile that has been applied, if any."""

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal."""
        return canonical.digest(self)

    def criterion(self, code: str) -> Criterion:
        """Return the criterion `code`, or raise RubricMismatchError."""
        for criterion in self.criteria:
            if criterion.code == code:
                return criterion
        raise RubricMismatchError(f"the rubric has no criterion {code!r}")

    def track(self, track_id: str) -> Track:
        """Return the track `track_id`, or raise RubricMismatchError."""
        for track in self.tracks:
            if track.id == track_id:
                return track
        raise RubricMismatchError(f"the rubric has no track {track_id!r}")

    def award(self, award_id: str) -> Award:
        """Return the award `award_id`, or raise RubricMismatchError."""
        return self.awards[self.rank(award_id)]

    def rank(self, award_id: str) -> int:
        """Return the place of an award, 0 being the lowest, or raise RubricMismatchError."""
        for rank, award in enumerate(self.awards):
            if award.id == award_id:
                return rank
        raise RubricMismatchError(f"the rubric has no award {award_id!r}")

    def highest_rank(self, track_id: str) -> int:
        """Return the rank of the highest award of a track, -1 where there are no awards."""
        highest = self.track(track_id).max_award
        return len(self.awards) - 1 if highest is None else self.rank(highest)

    def criteria_of(self, track_id: str) -> tuple[Criterion, ...]:
        """Return the criteria of a track in the order of the rubric."""
        codes = frozenset(self.track(track_id).criteria)
        return tuple(criterion for criterion in self.criteria if criterion.code in codes)

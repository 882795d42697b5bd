"""What a rubric is: dimensions, criteria, tracks, awards, caps and evidence rules as values."""

from dataclasses import dataclass
from enum import StrEnum

from scoring import canonical
from scoring.errors import RubricMismatchError


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionClass:
    """A class of criteria and the weight each of them carries."""

    id: str
    name: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A group of criteria with a score of its own."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicableRule:
    """When a criterion does not apply, and who decides that."""

    when: str
    decided_by: DecidedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing that is scored; `levels` holds the descriptors of level 1 and up."""

    code: str
    dimension: str
    class_id: str
    weight: int
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
    max_award: str
    population_below: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFloor:
    """Every applicable criterion of a class reaches `level`, all but `all_but` of them."""

    class_id: str
    level: int
    all_but: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One criterion that must reach `level`."""

    criterion: str
    level: int
    waived_if_not_applicable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What a level of recognition asks for, who reviews it and how long it lasts."""

    id: str
    name: str
    score: int
    class_floors: tuple[ClassFloor, ...]
    dimension_min_percent: int
    gates: tuple[Gate, ...]
    reviewers: int
    reviewer_kinds: int
    reviewers_from_abroad: int
    validity_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """Under this circumstance some criteria do not apply and the award stops at `max_award`."""

    when: Circumstance
    not_applicable: tuple[str, ...]
    max_award: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceKind:
    """A kind of evidence and the highest claimed level it can support."""

    id: str
    name: str
    up_to_level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRule:
    """From a claimed level on, so many items of these kinds are needed."""

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
    max_level: int
    level_zero: str
    na_cap_percent: int
    classes: tuple[CriterionClass, ...]
    dimensions: tuple[Dimension, ...]
    criteria: tuple[Criterion, ...]
    tracks: tuple[Track, ...]
    awards: tuple[Award, ...]
    caps: tuple[Cap, ...]
    evidence: EvidenceRules

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

    def criteria_of(self, track_id: str) -> tuple[Criterion, ...]:
        """Return the criteria of a track in the order of the rubric."""
        codes = frozenset(self.track(track_id).criteria)
        return tuple(criterion for criterion in self.criteria if criterion.code in codes)

"""From the levels of the reviewers to one verified level per criterion, or to `apart`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median_low

from registry.access.roles import ReviewerKind
from registry.errors import N_
from scoring import Criterion, Finding, Findings, Mark, Rubric
from scoring.rubric import AnsweredBy, Circumstance, DecidedBy

MAX_REVIEWERS = 3
"""The rule of the median knows three; nothing is said about more."""


class Basis(StrEnum):
    """Why a verified level stands; the value is stored."""

    AGREED = "agreed"
    LOWER = "lower"
    MEDIAN = "median"
    CIVIL_SOCIETY = "civil_society"
    ADJUDICATED = "adjudicated"
    LAPSED = "lapsed"
    ZERO = "zero"
    REGISTRY = "registry"


BASIS_NAMES = {
    Basis.AGREED: N_("The reviewers agree"),
    Basis.LOWER: N_("The reviewers are one level apart: the lower stands"),
    Basis.MEDIAN: N_("The middle of three reviewers"),
    Basis.CIVIL_SOCIETY: N_("The civil-society reviewer's account"),
    Basis.ADJUDICATED: N_("Settled by an adjudicator"),
    Basis.LAPSED: N_("The reviewers stayed apart: the lower stands"),
    Basis.ZERO: N_("Claimed at level 0: stands without review"),
    Basis.REGISTRY: N_("Determined by the registry"),
}


class Duty(StrEnum):
    """What has to happen with a criterion of the track."""

    REVIEW = "review"
    ZERO = "zero"
    IMPOSED = "imposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One finding that stands, and why."""

    finding: Finding
    basis: Basis


class Open(StrEnum):
    """Why a criterion is not settled yet."""

    UNREAD = "unread"
    APART = "apart"
    MAY_RISE = "may_rise"


OPEN_NAMES = {
    Open.UNREAD: N_("There is something new: say whether your level stays."),
    Open.APART: N_("The levels are two or more apart, or you differ on whether it applies."),
    Open.MAY_RISE: N_("One level apart: the lower stands unless you agree on the higher."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One reviewer's finding on a criterion, and whether it was said in this discussion."""

    finding: Finding
    spoken: bool = False


def imposed(rubric: Rubric, *, first_plan_cycle: bool) -> frozenset[str]:
    """The criteria that the registry itself takes out, which nobody claims or reviews."""
    circumstances = {Circumstance.FIRST_PLAN_CYCLE} if first_plan_cycle else set()
    return frozenset(
        code for cap in rubric.caps if cap.when in circumstances for code in cap.not_applicable
    )


def duty(criterion: Criterion, claim: Finding | None, *, out: frozenset[str]) -> Duty:
    """What has to happen with a criterion claimed so; `out` are the imposed ones."""
    if criterion.code in out:
        return Duty.IMPOSED
    if criterion.answered_by is not AnsweredBy.CIVIL_SOCIETY and claim == 0:
        return Duty.ZERO
    return Duty.REVIEW


def duties(
    rubric: Rubric, track: str, claims: Findings, *, first_plan_cycle: bool
) -> dict[str, Duty]:
    """What has to happen with each criterion of a track, in the rubric's order."""
    out = imposed(rubric, first_plan_cycle=first_plan_cycle)
    return {
        criterion.code: duty(criterion, claims.get(criterion.code), out=out)
        for criterion in rubric.criteria_of(track)
    }


def heard(criterion: Criterion, kind: ReviewerKind) -> bool:
    """Whether a reviewer of this kind speaks on a criterion.

    What civil society answers for comes from civil society alone: never from the government,
    and never averaged with a public peer.
    """
    return (
        criterion.answered_by is not AnsweredBy.CIVIL_SOCIETY or kind is ReviewerKind.CIVIL_SOCIETY
    )


def may_be_not_applicable(criterion: Criterion) -> bool:
    """Whether reviewers may find that a criterion does not apply."""
    rule = criterion.not_applicable
    return rule is not None and rule.decided_by is not DecidedBy.REGISTRY


def settle(findings: Sequence[Finding], *, alone: Basis = Basis.AGREED) -> Settled | None:
    """The finding that stands by the rule, or None: too far apart to settle.

    Two findings: the same, or within one level the lower. Three: the median. "Not applicable"
    is no level and has no middle: both of two, or two of three, must say so; a single voice of
    three for it is outvoted and the other two decide. `alone` is the basis of a single voice.

    Raises:
        ValueError: there is no finding, or more than three.
    """
    if not 1 <= len(findings) <= MAX_REVIEWERS:
        raise ValueError(f"{len(findings)} findings cannot be settled")
    levels = [finding for finding in findings if isinstance(finding, int)]
    out = len(findings) - len(levels)
    if len(findings) == 1:
        return Settled(finding=findings[0], basis=alone)
    if out == len(findings) or len(set(findings)) == 1:
        return Settled(finding=findings[0], basis=Basis.AGREED)
    if len(levels) == 3:
        return Settled(finding=median_low(levels), basis=Basis.MEDIAN)
    if len(findings) == 3 and out == 2:
        return Settled(finding=Mark.NOT_APPLICABLE, basis=Basis.MEDIAN)
    return _pair(levels) if len(levels) == 2 else None


def _pair(levels: Sequence[int]) -> Settled | None:
    low, high = min(levels), max(levels)
    if low == high:
        return Settled(finding=low, basis=Basis.AGREED)
    return Settled(finding=low, basis=Basis.LOWER) if high - low == 1 else None


def lapse(findings: Sequence[Finding], *, alone: Basis = Basis.AGREED) -> Settled:
    """The finding that stands when the time for discussion is over: still apart, the lower.

    Against "not applicable" the level stands: an exemption needs agreement.
    """
    settled = settle(findings, alone=alone)
    if settled is not None:
        return settled
    lowest = min(finding for finding in findings if isinstance(finding, int))
    return Settled(finding=lowest, basis=Basis.LAPSED)


def discuss(words: Sequence[Word], *, news: bool, alone: Basis = Basis.AGREED) -> Settled | Open:
    """Where a criterion stands in the discussion.

    `news` means that something was said after the findings (a reply, a reopening): each
    reviewer has to answer it. One level apart, whoever holds the lower level is asked once
    whether they agree on the higher.
    """
    if news and not all(word.spoken for word in words):
        return Open.UNREAD
    settled = settle([word.finding for word in words], alone=alone)
    if settled is None:
        return Open.APART
    if settled.basis is Basis.LOWER and not _lower_has_spoken(words, settled.finding):
        return Open.MAY_RISE
    return settled


def _lower_has_spoken(words: Iterable[Word], lower: Finding) -> bool:
    return all(word.spoken for word in words if word.finding == lower)


def single_basis(criterion: Criterion) -> Basis:
    """The basis of a finding that one reviewer alone gives."""
    if criterion.answered_by is AnsweredBy.CIVIL_SOCIETY:
        return Basis.CIVIL_SOCIETY
    return Basis.AGREED

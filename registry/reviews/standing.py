"""Where the discussion of a file stands: what is settled, what is open and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from registry.access.roles import ReviewerKind
from registry.assessments.queries import Assessment
from registry.assessments.workflow import State
from registry.reviews import outcomes, queries
from registry.reviews.dossier import Dossier
from registry.reviews.outcomes import AdjudicationRequest, Verified
from registry.reviews.queries import Recorded
from registry.reviews.reconciliation import (
    Basis,
    Duty,
    Open,
    Settled,
    Word,
    discuss,
    heard,
    lapse,
    single_basis,
)
from scoring import Criterion, Mark

DISCUSSION_ROUND = 2
"""The round of the first discussion; every reopening adds one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One reviewed criterion: each reviewer's latest word, and where that leads."""

    criterion: str
    latest: Mapping[UUID, Recorded]
    """By assignment."""
    outcome: Settled | Open


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A whole file in discussion; what was settled before a reopening stays out of `points`."""

    file: Dossier
    round: int
    kinds: Mapping[UUID, ReviewerKind]
    points: tuple[Point, ...]
    unreviewed: tuple[Verified, ...]
    """What stands without review: claimed at 0, or taken out by the registry."""

    @property
    def open(self) -> tuple[Point, ...]:
        """What is not settled."""
        return tuple(point for point in self.points if isinstance(point.outcome, Open))

    @property
    def apart(self) -> tuple[Point, ...]:
        """What an adjudicator would settle: the levels are too far apart for the rule."""
        return tuple(
            point
            for point in self.points
            if lapse_of(self.file.rubric.criterion(point.criterion), point).basis is Basis.LAPSED
        )

    def waits_for(self, assignment_id: UUID) -> bool:
        """Whether this reviewer has not spoken again on something that is open."""
        return any(
            point.latest[assignment_id].round < self.round
            for point in self.open
            if assignment_id in point.latest
        )

    def open_point(self, criterion: str) -> Point | None:
        """The open point on a criterion, or None."""
        return next((point for point in self.open if point.criterion == criterion), None)

    def lapsed(self) -> list[Verified]:
        """What stands if nobody says more; where nothing is open, simply what stands."""
        return [
            *self.unreviewed,
            *(
                _verified(point.criterion, lapse_of(self._criterion(point), point))
                for point in self.points
            ),
        ]

    def _criterion(self, point: Point) -> Criterion:
        return self.file.rubric.criterion(point.criterion)


def lapse_of(criterion: Criterion, point: Point) -> Settled:
    """What stands on a point when the time for discussion is over."""
    findings = [one.finding for one in point.latest.values()]
    return lapse(findings, alone=single_basis(criterion))


async def of(file: Dossier) -> Standing:
    """Where the discussion of a file stands now."""
    assessment_id = file.assessment.id
    present = {one.id: one.reviewer_kind for one in await queries.assignments(assessment_id)}
    reopenings = await outcomes.reopenings(assessment_id)
    this_round = DISCUSSION_ROUND + reopenings
    done = await outcomes.verified(assessment_id)
    latest = latest_by_criterion(await queries.findings(assessment_id))
    fresh = await _fresh(assessment_id)
    points = []
    for code, what in file.duties.items():
        if what is not Duty.REVIEW or code in done:
            continue
        criterion = file.rubric.criterion(code)
        words = {
            one: found
            for one, found in latest.get(code, {}).items()
            if heard(criterion, present[one])
        }
        outcome = discuss(
            [Word(finding=one.finding, spoken=one.round == this_round) for one in words.values()],
            news=code in fresh if not reopenings else True,
            alone=single_basis(criterion),
        )
        points.append(Point(criterion=code, latest=words, outcome=outcome))
    return Standing(
        file=file,
        round=this_round,
        kinds=present,
        points=tuple(points),
        unreviewed=tuple(one for one in _unreviewed(file) if one.criterion not in done),
    )


async def pending_request(assessment: Assessment) -> AdjudicationRequest | None:
    """The request for an adjudicator in the present discussion, or None."""
    if assessment.state is not State.RECONCILING:
        return None
    asked = await outcomes.adjudication_request(assessment.id)
    if asked is None or asked.requested_at < assessment.state_since:
        return None
    return asked


async def _fresh(assessment_id: UUID) -> frozenset[str]:
    """The criteria on which the government said or showed something in its reply."""
    said = await outcomes.replies(assessment_id)
    shown = await outcomes.criteria_with_new_evidence(assessment_id)
    return shown | {code for code, reply in said.items() if reply.text}


def latest_by_criterion(found: list[Recorded]) -> dict[str, dict[UUID, Recorded]]:
    """The latest word of each assignment on each criterion; `found` runs from the oldest round."""
    latest: dict[str, dict[UUID, Recorded]] = {}
    for one in found:  # oldest round first
        latest.setdefault(one.criterion, {})[one.assignment_id] = one
    return latest


def _unreviewed(file: Dossier) -> list[Verified]:
    found = []
    for code, what in file.duties.items():
        if what is Duty.ZERO:
            found.append(Verified(criterion=code, finding=0, basis=Basis.ZERO))
        elif what is Duty.IMPOSED:
            found.append(
                Verified(criterion=code, finding=Mark.NOT_APPLICABLE, basis=Basis.REGISTRY)
            )
    return found


def _verified(criterion: str, settled: Settled) -> Verified:
    return Verified(criterion=criterion, finding=settled.finding, basis=settled.basis)

"""What a self-report comes to: what is answered, what is missing, the score claimed. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.assessments.answers import Said
from registry.assessments.queries import Assessment
from registry.errors import N_, Reason
from scoring import (
    Blocker,
    Criterion,
    EvidenceItem,
    Finding,
    LocalRubric,
    Mark,
    Result,
    Rubric,
    assess,
    evidence_gaps,
)
from scoring.rubric import AnsweredBy, Circumstance, DecidedBy


class Status(StrEnum):
    """How far the answer to one criterion is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    NEEDS_ATTENTION = "needs_attention"
    DONE = "done"


class Asked(StrEnum):
    """Whether a criterion is asked of the government, and why not if it is not."""

    YES = "yes"
    CIVIL_SOCIETY = "civil_society"
    FIRST_PLAN_CYCLE = "first_plan_cycle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing that keeps a report from being submitted; None is of the whole report."""

    criterion: str | None
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One criterion as the task list shows it."""

    criterion: Criterion
    asked: Asked
    status: Status
    said: Said
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One self-report: what was said and shown, by criterion, against its rubric."""

    assessment: Assessment
    rubric: Rubric
    said: Mapping[str, Said]
    evidence: Mapping[str, Sequence[EvidenceItem]]
    today: date

    def of(self, code: str) -> Said:
        """What was said on a criterion; nothing yet if nothing was."""
        return self.said.get(code, Said())

    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria of the track, in the order of the rubric."""
        return self.rubric.criteria_of(self.assessment.track)

    def asked(self, criterion: Criterion) -> Asked:
        """Whether the government answers a criterion in this file."""
        if criterion.answered_by is AnsweredBy.CIVIL_SOCIETY:
            return Asked.CIVIL_SOCIETY
        if self.assessment.first_plan_cycle and criterion.code in _capped(self.rubric):
            return Asked.FIRST_PLAN_CYCLE
        return Asked.YES

    def answerable(self) -> tuple[Criterion, ...]:
        """The criteria that the government answers."""
        return tuple(c for c in self.criteria() if self.asked(c) is Asked.YES)

    def findings(self) -> dict[str, Finding]:
        """The levels claimed; what others answer is not assessed yet."""
        asked = {c.code for c in self.answerable()}
        return {
            c.code: self.of(c.code).finding if c.code in asked else Mark.NOT_ASSESSED
            for c in self.criteria()
        }

    def result(self) -> Result:
        """The score and award that the claims would come to."""
        return assess(
            self.findings(),
            self.rubric,
            track=self.assessment.track,
            first_plan_cycle=self.assessment.first_plan_cycle,
        )

    def rows(self, texts: LocalRubric) -> tuple[Row, ...]:
        """Every criterion of the track with its status."""
        return tuple(self._row(criterion, texts) for criterion in self.criteria())

    def missing(self, texts: LocalRubric) -> tuple[Missing, ...]:
        """Everything the criteria still need before the report can be submitted, at once."""
        return tuple(m for c in self.answerable() for m in self.lacks(c, texts))

    def lacks(self, criterion: Criterion, texts: LocalRubric) -> tuple[Missing, ...]:
        """What one criterion still needs."""
        said = self.of(criterion.code)
        named = {"criterion": f"{criterion.code} {texts.criteria[criterion.code].title}"}
        if said.not_applicable:
            reasons = [Reason(r, named) for r in _not_applicable(criterion, said)]
        elif said.level is None:
            reasons = [Reason(N_("%(criterion)s: choose a level."), named)]
        else:
            reasons = self._gaps(criterion.code, said.level, texts)
        return tuple(Missing(criterion=criterion.code, reason=reason) for reason in reasons)

    def _gaps(self, code: str, level: int, texts: LocalRubric) -> list[Reason]:
        items = self.evidence.get(code, ())
        gaps = evidence_gaps(self.rubric, code, level=level, items=items, today=self.today)
        return [Reason(gap.msgid, gap.parameters(texts)) for gap in gaps]

    def _row(self, criterion: Criterion, texts: LocalRubric) -> Row:
        asked = self.asked(criterion)
        missing = self.lacks(criterion, texts) if asked is Asked.YES else ()
        return Row(
            criterion=criterion,
            asked=asked,
            status=self._status(criterion, asked, missing),
            said=self.of(criterion.code),
            missing=missing,
        )

    def _status(self, criterion: Criterion, asked: Asked, missing: tuple[Missing, ...]) -> Status:
        if asked is not Asked.YES:
            return Status.DONE
        if not missing:
            return Status.DONE
        if self.of(criterion.code).given:
            return Status.NEEDS_ATTENTION
        begun = criterion.code in self.said or self.evidence.get(criterion.code)
        return Status.IN_PROGRESS if begun else Status.NOT_STARTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many criteria are answered, and how many of these lack nothing."""

    answered: int
    done: int
    total: int


def progress(report: Report, texts: LocalRubric) -> Progress:
    """How far a report is."""
    asked = report.answerable()
    return Progress(
        answered=sum(report.of(c.code).given for c in asked),
        done=sum(not report.lacks(c, texts) for c in asked),
        total=len(asked),
    )


def ours(blockers: Iterable[Blocker], rubric: Rubric) -> tuple[Blocker, ...]:
    """The reasons that the government itself can do something about."""
    return tuple(
        b
        for b in blockers
        if b.criterion is None
        or rubric.criterion(b.criterion).answered_by is not AnsweredBy.CIVIL_SOCIETY
    )


def may_claim_not_applicable(criterion: Criterion) -> bool:
    """Whether a government may say that a criterion does not apply to it."""
    rule = criterion.not_applicable
    return rule is not None and rule.decided_by is not DecidedBy.REGISTRY


def _not_applicable(criterion: Criterion, said: Said) -> list[str]:
    if not may_claim_not_applicable(criterion):
        return [N_("%(criterion)s cannot be marked not applicable: choose a level.")]
    if not said.not_applicable_reason:
        return [N_("%(criterion)s: say why it does not apply to you.")]
    return []


def _capped(rubric: Rubric) -> frozenset[str]:
    return frozenset(
        code
        for cap in rubric.caps
        if cap.when is Circumstance.FIRST_PLAN_CYCLE
        for code in cap.not_applicable
    )

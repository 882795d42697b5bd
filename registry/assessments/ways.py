"""The lightest way from what a report claims to an award, as the applicant reads it."""

from dataclasses import dataclass

from registry.assessments.views import Frame
from registry.errors import Reason
from scoring.rubric import AnsweredBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Which criteria to raise to which level; `civil_society` tells that one is not the town's."""

    award: str
    steps: tuple[Reason, ...]
    others: int
    civil_society: bool


def way(view: Frame) -> Way | None:
    """The lightest way to the award applied for, or else to the next one; None if there is none."""
    # Loaded here: the solver takes memory and a moment, and only this page asks for it.
    from scoring.path import cheapest_path  # noqa: PLC0415
    from scoring.path_rows import PathError  # noqa: PLC0415

    rubric, assessment = view.file.rubric, view.file.assessment
    award = assessment.award_sought or _next(view)
    if award is None:
        return None
    try:
        found = cheapest_path(
            view.report.findings(),
            rubric,
            track=assessment.track,
            award=award,
            first_plan_cycle=assessment.first_plan_cycle,
        )
    except PathError:
        return None
    if not found.steps:
        return None
    theirs = [
        step
        for step in found.steps
        if rubric.criterion(step.criterion).answered_by is AnsweredBy.CIVIL_SOCIETY
    ]
    return Way(
        award=award,
        steps=tuple(
            Reason(step.msgid, step.parameters(view.texts))
            for step in found.steps
            if step not in theirs
        ),
        others=len(found.alternatives),
        civil_society=bool(theirs),
    )


def _next(view: Frame) -> str | None:
    """The award above what the claims reach, as far as the track goes."""
    rubric = view.file.rubric
    reached = view.report.result().award
    above = rubric.rank(reached) + 1 if reached else 0
    if above > rubric.highest_rank(view.file.assessment.track):
        return None
    return rubric.awards[above].id

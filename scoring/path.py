"""The cheapest path to an award: the fewest and lightest steps that lead there, proven minimal."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.blockers import Blocker, BlockerKind
from scoring.engine import Sheet, against, assess, sheet_of
from scoring.errors import ScoringError
from scoring.findings import Finding, Findings, read_findings
from scoring.messages import N_
from scoring.path_model import Model, model_of, refused
from scoring.path_rows import PathError
from scoring.path_solver import Programme, Ranks
from scoring.path_ways import Ways
from scoring.rubric import Award, Rubric
from scoring.scale import Level
from scoring.translation import LocalRubric

RAISED = N_("%(criterion)s: from level %(have)s to level %(need)s.")
APPLIED = N_("%(criterion)s: level %(need)s, where it is now marked not applicable.")

_INCURABLE = {
    BlockerKind.TRACK,
    BlockerKind.FIRST_PLAN_CYCLE,
    BlockerKind.APPLIED_FOR,
    BlockerKind.GATE_NOT_APPLICABLE,
}
"""What stands whatever the levels are; the gate is that of a criterion which a cap takes out."""

_PATIENCE = 50_000
"""Trials in the search for equally cheap ways: about half a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One criterion and the level it is raised to; `have` is None where it is not applicable.

    `effort` is the sum of the rubric's efforts over the levels climbed, from the lowest one on
    where the criterion is marked not applicable.
    """

    criterion: str
    have: Level | None
    need: Level
    effort: int

    @property
    def msgid(self) -> str:
        """The English template of the sentence, with named places."""
        return APPLIED if self.have is None else RAISED

    def parameters(
        self, texts: LocalRubric, *, number: Callable[[Decimal], str] = str
    ) -> dict[str, str]:
        """Return what fills the places of `msgid`, named in the language of `texts`.

        `number` writes a decimal number the way that language does.
        """
        levels = (
            {"need": self.need} if self.have is None else {"have": self.have, "need": self.need}
        )
        return {
            "criterion": f"{self.criterion} {texts.criteria[self.criterion].title}",
            **{
                key: level if isinstance(level, str) else number(Decimal(level))
                for key, level in levels.items()
            },
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The lightest way to `award`, in the order of the rubric; no steps where it is reached.

    `score` and `reached` are the score and the award afterwards, which may be a higher one.
    `alternatives` are other ways of the same effort with as many steps; `more` tells whether
    there are, or with very many combinations may be, others besides. Where `blockers` stand, no
    raise leads to the award: there are no steps, and score and award are those of today.
    """

    award: str
    steps: tuple[PathStep, ...]
    effort: int
    score: Fraction
    reached: str | None
    alternatives: tuple[tuple[PathStep, ...], ...]
    more: bool
    blockers: tuple[Blocker, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether raising levels can lead to the award at all."""
        return not self.blockers


def cheapest_path(
    findings: Findings,
    rubric: Rubric,
    *,
    track: str,
    award: str,
    first_plan_cycle: bool = False,
    limit: str | None = None,
    alternatives: int = 3,
) -> Path:
    """Return the way to `award` of the least effort and, among those, of the fewest steps.

    Effort is the sum of the rubric's efforts of all levels climbed; a step is a criterion that is
    raised, by however many levels. No level is ever lowered. Of equally cheap ways the first is
    the one that goes higher on the first criterion, in the order of the rubric, on which they
    differ; up to `alternatives` others follow in that order.

    "Not applicable" can be exchanged for a level where that is needed or cheaper, its effort
    counted from the lowest level. Where the score is a mean of dimensions, only those marks are
    exchanged that the rubric refuses or that a gate of the award does not let pass: there a
    cheaper path may exist, and a share of such marks that is too high counts as incurable.

    What no raise can cure (a track's highest award, a cap, the award applied for) is returned as
    `blockers` instead of steps.

    The method is exact: an integer programme with whole-number coefficients, solved by HiGHS
    with no gap allowed, its solution checked against `assess`.

    Raises:
        FindingsError: a code the rubric lacks or a value that is no finding.
        RubricMismatchError: the rubric has no such track or award.
        PathError: the solver gives no proof, or what it found fails the check.
        ScoringError: a negative number of alternatives.
    """
    if alternatives < 0:
        raise ScoringError("the number of alternatives is not negative")
    asked = _Asked(
        findings=read_findings(findings, rubric),
        rubric=rubric,
        track=track,
        award=rubric.award(award),
        first_plan_cycle=first_plan_cycle,
        limit=limit,
    )
    sheet = asked.sheet()
    if not any(against(sheet, asked.award)):
        return asked.path([()])
    standing = tuple(against(_highest(sheet, asked.award), asked.award))
    if hard := tuple(blocker for blocker in standing if blocker.kind in _INCURABLE):
        return asked.path([()], blockers=hard)
    model = model_of(sheet, asked.award)
    programme = Programme(model)
    best = programme.optimum() if model.criteria else None
    if best is None:
        return asked.path([()], blockers=standing)
    ways = Ways(model, best, programme.prices(best), patience=_PATIENCE)
    found = ways.first(alternatives + 2) or [best.ranks]
    shown = [_steps(sheet, model, ranks) for ranks in found[: alternatives + 1]]
    return asked.path(shown, more=ways.gave_up or len(found) > len(shown))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A file and the award that is asked for."""

    findings: dict[str, Finding]
    rubric: Rubric
    track: str
    award: Award
    first_plan_cycle: bool
    limit: str | None

    def sheet(self) -> Sheet:
        """Return what counts of the file."""
        return sheet_of(
            self.findings,
            self.rubric,
            track=self.track,
            first_plan_cycle=self.first_plan_cycle,
            limit=self.limit,
        )

    def path(
        self,
        ways: list[tuple[PathStep, ...]],
        *,
        more: bool = False,
        blockers: tuple[Blocker, ...] = (),
    ) -> Path:
        """Return the first of `ways` as a path, once the engine has confirmed where it leads."""
        steps, *others = ways
        result = assess(
            self.findings | {step.criterion: step.need for step in steps},
            self.rubric,
            track=self.track,
            first_plan_cycle=self.first_plan_cycle,
            limit=self.limit,
        )
        if bool(result.blocking(self.award.id)) != bool(blockers):
            raise PathError(f"the steps and the blockers of {self.award.id!r} do not agree")
        return Path(
            award=self.award.id,
            steps=steps,
            effort=sum(step.effort for step in steps),
            score=result.score,
            reached=result.award,
            alternatives=tuple(others),
            more=more,
            blockers=blockers,
        )


def _highest(sheet: Sheet, award: Award) -> Sheet:
    """Return the file with the highest levels, and no mark that `award` does not let pass."""
    out = refused(sheet, award)
    return replace(
        sheet,
        ranks={c.code: c.scale.top for c in sheet.criteria if c.code in {*sheet.ranks, *out}},
        claimed=tuple(code for code in sheet.claimed if code not in out),
    )


def _steps(sheet: Sheet, model: Model, ranks: Ranks) -> tuple[PathStep, ...]:
    steps = []
    for criterion, rank in zip(model.criteria, ranks, strict=True):
        start = sheet.ranks.get(criterion.code)
        if rank is None or rank == start:
            continue
        steps.append(
            PathStep(
                criterion=criterion.code,
                have=None if start is None else criterion.scale.levels[start],
                need=criterion.scale.levels[rank],
                effort=sum(criterion.effort[start or 0 : rank]),
            )
        )
    return tuple(steps)

"""Score findings against a rubric and name the award reached and all that blocks higher ones."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from scoring.aggregation import best_ranks, best_score, dimension_score, overall_score, within
from scoring.blockers import Blocker, BlockerKind
from scoring.findings import Finding, Findings, Mark, read_findings
from scoring.rounding import Rounding
from scoring.rubric import Award, Circumstance, ClassFloor, Criterion, DecidedBy, Rubric
from scoring.scale import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionScore:
    """The score of one dimension in the rubric's unit; None where no criterion of it applies.

    `percent` is the same as a share of the best score its applicable criteria allow; None where
    that best is 0 or less, as in a dimension of deductions.
    """

    code: str
    score: Fraction | None
    percent: Fraction | None
    rounding: Rounding

    @property
    def score_rounded(self) -> Decimal | None:
        """The score as the rubric rounds it."""
        return None if self.score is None else self.rounding(self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a file comes to: score, award, and every reason against each higher award.

    `best` is the most that the applicable criteria allow: 100 for a mean of percentages.
    """

    track: str
    score: Fraction
    best: Fraction
    dimensions: tuple[DimensionScore, ...]
    award: str | None
    blockers: tuple[Blocker, ...]
    not_applicable: tuple[str, ...]
    not_applicable_percent: Fraction
    not_assessed: tuple[str, ...]
    rounding: Rounding

    @property
    def score_rounded(self) -> Decimal:
        """The score as the rubric rounds it; awards compare the exact `score`."""
        return self.rounding(self.score)

    def blocking(self, award: str) -> tuple[Blocker, ...]:
        """Return the reasons against `award`; none for an award that is reached."""
        return tuple(blocker for blocker in self.blockers if blocker.award == award)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The part of a file that counts: one track, caps applied, levels known as ranks.

    `claimed` are the codes that the file marks not applicable; those a cap takes out are neither
    among them nor in `ranks`.
    """

    rubric: Rubric
    track: str
    criteria: tuple[Criterion, ...]
    ranks: dict[str, int]
    claimed: tuple[str, ...]
    circumstances: frozenset[Circumstance]
    limit: str | None

    @cached_property
    def total(self) -> Fraction:
        """The score of the whole file, 0 if nothing applies."""
        return overall_score(self.rubric, self.criteria, self.ranks) or Fraction(0)

    @cached_property
    def best(self) -> Fraction:
        """The most that the applicable criteria allow."""
        return best_score(self.rubric, self.applicable())

    def applicable(self) -> list[Criterion]:
        """Return the criteria that count."""
        return [criterion for criterion in self.criteria if criterion.code in self.ranks]

    @cached_property
    def by_dimension(self) -> tuple[DimensionScore, ...]:
        """The score of each dimension of the track."""
        present = {criterion.dimension for criterion in self.criteria}
        return tuple(
            self._dimension(dimension.code)
            for dimension in self.rubric.dimensions
            if dimension.code in present
        )

    def _dimension(self, code: str) -> DimensionScore:
        criteria = within(code, self.applicable())
        score = dimension_score(self.rubric, criteria, self.ranks)
        best = dimension_score(self.rubric, criteria, best_ranks(criteria))
        return DimensionScore(
            code=code,
            score=score,
            percent=100 * score / best
            if score is not None and best is not None and best > 0
            else None,
            rounding=self.rubric.rounding,
        )

    def level(self, criterion: Criterion) -> Level:
        """Return the level of an applicable criterion as its scale writes it."""
        return criterion.scale.levels[self.ranks[criterion.code]]

    def claimed_percent(self) -> Fraction:
        """Return the share of the track's weight that the file marks not applicable."""
        weight = sum(criterion.weight for criterion in self.criteria)
        out = sum(c.weight for c in self.criteria if c.code in self.claimed)
        return 100 * out / Fraction(weight)


def assess(
    findings: Findings,
    rubric: Rubric,
    *,
    track: str,
    first_plan_cycle: bool = False,
    limit: str | None = None,
) -> Result:
    """Score `findings` on a track and say which award they reach.

    A criterion without a finding, or not assessed, counts at its lowest level. Findings outside
    the track are ignored. `limit` is the award applied for: the result may be lower, never higher.

    Raises:
        FindingsError: a code the rubric lacks or a value that is no finding.
        RubricMismatchError: the rubric has no such track or award.
    """
    read = read_findings(findings, rubric)
    sheet = sheet_of(read, rubric, track=track, first_plan_cycle=first_plan_cycle, limit=limit)
    reasons = {award.id: tuple(against(sheet, award)) for award in rubric.awards}
    reached = [award.id for award in rubric.awards if not reasons[award.id]]
    above = rubric.rank(reached[-1]) + 1 if reached else 0
    return Result(
        track=track,
        score=sheet.total,
        best=sheet.best,
        dimensions=sheet.by_dimension,
        award=reached[-1] if reached else None,
        blockers=tuple(reason for award in rubric.awards[above:] for reason in reasons[award.id]),
        not_applicable=tuple(c.code for c in sheet.criteria if c.code not in sheet.ranks),
        not_applicable_percent=sheet.claimed_percent(),
        not_assessed=tuple(
            code for code in sheet.ranks if read.get(code, Mark.NOT_ASSESSED) is Mark.NOT_ASSESSED
        ),
        rounding=rubric.rounding,
    )


def sheet_of(
    findings: dict[str, Finding],
    rubric: Rubric,
    *,
    track: str,
    first_plan_cycle: bool,
    limit: str | None,
) -> Sheet:
    """Return what counts of findings that were read, on a track."""
    criteria = rubric.criteria_of(track)
    circumstances = frozenset({Circumstance.FIRST_PLAN_CYCLE} if first_plan_cycle else ())
    imposed = {c for cap in rubric.caps if cap.when in circumstances for c in cap.not_applicable}
    found = {c.code: findings.get(c.code, Mark.NOT_ASSESSED) for c in criteria}
    claimed = {code for code, finding in found.items() if finding is Mark.NOT_APPLICABLE} - imposed
    return Sheet(
        rubric=rubric,
        track=track,
        criteria=criteria,
        ranks={
            c.code: 0 if (finding := found[c.code]) is Mark.NOT_ASSESSED else c.scale.rank(finding)
            for c in criteria
            if c.code not in imposed and c.code not in claimed
        },
        claimed=tuple(code for code in found if code in claimed),
        circumstances=circumstances,
        limit=limit,
    )


def against(sheet: Sheet, award: Award) -> Iterator[Blocker]:
    """Give every reason why `award` is not reached."""
    yield from _score(sheet, award)
    for floor in award.class_floors:
        yield from _floor(sheet, award, floor)
    yield from _gates(sheet, award)
    yield from _dimensions(sheet, award)
    yield from _not_applicable(sheet, award)
    yield from _ceilings(sheet, award)


def _score(sheet: Sheet, award: Award) -> Iterator[Blocker]:
    if sheet.total < award.score:
        yield Blocker(
            kind=BlockerKind.SCORE,
            award=award.id,
            have=sheet.total,
            need=award.score,
            best=sheet.best,
            decimals=sheet.rubric.rounding.decimals,
        )


def below(sheet: Sheet, floor: ClassFloor) -> Iterator[Criterion]:
    """Give the applicable criteria of a floor's class that do not reach its level."""
    for criterion in sheet.applicable():
        if floor.class_id not in {None, criterion.class_id}:
            continue
        if sheet.ranks[criterion.code] < criterion.scale.rank(floor.level):
            yield criterion


def _floor(sheet: Sheet, award: Award, floor: ClassFloor) -> Iterator[Blocker]:
    low = tuple(below(sheet, floor))
    if floor.at_least is not None:
        yield from _count(sheet, award, floor, low)
    elif floor.all_but:
        if len(low) > floor.all_but:
            yield _counted(award, floor, low, have=len(low))
    else:
        for criterion in low:
            yield Blocker(
                kind=BlockerKind.FLOOR,
                award=award.id,
                criterion=criterion.code,
                have=sheet.level(criterion),
                need=floor.level,
            )


def _count(
    sheet: Sheet, award: Award, floor: ClassFloor, low: tuple[Criterion, ...]
) -> Iterator[Blocker]:
    members = [c for c in sheet.applicable() if floor.class_id in {None, c.class_id}]
    reached = len(members) - len(low)
    need = floor.at_least or 0
    if reached < need:
        yield _counted(award, floor, low, have=reached)


def _counted(award: Award, floor: ClassFloor, low: Iterable[Criterion], *, have: int) -> Blocker:
    return Blocker(
        kind=BlockerKind.FLOOR_COUNT if floor.at_least is None else BlockerKind.COUNT,
        award=award.id,
        class_id=floor.class_id,
        level=floor.level,
        have=have,
        need=floor.all_but if floor.at_least is None else floor.at_least,
        criteria=tuple(criterion.code for criterion in low),
    )


def _gates(sheet: Sheet, award: Award) -> Iterator[Blocker]:
    in_track = {criterion.code: criterion for criterion in sheet.criteria}
    for gate in award.gates:
        criterion = in_track.get(gate.criterion)
        if criterion is None:
            continue
        applies = criterion.code in sheet.ranks
        if not applies and not gate.waived_if_not_applicable:
            kind = BlockerKind.GATE_NOT_APPLICABLE
        elif applies and sheet.ranks[criterion.code] < criterion.scale.rank(gate.level):
            kind = BlockerKind.GATE
        else:
            continue
        yield Blocker(
            kind=kind,
            award=award.id,
            criterion=criterion.code,
            have=sheet.level(criterion) if applies else None,
            need=gate.level,
        )


def _dimensions(sheet: Sheet, award: Award) -> Iterator[Blocker]:
    for dimension in sheet.by_dimension:
        need = award.dimension_percent(dimension.code)
        # A floor of 0 asks for nothing: deductions may pull a dimension below it.
        if need and dimension.percent is not None and dimension.percent < need:
            yield Blocker(
                kind=BlockerKind.DIMENSION,
                award=award.id,
                dimension=dimension.code,
                have=dimension.percent,
                need=need,
            )


def _not_applicable(sheet: Sheet, award: Award) -> Iterator[Blocker]:
    for code in sheet.claimed:
        rule = sheet.rubric.criterion(code).not_applicable
        if rule is None or rule.decided_by is DecidedBy.REGISTRY:
            yield Blocker(kind=BlockerKind.NOT_APPLICABLE_REFUSED, award=award.id, criterion=code)
    if sheet.claimed_percent() > sheet.rubric.na_cap_percent:
        yield Blocker(
            kind=BlockerKind.NOT_APPLICABLE_SHARE,
            award=award.id,
            have=sheet.claimed_percent(),
            need=sheet.rubric.na_cap_percent,
            criteria=sheet.claimed,
        )


def _ceilings(sheet: Sheet, award: Award) -> Iterator[Blocker]:
    """Give what stops below `award` whatever the levels are."""
    rank = sheet.rubric.rank
    track = sheet.rubric.track(sheet.track)
    if track.max_award is not None and rank(award.id) > rank(track.max_award):
        yield Blocker(
            kind=BlockerKind.TRACK, award=award.id, track=track.id, highest=track.max_award
        )
    for cap in sheet.rubric.caps:
        if cap.when in sheet.circumstances and rank(award.id) > rank(cap.max_award):
            yield Blocker(kind=BlockerKind(cap.when.value), award=award.id, highest=cap.max_award)
    if sheet.limit is not None and rank(award.id) > rank(sheet.limit):
        yield Blocker(kind=BlockerKind.APPLIED_FOR, award=award.id, highest=sheet.limit)

"""Score findings against a rubric and name the award reached and all that blocks higher ones."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.blockers import Blocker, BlockerKind
from scoring.findings import Finding, Findings, Mark, read_findings
from scoring.rounding import rounded
from scoring.rubric import Award, Circumstance, ClassFloor, Criterion, DecidedBy, Rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionScore:
    """The score of one dimension; None where no criterion of it applies."""

    code: str
    score: Fraction | None

    @property
    def score_rounded(self) -> Decimal | None:
        """The score with one decimal, half up."""
        return None if self.score is None else rounded(self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a file comes to: score, award, and every reason against each higher award."""

    track: str
    score: Fraction
    dimensions: tuple[DimensionScore, ...]
    award: str | None
    blockers: tuple[Blocker, ...]
    not_applicable: tuple[str, ...]
    not_applicable_percent: Fraction
    not_assessed: tuple[str, ...]

    @property
    def score_rounded(self) -> Decimal:
        """The score with one decimal, half up; awards compare the exact `score`."""
        return rounded(self.score)

    def blocking(self, award: str) -> tuple[Blocker, ...]:
        """Return the reasons against `award`; none for an award that is reached."""
        return tuple(blocker for blocker in self.blockers if blocker.award == award)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """The part of a file that counts: one track, caps applied, levels known.

    `claimed` are the codes that the file marks not applicable; those a cap takes out are neither
    among them nor in `levels`.
    """

    rubric: Rubric
    track: str
    criteria: tuple[Criterion, ...]
    levels: dict[str, int]
    claimed: tuple[str, ...]
    circumstances: frozenset[Circumstance]
    limit: str | None

    def score(self, criteria: Iterable[Criterion]) -> Fraction | None:
        """Return 100 x sum(w x level) / (top level x sum(w)), None if nothing applies."""
        applicable = [criterion for criterion in criteria if criterion.code in self.levels]
        weight = sum(criterion.weight for criterion in applicable)
        if not weight:
            return None
        points = sum(criterion.weight * self.levels[criterion.code] for criterion in applicable)
        return Fraction(100 * points, self.rubric.max_level * weight)

    def total(self) -> Fraction:
        """Return the score of the whole file, 0 if nothing applies."""
        return self.score(self.criteria) or Fraction(0)

    def by_dimension(self) -> tuple[DimensionScore, ...]:
        """Return the score of each dimension of the track."""
        present = {criterion.dimension for criterion in self.criteria}
        return tuple(
            DimensionScore(
                code=dimension.code,
                score=self.score(c for c in self.criteria if c.dimension == dimension.code),
            )
            for dimension in self.rubric.dimensions
            if dimension.code in present
        )

    def claimed_percent(self) -> Fraction:
        """Return the share of the track's weight that the file marks not applicable."""
        weight = sum(criterion.weight for criterion in self.criteria)
        out = sum(c.weight for c in self.criteria if c.code in self.claimed)
        return Fraction(100 * out, weight)


def assess(
    findings: Findings,
    rubric: Rubric,
    *,
    track: str,
    first_plan_cycle: bool = False,
    limit: str | None = None,
) -> Result:
    """Score `findings` on a track and say which award they reach.

    A criterion without a finding, or not assessed, counts as level 0. Findings outside the track
    are ignored. `limit` is the award applied for: the result may be lower, never higher.

    Raises:
        FindingsError: a code the rubric lacks or a value that is no finding.
        RubricMismatchError: the rubric has no such track or award.
    """
    read = read_findings(findings, rubric)
    circumstances = frozenset({Circumstance.FIRST_PLAN_CYCLE} if first_plan_cycle else ())
    sheet = _sheet(read, rubric, track, circumstances, limit)
    against = {award.id: tuple(_against(sheet, award)) for award in rubric.awards}
    reached = [award.id for award in rubric.awards if not against[award.id]]
    above = rubric.rank(reached[-1]) + 1 if reached else 0
    return Result(
        track=track,
        score=sheet.total(),
        dimensions=sheet.by_dimension(),
        award=reached[-1] if reached else None,
        blockers=tuple(reason for award in rubric.awards[above:] for reason in against[award.id]),
        not_applicable=tuple(c.code for c in sheet.criteria if c.code not in sheet.levels),
        not_applicable_percent=sheet.claimed_percent(),
        not_assessed=tuple(
            code for code in sheet.levels if read.get(code, Mark.NOT_ASSESSED) is Mark.NOT_ASSESSED
        ),
    )


def _sheet(
    findings: dict[str, Finding],
    rubric: Rubric,
    track: str,
    circumstances: frozenset[Circumstance],
    limit: str | None,
) -> _Sheet:
    criteria = rubric.criteria_of(track)
    imposed = {c for cap in rubric.caps if cap.when in circumstances for c in cap.not_applicable}
    found = {c.code: findings.get(c.code, Mark.NOT_ASSESSED) for c in criteria}
    claimed = {code for code, finding in found.items() if finding is Mark.NOT_APPLICABLE} - imposed
    return _Sheet(
        rubric=rubric,
        track=track,
        criteria=criteria,
        levels={
            code: finding if isinstance(finding, int) else 0
            for code, finding in found.items()
            if code not in imposed and code not in claimed
        },
        claimed=tuple(code for code in found if code in claimed),
        circumstances=circumstances,
        limit=limit,
    )


def _against(sheet: _Sheet, award: Award) -> Iterator[Blocker]:
    """Give every reason why `award` is not reached."""
    yield from _score(sheet, award)
    for floor in award.class_floors:
        yield from _floor(sheet, award, floor)
    yield from _gates(sheet, award)
    yield from _dimensions(sheet, award)
    yield from _not_applicable(sheet, award)
    yield from _ceilings(sheet, award)


def _score(sheet: _Sheet, award: Award) -> Iterator[Blocker]:
    if sheet.total() < award.score:
        yield Blocker(kind=BlockerKind.SCORE, award=award.id, have=sheet.total(), need=award.score)


def _floor(sheet: _Sheet, award: Award, floor: ClassFloor) -> Iterator[Blocker]:
    below = tuple(
        criterion.code
        for criterion in sheet.criteria
        if criterion.class_id == floor.class_id
        and sheet.levels.get(criterion.code, floor.level) < floor.level
    )
    if floor.all_but and len(below) > floor.all_but:
        yield Blocker(
            kind=BlockerKind.FLOOR_COUNT,
            award=award.id,
            class_id=floor.class_id,
            level=floor.level,
            have=len(below),
            need=floor.all_but,
            criteria=below,
        )
    for code in below if not floor.all_but else ():
        yield Blocker(
            kind=BlockerKind.FLOOR,
            award=award.id,
            criterion=code,
            have=sheet.levels[code],
            need=floor.level,
        )


def _gates(sheet: _Sheet, award: Award) -> Iterator[Blocker]:
    in_track = {criterion.code for criterion in sheet.criteria}
    for gate in award.gates:
        level = sheet.levels.get(gate.criterion)
        if gate.criterion not in in_track:
            continue
        if level is None and not gate.waived_if_not_applicable:
            kind = BlockerKind.GATE_NOT_APPLICABLE
        elif level is not None and level < gate.level:
            kind = BlockerKind.GATE
        else:
            continue
        yield Blocker(
            kind=kind, award=award.id, criterion=gate.criterion, have=level, need=gate.level
        )


def _dimensions(sheet: _Sheet, award: Award) -> Iterator[Blocker]:
    for dimension in sheet.by_dimension():
        if dimension.score is not None and dimension.score < award.dimension_min_percent:
            yield Blocker(
                kind=BlockerKind.DIMENSION,
                award=award.id,
                dimension=dimension.code,
                have=dimension.score,
                need=award.dimension_min_percent,
            )


def _not_applicable(sheet: _Sheet, award: Award) -> Iterator[Blocker]:
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


def _ceilings(sheet: _Sheet, award: Award) -> Iterator[Blocker]:
    """Give what stops below `award` whatever the levels are."""
    rank = sheet.rubric.rank
    track = sheet.rubric.track(sheet.track)
    if rank(award.id) > rank(track.max_award):
        yield Blocker(
            kind=BlockerKind.TRACK, award=award.id, track=track.id, highest=track.max_award
        )
    for cap in sheet.rubric.caps:
        if cap.when in sheet.circumstances and rank(award.id) > rank(cap.max_award):
            yield Blocker(kind=BlockerKind(cap.when.value), award=award.id, highest=cap.max_award)
    if sheet.limit is not None and rank(award.id) > rank(sheet.limit):
        yield Blocker(kind=BlockerKind.APPLIED_FOR, award=award.id, highest=sheet.limit)

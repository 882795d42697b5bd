"""How a score is computed, told step by step with one file as the example, by the engine itself."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files

from registry.errors import N_, Reason
from registry.i18n import formats
from registry.i18n.catalogue import say
from scoring import Blocker, LocalRubric, Result, Rubric, assess, current, localised, track_for
from scoring.engine import DimensionScore
from scoring.findings import Finding, Mark, read_findings
from scoring.rubric import Award, Criterion, Overall, Unit, WithinDimension

TITLE = N_("How the score is computed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows beneath a heading; every row has a cell for each heading."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One step: sentences, then a table or a list."""

    title: str
    sentences: tuple[str, ...]
    table: Table | None = None
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The file that the steps are shown on, scored."""

    rubric: Rubric
    findings: Mapping[str, Finding]
    result: Result


def example_of(rubric: Rubric) -> Example:
    """Return the demonstration's file; for another rubric, one at its middle levels throughout."""
    told = json.loads((files("registry.rubrics") / "example.json").read_text("utf-8"))
    if rubric.id == current().id and set(told["findings"]) <= {c.code for c in rubric.criteria}:
        findings, first = read_findings(told["findings"], rubric), told["first_plan_cycle"]
    else:
        findings = {c.code: c.scale.levels[c.scale.top // 2] for c in rubric.criteria}
        first = False
    result = assess(findings, rubric, track=track_for(rubric, None), first_plan_cycle=first)
    return Example(rubric=rubric, findings=findings, result=result)


def explained(example: Example, locale: str) -> tuple[Section, ...]:
    """Return the steps from levels to the award, in the language of `locale`."""
    telling = _Telling(example=example, texts=localised(example.rubric, locale), locale=locale)
    return tuple(telling.sections())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    example: Example
    texts: LocalRubric
    locale: str

    def sections(self) -> Iterator[Section]:
        yield self._levels()
        yield self._weights()
        yield self._score()
        yield self._award()
        higher = self._next()
        if higher is not None:
            yield self._missing(higher)

    def _levels(self) -> Section:
        rubric, found = self.example.rubric, self.example.findings
        first = next(c for c in rubric.criteria_of(self.example.result.track) if c.code in found)
        return Section(
            title=self._say(N_("1. Every criterion is found at a level")),
            sentences=(
                self._say(
                    N_(
                        "The rubric has %(count)s criteria; on this track %(asked)s are asked. "
                        "The levels are: %(levels)s."
                    ),
                    count=self._number(len(rubric.criteria)),
                    asked=self._number(len(rubric.criteria_of(self.example.result.track))),
                    levels=first.scale.shown(),
                ),
                self._say(
                    N_(
                        "In the example, %(criterion)s is found at level %(level)s: “%(words)s”",
                    ),
                    criterion=self._criterion(first.code),
                    level=found[first.code],
                    words=self.texts.criteria[first.code].levels[
                        first.scale.rank(found[first.code])
                    ],
                ),
                self._say(N_("What nobody has looked at counts at the lowest level.")),
            ),
        )

    def _weights(self) -> Section:
        rubric = self.example.rubric
        asked = rubric.criteria_of(self.example.result.track)
        left_out = self.example.result.not_applicable
        return Section(
            title=self._say(N_("2. Some criteria weigh more than others")),
            sentences=(
                self._say(
                    N_(
                        "What does not apply to a local government is left out altogether; at "
                        "most %(percent)s %% of the weight may be. Left out in the example: "
                        "%(criteria)s."
                    ),
                    percent=self._number(rubric.na_cap_percent),
                    criteria=", ".join(left_out) or self._say(N_("nothing")),
                ),
            ),
            table=Table(
                headings=(
                    self._say(N_("Class")),
                    self._say(N_("Weight")),
                    self._say(N_("Criteria")),
                ),
                rows=tuple(
                    (
                        self.texts.classes[each.id],
                        self._number(each.weight),
                        self._number(sum(c.class_id == each.id for c in asked)),
                    )
                    for each in rubric.classes
                ),
            )
            if rubric.classes
            else None,
        )

    def _score(self) -> Section:
        result = self.example.result
        applicable = self._applicable()
        return Section(
            title=self._say(N_("3. Levels and weights make the score")),
            sentences=(
                self._say(_RULES[self._rule()]),
                self._say(
                    N_(
                        "In the example the score is exactly %(exact)s, shown as %(score)s of "
                        "%(best)s. It is rounded once, here; awards compare the exact number."
                    ),
                    exact=str(result.score),
                    score=self._number(result.score_rounded),
                    best=self._number(result.best),
                ),
            ),
            table=Table(
                headings=(
                    self._say(N_("Dimension")),
                    self._say(N_("Score")),
                    self._say(N_("Weight times points, of the most there could be")),
                ),
                rows=(
                    *(self._dimension(each) for each in result.dimensions),
                    (
                        self._say(N_("Together")),
                        self._number(result.score_rounded),
                        self._points(applicable),
                    ),
                ),
            ),
        )

    def _rule(self) -> tuple[Overall, bool]:
        how = self.example.rubric.aggregation
        as_points = how.unit is Unit.POINTS or how.dimension is WithinDimension.SUM
        return how.overall, as_points and how.overall is not Overall.SUM

    def _dimension(self, each: DimensionScore) -> tuple[str, ...]:
        name = f"{each.code} {self.texts.dimensions[each.code]}"
        if each.score_rounded is None:
            return (name, "–", "–")
        return (name, self._number(each.score_rounded), self._points(self._applicable(each.code)))

    def _applicable(self, dimension: str | None = None) -> list[Criterion]:
        result = self.example.result
        return [
            criterion
            for criterion in self.example.rubric.criteria_of(result.track)
            if criterion.code not in result.not_applicable
            and dimension in {None, criterion.dimension}
        ]

    def _points(self, criteria: list[Criterion]) -> str:
        """Return "48 / 88": weight times points found, and of the highest levels."""
        have = sum(c.weight * c.scale.points[self._rank(c)] for c in criteria)
        most = sum(c.weight * c.scale.points[-1] for c in criteria)
        return f"{self._number(Fraction(have))} / {self._number(Fraction(most))}"

    def _rank(self, criterion: Criterion) -> int:
        found = self.example.findings.get(criterion.code, Mark.NOT_ASSESSED)
        return 0 if isinstance(found, Mark) else criterion.scale.rank(found)

    def _award(self) -> Section:
        rubric, result = self.example.rubric, self.example.result
        reached = rubric.rank(result.award) if result.award else -1
        outcome = (
            self._say(N_("The example reaches: %(award)s."), award=self.texts.awards[result.award])
            if result.award
            else self._say(N_("The example reaches no award."))
        )
        return Section(
            title=self._say(N_("4. An award asks for a score, and for more than a score")),
            sentences=(
                self._say(
                    N_(
                        "A high score in one place does not make up for nothing in another: the "
                        "floors below hold for every criterion and dimension they name."
                    )
                ),
                outcome,
            ),
            table=Table(
                headings=(
                    self._say(N_("Award")),
                    self._say(N_("Score")),
                    self._say(N_("And")),
                    self._say(N_("In the example")),
                ),
                rows=tuple(
                    (
                        self.texts.awards[award.id],
                        self._number(award.score),
                        "; ".join(self._floors(award)) or "–",
                        self._say(N_("reached") if rank <= reached else N_("not reached")),
                    )
                    for rank, award in enumerate(rubric.awards)
                ),
            ),
        )

    def _floors(self, award: Award) -> Iterator[str]:
        for floor in award.class_floors:
            values = {
                "class": self.texts.classes.get(floor.class_id or "", self.texts.title),
                "level": floor.level,
                "count": floor.at_least if floor.at_least is not None else floor.all_but,
            }
            if floor.at_least is not None:
                yield self._say(N_("“%(class)s”: %(count)s at level %(level)s or above"), **values)
            elif floor.all_but:
                yield self._say(
                    N_("“%(class)s”: all but %(count)s at level %(level)s or above"), **values
                )
            else:
                yield self._say(N_("“%(class)s”: all at level %(level)s or above"), **values)
        if award.dimension_min_percent:
            yield self._say(
                N_("every dimension at %(percent)s %% or more"),
                percent=self._number(award.dimension_min_percent),
            )
        for bar in award.dimension_floors:
            yield self._say(
                N_("%(code)s at %(percent)s %% or more"),
                code=bar.dimension,
                percent=self._number(bar.percent),
            )
        for gate in award.gates:
            yield self._say(
                N_("%(code)s at level %(level)s or above"), code=gate.criterion, level=gate.level
            )

    def _next(self) -> Award | None:
        """Return the award above the one reached, if there is one."""
        rubric, result = self.example.rubric, self.example.result
        above = rubric.rank(result.award) + 1 if result.award else 0
        return rubric.awards[above] if above < len(rubric.awards) else None

    def _missing(self, award: Award) -> Section:
        return Section(
            title=self._say(
                N_("5. What the example lacks for the next award: %(award)s"),
                award=self.texts.awards[award.id],
            ),
            sentences=(self._say(N_("The engine names every reason at once:")),),
            points=tuple(self._blocker(each) for each in self.example.result.blocking(award.id)),
        )

    def _blocker(self, blocker: Blocker) -> str:
        return self._say(blocker.msgid, **blocker.parameters(self.texts, number=self._number))

    def _criterion(self, code: str) -> str:
        return f"{code} {self.texts.criteria[code].title}"

    def _say(self, message: str, **values: object) -> str:
        return say(Reason(message, values), self.locale)

    def _number(self, value: Decimal | Fraction | int) -> str:
        return formats.exact(value, self.locale)


_RULES: Mapping[tuple[Overall, bool], str] = {
    (Overall.MEAN_OF_CRITERIA, False): N_(
        "Each level counts as a share of the highest one, from 0 to 100. The score is their "
        "average, in which a criterion counts as often as its weight says."
    ),
    (Overall.MEAN_OF_CRITERIA, True): N_(
        "Each level has points. The score is their average, in which a criterion counts as often "
        "as its weight says."
    ),
    (Overall.MEAN_OF_DIMENSIONS, False): N_(
        "Each level counts as a share of the highest one, from 0 to 100. Each dimension has the "
        "weighted average of its criteria, and the score is the weighted average of the "
        "dimensions."
    ),
    (Overall.MEAN_OF_DIMENSIONS, True): N_(
        "Each level has points. Each dimension has a score made of them, and the whole score is "
        "the weighted average of the dimensions."
    ),
    (Overall.SUM, False): N_(
        "Each level has points. The score is the sum of weight times points over all criteria."
    ),
}


def markdown(title: str, sections: tuple[Section, ...]) -> str:
    """Return the steps as Markdown."""
    return "\n".join([f"# {title}", "", *(line for each in sections for line in _lines(each))])


def _lines(section: Section) -> Iterator[str]:
    yield from (f"## {section.title}", "")
    for sentence in section.sentences:
        yield from (sentence, "")
    if section.table is not None:
        marks = ("---",) * len(section.table.headings)
        for cells in (section.table.headings, marks, *section.table.rows):
            yield f"| {' | '.join(cells)} |"
        yield ""
    for point in section.points:
        yield f"- {point}"
    if section.points:
        yield ""

"""Turn the text of a rubric file into a rubric, or refuse it with all its faults."""

from fractions import Fraction
from functools import cache
from importlib.resources import files

from scoring.consistency import check
from scoring.criteria import Known, criterion, scale
from scoring.reading import ANY, CODE, ID, Table, parse
from scoring.rounding import Mode, Rounding
from scoring.rubric import (
    Aggregation,
    Award,
    Cap,
    Circumstance,
    ClassFloor,
    Criterion,
    CriterionClass,
    Dimension,
    DimensionFloor,
    EvidenceKind,
    EvidenceRule,
    EvidenceRules,
    Gate,
    Overall,
    Rubric,
    Track,
    Unit,
    WithinDimension,
)
from scoring.scale import named

CURRENT = "open-local-government-1.0"


@cache
def current() -> Rubric:
    """Return the rubric that new assessments use."""
    return load(package_text(f"{CURRENT}.toml"))


def package_text(name: str) -> str:
    """Return the text of a file in `scoring/rubrics`."""
    return (files("scoring") / "rubrics" / name).read_text(encoding="utf-8")


def load(text: str) -> Rubric:
    """Return the rubric that a TOML text describes.

    Raises:
        RubricError: the text is no valid rubric; every fault names its key and line.
    """
    top, faults = parse(text)
    rubric = _rubric(top)
    check(rubric, faults)
    faults.refuse_if_any()
    return rubric


def _rubric(top: Table) -> Rubric:
    scales = tuple(scale(table) for table in top.tables("scales"))
    classes = tuple(_class(table) for table in top.tables("classes", required=False))
    dimensions = tuple(_dimension(table) for table in top.tables("dimensions"))
    known = Known(
        scales={each.id: (each, effort) for each, effort in scales},
        weights={each.id: each.weight for each in classes},
    )
    criteria = tuple(criterion(table, known) for table in top.tables("criteria"))
    title = top.text("title")
    aggregation = _aggregation(top.table("aggregation", required=False))
    rubric = Rubric(
        id=top.text("id", pattern=ID),
        version=top.text("version", pattern=r"[0-9]+(\.[0-9]+)*"),
        language=top.text("language", pattern=r"[a-z]{2,3}"),
        title=title,
        level_zero=top.text("level_zero", default="", pattern=ANY),
        na_cap_percent=top.exact("na_cap_percent", high=Fraction(100), default=100),
        aggregation=aggregation,
        rounding=_rounding(top.table("rounding", required=False)),
        scales=tuple(each for each, _ in scales),
        classes=classes,
        dimensions=dimensions,
        criteria=criteria,
        tracks=_tracks(top, title, criteria),
        awards=tuple(_award(table) for table in top.tables("awards", required=False)),
        caps=tuple(_cap(table) for table in top.tables("caps", required=False)),
        evidence=_evidence(top.table("evidence", required=False)),
    )
    top.close()
    return rubric


def _aggregation(table: Table) -> Aggregation:
    value = Aggregation(
        overall=table.choice("overall", Overall, default=Overall.MEAN_OF_CRITERIA),
        dimension=table.choice("dimension", WithinDimension, default=WithinDimension.MEAN),
        unit=table.choice("unit", Unit, default=Unit.PERCENT),
    )
    table.close()
    return value


def _rounding(table: Table) -> Rounding:
    value = Rounding(
        decimals=table.number("decimals", high=6, default=1),
        mode=table.choice("mode", Mode, default=Mode.HALF_UP),
    )
    table.close()
    return value


def _class(table: Table) -> CriterionClass:
    value = CriterionClass(
        id=table.text("id", pattern=ID),
        name=table.text("name"),
        weight=table.exact("weight", above=True),
    )
    table.close()
    return value


def _dimension(table: Table) -> Dimension:
    value = Dimension(
        code=table.text("code", pattern=CODE),
        name=table.text("name"),
        weight=table.exact("weight", above=True, default=1),
    )
    table.close()
    return value


def _tracks(top: Table, title: str, criteria: tuple[Criterion, ...]) -> tuple[Track, ...]:
    """Return the tracks; a rubric that names none has one of all criteria."""
    codes = tuple(criterion.code for criterion in criteria)
    tables = top.tables("tracks", required=False)
    if tables:
        return tuple(_track(table, codes) for table in tables)
    return (Track(id="all", name=title, criteria=codes, max_award=None, population_below=None),)


def _track(table: Table, codes: tuple[str, ...]) -> Track:
    value = Track(
        id=table.text("id", pattern=ID),
        name=table.text("name"),
        criteria=codes if table.is_text("criteria", "all") else table.texts("criteria"),
        max_award=table.text("max_award") if "max_award" in table else None,
        population_below=table.number("population_below", low=1)
        if "population_below" in table
        else None,
    )
    table.close()
    return value


def _award(table: Table) -> Award:
    reviewers = table.number("reviewers", low=1, default=1)
    floors = table.tables("class_floors", required=False)
    dimensions = table.tables("dimension_floors", required=False)
    value = Award(
        id=table.text("id", pattern=ID),
        name=table.text("name"),
        score=table.signed("score", default=0),
        class_floors=tuple(_class_floor(floor) for floor in floors),
        dimension_min_percent=table.exact("dimension_min_percent", high=Fraction(100), default=0),
        dimension_floors=tuple(_dimension_floor(floor) for floor in dimensions),
        gates=tuple(_gate(gate) for gate in table.tables("gates", required=False)),
        reviewers=reviewers,
        reviewer_kinds=table.number("reviewer_kinds", low=1, high=reviewers, default=1),
        reviewers_from_abroad=table.number("reviewers_from_abroad", high=reviewers, default=0),
        validity_months=table.number("validity_months", low=1, default=24),
    )
    table.close()
    return value


def _class_floor(table: Table) -> ClassFloor:
    value = ClassFloor(
        class_id=table.text("class") if "class" in table else None,
        level=named([table.value("level")])[0],
        all_but=table.number("all_but", default=0),
        at_least=table.number("at_least", low=1) if "at_least" in table else None,
    )
    if "at_least" in table and "all_but" in table:
        table.fault("at_least", "say all_but or at_least, not both")
    table.close()
    return value


def _dimension_floor(table: Table) -> DimensionFloor:
    value = DimensionFloor(
        dimension=table.text("dimension"), percent=table.exact("percent", high=Fraction(100))
    )
    table.close()
    return value


def _gate(table: Table) -> Gate:
    value = Gate(
        criterion=table.text("criterion"),
        level=named([table.value("level")])[0],
        waived_if_not_applicable=table.flag("waived_if_not_applicable"),
    )
    table.close()
    return value


def _cap(table: Table) -> Cap:
    value = Cap(
        when=table.choice("when", Circumstance),
        not_applicable=table.texts("not_applicable"),
        max_award=table.text("max_award"),
    )
    table.close()
    return value


def _evidence(table: Table) -> EvidenceRules:
    value = EvidenceRules(
        max_age_months=table.number("max_age_months", low=1)
        if "rules" in table or "max_age_months" in table
        else 0,
        kinds=tuple(_kind(kind) for kind in table.tables("kinds", required=False)),
        rules=tuple(_rule(rule) for rule in table.tables("rules", required=False)),
    )
    table.close()
    return value


def _kind(table: Table) -> EvidenceKind:
    value = EvidenceKind(
        id=table.text("id", pattern=ID),
        name=table.text("name"),
        up_to_level=table.number("up_to_level", low=1) if "up_to_level" in table else None,
    )
    table.close()
    return value


def _rule(table: Table) -> EvidenceRule:
    value = EvidenceRule(
        id=table.text("id", pattern=ID),
        from_level=table.number("from_level", low=1),
        kinds=table.texts("kinds"),
        public=table.flag("public"),
        count=table.number("count", low=1),
        months_apart=table.number("months_apart", default=0),
        recurring_only=table.flag("recurring_only"),
    )
    table.close()
    return value

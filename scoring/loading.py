"""Turn the text of a rubric file into a rubric, or refuse it with all its faults."""

from functools import cache
from importlib.resources import files

from scoring.consistency import check
from scoring.reading import Table, parse
from scoring.rubric import (
    AnsweredBy,
    Award,
    Cap,
    Circumstance,
    ClassFloor,
    Criterion,
    CriterionClass,
    DecidedBy,
    Dimension,
    EvidenceKind,
    EvidenceRule,
    EvidenceRules,
    Gate,
    NotApplicableRule,
    Rubric,
    Track,
)

CURRENT = "open-local-government-1.0"

_ID = r"[a-z][a-z0-9_-]*"
_CODE = r"[A-Z]+[0-9]*"
_SDG_TARGET = r"[0-9]{1,2}\.([0-9]{1,2}|[a-z])"


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
    max_level = top.number("max_level", low=1)
    classes = tuple(_class(table) for table in top.tables("classes"))
    weights = {each.id: each.weight for each in classes}
    dimensions = tuple(_dimension(table) for table in top.tables("dimensions"))
    criteria = tuple(_criterion(table, weights) for table in top.tables("criteria"))
    codes = tuple(criterion.code for criterion in criteria)
    # Where max_level itself is wrong, the descriptors say which levels are meant.
    highest = max(max_level, *(len(criterion.levels) for criterion in criteria), 1)
    rubric = Rubric(
        id=top.text("id", pattern=_ID),
        version=top.text("version", pattern=r"[0-9]+(\.[0-9]+)*"),
        language=top.text("language", pattern=r"[a-z]{2,3}"),
        title=top.text("title"),
        max_level=max_level,
        level_zero=top.text("level_zero"),
        na_cap_percent=top.number("na_cap_percent", high=100),
        classes=classes,
        dimensions=dimensions,
        criteria=criteria,
        tracks=tuple(_track(table, codes) for table in top.tables("tracks")),
        awards=tuple(_award(table, highest) for table in top.tables("awards")),
        caps=tuple(_cap(table) for table in top.tables("caps", required=False)),
        evidence=_evidence(top.table("evidence"), highest),
    )
    top.close()
    return rubric


def _class(table: Table) -> CriterionClass:
    value = CriterionClass(
        id=table.text("id", pattern=_ID),
        name=table.text("name"),
        weight=table.number("weight", low=1),
    )
    table.close()
    return value


def _dimension(table: Table) -> Dimension:
    value = Dimension(code=table.text("code", pattern=_CODE), name=table.text("name"))
    table.close()
    return value


def _criterion(table: Table, weights: dict[str, int]) -> Criterion:
    class_id = table.text("class")
    value = Criterion(
        code=table.text("code", pattern=_CODE),
        dimension=table.text("dimension"),
        class_id=class_id,
        weight=weights.get(class_id, 1),
        title=table.text("title"),
        levels=table.texts("levels"),
        guidance=table.text("guidance"),
        evidence=table.text("evidence"),
        check=table.text("check", pattern=f"({_ID})?"),
        sources=table.texts("sources"),
        sdg=table.texts("sdg", pattern=_SDG_TARGET),
        recurring=table.flag("recurring"),
        answered_by=table.choice("answered_by", AnsweredBy, default=AnsweredBy.GOVERNMENT),
        not_applicable=_not_applicable(table),
    )
    table.close()
    return value


def _not_applicable(table: Table) -> NotApplicableRule | None:
    if "not_applicable" not in table:
        return None
    rule = table.table("not_applicable")
    value = NotApplicableRule(
        when=rule.text("when"), decided_by=rule.choice("decided_by", DecidedBy)
    )
    rule.close()
    return value


def _track(table: Table, codes: tuple[str, ...]) -> Track:
    value = Track(
        id=table.text("id", pattern=_ID),
        name=table.text("name"),
        criteria=codes if table.is_text("criteria", "all") else table.texts("criteria"),
        max_award=table.text("max_award"),
        population_below=table.number("population_below", low=1)
        if "population_below" in table
        else None,
    )
    table.close()
    return value


def _award(table: Table, max_level: int) -> Award:
    reviewers = table.number("reviewers", low=1)
    value = Award(
        id=table.text("id", pattern=_ID),
        name=table.text("name"),
        score=table.number("score", high=100),
        class_floors=tuple(
            _class_floor(floor, max_level) for floor in table.tables("class_floors", required=False)
        ),
        dimension_min_percent=table.number("dimension_min_percent", high=100, default=0),
        gates=tuple(_gate(gate, max_level) for gate in table.tables("gates", required=False)),
        reviewers=reviewers,
        reviewer_kinds=table.number("reviewer_kinds", low=1, high=reviewers, default=1),
        reviewers_from_abroad=table.number("reviewers_from_abroad", high=reviewers, default=0),
        validity_months=table.number("validity_months", low=1),
    )
    table.close()
    return value


def _class_floor(table: Table, max_level: int) -> ClassFloor:
    value = ClassFloor(
        class_id=table.text("class"),
        level=table.number("level", low=1, high=max_level),
        all_but=table.number("all_but", default=0),
    )
    table.close()
    return value


def _gate(table: Table, max_level: int) -> Gate:
    value = Gate(
        criterion=table.text("criterion"),
        level=table.number("level", low=1, high=max_level),
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


def _evidence(table: Table, max_level: int) -> EvidenceRules:
    value = EvidenceRules(
        max_age_months=table.number("max_age_months", low=1),
        kinds=tuple(_kind(kind, max_level) for kind in table.tables("kinds")),
        rules=tuple(_rule(rule, max_level) for rule in table.tables("rules")),
    )
    table.close()
    return value


def _kind(table: Table, max_level: int) -> EvidenceKind:
    value = EvidenceKind(
        id=table.text("id", pattern=_ID),
        name=table.text("name"),
        up_to_level=table.number("up_to_level", low=1, high=max_level, default=max_level),
    )
    table.close()
    return value


def _rule(table: Table, max_level: int) -> EvidenceRule:
    value = EvidenceRule(
        id=table.text("id", pattern=_ID),
        from_level=table.number("from_level", low=1, high=max_level),
        kinds=table.texts("kinds"),
        public=table.flag("public"),
        count=table.number("count", low=1),
        months_apart=table.number("months_apart", default=0),
        recurring_only=table.flag("recurring_only"),
    )
    table.close()
    return value

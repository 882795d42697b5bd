"""Read the scales and criteria of a rubric file."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.reading import ANY, CODE, ID, Table, exact_number
from scoring.rubric import AnsweredBy, Criterion, DecidedBy, NotApplicableRule
from scoring.scale import Scale, named

MOST_LEVELS = 10_000
"""A scale with a step has at most so many steps."""
_SDG_TARGET = r"[0-9]{1,2}\.([0-9]{1,2}|[a-z])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a criterion refers to: scales with their efforts, and the weights of classes."""

    scales: Mapping[str, tuple[Scale, tuple[int, ...]]]
    weights: Mapping[str, Fraction]


def scale(table: Table) -> tuple[Scale, tuple[int, ...]]:
    """Return a scale and the effort of each of its steps."""
    points = _stepped(table) if "step" in table else _points(table)
    levels = named(table.values("levels") if "levels" in table else points)
    scale = Scale(id=table.text("id", pattern=ID), levels=levels, points=points)
    effort = _effort(table, scale) or (1,) * max(scale.top, 0)
    table.close()
    return scale, effort


def _effort(table: Table, scale: Scale) -> tuple[int, ...]:
    """Return the efforts of the steps of a scale that a table states; none if it does not."""
    if "effort" not in table:
        return ()
    effort = table.numbers("effort", low=1)
    if effort and len(effort) != scale.top:
        table.fault("effort", f"{len(effort)} efforts for {scale.top} steps")
    return effort


def _points(table: Table) -> tuple[Fraction, ...]:
    found = [exact_number(value) for value in table.values("points")]
    if None in found:
        table.fault("points", 'every level\'s points are a number: 3, 0.5 or "1/3"')
    return tuple(number for number in found if number is not None)


def _stepped(table: Table) -> tuple[Fraction, ...]:
    """Return the points from `from` to `to`, a step apart."""
    first, last = table.signed("from"), table.signed("to")
    step = table.exact("step", above=True)
    steps = (last - first) / step
    if steps.denominator != 1 or not 1 <= steps <= MOST_LEVELS:
        table.fault("step", f"from {first} to {last} there must be 1 to {MOST_LEVELS} whole steps")
        return (first, first + step)
    return tuple(first + step * place for place in range(int(steps) + 1))


def criterion(table: Table, known: Known) -> Criterion:
    """Return the criterion that a table describes (also one that a national profile adds)."""
    class_id = table.text("class") if "class" in table else None
    scale, usual = _scale_of(table, known)
    value = Criterion(
        code=table.text("code", pattern=CODE),
        dimension=table.text("dimension"),
        class_id=class_id,
        weight=_weight(table, class_id, known),
        scale=scale,
        effort=_effort(table, scale) or usual,
        title=table.text("title"),
        levels=table.texts("levels", required=False),
        guidance=table.text("guidance", default="", pattern=ANY),
        evidence=table.text("evidence", default="", pattern=ANY),
        check=table.text("check", default="", pattern=f"({ID})?"),
        sources=table.texts("sources", required=False),
        sdg=table.texts("sdg", pattern=_SDG_TARGET, required=False),
        recurring=table.flag("recurring"),
        answered_by=table.choice("answered_by", AnsweredBy, default=AnsweredBy.GOVERNMENT),
        not_applicable=_not_applicable(table),
    )
    table.close()
    return value


def _scale_of(table: Table, known: Known) -> tuple[Scale, tuple[int, ...]]:
    """Return the scale a criterion names; without a name it is the only one, or the first."""
    first = next(iter(known.scales), "")
    name = table.text("scale", default=None if len(known.scales) > 1 else first)
    if name and name not in known.scales:
        table.fault("scale", f"the rubric does not have {name}")
    empty = Scale(id="", levels=(), points=())
    return known.scales.get(name, known.scales.get(first, (empty, ())))


def _weight(table: Table, class_id: str | None, known: Known) -> Fraction:
    """Return a criterion's own weight, else that of its class, else 1."""
    if "weight" in table:
        return table.exact("weight", above=True)
    return known.weights.get(class_id or "", Fraction(1))


def _not_applicable(table: Table) -> NotApplicableRule | None:
    if "not_applicable" not in table:
        return None
    rule = table.table("not_applicable")
    value = NotApplicableRule(
        when=rule.text("when"), decided_by=rule.choice("decided_by", DecidedBy)
    )
    rule.close()
    return value

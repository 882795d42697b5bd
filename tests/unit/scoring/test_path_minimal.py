"""The cheapest path against trying everything: small random rubrics of every shape."""

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import settings

from scoring import assess, load, path_model
from scoring.aggregation import best_score
from scoring.engine import sheet_of
from scoring.findings import read_findings
from scoring.path import cheapest_path
from scoring.path_model import refused

SHAPES = [
    (overall, dimension, unit)
    for overall in ("mean_of_criteria", "mean_of_dimensions", "sum")
    for dimension in ("mean", "sum")
    for unit in ("percent", "points")
]
PER_SHAPE = settings.default.max_examples // 4
"""Rubrics of each shape: as many as the profile of the property tests says."""
_ENOUGH = 25
"""With fewer rubrics a shape may happen to have no alternatives."""
ALL = 100_000


def written(shape, draw):
    """Write a rubric of three to five criteria that asks for one award."""
    overall, dimension, unit = shape
    dimensions = ["D", "E"][: draw.randint(1, 2)]
    scales = [draw.randint(2, 4) for _ in range(draw.randint(1, 2))]
    codes = [f"C{number}" for number in range(draw.randint(3, 5))]
    home = [draw.choice(dimensions) for _ in codes]
    home[: len(dimensions)] = dimensions
    of_class = ["p"] + [draw.choice(["p", "q"]) for _ in codes[1:]]
    top = [draw.choice(scales) for _ in codes]
    lines = [
        'id = "small"\nversion = "1.0"\nlanguage = "en"\ntitle = "Small"',
        f"na_cap_percent = {draw.choice([20, 40, 100])}",
        f'[aggregation]\noverall = "{overall}"\ndimension = "{dimension}"\nunit = "{unit}"',
    ]
    for levels in dict.fromkeys(scales):
        points = sorted(draw.choice([0, 1, 2, 3, 5]) for _ in range(levels - 1))
        less = draw.choice([0, 0, 0, 1, 4])
        effort = [draw.randint(1, 3) for _ in range(levels - 1)]
        lines.append(
            f'[[scales]]\nid = "s{levels}"\nlevels = {list(range(levels))}\n'
            f"points = {[n - less for n in (0, *points[:-1], points[-1] + 1)]}\neffort = {effort}"
        )
    lines += [
        f'[[classes]]\nid = "{c}"\nname = "{c}"\nweight = {w}' for c, w in (("p", 3), ("q", 1))
    ]
    lines += [
        f'[[dimensions]]\ncode = "{code}"\nname = "{code}"\nweight = {draw.choice(WEIGHTS)}'
        for code in dimensions
    ]
    capped = draw.choice([None, None, *codes])
    for place, code in enumerate(codes):
        lines.append(
            f'[[criteria]]\ncode = "{code}"\ndimension = "{home[place]}"\ntitle = "{code}"\n'
            f'class = "{of_class[place]}"\nscale = "s{top[place]}"'
        )
        if draw.random() < 0.5:
            lines.append(f"weight = {draw.choice(WEIGHTS)}")
        if code == capped:
            lines.append('not_applicable = { when = "x", decided_by = "registry" }')
        elif draw.random() < 0.6:
            lines.append('not_applicable = { when = "x", decided_by = "reviewers" }')
    lines.append(award(codes, dimensions, of_class, top, draw))
    if capped:
        lines.append(
            f'[[caps]]\nwhen = "first_plan_cycle"\nnot_applicable = ["{capped}"]\nmax_award = "x"'
        )
    return "\n".join(lines), codes, top


WEIGHTS = ("1", "2", "3", "0.5", '"1/3"', "1.75")


def award(codes, dimensions, of_class, top, draw):
    floors = []
    for _ in range(draw.choice([0, 0, 1, 1, 2])):
        of = draw.choice([None, "p"])
        members = [t for c, t in zip(of_class, top, strict=True) if of in {None, c}]
        floor = [f"level = {draw.randint(1, min(members) - 1)}"]
        floor += [f'class = "{of}"'] if of else []
        kind = draw.randint(0, 2)
        floor += [f"all_but = {draw.randint(0, len(members) - 1)}"] if kind == 1 else []
        floor += [f"at_least = {draw.randint(1, len(members))}"] if kind == 2 else []
        floors.append(f"{{ {', '.join(floor)} }}")
    gates = []
    if draw.random() < 0.4:
        place = draw.randrange(len(codes))
        waived = draw.choice(["true", "false"])
        gates.append(
            f'{{ criterion = "{codes[place]}", level = {draw.randint(1, top[place] - 1)},'
            f" waived_if_not_applicable = {waived} }}"
        )
    own = [f'{{ dimension = "{dimensions[0]}", percent = {draw.choice([10, 55, 90])} }}']
    return (
        f'[[awards]]\nid = "x"\nname = "X"\nscore = 0\n'
        f"class_floors = [{', '.join(floors)}]\ngates = [{', '.join(gates)}]\n"
        f"dimension_floors = [{own[0] if draw.random() < 0.4 else ''}]\n"
        f"dimension_min_percent = {draw.choice([0, 0, 25, 50])}"
    )


PARTS = (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(2, 3), Fraction(9, 10))
"""Of the best score: what an award asks for."""


def drawn(shape, draw):
    """Draw a rubric that is accepted, and a file for it."""
    while True:
        text, codes, top = written(shape, draw)
        try:
            rubric = load(text)
        except ValueError:
            continue
        if depends_on_marks(rubric):
            continue
        score = best_score(rubric, rubric.criteria) * draw.choice(PARTS)
        rubric = replace(rubric, awards=(replace(rubric.awards[0], score=score),))
        found = {
            code: draw.choice([*range(levels), 0, "n/a", "unknown"])
            for code, levels in zip(codes, top, strict=True)
        }
        return rubric, found, draw.random() < 0.4


def depends_on_marks(rubric):
    """Tell whether a dimension's best score can be above 0 or not: refused, tested elsewhere."""
    tops = [criterion.scale.points[-1] for criterion in rubric.criteria]
    return min(tops) <= 0 < max(tops)


def everything(found, rubric, first):
    """Return effort, number of steps and steps of every way to the award, cheapest first."""
    how = {"track": "all", "first_plan_cycle": first}
    read = read_findings(found, rubric)
    sheet = sheet_of(read, rubric, limit=None, **how)
    must = refused(sheet, rubric.awards[0])
    means = rubric.aggregation.overall.value == "mean_of_dimensions"

    def open_to(criterion):
        if criterion.code in sheet.ranks:
            return range(criterion.scale.top, sheet.ranks[criterion.code] - 1, -1)
        if criterion.code not in sheet.claimed or (means and criterion.code not in must):
            return [None]
        return [*range(criterion.scale.top, -1, -1), None]

    ways = []
    for ranks in product(*map(open_to, rubric.criteria)):
        steps = []
        for criterion, rank in zip(rubric.criteria, ranks, strict=True):
            start = sheet.ranks.get(criterion.code)
            if rank is not None and rank != start:
                effort = sum(criterion.effort[start or 0 : rank])
                have = None if start is None else criterion.scale.levels[start]
                steps.append((criterion.code, have, criterion.scale.levels[rank], effort))
        raised = {code: level for code, _, level, _ in steps}
        if not assess(read | raised, rubric, **how).blocking("x"):
            ways.append((sum(effort for *_, effort in steps), len(steps), tuple(steps)))
    # The sort is stable: ways that cost the same stay in the order of the product, which is that
    # of the rubric with higher levels first.
    return sorted(ways, key=lambda way: way[:2])


def plain(steps):
    return tuple((step.criterion, step.have, step.need, step.effort) for step in steps)


@pytest.mark.slow
@pytest.mark.parametrize("short", [16, 0], ids=["level by level", "in runs of levels"])
@pytest.mark.parametrize("shape", SHAPES, ids="-".join)
def test_nothing_is_cheaper_and_no_alternative_is_missing(shape, short, monkeypatch):
    monkeypatch.setattr(path_model, "_SHORT", short)
    draw = random.Random(f"{shape}")
    seen = {"steps": 0, "alternatives": 0}

    for _ in range(PER_SHAPE):
        rubric, found, first = drawn(shape, draw)
        ways = everything(found, rubric, first)
        path = cheapest_path(
            found, rubric, track="all", award="x", first_plan_cycle=first, alternatives=ALL
        )

        best = [steps for effort, count, steps in ways if (effort, count) == ways[0][:2]]
        assert path.possible == bool(ways)
        assert path.more is False
        if ways:
            assert [plain(path.steps), *map(plain, path.alternatives)] == best
            assert path.effort == ways[0][0]
        else:
            assert path.steps == path.alternatives == ()
        seen["steps"] += bool(path.steps)
        seen["alternatives"] += bool(path.alternatives)

    if PER_SHAPE >= _ENOUGH:
        assert seen["steps"]
        assert seen["alternatives"]


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES, ids="-".join)
def test_fewer_alternatives_are_the_first_of_all(shape):
    draw = random.Random(f"few {shape}")

    for _ in range(PER_SHAPE):
        rubric, found, first = drawn(shape, draw)
        how = {"track": "all", "award": "x", "first_plan_cycle": first}
        every = cheapest_path(found, rubric, **how, alternatives=ALL)
        for count in (0, 1, 2):
            few = cheapest_path(found, rubric, **how, alternatives=count)
            assert few.steps == every.steps
            assert few.alternatives == every.alternatives[:count]
            assert few.more is (len(every.alternatives) > count)

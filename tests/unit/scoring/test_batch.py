"""Scoring by the thousand gives what scoring one by one gives, number for number."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from scoring import FindingsError, Mark, RubricMismatchError, assess, current, load
from scoring import batch as batches
from scoring.batch import NOT_APPLICABLE, NOT_ASSESSED, BatchError, ranks_of, score_batch
from scoring.rubric import (
    Aggregation,
    Award,
    Cap,
    Circumstance,
    ClassFloor,
    DimensionFloor,
    Gate,
    Overall,
    Track,
    Unit,
    WithinDimension,
)

RUBRIC = current()
MARKS = {NOT_APPLICABLE: Mark.NOT_APPLICABLE, NOT_ASSESSED: Mark.NOT_ASSESSED}


def findings_of(row, criteria):
    """A row of ranks as findings, levels as their scales write them."""
    return {
        c.code: MARKS[rank] if rank < 0 else c.scale.levels[rank]
        for c, rank in zip(criteria, row.tolist(), strict=True)
    }


def agrees(table, rubric, *, track, first_plan_cycle=False):
    """Every number of a batch is that of `assess`, file by file."""
    batch = score_batch(table, rubric, track=track, first_plan_cycle=first_plan_cycle)
    criteria = rubric.criteria_of(track)
    for file, row in enumerate(table):
        one = assess(
            findings_of(row, criteria), rubric, track=track, first_plan_cycle=first_plan_cycle
        )
        assert batch.score(file) == one.score
        assert batch.dimension_scores(file) == {each.code: each.score for each in one.dimensions}
        reached = -1 if one.award is None else rubric.rank(one.award)
        assert batch.award[file] == reached
        assert batch.not_applicable_percent(file) == one.not_applicable_percent
    ranked_like(batch)


def ranked_like(batch):
    """Place and order are those of the sorted exact scores."""
    scores = [batch.score(file) for file in range(len(batch.order))]
    assert batch.order.tolist() == sorted(range(len(scores)), key=lambda file: -scores[file])
    assert batch.place.tolist() == [1 + sum(other > own for other in scores) for own in scores]


@st.composite
def tables(draw, tops, kind=np.int8):
    """Ranks near one another, so that awards are reached, with marks here and there."""
    files = draw(st.integers(1, 6))
    low = draw(st.integers(NOT_ASSESSED, 2))
    cells = arrays.arrays(np.int64, (files, len(tops)), elements=st.integers(low, 6), fill=st.just(
        draw(st.integers(0, 4))
    ))  # fmt: skip
    return np.minimum(draw(cells), np.array(tops)).astype(kind)


@st.composite
def real_tables(draw):
    """Files of the real rubric, "not applicable" mostly where it may be claimed."""
    track = draw(st.sampled_from(["full", "short"]))
    criteria = RUBRIC.criteria_of(track)
    table = draw(tables([c.scale.top for c in criteria]))
    if draw(st.booleans()):
        kept = [c.not_applicable is None for c in criteria]
        table[:, kept] = np.maximum(table[:, kept], 0)
    return track, table


@given(real_tables(), st.booleans())
def test_the_real_rubric_scores_as_one_by_one(drawn, first_plan_cycle):
    track, table = drawn

    agrees(table, RUBRIC, track=track, first_plan_cycle=first_plan_cycle)


@pytest.mark.parametrize("track", ["full", "short"])
@pytest.mark.parametrize("level", range(5))
def test_every_award_of_the_real_rubric_is_met_at_its_edges(track, level):
    """All at one level, and each file one rank off on one criterion or without it."""
    columns = len(RUBRIC.criteria_of(track))
    same = np.full((columns, columns), level, dtype=np.int8)
    off = [np.where(np.eye(columns), rank, same) for rank in (-1, max(level - 1, 0), 4)]

    agrees(np.concatenate([same[:1], *off]).astype(np.int8), RUBRIC, track=track)


SMALL = """
id = "small"
version = "1"
language = "en"
title = "Small"
na_cap_percent = 60
aggregation = { unit = "points" }
[[scales]]
id = "even"
levels = [0, 1, 2]
points = [0, 1, 2]
[[scales]]
id = "steep"
levels = [0, 1, 2, 3]
points = [0, 0.25, 1, 4]
[[scales]]
id = "half"
levels = [0, 1]
points = [0, 0.5]
[[scales]]
id = "high"
levels = [0, 1, 2]
points = [1, 2, 3]
[[scales]]
id = "deduction"
levels = [0, 1]
points = [-3, 0]
[[scales]]
id = "mixed"
levels = [0, 1, 2]
points = ["-1/3", 0, 2]
[[classes]]
id = "core"
name = "Core"
weight = 3
[[classes]]
id = "more"
name = "More"
weight = "2/3"
"""
DIMENSION = '[[dimensions]]\ncode = "{code}"\nname = "{code}"\nweight = "{weight}"\n'
CRITERION = """
[[criteria]]
code = "{code}"
dimension = "{dimension}"
class = "{class_id}"
scale = "{scale}"
title = "t"
{rule}
"""
RULE = 'not_applicable = {{ when = "w", decided_by = "{}" }}'
HOW = [
    {"overall": overall, "dimension": dimension, "unit": unit}
    for overall in Overall
    for dimension in WithinDimension
    for unit in Unit
]
fractions = st.fractions(0, 100, max_denominator=6)


@st.composite
def rubrics(draw):
    """A small rubric of any aggregation, scale, floor, gate, cap and track."""
    how = draw(st.sampled_from(HOW))
    in_percent = how["unit"] is Unit.PERCENT
    scales = ["even", "steep", "half", "high", "mixed"] + ["deduction"] * (not in_percent)
    dimensions = "ABC"[: draw(st.integers(1, 3))]
    text = SMALL
    for code in dimensions:
        text += DIMENSION.format(code=code, weight=draw(st.sampled_from(["1", "2", "1/3"])))
    codes = []
    for place, dimension in enumerate(dimensions * draw(st.integers(1, 3))):
        codes.append(f"{dimension}{place}")
        rule = draw(st.sampled_from(["", RULE.format("reviewers"), RULE.format("network")]))
        text += CRITERION.format(
            code=codes[-1],
            dimension=dimension,
            class_id=draw(st.sampled_from(["core", "more"])),
            scale=draw(st.sampled_from(scales)),
            rule=rule,
        )
    awards = tuple(draw(awards_of(name, codes, dimensions)) for name in ("low", "high"))
    track = sorted(draw(st.sets(st.sampled_from(codes), min_size=1)), key=codes.index)
    highest = st.sampled_from([None, "low", "high"])
    caps = draw(st.sampled_from([(), (codes[0],), (codes[-1],), tuple(codes[:2])]))
    return replace(
        load(text),
        aggregation=Aggregation(**how),
        awards=awards,
        na_cap_percent=draw(fractions),
        tracks=(
            Track(id="t", name="t", criteria=tuple(track), max_award=draw(highest),
                  population_below=None),
        ),
        caps=(
            Cap(when=Circumstance.FIRST_PLAN_CYCLE, not_applicable=caps,
                max_award=draw(st.sampled_from(["low", "high"]))),
        ),
    )  # fmt: skip


@st.composite
def awards_of(draw, name, codes, dimensions):
    floors = st.builds(
        ClassFloor,
        class_id=st.sampled_from([None, "core", "more"]),
        level=st.sampled_from([0, 1, 1, 1]),
        all_but=st.integers(0, 2),
        at_least=st.sampled_from([None, None, 1, 2]),
    )
    gates = st.builds(
        Gate,
        criterion=st.sampled_from(codes),
        level=st.sampled_from([0, 1]),
        waived_if_not_applicable=st.booleans(),
    )
    shares = st.builds(DimensionFloor, dimension=st.sampled_from(dimensions), percent=fractions)
    return Award(
        id=name,
        name=name,
        score=draw(st.sampled_from([0, -2, "1/3", 1, 2, 20, 50, "200/3"]).map(Fraction)),
        class_floors=tuple(draw(st.lists(floors, max_size=2))),
        dimension_min_percent=draw(st.just(Fraction(0)) | fractions),
        dimension_floors=tuple(draw(st.lists(shares, max_size=1))),
        gates=tuple(draw(st.lists(gates, max_size=1))),
        reviewers=2,
        reviewer_kinds=2,
        reviewers_from_abroad=0,
        validity_months=24,
    )


@given(rubrics(), st.booleans(), st.data())
def test_any_small_rubric_scores_as_one_by_one(rubric, first_plan_cycle, data):
    tops = [c.scale.top for c in rubric.criteria_of("t")]
    table = data.draw(tables(tops, kind=data.draw(st.sampled_from([np.int8, np.int16, np.int32]))))

    agrees(table, rubric, track="t", first_plan_cycle=first_plan_cycle)


def plain(count=3, *, aggregation="", scale="points = [0, 1]\nlevels = [0, 1]", weights=None):
    """A rubric of as many criteria and dimensions, weighing 1 each."""
    text = 'id = "p"\nversion = "1"\nlanguage = "en"\ntitle = "P"\nna_cap_percent = 100\n'
    text += f'{aggregation}\n[[scales]]\nid = "s"\n{scale}\n'
    for place in range(count):
        text += DIMENSION.format(code=f"D{place}", weight=1)
    for place, each in enumerate(weights or [[1]] * count):
        for number, weight in enumerate(each):
            text += (
                f'[[criteria]]\ncode = "D{place}{number}"\ndimension = "D{place}"\nscale = "s"\n'
                f'title = "t"\nweight = "{weight}"\n' + RULE.format("reviewers") + "\n"
            ).replace("{{", "{").replace("}}", "}")  # fmt: skip
    return load(text)


def test_exact_numbers_of_a_few_files():
    table = np.array([[1, 1, 0], [1, -1, -2], [-1, -1, -1], [1, 0, 1]], dtype=np.int8)

    batch = score_batch(table, plain(), track="all")

    assert [batch.score(file) for file in range(4)] == [Fraction(200, 3), 50, 0, Fraction(200, 3)]
    assert batch.dimensions == ("D0", "D1", "D2")
    assert batch.dimension_scores(1) == {"D0": 100, "D1": None, "D2": 0}
    assert batch.dimension_denominators.tolist()[1] == [1, 0, 1]
    assert batch.dimension_numerators.tolist()[1] == [100, 0, 0]
    assert batch.denominator.tolist() == [3, 2, 1, 3]
    assert (batch.claimed.tolist(), batch.weight) == ([0, 1, 3, 0], 3)
    assert batch.not_applicable_percent(1) == Fraction(100, 3)
    assert batch.award.tolist() == [-1, -1, -1, -1]
    assert batch.place.tolist() == [1, 3, 4, 1]
    assert batch.order.tolist() == [0, 3, 1, 2]
    assert {batch.numerator.dtype, batch.place.dtype, batch.order.dtype} == {np.dtype(np.int64)}
    assert batch.award.dtype == np.int8


@pytest.mark.parametrize("files", [0, 1, 6, 7, 8, 14, 15])
def test_the_borders_of_chunks_do_not_show(files, monkeypatch):
    table = np.random.default_rng(files).integers(-2, 5, (files, 43), dtype=np.int8)
    whole = score_batch(table, RUBRIC, track="full")

    monkeypatch.setattr(batches, "_CHUNK", 7)
    parts = score_batch(table, RUBRIC, track="full")

    for name in (
        "numerator denominator dimension_numerators dimension_denominators award claimed place"
        " order"
    ).split():
        assert getattr(parts, name).tolist() == getattr(whole, name).tolist(), name
        assert len(getattr(parts, name)) == files


def test_columns_in_another_order_of_memory_are_read_as_they_are():
    table = np.random.default_rng(1).integers(0, 5, (9, 43), dtype=np.int8)

    turned = score_batch(np.asfortranarray(table), RUBRIC, track="full")

    assert turned.numerator.tolist() == (
        score_batch(table, RUBRIC, track="full").numerator.tolist()
    )


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (np.zeros((2, 4), np.int8), "a table of n x 3 ranks is expected, not 2 x 4"),
        (np.zeros(3, np.int8), "a table of n x 3 ranks is expected, not 3"),
        (np.zeros((2, 3, 1), np.int8), "a table of n x 3 ranks is expected, not 2 x 3 x 1"),
        (np.zeros((2, 3), np.uint8), "ranks are signed whole numbers, not uint8"),
        (np.zeros((2, 3)), "ranks are signed whole numbers, not float64"),
        (np.zeros((2, 3), np.bool_), "ranks are signed whole numbers, not bool"),
        (np.array([[0, 1, 0], [0, 2, 0]], np.int8),
         "D10: a rank is from 0 to 1, -1 for not applicable or -2 for not assessed, not 2"),
        (np.array([[0, 1, -3], [0, 1, 0]], np.int16),
         "D20: a rank is from 0 to 1, -1 for not applicable or -2 for not assessed, not -3"),
        (np.array([[300, 1, 0]], np.int32),
         "D00: a rank is from 0 to 1, -1 for not applicable or -2 for not assessed, not 300"),
    ],
)  # fmt: skip
def test_a_table_that_is_none_of_ranks_is_refused(table, said):
    with pytest.raises(BatchError) as refused:
        score_batch(table, plain(), track="all")

    assert str(refused.value) == said


def test_a_track_that_the_rubric_lacks_is_refused():
    with pytest.raises(RubricMismatchError):
        score_batch(np.zeros((1, 3), np.int8), plain(), track="none")


def test_findings_become_ranks():
    files = [{"D00": 1, "D10": "n/a"}, {"D20": "unknown"}, {}]

    table = ranks_of(files, plain(), track="all")

    assert table.tolist() == [[1, -1, -2], [-2, -2, -2], [-2, -2, -2]]
    assert table.dtype == np.int16
    assert ranks_of([], plain(), track="all").shape == (0, 3)


def test_findings_that_are_none_are_refused():
    with pytest.raises(FindingsError):
        ranks_of([{"D00": 7}], plain(), track="all")

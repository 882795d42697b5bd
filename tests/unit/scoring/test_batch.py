"""A batch gives the numbers of the scalar engine, bit for bit, for rubrics of every shape."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import Mark, assess, current, load
from scoring import batch as batches
from scoring.batch import NOT_APPLICABLE, NOT_ASSESSED, ranks_of, score_batch
from scoring.batch_plan import BatchError, fits
from tests.published import rubric_of

RUBRIC = current()

SMALL = """
id = "small"
version = "1"
language = "en"
title = "Small"
na_cap_percent = {cap}
[aggregation]
overall = "{overall}"
dimension = "{dimension}"
unit = "{unit}"
[[scales]]
id = "ladder"
points = [0, 1, 4]
levels = [0, 1, 2]
[[scales]]
id = "deduction"
points = [-3, -0.5, 0.5]
levels = ["bad", "poor", "fair"]
[[classes]]
id = "main"
name = "Main"
weight = 1.5
[[dimensions]]
code = "A"
name = "First"
weight = 3
[[dimensions]]
code = "B"
name = "Second"
weight = "1/2"
[[criteria]]
code = "A1"
dimension = "A"
class = "main"
scale = "ladder"
title = "a"
not_applicable = {{ when = "w", decided_by = "reviewers" }}
[[criteria]]
code = "A2"
dimension = "A"
class = "main"
scale = "ladder"
title = "b"
not_applicable = {{ when = "w", decided_by = "registry" }}
[[criteria]]
code = "B1"
dimension = "B"
scale = "deduction"
title = "c"
not_applicable = {{ when = "w", decided_by = "network" }}
[[criteria]]
code = "B2"
dimension = "B"
class = "main"
scale = "ladder"
title = "d"
weight = "2/3"
[[tracks]]
id = "all"
name = "All"
criteria = "all"
max_award = "second"
[[tracks]]
id = "some"
name = "Some"
criteria = ["A1", "B2"]
population_below = 10
[[awards]]
id = "first"
name = "First"
score = 0.5
class_floors = [{{ class = "main", level = 1, all_but = 1 }}]
[[awards]]
id = "second"
name = "Second"
score = "2/3"
class_floors = [
  {{ class = "main", level = 1, at_least = 2 }}, {{ class = "main", level = 1, all_but = 1 }}
]
dimension_floors = [{{ dimension = "A", percent = 30 }}]
gates = [{{ criterion = "A1", level = 1, waived_if_not_applicable = true }}]
[[awards]]
id = "third"
name = "Third"
score = 0.75
class_floors = [
  {{ class = "main", level = 1, at_least = 3 }}, {{ class = "main", level = 1 }}
]
dimension_min_percent = 30
gates = [{{ criterion = "A2", level = 1 }}]
[[caps]]
when = "first_plan_cycle"
not_applicable = ["A2"]
max_award = "second"
"""

SHAPES = [
    (overall, dimension, unit)
    for overall in ("mean_of_criteria", "mean_of_dimensions", "sum")
    for dimension in ("mean", "sum")
    for unit in ("percent", "points")
]


def findings_of(row, criteria):
    marks = {NOT_APPLICABLE: Mark.NOT_APPLICABLE, NOT_ASSESSED: Mark.NOT_ASSESSED}
    return {
        criterion.code: marks.get(rank, criterion.scale.levels[max(rank, 0)])
        for criterion, rank in zip(criteria, row, strict=True)
    }


def check(rows, rubric, track, *, first=False):
    table = np.asarray(rows, dtype=np.int8)
    found = score_batch(table, rubric, track=track, first_plan_cycle=first)
    criteria = rubric.criteria_of(track)
    scalar = [
        assess(findings_of(row, criteria), rubric, track=track, first_plan_cycle=first)
        for row in rows
    ]
    for place, result in enumerate(scalar):
        assert found.score(place) == result.score
        assert found.award[place] == (rubric.rank(result.award) if result.award else -1)
        for line, dimension in enumerate(result.dimensions):
            assert found.dimensions[line] == dimension.code
            below = int(found.dimension_denominators[place, line])
            have = Fraction(int(found.dimension_numerators[place, line]), below) if below else None
            assert have == dimension.score
    scores = [result.score for result in scalar]
    assert found.place.tolist() == [1 + sum(other > score for other in scores) for score in scores]
    assert found.order.tolist() == sorted(range(len(scores)), key=lambda each: -scores[each])


def tables(criteria):
    row = st.tuples(*(st.integers(NOT_ASSESSED, criterion.scale.top) for criterion in criteria))
    return st.lists(row, min_size=1, max_size=12)


@pytest.mark.parametrize("track", ["full", "short"])
@given(st.data(), st.booleans())
def test_the_real_rubric_scores_alike(track, data, first):
    levels = st.integers(0, 4) | st.sampled_from([NOT_APPLICABLE, NOT_ASSESSED, 2, 3, 3, 4, 4])
    row = st.lists(levels, min_size=(n := len(RUBRIC.criteria_of(track))), max_size=n)

    check(data.draw(st.lists(row, min_size=1, max_size=4)), RUBRIC, track, first=first)


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES, ids="-".join)
@pytest.mark.parametrize("cap", [20, 100])
@given(st.data())
def test_every_shape_scores_alike(shape, cap, data):
    overall, dimension, unit = shape
    if "percent" in shape:
        text = SMALL.replace("points = [-3, -0.5, 0.5]", "points = [0, 0.25, 0.5]")
    else:
        text = SMALL
    rubric = load(text.format(overall=overall, dimension=dimension, unit=unit, cap=cap))
    track = data.draw(st.sampled_from(["all", "some"]))

    rows = data.draw(tables(rubric.criteria_of(track)))
    check(rows, rubric, track, first=data.draw(st.booleans()))


@pytest.mark.parametrize("level", range(5))
def test_equal_levels_give_the_check_values(level):
    table = np.full((3, 43), level, dtype=np.int8)

    found = score_batch(table, RUBRIC, track="full")

    assert found.score(1) == 25 * level
    assert found.award.tolist() == [[-1, -1, 1, 2, 3][level]] * 3
    assert (found.place.tolist(), found.order.tolist()) == ([1, 1, 1], [0, 1, 2])


def test_chunks_meet_without_a_seam(monkeypatch):
    monkeypatch.setattr(batches, "_CHUNK", 3)
    rows = np.random.default_rng(7).integers(NOT_ASSESSED, 5, size=(10, 43)).tolist()

    check(rows, RUBRIC, "full")


def test_no_files_are_no_fault():
    found = score_batch(np.empty((0, 43), dtype=np.int8), RUBRIC, track="full")

    assert len(found.numerator) == len(found.place) == len(found.order) == 0
    assert found.dimension_numerators.shape == (0, 10)


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (np.zeros((2, 42), dtype=np.int8), "n x 43 ranks"),
        (np.zeros(43, dtype=np.int8), "n x 43 ranks"),
        (np.zeros((2, 43)), "signed whole numbers, not float64"),
        (np.zeros((2, 43), dtype=np.uint8), "signed whole numbers, not uint8"),
        (np.full((2, 43), 5, dtype=np.int8), "A1: ranks from 0 to 4"),
        (np.full((2, 43), -3, dtype=np.int8), "not -3 to -3"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(table, problem):
    with pytest.raises(BatchError, match=problem):
        score_batch(table, RUBRIC, track="full")


def test_findings_become_ranks():
    files = [{"A1": 3, "B5": "n/a", "C1": "unknown"}, {"A1": "4"}]

    table = ranks_of(files, RUBRIC, track="short")

    codes = [criterion.code for criterion in RUBRIC.criteria_of("short")]
    assert table[:, codes.index("A1")].tolist() == [3, 4]
    assert table[0, codes.index("C1")] == NOT_ASSESSED
    assert "B5" not in codes
    full = ranks_of(files, RUBRIC, track="full")
    assert full[0, 9] == NOT_APPLICABLE == -1
    assert full[1, 9] == NOT_ASSESSED == -2


def test_numbers_beyond_64_bits_are_refused_and_never_wrong():
    fits(2**63 - 1, -(2**63) + 1)
    with pytest.raises(BatchError, match="one by one"):
        fits(1, 2**63)
    weights = [f'weight = "1/{prime}"' for prime in (10**11 + 3, 10**11 + 19)]
    text = SMALL.format(overall="mean_of_criteria", dimension="mean", unit="points", cap=100)
    for code, weight in zip(("c", "d"), weights, strict=True):
        text = text.replace(f'title = "{code}"\n', f'title = "{code}"\n{weight}\n', 1)
    text = text.replace('weight = "2/3"\n', "", 1)
    with pytest.raises(BatchError, match="one by one"):
        score_batch(np.zeros((1, 4), dtype=np.int8), load(text), track="all")


@pytest.mark.parametrize("name", ["rti_rating", "open_data_index", "freedom_in_the_world_2024"])
def test_a_published_index_scores_alike(name):
    rubric = rubric_of(name)
    criteria = rubric.criteria_of("all")
    tops = [criterion.scale.top for criterion in criteria]
    rows = np.random.default_rng(1).integers(0, np.asarray(tops) + 1, size=(20, len(tops)))

    table = rows.astype(np.int16)
    found = score_batch(table, rubric, track="all")

    for place, row in enumerate(rows.tolist()):
        assert found.score(place) == assess(findings_of(row, criteria), rubric, track="all").score

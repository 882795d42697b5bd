"""What a rubric of another shape can get wrong: each fault by its key, on the smallest rubric."""

import pytest

from scoring import RubricError, assess, load, localised

SMALL = """
id = "small"
version = "1"
language = "en"
title = "Small"
[[scales]]
id = "yesno"
levels = ["no", "yes"]
points = [0, 1]
[[classes]]
id = "main"
name = "Main"
weight = 2
[[dimensions]]
code = "Q"
name = "Questions"
[[criteria]]
code = "Q1"
dimension = "Q"
class = "main"
title = "One"
[[criteria]]
code = "Q2"
dimension = "Q"
class = "main"
title = "Two"
[[awards]]
id = "low"
name = "Low"
score = 50
class_floors = [{ class = "main", level = "yes", at_least = 1 }]
dimension_floors = [{ dimension = "Q", percent = 40 }]
[[awards]]
id = "high"
name = "High"
score = 50
class_floors = [{ class = "main", level = "yes", at_least = 2 }]
dimension_floors = [{ dimension = "Q", percent = 40 }]
"""

SCALE = 'levels = ["no", "yes"]\npoints = [0, 1]'
ONE = 'class = "main"\ntitle = "One"'
FIRST = '{ class = "main", level = "yes", at_least = 1 }'
LAST = '{ class = "main", level = "yes", at_least = 2 }'
FLOOR = 'at_least = 2 }]\ndimension_floors = [{ dimension = "Q", percent = 40 }]'


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        (SCALE, 'levels = ["no"]\npoints = [1]', "scales.yesno.points", "at least two levels"),
        (SCALE, 'levels = ["no"]\npoints = [0, 1]', "scales.yesno.levels", "1 levels for 2 points"),
        (SCALE, SCALE.replace('"no"', '"yes"'), "scales.yesno.levels", "each level once"),
        (SCALE, SCALE.replace("[0, 1]", "[1, 0]"), "scales.yesno.points", "never falling"),
        (SCALE, SCALE.replace("[0, 1]", "[1, 1]"), "scales.yesno.points", "worth more than"),
        (SCALE, SCALE.replace("[0, 1]", "[-2, -1]"), "scales.yesno.points", "more than 0"),
        (SCALE, 'levels = ["no", "yes"]\npoints = "x"', "scales.yesno.points", "a list of numbers"),
        (SCALE, SCALE + "\neffort = [1, 2]", "scales.yesno.effort", "2 efforts for 1 steps"),
        (SCALE, SCALE + "\neffort = [0]", "scales.yesno.effort", "whole numbers from 1"),
        (SCALE, SCALE + '\neffort = "x"', "scales.yesno.effort", "whole numbers from 1"),
        (ONE, ONE + '\nscale = "other"', "criteria.Q1.scale", "does not have other"),
        (ONE, ONE + "\nweight = 0", "criteria.Q1.weight", "no number above 0"),
        (ONE, ONE + '\nweight = "x"', "criteria.Q1.weight", "no number above 0"),
        (ONE, ONE + "\nlevels = ['a']", "criteria.Q1.levels", "1 descriptors where 0 or 2"),
        (ONE, ONE + "\neffort = [1, 1]", "criteria.Q1.effort", "2 efforts for 1 steps"),
        (LAST, LAST.replace("2", "3"), "awards.high.class_floors", "has 2 criteria, not the 3"),
        (LAST, LAST.replace("at_least = 2", "all_but = 2"), "awards.high.class_floors",
         "the floor asks for nothing"),
        (LAST, LAST.replace(" }", ", all_but = 1 }"), "awards.high.class_floors.main.at_least",
         "not both"),
        (LAST, LAST.replace('"yes"', '"no"'), "awards.high.class_floors", "is the lowest level"),
        (FIRST, LAST.replace('"main"', '"none"'), "awards.low.class_floors", "not have none"),
        (FLOOR, FLOOR.replace("40", "39"), "awards.high.dimension_floors", "less than those of"),
        (FLOOR, FLOOR.replace('"Q"', '"Z"'), "awards.high.dimension_floors", "does not have Z"),
        (LAST, FIRST, "awards.high.score", "is not above the 50 of 'low'"),
        ('name = "High"\nscore = 50', 'name = "High"\nscore = 101', "awards.high.score",
         "above 100, the best score"),
    ],
)  # fmt: skip
def test_a_fault_names_its_key_and_what_is_wrong(old, new, key, problem):
    assert load(SMALL)
    assert old in SMALL

    with pytest.raises(RubricError) as refused:
        load(SMALL.replace(old, new))

    found = {fault.key: fault.problem for fault in refused.value.faults}
    assert problem in found[key], found


TWICE = [
    ("scales", '[[scales]]\nid = "yesno"\npoints = [0, 1]', "yesno"),
    ("classes", '[[classes]]\nid = "main"\nname = "Again"\nweight = 1', "main"),
    ("dimensions", '[[dimensions]]\ncode = "Q"\nname = "Again"', "Q"),
    ("criteria", '[[criteria]]\ncode = "Q2"\ndimension = "Q"\ntitle = "Again"', "Q2"),
    ("awards", '[[awards]]\nid = "high"\nname = "Again"\nscore = 60', "high"),
    (
        "tracks",
        '[[tracks]]\nid = "t"\nname = "T"\ncriteria = "all"\n'
        '[[tracks]]\nid = "t"\nname = "T"\ncriteria = "all"\npopulation_below = 5',
        "t",
    ),
    (
        "evidence.kinds",
        '[evidence]\n[[evidence.kinds]]\nid = "k"\nname = "K"\n'
        '[[evidence.kinds]]\nid = "k"\nname = "K"',
        "k",
    ),
]


@pytest.mark.parametrize(("what", "text", "name"), TWICE)
def test_a_name_is_used_once(what, text, name):
    with pytest.raises(RubricError) as refused:
        load(SMALL + text)

    found = {fault.key: fault.problem for fault in refused.value.faults}
    assert found[f"{what}.{name}#2"] == f"{name!r} is used 2 times"


def test_a_blocker_names_levels_that_are_words():
    rubric = load(SMALL.replace(FIRST, FIRST.replace("at_least = 1", "all_but = 0")))
    texts = localised(rubric, "en")

    found = assess({"Q1": "yes"}, rubric, track="all").blocking("low")

    sentences = [blocker.msgid % blocker.parameters(texts) for blocker in found]
    assert sentences == ["Q2 Two is at level no; Low needs level yes."]


GATES = [
    ("", '{ criterion = "Q1", level = "yes" }', True),
    ('{ criterion = "Q1", level = "yes" }', "", False),
    ('{ criterion = "Q1", level = "yes" }', '{ criterion = "Q2", level = "yes" }', False),
    ('{ criterion = "Q1", level = "yes" }', '{ criterion = "Q1", level = "yes" }', True),
    (
        '{ criterion = "Q1", level = "yes" }',
        '{ criterion = "Q1", level = "yes", waived_if_not_applicable = true }',
        False,
    ),
    ('{ criterion = "Q1", level = "yes", waived_if_not_applicable = true }', "", True),
]


@pytest.mark.parametrize(("lower", "higher", "fine"), GATES)
def test_a_gate_of_a_lower_award_stands_in_the_higher_one_too(lower, higher, fine):
    # Two of two criteria at "yes": the floor of the higher award implies a gate that is waived.
    may_be_out = ONE + '\nnot_applicable = { when = "w", decided_by = "network" }'
    low, high = SMALL.replace(ONE, may_be_out).split('[[awards]]\nid = "high"')
    text = f'{low}gates = [{lower}]\n[[awards]]\nid = "high"{high}gates = [{higher}]\n'
    if fine:
        assert load(text)
        return
    with pytest.raises(RubricError, match=r"awards\.high\.gates: ask for less than those of 'low'"):
        load(text)

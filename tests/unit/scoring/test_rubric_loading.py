"""A rubric file is refused with all of its faults at once, each with its key and line."""

import pytest

from scoring import Fault, RubricError, load


def refusal(text):
    with pytest.raises(RubricError) as refused:
        load(text)
    return refused.value.faults


def changed(text, old, new):
    assert old in text, f"{old!r} is not in the rubric"
    return text.replace(old, new, 1)


A1 = 'class = "essential"\ntitle = "Political mandate"'
D4_RULE = (
    'The registry determines this and the award then stops at Silver.", decided_by = "registry"'
)
CAP = '[[caps]]\nwhen = "first_plan_cycle"\nnot_applicable = ["D4"]\nmax_award = "silver"'

CASES = [
    ("a missing key", 'version = "1.0"\n', "", "version", "is missing"),
    ("a text of the wrong form", 'version = "1.0"', 'version = "one"', "version", "'one'"),
    (
        "a number out of range",
        "na_cap_percent = 15",
        "na_cap_percent = 101",
        "na_cap_percent",
        "above 100",
    ),
    (
        "a number that is true",
        "max_age_months = 24",
        "max_age_months = true",
        "evidence.max_age_months",
        "whole number from 1 up",
    ),
    (
        "a number that is missing",
        "max_age_months = 24\n",
        "",
        "evidence.max_age_months",
        "is missing",
    ),
    ("an unknown key", A1, 'colour = "red"\n' + A1, "criteria.A1.colour", "not known"),
    (
        "a flag that is a text",
        "recurring = true",
        'recurring = "yes"',
        "criteria.B1.recurring",
        "neither true nor false",
    ),
    (
        "a choice that does not exist",
        'answered_by = "civil_society"',
        'answered_by = "the mayor"',
        "criteria.D5.answered_by",
        "not one of",
    ),
    (
        "a choice that is a list",
        'answered_by = "civil_society"',
        "answered_by = []",
        "criteria.D5.answered_by",
        "not one of",
    ),
    (
        "a choice that is missing",
        D4_RULE,
        'x"',
        "criteria.D4.not_applicable.decided_by",
        "is missing",
    ),
    ("a list that is a text", 'sdg = ["16.6"]', 'sdg = "16.6"', "criteria.A1.sdg", "not a list"),
    (
        "a list that is missing",
        'not_applicable = ["D4"]\n',
        "",
        "caps.first_plan_cycle.not_applicable",
        "is missing",
    ),
    (
        "an SDG target of the wrong form",
        'sdg = ["16.6"]',
        'sdg = ["16"]',
        "criteria.A1.sdg",
        "'16'",
    ),
    ("a number in a list of texts", 'sdg = ["16.6"]', "sdg = [16]", "criteria.A1.sdg", "16"),
    (
        "a table that is a text",
        D4_RULE + " }",
        'x" }\nnot_used = 1',
        "criteria.D4.not_used",
        "not known",
    ),
    (
        "gates that are no tables",
        'gates = [{ criterion = "J3", level = 2, waived_if_not_applicable = true }]',
        'gates = ["J3"]',
        "awards.platinum.gates",
        "list of tables",
    ),
    (
        "an unknown dimension",
        'dimension = "A"\n' + A1,
        'dimension = "Z"\n' + A1,
        "criteria.A1.dimension",
        "does not have Z",
    ),
    (
        "an unknown class",
        A1,
        A1.replace("essential", "vital"),
        "criteria.A1.class",
        "does not have vital",
    ),
    (
        "a level too few",
        '  "The costs of the plan are estimated.",\n',
        "",
        "criteria.A3.levels",
        "3 descriptors where 0 or 4 are expected",
    ),
    ("a criterion twice", 'code = "A2"', 'code = "A1"', "criteria.A1#2", "used 2 times"),
    (
        "an unknown criterion in a track",
        '"A1", "A2", "A3", "B1"',
        '"A1", "A2", "A3", "X1"',
        "tracks.short.criteria",
        "does not have X1",
    ),
    (
        "a criterion twice in a track",
        '"A1", "A2", "A3", "B1"',
        '"A1", "A1", "A3", "B1"',
        "tracks.short.criteria",
        "each criterion once",
    ),
    (
        "an unknown highest award",
        'max_award = "platinum"',
        'max_award = "diamond"',
        "tracks.full.max_award",
        "does not have diamond",
    ),
    (
        "no track open to all",
        'max_award = "platinum"',
        'max_award = "platinum"\npopulation_below = 9',
        "tracks",
        "exactly one track",
    ),
    ("two tracks open to all", "population_below = 20000\n", "", "tracks", "exactly one track"),
    (
        "scores that do not rise",
        "score = 50",
        "score = 29",
        "awards.silver.score",
        "not above the 30",
    ),
    (
        "a dimension floor that falls",
        "dimension_min_percent = 60",
        "dimension_min_percent = 39",
        "awards.platinum.dimension_min_percent",
        "below that of 'gold'",
    ),
    (
        "class floors that ask for less",
        '  { class = "essential", level = 3 },\n',
        "",
        "awards.platinum.class_floors",
        "less than those of 'gold'",
    ),
    (
        "a floor that asks for nothing",
        "all_but = 7",
        "all_but = 14",
        "awards.platinum.class_floors",
        "asks for nothing",
    ),
    (
        "a floor above the highest level",
        "level = 4, all_but = 7",
        "level = 5, all_but = 7",
        "awards.platinum.class_floors",
        "5 is no level of the scale 0, 1, 2, 3, 4",
    ),
    (
        "a gate on an unknown criterion",
        '{ criterion = "B2", level = 3 }',
        '{ criterion = "B9", level = 3 }',
        "awards.gold.gates",
        "does not have B9",
    ),
    (
        "more kinds than reviewers",
        "reviewer_kinds = 2",
        "reviewer_kinds = 3",
        "awards.bronze.reviewer_kinds",
        "1 to 2",
    ),
    (
        "more from abroad than reviewers",
        "reviewers_from_abroad = 1",
        "reviewers_from_abroad = 4",
        "awards.platinum.reviewers_from_abroad",
        "0 to 3",
    ),
    (
        "a cap on an unknown criterion",
        'not_applicable = ["D4"]',
        'not_applicable = ["D4", "D9"]',
        "caps.first_plan_cycle.not_applicable",
        "does not have D9",
    ),
    (
        "a cap at an unknown award",
        CAP,
        CAP.replace("silver", "tin"),
        "caps.first_plan_cycle.max_award",
        "does not have tin",
    ),
    (
        "an unknown circumstance",
        'when = "first_plan_cycle"',
        'when = "full_moon"',
        "caps.full_moon.when",
        "not one of",
    ),
    (
        "a registry rule that no cap names",
        CAP,
        "",
        "criteria.D4.not_applicable",
        "if and only if a cap names",
    ),
    (
        "a cap on what the registry does not decide",
        'not_applicable = ["D4"]',
        'not_applicable = ["D4", "D3"]',
        "criteria.D3.not_applicable",
        "if and only if a cap names",
    ),
    (
        "an unknown kind in a rule",
        'kinds = ["outside_voice"',
        'kinds = ["rumour"',
        "evidence.rules.outside_item.kinds",
        "does not have rumour",
    ),
    (
        "a rule without kinds",
        'kinds = ["outside_voice", "reviewer_test", "survey"]',
        "kinds = []",
        "evidence.rules.outside_item.kinds",
        "at least one kind",
    ),
    (
        "one item apart from itself",
        "count = 2",
        "count = 1",
        "evidence.rules.dated_items.months_apart",
        "cannot be apart",
    ),
    (
        "a dimension without criteria",
        '[[dimensions]]\ncode = "A"',
        '[[dimensions]]\ncode = "Z"\nname = "Empty"\n\n[[dimensions]]\ncode = "A"',
        "dimensions.Z",
        "no criterion",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_a_contradiction_is_refused_by_key(text, old, new, key, problem):
    faults = {fault.key: fault for fault in refusal(changed(text, old, new))}

    assert key in faults
    assert problem in faults[key].problem
    assert faults[key].line or "." not in key


def test_a_floor_on_another_class_is_allowed(text):
    """Only what a lower award already asks for must be asked for again."""
    old = '{ class = "essential", level = 4, all_but = 7 }'

    assert load(changed(text, old, old.replace("essential", "core")))


@pytest.mark.parametrize("written", ["[0, 1, 2, 3]", "[0, 1, 2, 3, 4, 5, 6]"])
def test_a_wrong_number_of_levels_is_one_fault(text, written):
    effort = "effort = [1, 2, 3, 5]\n"
    broken = changed(changed(text, effort, ""), "[0, 1, 2, 3, 4]", written)

    assert "scales.maturity.points" in [fault.key for fault in refusal(broken)]
    assert not [fault for fault in refusal(broken) if fault.key.endswith(".levels")]


def test_all_faults_come_at_once_in_the_order_of_the_file(text):
    broken = changed(text, "na_cap_percent = 15", "na_cap_percent = -1")
    broken = changed(broken, "score = 50", "score = 20")
    broken = changed(broken, 'title = "Open council"\n', "")

    faults = refusal(broken)

    assert [fault.key for fault in faults] == [
        "na_cap_percent",
        "awards.silver.score",
        "criteria.H2.title",
    ]
    lines = broken.splitlines()
    assert lines[faults[0].line - 1] == "na_cap_percent = -1"
    assert lines[faults[1].line - 1] == "score = 20"
    assert lines[faults[2].line :][0] == 'code = "H2"'


def test_the_refusal_reads_as_one_line_per_fault(text):
    broken = changed(text, "na_cap_percent = 15", "na_cap_percent = -1")

    with pytest.raises(RubricError, match=r"^line \d+: na_cap_percent: -1 is no number from 0"):
        load(broken)


def test_what_is_not_toml_is_refused_with_its_line():
    (fault,) = refusal("id = \n")

    assert "line 1" in fault.problem
    assert str(fault).startswith("file: not TOML")


def test_an_empty_file_names_everything_that_is_missing():
    faults = refusal("")

    keys = {fault.key for fault in faults}
    assert {"id", "version", "language", "title", "scales", "dimensions", "criteria"} <= keys
    assert all(fault.line is None for fault in faults)
    assert str(Fault(key="id", line=None, problem="is missing")) in map(str, faults)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("evidence = 3", "evidence"),
        ("dimensions = []", "dimensions"),
        ('classes = ["a"]\n[classes.x]', ""),
        ("[[a.b]]\n[[evidence]]\nid = 3", "evidence"),
        ("[evidence]\nkinds = [{ id = 3 }]\n[[x.y]]", "evidence.kinds.3.id"),
        ('note = """\n[[classes]]\n[[classes]]\n"""\nclasses = [{ id = "a" }]', "classes.a.name"),
    ],
)
def test_odd_shapes_are_refused_and_never_crash(written, key):
    assert key in {fault.key for fault in refusal(written)}

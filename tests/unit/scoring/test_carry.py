"""Findings go from one version to the next by a map that forgets nothing."""

from dataclasses import replace

import pytest

from scoring import FindingsError, Mark, RubricError, load
from scoring.carry import carry_over, load_map
from scoring.rubric import DecidedBy

OLD = """
id = "old"
version = "1.0"
language = "en"
title = "Old"
level_zero = "Nothing."

[[scales]]
id = "steps"
points = [0, 1, 2]

[[scales]]
id = "half"
points = [0, 0.5, 1]

[[dimensions]]
code = "A"
name = "A"

[[criteria]]
code = "A1"
dimension = "A"
scale = "steps"
title = "Same"
levels = ["some", "all"]
not_applicable = { when = "Never mind.", decided_by = "reviewers" }

[[criteria]]
code = "A2"
dimension = "A"
scale = "steps"
title = "Renamed"
not_applicable = { when = "Never mind.", decided_by = "network" }

[[criteria]]
code = "A3"
dimension = "A"
scale = "half"
title = "Rescaled"

[[criteria]]
code = "A4"
dimension = "A"
scale = "steps"
title = "Dropped"
"""
NEW = """
id = "new"
version = "2.0"
language = "en"
title = "New"
level_zero = "Nothing."

[[scales]]
id = "steps"
points = [0, 1, 2]

[[scales]]
id = "grades"
levels = ["d", "c", "b", "a"]
points = [0, 1, 2, 3]

[[dimensions]]
code = "A"
name = "A"

[[criteria]]
code = "A1"
dimension = "A"
scale = "steps"
title = "Same, with another title"
levels = ["some", "all"]

[[criteria]]
code = "B2"
dimension = "A"
scale = "steps"
title = "Renamed"
not_applicable = { when = "Never mind.", decided_by = "network" }

[[criteria]]
code = "A3"
dimension = "A"
scale = "grades"
title = "Rescaled"

[[criteria]]
code = "X1"
dimension = "A"
scale = "steps"
title = "New"
"""
MAP = """\
unchanged = true
ask = ["X1"]

[from]
id = "old"
version = "1.0"

[to]
id = "new"
version = "2.0"

[[carry]]
from = "A2"
to = "B2"
levels = "same"

[[carry]]
from = "A3"
to = "A3"
levels = ["d", "b", "a"]

[[carry]]
from = "A4"
drop = true
reason = "Asked nowhere any more."
"""


def read(text=MAP, old=OLD, new=NEW):
    return load_map(text, load(old), load(new))


def changed(*pairs, text=MAP):
    for old, new in pairs:
        assert old in text, f"{old!r} is not there"
        text = text.replace(old, new, 1)
    return text


def faults(*pairs, old=OLD, new=NEW):
    with pytest.raises(RubricError) as refused:
        read(changed(*pairs), old, new)
    return [str(fault) for fault in refused.value.faults]


def test_levels_go_where_the_map_says():
    carried = carry_over({"A1": 2, "A2": 1, "A3": "0.5", "A4": 2}, read())

    assert carried.findings == {"A1": 2, "B2": 1, "A3": "b"}
    assert carried.ask == ("X1",)


@pytest.mark.parametrize(("before", "after"), [(0, "d"), (0.5, "b"), ("1.0", "a")])
def test_a_level_may_be_written_in_any_way_its_scale_knows(before, after):
    assert carry_over({"A3": before}, read()).findings == {"A3": after}


def test_the_map_may_name_level_by_level():
    table = 'levels = { 0 = "d", "0.5" = "c", 1 = "b" }'

    carried = carry_over({"A3": 1}, read(changed(('levels = ["d", "b", "a"]', table))))

    assert carried.findings == {"A3": "b"}


def test_what_was_not_assessed_stays_so_and_what_was_not_said_is_not_said():
    carried = carry_over({"A1": Mark.NOT_ASSESSED, "A2": None}, read())

    assert carried.findings == {"A1": Mark.NOT_ASSESSED, "B2": Mark.NOT_ASSESSED}
    assert carried.ask == ("X1",)


def test_not_applicable_is_carried_only_where_the_new_version_allows_it():
    carried = carry_over({"A1": "n/a", "A2": "n/a"}, read())

    assert carried.findings == {"B2": Mark.NOT_APPLICABLE}
    assert carried.ask == ("X1", "A1")


def test_not_applicable_that_the_registry_decides_is_claimed_by_nobody():
    new = load(NEW)
    rule = replace(new.criteria[1].not_applicable, decided_by=DecidedBy.REGISTRY)
    criteria = (new.criteria[0], replace(new.criteria[1], not_applicable=rule), *new.criteria[2:])

    carried = carry_over({"A2": "n/a"}, load_map(MAP, load(OLD), replace(new, criteria=criteria)))

    assert (carried.findings, carried.ask) == ({}, ("X1", "B2"))


def test_a_criterion_may_be_split():
    split = '[[carry]]\nfrom = "A2"\nto = "X1"\nlevels = [0, 0, 2]\n\n[[carry]]\nfrom = "A3"'
    text = changed(('ask = ["X1"]\n', ""), ('[[carry]]\nfrom = "A3"', split))

    carried = carry_over({"A2": 1}, read(text))

    assert (carried.findings, carried.ask) == ({"B2": 1, "X1": 0}, ())


def test_findings_that_do_not_fit_the_old_version_are_refused_all_at_once():
    with pytest.raises(FindingsError) as refused:
        carry_over({"Z9": 1, "A1": 3, "A3": [1]}, read())

    assert refused.value.faults == (
        "the rubric has no criterion 'Z9'",
        "A1: 3 is no level of the scale 0, 1, 2, and no mark (n/a, unknown)",
        "A3: [1] is no level of the scale 0, 0.5, 1, and no mark (n/a, unknown)",
    )


def test_a_map_says_what_it_carries_drops_and_asks():
    carry = read()

    assert [(move.source, move.target, move.levels) for move in carry.moves] == [
        ("A1", "A1", (0, 1, 2)),
        ("A2", "B2", (0, 1, 2)),
        ("A3", "A3", ("d", "b", "a")),
    ]
    assert carry.dropped == {"A4": "Asked nowhere any more."}
    assert (carry.old, carry.new) == (load(OLD).digest, load(NEW).digest)


CASES = {
    "other versions": (
        [('version = "1.0"', 'version = "1.1"'), ('id = "new"', 'id = "newer"')],
        [
            "line 6: from.version: does not match the rubric's '1.0'",
            "line 9: to.id: does not match the rubric's 'new'",
        ],
    ),
    "codes that do not exist": (
        [('from = "A2"\nto = "B2"', 'from = "Z2"\nto = "B9"')],
        [
            "line 2: ask.B2: nothing is carried to B2: list it under ask",
            "line 12: carry.A2: nothing says where A2 goes",
            "line 13: carry.Z2.from: version 1.0 has no criterion 'Z2'",
            "line 14: carry.Z2.to: version 2.0 has no criterion 'B9'",
        ],
    ),
    "an old code that does not exist": (
        [('from = "A2"', 'from = "Z2"')],
        [
            "line 12: carry.A2: nothing says where A2 goes",
            "line 13: carry.Z2.from: version 1.0 has no criterion 'Z2'",
        ],
    ),
    "a new code that does not exist": (
        [('to = "B2"', 'to = "B9"')],
        [
            "line 2: ask.B2: nothing is carried to B2: list it under ask",
            "line 14: carry.A2.to: version 2.0 has no criterion 'B9'",
        ],
    ),
    "nothing said about the levels": (
        [('levels = "same"\n', "")],
        ["line 12: carry.A2.levels: is missing"],
    ),
    "the same levels where they are not": (
        [('levels = ["d", "b", "a"]', 'levels = "same"')],
        ["line 20: carry.A3.levels: 0 is no level of the scale d, c, b, a"],
    ),
    "too few levels": (
        [('levels = ["d", "b", "a"]', 'levels = ["d", "b"]')],
        ['line 20: carry.A3.levels: "same", or a new level for each of 0, 0.5, 1'],
    ),
    "levels that fall": (
        [('levels = ["d", "b", "a"]', 'levels = ["b", "d", "a"]')],
        ["line 20: carry.A3.levels: a higher level never becomes a lower one"],
    ),
    "a level left out of the table": (
        [('levels = ["d", "b", "a"]', 'levels = { 0 = "d", 1 = "a", 7 = "a" }')],
        [
            "line 20: carry.A3.levels.7: this key is not known",
            'line 20: carry.A3.levels: "same", or a new level for each of 0, 0.5, 1',
        ],
    ),
    "dropped without a reason": (
        [('reason = "Asked nowhere any more."\n', "")],
        ["line 22: carry.A4.reason: is missing"],
    ),
    "dropped to somewhere": (
        [("drop = true", 'drop = true\nto = "X1"\nlevels = "same"')],
        [
            "line 25: carry.A4.to: this key is not known",
            "line 26: carry.A4.levels: this key is not known",
        ],
    ),
    "a reason that is not asked for": (
        [('levels = "same"', 'levels = "same"\nreason = "x"')],
        ["line 16: carry.A2.reason: this key is not known"],
    ),
    "two into one": (
        [('from = "A4"\ndrop = true\nreason = "Asked nowhere any more."',
          'from = "A4"\nto = "B2"\nlevels = "same"')],
        [
            "line 14: carry.A2.to: B2 gets a finding from more than one criterion",
            "line 24: carry.A4.to: B2 gets a finding from more than one criterion",
        ],
    ),
    "dropped and carried": (
        [('from = "A4"', 'from = "A2"')],
        [
            "line 12: carry.A4: nothing says where A4 goes",
            "line 13: carry.A2.from: A2 is both dropped and carried",
        ],
    ),
    "asked although it gets something": (
        [('ask = ["X1"]', 'ask = ["X1", "A3"]')],
        ["line 2: ask.A3: A3 gets a finding and is asked anew: say one of them"],
    ),
    "asked twice": (
        [('ask = ["X1"]', 'ask = ["X1", "X1"]')],
        ["line 2: ask.X1: X1 is listed 2 times"],
    ),
    "asked and unknown": (
        [('ask = ["X1"]', 'ask = ["X1", "X9"]')],
        ["line 2: ask.X9: version 2.0 has no criterion 'X9'"],
    ),
    "not asked": (
        [('ask = ["X1"]\n', "")],
        ["ask.X1: nothing is carried to X1: list it under ask"],
    ),
    "unchanged not said": (
        [("unchanged = true\n", "")],
        [
            "line 1: ask.A1: nothing is carried to A1: list it under ask",
            "line 11: carry.A1: nothing says where A1 goes",
        ],
    ),
    "a code that is asked must go somewhere": (
        [('ask = ["X1"]', 'ask = ["X1", "A1"]')],
        ["line 12: carry.A1: nothing says where A1 goes"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("pairs", "expected"), CASES.values(), ids=CASES)
def test_a_map_with_faults_is_refused_by_key_and_line(pairs, expected):
    assert faults(*pairs) == expected


def test_a_key_that_is_not_known_is_refused():
    found = faults(("unchanged = true", "unchangd = true"))

    assert "line 1: unchangd: this key is not known" in found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('levels = ["some", "all"]', 'levels = ["something", "all"]'),
        ('levels = ["some", "all"]', 'levels = ["Nothing.", "some", "all"]'),
        ('level_zero = "Nothing."', 'level_zero = "Nothing at all."'),
        ("points = [0, 1, 2]", "levels = [0, 1, 2]\npoints = [0, 1, 3]"),
        ("points = [0, 1, 2]", "levels = [0, 1, 3]\npoints = [0, 1, 2]"),
    ],
    ids=["a descriptor", "one more", "the lowest level", "points", "levels"],
)
def test_what_means_something_else_is_not_unchanged(old, new):
    text = changed((old, new), text=NEW)
    pairs = [('levels = "same"', "levels = [0, 1, 3]")] if "[0, 1, 3]\npoints" in new else []
    if 'Nothing.",' in new:
        text = text.replace('level_zero = "Nothing."\n', "")

    assert any(
        "carry.A1: nothing says where A1 goes; its levels are not what they were" in fault
        for fault in faults(*pairs, new=text)
    )


@pytest.mark.parametrize("title", ["Renamed", "Another question"])
def test_without_descriptors_the_title_is_what_is_asked(title):
    new = NEW.replace('code = "B2"', 'code = "A2"').replace('"Renamed"', f'"{title}"')
    text = changed(('[[carry]]\nfrom = "A2"\nto = "B2"\nlevels = "same"\n', ""))

    if title == "Renamed":
        assert [move.source for move in read(text, new=new).moves] == ["A1", "A2", "A3"]
    else:
        with pytest.raises(RubricError, match="where A2 goes; its levels"):
            read(text, new=new)


def test_what_the_map_says_of_a_code_goes_before_unchanged():
    own = '[[carry]]\nfrom = "A1"\nto = "A1"\nlevels = [0, 0, 1]\n\n[[carry]]\nfrom = "A3"'

    carry = read(changed(('[[carry]]\nfrom = "A3"', own)))

    assert [(m.source, m.levels) for m in carry.moves if m.target == "A1"] == [("A1", (0, 0, 1))]


def test_several_criteria_may_be_dropped():
    drop = '[[carry]]\nfrom = "A3"\ndrop = true\nreason = "So be it."\n'
    old = '[[carry]]\nfrom = "A3"\nto = "A3"\nlevels = ["d", "b", "a"]\n'

    carry = read(changed((old, drop), ('ask = ["X1"]', 'ask = ["A3", "X1"]')))

    assert carry.dropped == {"A3": "So be it.", "A4": "Asked nowhere any more."}
    assert carry.ask == ("A3", "X1")


def test_a_version_that_is_the_same_needs_no_more_than_that():
    text = (
        'unchanged = true\nfrom = {id = "old", version = "1.0"}\nto = {id = "old", version = "1.0"}'
    )

    carry = load_map(text, load(OLD), load(OLD))

    findings = {"A1": Mark.NOT_APPLICABLE, "A2": 1, "A3": "0.5", "A4": 2}
    assert carry_over(findings, carry).findings == findings
    assert (carry.ask, carry.dropped) == ((), {})

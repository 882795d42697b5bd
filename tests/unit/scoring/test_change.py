"""Every difference between two versions of a rubric is a value with a kind and a sentence."""

from dataclasses import fields, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import assess, current, load
from scoring import rubric as model
from scoring.change import ChangeKind, diff
from scoring.change_rules import DECIDING, DEMANDS, NAMED_BY, READ, SETS, TEMPLATES
from scoring.rounding import Rounding
from scoring.scale import Scale

SMALL = """
id = "small"
version = "1.0"
language = "en"
title = "Small"

[aggregation]
overall = "mean_of_dimensions"

[[scales]]
id = "steps"
points = [0, 1, 2]

[[scales]]
id = "yesno"
levels = ["no", "yes"]
points = [0, 1]

[[classes]]
id = "key"
name = "Key"
weight = 3

[[dimensions]]
code = "P"
name = "Plan"

[[dimensions]]
code = "Q"
name = "Act"

[[criteria]]
code = "P1"
dimension = "P"
class = "key"
scale = "steps"
title = "Planned"
levels = ["none", "some", "all"]
sdg = ["16.6"]
not_applicable = { when = "No plan is due.", decided_by = "reviewers" }

[[criteria]]
code = "P.2"
dimension = "P"
class = "key"
scale = "steps"
title = "Published"

[[criteria]]
code = "Q1"
dimension = "Q"
scale = "yesno"
title = "Open"
not_applicable = { when = "The registry knows.", decided_by = "registry" }

[[tracks]]
id = "whole"
name = "Whole"
criteria = "all"

[[tracks]]
id = "short"
name = "Short"
criteria = ["P1", "Q1"]
max_award = "low"
population_below = 5000

[[awards]]
id = "low"
name = "Low"
score = 30

[[awards]]
id = "high"
name = "High"
score = 60
class_floors = [{ class = "key", level = 1 }, { class = "key", level = 2, all_but = 1 }]
gates = [{ criterion = "P1", level = 1 }, { criterion = "Q1", level = "yes" }]

[[caps]]
when = "first_plan_cycle"
not_applicable = ["Q1"]
max_award = "low"

[evidence]
max_age_months = 24
kinds = [{ id = "act", name = "Act" }, { id = "page", name = "Page", up_to_level = 1 }]
rules = [{ id = "any", from_level = 1, kinds = ["act", "page"], count = 1 }]
"""


def changed(*pairs, text=SMALL):
    for old, new in pairs:
        assert old in text, f"{old!r} is not in the rubric"
        text = text.replace(old, new, 1)
    return load(text)


def told(*pairs):
    return [
        (change.kind.value, change.where, change.decides, change.msgid % change.parameters())
        for change in diff(load(SMALL), changed(*pairs))
    ]


GATES = '[{ criterion = "P1", level = 1 }, { criterion = "Q1", level = "yes" }]'
FLOORS = '[{ class = "key", level = 1 }, { class = "key", level = 2, all_but = 1 }]'
P2 = '[[criteria]]\ncode = "P.2"'
CASES = {
    "version": (
        ('version = "1.0"', 'version = "1.1"'),
        [("identity", "version", False, "version is 1.1, before 1.0.")],
    ),
    "title": (
        ('title = "Small"', 'title = "Tiny"'),
        [
            (
                "reworded",
                "title",
                False,
                "Tiny: worded anew (title): “Tiny”, before “Small”.",
            )
        ],
    ),
    "a descriptor": (
        ('"some"', '"half"'),
        [
            (
                "reworded",
                "criteria.P1.levels",
                False,
                "P1 Planned: worded anew (criteria.P1.levels): “half”, before “some”.",
            )
        ],
    ),
    "descriptors in another order": (
        ('["none", "some", "all"]', '["none", "all", "some"]'),
        [
            (
                "reworded",
                "criteria.P1.levels",
                False,
                "P1 Planned: worded anew (criteria.P1.levels): “none, all, some”,"
                " before “none, some, all”.",
            )
        ],
    ),
    "descriptors that were missing": (
        ('title = "Published"', 'title = "Published"\nlevels = ["a", "b", "c"]'),
        [
            (
                "reworded",
                "criteria.P.2.levels",
                False,
                "P.2 Published: new is a, b, c (criteria.P.2.levels).",
            )
        ],
    ),
    "a target less": (
        ('sdg = ["16.6"]', "sdg = []"),
        [
            (
                "reworded",
                "criteria.P1.sdg",
                False,
                "P1 Planned: gone is 16.6 (criteria.P1.sdg).",
            )
        ],
    ),
    "a rule of not applicable less": (
        ('not_applicable = { when = "No plan is due.", decided_by = "reviewers" }\n', ""),
        [
            (
                "not_applicable",
                "criteria.P1.not_applicable",
                True,
                "P1 Planned: gone is when = No plan is due., decided_by = reviewers"
                " (criteria.P1.not_applicable).",
            )
        ],
    ),
    "its words": (
        ("No plan is due.", "None is due."),
        [
            (
                "reworded",
                "criteria.P1.not_applicable.when",
                False,
                "P1 Planned: worded anew (criteria.P1.not_applicable.when): “None is due.”,"
                " before “No plan is due.”.",
            )
        ],
    ),
    "who decides it": (
        ('"reviewers"', '"network"'),
        [
            (
                "not_applicable",
                "criteria.P1.not_applicable.decided_by",
                True,
                "P1 Planned: rule of “not applicable” network, before reviewers"
                " (criteria.P1.not_applicable.decided_by).",
            )
        ],
    ),
    "weight of a dimension": (
        ('name = "Act"', 'name = "Act"\nweight = "1/3"'),
        [("reweighted", "dimensions.Q.weight", True, "Act: weight 1/3, before 1.")],
    ),
    "weight of a class": (
        ("weight = 3", "weight = 2"),
        [("reweighted", "classes.key.weight", True, "Key: weight 2, before 3.")],
    ),
    "weight of one criterion": (
        ('title = "Open"', 'title = "Open"\nweight = 0.5'),
        [("reweighted", "criteria.Q1.weight", True, "Q1 Open: weight 0.5, before 1.")],
    ),
    "recurring": (
        ('title = "Open"', 'title = "Open"\nrecurring = true'),
        [
            (
                "evidence",
                "criteria.Q1.recurring",
                True,
                "Evidence: criteria.Q1.recurring is true, before false.",
            )
        ],
    ),
    "points": (
        ("points = [0, 1, 2]", "levels = [0, 1, 2]\npoints = [0, 1, 4]"),
        [
            (
                "rescaled",
                "scales.steps.points",
                True,
                "steps: scale 0, 1, 4, before 0, 1, 2 (scales.steps.points).",
            )
        ],
    ),
    "effort of a scale": (
        ("points = [0, 1, 2]", "points = [0, 1, 2]\neffort = [1, 4]"),
        [
            (
                "effort",
                "scales.steps.effort",
                False,
                "steps: effort of the steps 1, 4, before 1, 1.",
            )
        ],
    ),
    "effort of one criterion": (
        ('title = "Planned"', 'title = "Planned"\neffort = [1, 4]'),
        [
            (
                "effort",
                "criteria.P1.effort",
                False,
                "P1 Planned: effort of the steps 1, 4, before 1, 1.",
            )
        ],
    ),
    "effort of the only criterion of a scale": (
        ('levels = ["no", "yes"]', 'levels = ["no", "yes"]\neffort = [7]'),
        [("effort", "criteria.Q1.effort", False, "Q1 Open: effort of the steps 7, before 1.")],
    ),
    "a gate raised": (
        ('{ criterion = "P1", level = 1 }', '{ criterion = "P1", level = 2 }'),
        [
            (
                "gate",
                "awards.high.gates.P1",
                True,
                "High has the gate criterion = P1, level = 2, waived_if_not_applicable = false,"
                " before criterion = P1, level = 1, waived_if_not_applicable = false.",
            )
        ],
    ),
    "a gate less": (
        (f"gates = {GATES}", 'gates = [{ criterion = "Q1", level = "yes" }]'),
        [
            (
                "gate",
                "awards.high.gates.P1",
                True,
                "High: gone is criterion = P1, level = 1, waived_if_not_applicable = false"
                " (awards.high.gates.P1).",
            )
        ],
    ),
    "gates in another order": (
        (GATES, '[{ criterion = "Q1", level = "yes" }, { criterion = "P1", level = 1 }]'),
        [("reordered", "awards.high.gates", False, "In another order: awards.high.gates.")],
    ),
    "floors": (
        (FLOORS, '[{ class = "key", level = 2 }]'),
        [
            (
                "floor",
                "awards.high.class_floors.key",
                True,
                "High has the floor class = key, level = 2, all_but = 0,"
                " before class = key, level = 1, all_but = 0.",
            ),
            (
                "floor",
                "awards.high.class_floors.key",
                True,
                "High: gone is class = key, level = 2, all_but = 1 (awards.high.class_floors.key).",
            ),
        ],
    ),
    "a floor of a dimension": (
        ("score = 60", 'score = 60\ndimension_floors = [{ dimension = "P", percent = 50 }]'),
        [
            (
                "floor",
                "awards.high.dimension_floors.P",
                True,
                "High: new is dimension = P, percent = 50 (awards.high.dimension_floors.P).",
            )
        ],
    ),
    "a threshold": (
        ("score = 60", "score = 70.5"),
        [
            (
                "threshold",
                "awards.high.score",
                True,
                "High needs 70.5, before 60 (awards.high.score).",
            )
        ],
    ),
    "reviewers and validity": (
        ("score = 60", "score = 60\nreviewers = 2\nvalidity_months = 36"),
        [
            ("reviewers", "awards.high.reviewers", False, "High: awards.high.reviewers 2,"
             " before 1."),
            ("validity", "awards.high.validity_months", False, "High: months of validity 36,"
             " before 24."),
        ],
    ),
    "the codes of a track": (
        ('criteria = ["P1", "Q1"]', 'criteria = ["P1", "P.2"]'),
        [
            (
                "track",
                "tracks.short.criteria",
                True,
                "Track Short: P.2 instead of Q1 (tracks.short.criteria).",
            )
        ],
    ),
    "the order of the codes of a track": (
        ('criteria = ["P1", "Q1"]', 'criteria = ["Q1", "P1"]'),
        [
            (
                "reordered",
                "tracks.short.criteria",
                False,
                "In another order: tracks.short.criteria.",
            )
        ],
    ),
    "the ceiling of a track": (
        ('max_award = "low"\npopulation', "population"),
        [
            (
                "track",
                "tracks.short.max_award",
                True,
                "Short: gone is low (tracks.short.max_award).",
            )
        ],
    ),
    "a cap": (
        ('["Q1"]\nmax_award = "low"', '["Q1"]\nmax_award = "high"'),
        [
            (
                "cap",
                "caps.first_plan_cycle.max_award",
                True,
                "Cap first_plan_cycle: high instead of low (caps.first_plan_cycle.max_award).",
            )
        ],
    ),
    "aggregation": (
        ('overall = "mean_of_dimensions"', 'overall = "mean_of_criteria"'),
        [
            (
                "aggregation",
                "aggregation.overall",
                True,
                "The score is made otherwise: aggregation.overall mean_of_criteria,"
                " not mean_of_dimensions.",
            )
        ],
    ),
    "rounding": (
        ("[[scales]]", "[rounding]\ndecimals = 0\n\n[[scales]]"),
        [
            (
                "rounding",
                "rounding.decimals",
                True,
                "Rounded otherwise: rounding.decimals 0, before 1.",
            )
        ],
    ),
    "a kind of evidence": (
        ("up_to_level = 1", "up_to_level = 2"),
        [
            (
                "evidence",
                "evidence.kinds.page.up_to_level",
                True,
                "Evidence: evidence.kinds.page.up_to_level is 2, before 1.",
            )
        ],
    ),
    "the name of a kind of evidence": (
        ('name = "Page"', 'name = "Web page"'),
        [
            (
                "reworded",
                "evidence.kinds.page.name",
                False,
                "Web page: worded anew (evidence.kinds.page.name): “Web page”, before “Page”.",
            )
        ],
    ),
    "the age of evidence": (
        ("max_age_months = 24", "max_age_months = 12"),
        [
            (
                "evidence",
                "evidence.max_age_months",
                True,
                "Evidence: evidence.max_age_months is 12, before 24.",
            )
        ],
    ),
    "what counts": (
        ('kinds = ["act", "page"]', 'kinds = ["page", "act"]'),
        [
            (
                "reordered",
                "evidence.rules.any.kinds",
                False,
                "In another order: evidence.rules.any.kinds.",
            )
        ],
    ),
    "a class of its own": (
        ('[[dimensions]]', '[[classes]]\nid = "odd"\nname = "Odd"\nweight = 1\n\n[[dimensions]]'),
        [("added", "classes.odd", False, "New: Odd (classes.odd).")],
    ),
    "a check": (
        ('title = "Open"', 'title = "Open"\ncheck = "live"'),
        [("check", "criteria.Q1.check", False, "Q1 Open: new is live (criteria.Q1.check).")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("pair", "expected"), CASES.values(), ids=CASES)
def test_a_change_is_told_with_its_kind_its_key_and_a_sentence(pair, expected):
    assert told(pair) == expected


def test_nothing_differs_in_the_same_rubric():
    assert diff(current(), current()) == ()
    assert diff(load(SMALL), changed(("[aggregation]", "# a comment\n[aggregation]"))) == ()


def test_a_new_criterion_also_changes_the_tracks_of_all_criteria():
    more = '[[criteria]]\ncode = "Q2"\ndimension = "Q"\nscale = "yesno"\ntitle = "Live"\n\n'

    assert told(("[[tracks]]", more + "[[tracks]]")) == [
        ("added", "criteria.Q2", True, "New: Q2 Live (criteria.Q2)."),
        (
            "track",
            "tracks.whole.criteria",
            True,
            "Whole: new is Q2 (tracks.whole.criteria).",
        ),
    ]


def test_what_is_left_out_is_called_by_its_old_name():
    text = SMALL[: SMALL.index(P2)] + SMALL[SMALL.index('[[criteria]]\ncode = "Q1"') :]
    text = text.replace(', { class = "key", level = 2, all_but = 1 }', "")

    found = diff(load(SMALL), load(text))

    assert [(c.kind, c.where, c.name, c.decides, c.after) for c in found[:1]] == [
        (ChangeKind.REMOVED, "criteria.P.2", "P.2 Published", True, None)
    ]
    assert found[0].msgid % found[0].parameters() == "Left out: P.2 Published (criteria.P.2)."
    assert found[0].path == ("criteria", "P.2")


def test_criteria_in_another_order_decide_nothing_but_awards_in_another_order_would():
    small = load(SMALL)
    turned = replace(small, criteria=small.criteria[::-1], awards=small.awards[::-1])

    assert [(c.kind, c.where, c.decides) for c in diff(small, turned)] == [
        (ChangeKind.REORDERED, "criteria", False),
        (ChangeKind.REORDERED, "awards", True),
    ]


def test_a_scale_of_another_name_with_the_same_points_decides_nothing():
    pairs = [('"yesno"', '"binary"'), ('scale = "yesno"', 'scale = "binary"')]

    assert [(kind, where, decides) for kind, where, decides, _ in told(*pairs)] == [
        ("removed", "scales.yesno", False),
        ("added", "scales.binary", False),
        ("rescaled", "criteria.Q1.scale", False),
    ]


@pytest.mark.parametrize("part", ["levels", "points"])
def test_a_criterion_on_another_scale_decides(part):
    small = load(SMALL)
    now = {"levels": ("no", "yes"), "points": (Fraction(0), Fraction(1))}
    other = now | ({"levels": ("bad", "good")} if part == "levels" else {"points": (0, 2)})
    scale = Scale(id="other", levels=other["levels"], points=other["points"])
    moved = replace(small, criteria=(*small.criteria[:2], replace(small.criteria[2], scale=scale)))

    (change,) = diff(small, moved)

    assert (change.kind, change.where, change.decides) == (
        ChangeKind.RESCALED,
        "criteria.Q1.scale",
        True,
    )


def test_the_weight_of_a_dimension_counts_only_in_a_mean_of_dimensions():
    plain = ('overall = "mean_of_dimensions"', 'overall = "mean_of_criteria"')
    weight = ('name = "Act"', 'name = "Act"\nweight = 2')

    (change,) = diff(changed(plain), changed(plain, weight))

    assert not change.decides
    assert diff(changed(plain), changed(weight))[-1].decides
    assert diff(changed(weight), changed(plain))[-1].decides


def test_a_class_whose_criteria_have_weights_of_their_own_decides_nothing():
    own = [("title = \"Planned\"", "weight = 3\ntitle = \"Planned\""),
           ("title = \"Published\"", "weight = 3\ntitle = \"Published\"")]  # fmt: skip

    (change,) = diff(changed(*own), changed(*own, ("weight = 3", "weight = 2")))

    assert (change.where, change.decides) == ("classes.key.weight", False)


def test_only_the_weights_that_follow_the_class_are_left_out():
    """P.2 leaves the class and P1 gets a weight of its own on the way."""
    found = told(
        (', { class = "key", level = 2, all_but = 1 }', ""),
        ("weight = 3", "weight = 2"),
        ('class = "key"\nscale = "steps"\ntitle = "Published"', 'scale = "steps"\nweight = 2\n'
         'title = "Published"'),
        ('title = "Planned"', 'title = "Planned"\nweight = 5'),
    )  # fmt: skip

    assert [(kind, where, decides) for kind, where, decides, _ in found] == [
        ("reweighted", "classes.key.weight", False),
        ("reweighted", "criteria.P1.weight", True),
        ("moved", "criteria.P.2.class", True),
        ("reweighted", "criteria.P.2.weight", True),
        ("floor", "awards.high.class_floors.key", True),
    ]


def test_a_criterion_that_leaves_its_class_decides():
    small = load(SMALL)
    planned, *others = small.criteria
    moved = replace(small, criteria=(replace(planned, class_id=None), *others))

    (away,) = diff(small, moved)
    (back,) = diff(moved, small)

    assert (away.kind, away.where, away.decides) == (
        ChangeKind.MOVED,
        "criteria.P1.class",
        True,
    )
    assert away.msgid % away.parameters() == "P1 Planned: gone is key (criteria.P1.class)."
    assert back.msgid % back.parameters() == "P1 Planned: new is key (criteria.P1.class)."


def test_a_criterion_of_another_dimension_decides():
    small = load(SMALL)
    planned, *others = small.criteria

    (change,) = diff(small, replace(small, criteria=(replace(planned, dimension="Q"), *others)))

    assert change.msgid % change.parameters() == (
        "P1 Planned: moved from P to Q (criteria.P1.dimension)."
    )


def test_a_floor_of_all_criteria_has_a_key_of_its_own():
    small = load(SMALL)
    low = replace(small.awards[0], class_floors=(replace(FLOOR, class_id=None),))

    (change,) = diff(small, replace(small, awards=(low, small.awards[1])))

    assert (change.where, change.before) == ("awards.low.class_floors.all", None)


FLOOR = model.ClassFloor(class_id="key", level=1, all_but=0, at_least=None)


def test_a_demand_written_twice_is_a_difference_that_decides_nothing():
    small = load(SMALL)
    high = small.awards[1]
    twice = replace(small, awards=(small.awards[0], replace(high, gates=high.gates * 2)))

    assert [(c.kind, c.where, c.decides) for c in diff(small, twice)] == [
        (ChangeKind.REORDERED, "awards.high.gates", False)
    ]


def test_every_key_of_a_rubric_has_a_kind():
    def keys(kind, prefix):
        names = {"class_id": "class"}
        return {prefix + names.get(field.name, field.name) for field in fields(kind)}

    known = (
        keys(model.Rubric, "")
        | keys(model.Aggregation, "aggregation.")
        | keys(Rounding, "rounding.")
        | keys(Scale, "scales.*.")
        | keys(model.CriterionClass, "classes.*.")
        | keys(model.Dimension, "dimensions.*.")
        | keys(model.Criterion, "criteria.*.")
        | keys(model.NotApplicableRule, "criteria.*.not_applicable.")
        | keys(model.Track, "tracks.*.")
        | keys(model.Award, "awards.*.")
        | keys(model.Cap, "caps.*.")
        | keys(model.EvidenceRules, "evidence.")
        | keys(model.EvidenceKind, "evidence.kinds.*.")
        | keys(model.EvidenceRule, "evidence.rules.*.")
    )
    naming = {f"{section}.*.{key}" for section, key in NAMED_BY.items()}
    holders = {"aggregation", "rounding", "evidence", *NAMED_BY}

    assert known - naming - holders == (DECIDING.keys() | READ.keys()) - {"scales.*.effort"}
    assert not DECIDING.keys() & READ.keys()
    assert DEMANDS.keys() | SETS <= DECIDING.keys()
    assert TEMPLATES.keys() == set(ChangeKind)


TEXTS = st.sampled_from(["one", "two"])
NUMBERS = st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 3)])


@st.composite
def versions(draw):
    """SMALL with a few values of any kind replaced, and some parts in another order."""
    small = load(SMALL)
    criteria = tuple(
        replace(
            criterion,
            title=draw(TEXTS),
            weight=draw(NUMBERS),
            effort=draw(st.sampled_from([criterion.effort, (2,) * criterion.scale.top])),
            sdg=draw(st.sampled_from([(), ("16.6",), ("16.7", "16.6"), ("16.6", "16.7")])),
            recurring=draw(st.booleans()),
        )
        for criterion in small.criteria
    )
    awards = tuple(
        replace(
            award,
            name=draw(TEXTS),
            score=draw(st.sampled_from([award.score, award.score + 5])),
            gates=tuple(draw(st.permutations(small.awards[1].gates)))[: draw(st.integers(0, 2))],
            reviewers=draw(st.integers(1, 2)),
        )
        for award in small.awards
    )
    kept = draw(st.integers(2, 3))
    return replace(
        small,
        title=draw(TEXTS),
        criteria=tuple(draw(st.permutations(criteria)))[:kept],
        dimensions=tuple(draw(st.permutations(small.dimensions))),
        tracks=tuple(
            replace(track, criteria=tuple(c.code for c in criteria)) for track in small.tracks
        ),
        awards=awards,
        na_cap_percent=draw(st.sampled_from([Fraction(100), Fraction(10)])),
        rounding=Rounding(decimals=draw(st.integers(0, 1))),
    )


@given(versions(), versions())
def test_there_is_no_change_if_and_only_if_the_digests_agree(old, new):
    assert (diff(old, new) == ()) == (old.digest == new.digest)


@given(versions(), versions())
def test_the_way_back_has_as_many_changes_with_the_values_exchanged(old, new):
    def values(changes):
        return sorted((c.where, str(c.before), str(c.after), c.decides) for c in changes)

    there, back = diff(old, new), diff(new, old)

    swapped = sorted((c.where, str(c.after), str(c.before), c.decides) for c in back)
    assert values(there) == swapped


LEVELS = {"P1": [0, 1, 2, "n/a"], "P.2": [0, 1, 2], "Q1": ["no", "yes", "unknown"]}
FINDINGS = st.fixed_dictionaries({code: st.sampled_from(found) for code, found in LEVELS.items()})


@given(versions(), versions(), FINDINGS, st.booleans())
def test_a_change_that_does_not_decide_leaves_score_and_award(old, new, findings, first):
    if any(change.decides for change in diff(old, new)):
        return
    codes = {criterion.code for criterion in old.criteria}
    found = {code: level for code, level in findings.items() if code in codes}
    results = [
        assess(found, version, track="short", first_plan_cycle=first) for version in (old, new)
    ]

    assert results[0].score_rounded == results[1].score_rounded
    assert (results[0].score, results[0].award) == (results[1].score, results[1].award)

"""How far apart the three sides are: levels and points computed by hand, and the sentences."""

from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from babel.messages.extract import extract
from hypothesis import given
from hypothesis import strategies as st

from scoring import FindingsError, Mark, RubricMismatchError, assess, current, localised
from scoring import gap_sentences as sentences
from scoring.gap import gap
from scoring.gap_sentences import PAIRS, Relation, Side
from scoring.rounding import Rounding
from scoring.scale import Scale

OUT = Mark.NOT_APPLICABLE
OPEN = Mark.NOT_ASSESSED
RUBRIC = current()
CODES = [criterion.code for criterion in RUBRIC.criteria]

# The dimension J weighs 2, 1 and 1: (2x4 + 2 + 1) / 16 = 68.75, (2x2 + 2) / 12 = 50, 3 / 4 = 75.
CLAIM = {"J1": 4, "J2": 2, "J3": 1}
REVIEWERS = {"J1": 2, "J2": 2, "J3": OUT}
CIVIL_SOCIETY = {"J2": 3}


def compared(claim, reviewers, civil_society, **options):
    return gap(claim, reviewers, civil_society, RUBRIC, **{"track": "full"} | options)


def of(report, code):
    return next(
        each
        for each in (*report.criteria, *report.dimensions)
        if code in {getattr(each, "criterion", None), getattr(each, "dimension", None)}
    )


def sentence(each, locale="en", **options):
    return each.msgid % each.parameters(localised(RUBRIC, locale), **options)


def pairs(each):
    return {(c.first, c.second): c.difference for c in each.comparisons}


def test_a_criterion_says_what_each_side_says_and_how_many_levels_lie_between():
    found = of(compared({"B2": 3}, {"B2": 1}, {"B2": 2}), "B2")

    assert (found.claim, found.reviewers, found.civil_society) == (3, 1, 2)
    assert pairs(found) == dict(zip(PAIRS, (-2, -1, 1), strict=True))
    assert found.width == Fraction(2, 4)


def test_the_sentence_is_on_the_two_sides_furthest_apart():
    report = compared({"B2": 3, "B1": 2}, {"B2": 1, "B1": 2}, {"B2": 2, "B1": 3})

    assert sentence(of(report, "B2")) == (
        "B2 Parity of government and civil society: the local government says 3, the reviewers"
        " found 1. Levels lower: 2."
    )
    assert sentence(of(report, "B1")).endswith(
        ": the local government says 2, civil society says 3. Levels higher: 1."
    )


@pytest.mark.parametrize(
    ("said", "ending"),
    [
        ((2, 2, 2), ": all three sides say 2."),
        ((2, 2, None), ": the local government and the reviewers both say 2."),
        (
            (OUT, OUT, OUT),
            ": the local government and the reviewers both say that it does not apply.",
        ),
        ((OUT, 2, 2), ": the local government says that it does not apply, the reviewers found 2."),
        ((2, OUT, 2), ": the local government says 2, the reviewers found that it does not apply."),
        ((2, 2, OUT), ": the local government says 2, civil society says that it does not apply."),
        ((OUT, 0, 4), ": the reviewers found 0, civil society says 4. Levels higher: 4."),
        ((3, None, None), ": only the local government has spoken."),
        ((None, 3, OPEN), ": only the reviewers have spoken."),
        ((OPEN, OPEN, OUT), ": only civil society has spoken."),
        ((None, OPEN, None), ": nobody has spoken."),
    ],
)
def test_a_criterion_makes_a_plain_sentence(said, ending):
    views = [{} if finding is None else {"A1": finding} for finding in said]

    assert sentence(of(compared(*views), "A1")) == "A1 Political mandate" + ending


def test_what_is_not_assessed_or_left_out_is_not_said():
    found = of(compared({"A1": OPEN}, {"A1": 3}, {}), "A1")

    assert (found.claim, found.civil_society, found.comparisons) == (None, None, ())


def test_a_dimension_gives_each_score_and_the_difference_on_what_both_have_spoken_on():
    found = of(compared(CLAIM, REVIEWERS, CIVIL_SOCIETY), "J")

    assert (found.claim, found.reviewers, found.civil_society) == (Fraction(275, 4), 50, 75)
    # On J2 alone, where civil society has spoken: 50, 50 and 75.
    assert pairs(found) == dict(zip(PAIRS, (Fraction(-75, 4), 25, 25), strict=True))
    assert [c.compared for c in found.comparisons] == [1, 1, 3]
    assert (found.width, found.criteria) == (25, 3)


def test_a_dimension_makes_a_plain_sentence():
    report = compared(CLAIM, REVIEWERS, {})

    assert sentence(of(report, "J")) == (
        "“Peer learning”: the local government claims 68.8 points, the reviewers found 50.0:"
        " lower by 18.8. Criteria compared: 3 of 3."
    )
    assert sentence(of(report, "I")) == (
        "“Inclusion, accessibility and languages”: there are no two views to compare."
    )


def test_the_whole_file_makes_a_plain_sentence():
    # J as above and A1 (weight 3) at 1 and 2: (11 + 3) / 28 = 50, (6 + 6) / 24 = 50.
    level = compared(CLAIM | {"A1": 1}, REVIEWERS | {"A1": 2}, {})

    assert sentence(level.overall) == (
        "Overall the local government and the reviewers come to the same points: 50.0."
        " Criteria compared: 4 of 43."
    )
    assert sentence(compared({}, {}, CIVIL_SOCIETY).overall) == (
        "Overall there are no two views to compare."
    )


def test_a_whole_file_that_all_have_spoken_on_has_the_scores_of_the_engine():
    claim, found = dict.fromkeys(CODES, 3), dict.fromkeys(CODES, 2) | {"J3": OUT}
    report = compared(claim, found, found)

    assert report.overall.claim == 75
    assert report.overall.reviewers == assess(found, RUBRIC, track="full").score
    assert pairs(report.overall)[PAIRS[0]] == -25
    assert pairs(report.overall)[PAIRS[2]] == 0


def test_a_side_for_which_nothing_applies_has_no_score_to_compare():
    found = of(compared({"I1": OUT}, {"I1": 4}, {}), "I")

    assert (found.claim, found.reviewers, found.comparisons) == (None, 100, ())
    assert found.width == 0


def test_scores_that_are_shown_alike_are_called_the_same():
    # One level of a criterion of weight 1 among all: 100 / (4 x sum of weights), about 0.3 points.
    claim, found = dict.fromkeys(CODES, 2), dict.fromkeys(CODES, 2) | {"A5": 3}
    rounded = replace(RUBRIC, rounding=Rounding(decimals=0))
    one = compared(claim, found, {}).overall.comparisons[0]
    none = gap(claim, found, {}, rounded, track="full").overall.comparisons[0]

    assert (
        one.difference
        == none.difference
        == Fraction(100, 4 * sum(c.weight for c in RUBRIC.criteria))
    )
    assert (one.relation, none.relation) == (Relation.HIGHER, Relation.SAME)


def test_the_widest_gaps_come_first_then_the_order_of_the_rubric():
    claim = {"A1": 2, "A2": 3, "A3": OUT, "B1": 4, "B2": 4, "C1": 1}
    found = {"A1": 2, "A2": 2, "A3": 2, "B1": 4, "B2": 0, "C1": 2}
    report = compared(claim, found, {"B1": 1})

    # Four levels, three levels, one and one, then not applicable, then all the others.
    codes = [each.criterion for each in report.criteria]
    assert codes[:6] == ["B2", "B1", "A2", "C1", "A3", "A1"]
    assert codes[6:] == [c for c in CODES if c not in claim]
    # B: 100 and 50, B1 alone 100 and 25; C: 25 and 50; A: (6+9)/24 and (6+6+4)/32, then the rest.
    assert [each.dimension for each in report.dimensions] == list("BCADEFGHIJ")
    assert [each.width for each in report.dimensions][:3] == [75, 25, Fraction(25, 2)]


def test_in_the_first_plan_cycle_what_the_registry_takes_out_is_left_out():
    report = compared({"D4": 4, "D1": 2}, {"D4": 0, "D1": 2}, {}, first_plan_cycle=True)

    assert "D4" not in {each.criterion for each in report.criteria}
    assert (of(report, "D").claim, of(report, "D").criteria) == (50, 5)
    assert (report.overall.width, report.overall.criteria) == (0, 42)


def test_a_dimension_of_which_everything_is_taken_out_is_left_out():
    caps = (replace(RUBRIC.caps[0], not_applicable=("I1", "I2", "I3")),)
    report = gap({}, {}, {}, replace(RUBRIC, caps=caps), track="full", first_plan_cycle=True)

    assert [each.dimension for each in report.dimensions] == list("ABCDEFGHJ")


def test_criteria_outside_the_track_are_left_out():
    report = compared({"A5": 4, "A1": 1}, {"A5": 0, "A1": 1}, {}, track="short")

    assert len(report.criteria) == report.overall.criteria == 24
    assert report.overall.width == 0


def test_levels_are_counted_on_the_scale_of_the_criterion():
    scale = Scale(id="answer", levels=("no", "0.5", "yes"), points=(Fraction(0), 1, 2))
    own = tuple(replace(c, scale=scale) if c.code == "A4" else c for c in RUBRIC.criteria)
    rubric = replace(RUBRIC, criteria=own)
    report = gap({"A4": True, "A1": 3}, {"A4": "no", "A1": 0}, {}, rubric, track="full")

    # Two of two steps are wider apart than three of four.
    assert [each.criterion for each in report.criteria][:2] == ["A4", "A1"]
    assert (report.criteria[0].width, report.criteria[0].claim) == (1, "yes")
    assert sentence(report.criteria[0]).endswith(
        "says yes, the reviewers found no. Levels lower: 2."
    )
    assert pairs(of(report, "A")) == {PAIRS[0]: -100 * Fraction(2 + 3 * Fraction(3, 4), 5)}


def test_a_view_that_does_not_fit_the_rubric_is_refused():
    with pytest.raises(FindingsError, match="no criterion 'Z9'"):
        compared({}, {}, {"Z9": 1})
    with pytest.raises(RubricMismatchError):
        compared({}, {}, {}, track="none")


# Every sentence, reached through what two sides say on the only criterion of a file.
SAID = {
    Relation.LOWER: (3, 1),
    Relation.HIGHER: (1, 3),
    Relation.SAME: (2, 2),
    Relation.FIRST_NOT_APPLICABLE: (OUT, 3),
    Relation.SECOND_NOT_APPLICABLE: (3, OUT),
    Relation.BOTH_NOT_APPLICABLE: (OUT, OUT),
}
OF_SCORES = (Relation.LOWER, Relation.HIGHER, Relation.SAME)


def of_two(pair, relation):
    views = dict(zip(pair, ({"J1": finding} for finding in SAID[relation]), strict=True))
    return compared(*(views.get(side, {}) for side in Side))


@pytest.mark.parametrize("locale", ["en", "fr", "ar"])
@pytest.mark.parametrize(("pair", "relation"), list(product(PAIRS, Relation)))
def test_every_pair_and_relation_fills_its_sentence(pair, relation, locale):
    report = of_two(pair, relation)
    found = of(report, "J1")

    assert found.msgid == sentences.OF_LEVELS[pair, relation]
    assert found.comparisons[0].relation is relation
    assert "%(" not in sentence(found, locale)
    if relation in OF_SCORES:
        assert of(report, "J").msgid == sentences.OF_DIMENSION[pair, relation]
        assert report.overall.msgid == sentences.OVERALL[pair, relation]
        assert "%(" not in sentence(of(report, "J"), locale) + sentence(report.overall, locale)


def test_numbers_are_written_the_way_the_caller_says():
    def french(value):
        return str(value).replace(".", ",")

    report = compared(CLAIM, REVIEWERS, {})
    found = of(report, "J").parameters(localised(RUBRIC, "fr"), number=french)

    assert [found[key] for key in ("first", "second", "difference")] == ["68,8", "50,0", "18,8"]
    assert (
        of(report, "J1").parameters(localised(RUBRIC, "fr"), number=lambda n: f"<{n}>")["first"]
        == "<4>"
    )


def test_the_extraction_tool_finds_every_sentence():
    source = Path(sentences.__file__).read_bytes()
    found = {message for _, message, _, _ in extract("python", BytesIO(source))}
    tables = (
        sentences.OF_LEVELS,
        sentences.ONLY_ONE,
        sentences.OF_DIMENSION,
        sentences.OVERALL,
    )
    single = {
        sentences.ALL_THE_SAME,
        sentences.NOBODY,
        sentences.OF_DIMENSION_NOTHING,
        sentences.OVERALL_NOTHING,
    }

    assert single.union(*(table.values() for table in tables)) == found


findings = st.dictionaries(
    st.sampled_from(CODES), st.one_of(st.integers(0, 4), st.sampled_from(Mark)), max_size=20
)


@given(findings, findings, findings, st.booleans())
def test_every_report_is_whole_sorted_and_can_be_written(one, two, three, first):
    report = compared(one, two, three, first_plan_cycle=first)
    widths = [each.width for each in report.criteria]

    assert len(report.criteria) == len({each.criterion for each in report.criteria}) == 43 - first
    assert widths == sorted(widths, reverse=True)
    for each in (report.overall, *report.dimensions, *report.criteria):
        assert "%(" not in sentence(each)


@given(findings, findings)
def test_nobody_is_apart_from_those_who_say_the_same(one, two):
    report = compared(one, one, two)
    turned = compared(two, one, one)

    assert all(pairs(each).get(PAIRS[0], 0) in {0, None} for each in report.criteria)
    assert report.overall.width == turned.overall.width
    assert [c.criterion for c in report.criteria] == [c.criterion for c in turned.criteria]

"""Robustness against closed forms: with two criteria a Dirichlet distribution is a Beta."""

from dataclasses import replace
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest

from scoring import Mark, ScoringError, assess, current, load, localised, rounded
from scoring.engine import sheet_of
from scoring.findings import read_findings
from scoring.robustness import robustness
from scoring.weightings import draw

RUBRIC = current()
CODES = [criterion.code for criterion in RUBRIC.criteria]
DRAWS = 10_000
HALF = 0.5
"""With two criteria k = 1 / 0.25 - 1 = 3; weights 2 and 1 make it Beta(2, 1): P(W < t) = t^2."""

HEAD = """
id = "two"
version = "1.0"
language = "en"
title = "Two"
{top}
[aggregation]
overall = "{overall}"
dimension = "{dimension}"
unit = "{unit}"
[[scales]]
id = "yesno"
levels = ["no", "yes"]
points = [0, 4]
"""


def rubric_of(
    criteria,
    awards,
    *,
    overall="mean_of_criteria",
    dimension="mean",
    unit="percent",
    weights=(("D", 1), ("E", 1)),
    top="",
):
    """Write a rubric: criteria as (code, dimension, weight), awards as lines of TOML."""
    used = {home for _, home, _ in criteria}
    parts = [HEAD.format(top=top, overall=overall, dimension=dimension, unit=unit)]
    parts += [
        f'[[dimensions]]\ncode = "{code}"\nname = "{code}"\nweight = {weight}'
        for code, weight in weights
        if code in used
    ]
    parts += [
        f'[[criteria]]\ncode = "{code}"\ndimension = "{home}"\ntitle = "{code}"\n'
        f"weight = {weight}\n"
        'not_applicable = { when = "-", decided_by = "reviewers" }'
        for code, home, weight in criteria
    ]
    parts += [
        f'[[awards]]\nid = "a{place}"\nname = "Award {place}"\n{lines}'
        for place, lines in enumerate(awards)
    ]
    return load("\n".join(parts))


TWO = [("C1", "D", 2), ("C2", "D", 1)]
FOUND = {"C1": "yes", "C2": "no"}


def within_errors(share, true, draws=DRAWS):
    return abs(float(share) - true) <= 4 * sqrt(true * (1 - true) / draws)


@pytest.mark.parametrize(
    ("shape", "score"),
    [
        ({}, 50),
        ({"unit": "points"}, 2),
        ({"overall": "sum"}, 6),
        ({"overall": "mean_of_dimensions"}, 50),
        ({"overall": "mean_of_dimensions", "dimension": "sum"}, 6),
    ],
    ids=["mean", "mean of points", "sum", "dimensions", "dimensions of sums"],
)
def test_the_share_that_keeps_the_award_is_that_of_the_beta_distribution(shape, score):
    rubric = rubric_of(TWO, [f"score = {score}"], **shape)

    found = robustness(FOUND, rubric, track="all", spread=HALF)

    assert found.award == "a0"
    assert within_errors(found.kept, 0.75)
    assert found.by_award == ((None, 1 - found.kept), ("a0", found.kept))
    assert found.draws == DRAWS


def test_in_a_mean_of_dimensions_the_weights_of_dimensions_are_drawn():
    rubric = rubric_of(
        [("C1", "D", 5), ("C2", "E", 7)],
        ["score = 50"],
        overall="mean_of_dimensions",
        weights=(("D", 2), ("E", 1)),
    )

    found = robustness(FOUND, rubric, track="all", spread=HALF)

    assert within_errors(found.kept, 0.75)


def test_each_award_has_its_share():
    rubric = rubric_of(TWO, ["score = 30", "score = 50", "score = 80"])

    found = robustness(FOUND, rubric, track="all", spread=HALF)
    shares = dict(found.by_award)

    # The score is 100 W: below 30, from 30, from 50, from 80 on; today it is 66.7.
    assert found.award == "a1"
    assert found.kept == shares["a1"]
    assert [name for name, _ in found.by_award] == [None, "a0", "a1", "a2"]
    assert sum(shares.values()) == 1
    assert within_errors(shares[None], 0.09)
    assert within_errors(shares["a0"], 0.25 - 0.09)
    assert within_errors(shares["a1"], 0.64 - 0.25)
    assert within_errors(shares["a2"], 0.36)


@pytest.mark.parametrize("dimension", ["mean", "sum"])
def test_a_floor_of_a_dimension_follows_the_weights_within_it(dimension):
    # k = 2 / 0.4 - 1 = 4 for three criteria; of weights 2, 1, 1 the first two alone are Beta(2, 1).
    rubric = rubric_of(
        [*TWO, ("C3", "E", 1)],
        ["dimension_floors = [{ dimension = 'D', percent = 50 }]"],
        dimension=dimension,
    )

    found = robustness(FOUND | {"C3": "no"}, rubric, track="all", spread=sqrt(0.4))

    assert within_errors(found.kept, 0.75)


def test_a_least_percentage_counts_in_every_dimension():
    rubric = rubric_of([*TWO, ("C3", "E", 1)], ["dimension_min_percent = 50"])

    passing = robustness(FOUND | {"C3": "yes"}, rubric, track="all", spread=sqrt(0.4))
    failing = robustness(FOUND | {"C3": "no"}, rubric, track="all", spread=sqrt(0.4))

    assert within_errors(passing.kept, 0.75)
    assert failing.by_award == ((None, Fraction(1)),)


def test_the_interval_runs_from_the_fifth_to_the_95th_percentile():
    found = robustness(FOUND, rubric_of(TWO, ["score = 50"]), track="all", spread=HALF)

    # The quantile of Beta(2, 1) is a square root; its error is sqrt(q (1 - q) / n) / density.
    for value, q in ((found.low, 0.05), (found.high, 0.95)):
        error = 100 * sqrt(q * (1 - q) / DRAWS) / (2 * sqrt(q))
        assert abs(value - 100 * sqrt(q)) <= 4 * error
    assert found.interval_rounded == (rounded(Fraction(found.low)), rounded(Fraction(found.high)))


def test_the_variance_is_shared_by_the_distance_from_the_score():
    found = robustness(FOUND, rubric_of(TWO, ["score = 50"]), track="all", spread=HALF)

    # 66.7 today: C1 is 33.3 above, C2 66.7 below, and the two weights move as one.
    assert [each.criterion for each in found.influences] == ["C2", "C1"]
    assert [each.share for each in found.influences] == pytest.approx([2 / 3, 1 / 3])


@pytest.mark.parametrize("overall", ["mean_of_criteria", "mean_of_dimensions", "sum"])
@pytest.mark.parametrize("dimension", ["mean", "sum"])
def test_the_shares_of_the_variance_come_to_one(overall, dimension):
    criteria = [(f"C{n}", "DE"[n % 2], 1 + n % 3) for n in range(9)]
    rubric = rubric_of(criteria, ["score = 1"], overall=overall, dimension=dimension)
    found = {code: "yes" if place % 4 else "no" for place, (code, *_) in enumerate(criteria)}

    influences = robustness(found, rubric, track="all", draws=500).influences

    assert sum(each.share for each in influences) == pytest.approx(1)
    assert list(influences) == sorted(influences, key=lambda each: -each.share)


def test_only_the_ten_largest_are_named():
    found = {code: place % 5 for place, code in enumerate(CODES)}

    influences = robustness(found, RUBRIC, track="full", draws=500).influences

    assert len(influences) == 10


def test_a_criterion_at_the_score_itself_has_no_influence():
    rubric = rubric_of([("C1", "D", 1), ("C2", "D", 1)], ["score = 50"])

    found = robustness({"C1": "yes", "C2": "no"}, rubric, track="all")
    level = robustness({"C1": "yes", "C2": "n/a"}, rubric, track="all")

    assert [each.share for each in found.influences] == pytest.approx([0.5, 0.5])
    assert level.influences == ()


@pytest.mark.parametrize("overall", ["mean_of_criteria", "mean_of_dimensions", "sum"])
@pytest.mark.parametrize("spread", [0.0, 1e-300, 1e-6], ids=["none", "hardly any", "little"])
def test_without_spread_there_is_certainty(overall, spread):
    rubric = rubric_of(TWO, ["score = 1"], overall=overall)

    found = robustness(FOUND, rubric, track="all", draws=200, spread=spread)

    assert found.kept == 1
    assert found.high - found.low < 0.01
    assert found.low == pytest.approx(float(assess(FOUND, rubric, track="all").score), abs=0.01)


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("overall", ["mean_of_criteria", "mean_of_dimensions", "sum"])
def test_where_all_levels_are_equal_weights_change_nothing(level, overall):
    aggregation = replace(RUBRIC.aggregation, overall=type(RUBRIC.aggregation.overall)(overall))
    rubric = replace(RUBRIC, aggregation=aggregation)
    found = dict.fromkeys(CODES, level)

    result = robustness(found, rubric, track="full", draws=300)

    # At level 2 the score is the 50 that Silver asks for, neither more nor less.
    assert result.low == result.high == float(assess(found, rubric, track="full").score)
    assert result.kept == 1
    assert result.influences == ()


def test_the_spread_is_the_coefficient_of_variation_of_an_average_weight():
    rubric = rubric_of([(f"C{n}", "D", 1) for n in range(8)], ["score = 1"])
    sheet = sheet_of({}, rubric, track="all", first_plan_cycle=False, limit=None)

    shares = draw(sheet, draws=DRAWS, seed=1, spread=0.3).shares

    assert shares.sum(axis=1) == pytest.approx(np.ones(DRAWS))
    assert shares.mean(axis=0) == pytest.approx(np.full(8, 1 / 8), rel=0.02)
    assert shares.std(axis=0) / shares.mean(axis=0) == pytest.approx(np.full(8, 0.3), rel=0.05)


@pytest.mark.parametrize("dimension", ["mean", "sum"])
def test_the_drawn_scores_are_those_that_the_engine_finds_with_the_same_weights(dimension):
    criteria = [("C1", "D", 2), ("C2", "D", 1), ("C3", "E", 3), ("C4", "E", 1)]
    rubric = rubric_of(
        criteria,
        ["score = 1"],
        overall="mean_of_dimensions",
        dimension=dimension,
        weights=(("D", 3), ("E", 1)),
    )
    found = read_findings({"C1": "yes", "C4": "yes"}, rubric)
    sheet = sheet_of(found, rubric, track="all", first_plan_cycle=False, limit=None)
    drawn = draw(sheet, draws=3, seed=4, spread=0.3)

    for shares, score in zip(drawn.shares.tolist(), drawn.scores().tolist(), strict=True):
        part = {"D": sum(shares[:2]), "E": sum(shares[2:])}
        held = {"D": 3, "E": 4} if dimension == "sum" else {"D": 1, "E": 1}
        again = replace(
            rubric,
            dimensions=tuple(
                replace(each, weight=Fraction(part[each.code])) for each in rubric.dimensions
            ),
            criteria=tuple(
                replace(c, weight=Fraction(held[c.dimension] * share / part[c.dimension]))
                for c, share in zip(rubric.criteria, shares, strict=True)
            ),
        )
        assert float(assess(found, again, track="all").score) == pytest.approx(score)


def test_what_does_not_apply_is_as_if_it_were_not_there():
    awards = ["score = 50"]
    three = rubric_of([*TWO, ("C3", "E", 9)], awards)
    two = rubric_of(TWO, awards)

    assert robustness(FOUND | {"C3": "n/a"}, three, track="all") == robustness(
        FOUND, two, track="all"
    )


def test_where_nothing_applies_there_is_no_award_under_any_weighting():
    found = robustness(dict.fromkeys(FOUND, "n/a"), rubric_of(TWO, ["score = 50"]), track="all")

    assert (found.award, found.kept, found.low, found.high) == (None, 1, 0.0, 0.0)
    assert found.influences == found.pivotal == found.gaining == ()


@pytest.mark.parametrize(
    ("found", "asked", "how", "stands"),
    [
        ({"C1": "yes", "C2": "n/a"}, "", {}, None),
        (FOUND, "class_floors = [{ level = 'yes' }]", {}, "a0"),
        (FOUND, "gates = [{ criterion = 'C2', level = 'yes' }]", {}, "a0"),
        (FOUND, "", {"limit": "a0"}, "a0"),
        (FOUND, "", {}, "a1"),
    ],
    ids=["share of marks", "floor of all", "gate", "applied for", "nothing"],
)
def test_what_weights_do_not_decide_stands_under_all_of_them(found, asked, how, stands):
    rubric = rubric_of(TWO, ["score = 0", f"score = 0.1\n{asked}"], top="na_cap_percent = 33")

    result = robustness(found, rubric, track="all", **how)

    assert result.award == stands
    assert result.by_award == ((stands, Fraction(1)),)


def test_one_seed_has_one_result_whatever_the_order_of_the_findings():
    found = {code: place % 5 for place, code in enumerate(CODES)}
    how = {"track": "full", "draws": 400}

    once = robustness(found, RUBRIC, seed=3, **how)

    assert robustness(dict(reversed(found.items())), RUBRIC, seed=3, **how) == once
    assert robustness(found, RUBRIC, seed=4, **how).low != once.low
    assert robustness(found, RUBRIC, **how) == robustness(found, RUBRIC, seed=0, **how)


@pytest.mark.parametrize(
    ("track", "base", "shift"),
    [
        ("full", 1, {"C1": 1, "A1": 3}),
        ("full", 2, {"B2": 3, "D5": 3}),
        ("full", 2, {"C1": 1, "E1": 1}),
        ("short", 2, {"B5": Mark.NOT_APPLICABLE, "J3": 0}),
        ("short", 3, {"B2": 2}),
    ],
)
def test_pivotal_and_gaining_are_what_the_engine_says_of_one_level(track, shift, base):
    found = dict.fromkeys(CODES, base) | shift
    now = assess(found, RUBRIC, track=track).award
    names = [None, *(award.id for award in RUBRIC.awards)]
    place = names.index(now)

    def moved(by):
        for code in RUBRIC.track(track).criteria:
            if found[code] is not Mark.NOT_APPLICABLE and 0 <= found[code] + by <= 4:
                yield code, assess(found | {code: found[code] + by}, RUBRIC, track=track).award

    result = robustness(found, RUBRIC, track=track, draws=1)

    lost = {code for code, award in moved(-1) if names.index(award) < place}
    won = {code for code, award in moved(1) if names.index(award) > place}
    assert set(result.pivotal) == lost
    assert set(result.gaining) == won
    assert list(result.pivotal) == [code for code in CODES if code in lost]


def test_a_lowest_level_cannot_fall_nor_a_highest_rise():
    rubric = rubric_of(TWO, ["score = 0", "score = 100"])

    low = robustness({"C1": "yes"}, rubric, track="all", draws=1)
    high = robustness({"C1": "yes", "C2": "yes"}, rubric, track="all", draws=1)

    assert (low.pivotal, low.gaining) == ((), ("C2",))
    assert (high.pivotal, high.gaining) == (("C1", "C2"), ())


@pytest.mark.parametrize(
    ("kept", "count"),
    [
        (Fraction(0), 0),
        (Fraction(1, 10_000), 1),
        (Fraction(1, 100), 1),
        (Fraction(199, 10_000), 1),
        (Fraction(9_799, 10_000), 97),
        (Fraction(9_999, 10_000), 99),
        (Fraction(1), 100),
    ],
)
def test_all_and_none_of_100_are_said_only_where_that_is_so(kept, count):
    found = robustness(FOUND, rubric_of(TWO, ["score = 50"]), track="all", draws=1)

    assert replace(found, kept=kept).of_100 == count


def test_the_sentence_says_how_many_weightings_keep_the_award():
    found = replace(
        robustness(dict.fromkeys(CODES, 2), RUBRIC, track="full", draws=1), kept=Fraction(97, 100)
    )
    texts = localised(RUBRIC, "en")

    assert found.msgid % found.parameters(texts) == (
        "Under 97 of 100 plausible weightings the award stays Silver."
    )
    assert found.parameters(texts, number=lambda n: f"<{n}>")["count"] == "<97>"


def test_the_sentence_of_a_file_without_an_award():
    found = robustness(dict.fromkeys(CODES, 0), RUBRIC, track="full", draws=5)

    assert found.msgid % found.parameters(localised(RUBRIC, "en")) == (
        "Under 100 of 100 plausible weightings there is no award, as now."
    )


@pytest.mark.parametrize("how", [{"draws": 0}, {"spread": -0.01}, {"spread": 1.0}])
def test_no_draw_and_an_impossible_spread_are_refused(how):
    with pytest.raises(ScoringError, match="robustness needs draws"):
        robustness(FOUND, rubric_of(TWO, ["score = 50"]), track="all", **how)


def test_one_draw_and_a_wide_spread_are_enough():
    rubric = rubric_of(TWO, ["score = 0"], overall="mean_of_dimensions")

    assert robustness(FOUND, rubric, track="all", draws=1, spread=0.999).kept == 1


def test_a_dimension_of_deductions_has_no_floor():
    award = "score = 0\ndimension_min_percent = 50"
    rubric = rubric_of(TWO, [award], overall="sum", dimension="sum")
    less = replace(rubric.criteria[0].scale, points=(Fraction(-4), Fraction(0)))
    lost = replace(
        rubric,
        criteria=tuple(replace(c, scale=less) for c in rubric.criteria),
        awards=(replace(rubric.awards[0], score=Fraction(-12)),),
    )

    found = robustness({}, lost, track="all", spread=HALF)

    assert (found.award, found.kept) == ("a0", 1)


@pytest.mark.parametrize(("percent", "kept"), [("49.75", "a0"), ("49.76", None), ("50", None)])
def test_a_floor_of_a_dimension_is_met_exactly_or_not_at_all(percent, kept):
    rubric = rubric_of(TWO, [f"dimension_min_percent = {percent}"])
    close = replace(rubric.criteria[0].scale, points=(Fraction(199), Fraction(400)))
    near = replace(rubric, criteria=tuple(replace(c, scale=close) for c in rubric.criteria))

    assert robustness({}, near, track="all", spread=HALF).by_award == ((kept, Fraction(1)),)


def test_a_level_that_gains_several_awards_at_once_is_named_once():
    rubric = rubric_of(TWO, ["score = 70", "score = 80", "score = 90"])

    assert robustness({"C1": "yes"}, rubric, track="all", draws=1).gaining == ("C2",)

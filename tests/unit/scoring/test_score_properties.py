"""What holds for every file: checked against an oracle that was written from the rules' text."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scoring import BlockerKind, Mark, assess, current

RUBRIC = current()
CODES = [criterion.code for criterion in RUBRIC.criteria]
WEIGHT = {criterion.code: criterion.weight for criterion in RUBRIC.criteria}
ESSENTIAL = [code for code in CODES if WEIGHT[code] == 3]
CLAIMABLE = ("B5", "G1", "G2", "J3")
AWARDS = [None, "bronze", "silver", "gold", "platinum"]

# Files near the thresholds: most criteria at a base level, a few elsewhere.
levels = st.integers(0, 4)


@st.composite
def findings(draw):
    base = draw(levels)
    shift = draw(st.dictionaries(st.sampled_from(CODES), levels, max_size=12))
    out = draw(st.sets(st.sampled_from(CLAIMABLE)))
    return dict.fromkeys(CODES, base) | shift | dict.fromkeys(out, Mark.NOT_APPLICABLE)


settings_of_file = st.fixed_dictionaries(
    {
        "track": st.sampled_from(["full", "short"]),
        "first_plan_cycle": st.booleans(),
        "limit": st.sampled_from([None, "bronze", "silver", "gold", "platinum"]),
    }
)


def oracle(found, *, track, first_plan_cycle, limit):
    """The table of awards, read as text: score, essentials, dimensions, gates, ceilings."""
    codes = set(RUBRIC.track(track).criteria) - ({"D4"} if first_plan_cycle else set())
    on = {c: v for c, v in found.items() if c in codes and v is not Mark.NOT_APPLICABLE}

    def percent(part):
        weight = sum(WEIGHT[c] for c in part)
        return Fraction(100 * sum(WEIGHT[c] * on[c] for c in part), 4 * weight)

    def floor(share):
        return all(
            percent([c for c in on if c[0] == letter]) >= share for letter in {c[0] for c in on}
        )

    core = [on[c] for c in ESSENTIAL if c in on]
    score = percent(on)
    holds = {
        "bronze": score >= 30 and min(core) >= 1,
        "silver": score >= 50 and min(core) >= 2 and floor(25),
        "gold": score >= 67
        and min(core) >= 2
        and sum(v < 3 for v in core) <= 3
        and floor(40)
        and on["B2"] >= 3
        and on["D5"] >= 3
        and not first_plan_cycle,
        "platinum": score >= 84
        and min(core) >= 3
        and sum(v < 4 for v in core) <= 7
        and floor(60)
        and on.get("J3", 4) >= 2
        and not first_plan_cycle
        and track == "full",
    }
    top = AWARDS.index(limit) if limit else 4
    reached = [a for a in AWARDS[1 : top + 1] if holds[a]]
    return score, (reached[-1] if reached else None)


@given(findings(), settings_of_file)
def test_score_and_award_are_those_of_the_rules_as_written(found, how):
    result = assess(found, RUBRIC, **how)

    assert (result.score, result.award) == oracle(found, **how)


@given(findings(), settings_of_file, st.sampled_from(CODES))
def test_raising_a_level_never_lowers_score_or_award(found, how, code):
    if found[code] is Mark.NOT_APPLICABLE or found[code] == 4:
        return
    before = assess(found, RUBRIC, **how)
    after = assess(found | {code: found[code] + 1}, RUBRIC, **how)

    assert after.score >= before.score
    assert AWARDS.index(after.award) >= AWARDS.index(before.award)


@given(findings(), settings_of_file, st.randoms(use_true_random=False))
def test_the_order_of_findings_does_not_matter(found, how, random):
    shuffled = list(found.items())
    random.shuffle(shuffled)

    assert assess(dict(shuffled), RUBRIC, **how) == assess(found, RUBRIC, **how)


@given(findings(), settings_of_file, st.sampled_from(CODES))
def test_not_applicable_never_does_better_than_the_highest_level(found, how, code):
    out = assess(found | {code: Mark.NOT_APPLICABLE}, RUBRIC, **how)
    top = assess(found | {code: 4}, RUBRIC, **how)

    assert out.score <= top.score
    assert AWARDS.index(out.award) <= AWARDS.index(top.award)


@given(findings(), settings_of_file, st.sampled_from(CODES))
def test_not_applicable_scores_at_least_what_level_zero_scores(found, how, code):
    out = assess(found | {code: Mark.NOT_APPLICABLE}, RUBRIC, **how)
    zero = assess(found | {code: 0}, RUBRIC, **how)

    assert out.score >= zero.score


@given(findings(), settings_of_file)
def test_the_limit_only_cuts(found, how):
    free = assess(found, RUBRIC, **(how | {"limit": None})).award
    cut = assess(found, RUBRIC, **how).award
    top = how["limit"] or "platinum"

    assert AWARDS.index(cut) == min(AWARDS.index(free), AWARDS.index(top))


@given(findings(), settings_of_file)
def test_there_are_blockers_for_exactly_the_awards_above_the_one_reached(found, how):
    result = assess(found, RUBRIC, **how)

    above = AWARDS[AWARDS.index(result.award) + 1 :]
    assert {blocker.award for blocker in result.blockers} == set(above)


@given(findings(), st.sampled_from(["full", "short"]))
def test_each_blocker_alone_keeps_the_award_away(found, track):
    """With everything else at the top, what a blocker names still blocks its award."""
    for blocker in assess(found, RUBRIC, track=track).blockers:
        if blocker.kind in {BlockerKind.TRACK, BlockerKind.SCORE}:
            continue
        named = set(blocker.criteria) | {blocker.criterion} | dimension_codes(blocker.dimension)
        best = {code: found[code] if code in named else 4 for code in CODES}
        again = assess(best, RUBRIC, track=track)
        assert again.award != blocker.award
        assert (blocker.kind, blocker.have, blocker.need) in {
            (other.kind, other.have, other.need) for other in again.blocking(blocker.award)
        }


def dimension_codes(dimension):
    return {code for code in CODES if dimension and code.startswith(dimension)}


@given(findings(), st.sampled_from(["full", "short"]))
def test_a_score_blocker_means_that_the_score_alone_is_too_low(found, track):
    result = assess(found, RUBRIC, track=track)

    for blocker in result.blockers:
        if blocker.kind is BlockerKind.SCORE:
            assert blocker.have == result.score < blocker.need


@given(findings(), settings_of_file)
def test_thresholds_come_from_the_rubric_and_not_from_the_code(found, how):
    easy = replace(
        RUBRIC,
        awards=tuple(
            replace(award, score=0, class_floors=(), gates=(), dimension_min_percent=0)
            for award in RUBRIC.awards
        ),
        caps=(),
        tracks=tuple(replace(track, max_award="platinum") for track in RUBRIC.tracks),
    )

    result = assess(found, easy, track=how["track"])

    assert result.award == "platinum"

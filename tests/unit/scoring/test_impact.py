"""Before a version is published it is known who would gain, keep or lose which award."""

from dataclasses import replace
from fractions import Fraction

import pytest

from scoring import FindingsError, RubricMismatchError, load
from scoring.blockers import BlockerKind
from scoring.carry import load_map
from scoring.impact import Bound, Direction, File, Matching, impact

OLD = """
id = "index"
version = "1.0"
language = "en"
title = "Index"

[[scales]]
id = "steps"
points = [0, 1, 2]

[[dimensions]]
code = "A"
name = "A"

[[criteria]]
code = "A1"
dimension = "A"
title = "First"
not_applicable = { when = "Never mind.", decided_by = "reviewers" }

[[criteria]]
code = "A2"
dimension = "A"
title = "Second"

[[criteria]]
code = "A3"
dimension = "A"
title = "Third"
not_applicable = { when = "The registry knows.", decided_by = "registry" }

[[tracks]]
id = "whole"
name = "Whole"
criteria = "all"

[[tracks]]
id = "short"
name = "Short"
criteria = ["A1", "A3"]
population_below = 5000

[[awards]]
id = "low"
name = "Low"
score = 40

[[awards]]
id = "high"
name = "High"
score = 80

[[caps]]
when = "first_plan_cycle"
not_applicable = ["A3"]
max_award = "high"
"""
B1 = '[[criteria]]\ncode = "B1"\ndimension = "A"\ntitle = "New"\n\n[[tracks]]'
MORE = [('version = "1.0"', 'version = "1.1"'), ("[[tracks]]", B1)]
"""A criterion more."""


def changed(*pairs, text=OLD):
    for old, new in pairs:
        assert old in text, f"{old!r} is not there"
        text = text.replace(old, new, 1)
    return text


def step(*pairs, files, ask=("B1",), carry=""):
    old, new = load(OLD), load(changed(*pairs))
    text = f"""
    unchanged = true
    ask = [{", ".join(f'"{code}"' for code in ask)}]
    from = {{ id = "index", version = "1.0" }}
    to = {{ id = "index", version = "{new.version}" }}
    """
    return impact(files, old, new, load_map(text + carry, old, new))


def file(a1, a2, a3, **more):
    return File(id="x", findings={"A1": a1, "A2": a2, "A3": a3}, **({"track": "whole"} | more))


def test_what_is_asked_anew_counts_at_its_lowest_and_at_its_highest():
    (outcome,) = step(*MORE, files=[file(2, 2, 1)]).outcomes

    assert (outcome.award, outcome.score) == ("high", Fraction(250, 3))
    assert outcome.asked == ("B1",)
    assert (outcome.pessimistic.award, outcome.pessimistic.score) == ("low", Fraction(125, 2))
    assert outcome.pessimistic.direction is Direction.LOSES
    assert (outcome.optimistic.award, outcome.optimistic.score) == ("high", Fraction(175, 2))
    assert outcome.optimistic.direction is Direction.KEEPS
    assert outcome.ending(Bound.PESSIMISTIC) is outcome.pessimistic
    assert outcome.ending(Bound.OPTIMISTIC) is outcome.optimistic


def test_who_loses_is_told_the_first_reason_of_the_new_version():
    (outcome,) = step(*MORE, files=[file(2, 2, 1)]).outcomes

    blocker = outcome.pessimistic.blocker
    assert (blocker.kind, blocker.award) == (BlockerKind.SCORE, "high")
    assert (blocker.have, blocker.need) == (Fraction(125, 2), 80)
    assert outcome.optimistic.blocker is None


def test_who_gains_is_told_the_first_reason_of_the_old_version():
    found = step(
        ('version = "1.0"', 'version = "1.1"'), ("score = 80", "score = 60"),
        files=[file(2, 1, 1)], ask=(),
    )  # fmt: skip

    (outcome,) = found.outcomes
    assert (outcome.award, outcome.pessimistic.award) == ("low", "high")
    assert outcome.pessimistic.direction is Direction.GAINS
    blocker = outcome.pessimistic.blocker
    assert (blocker.award, blocker.have, blocker.need) == ("high", Fraction(200, 3), 80)


def test_who_gains_is_told_of_the_next_award_not_of_the_highest():
    found = step(
        ('version = "1.0"', 'version = "1.1"'),
        ("score = 40", "score = 1"), ("score = 80", "score = 2"),
        files=[file(1, 0, 0)], ask=(),
    )  # fmt: skip

    (outcome,) = found.outcomes
    assert (outcome.award, outcome.pessimistic.award) == (None, "high")
    assert outcome.pessimistic.blocker.award == "low"


def test_files_are_counted_by_direction_and_by_award():
    files = [file(2, 2, 1), file(2, 2, 2), file(0, 0, 0), file(1, 1, 1), file(1, 1, 1)]

    found = step(*MORE, files=iter(files))

    assert found.counts(Bound.PESSIMISTIC) == {
        Direction.GAINS: 0,
        Direction.KEEPS: 1,
        Direction.LOSES: 4,
    }
    assert found.matrix(Bound.PESSIMISTIC) == {
        ("high", "low"): 2,
        (None, None): 1,
        ("low", None): 2,
    }
    assert found.counts(Bound.OPTIMISTIC) == {
        Direction.GAINS: 0,
        Direction.KEEPS: 5,
        Direction.LOSES: 0,
    }
    assert found.matrix(Bound.OPTIMISTIC)[("low", "low")] == 2


def test_the_award_applied_for_still_limits():
    (outcome,) = step(*MORE, files=[file(2, 2, 2, limit="low")]).outcomes

    assert (outcome.award, outcome.optimistic.award) == ("low", "low")
    assert outcome.optimistic.direction is Direction.KEEPS


AWARD = '[[awards]]\nid = "{0}"\nname = "{0}"\nscore = {1}\n\n'
VERSION = ('version = "1.0"', 'version = "1.1"')


def test_awards_are_matched_by_id_where_the_new_version_has_them_all():
    between = AWARD.format("middle", 60) + '[[awards]]\nid = "high"'
    found = step(
        VERSION, ('[[awards]]\nid = "high"', between),
        files=[file(2, 2, 2), file(2, 1, 1), file(2, 2, 2, limit="high")], ask=(),
    )  # fmt: skip

    assert found.matching is Matching.ID
    assert found.matrix(Bound.PESSIMISTIC) == {("high", "high"): 2, ("low", "middle"): 1}
    assert [each.pessimistic.direction for each in found.outcomes] == ["keeps", "gains", "keeps"]


def test_a_new_highest_award_is_gained_without_a_reason_of_the_old_version():
    top = AWARD.format("top", 95) + "[[caps]]"
    (outcome,) = step(
        VERSION, ("[[caps]]", top), files=[file(2, 2, 2)], ask=()
    ).outcomes  # fmt: skip

    assert (outcome.pessimistic.direction, outcome.pessimistic.award) == (Direction.GAINS, "top")
    assert outcome.pessimistic.blocker is None


def renamed(*more):
    return [
        VERSION,
        ('id = "low"', 'id = "bronze"'),
        ('id = "high"', 'id = "silver"'),
        ('max_award = "high"', 'max_award = "silver"'),
        *more,
    ]


def test_awards_of_other_ids_are_matched_by_their_place():
    found = step(*renamed(), files=[file(2, 2, 2), file(2, 2, 2, limit="low")], ask=())

    assert found.matching is Matching.RANK
    assert found.matrix(Bound.PESSIMISTIC) == {("high", "silver"): 1, ("low", "bronze"): 1}
    assert found.counts(Bound.PESSIMISTIC)[Direction.KEEPS] == 2


def test_a_loss_by_place_names_the_reason_against_the_award_in_that_place():
    found = step(*renamed(("score = 80", "score = 90")), files=[file(2, 2, 1)], ask=())

    assert found.outcomes[0].pessimistic.blocker.award == "silver"


def test_awards_in_another_order_are_matched_by_their_place():
    old, new = load(OLD), load(changed(VERSION))
    turned = replace(new, awards=new.awards[::-1])
    text = 'unchanged = true\nfrom = { id = "index", version = "1.0" }\n'
    carry = load_map(text + 'to = { id = "index", version = "1.1" }', old, turned)

    assert impact([], old, turned, carry).matching is Matching.RANK


def test_an_award_that_is_no_more_is_lost_without_a_reason():
    high = OLD[OLD.index('[[awards]]\nid = "high"') : OLD.index("[[caps]]")]
    found = step(
        VERSION, (high, ""), ('max_award = "high"', 'max_award = "low"'),
        files=[file(2, 2, 2, limit="high")], ask=(),
    )  # fmt: skip

    assert found.matching is Matching.RANK
    assert found.outcomes[0].pessimistic.direction is Direction.LOSES
    assert (found.outcomes[0].pessimistic.award, found.outcomes[0].pessimistic.blocker) == (
        "low",
        None,
    )


def test_a_track_that_is_no_more_gives_way_to_the_one_open_to_all():
    short = OLD[OLD.index('[[tracks]]\nid = "short"') : OLD.index('[[awards]]\nid = "low"')]
    files = [file(2, 2, 2, track="short"), replace(file(2, 2, 2), id="y")]

    found = step(VERSION, (short, ""), files=files, ask=())

    assert found.retracked == ("x",)
    assert found.outcomes[0].asked == ("A2",)
    assert found.outcomes[0].pessimistic.score == Fraction(200, 3)
    assert found.outcomes[0].optimistic.score == 100
    assert found.outcomes[1].asked == ()


def test_a_file_is_asked_what_its_track_did_not_ask_before():
    wider = ('criteria = ["A1", "A3"]', 'criteria = ["A1", "A2"]')
    # The file says something on A2, which nobody asked it and nobody checked.
    (outcome,) = step(VERSION, wider, files=[file(2, 2, 0, track="short")], ask=()).outcomes

    assert outcome.asked == ("A2",)
    assert (outcome.pessimistic.score, outcome.optimistic.score) == (50, 100)


@pytest.mark.parametrize(
    ("pairs", "first", "asked"),
    [
        ([('["A3"]\nmax_award', '["A1"]\nmax_award'), ('"reviewers"', '"registry"'),
          ('decided_by = "registry" }\n\n[[tracks]]', 'decided_by = "network" }\n\n[[tracks]]')],
         True, ("A3",)),
        ([('["A3"]\nmax_award', '["A1"]\nmax_award'), ('"reviewers"', '"registry"'),
          ('decided_by = "registry" }\n\n[[tracks]]', 'decided_by = "network" }\n\n[[tracks]]')],
         False, ()),
        ([], True, ()),
    ],
    ids=["asked now", "was asked already", "still not asked"],
)  # fmt: skip
def test_what_a_cap_took_out_is_asked_where_it_counts_now(pairs, first, asked):
    (outcome,) = step(
        VERSION, *pairs, files=[file(2, 2, 2, first_plan_cycle=first)], ask=()
    ).outcomes  # fmt: skip

    assert outcome.asked == asked


def test_not_applicable_that_the_new_version_refuses_is_asked_anew():
    rule = 'not_applicable = { when = "Never mind.", decided_by = "reviewers" }\n'
    (outcome,) = step(VERSION, (rule, ""), files=[file("n/a", 2, 2)], ask=()).outcomes

    assert outcome.asked == ("A1",)
    assert (outcome.score, outcome.pessimistic.score) == (100, Fraction(200, 3))
    assert outcome.optimistic.score == 100


def test_a_map_between_other_versions_is_refused():
    old, new = load(OLD), load(changed(*MORE))
    text = 'unchanged = true\nfrom = { id = "index", version = "1.0" }\n'
    carry = load_map(text + 'to = { id = "index", version = "1.0" }', old, old)

    with pytest.raises(RubricMismatchError, match="between other versions"):
        impact([], old, new, carry)
    with pytest.raises(RubricMismatchError, match="between other versions"):
        impact([], new, old, carry)
    assert impact([], old, old, carry).outcomes == ()


def test_findings_that_do_not_fit_the_old_version_are_refused():
    with pytest.raises(FindingsError):
        step(*MORE, files=[file(3, 0, 0)])


def test_bounds_directions_and_matchings_are_written_so():
    assert [bound.value for bound in Bound] == ["pessimistic", "optimistic"]
    assert [direction.value for direction in Direction] == ["gains", "keeps", "loses"]
    assert [matching.value for matching in Matching] == ["id", "rank"]

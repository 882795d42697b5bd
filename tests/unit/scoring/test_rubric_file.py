"""The published rubric: what is frozen in version 1.0 and what the practitioners asked for."""

import re
from collections import Counter

import pytest

from scoring import Mark, current, read_findings
from scoring.rubric import AnsweredBy, DecidedBy

ESSENTIAL = "A1 A2 B1 B2 C1 C3 D1 D3 D4 D5 E1 F1 H1 H3"
CORE = "A3 A4 B3 B4 C2 C4 D2 E2 E3 E4 E5 F2 G1 G2 H2 H4 H5 I1 I2 I3 J1"
ADVANCED = "A5 B5 D6 F3 F4 G3 J2 J3"
RECURRING = "B1 B2 C1 C3 D3 E1 E4 F1 H1 H2 H3 J1"
SHORT = "A1 A2 A3 B1 B2 B4 C1 C2 C3 D1 D2 D3 D4 D5 E1 E2 E3 F1 G1 H1 H2 H3 I3 J1"


PUBLISHED = "685d7f4a9eff09bf2bf3ef71b32786673e9748fc5c1462a01633677acd382dd7"


def test_the_published_version_has_not_been_edited(rubric):
    """A change of any value is a new version in a new file."""
    assert (rubric.version, rubric.digest) == ("1.0", PUBLISHED)


def codes(rubric, class_id):
    return " ".join(c.code for c in rubric.criteria if c.class_id == class_id)


def test_codes_and_classes_are_frozen(rubric):
    assert codes(rubric, "essential") == ESSENTIAL
    assert codes(rubric, "core") == CORE
    assert codes(rubric, "advanced") == ADVANCED
    assert [d.code for d in rubric.dimensions] == list("ABCDEFGHIJ")
    assert Counter(c.weight for c in rubric.criteria) == {3: 14, 2: 21, 1: 8}


def test_tracks_are_frozen(rubric):
    assert " ".join(rubric.track("short").criteria) == SHORT
    assert (rubric.track("short").max_award, rubric.track("short").population_below) == (
        "gold",
        20_000,
    )
    assert len(rubric.track("full").criteria) == 43
    assert [c.code for c in rubric.criteria_of("short")] == SHORT.split()


def test_recurring_criteria_are_those_of_the_list(rubric):
    assert " ".join(c.code for c in rubric.criteria if c.recurring) == RECURRING


def test_what_may_not_apply_and_who_decides_it(rubric):
    rules = {c.code: c.not_applicable.decided_by for c in rubric.criteria if c.not_applicable}

    assert rules == {
        "B5": DecidedBy.REVIEWERS,
        "D4": DecidedBy.REGISTRY,
        "G1": DecidedBy.REVIEWERS,
        "G2": DecidedBy.REVIEWERS,
        "J3": DecidedBy.NETWORK,
    }


def test_only_the_validation_by_civil_society_is_not_answered_by_the_government(rubric):
    outside = [c.code for c in rubric.criteria if c.answered_by is AnsweredBy.CIVIL_SOCIETY]

    assert outside == ["D5"]


@pytest.mark.parametrize("criterion", current().criteria, ids=lambda c: c.code)
def test_every_criterion_tells_an_officer_what_to_do(criterion):
    sentences = re.findall(r"[.?!](?:\s|$)", criterion.guidance)

    assert 2 <= len(sentences) <= 3
    assert len(criterion.levels) == len(set(criterion.levels)) == 4
    assert all(level.endswith(".") for level in criterion.levels)
    assert criterion.sources
    assert set(criterion.sdg) <= {"16.5", "16.6", "16.7", "16.10"}
    assert criterion.sdg


@pytest.mark.parametrize(
    ("code", "level", "words"),
    [
        ("A2", 1, "five working days"),
        ("A4", 2, "12 months"),
        ("A5", 4, "60 days"),
        ("B4", 3, "one third"),
        ("C2", 2, "neither internet nor reading"),
        ("D2", 3, "government and civil society"),
        ("D4", 4, "measured change for residents"),
        ("D5", 1, "open invitation"),
        ("F1", 3, "small orders"),
        ("H1", 1, "notice board"),
        ("H4", 2, "residents or businesses asked for"),
        ("H5", 3, "gifts"),
        ("I1", 2, "Sign language"),
    ],
)
def test_the_practitioners_wordings_are_in(rubric, code, level, words):
    assert words in rubric.criterion(code).levels[level - 1]


def test_format_is_not_counted_three_times(rubric):
    for code in ("E4", "F3", "H4"):
        for level in rubric.criterion(code).levels:
            assert not re.search(r"PDF|CSV|format|machine-readable", level)


def test_mentoring_does_not_depend_on_the_result_of_the_peer(rubric):
    assert not any("certified" in level for level in rubric.criterion("J3").levels)


def test_raw_findings_become_levels_and_marks(rubric):
    raw = {"A1": 3, "B5": "n/a", "C1": "unknown", "D1": None}

    assert read_findings(raw, rubric) == {
        "A1": 3,
        "B5": Mark.NOT_APPLICABLE,
        "C1": Mark.NOT_ASSESSED,
        "D1": Mark.NOT_ASSESSED,
    }

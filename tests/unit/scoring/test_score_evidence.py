"""The evidence rules, each with what is enough and what is not."""

from datetime import date

import pytest

from scoring import EvidenceItem, GapKind, RubricMismatchError, evidence_gaps
from scoring.evidence import _months_before

TODAY = date(2026, 5, 31)
ONE_OFF = "A1"
RECURRING = "B1"


def item(kind="public_page", public=True, dated=date(2026, 5, 1), **more):
    return EvidenceItem(kind=kind, public=public, dated=dated, **more)


def gaps(rubric, code, level, *items):
    found = evidence_gaps(rubric, code, level=level, items=items, today=TODAY)
    return [gap.kind for gap in found]


@pytest.mark.parametrize("level", [0, 1])
def test_below_level_two_no_item_is_needed(rubric, level):
    assert gaps(rubric, ONE_OFF, level) == []


@pytest.mark.parametrize("kind", ["official_record", "public_page", "dataset", "attested_notice"])
def test_level_two_needs_one_public_item(rubric, kind):
    assert gaps(rubric, ONE_OFF, 2) == [GapKind.TOO_FEW_PUBLIC]
    assert gaps(rubric, ONE_OFF, 2, item(kind)) == []


@pytest.mark.parametrize("kind", ["outside_voice", "aggregated_log", "survey", "reviewer_test"])
def test_other_kinds_do_not_replace_the_public_item(rubric, kind):
    assert gaps(rubric, ONE_OFF, 2, item(kind)) == [GapKind.TOO_FEW_PUBLIC]


def test_a_confidential_item_adds_to_a_public_one_and_never_replaces_it(rubric):
    confidential = item(public=False)

    assert gaps(rubric, ONE_OFF, 2, confidential) == [
        GapKind.TOO_FEW_PUBLIC,
        GapKind.CONFIDENTIAL,
    ]
    assert gaps(rubric, ONE_OFF, 2, confidential, item()) == []


def test_the_photo_of_a_notice_board_counts_up_to_level_two(rubric):
    assert gaps(rubric, ONE_OFF, 3, item("attested_notice")) == [
        GapKind.TOO_FEW_PUBLIC,
        GapKind.LEVEL_TOO_HIGH,
    ]


def test_a_dead_link_without_a_copy_is_no_evidence(rubric):
    assert gaps(rubric, ONE_OFF, 2, item(dead_link_without_copy=True)) == [
        GapKind.TOO_FEW_PUBLIC,
        GapKind.DEAD_LINK,
    ]


@pytest.mark.parametrize(
    ("dated", "still_law", "kind"),
    [
        pytest.param(date(2024, 5, 31), False, None, id="24 months to the day"),
        pytest.param(date(2024, 5, 30), False, GapKind.TOO_OLD, id="one day older"),
        pytest.param(date(2015, 1, 1), True, None, id="old but still the law"),
        pytest.param(date(2026, 6, 1), False, GapKind.IN_FUTURE, id="tomorrow"),
        pytest.param(date(2026, 5, 31), False, None, id="today"),
        pytest.param(None, True, GapKind.UNDATED, id="no date"),
    ],
)
def test_the_age_of_an_item(rubric, dated, still_law, kind):
    found = gaps(rubric, ONE_OFF, 2, item(dated=dated, still_law=still_law))

    assert found == ([GapKind.TOO_FEW_PUBLIC, kind] if kind else [])


def test_a_recurring_criterion_needs_two_items_three_months_apart_at_level_three(rubric):
    new, near, far = date(2026, 5, 1), date(2026, 2, 2), date(2026, 2, 1)

    assert gaps(rubric, RECURRING, 2, item(dated=new)) == []
    assert gaps(rubric, RECURRING, 3, item(dated=new)) == [GapKind.NOT_APART]
    assert gaps(rubric, RECURRING, 3, item(dated=new), item(dated=near)) == [GapKind.NOT_APART]
    assert gaps(rubric, RECURRING, 3, item(dated=far), item(dated=new)) == []
    log = item("aggregated_log", dated=far)
    assert gaps(rubric, RECURRING, 3, item(dated=new), log) == []


def test_a_one_off_act_needs_one_item_at_level_three(rubric):
    assert gaps(rubric, ONE_OFF, 3, item()) == []


@pytest.mark.parametrize("kind", ["outside_voice", "reviewer_test", "survey"])
def test_level_four_needs_somebody_from_outside_who_may_stay_confidential(rubric, kind):
    assert gaps(rubric, ONE_OFF, 4, item()) == [GapKind.TOO_FEW]
    assert gaps(rubric, ONE_OFF, 4, item(), item(kind, public=False)) == []


def test_all_reasons_come_at_once_and_name_the_item(rubric):
    items = (item(dead_link_without_copy=True), item("survey", dated=date(2020, 1, 1)))

    found = evidence_gaps(rubric, RECURRING, level=4, items=items, today=TODAY)

    assert [(gap.kind, gap.item) for gap in found] == [
        (GapKind.TOO_FEW_PUBLIC, None),
        (GapKind.NOT_APART, None),
        (GapKind.TOO_FEW, None),
        (GapKind.DEAD_LINK, 1),
        (GapKind.TOO_OLD, 2),
    ]
    assert [(gap.need, gap.have) for gap in found[:3]] == [(1, 0), (2, 0), (1, 0)]


def test_a_faulty_item_is_not_named_where_the_others_are_enough(rubric):
    assert gaps(rubric, ONE_OFF, 2, item(dead_link_without_copy=True), item()) == []


def test_an_unknown_kind_or_criterion_is_refused(rubric):
    with pytest.raises(RubricMismatchError, match="rumour"):
        gaps(rubric, ONE_OFF, 2, item("rumour"))
    with pytest.raises(RubricMismatchError, match="Z1"):
        gaps(rubric, "Z1", 2, item())


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2024, 5, 31), 3, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), 24, date(2024, 12, 31)),
    ],
)
def test_months_are_counted_back_by_the_calendar(day, months, before):
    assert _months_before(day, months) == before

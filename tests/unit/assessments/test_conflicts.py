"""Conflicts of interest from facts."""

from datetime import date

import pytest

from registry.assessments.conflicts import (
    Conflict,
    Place,
    Surroundings,
    Tie,
    TieKind,
    Twin,
    conflicts,
    same_region,
)

TODAY = date(2026, 3, 2)


def place(*line: tuple[str, str], subdivision: str | None = None) -> Place:
    return Place(government_id=line[0][0], country="MA", subdivision=subdivision, line=line)


REGION = place(("region", "region"))
PROVINCE = place(("province", "province"), ("region", "region"))
TOWN = place(("town", "municipality"), ("province", "province"), ("region", "region"))
SISTER = place(("sister", "municipality"), ("province", "province"), ("region", "region"))
COUSIN = place(("cousin", "municipality"), ("other", "prefecture"), ("region", "region"))
AFAR = place(("afar", "municipality"), ("third", "province"), ("away", "region"))
LOOSE = place(("loose", "municipality"), subdivision="MA-BEM")
LOOSE_TOO = place(("loose-too", "municipality"), subdivision="MA-BEM")


def around(own: Place, *twins: Twin, members: int = 30) -> Surroundings:
    return Surroundings(place=own, network_members=members, today=TODAY, twins=twins)


def employed(at: Place) -> Tie:
    return Tie(place=at, kind=TieKind.EMPLOYER)


@pytest.mark.parametrize(
    ("file", "tie", "expected"),
    [
        pytest.param(TOWN, employed(TOWN), [Conflict.EMPLOYER], id="employer"),
        pytest.param(
            TOWN, Tie(place=TOWN, kind=TieKind.ROLE), [Conflict.SAME_GOVERNMENT], id="role"
        ),
        pytest.param(
            TOWN,
            employed(PROVINCE),
            [Conflict.PARENT_OR_CHILD, Conflict.SAME_PROVINCE],
            id="parent",
        ),
        pytest.param(TOWN, employed(REGION), [Conflict.PARENT_OR_CHILD], id="parent of the parent"),
        pytest.param(REGION, employed(TOWN), [Conflict.PARENT_OR_CHILD], id="child of a child"),
        pytest.param(TOWN, employed(SISTER), [Conflict.SAME_PROVINCE], id="same province"),
        pytest.param(TOWN, employed(COUSIN), [], id="same region only"),
        pytest.param(TOWN, employed(AFAR), [], id="elsewhere"),
        pytest.param(LOOSE, employed(LOOSE_TOO), [Conflict.SAME_PROVINCE], id="same subdivision"),
        pytest.param(TOWN, employed(LOOSE), [], id="nothing known in common"),
    ],
)
def test_a_tie_to_a_government_brings_the_conflicts_that_follow_from_it(
    file: Place, tie: Tie, expected: list[Conflict]
) -> None:
    assert list(conflicts(around(file), [tie], declared=False)) == expected


def test_a_declared_conflict_stands_beside_computed_ones() -> None:
    found = conflicts(around(TOWN), [employed(SISTER)], declared=True)

    assert found == (Conflict.DECLARED, Conflict.SAME_PROVINCE)


@pytest.mark.parametrize(
    ("ended", "members", "blocked"),
    [
        pytest.param(None, 30, True, id="active"),
        pytest.param(None, 5, True, id="active in a small network"),
        pytest.param(date(2024, 3, 3), 30, True, id="ended less than 24 months ago"),
        pytest.param(date(2024, 3, 2), 30, False, id="ended 24 months ago"),
        pytest.param(date(2026, 3, 1), 29, False, id="ended yesterday in a small network"),
    ],
)
def test_twins_block_while_active_and_for_24_months_unless_the_network_is_small(
    ended: date | None, members: int, blocked: bool
) -> None:
    file = around(TOWN, Twin(government_id="afar", ended_on=ended), members=members)

    assert (Conflict.TWIN in conflicts(file, [employed(AFAR)], declared=False)) is blocked


def test_in_a_small_network_the_other_conflicts_stay() -> None:
    found = conflicts(around(TOWN, members=2), [employed(SISTER)], declared=False)

    assert found == (Conflict.SAME_PROVINCE,)


@pytest.mark.parametrize(
    ("file", "tie", "expected"),
    [(TOWN, COUSIN, True), (TOWN, AFAR, False), (LOOSE, LOOSE_TOO, False)],
    ids=["same", "another", "unknown"],
)
def test_the_same_region_is_told_as_a_warning(file: Place, tie: Place, expected: bool) -> None:
    assert same_region(file, [employed(tie)]) is expected

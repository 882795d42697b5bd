"""`kill -9` in the middle of countersigning and signing: nothing lost, nothing doubled."""

import pytest

from tests.drills.killing import drill

KILLS = 30


@pytest.mark.drill
def test_thirty_kills_lose_no_certificate_and_double_none() -> None:
    found = drill(kills=KILLS)
    assert found.kills == KILLS
    assert found.faults == []


@pytest.mark.drill
@pytest.mark.parametrize("broken", ["lost", "doubled"])
def test_the_drill_notices_when_a_rule_is_broken(broken: str) -> None:
    found = drill(kills=4, broken=broken)
    assert found.kills == 4
    assert found.faults

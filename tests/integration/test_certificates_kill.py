"""The short form of the kill drill (tests/drills/test_kill.py), for every run."""

import pytest

from tests.drills.killing import drill

pytestmark = pytest.mark.slow


def test_three_kills_lose_no_certificate_and_double_none() -> None:
    found = drill(kills=3)
    assert found.kills == 3
    assert found.faults == []

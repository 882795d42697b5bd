"""The race drill in small: four certifiers decide twenty files at the same moment."""

import pytest

from tests.racing import decide, race, ready_files

FILES = 20

pytestmark = pytest.mark.usefixtures("database", "settings")


async def test_each_file_is_decided_once() -> None:
    files, certifiers = await ready_files(FILES)

    tally = await race(files, certifiers, decide)

    assert tally.once(FILES), tally

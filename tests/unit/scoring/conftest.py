"""What the scoring tests share: the published rubric, its text, and findings made from it."""

import pytest

from scoring import Rubric, current
from scoring.loading import CURRENT, package_text


@pytest.fixture(scope="session")
def rubric() -> Rubric:
    return current()


@pytest.fixture(scope="session")
def text() -> str:
    return package_text(f"{CURRENT}.toml")

"""Logs: on standard error, and without what only one person may know."""

import json
from collections.abc import Iterator

import pytest
import structlog

from registry.logs import configure

SECRET = "session-token-of-somebody"


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def fail(token: str) -> None:
    raise ValueError("broken")


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "console"])
def test_a_trace_shows_where_it_broke_and_no_local_variable(
    as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(json=as_json)
    try:
        fail(SECRET)
    except ValueError:
        structlog.get_logger().exception("unexpected error", path="/x")
    told = capsys.readouterr()
    assert told.out == ""
    assert "in fail" in told.err
    assert SECRET not in told.err
    if as_json:
        assert json.loads(told.err)["path"] == "/x"

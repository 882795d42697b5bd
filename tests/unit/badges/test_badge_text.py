import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest

from badges import canonical, contexts, moments, strictjson
from badges.contexts import ContextError
from badges.messages import N_, message
from badges.strictjson import StrictJsonError


def test_what_is_plain_json_is_read() -> None:
    text = '{"a": [1, -2, true, false, null, "\\" [[ \\\\", "é"], "b": {"c": ""}}'

    assert strictjson.loads(text) == strictjson.loads(text.encode())
    assert strictjson.loads(text)["a"] == [1, -2, True, False, None, '" [[ \\', "é"]


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 1}',
        '{"a": {"b": 1, "b": 2}}',
        "1.5",
        "1e3",
        "-0",
        "NaN",
        "Infinity",
        "-Infinity",
        "9007199254740992",
        "-9007199254740992",
        "1" * 5000,
        "[" * 25 + "]" * 25,
        '{"a":' * 30 + "1" + "}" * 30,
        "[" * 200_000,
        "",
        "{",
        "{'a': 1}",
        "[1,]",
        '"\\ud800"',
        '{"\\udfff": 1}',
        '"' + " " * strictjson.MAX_BYTES + '"',
        b"\xff\xfe{}",
        b'"\xed\xa0\x80"',
        "\ufeff{}",
        '"' + '\\"' * 100_000,
        '["' * 100_000,
    ],
)
def test_what_is_not_plain_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(StrictJsonError):
        strictjson.loads(text)


def test_the_deepest_nesting_allowed_is_read() -> None:
    assert strictjson.loads("[" * 24 + "]" * 24)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 3, 1, 9, 30, tzinfo=UTC), "2026-03-01T09:30:00Z"),
        (datetime(2026, 3, 1, tzinfo=timezone(timedelta(hours=1))), "2026-02-28T23:00:00Z"),
    ],
)
def test_a_moment_is_written_in_utc_and_read_back(moment: datetime, text: str) -> None:
    assert moments.write(moment) == text
    assert moments.read(text) == moment


@pytest.mark.parametrize(
    "moment",
    [datetime(2026, 3, 1), datetime(2026, 3, 1, microsecond=1, tzinfo=UTC)],  # noqa: DTZ001 - the point
)
def test_a_moment_without_zone_or_with_fractions_is_not_written(moment: datetime) -> None:
    with pytest.raises(moments.MomentError):
        moments.write(moment)


@pytest.mark.parametrize(
    "text",
    [
        None,
        5,
        "",
        "2026-03-01",
        "2026-03-01T09:30:00",
        "2026-03-01T09:30:00z",
        "2026-03-01T09:30:00+00:00",
        "2026-03-01T09:30:00.0Z",
        "2026-02-30T00:00:00Z",
        "2026-03-01T24:30:00Z",
        "٢٠٢٦-03-01T09:30:00Z",
        "2026-03-01T09:30:00Z\n",
    ],
)
def test_a_moment_written_otherwise_is_not_read(text: object) -> None:
    with pytest.raises(moments.MomentError):
        moments.read(text)


def test_a_message_is_translated_before_its_values_are_put_in() -> None:
    french = {"Ended on %(date)s.": "Terminé le %(date)s."}
    ended = message(N_("Ended on %(date)s."), date=datetime(2026, 3, 1, tzinfo=UTC))

    assert ended.render() == "Ended on 2026-03-01."
    assert ended.render(lambda msgid: french[msgid], lambda _: "1er mars") == "Terminé le 1er mars."


def test_the_pinned_contexts_are_what_they_were() -> None:
    for url in contexts.URLS:
        assert "id" in contexts.load(url)


def test_a_context_that_is_not_pinned_is_refused() -> None:
    with pytest.raises(ContextError, match="unknown"):
        contexts.load("https://www.w3.org/ns/credentials/v1")


def test_a_changed_context_file_is_refused() -> None:
    content = b'{"@context": {}}'

    assert contexts.checked(content, hashlib.sha256(content).hexdigest()) == {}
    with pytest.raises(ContextError, match="changed"):
        contexts.checked(content + b" ", hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("value", [float("nan"), 2**60, "\ud800", object(), {1: 2}])
def test_what_json_cannot_say_exactly_has_no_canonical_form(value: object) -> None:
    with pytest.raises(canonical.CanonicalError):
        canonical.jcs({"a": value})


@pytest.mark.parametrize(
    "stated",
    [
        {"unknown": "x"},
        {"type": "Unknown"},
        {"type": 5},
        {"id": 5},
        {"type": "DataIntegrityProof", "proofPurpose": "world-domination"},
    ],
    ids=str,
)
def test_what_no_context_defines_has_no_rdf(stated: dict[str, object]) -> None:
    with pytest.raises(canonical.CanonicalError):
        canonical.rdfc(stated)

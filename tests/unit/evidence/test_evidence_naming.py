"""Names and addresses that visitors send, as pure functions see them."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.evidence.naming import (
    MAX_NAME_CHARACTERS,
    attachment,
    harmless_name,
    one_line,
    url_fault,
)


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("", "file"),
        ("...", "file"),
        ("/", "file"),
        ("a/b\\c.pdf", "c.pdf"),
        ("NUL", "_NUL"),
        ("com1.txt", "_com1.txt"),
        ("console.txt", "console.txt"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("  spaced   out .pdf ", "spaced out.pdf"),
        ("zero\x00byte.pdf", "zerobyte.pdf"),
        ("mark\u200f.pdf", "mark.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
    ],
)
def test_a_name_is_made_harmless(name: str, harmless: str) -> None:
    assert harmless_name(name) == harmless


@given(st.text(max_size=400))
def test_no_name_can_do_harm(name: str) -> None:
    harmless = harmless_name(name)
    assert 0 < len(harmless) <= MAX_NAME_CHARACTERS
    assert not set(harmless) & set("/\\\x00\r\n\u202e\u2066")
    assert harmless not in {".", ".."}
    assert not any(unicodedata.category(c) == "Cc" for c in harmless)


@given(st.text(max_size=400).map(harmless_name))
def test_the_header_of_any_name_is_plain_and_cannot_be_split(name: str) -> None:
    header = attachment(name)
    assert header.isascii()
    assert re.fullmatch(r"attachment; filename=\"[A-Za-z0-9._ -]*\"; filename\*=UTF-8''\S*", header)


def test_text_becomes_one_line() -> None:
    assert one_line(" two\n\tlines\u202e here ") == "two lines here"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.org/",
        "HTTP://EXAMPLE.ORG",
        "https://example.org:8443/a?b=c#d",
        "https://مثال.إختبار/صفحة",
        "https://93.184.216.34/report.pdf",
        "https://example.org/" + "a" * 1900,
    ],
)
def test_an_address_of_the_public_internet_is_taken(url: str) -> None:
    assert url_fault(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "//example.org/",
        "https:///path",
        "https://.",
        "https://printer.local/",
        "https://10.0.0.1/",
        "https://[fe80::1]/",
        "https://0x7f.1/",
        "https://127.0.1/",
        "https://127.0.0.0x1./",
        "https://[broken/",
        "https://example.org:99999999/",
        "https://a@example.org/",
        "https://example.org/a\u200bb",
        "https://example.org/a\\b",
    ],
)
def test_any_other_address_is_refused_with_a_reason(url: str) -> None:
    assert url_fault(url) is not None

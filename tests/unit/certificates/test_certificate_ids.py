"""Names of certificates: eight bytes as thirteen characters, and the addresses they stand in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.certificates import ids

BASE = "https://open.example.org"


@given(st.binary(min_size=8, max_size=8))
def test_eight_bytes_and_their_name_say_the_same(raw: bytes) -> None:
    name = ids.of_bytes(raw)
    assert ids.valid(name)
    assert ids.to_bytes(name) == raw
    assert ids.from_url(BASE, ids.url(BASE, name)) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a",
        "a" * 12,
        "a" * 14,
        "A" * 13,
        "0" * 13,
        "aaaaaaaaaaaa١",
        "aaaaaaaaaaaab",
        "a/../../etc/p",
    ],
)
def test_anything_else_is_no_name(name: str) -> None:
    assert not ids.valid(name)


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/certificates/aaaaaaaaaaaaa",
        f"{BASE}/certificates/",
        f"{BASE}/certificates/aaaaaaaaaaaaa/more",
        f"{BASE}.evil.example/certificates/aaaaaaaaaaaaa",
        "",
    ],
)
def test_an_address_elsewhere_names_nothing_here(address: str) -> None:
    assert ids.from_url(BASE, address) is None

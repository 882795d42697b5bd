from datetime import UTC, datetime

import pytest
from certificate_samples import DID, SIGNER
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from hypothesis import given
from hypothesis import strategies as st

from badges import dids, keys
from badges.dids import PublishedKey
from badges.keys import KeyFormatError, KeyRole


def test_a_key_written_with_a_passphrase_is_read_with_it() -> None:
    key = keys.generate()

    pem = keys.to_pem(key, "a long passphrase")

    assert b"ENCRYPTED" in pem
    assert keys.public_bytes(keys.from_pem(pem, "a long passphrase")) == keys.public_bytes(key)


def test_another_passphrase_opens_nothing() -> None:
    pem = keys.to_pem(keys.generate(), "right")

    with pytest.raises(KeyFormatError, match="cannot be read"):
        keys.from_pem(pem, "wrong")


def test_a_key_is_never_written_without_a_passphrase() -> None:
    with pytest.raises(KeyFormatError, match="passphrase"):
        keys.to_pem(keys.generate(), "")


@pytest.mark.parametrize("pem", [b"", b"not a key", keys.to_pem(keys.generate(), "x")[:60]])
def test_what_is_no_key_file_is_refused(pem: bytes) -> None:
    with pytest.raises(KeyFormatError):
        keys.from_pem(pem, "x")


def test_a_key_file_without_passphrase_is_refused() -> None:
    pem = keys.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )

    with pytest.raises(KeyFormatError):
        keys.from_pem(pem, "x")


def test_a_key_of_another_kind_is_refused() -> None:
    pem = generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"x"),
    )

    with pytest.raises(KeyFormatError, match="not an Ed25519 key"):
        keys.from_pem(pem, "x")


def test_a_signature_is_verified_by_its_key_alone() -> None:
    signature = SIGNER.sign(b"payload")

    assert keys.verify(SIGNER.public_key, signature, b"payload")
    assert not keys.verify(SIGNER.public_key, signature, b"another")
    assert not keys.verify(SIGNER.public_key, b"short", b"payload")
    assert not keys.verify(b"not a key", signature, b"payload")


@given(st.binary(max_size=80))
def test_multibase_is_read_back(raw: bytes) -> None:
    assert keys.from_multibase(keys.to_multibase(raw)) == raw


@given(st.binary(min_size=32, max_size=32))
def test_a_multikey_is_read_back(public_key: bytes) -> None:
    text = keys.to_multikey(public_key)

    assert text.startswith("z6Mk")
    assert keys.from_multikey(text) == public_key


@pytest.mark.parametrize(
    "text",
    ["", "z", "u6Mk", "z0", "z" + "1" * 200, keys.to_multibase(b"\x80\x24" + b"x" * 32)],
    ids=["empty", "nothing", "base64url", "no such digit", "long", "another kind"],
)
def test_what_is_no_multikey_is_refused(text: str) -> None:
    with pytest.raises(KeyFormatError):
        keys.from_multikey(text)


@pytest.mark.parametrize(
    ("base_url", "path", "did"),
    [
        ("https://openlocal.example", (), "did:web:openlocal.example"),
        ("https://openlocal.example/", ("networks", "x"), "did:web:openlocal.example:networks:x"),
        ("http://127.0.0.1:8000", ("networks", "x"), "did:web:127.0.0.1%3A8000:networks:x"),
        ("https://h.example", ("a:b/c",), "did:web:h.example:a%3Ab%2Fc"),
    ],
)
def test_a_did_web_names_the_place_of_its_document(
    base_url: str, path: tuple[str, ...], did: str
) -> None:
    assert dids.did_web(base_url, *path) == did


@pytest.mark.parametrize("base_url", ["openlocal.example", "https://h.example/a", "https://h?x"])
def test_a_did_web_has_no_place_for_more_than_a_host(base_url: str) -> None:
    with pytest.raises(dids.DidError):
        dids.did_web(base_url)


def test_a_did_document_lists_every_key_and_says_which_may_assert() -> None:
    revoked = datetime(2026, 5, 1, tzinfo=UTC)
    published = [
        PublishedKey(public_key=b"a" * 32, role=KeyRole.ASSERTION),
        PublishedKey(public_key=b"b" * 32, role=KeyRole.LOG),
        PublishedKey(public_key=b"c" * 32, role=KeyRole.ASSERTION, revoked_at=revoked),
    ]

    document = dids.did_document(DID, published)

    methods = document["verificationMethod"]
    assert [method["id"] for method in methods] == [
        f"{DID}#{keys.to_multikey(key.public_key)}" for key in published
    ]
    assert {method["controller"] for method in methods} == {document["id"]} == {DID}
    assert document["assertionMethod"] == [methods[0]["id"]]
    assert [method.get("revoked") for method in methods] == [None, None, "2026-05-01T00:00:00Z"]

"""Keys: what signs, how a public key is written down, and which key is for what."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519_PUBLIC: Final = b"\xed\x01"
_MAX_MULTIBASE_CHARACTERS: Final = 128
TAG_BYTES: Final = 4


class KeyFormatError(ValueError):
    """A key or a multibase text is not in the form that it should have."""


class KeyRole(StrEnum):
    """What a key is for; one key never has two roles."""

    ROOT = "root"
    ASSERTION = "assertion"
    JWT = "jwt"
    SEAL = "seal"
    STATUS = "status"
    LOG = "log"


class Signer(Protocol):
    """Something that signs, wherever its private key may be."""

    @property
    def kid(self) -> str:
        """The verification method: an absolute DID URL."""

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the Ed25519 public key."""

    def sign(self, payload: bytes) -> bytes:
        """Return the Ed25519 signature of `payload`, 64 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSigner:
    """A signer whose private key was read from a file."""

    kid: str
    private_key: Ed25519PrivateKey

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the public key."""
        return public_bytes(self.private_key)

    def sign(self, payload: bytes) -> bytes:
        """Return the signature of `payload`."""
        return self.private_key.sign(payload)


def generate() -> Ed25519PrivateKey:
    """Return a new private key."""
    return Ed25519PrivateKey.generate()


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Return the 32 bytes of the public key that belongs to `key`."""
    return key.public_key().public_bytes_raw()


def to_pem(key: Ed25519PrivateKey, passphrase: str) -> bytes:
    """Return `key` as PKCS#8 PEM, encrypted with `passphrase`.

    Raises:
        KeyFormatError: the passphrase is empty.
    """
    if not passphrase:
        raise KeyFormatError("a private key is never written without a passphrase")
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )


def from_pem(pem: bytes, passphrase: str) -> Ed25519PrivateKey:
    """Return the private key in `pem`.

    Raises:
        KeyFormatError: not an encrypted PKCS#8 file, the wrong passphrase, or not Ed25519.
    """
    try:
        key = serialization.load_pem_private_key(pem, passphrase.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyFormatError("the key file cannot be read with this passphrase") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFormatError("the key is not an Ed25519 key")
    return key


def verify(public_key: bytes, signature: bytes, payload: bytes) -> bool:
    """Return whether `signature` is that of `public_key` over `payload`."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, payload)
    except (InvalidSignature, ValueError):
        return False
    return True


def tag(public_key: bytes) -> bytes:
    """Return the four bytes that point to `public_key` where a DID URL is too long."""
    return hashlib.sha256(public_key).digest()[:TAG_BYTES]


def to_multikey(public_key: bytes) -> str:
    """Return the Multikey text of an Ed25519 public key."""
    return to_multibase(_ED25519_PUBLIC + public_key)


def from_multikey(text: str) -> bytes:
    """Return the 32 bytes of the Ed25519 public key in `text`.

    Raises:
        KeyFormatError: it is anything else.
    """
    decoded = from_multibase(text)
    if len(decoded) != 34 or not decoded.startswith(_ED25519_PUBLIC):
        raise KeyFormatError("not the Multikey of an Ed25519 public key")
    return decoded[2:]


def to_multibase(raw: bytes) -> str:
    """Return `raw` as multibase base58btc."""
    number = int.from_bytes(raw, "big")
    digits = ""
    while number:
        number, digit = divmod(number, 58)
        digits = _ALPHABET[digit] + digits
    zeros = len(raw) - len(raw.lstrip(b"\0"))
    return "z" + _ALPHABET[0] * zeros + digits


def from_multibase(text: str) -> bytes:
    """Return the bytes in a multibase base58btc text of at most 128 characters.

    Raises:
        KeyFormatError: it is anything else.
    """
    digits = text[1:]
    if text[:1] != "z" or len(text) > _MAX_MULTIBASE_CHARACTERS or set(digits) - set(_ALPHABET):
        raise KeyFormatError("not multibase base58btc")
    number = 0
    for digit in digits:
        number = number * 58 + _ALPHABET.index(digit)
    zeros = len(digits) - len(digits.lstrip(_ALPHABET[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")

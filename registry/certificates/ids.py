"""The name of a certificate: eight random bytes, written as thirteen lower-case characters."""

import re
from base64 import b32decode, b32encode
from typing import Final

BYTES: Final = 8
_NAME: Final = re.compile(r"[a-z2-7]{13}", re.ASCII)


def of_bytes(raw: bytes) -> str:
    """Return the name of the certificate with these eight bytes."""
    return b32encode(raw).decode().rstrip("=").lower()


def to_bytes(name: str) -> bytes:
    """Return the eight bytes of a name that `of_bytes` wrote."""
    return b32decode(name.upper() + "===")


def valid(name: str) -> bool:
    """Return whether `name` could be the name of a certificate."""
    return _NAME.fullmatch(name) is not None and of_bytes(to_bytes(name)) == name


def url(base_url: str, name: str) -> str:
    """Return the public address of a certificate; it is also the id of its credential."""
    return f"{base_url}/certificates/{name}"


def from_url(base_url: str, address: str) -> str | None:
    """Return the name in an address that `url` wrote, or None."""
    name = address.removeprefix(f"{base_url}/certificates/")
    return name if name != address and valid(name) else None

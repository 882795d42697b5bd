"""did:web: the name of an issuer, and the document that publishes its keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from badges import moments
from badges.keys import KeyRole, to_multikey

_CONTEXTS: Final = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")
# Which keys may sign what a verifier of credentials looks at. The others have readers of their own.
_ASSERTING: Final = frozenset({KeyRole.ASSERTION, KeyRole.STATUS})


class DidError(ValueError):
    """A URL cannot be written as a did:web."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedKey:
    """A public key as an issuer publishes it; rotated keys stay, for what they signed."""

    public_key: bytes
    role: KeyRole
    revoked_at: datetime | None = None


def did_web(base_url: str, *path: str) -> str:
    """Return the did:web whose document lies at `base_url`/`path`/did.json.

    Without a path it lies at /.well-known/did.json.

    Raises:
        DidError: the URL has no host, or more than scheme, host and port.
    """
    parts = urlsplit(base_url)
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise DidError(f"{base_url!r} is not a scheme, a host and perhaps a port")
    host = parts.hostname if parts.port is None else f"{parts.hostname}%3A{parts.port}"
    return ":".join(["did:web", host, *(quote(segment, safe="-._~") for segment in path)])


def key_id(did: str, public_key: bytes) -> str:
    """Return the verification method of `public_key` under `did`, an absolute DID URL."""
    return f"{did}#{to_multikey(public_key)}"


def did_document(did: str, keys: Sequence[PublishedKey]) -> dict[str, Any]:
    """Return the DID document of `did`: every key, and which of them may assert now."""
    return {
        "@context": list(_CONTEXTS),
        "id": did,
        "verificationMethod": [_method(did, key) for key in keys],
        "assertionMethod": [
            key_id(did, key.public_key)
            for key in keys
            if key.role in _ASSERTING and key.revoked_at is None
        ],
    }


def _method(did: str, key: PublishedKey) -> dict[str, Any]:
    method = {
        "id": key_id(did, key.public_key),
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": to_multikey(key.public_key),
    }
    if key.revoked_at is not None:
        method["revoked"] = moments.write(key.revoked_at)
    return method

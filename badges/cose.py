"""COSE_Sign1 with Ed25519 (RFC 9052), in the one encoding that this project writes and reads."""

from dataclasses import dataclass
from typing import Any, Final

import cbor2

_SIGN1_TAG: Final = 18
_ALGORITHM, _KID = 1, 4
_EDDSA: Final = -8
_SIGNATURE_BYTES: Final = 64
MAX_BYTES: Final = 512


class CoseError(ValueError):
    """The bytes are not a COSE_Sign1 as this project writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign1:
    """A signed payload; `kid` only says where to look, it proves nothing."""

    payload: bytes
    kid: bytes
    signature: bytes


def protected(kid: bytes) -> bytes:
    """Return the header that is signed too: the algorithm, always EdDSA, and the key's name."""
    return cbor2.dumps({_ALGORITHM: _EDDSA, _KID: kid}, canonical=True)


def to_sign(header: bytes, payload: bytes) -> bytes:
    """Return the bytes that are signed for `payload` under `header`, RFC 9052 section 4.4."""
    return cbor2.dumps(["Signature1", header, b"", payload], canonical=True)


def write(message: Sign1) -> bytes:
    """Return `message` as tagged, deterministic CBOR."""
    parts = [protected(message.kid), {}, message.payload, message.signature]
    return cbor2.dumps(cbor2.CBORTag(_SIGN1_TAG, parts), canonical=True)


def read(raw: bytes) -> Sign1:
    """Return the message in `raw`, its signature not yet verified.

    Raises:
        CoseError: anything but what `write` writes: another header, a byte too many.
    """
    decoded = read_cbor(raw)
    parts = decoded.value if isinstance(decoded, cbor2.CBORTag) else None
    match parts:
        case [bytes(header), {}, bytes(payload), bytes(signature)]:
            message = Sign1(payload=payload, kid=_kid(header), signature=signature)
        case _:
            raise CoseError("not a COSE_Sign1")
    # Writing it again rules out every other header, tag and encoding at once.
    if len(signature) != _SIGNATURE_BYTES or write(message) != raw:
        raise CoseError("not the COSE_Sign1 with Ed25519 that is written here")
    return message


def _kid(header: bytes) -> bytes:
    match read_cbor(header):
        case {1: -8, 4: bytes(kid)}:
            return kid
        case _:
            raise CoseError("the protected header does not name EdDSA and a key")


def read_cbor(raw: bytes) -> Any:
    """Return the one value in `raw`; whoever calls compares it with its own encoding.

    Raises:
        CoseError: it is larger than 512 bytes or not CBOR.
    """
    if len(raw) > MAX_BYTES:
        raise CoseError(f"larger than {MAX_BYTES} bytes")
    try:
        return cbor2.loads(raw, max_depth=4, allow_indefinite=False, allow_duplicate_keys=False)
    except (cbor2.CBORError, ValueError, TypeError, OverflowError) as error:
        raise CoseError("not CBOR") from error

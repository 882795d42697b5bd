"""COSE_Sign1 with Ed25519 (RFC 9052), in the one encoding that this project writes and reads."""

from dataclasses import dataclass
from typing import Any, Final

import cbor2

_SIGN1_TAG: Final = 18
_KID: Final = 4
# {1: -8}: the algorithm is EdDSA, and it is believed only where it is signed.
_PROTECTED: Final = bytes.fromhex("a10127")
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


def to_sign(payload: bytes) -> bytes:
    """Return the bytes that are signed for `payload`, RFC 9052 section 4.4."""
    return cbor2.dumps(["Signature1", _PROTECTED, b"", payload], canonical=True)


def write(message: Sign1) -> bytes:
    """Return `message` as tagged, deterministic CBOR."""
    parts = [_PROTECTED, {_KID: message.kid}, message.payload, message.signature]
    return cbor2.dumps(cbor2.CBORTag(_SIGN1_TAG, parts), canonical=True)


def read(raw: bytes) -> Sign1:
    """Return the message in `raw`, its signature not yet verified.

    Raises:
        CoseError: anything but what `write` writes: another header, a byte too many.
    """
    decoded = read_cbor(raw)
    parts = decoded.value if isinstance(decoded, cbor2.CBORTag) else None
    match parts:
        case [bytes(protected), {4: bytes(kid)}, bytes(payload), bytes(signature)]:
            message = Sign1(payload=payload, kid=kid, signature=signature)
        case _:
            raise CoseError("not a COSE_Sign1")
    if protected != _PROTECTED or len(signature) != _SIGNATURE_BYTES or write(message) != raw:
        raise CoseError("not the COSE_Sign1 with Ed25519 that is written here")
    return message


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

"""The QR code of a certificate: a URL whose last part proves itself without a server."""

import re
from base64 import b32decode, b32encode
from binascii import Error as Base32Error
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from html import escape
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import cbor2
import qrcode
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.util import MODE_ALPHA_NUM, QRData

from badges import cose, keys
from badges.facts import require_score
from badges.keys import Signer

CERTIFICATE_BYTES: Final = 8
MAX_VERSION: Final = 10
_MAX_TEXT: Final = 64
_MAX_CHARACTERS: Final = 2048
_QUIET_ZONE: Final = 4
# Searching for the best of eight masks takes most of the time, and any of them scans.
_MASK: Final = 2

# Claims of RFC 8392, and one of our own from the range for private use, as an array: a number
# of that range takes five bytes.
_ISSUER, _SUBJECT, _EXPIRES, _NOT_BEFORE, _ISSUED_AT, _ID, _OWN = 1, 2, 4, 5, 6, 7, -70001
_DEMONSTRATION, _SMALL_NETWORK = 1, 2

_TEXT: Final = re.compile(r"(?:HTTPS?://[^/?#\s]+/Q/)?([A-Z2-7]+)", re.ASCII)


class QrError(ValueError):
    """The claims do not fit into a QR code, or a text is not one of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QrClaims:
    """What the QR code states: as much of the certificate as fits.

    `issuer` is the short code of the network, `certificate` the eight bytes of `short_id`.
    """

    issuer: str
    certificate: bytes
    subject: str
    country: str
    award: str
    track: str
    score: Decimal
    issued_at: datetime
    valid_from: datetime
    valid_until: datetime
    demonstration: bool = False
    small_network: bool = False

    def __post_init__(self) -> None:
        require_score(self.score)
        for text in (self.issuer, self.subject, self.country, self.award, self.track):
            if not text or len(text) > _MAX_TEXT:
                raise QrError(f"{text[:_MAX_TEXT]!r} is empty or longer than {_MAX_TEXT}")
        if len(self.certificate) != CERTIFICATE_BYTES:
            raise QrError(f"a certificate is named by {CERTIFICATE_BYTES} bytes")
        for moment in (self.issued_at, self.valid_from, self.valid_until):
            if moment.tzinfo is None or moment.microsecond:
                raise QrError("a moment is without zone or not in whole seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedQr:
    """A QR code as read: its claims, and what it takes to verify them."""

    claims: QrClaims
    message: cose.Sign1

    def verify(self, public_key: bytes) -> bool:
        """Return whether the claims were signed with `public_key`."""
        to_sign = cose.to_sign(cose.protected(self.message.kid), self.message.payload)
        return keys.verify(public_key, self.message.signature, to_sign)


def short_id(certificate: UUID) -> bytes:
    """Return the eight bytes that name `certificate`: its second half, random in every version."""
    return certificate.bytes[-CERTIFICATE_BYTES:]


def payload(claims: QrClaims) -> bytes:
    """Return the claims as deterministic CBOR: the bytes to be stored before signing."""
    flags = _DEMONSTRATION * claims.demonstration + _SMALL_NETWORK * claims.small_network
    tenths = int(claims.score * 10)
    entries: dict[int, Any] = {
        _ISSUER: claims.issuer,
        _SUBJECT: claims.subject,
        _EXPIRES: int(claims.valid_until.timestamp()),
        _ISSUED_AT: int(claims.issued_at.timestamp()),
        _ID: claims.certificate,
        _OWN: [claims.award, tenths, claims.country, claims.track, flags],
    }
    if claims.valid_from != claims.issued_at:
        entries[_NOT_BEFORE] = int(claims.valid_from.timestamp())
    return cbor2.dumps(entries, canonical=True)


def sign(stored: bytes, signer: Signer) -> bytes:
    """Return the COSE_Sign1 over the payload `stored`; twice gives the same bytes."""
    kid = keys.tag(signer.public_key)
    signature = signer.sign(cose.to_sign(cose.protected(kid), stored))
    return cose.write(cose.Sign1(payload=stored, kid=kid, signature=signature))


def url(base_url: str, signed: bytes) -> str:
    """Return the upper-case URL that the QR code holds.

    Raises:
        QrError: `base_url` is more than a scheme, a host and a port.
    """
    parts = urlsplit(base_url)
    if not parts.netloc or parts.path.strip("/") or parts.query:
        raise QrError(f"{base_url!r} is not a scheme, a host and perhaps a port")
    code = b32encode(signed).decode().rstrip("=")
    return f"{parts.scheme}://{parts.netloc}".upper() + f"/Q/{code}"


def read(text: str) -> SignedQr:
    """Return what is in a QR code's URL or its last part, in any case, not yet verified.

    Raises:
        QrError: it is not one that this project writes.
    """
    found = _TEXT.fullmatch(text.strip().upper()) if len(text) <= _MAX_CHARACTERS else None
    if found is None or not text.isascii():
        raise QrError("not the text of a certificate's QR code")
    try:
        message = cose.read(_base32(found[1]))
        return SignedQr(claims=_claims(message.payload), message=message)
    except (cose.CoseError, ValueError, TypeError, OverflowError) as error:
        raise QrError(f"not a certificate's QR code: {error}") from error


def svg(text: str, *, label: str) -> str:
    """Return `text` as an SVG picture of a QR code with `label` for those who cannot see it.

    Raises:
        QrError: it is too long for a code that a phone reads at arm's length.
    """
    modules = _modules(text)
    size = len(modules) + 2 * _QUIET_ZONE
    runs = "".join(_runs(row, y + _QUIET_ZONE) for y, row in enumerate(modules))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img"'
        f' aria-label="{escape(label)}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path stroke="#000" d="{runs}"/></svg>'
    )


def _base32(code: str) -> bytes:
    padded = code + "=" * (-len(code) % 8)
    try:
        raw = b32decode(padded)
    except Base32Error as error:
        raise QrError("not base32") from error
    if b32encode(raw).decode() != padded:
        raise QrError("base32 with bits that say nothing")
    return raw


def _claims(stored: bytes) -> QrClaims:
    entries = cose.read_cbor(stored)
    match entries:
        case {1: str(issuer), 2: str(subject), 4: int(expires), 6: int(issued), 7: bytes(ident)}:
            pass
        case _:
            raise QrError("a claim is missing")
    match entries.get(_OWN):
        case [str(award), int(tenths), str(country), str(track), int(flags)]:
            pass
        case _:
            raise QrError("a claim is missing")
    claims = QrClaims(
        issuer=issuer,
        certificate=ident,
        subject=subject,
        country=country,
        award=award,
        track=track,
        score=Decimal(tenths) / 10,
        issued_at=_moment(issued),
        valid_from=_moment(entries.get(_NOT_BEFORE, issued)),
        valid_until=_moment(expires),
        demonstration=bool(flags & _DEMONSTRATION),
        small_network=bool(flags & _SMALL_NETWORK),
    )
    # One rule instead of many: no unknown claim, no other type, no other way to write it.
    if payload(claims) != stored:
        raise QrError("not the claims as they are written here")
    return claims


def _moment(seconds: Any) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (OSError, OverflowError, TypeError) as error:
        raise QrError("not a moment") from error


def _modules(text: str) -> list[list[bool]]:
    for correction in (ERROR_CORRECT_M, ERROR_CORRECT_L):
        code = qrcode.QRCode(error_correction=correction, mask_pattern=_MASK)
        code.add_data(QRData(text, mode=MODE_ALPHA_NUM))
        try:
            version = code.best_fit()
        except (DataOverflowError, ValueError):
            continue
        if version <= MAX_VERSION:
            code.makeImpl(False, _MASK)
            modules: list[list[bool]] = code.modules
            return modules
    raise QrError(f"{len(text)} characters do not fit into version {MAX_VERSION}")


def _runs(row: list[bool], y: int) -> str:
    """Return one row as strokes of height 1: far smaller than one element for each module."""
    path = f"M{_QUIET_ZONE} {y}.5"
    for dark, run in groupby(row):
        path += f"{'h' if dark else 'm'}{len(list(run))}{'' if dark else ' 0'}"
    return path

"""What the one who verifies knows: issuers, keys, and the state of a certificate, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from badges import keys
from badges.artefacts import Artefact, Shape
from badges.keys import KeyRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `start` up to, not including, `end`; without end it lasts."""

    start: datetime
    end: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        """Return whether `moment` lies in the period."""
        return self.start <= moment and (self.end is None or moment < self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownIssuer:
    """A network on the trust list; a scope that is None has no limit."""

    did: str
    code: str
    name: str
    accredited: tuple[Period, ...]
    suspended: tuple[Period, ...] = ()
    awards: frozenset[str] | None = None
    countries: frozenset[str] | None = None
    tracks: frozenset[str] | None = None

    def out_of_scope(self, artefact: Artefact) -> str | None:
        """Return what about `artefact` the network may not certify, or None if it may."""
        scopes = (
            (self.awards, artefact.award),
            (self.countries, artefact.country),
            (self.tracks, artefact.track),
        )
        for allowed, value in scopes:
            if allowed is not None and value not in allowed:
                return value
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """A public key that the trust list gives to an issuer; `kid` is its verification method."""

    kid: str
    did: str
    multikey: str
    role: KeyRole
    valid: Period
    revoked_at: datetime | None = None

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the key."""
        return keys.from_multikey(self.multikey)

    def signs(self, artefact: Artefact) -> bool:
        """Return whether `artefact` says that this key signed it."""
        if artefact.shape is Shape.QR:
            return artefact.key == keys.tag(self.public_key).hex()
        return artefact.key == self.kid


class StatusKind(StrEnum):
    """What the registry says of a certificate; unknown means that it never issued it."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusFact:
    """The status of the certificate, `reason` in the words of the network."""

    kind: StatusKind
    since: datetime | None = None
    reason: str = ""
    successor: str | None = None
    under_appeal: bool = False


class SubjectKind(StrEnum):
    """What became of the local government since."""

    SAME = "same"
    MERGED = "merged"
    DISSOLVED = "dissolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectFact:
    """The local government today; `identifiers` are all that a certificate may call it by."""

    kind: SubjectKind
    identifiers: frozenset[str]
    since: datetime | None = None
    successor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Everything known; None is what could not be asked.

    `lists_of` is the date of lists kept for use without a connection, None when asked live.
    """

    issuers: tuple[KnownIssuer, ...]
    keys: tuple[KnownKey, ...]
    status: StatusFact | None = None
    subject: SubjectFact | None = None
    lists_of: datetime | None = None

    def issuer_of(self, artefact: Artefact) -> KnownIssuer | None:
        """Return the issuer that `artefact` names, if it is known."""
        for issuer in self.issuers:
            if artefact.issuer == (issuer.code if artefact.shape is Shape.QR else issuer.did):
                return issuer
        return None

    def key_of(self, artefact: Artefact, issuer: KnownIssuer) -> KnownKey | None:
        """Return the key that `artefact` points to, if it is one of `issuer` for this purpose."""
        for key in self.keys:
            if key.did == issuer.did and key.role is KeyRole.ASSERTION and key.signs(artefact):
                return key
        return None

"""What a certificate states: the values from which its credential is built."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from badges import moments

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SCALE: Final = Decimal("0.1")
HIGHEST_SCORE: Final = 100


class FactsError(ValueError):
    """The facts contradict themselves or cannot be written down exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The network that issues, and where the registry says that it is accredited."""

    did: str
    name: str
    url: str
    accreditation_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The local government, named by its page in the registry.

    `names` has its name in each of its scripts and languages; `identifiers` are pairs of kind
    and value, such as ("wikidata", "Q623498") or ("iso3166-2", "MA-05").
    """

    id: str
    name: str
    country: str
    names: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """The rubric version: `url` is its page, `document_url` the bytes whose SHA-256 is given."""

    id: str
    name: str
    version: str
    url: str
    document_url: str
    sha256: str

    def __post_init__(self) -> None:
        _require_sha256(self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """A level that the rubric knows, and the score that it asks for."""

    code: str
    name: str
    score: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionScore:
    """The score in one dimension, from 0 to 100; None where nothing in it applied."""

    code: str
    name: str
    score: Decimal | None

    def __post_init__(self) -> None:
        if self.score is not None:
            require_score(self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """Everything that one certificate states; `id` is its public URL.

    `award` is the code of one of `awards`, which lists all that the rubric knows, lowest first.
    `reviewers` are kinds, never names.
    """

    id: str
    issuer: Issuer
    subject: Subject
    rubric: Rubric
    award: str
    awards: tuple[Award, ...]
    narrative: str
    track: str
    score: Decimal
    dimensions: tuple[DimensionScore, ...]
    evidence_sha256: str
    reviewers: tuple[str, ...]
    decided_at: datetime
    valid_from: datetime
    valid_until: datetime
    small_network: bool = False
    demonstration: bool = False

    def __post_init__(self) -> None:
        require_score(self.score)
        _require_sha256(self.evidence_sha256)
        for moment in (self.decided_at, self.valid_from, self.valid_until):
            moments.write(moment)
        if not self.decided_at <= self.valid_from < self.valid_until:
            raise FactsError("a certificate is decided, then valid, then not valid any more")
        if self.award not in {award.code for award in self.awards}:
            raise FactsError(f"the rubric knows no award {self.award!r}")
        if not self.reviewers:
            raise FactsError("a certificate without a review does not exist")


def require_score(score: Decimal) -> None:
    """Raise FactsError unless `score` is from 0 to 100 with at most one decimal."""
    if not 0 <= score <= HIGHEST_SCORE or score != score.quantize(_SCALE):
        raise FactsError(f"{score} is not a score from 0 to 100 with one decimal")


def write_score(score: Decimal) -> str:
    """Return `score` with exactly one decimal."""
    return str(score.quantize(_SCALE))


def _require_sha256(digest: str) -> None:
    if not _SHA256.fullmatch(digest):
        raise FactsError("not a SHA-256 in lower-case hexadecimal")

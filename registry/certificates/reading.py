"""What a signed credential states, for people to read: nothing on the page is from elsewhere."""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from badges import lint
from badges.artefacts import Artefact

_MANIFEST = "evidence-manifest"
_REVIEW = "review-by-"
_DIMENSION = "#dimension-"
_RUBRIC = "ext:rubric"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The statements of a credential that `artefacts.parse` has read."""

    score: Decimal
    dimensions: tuple[tuple[str, Decimal | None], ...]
    rubric_id: str
    rubric_version: str
    rubric_sha256: str
    evidence_sha256: str
    reviewers: tuple[str, ...]


def read(artefact: Artefact) -> Stated:
    """Return what the credential states beyond what every shape of a certificate has."""
    document = artefact.body
    if not isinstance(document, Mapping):
        raise TypeError("a QR code states less than a credential")
    rubric_id, _, rubric_version = _rubric(document).partition(" ")
    evidence = _list(document.get("evidence"))
    genres = [str(lint.at(each, "genre")) for each in evidence]
    return Stated(
        score=artefact.score or Decimal(0),
        dimensions=tuple(_dimensions(document)),
        rubric_id=rubric_id,
        rubric_version=rubric_version,
        rubric_sha256=_sha256(_list(document.get("relatedResource"))),
        evidence_sha256=_sha256([x for x in evidence if lint.at(x, "genre") == _MANIFEST]),
        reviewers=tuple(
            genre.removeprefix(_REVIEW).replace("-", "_")
            for genre in genres
            if genre.startswith(_REVIEW)
        ),
    )


def _rubric(document: Mapping[str, Any]) -> str:
    entries = _list(lint.at(document, "credentialSubject", "achievement", "otherIdentifier"))
    return next(
        (
            str(lint.at(entry, "identifier"))
            for entry in entries
            if lint.at(entry, "identifierType") == _RUBRIC
        ),
        "",
    )


def _dimensions(document: Mapping[str, Any]) -> Iterator[tuple[str, Decimal | None]]:
    """Every dimension of the track in order, None where nothing in it applied."""
    subject = lint.at(document, "credentialSubject")
    scores = {
        str(lint.at(result, "resultDescription")): str(lint.at(result, "value"))
        for result in _list(lint.at(subject, "result"))
    }
    for described in _list(lint.at(subject, "achievement", "resultDescription")):
        identifier = str(lint.at(described, "id"))
        _, found, code = identifier.rpartition(_DIMENSION)
        if found:
            yield code, Decimal(scores[identifier]) if identifier in scores else None


def _sha256(entries: list[Any]) -> str:
    """The digest of the first of `entries`, in hexadecimal."""
    text = next((str(lint.at(entry, "digestSRI")) for entry in entries), "")
    return b64decode(text.removeprefix("sha256-")).hex()


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

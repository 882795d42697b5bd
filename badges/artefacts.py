"""Reads what somebody holds up as a certificate, whatever its shape, into one value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from badges import lint, moments, proofs, qr, strictjson
from badges.credential import COUNTRY, DEMONSTRATION, SCORE_FRAGMENT, SMALL_NETWORK
from badges.messages import N_, Message, message
from badges.proofs import Cryptosuite

_MAX_PROOFS: Final = len(Cryptosuite)


class Shape(StrEnum):
    """In which shape a certificate came."""

    CREDENTIAL = "credential"
    QR = "qr"


class UnreadableError(ValueError):
    """What came is not a certificate in any shape that is known; `sentence` says why."""

    def __init__(self, sentence: Message, change: Message) -> None:
        super().__init__(sentence.render())
        self.sentence = sentence
        self.change = change


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """A certificate as read, nothing of it proven yet.

    In a credential `issuer` is a DID, `certificate` and `subject` are URLs and `key` is a
    verification method. In a QR code they are the network's code, sixteen hexadecimal digits,
    the government's short name and the tag of the key.
    """

    shape: Shape
    issuer: str
    key: str
    certificate: str
    subject: str
    name: str
    country: str
    award: str
    track: str
    score: Decimal | None
    issued_at: datetime
    valid_from: datetime
    valid_until: datetime
    demonstration: bool
    small_network: bool
    has_status_entry: bool
    body: Mapping[str, Any] | qr.SignedQr


def parse(raw: bytes | str) -> Artefact:
    """Return what is in `raw`: a credential as JSON, or the text of a QR code.

    Raises:
        UnreadableError: it is neither, or not as this project writes it.
    """
    start = raw[: strictjson.MAX_BYTES].lstrip()[:1]
    if start in {b"{", "{"}:
        return _credential(raw)
    text = raw if isinstance(raw, str) else raw.decode("ascii", errors="replace")
    try:
        return _qr(qr.read(text))
    except qr.QrError as error:
        raise UnreadableError(
            message(N_("This is not a certificate in any form that is known here.")),
            message(N_("Take the file or the QR code from the page of the certificate.")),
        ) from error


def _credential(raw: bytes | str) -> Artefact:
    try:
        document = strictjson.loads(raw)
        body = proofs.unsigned(document)
        problems = lint.problems(body)
        if problems:
            raise _malformed(problems[0])
        return _read_credential(document, body)
    except (strictjson.StrictJsonError, proofs.ProofError, moments.MomentError) as error:
        raise _malformed(str(error)) from error


def _malformed(detail: str) -> UnreadableError:
    return UnreadableError(
        message(N_("The file is not a certificate as it was issued: %(detail)s."), detail=detail),
        message(N_("Take the unchanged file from the page of the certificate.")),
    )


def _read_credential(document: Mapping[str, Any], body: Mapping[str, Any]) -> Artefact:
    proof_set = _proof_set(document)
    subject = body["credentialSubject"]
    achievement = subject["achievement"]
    tags = achievement.get("tag", [])
    return Artefact(
        shape=Shape.CREDENTIAL,
        issuer=body["issuer"]["id"],
        key=proof_set[0]["verificationMethod"],
        certificate=body["id"],
        subject=subject["id"],
        name=str(subject.get("name", "")),
        country=_identity(subject.get("identifier"), COUNTRY),
        award=str(achievement.get("humanCode", "")),
        track=str(achievement.get("specialization", "")),
        score=_score(subject["result"]),
        issued_at=moments.read(proof_set[0]["created"]),
        valid_from=moments.read(body["validFrom"]),
        valid_until=moments.read(body["validUntil"]),
        demonstration=DEMONSTRATION in tags,
        small_network=SMALL_NETWORK in tags,
        has_status_entry="credentialStatus" in body,
        body=document,
    )


def proofs_of(document: Mapping[str, Any]) -> list[Any]:
    """Return the proofs of a credential, which may also be one object."""
    proof = document.get("proof")
    return proof if isinstance(proof, list) else [proof]


def _proof_set(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the proofs, if they are well-formed and by one key of the issuer at one moment."""
    proof_set = proofs_of(document)
    if not 1 <= len(proof_set) <= _MAX_PROOFS:
        raise proofs.ProofError("no proof, or too many")
    for entry in proof_set:
        proofs.check_form(entry, document["@context"])
    if len({entry["cryptosuite"] for entry in proof_set}) != len(proof_set):
        raise proofs.ProofError("two proofs by one cryptosuite")
    if len({(entry["verificationMethod"], entry["created"]) for entry in proof_set}) != 1:
        raise proofs.ProofError("proofs by different keys or of different moments")
    if not proof_set[0]["verificationMethod"].startswith(f"{document['issuer']['id']}#"):
        raise proofs.ProofError("the proof names a key of somebody else")
    return proof_set


def _identity(identifiers: Any, kind: str) -> str:
    entries = identifiers if isinstance(identifiers, list) else []
    values = [lint.at(x, "identityHash") for x in entries if lint.at(x, "identityType") == kind]
    return str(values[0]) if len(values) == 1 else ""


def _score(results: list[Any]) -> Decimal | None:
    for result in results:
        if str(lint.at(result, "resultDescription")).endswith(SCORE_FRAGMENT):
            try:
                return Decimal(str(lint.at(result, "value")))
            except InvalidOperation:
                return None
    return None


def _qr(signed: qr.SignedQr) -> Artefact:
    claims = signed.claims
    return Artefact(
        shape=Shape.QR,
        issuer=claims.issuer,
        key=signed.message.kid.hex(),
        certificate=claims.certificate.hex(),
        subject=claims.subject,
        name=claims.subject,
        country=claims.country,
        award=claims.award,
        track=claims.track,
        score=claims.score,
        issued_at=claims.issued_at,
        valid_from=claims.valid_from,
        valid_until=claims.valid_until,
        demonstration=claims.demonstration,
        small_network=claims.small_network,
        has_status_entry=False,
        body=signed,
    )

"""Data Integrity proofs: the exact bytes to sign, the proof set, and each proof on its own."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from badges import canonical, keys, lint, moments
from badges.keys import Signer

_PURPOSE: Final = "assertionMethod"
_OPTIONS: Final = frozenset(
    {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose"}
)


class Cryptosuite(StrEnum):
    """How a document becomes bytes; both are demanded of every credential.

    rdfc is what most wallets read; it does not cover what JSON-LD drops. jcs covers every byte.
    """

    RDFC = "eddsa-rdfc-2022"
    JCS = "eddsa-jcs-2022"


_FORMS: Final = {Cryptosuite.RDFC: canonical.rdfc, Cryptosuite.JCS: canonical.jcs}


class ProofError(ValueError):
    """A proof cannot be made, or is not in the form that this project accepts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One proof to be made: its options as canonical JSON, and the 64 bytes to sign."""

    cryptosuite: Cryptosuite
    options: str
    to_sign: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRequest:
    """A credential with the exact bytes to sign, to be stored before anything is signed."""

    document: str
    public_key: bytes
    parts: tuple[Part, ...]

    def to_json(self) -> str:
        """Return the request as text, the same for the same request."""
        return canonical.jcs(
            {
                "document": self.document,
                "public_key": self.public_key.hex(),
                "parts": [
                    {
                        "cryptosuite": part.cryptosuite.value,
                        "options": part.options,
                        "to_sign": part.to_sign.hex(),
                    }
                    for part in self.parts
                ],
            }
        ).decode()

    @classmethod
    def from_json(cls, text: str) -> "SigningRequest":
        """Return the request that `to_json` wrote, linted again.

        Raises:
            ProofError: the document does not pass, or the bytes to sign are not its own.
        """
        stored = json.loads(text)
        request = cls(
            document=stored["document"],
            public_key=bytes.fromhex(stored["public_key"]),
            parts=tuple(
                Part(
                    cryptosuite=Cryptosuite(part["cryptosuite"]),
                    options=part["options"],
                    to_sign=bytes.fromhex(part["to_sign"]),
                )
                for part in stored["parts"]
            ),
        )
        document = json.loads(request.document)
        _require_fit(document)
        for part in request.parts:
            if _to_sign(document, json.loads(part.options), part.cryptosuite) != part.to_sign:
                raise ProofError("the stored bytes to sign are not those of the document")
        return request


def data_to_sign(
    document: Mapping[str, Any],
    *,
    kid: str,
    public_key: bytes,
    created: datetime,
    cryptosuites: Iterable[Cryptosuite] = Cryptosuite,
) -> SigningRequest:
    """Lint `document`, which carries no proof, and return what has to be signed with key `kid`.

    Raises:
        ProofError: the document does not pass the lint; every reason is named.
    """
    _require_fit(document)
    options = {
        "type": "DataIntegrityProof",
        "created": moments.write(created),
        "verificationMethod": kid,
        "proofPurpose": _PURPOSE,
    }
    as_jcs = canonical.jcs(document)
    forms = {Cryptosuite.JCS: as_jcs, Cryptosuite.RDFC: canonical.rdfc(document)}
    return SigningRequest(
        document=as_jcs.decode(),
        public_key=public_key,
        parts=tuple(
            _part(forms[suite], options, document["@context"], suite) for suite in cryptosuites
        ),
    )


def complete(request: SigningRequest, signatures: Mapping[Cryptosuite, bytes]) -> dict[str, Any]:
    """Return the credential of `request` with its proof set.

    Raises:
        ProofError: a signature is missing, or is not that of the key over the bytes.
    """
    proofs = []
    for part in request.parts:
        signature = signatures.get(part.cryptosuite, b"")
        if not keys.verify(request.public_key, signature, part.to_sign):
            raise ProofError(f"no valid signature for {part.cryptosuite}")
        proofs.append({**json.loads(part.options), "proofValue": keys.to_multibase(signature)})
    return {**json.loads(request.document), "proof": proofs}


def sign_request(request: SigningRequest, signer: Signer) -> dict[str, Any]:
    """Sign the stored bytes of `request`; doing it twice gives the same credential.

    Raises:
        ProofError: the signer has another key than the one that the request was made for.
    """
    return complete(
        request, {part.cryptosuite: signer.sign(part.to_sign) for part in request.parts}
    )


def sign(
    document: Mapping[str, Any],
    signer: Signer,
    *,
    created: datetime,
    cryptosuites: Iterable[Cryptosuite] = Cryptosuite,
) -> dict[str, Any]:
    """Return `document` with its proof set, in one step.

    Raises:
        ProofError: the document does not pass the lint.
    """
    request = data_to_sign(
        document,
        kid=signer.kid,
        public_key=signer.public_key,
        created=created,
        cryptosuites=cryptosuites,
    )
    return sign_request(request, signer)


def with_one_proof(credential: Mapping[str, Any], cryptosuite: Cryptosuite) -> dict[str, Any]:
    """Return `credential` with the one proof by `cryptosuite` as an object, not an array.

    Raises:
        ProofError: it has no such proof.
    """
    for proof in credential["proof"]:
        if proof["cryptosuite"] == cryptosuite:
            return {**credential, "proof": proof}
    raise ProofError(f"no proof by {cryptosuite}")


def unsigned(credential: Mapping[str, Any]) -> dict[str, Any]:
    """Return `credential` without its proofs."""
    return {name: value for name, value in credential.items() if name != "proof"}


def check_form(proof: Any, context: Any) -> None:
    """Check that `proof` has the members of its cryptosuite and no others.

    Raises:
        ProofError: it has not.
    """
    if not isinstance(proof, Mapping) or proof.get("type") != "DataIntegrityProof":
        raise ProofError("not a DataIntegrityProof")
    if proof.get("cryptosuite") not in list(Cryptosuite):
        raise ProofError("unknown cryptosuite")
    expected = _OPTIONS | {"proofValue"}
    if proof["cryptosuite"] == Cryptosuite.JCS:
        expected |= {"@context"}
    if set(proof) != expected or not all(
        isinstance(proof[name], str) for name in expected - {"@context"}
    ):
        raise ProofError("a proof has a member too many, too few, or not a text")
    if proof["proofPurpose"] != _PURPOSE or proof.get("@context", context) != context:
        raise ProofError("a proof is for another purpose or context")
    moments.read(proof["created"])


def verify_proof(document: Mapping[str, Any], proof: Mapping[str, Any], public_key: bytes) -> bool:
    """Return whether `proof` is that of `public_key` over `document`, which carries no proof."""
    suite = Cryptosuite(proof["cryptosuite"])
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        signature = keys.from_multibase(proof["proofValue"])
        to_sign = _to_sign(document, options, suite)
    except (keys.KeyFormatError, canonical.CanonicalError):
        return False
    return keys.verify(public_key, signature, to_sign)


def _require_fit(document: Mapping[str, Any]) -> None:
    problems = lint.problems(document)
    if problems:
        raise ProofError("not fit to be signed: " + "; ".join(problems))


def _part(document: bytes, common: Mapping[str, str], context: Any, suite: Cryptosuite) -> Part:
    options: dict[str, Any] = {**common, "cryptosuite": suite.value}
    if suite is Cryptosuite.JCS:
        options["@context"] = context
    return Part(
        cryptosuite=suite,
        options=canonical.jcs(options).decode(),
        to_sign=hash_data(_FORMS[suite](options), document),
    )


def _to_sign(document: Mapping[str, Any], options: Mapping[str, Any], suite: Cryptosuite) -> bytes:
    return hash_data(_FORMS[suite](options), _FORMS[suite](document))


def hash_data(options: bytes, document: bytes) -> bytes:
    """Return the 64 bytes that both cryptosuites sign: the two digests, options first."""
    return hashlib.sha256(options).digest() + hashlib.sha256(document).digest()

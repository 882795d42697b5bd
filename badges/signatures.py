"""Tries the proofs of a certificate, whatever its shape, with the key that the lists give."""

from collections.abc import Mapping
from typing import Any, Final

from badges import proofs
from badges.artefacts import Artefact, proofs_of
from badges.proofs import Cryptosuite
from badges.qr import SignedQr
from badges.report import Outcome, ProofResult
from badges.trust import KnownKey

_COSE: Final = "cose-sign1-eddsa"


def proof_results(artefact: Artefact, key: KnownKey | None) -> tuple[ProofResult, ...]:
    """Try every proof that a certificate of this shape must have."""
    if isinstance(artefact.body, SignedQr):
        valid = None if key is None else artefact.body.verify(key.public_key)
        return (_proof_result(_COSE, valid),)
    document = artefact.body
    by_suite = {proof["cryptosuite"]: proof for proof in proofs_of(document)}
    # jcs first: it covers every byte, so rdfc is computed only on what the key has signed.
    jcs = _suite_valid(document, by_suite.get(Cryptosuite.JCS), key)
    rdfc = _suite_valid(document, by_suite.get(Cryptosuite.RDFC), key if jcs else None)
    return (_proof_result(Cryptosuite.RDFC, rdfc), _proof_result(Cryptosuite.JCS, jcs))


def _suite_valid(
    document: Mapping[str, Any], proof: Mapping[str, Any] | None, key: KnownKey | None
) -> bool | None:
    if proof is None:
        return False
    if key is None:
        return None
    return proofs.verify_proof(proofs.unsigned(document), proof, key.public_key)


def _proof_result(cryptosuite: str, valid: bool | None) -> ProofResult:
    outcomes = {True: Outcome.PASS, False: Outcome.FAIL, None: Outcome.NOT_CHECKED}
    return ProofResult(cryptosuite=str(cryptosuite), outcome=outcomes[valid])

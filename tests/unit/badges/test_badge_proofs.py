import json
from typing import Any

import pytest
from certificate_samples import ISSUED, OTHER_SIGNER, SIGNER, document, signed
from hypothesis import given
from hypothesis import strategies as st

from badges import canonical, keys, proofs
from badges.proofs import Cryptosuite, ProofError, SigningRequest


def request_of(stated: dict[str, Any]) -> SigningRequest:
    return proofs.data_to_sign(stated, kid=SIGNER.kid, public_key=SIGNER.public_key, created=ISSUED)


def test_a_credential_carries_one_proof_for_each_cryptosuite() -> None:
    credential = signed()

    assert [proof["cryptosuite"] for proof in credential["proof"]] == list(Cryptosuite)
    for proof in credential["proof"]:
        assert proofs.verify_proof(proofs.unsigned(credential), proof, SIGNER.public_key)
        assert not proofs.verify_proof(proofs.unsigned(credential), proof, OTHER_SIGNER.public_key)


def test_only_the_jcs_proof_carries_the_context() -> None:
    rdfc, jcs = signed()["proof"]

    assert "@context" not in rdfc
    assert jcs["@context"] == document()["@context"]


def test_signing_twice_gives_the_same_bytes() -> None:
    assert canonical.jcs(signed()) == canonical.jcs(signed())


def test_what_was_planned_is_stored_as_text_and_signed_later() -> None:
    planned = request_of(document()).to_json()

    stored = SigningRequest.from_json(planned)

    assert stored.to_json() == planned
    assert proofs.sign_request(stored, SIGNER) == signed()


def test_signatures_made_elsewhere_complete_a_request() -> None:
    request = request_of(document())
    signatures = {part.cryptosuite: SIGNER.sign(part.to_sign) for part in request.parts}

    assert proofs.complete(request, signatures) == signed()


def test_a_request_changed_in_store_is_refused() -> None:
    stored = json.loads(request_of(document()).to_json())
    stored["document"] = stored["document"].replace("52.4", "92.4")

    with pytest.raises(ProofError, match="not those of the document"):
        SigningRequest.from_json(json.dumps(stored))


def test_a_request_is_linted_again_when_it_comes_out_of_store() -> None:
    stored = json.loads(request_of(document()).to_json())
    stored["document"] = stored["document"].replace('"validUntil"', '"validUntill"')

    with pytest.raises(ProofError, match="not fit to be signed: validUntill"):
        SigningRequest.from_json(json.dumps(stored))


def test_the_signer_must_have_the_key_that_was_planned() -> None:
    with pytest.raises(ProofError, match="no valid signature"):
        proofs.sign_request(request_of(document()), OTHER_SIGNER)


def test_a_missing_signature_is_noticed() -> None:
    with pytest.raises(ProofError, match="eddsa-rdfc-2022"):
        proofs.complete(request_of(document()), {})


def test_what_does_not_pass_the_lint_is_not_signed() -> None:
    with pytest.raises(ProofError, match=r"not fit to be signed: unknown"):
        proofs.sign({**document(), "unknown": "x"}, SIGNER, created=ISSUED)


@pytest.mark.parametrize("suite", list(Cryptosuite))
def test_a_reader_that_takes_one_proof_gets_one(suite: Cryptosuite) -> None:
    single = proofs.with_one_proof(signed(), suite)

    assert single["proof"]["cryptosuite"] == suite
    assert proofs.unsigned(single) == document()


def test_a_proof_that_is_not_there_cannot_be_given() -> None:
    only_jcs = proofs.sign(document(), SIGNER, created=ISSUED, cryptosuites=[Cryptosuite.JCS])

    with pytest.raises(ProofError, match="no proof by"):
        proofs.with_one_proof(only_jcs, Cryptosuite.RDFC)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "Ed25519Signature2020"},
        {"cryptosuite": "ecdsa-rdfc-2019"},
        {"cryptosuite": ["eddsa-jcs-2022"]},
        {"proofPurpose": "authentication"},
        {"domain": "x"},
        {"created": 5},
        {"created": "2026-03-01"},
        {"@context": ["https://x.example"]},
    ],
    ids=str,
)
def test_a_proof_in_another_form_is_refused(changes: dict[str, Any]) -> None:
    proof = {**signed()["proof"][1], **changes}

    with pytest.raises(ValueError, match=r"."):
        proofs.check_form(proof, document()["@context"])


@pytest.mark.parametrize("proof", [None, [], "x", {}])
def test_what_is_no_proof_is_refused(proof: object) -> None:
    with pytest.raises(ProofError, match="not a DataIntegrityProof"):
        proofs.check_form(proof, document()["@context"])


@pytest.mark.parametrize("value", ["", "z0", keys.to_multibase(b"x" * 63), "u" + "A" * 86])
def test_a_proof_value_that_is_no_signature_proves_nothing(value: str) -> None:
    proof = {**signed()["proof"][1], "proofValue": value}

    assert not proofs.verify_proof(document(), proof, SIGNER.public_key)


def test_a_document_without_rdf_has_no_rdfc_proof() -> None:
    no_rdf = {**document(), "type": 5}

    assert not proofs.verify_proof(no_rdf, signed()["proof"][0], SIGNER.public_key)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
    lambda text: text.strip()
)


@given(TEXT, TEXT)
def test_any_text_can_be_signed_and_verified(name: str, narrative: str) -> None:
    stated = document(narrative=narrative)
    stated["name"] = name

    credential = proofs.sign(stated, SIGNER, created=ISSUED)

    for proof in json.loads(json.dumps(credential))["proof"]:
        assert proofs.verify_proof(stated, proof, SIGNER.public_key)

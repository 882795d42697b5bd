"""Published test vectors, byte for byte."""

import hashlib
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from badges import canonical, contexts, cose, keys, proofs, terms

pytestmark = pytest.mark.conformance

# W3C Recommendation "Data Integrity EdDSA Cryptosuites v1.0", 15 May 2025, appendix B: the
# credential without proof (B.1 and B.2), its keys, and every published intermediate value.
SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
METHOD = f"did:key:{PUBLIC}#{PUBLIC}"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
CREDENTIAL = {
    "@context": [contexts.CREDENTIALS_V2, EXAMPLES],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
OPTIONS = {
    "type": "DataIntegrityProof",
    "created": "2023-02-24T23:36:38Z",
    "verificationMethod": METHOD,
    "proofPurpose": "assertionMethod",
}
RDFC_OPTIONS_HASH = "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0"
RDFC_DOCUMENT_HASH = "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
RDFC_PROOF = (
    "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme"
)
JCS_OPTIONS_HASH = "66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db"
JCS_DOCUMENT_HASH = "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"
JCS_PROOF = (
    "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"
)
CANONICAL_OPTIONS = f"""\
_:c14n0 <http://purl.org/dc/terms/created> \
"2023-02-24T23:36:38Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
_:c14n0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> \
<https://w3id.org/security#DataIntegrityProof> .
_:c14n0 <https://w3id.org/security#cryptosuite> \
"eddsa-rdfc-2022"^^<https://w3id.org/security#cryptosuiteString> .
_:c14n0 <https://w3id.org/security#proofPurpose> <https://w3id.org/security#assertionMethod> .
_:c14n0 <https://w3id.org/security#verificationMethod> <{METHOD}> .
"""


def vector_key() -> Ed25519PrivateKey:
    decoded = keys.from_multibase(SECRET)
    assert decoded[:2] == b"\x80\x26"
    return Ed25519PrivateKey.from_private_bytes(decoded[2:])


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_multikey_of_the_recommendation() -> None:
    assert keys.to_multikey(keys.public_bytes(vector_key())) == PUBLIC
    assert keys.from_multikey(PUBLIC) == keys.public_bytes(vector_key())


def test_eddsa_rdfc_2022() -> None:
    # The examples context gives every word that is not defined elsewhere an address of its own.
    words = ("AlumniCredential", "alumniOf")
    definitions = {**terms.base(), **{word: f"{EXAMPLES[:-3]}#{word}" for word in words}}
    options = {**OPTIONS, "cryptosuite": "eddsa-rdfc-2022"}

    canonical_options = canonical.n_quads(options, definitions)
    canonical_document = canonical.n_quads(CREDENTIAL, definitions)
    to_sign = proofs.hash_data(canonical_options, canonical_document)

    assert canonical_options.decode() == CANONICAL_OPTIONS
    assert sha256(canonical_options) == RDFC_OPTIONS_HASH
    assert sha256(canonical_document) == RDFC_DOCUMENT_HASH
    assert to_sign.hex() == RDFC_OPTIONS_HASH + RDFC_DOCUMENT_HASH
    assert keys.to_multibase(vector_key().sign(to_sign)) == RDFC_PROOF


def test_eddsa_jcs_2022() -> None:
    options = {
        **OPTIONS,
        "cryptosuite": "eddsa-jcs-2022",
        "@context": CREDENTIAL["@context"],
    }

    to_sign = proofs.hash_data(canonical.jcs(options), canonical.jcs(CREDENTIAL))

    assert sha256(canonical.jcs(options)) == JCS_OPTIONS_HASH
    assert sha256(canonical.jcs(CREDENTIAL)) == JCS_DOCUMENT_HASH
    assert keys.to_multibase(vector_key().sign(to_sign)) == JCS_PROOF
    proof = {**options, "proofValue": JCS_PROOF}
    assert proofs.verify_proof(CREDENTIAL, proof, keys.from_multikey(PUBLIC))


# RFC 8785, sections 3.2.2 and 3.2.4.
RFC_8785_INPUT = r"""{
  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
  "literals": [null, true, false]
}"""
RFC_8785_OUTPUT = (
    "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a"
    "5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d3237"
    "5d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d"
)
# RFC 8785, section 3.2.3: names sorted by UTF-16 code units.
RFC_8785_NAMES = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\U0001f600": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis",
}
RFC_8785_ORDER = [
    "Carriage Return",
    "One",
    "Control",
    "Latin Small Letter O With Diaeresis",
    "Euro Sign",
    "Emoji: Grinning Face",
    "Hebrew Letter Dalet With Dagesh",
]


def test_rfc_8785_canonical_json() -> None:
    assert canonical.jcs(json.loads(RFC_8785_INPUT)).hex() == RFC_8785_OUTPUT


def test_rfc_8785_order_of_names() -> None:
    assert list(json.loads(canonical.jcs(RFC_8785_NAMES)).values()) == RFC_8785_ORDER


# RFC 8032, section 7.1: secret key, public key, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
        "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
        "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290"
        "ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("secret", "public", "payload", "signature"), RFC_8032)
def test_rfc_8032_ed25519(secret: str, public: str, payload: str, signature: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    signer = keys.FileSigner(kid="", private_key=key)

    assert signer.public_key.hex() == public
    assert signer.sign(bytes.fromhex(payload)).hex() == signature
    assert keys.verify(signer.public_key, bytes.fromhex(signature), bytes.fromhex(payload))


CONTENT = b"This is the content."


def test_rfc_9052_bytes_to_be_signed() -> None:
    """RFC 9052, appendix C.2.1: the signature is ECDSA, the bytes under it are ours."""
    numbers = ec.EllipticCurvePublicNumbers(
        0xBAC5B11CAD8F99F9C72B05CF4B9E26D244DC189F745228255A219A86D6A09EFF,
        0x20138BF82DC1B6D562BE0FA54AB7804A3A64B6D72CCFED6B6FB6ED28BBFC117E,
        ec.SECP256R1(),
    )
    signature = bytes.fromhex(
        "8eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e"
        "2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36"
    )
    r, s = (int.from_bytes(signature[x : x + 32], "big") for x in (0, 32))

    to_sign = cose.to_sign(bytes.fromhex("a10126"), CONTENT)

    # Raises InvalidSignature unless every byte is the same.
    numbers.public_key().verify(encode_dss_signature(r, s), to_sign, ec.ECDSA(hashes.SHA256()))


def test_cose_working_group_ed25519() -> None:
    """cose-wg/Examples, eddsa-examples/eddsa-sig-01, by the first key of RFC 8032."""
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(RFC_8032[0][0]))

    signature = key.sign(cose.to_sign(bytes.fromhex("a201270300"), CONTENT))

    assert signature.hex() == (
        "7142fd2ff96d56db85bee905a76ba1d0b7321a95c8c4d3607c5781932b7afb87"
        "11497dfa751bf40b58b3bcc32300b1487f3db34085eef013bf08f4a44d6fef0d"
    )

"""A made-up certificate and everything that is needed to sign and to verify it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges import credential, dids, facts, keys, proofs, qr
from badges.keys import FileSigner, KeyRole
from badges.trust import KnownIssuer, KnownKey, Period, StatusFact, StatusKind, Trust

BASE_URL = "http://127.0.0.1:8000"
DID = dids.did_web(BASE_URL, "networks", "sample")
RUBRIC_URL = f"{BASE_URL}/rubrics/sample/1.0"
ISSUED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
ENDS = datetime(2028, 3, 1, 9, 30, tzinfo=UTC)


def signer_of(seed: int) -> FileSigner:
    key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return FileSigner(kid=dids.key_id(DID, keys.public_bytes(key)), private_key=key)


SIGNER = signer_of(1)
OTHER_SIGNER = signer_of(2)

FACTS = facts.CertificateFacts(
    id=f"{BASE_URL}/certificates/7f3c",
    issuer=facts.Issuer(
        did=DID,
        name="Sample network",
        url=f"{BASE_URL}/networks/sample",
        accreditation_url=f"{BASE_URL}/networks/sample#accreditation",
    ),
    subject=facts.Subject(
        id=f"{BASE_URL}/governments/beni-mellal-khenifra",
        name="Béni Mellal-Khénifra",
        country="MA",
        names=("جهة بني ملال خنيفرة", "ⴱⵏⵉ ⵎⵍⵍⴰⵍ"),
        identifiers=(("iso3166-2", "MA-05"),),
    ),
    rubric=facts.Rubric(
        id="sample",
        name="Sample rubric",
        version="1.0",
        url=RUBRIC_URL,
        document_url=f"{RUBRIC_URL}.json",
        sha256="ab" * 32,
    ),
    award="silver",
    awards=(
        facts.Award(code="bronze", name="Bronze", score=Decimal(30)),
        facts.Award(code="silver", name="Silver", score=Decimal(50)),
    ),
    narrative="Two reviewers of different kinds found\nwhat the rubric asks for.",
    track="full",
    score=Decimal("52.4"),
    dimensions=(
        facts.DimensionScore(code="A", name="Leadership", score=Decimal("61.3")),
        facts.DimensionScore(code="B", name="Budget", score=Decimal("43.5")),
        facts.DimensionScore(code="C", name="Not asked here", score=None),
    ),
    evidence_sha256="cd" * 32,
    reviewers=("public-peer", "civil-society"),
    decided_at=datetime(2026, 2, 20, tzinfo=UTC),
    valid_from=ISSUED,
    valid_until=ENDS,
    small_network=True,
    demonstration=True,
)

CLAIMS = qr.QrClaims(
    issuer="SMP",
    certificate=b"\x00\x01\x02\x03\xfc\xfd\xfe\xff",
    subject="beni-mellal-khenifra",
    country="MA",
    award="silver",
    track="full",
    score=Decimal("52.4"),
    issued_at=ISSUED,
    valid_from=ISSUED,
    valid_until=ENDS,
    demonstration=True,
)

ALWAYS = Period(start=datetime(2020, 1, 1, tzinfo=UTC))
ISSUER = KnownIssuer(
    did=DID,
    code="SMP",
    name="Sample network",
    accredited=(Period(start=datetime(2025, 1, 1, tzinfo=UTC)),),
    awards=frozenset({"bronze", "silver"}),
    countries=frozenset({"MA"}),
    tracks=frozenset({"full"}),
)
KEY = KnownKey(
    kid=SIGNER.kid,
    did=DID,
    multikey=keys.to_multikey(SIGNER.public_key),
    role=KeyRole.ASSERTION,
    valid=Period(start=datetime(2025, 1, 1, tzinfo=UTC)),
)
TRUST = Trust(issuers=(ISSUER,), keys=(KEY,), status=StatusFact(kind=StatusKind.VALID))


def document(**changes: Any) -> dict[str, Any]:
    return credential.build(replace(FACTS, **changes))


def signed(**changes: Any) -> dict[str, Any]:
    return proofs.sign(document(**changes), SIGNER, created=ISSUED)


def qr_text(**changes: Any) -> str:
    stored = qr.payload(replace(CLAIMS, **changes))
    return qr.url("https://openlocal.example", qr.sign(stored, SIGNER))


def did_document() -> dict[str, Any]:
    published = dids.PublishedKey(public_key=SIGNER.public_key, role=KeyRole.ASSERTION)
    return dids.did_document(DID, [published])

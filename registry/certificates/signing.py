"""Sign the stored bytes of a planned certificate, and believe the result only once verified."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badges import artefacts, canonical, proofs, qr
from badges.keys import Signer
from badges.proofs import SigningRequest
from badges.report import Outcome
from badges.trust import Trust
from badges.verification import verify
from registry.certificates import keys, trust
from registry.certificates.queries import Certificate
from registry.errors import N_, RegistryError
from registry.settings import current


class UnfitCertificateError(RegistryError):
    """What was signed does not verify, so it is not issued; says which check refused it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A certificate in the two shapes it is served in."""

    credential: str
    qr_url: str


async def sign(certificate: Certificate, to_sign: dict[str, Any], *, now: datetime) -> Signed:
    """Sign what was stored when the certificate was planned, and verify the result.

    The same bytes give the same signatures, so doing it twice is doing it once.

    Raises:
        RegistryError: the key is not here, or the result does not verify.
        badges.proofs.ProofError: the stored bytes are not those of the stored document.
        badges.keys.KeyFormatError: the key's file cannot be read.
    """
    # Reading the request lints it: the bytes must be those of the document.
    request = SigningRequest.from_json(to_sign["credential"])
    signed = seal(request, bytes.fromhex(to_sign["qr"]), keys.load_signer(certificate.kid))
    for raw in (signed.credential, signed.qr_url):
        await _believe(raw, certificate, now)
    return signed


def seal(request: SigningRequest, qr_payload: bytes, signer: Signer) -> Signed:
    """Return both shapes, signed."""
    credential = proofs.sign_request(request, signer)
    return Signed(
        # Canonical, without a space to spare: every character of the file is one that counts.
        credential=canonical.jcs(credential).decode(),
        qr_url=qr.url(current().base_url, qr.sign(qr_payload, signer)),
    )


async def _believe(raw: str, certificate: Certificate, now: datetime) -> None:
    """Raise unless an independent reading of `raw` says that it is this certificate."""
    artefact = artefacts.parse(raw)
    known = await trust.issuer_trust(artefact)
    subject = await trust.subject_fact(certificate.government_id, now=now)
    report = verify(
        artefact, Trust(issuers=known.issuers, keys=known.keys, subject=subject), now=now
    )
    refused = [x for x in report.checks if x.required and x.outcome is not Outcome.PASS]
    if refused:
        raise UnfitCertificateError(
            N_("The signed certificate does not verify: %(why)s"), why=refused[0].sentence.render()
        )
    if trust.name_of(artefact) != certificate.id:
        raise UnfitCertificateError(N_("The signed certificate has another name."))

"""From a decided file to the exact bytes of its certificate, and every reason against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Protocol
from uuid import UUID

import badges.facts
from badges import credential, lint, proofs, qr
from badges.facts import CertificateFacts
from badges.qr import QrClaims, QrError
from registry.assessments.queries import Assessment
from registry.certificates import ids, workflow
from registry.certificates.keys import Key, did_of
from registry.errors import N_, InvalidMoveError, Reason
from registry.governments.naming import own_name
from registry.governments.queries import Government
from registry.governments.workflow import GovernmentState, Standing
from registry.networks.queries import Accreditation, Network
from scoring import Result, Rubric, validity_months

_REGISTRY_ID: Final = "openlocal"


class Decided(Protocol):
    """What a certificate needs to know of the decision it carries out."""

    @property
    def id(self) -> UUID:
        """Which decision it is."""

    @property
    def award(self) -> str | None:
        """The award that was given, None for a refusal."""

    @property
    def decided_at(self) -> datetime:
        """When it was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything a certificate is made from."""

    assessment: Assessment
    decision: Decided
    result: Result
    rubric: Rubric
    government: Government
    standing: GovernmentState
    network: Network
    accreditations: tuple[Accreditation, ...]
    reviewers: tuple[str, ...]
    evidence_sha256: str
    now: datetime

    @property
    def award(self) -> str:
        """The award, which `refusals` has checked."""
        return self.decision.award or ""


def refusals(material: Material) -> list[Reason]:
    """Every reason why there may be no such certificate now."""
    return [*_of_the_decision(material), *_of_the_government(material), *_of_the_network(material)]


def _of_the_decision(material: Material) -> Iterator[Reason]:
    if material.decision.award is None:
        yield Reason(N_("The decision gives no award, so there is nothing to certify."))
    elif material.decision.award != material.result.award:
        yield Reason(N_("The award decided is not the one that the findings come to."))
    if not material.reviewers:
        yield Reason(N_("No review of this file is complete."))


def _of_the_government(material: Material) -> Iterator[Reason]:
    if material.standing.standing is Standing.MERGED:
        yield Reason(N_("The local government was merged into another."))
    elif material.standing.standing is Standing.DISSOLVED:
        yield Reason(N_("The local government was dissolved."))


def _of_the_network(material: Material) -> Iterator[Reason]:
    network, now = {"network": material.network.name("en")}, material.now
    in_term = [x for x in material.accreditations if x.valid_from <= now < x.valid_until]
    in_force = [x for x in in_term if x.in_force_at(now)]
    if not in_term:
        yield Reason(N_("%(network)s is not accredited at the moment."), network)
    elif not in_force:
        yield Reason(N_("The accreditation of %(network)s is suspended."), network)
    elif all(_outside(each, material) for each in in_force):
        yield from _outside(in_force[0], material)


def _outside(accreditation: Accreditation, material: Material) -> list[Reason]:
    network = material.network.name("en")
    scopes = (
        (
            accreditation.countries,
            material.government.country,
            N_("%(network)s may not certify in the country %(value)s."),
        ),
        (accreditation.awards, material.award, N_("%(network)s may not give the award %(value)s.")),
        (
            accreditation.tracks,
            material.assessment.track,
            N_("%(network)s may not certify on the track %(value)s."),
        ),
    )
    return [
        Reason(sentence, {"network": network, "value": value})
        for allowed, value, sentence in scopes
        if value not in allowed
    ]


def valid_until(material: Material) -> datetime:
    """When the certificate ends: after the rubric's term, or the network's where it is shorter."""
    months = validity_months(material.rubric, material.award)
    return workflow.valid_until(
        material.now, months=material.network.policy.validity_months(months)
    )


def to_sign(certificate_id: str, material: Material, key: Key, base_url: str) -> dict[str, Any]:
    """The exact bytes to sign, as plain JSON: the credential's, and those of the QR code.

    Raises:
        InvalidMoveError: the certificate would not pass the lint; every reason is named.
    """
    facts = _facts(certificate_id, material, base_url)
    document = credential.build(facts)
    problems = lint.problems(document)
    try:
        stored = qr.payload(_claims(certificate_id, material, facts))
    except QrError as error:
        problems = [*problems, str(error)]
    if problems:
        raise InvalidMoveError(
            *(Reason(N_("The certificate cannot be made: %(why)s"), {"why": x}) for x in problems)
        )
    request = proofs.data_to_sign(
        document, kid=key.kid, public_key=key.public_key, created=material.now
    )
    return {"credential": request.to_json(), "qr": stored.hex()}


def _facts(certificate_id: str, material: Material, base_url: str) -> CertificateFacts:
    rubric, result = material.rubric, material.result
    names = {dimension.code: dimension.name for dimension in rubric.dimensions}
    return CertificateFacts(
        id=ids.url(base_url, certificate_id),
        issuer=badges.facts.Issuer(
            did=did_of(material.network),
            name=material.network.name("en"),
            url=f"{base_url}/networks/{material.network.slug}",
            accreditation_url=f"{base_url}/networks/{material.network.slug}#accreditation",
        ),
        subject=_subject(material.government, base_url),
        rubric=_rubric(rubric, base_url),
        award=material.award,
        awards=tuple(
            badges.facts.Award(code=award.id, name=award.name, score=_bar(award.score, rubric))
            for award in rubric.awards
        ),
        narrative=_narrative(material),
        track=material.assessment.track,
        score=result.score_rounded,
        dimensions=tuple(
            badges.facts.DimensionScore(
                code=each.code, name=names[each.code], score=each.score_rounded
            )
            for each in result.dimensions
        ),
        evidence_sha256=material.evidence_sha256,
        reviewers=tuple(kind.replace("_", "-") for kind in material.reviewers),
        decided_at=material.decision.decided_at,
        valid_from=material.now,
        valid_until=valid_until(material),
        small_network=material.network.small_network_mode,
        demonstration=material.assessment.demonstration,
    )


def _subject(government: Government, base_url: str) -> badges.facts.Subject:
    identifiers = (
        (_REGISTRY_ID, government.id),
        ("iso3166-2", government.subdivision),
        ("wikidata", government.wikidata_id),
        ("geonames", government.geonames_id),
    )
    return badges.facts.Subject(
        id=f"{base_url}/governments/{government.slug}",
        name=own_name(government.names, government.languages).text,
        country=government.country,
        names=tuple(government.names.values()),
        identifiers=tuple((kind, value) for kind, value in identifiers if value),
    )


def _rubric(rubric: Rubric, base_url: str) -> badges.facts.Rubric:
    url = f"{base_url}/rubrics/{rubric.id}/{rubric.version}"
    return badges.facts.Rubric(
        id=rubric.id,
        name=rubric.title,
        version=rubric.version,
        url=url,
        document_url=f"{url}.json",
        sha256=rubric.digest,
    )


def _bar(score: Fraction, rubric: Rubric) -> Decimal:
    """Write the score that an award asks for, rounded only if it is no whole number."""
    return Decimal(score.numerator) if score.denominator == 1 else rubric.rounding(score)


def _narrative(material: Material) -> str:
    rubric = material.rubric
    award = rubric.award(material.award)
    track = rubric.track(material.assessment.track)
    return (
        f"The local government answered the {len(track.criteria)} criteria of the"
        f" {track.name.lower()} and gave evidence for what it claims. Reviewers who do not work"
        f" for it checked the claims, one person of the network decided, another countersigned."
        f" {award.name} asks for at least {award.score} of 100 points and for the floors that"
        f" the rubric sets."
    )


def _claims(certificate_id: str, material: Material, facts: CertificateFacts) -> QrClaims:
    return QrClaims(
        issuer=material.network.code,
        certificate=ids.to_bytes(certificate_id),
        subject=material.government.slug,
        country=material.government.country,
        award=facts.award,
        track=facts.track,
        score=facts.score,
        issued_at=facts.valid_from,
        valid_from=facts.valid_from,
        valid_until=facts.valid_until,
        demonstration=facts.demonstration,
        small_network=facts.small_network,
    )

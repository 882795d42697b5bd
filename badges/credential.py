"""The certificate as an Open Badges 3.0 credential on the VC Data Model 2.0, still unsigned.

Only terms of the public contexts are used, so that every processor keeps every statement.
"""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any, Final

from badges import contexts, moments
from badges.facts import (
    HIGHEST_SCORE,
    Award,
    CertificateFacts,
    DimensionScore,
    Issuer,
    Rubric,
    Subject,
    write_score,
)

TYPES: Final = ("VerifiableCredential", "AchievementCredential")
DEMONSTRATION: Final = "demonstration"
SMALL_NETWORK: Final = "small-network-mode"
COUNTRY: Final = "ext:iso3166-1"
SCORE_FRAGMENT: Final = "#score"
_SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)


def build(facts: CertificateFacts) -> dict[str, Any]:
    """Return the credential that states `facts`, without a proof."""
    award = next(award for award in facts.awards if award.code == facts.award)
    return {
        "@context": list(contexts.URLS),
        "id": facts.id,
        "type": list(TYPES),
        "name": f"{_mark(facts)}{award.name}: {facts.subject.name}",
        "description": _description(facts, award),
        "issuer": _issuer(facts.issuer),
        "validFrom": moments.write(facts.valid_from),
        "validUntil": moments.write(facts.valid_until),
        "awardedDate": moments.write(facts.decided_at),
        "credentialSubject": {
            **_subject(facts.subject),
            "achievement": _achievement(facts, award),
            "result": list(_results(facts)),
        },
        "evidence": list(_evidence(facts)),
        "relatedResource": [
            {
                "id": facts.rubric.document_url,
                "digestSRI": digest_sri(facts.rubric.sha256),
                "mediaType": "application/json",
            }
        ],
        "credentialSchema": [{"id": _SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def digest_sri(sha256: str) -> str:
    """Return a SHA-256 in hexadecimal as subresource integrity text."""
    return "sha256-" + b64encode(bytes.fromhex(sha256)).decode()


def _mark(facts: CertificateFacts) -> str:
    return "DEMONSTRATION, not a real certificate. " if facts.demonstration else ""


def _description(facts: CertificateFacts, award: Award) -> str:
    return (
        f"{_mark(facts)}{facts.issuer.name} states that {facts.subject.name} reached"
        f" {award.name} of {facts.rubric.name} {facts.rubric.version}"
        f" with {write_score(facts.score)} points of {HIGHEST_SCORE}."
    )


def _issuer(issuer: Issuer) -> dict[str, Any]:
    return {
        "id": issuer.did,
        "type": ["Profile"],
        "name": issuer.name,
        "url": issuer.url,
        # Open Badges 3.0 wants a plain string here, not an array.
        "otherIdentifier": [
            {
                "type": "IdentifierEntry",
                "identifier": issuer.accreditation_url,
                "identifierType": "ext:accreditation",
            }
        ],
    }


def _subject(subject: Subject) -> dict[str, Any]:
    names = dict.fromkeys((subject.name, *subject.names))
    pairs = [("name", name) for name in names]
    pairs.append((COUNTRY, subject.country))
    pairs += [(f"ext:{kind}", value) for kind, value in subject.identifiers]
    return {
        "id": subject.id,
        "type": ["AchievementSubject"],
        "name": subject.name,
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": value,
                "identityType": kind,
            }
            for kind, value in pairs
        ],
    }


def _achievement(facts: CertificateFacts, award: Award) -> dict[str, Any]:
    rubric = facts.rubric
    tags = [
        tag
        for tag, holds in (
            (DEMONSTRATION, facts.demonstration),
            (SMALL_NETWORK, facts.small_network),
        )
        if holds
    ]
    return {
        "id": f"{rubric.url}#{facts.track}-{award.code}",
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": f"{rubric.name}: {award.name}",
        "description": f"{award.name} of {rubric.name}, version {rubric.version}.",
        "humanCode": award.code,
        "version": rubric.version,
        "specialization": facts.track,
        "inLanguage": "en",
        "criteria": {"id": rubric.url, "narrative": facts.narrative},
        "otherIdentifier": [
            {
                "type": "IdentifierEntry",
                "identifier": f"{rubric.id} {rubric.version}",
                "identifierType": "ext:rubric",
            }
        ],
        # An empty array would be dropped by JSON-LD, so the member is there or it is not.
        **({"tag": tags} if tags else {}),
        "resultDescription": [
            _award_description(rubric, facts.awards),
            _score_description(f"{rubric.url}{SCORE_FRAGMENT}", "Overall score"),
            *(
                _score_description(_dimension_id(rubric, dimension), dimension.name)
                for dimension in facts.dimensions
            ),
        ],
    }


def _award_description(rubric: Rubric, awards: tuple[Award, ...]) -> dict[str, Any]:
    return {
        "id": f"{rubric.url}#award",
        "type": ["ResultDescription"],
        "name": "Award",
        "resultType": "RubricCriterionLevel",
        "rubricCriterionLevel": [
            {
                "id": _award_id(rubric, award.code),
                "type": ["RubricCriterionLevel"],
                "name": award.name,
                "level": award.code,
                "points": write_score(award.score),
            }
            for award in awards
        ],
    }


def _score_description(identifier: str, name: str) -> dict[str, Any]:
    return {
        "id": identifier,
        "type": ["ResultDescription"],
        "name": name,
        "resultType": "RubricScore",
        "valueMin": "0",
        "valueMax": str(HIGHEST_SCORE),
    }


def _results(facts: CertificateFacts) -> Iterator[dict[str, Any]]:
    rubric = facts.rubric
    yield {
        "type": ["Result"],
        "resultDescription": f"{rubric.url}#award",
        "achievedLevel": _award_id(rubric, facts.award),
        "value": facts.award,
    }
    yield _score(f"{rubric.url}{SCORE_FRAGMENT}", write_score(facts.score))
    for dimension in facts.dimensions:
        if dimension.score is not None:
            yield _score(_dimension_id(rubric, dimension), write_score(dimension.score))


def _score(description_id: str, value: str) -> dict[str, Any]:
    return {"type": ["Result"], "resultDescription": description_id, "value": value}


def _evidence(facts: CertificateFacts) -> Iterator[dict[str, Any]]:
    yield {
        "type": ["Evidence"],
        "name": "Evidence manifest",
        "genre": "evidence-manifest",
        "digestSRI": digest_sri(facts.evidence_sha256),
    }
    for number, kind in enumerate(sorted(facts.reviewers), start=1):
        yield {"type": ["Evidence"], "name": f"Review {number}", "genre": f"review-by-{kind}"}


def _award_id(rubric: Rubric, code: str) -> str:
    return f"{rubric.url}#award-{code}"


def _dimension_id(rubric: Rubric, dimension: DimensionScore) -> str:
    return f"{rubric.url}#dimension-{dimension.code}"

"""What this registry knows, as a verifier needs it: issuers, keys, certificates, governments."""

from datetime import datetime
from urllib.parse import unquote, urlsplit
from uuid import UUID

from badges.artefacts import Artefact, Shape
from badges.qr import CERTIFICATE_BYTES
from badges.trust import (
    KnownIssuer,
    KnownKey,
    Period,
    StatusFact,
    StatusKind,
    SubjectFact,
    SubjectKind,
    Trust,
)
from registry.assessments import queries as assessments
from registry.assessments.workflow import State
from registry.certificates import ids, keys, queries
from registry.certificates.queries import Certificate
from registry.certificates.workflow import Status
from registry.governments import service as governments
from registry.governments.slugs import is_slug
from registry.governments.workflow import Standing
from registry.networks import queries as network_queries
from registry.networks.queries import Accreditation, Network
from registry.settings import current
from registry.web.language import split_prefix

NOTHING = Trust(issuers=(), keys=())
"""For what cannot even be read."""

_STATUS_KINDS = {
    Status.VALID: StatusKind.VALID,
    Status.DUE: StatusKind.VALID,
    # That it has ended is what the check of the dates says.
    Status.EXPIRED: StatusKind.VALID,
    Status.SUSPENDED: StatusKind.SUSPENDED,
    Status.REVOKED: StatusKind.REVOKED,
    Status.SUPERSEDED: StatusKind.SUPERSEDED,
}
_SUBJECT_KINDS = {
    Standing.MERGED: SubjectKind.MERGED,
    Standing.DISSOLVED: SubjectKind.DISSOLVED,
}


async def issuer_trust(artefact: Artefact, *, locale: str = "en") -> Trust:
    """The issuer an artefact names and its keys, if it is one of ours; of others nothing is known.

    Only the database is asked: resolving a stranger's DID would let strangers choose where our
    server connects to.
    """
    network = await _network(artefact)
    if network is None:
        return NOTHING
    accreditations = await network_queries.accreditations(network.id)
    return Trust(
        issuers=(_issuer(network, accreditations, artefact, locale),),
        keys=await _keys(network.id, keys.did_of(network)),
    )


async def live_trust(artefact: Artefact, *, now: datetime, locale: str) -> Trust:
    """All that is known: the issuer, the certificate's status, the government as it is today."""
    known = await issuer_trust(artefact, locale=locale)
    if not known.issuers:
        return known
    name = name_of(artefact)
    certificate = await queries.find(name) if name else None
    if certificate is None or certificate.issued_at is None:
        unknown = StatusFact(kind=StatusKind.UNKNOWN)
        return Trust(issuers=known.issuers, keys=known.keys, status=unknown)
    return Trust(
        issuers=known.issuers,
        keys=known.keys,
        status=await _status(certificate, now),
        subject=await subject_fact(certificate.government_id, now=now, locale=locale),
    )


def name_of(artefact: Artefact) -> str | None:
    """The name of the certificate an artefact is of, if it could be one of this registry."""
    if artefact.shape is Shape.CREDENTIAL:
        return ids.from_url(current().base_url, artefact.certificate)
    raw = bytes.fromhex(artefact.certificate)
    return ids.of_bytes(raw) if len(raw) == CERTIFICATE_BYTES else None


def name_in(text: str) -> str | None:
    """The name of the certificate that `text` is the address or the code of, on this site."""
    text = text.strip()
    try:
        parts = urlsplit(text)
    except ValueError:  # no address at all
        return None
    here = urlsplit(current().base_url)
    if parts.scheme and (parts.scheme, parts.netloc) != (here.scheme, here.netloc):
        return None
    _, path = split_prefix(parts.path)
    name = path.removeprefix("/certificates/").removesuffix(".json").replace(" ", "").lower()
    return name if ids.valid(name) else None


async def subject_fact(government_id: str, *, now: datetime, locale: str = "en") -> SubjectFact:
    """What became of a government."""
    government = await governments.get(government_id)
    state = governments.state_on(government, now.date())
    successor = await governments.get(state.into_id) if state.into_id else None
    return SubjectFact(
        kind=_SUBJECT_KINDS.get(state.standing, SubjectKind.SAME),
        identifiers=frozenset(
            {f"{current().base_url}/governments/{government.slug}", government.slug}
        ),
        successor=governments.name_in(successor, locale) if successor else "",
    )


async def _network(artefact: Artefact) -> Network | None:
    if artefact.shape is Shape.QR:
        # A stranger may claim any text; the database takes no zero character.
        return await queries.network_coded(artefact.issuer.replace("\0", "\ufffd"))
    slug = unquote(artefact.issuer.rpartition(":")[2])
    found = await network_queries.by_slug(slug) if is_slug(slug) else None
    return found if found and keys.did_of(found) == artefact.issuer else None


def _issuer(
    network: Network, accreditations: list[Accreditation], artefact: Artefact, locale: str
) -> KnownIssuer:
    """The network as it was accredited on the day of issue; what it may do now is no matter."""
    day = artefact.issued_at
    in_term = [x for x in accreditations if x.valid_from <= day < x.valid_until]
    in_force = [x for x in in_term if x.in_force_at(day)]
    fitting = [
        x
        for x in in_force
        if x.covers(country=artefact.country, award=artefact.award, track=artefact.track)
    ]
    standing = (fitting or in_force or in_term)[:1]
    scope = standing[0] if standing else None
    return KnownIssuer(
        did=keys.did_of(network),
        code=network.code,
        name=network.name(locale),
        accredited=tuple(
            Period(start=each.valid_from, end=each.valid_until)
            for each in standing or accreditations
        ),
        suspended=tuple(
            Period(start=each.suspended_at) for each in standing if each.suspended_at is not None
        ),
        awards=frozenset(scope.awards) if scope else None,
        countries=frozenset(scope.countries) if scope else None,
        tracks=frozenset(scope.tracks) if scope else None,
    )


async def _keys(network_id: UUID, did: str) -> tuple[KnownKey, ...]:
    return tuple(
        KnownKey(
            kid=key.kid,
            did=did,
            multikey=key.multikey,
            role=key.role,
            valid=Period(start=key.not_before, end=key.not_after),
            revoked_at=key.revoked_at,
        )
        for key in await keys.of_network(network_id)
    )


async def _status(certificate: Certificate, now: datetime) -> StatusFact:
    assessment = await assessments.find(certificate.assessment_id)
    status = certificate.status(now)
    successor = certificate.superseded_by
    return StatusFact(
        kind=_STATUS_KINDS[status],
        since=certificate.revoked_at or certificate.superseded_at or certificate.suspended_at,
        reason=certificate.status_reason or "",
        successor=ids.url(current().base_url, successor) if successor else None,
        under_appeal=assessment is not None and assessment.state is State.UNDER_APPEAL,
    )

"""What the registry does with certificates: plan, sign, supersede, give back, verify."""

import secrets
from dataclasses import dataclass
from datetime import datetime

import structlog

from badges.artefacts import UnreadableError, parse
from badges.report import Report
from badges.verification import verify
from registry import settings
from registry.access.permissions import Permission, require
from registry.access.roles import Actor
from registry.assessments.queries import Assessment
from registry.certificates import ids, keys, planning, queries, signing, trust
from registry.certificates.planning import Decided, Material
from registry.certificates.queries import Certificate, Planned
from registry.certificates.workflow import LIVE, Action, State, Status, move
from registry.db import DB, transaction
from registry.errors import N_, InvalidMoveError, NotFoundError, UnavailableError
from registry.events import service as events
from registry.events.kinds import Kind
from registry.evidence import service as evidence
from registry.governments import service as governments
from registry.governments.queries import Government
from registry.jobs.queue import enqueue
from registry.networks import service as networks
from registry.networks.queries import Network
from registry.reviews.queries import assignments
from registry.rubrics import service as rubrics
from scoring import Result

log = structlog.get_logger()

SIGN_JOB = "certificates.sign"
_MAX_ERROR_CHARACTERS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCertificate:
    """A certificate as lists show it."""

    id: str
    network: Network
    award: str
    demonstration: bool
    status: Status
    issued_at: datetime
    valid_from: datetime
    valid_until: datetime
    superseded_by: str | None

    @property
    def live(self) -> bool:
        """Whether the government may show it."""
        return self.status in LIVE

    def network_name(self, locale: str) -> str:
        """The name of the network, in `locale` if it has one there."""
        return self.network.name(locale)


async def plan(
    *, assessment: Assessment, decision: Decided, result: Result, actor: Actor, now: datetime
) -> str:
    """Write the certificate of a countersigned decision as planned; returns its name.

    Runs inside the caller's transaction, so that the countersignature, the exact bytes to sign,
    the event and the job stand or fall together.

    Raises:
        InvalidMoveError: there may be no such certificate now; every reason is named.
        RuntimeError: there is no transaction.
    """
    if DB.current_transaction.get() is None:
        raise RuntimeError("a certificate is planned in the transaction of its countersignature")
    require(actor, Permission.COUNTERSIGN, assessment.scope)
    material = await _material(assessment, decision, result, now)
    refusals = planning.refusals(material)
    if refusals:
        raise InvalidMoveError(*refusals)
    key = await _key(material.network, now)
    certificate_id = ids.of_bytes(secrets.token_bytes(ids.BYTES))
    to_sign = planning.to_sign(certificate_id, material, key, settings.current().base_url)
    await queries.insert(
        Planned(
            id=certificate_id,
            assessment_id=assessment.id,
            decision_id=decision.id,
            government_id=assessment.government_id,
            network_id=assessment.network_id,
            award=material.award,
            demonstration=assessment.demonstration,
            valid_from=now,
            valid_until=planning.valid_until(material),
            planned_at=now,
            kid=key.kid,
            to_sign=to_sign,
        )
    )
    await events.record(
        Kind.CERTIFICATE_PLANNED,
        subject=certificate_id,
        actor_id=actor.person_id,
        network_id=assessment.network_id,
        at=now,
        assessment=str(assessment.id),
        award=material.award,
    )
    return certificate_id


async def sign(certificate_id: str, *, now: datetime) -> bool:
    """Sign a planned certificate and issue it; returns whether this call did.

    Running it twice, or in two places at once, issues once. A failure is counted; after the fifth
    the certificate is parked for the operator.
    """
    try:
        return await _sign(certificate_id, now)
    except Exception as error:
        log.exception("certificate not signed", certificate=certificate_id)
        await _note_failure(certificate_id, error, now)
        return False


async def resend(*, now: datetime) -> int:
    """Queue again what has waited too long for its signature; returns how many."""
    async with transaction():
        overdue = await queries.take_overdue(now)
        for certificate_id in overdue:
            await enqueue(SIGN_JOB, certificate_id)
    return len(overdue)


async def get(certificate_id: str) -> Certificate:
    """The certificate, planned or issued.

    Raises:
        NotFoundError: there is none.
    """
    found = await queries.find(certificate_id) if ids.valid(certificate_id) else None
    if found is None:
        raise NotFoundError(N_("There is no such certificate."))
    return found


async def issued_credential(certificate_id: str) -> str:
    """The signed credential of a certificate, exactly as it was signed.

    Raises:
        NotFoundError: there is none, or it is not signed yet.
    """
    found = await get(certificate_id)
    if found.credential is None:
        raise NotFoundError(N_("This certificate is not signed yet."))
    return found.credential


async def public_of(government_id: str, *, now: datetime) -> list[PublicCertificate]:
    """Every issued certificate of a government, newest first, with its status at `now`."""
    found = []
    for each in await queries.issued_to(government_id):
        if each.issued_at is None:
            continue
        found.append(
            PublicCertificate(
                id=each.id,
                network=await networks.get(each.network_id),
                award=each.award,
                demonstration=each.demonstration,
                status=each.status(now),
                issued_at=each.issued_at,
                valid_from=each.valid_from,
                valid_until=each.valid_until,
                superseded_by=each.superseded_by,
            )
        )
    return found


async def recipient(certificate_id: str) -> Government | None:
    """The government that an issued certificate was issued to, or None."""
    found = await queries.find(certificate_id)
    if found is None or found.issued_at is None:
        return None
    return await governments.get(found.government_id)


async def listed() -> list[Certificate]:
    """Every certificate, newest first."""
    return await queries.listed()


async def check(raw: bytes | str, *, now: datetime, locale: str = "en") -> Report:
    """What is to be thought of `raw`, which anybody may have sent; never raises for it.

    Names in the report are those that readers of `locale` know.
    """
    try:
        artefact = parse(raw)
    except UnreadableError:
        return verify(raw, trust.NOTHING, now=now)
    return verify(artefact, await trust.live_trust(artefact, now=now, locale=locale), now=now)


async def _material(
    assessment: Assessment, decision: Decided, result: Result, now: datetime
) -> Material:
    government = await governments.get(assessment.government_id)
    network = await networks.get(assessment.network_id)
    reviews = await assignments(assessment.id)
    return Material(
        assessment=assessment,
        decision=decision,
        result=result,
        rubric=await rubrics.get(assessment.rubric_id, assessment.rubric_version),
        government=government,
        standing=governments.state_on(government, now.date()),
        network=network,
        accreditations=tuple(await networks.accreditations(network.id)),
        reviewers=tuple(str(x.reviewer_kind) for x in reviews if x.completed_at is not None),
        evidence_sha256=(await evidence.manifest(assessment.id)).digest,
        now=now,
    )


async def _key(network: Network, now: datetime) -> keys.Key:
    """The network's key; only a process that also signs may make one, for it has the folder."""
    found = await keys.current(network, now=now)
    if found is not None:
        return found
    if settings.current().workers_in_web:
        return await keys.ensure_key(network.id, now=now)
    raise UnavailableError(
        N_("The signing key of %(network)s is being made. Try again in a minute."),
        network=network.name("en"),
    )


async def _sign(certificate_id: str, now: datetime) -> bool:
    async with transaction():
        claimed = await queries.claim(certificate_id)
        if claimed is None:
            return False
        certificate, to_sign = claimed
        move(State.PLANNED, Action.SIGN)
        signed = await signing.sign(certificate, to_sign, now=now)
        newer = await _make_room(certificate, now)
        await queries.set_issued(
            certificate.id,
            credential=signed.credential,
            qr_url=signed.qr_url,
            at=now,
            superseded_by=newer,
        )
        await _record(Kind.CERTIFICATE_ISSUED, certificate, now, award=certificate.award)
        if newer is not None:
            await _record(Kind.CERTIFICATE_SUPERSEDED, certificate, now, by=newer)
    return True


async def _make_room(certificate: Certificate, now: datetime) -> str | None:
    """Supersede the certificate that stood until now.

    Returns the name of that one instead where it is the newer of the two: this one waited so long
    for its signature that it was overtaken.
    """
    await queries.lock_recipient(certificate.government_id, certificate.network_id)
    standing = await queries.live(certificate.government_id, certificate.network_id)
    if standing is None:
        return None
    move(State.ISSUED, Action.SUPERSEDE)
    if standing.planned_at > certificate.planned_at:
        return standing.id
    await queries.set_superseded(standing.id, by=certificate.id, at=now)
    await _record(Kind.CERTIFICATE_SUPERSEDED, standing, now, by=certificate.id)
    return None


async def _note_failure(certificate_id: str, error: Exception, now: datetime) -> None:
    said = f"{type(error).__name__}: {error}"[:_MAX_ERROR_CHARACTERS]
    async with transaction():
        failed = await queries.note_failure(certificate_id, error=said, at=now)
        if failed is not None and failed.parked_at is not None:
            await _record(Kind.CERTIFICATE_PARKED, failed, now, attempts=failed.attempts)


async def _record(kind: Kind, certificate: Certificate, now: datetime, **facts: object) -> None:
    await events.record(
        kind,
        subject=certificate.id,
        actor_id=None,
        network_id=certificate.network_id,
        at=now,
        **facts,
    )

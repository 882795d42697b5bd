"""Sets up what a certificate needs (government, network, file, decision) and plans or signs it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from registry.access.roles import Actor, Membership, Role
from registry.assessments import queries as assessments
from registry.certificates import keys, service
from registry.db import DB, transaction
from registry.rubrics import service as rubrics
from scoring import Result, assess
from tests.kept import kept

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
LEVELS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision as `plan` needs it."""

    id: UUID
    award: str | None
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Everything that `plan` is called with."""

    assessment: assessments.Assessment
    decision: Decision
    result: Result
    actor: Actor
    network_id: UUID
    government_id: str

    async def plan(self, now: datetime = NOW) -> str:
        """Plan the certificate in a transaction of its own."""
        async with transaction():
            return await service.plan(
                assessment=self.assessment,
                decision=self.decision,
                result=self.result,
                actor=self.actor,
                now=now,
            )

    async def issue(self, now: datetime = NOW) -> str:
        """Plan the certificate and sign it without a worker."""
        certificate_id = await self.plan(now)
        assert await service.sign(certificate_id, now=now)
        return certificate_id


@kept
async def ready(
    *,
    slug: str = "tazart",
    network: UUID | None = None,
    now: datetime = NOW,
    demonstration: bool = False,
) -> Ready:
    """A made-up town whose file has been decided in a made-up network, a moment before `now`."""
    rubric = (await rubrics.publish_packaged(actor_id=None, now=now)).rubric
    network_id = network or await add_network(now=now)
    government_id = await add_government(slug, now=now)
    assessment_id = uuid4()
    cycle = await DB.fetch_value(
        "SELECT count(*) + 1 FROM assessment WHERE government_id = $1", government_id
    )
    await DB.fetch(
        "INSERT INTO assessment (id, government_id, network_id, rubric_id, rubric_version, cycle, "
        "first_plan_cycle, track, award_sought, state, state_since, demonstration, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, false, 'full', 'silver', 'certified', $7, $8, $7)",
        assessment_id,
        government_id,
        network_id,
        rubric.id,
        rubric.version,
        cycle,
        now,
        demonstration,
    )
    for kind in ("public_peer", "civil_society"):
        await DB.fetch(
            "INSERT INTO assignment (id, assessment_id, person_id, reviewer_kind, assigned_by, "
            "assigned_at, completed_at) VALUES ($1, $2, $3, $4, $3, $5, $5)",
            uuid4(),
            assessment_id,
            uuid4(),
            kind,
            now,
        )
    result = assess(dict.fromkeys((c.code for c in rubric.criteria), LEVELS), rubric, track="full")
    decided_at = now - timedelta(hours=1)
    decision = Decision(id=uuid4(), award=result.award, decided_at=decided_at)
    await DB.fetch(
        "INSERT INTO decision (id, assessment_id, outcome, award, score, reasons, decided_by, "
        "decided_at) VALUES ($1, $2, 'award', $3, $4, 'As reviewed.', $5, $6)",
        decision.id,
        assessment_id,
        decision.award,
        str(result.score_rounded),
        uuid4(),
        decided_at,
    )
    found = await assessments.find(assessment_id)
    assert found is not None
    return Ready(
        assessment=found,
        decision=decision,
        result=result,
        actor=Actor(
            person_id=uuid4(),
            name="Issuing officer",
            memberships=(Membership(role=Role.ISSUING_OFFICER, network_id=network_id),),
        ),
        network_id=network_id,
        government_id=government_id,
    )


async def add_network(
    *,
    slug: str = "anmoun",
    code: str = "anm",
    now: datetime = NOW,
    small: bool = False,
    with_key: bool = True,
) -> UUID:
    """A made-up network accredited for two years in Morocco and Tunisia, with its key."""
    network_id = uuid4()
    await DB.fetch(
        "INSERT INTO network (id, slug, code, kind, names, countries, languages, "
        "small_network_mode, created_at) "
        "VALUES ($1, $2, $3, 'association', $4, $5, $6, $7, $8)",
        network_id,
        slug,
        code,
        {"en": "Anmoun network", "fr": "Réseau Anmoun", "ar": "شبكة أنمون"},
        ["MA", "TN"],
        ["ar", "fr"],
        small,
        now,
    )
    await DB.fetch(
        "INSERT INTO accreditation (id, network_id, countries, awards, tracks, valid_from, "
        "valid_until, granted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $6)",
        uuid4(),
        network_id,
        ["MA", "TN"],
        ["bronze", "silver", "gold"],
        ["full", "short"],
        now - timedelta(days=30),
        now + timedelta(days=700),
    )
    if with_key:
        await keys.ensure_key(network_id, now=now - timedelta(days=30))
    return network_id


async def add_government(slug: str, *, now: datetime = NOW) -> str:
    """A made-up town with names in three languages, once; one that is known is taken as it is."""
    known = await DB.fetch_value("SELECT id FROM government WHERE slug = $1", slug)
    if known:
        return str(known)
    government_id = f"ex:{slug}"
    await DB.fetch(
        "INSERT INTO government (id, slug, kind, country, subdivision, languages, source, "
        "created_at, updated_at, search) VALUES ($1, $2, 'municipality', 'MA', 'MA-05', $3, "
        "'made up for a test', $4, $4, $2) ON CONFLICT DO NOTHING",
        government_id,
        slug,
        ["ar", "fr"],
        now,
    )
    for language, name in (("ar", "تازارت"), ("fr", "Tazart"), ("en", "Tazart")):
        await DB.fetch(
            "INSERT INTO government_name (government_id, language, name) VALUES ($1, $2, $3) "
            "ON CONFLICT DO NOTHING",
            government_id,
            language,
            name,
        )
    return government_id

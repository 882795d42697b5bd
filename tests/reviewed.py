"""Sets up what a review needs: governments with a map around them, a network, its people, files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from registry import clock
from registry.access.roles import Actor, Membership, ReviewerKind, Role
from registry.access.separation import Part
from registry.assessments import queries as files
from registry.assessments import service as assessments
from registry.assessments.queries import Assessment
from registry.assessments.workflow import State
from registry.certificates import keys
from registry.db import DB
from registry.networks import service as networks
from registry.networks.workflow import NetworkKind
from registry.people import service as people
from registry.reviews import queries as review_queries
from registry.reviews import service as reviews
from registry.rubrics import service as rubrics
from scoring import Finding, Mark, Rubric
from tests.kept import kept

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

MAP = (
    ("xx:region", "region", None, "MA"),
    ("xx:province", "province", "xx:region", "MA"),
    ("xx:town", "municipality", "xx:province", "MA"),
    ("xx:sister", "municipality", "xx:province", "MA"),
    ("xx:next", "province", "xx:region", "MA"),
    ("xx:cousin", "municipality", "xx:next", "MA"),
    ("xx:away", "region", None, "MA"),
    ("xx:afar", "municipality", "xx:away", "MA"),
    ("xx:abroad", "municipality", None, "TN"),
)
"""A town, its province and region; a sister town, a cousin of the region, others farther off."""
TOWN = "xx:town"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A network with the people of one file, and the file."""

    network_id: UUID
    rubric: Rubric
    assessment_id: UUID
    signatory: Actor
    editor: Actor
    coordinator: Actor
    peer: Actor
    civil: Actor
    certifier: Actor
    officer: Actor
    adjudicator: Actor

    async def file(self) -> Assessment:
        """The file as it is now."""
        found = await files.find(self.assessment_id)
        assert found is not None
        return found

    async def bump(self) -> None:
        """Let the file have moved and come back since a page was opened."""
        await DB.fetch(
            "UPDATE assessment SET version = version + 2 WHERE id = $1", self.assessment_id
        )

    async def accept(self, *reviewers: Actor, now: datetime = NOW) -> None:
        """Give the file to these reviewers, or to the two of the scene."""
        chosen = reviewers or (self.peer, self.civil)
        await reviews.accept(
            self.assessment_id,
            [one.person_id for one in chosen],
            actor=self.coordinator,
            now=now,
        )

    async def assignment(self, reviewer: Actor) -> UUID:
        """The assignment of a reviewer."""
        return next(
            one.id
            for one in await review_queries.assignments(self.assessment_id)
            if one.person_id == reviewer.person_id
        )

    async def review(
        self, reviewer: Actor, found: Mapping[str, Finding], *, now: datetime = NOW
    ) -> None:
        """Declare no conflict, record these findings and hand in."""
        assignment_id = await self.assignment(reviewer)
        await reviews.declare(assignment_id, conflict=False, statement="", actor=reviewer, now=now)
        for code, finding in found.items():
            await reviews.record_finding(
                assignment_id,
                code,
                finding=finding,
                reason="As the evidence shows.",
                version=0,
                actor=reviewer,
                now=now,
            )
        await reviews.complete(assignment_id, actor=reviewer, now=now)

    async def flag_silent(self) -> None:
        """Let the sweep flag who has recorded nothing."""
        await reviews.flag_silent(clock.now())

    async def close_lapsed(self) -> None:
        """Let the sweep close the file a year after it was refused."""
        await assessments.close_lapsed(now=clock.now() + timedelta(days=365))

    async def settled(self, *, levels: int = 2, now: datetime = NOW) -> None:
        """Take the file from submitted to ready for decision, both reviewers agreeing."""
        await self.accept(now=now)
        for reviewer in (self.peer, self.civil):
            await self.review(reviewer, await self.tasks(reviewer, levels), now=now)
        await reviews.reply(self.assessment_id, actor=self.signatory, now=now)

    async def tasks(self, reviewer: Actor, level: int) -> dict[str, Finding]:
        """One level on every criterion that this reviewer gives one on."""
        claimed = await DB.fetch(
            "SELECT criterion FROM answer WHERE assessment_id = $1 AND level = 0",
            self.assessment_id,
        )
        zero = {row["criterion"] for row in claimed} - {"D5"}
        first = (await self.file()).first_plan_cycle
        civil = reviewer.memberships[0].reviewer_kind is ReviewerKind.CIVIL_SOCIETY
        return {
            c.code: level
            for c in self.rubric.criteria_of((await self.file()).track)
            if c.code not in zero and (c.code != "D5" or civil) and (c.code != "D4" or not first)
        }


@kept
async def scene(
    *,
    slug: str = "open-towns",
    award: str = "bronze",
    claims: Mapping[str, Finding] | None = None,
    small_network_mode: bool = False,
    first_plan_cycle: bool = False,
    now: datetime = NOW,
) -> Scene:
    """A network with one person in each role, and a submitted file on the short track."""
    rubric = (await rubrics.publish_packaged(actor_id=None, now=now)).rubric
    await add_map(now=now)
    network_id = await add_network(slug, small_network_mode=small_network_mode, now=now)
    signatory = await add_person("Sonia Signatory", _of(Role.SIGNATORY, government_id=TOWN))
    editor = await add_person("Edda Editor", _of(Role.EDITOR, government_id=TOWN))
    assessment_id = await add_file(
        network_id,
        TOWN,
        rubric,
        award=award,
        claims=claims,
        first_plan_cycle=first_plan_cycle,
        signatory=signatory,
        now=now,
    )
    return Scene(
        network_id=network_id,
        rubric=rubric,
        assessment_id=assessment_id,
        signatory=signatory,
        editor=editor,
        coordinator=await add_person("Cora Coordinator", _of(Role.COORDINATOR, network_id)),
        peer=await add_reviewer("Pia Peer", network_id, employer="xx:afar"),
        civil=await add_reviewer("Cem Civil", network_id),
        certifier=await add_person("Cleo Certifier", _of(Role.CERTIFIER, network_id)),
        officer=await add_person("Omar Officer", _of(Role.ISSUING_OFFICER, network_id)),
        adjudicator=await add_person("Ada Adjudicator", _of(Role.ADJUDICATOR, network_id)),
    )


@kept
async def settled_scene(*, now: datetime = NOW) -> Scene:
    """A scene whose file both reviewers have settled at level 2."""
    found = await scene(now=now)
    await found.settled(now=now)
    return found


def _of(
    role: Role, network_id: UUID | None = None, *, government_id: str | None = None
) -> Membership:
    return Membership(role=role, network_id=network_id, government_id=government_id)


async def add_person(name: str, *memberships: Membership, locale: str = "en") -> Actor:
    """A person with these roles, as services know them."""
    person_id = await people.add_person(
        name=name, email=f"{uuid4().hex}@people.example", locale=locale, actor_id=None, now=NOW
    )
    for membership in memberships:
        await people.grant(person_id, membership, actor_id=None, now=NOW)
    return await people.actor(person_id)


async def add_reviewer(
    name: str, network_id: UUID, *, employer: str | None = None, country: str = "MA"
) -> Actor:
    """A public peer who works for `employer`, or somebody of civil society."""
    if employer:
        kind, organisation = ReviewerKind.PUBLIC_PEER, None
    else:
        kind = ReviewerKind.CIVIL_SOCIETY
        organisation = await people.add_organisation(name=f"Of {name}", country=country, now=NOW)
    return await add_person(
        name,
        Membership(
            role=Role.REVIEWER,
            network_id=network_id,
            reviewer_kind=kind,
            organisation_id=organisation,
            employer_government_id=employer,
        ),
    )


async def add_network(
    slug: str = "open-towns", *, small_network_mode: bool = False, now: datetime = NOW
) -> UUID:
    """A network accredited for everything in two countries, with its key."""
    network_id = await networks.add(
        slug=slug,
        code=uuid4().hex[:6],
        kind=NetworkKind.ASSOCIATION,
        names={"en": "Open Towns", "fr": "Villes ouvertes", "ar": "مدن منفتحة"},
        countries=("MA", "TN"),
        languages=("ar", "fr"),
        small_network_mode=small_network_mode,
        actor_id=None,
        now=now,
    )
    await networks.accredit(
        network_id,
        countries=("MA", "TN"),
        awards=("bronze", "silver", "gold", "platinum"),
        tracks=("full", "short"),
        valid_from=now - timedelta(days=1),
        valid_until=now + timedelta(days=700),
        actor_id=None,
        now=now,
    )
    await keys.ensure_key(network_id, now=now - timedelta(days=1))
    return network_id


async def add_map(*, now: datetime = NOW) -> None:
    """The governments of `MAP`, once."""
    for government_id, kind, parent, country in MAP:
        await add_government(government_id, kind, parent, country, now=now)


async def add_government(
    government_id: str,
    kind: str = "municipality",
    parent: str | None = None,
    country: str = "MA",
    *,
    now: datetime = NOW,
) -> None:
    """One made-up government with a name in each language."""
    slug = government_id.split(":")[1]
    await DB.fetch(
        "INSERT INTO government (id, slug, kind, country, parent_id, languages, source, "
        "created_at, updated_at, search) VALUES ($1, $2, $3, $4, $5, $6, 'made up for a test', "
        "$7, $7, $2) ON CONFLICT DO NOTHING",
        government_id,
        slug,
        kind,
        country,
        parent,
        ["ar", "fr"],
        now,
    )
    for language, name in (("en", slug.title()), ("fr", slug.title()), ("ar", "بلدة")):
        await DB.fetch(
            "INSERT INTO government_name (government_id, language, name) VALUES ($1, $2, $3) "
            "ON CONFLICT DO NOTHING",
            government_id,
            language,
            name,
        )


async def add_file(
    network_id: UUID,
    government_id: str,
    rubric: Rubric,
    *,
    award: str = "bronze",
    claims: Mapping[str, Finding] | None = None,
    first_plan_cycle: bool = False,
    signatory: Actor,
    state: State = State.SUBMITTED,
    now: datetime = NOW,
) -> UUID:
    """A file on the short track, claimed at 2 throughout but for `claims`."""
    assessment_id = uuid4()
    await DB.fetch(
        "INSERT INTO assessment (id, government_id, network_id, rubric_id, rubric_version, cycle, "
        "first_plan_cycle, track, award_sought, state, state_since, created_by, created_at, "
        "declared_by, declared_at, submitted_at, snapshot, snapshot_digest) VALUES "
        "($1, $2, $3, $4, $5, 1, $6, 'short', $7, $8, $9, $10, $9, $10, $9, $9, '{}', $11)",
        assessment_id,
        government_id,
        network_id,
        rubric.id,
        rubric.version,
        first_plan_cycle,
        award,
        str(state),
        now,
        signatory.person_id,
        "0" * 64,
    )
    await files.add_part(assessment_id, signatory.person_id, Part.SUBMITTED, since=now)
    said: dict[str, Finding] = {c.code: 2 for c in rubric.criteria_of("short")}
    said |= dict(claims or {})
    for code, finding in said.items():
        if code in {"D5", *({"D4"} if first_plan_cycle else ())}:
            continue
        level = finding if isinstance(finding, int) else None
        await DB.fetch(
            "INSERT INTO answer (assessment_id, criterion, level, not_applicable, "
            "not_applicable_reason, narrative, edited_by, edited_at) "
            "VALUES ($1, $2, $3, $4, $5, 'What we do.', $6, $7)",
            assessment_id,
            code,
            level,
            finding is Mark.NOT_APPLICABLE,
            "The law says so." if level is None else "",
            signatory.person_id,
            now,
        )
    return assessment_id

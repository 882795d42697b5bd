"""Who takes part in the demonstration: roles without names, since nobody here is a real person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from registry.access.roles import Membership, ReviewerKind, Role
from registry.networks import service as networks
from registry.networks.workflow import NetworkKind
from registry.people import service as people
from scoring import Rubric

REGION = "beni-mellal-khenifra"
TOWN = "el-kef"
MOROCCO, TUNISIA = "demonstration-morocco", "demonstration-tunisia"
_TERM = timedelta(days=5 * 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """The two issuers of the demonstration."""

    morocco: UUID
    tunisia: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """One person of the demonstration: a key, what they are called, and their roles."""

    key: str
    name: str
    locale: str
    roles: tuple[Membership, ...]


async def found_networks(rubric: Rubric, *, now: datetime) -> Networks:
    """Add and accredit the two networks; the Tunisian one is in small-network mode."""
    morocco = await networks.add(
        slug=MOROCCO,
        code="dma",
        kind=NetworkKind.ASSOCIATION,
        names={
            "en": "Demonstration network, Morocco",
            "fr": "Réseau de démonstration, Maroc",
            "ar": "الشبكة التجريبية، المغرب",
        },
        countries=["MA"],
        languages=["ar", "fr"],
        actor_id=None,
        now=now,
    )
    tunisia = await networks.add(
        slug=TUNISIA,
        code="dtn",
        kind=NetworkKind.CSO,
        names={
            "en": "Demonstration network, Tunisia",
            "fr": "Réseau de démonstration, Tunisie",
            "ar": "الشبكة التجريبية، تونس",
        },
        countries=["TN"],
        languages=["ar", "fr"],
        small_network_mode=True,
        actor_id=None,
        now=now,
    )
    for network_id, country in ((morocco, "MA"), (tunisia, "TN")):
        await networks.accredit(
            network_id,
            countries=[country],
            awards=[award.id for award in rubric.awards],
            tracks=[track.id for track in rubric.tracks],
            valid_from=now,
            valid_until=now + _TERM,
            actor_id=None,
            now=now,
        )
    return Networks(morocco=morocco, tunisia=tunisia)


async def gather(found: Networks, *, region: str, town: str, now: datetime) -> dict[str, UUID]:
    """Add everybody and grant their roles; returns who is who by key."""
    players = await _players(found, region=region, town=town, now=now)
    ids = {}
    for player in players:
        ids[player.key] = await people.add_person(
            name=player.name,
            email=f"{player.key.replace('_', '-')}@demonstration.example",
            locale=player.locale,
            actor_id=None,
            now=now,
        )
        for membership in player.roles:
            await people.grant(ids[player.key], membership, actor_id=None, now=now)
    return ids


async def _players(found: Networks, *, region: str, town: str, now: datetime) -> tuple[Player, ...]:
    big, small = found.morocco, found.tunisia
    here = await people.add_organisation(name="Association de démonstration", country="MA", now=now)
    there = await people.add_organisation(name="جمعية تجريبية", country="TN", now=now)
    cast = (
        (
            "signatory",
            "fr",
            "Signataire de la région (démonstration)",
            [_of(region, Role.SIGNATORY)],
        ),
        ("editor", "ar", "محرر الجهة (تجريبي)", [_of(region, Role.EDITOR)]),
        ("coordinator", "fr", "Coordination, Maroc (démonstration)", [_in(big, Role.COORDINATOR)]),
        ("peer_reviewer", "fr", "Pair public, Maroc (démonstration)", [_peer(big, "ma:09")]),
        ("civil_reviewer", "ar", "المجتمع المدني، المغرب (تجريبي)", [_civil(big, here)]),
        ("certifier", "fr", "Décision, Maroc (démonstration)", [_in(big, Role.CERTIFIER)]),
        (
            "issuing_officer",
            "fr",
            "Contreseing, Maroc (démonstration)",
            # On loan to the small network, as the rules allow.
            [_in(big, Role.ISSUING_OFFICER), _in(small, Role.ISSUING_OFFICER)],
        ),
        (
            "el_kef_signatory",
            "ar",
            "الكاتب العام لبلدية الكاف (تجريبي)",
            [_of(town, Role.SIGNATORY)],
        ),
        (
            "small_network_coordinator",
            "fr",
            "Coordination et décision, petit réseau (démonstration)",
            [_in(small, Role.COORDINATOR), _in(small, Role.CERTIFIER)],
        ),
        (
            "small_network_peer_reviewer",
            "fr",
            "Pair public, petit réseau (démonstration)",
            [_peer(small, "iso:TN-61")],
        ),
        (
            "small_network_civil_reviewer",
            "ar",
            "المجتمع المدني، الشبكة الصغيرة (تجريبي)",
            [_civil(small, there)],
        ),
        ("operator", "en", "Registry operator (demonstration)", [Membership(role=Role.OPERATOR)]),
        ("auditor", "en", "Registry auditor (demonstration)", [Membership(role=Role.AUDITOR)]),
    )
    return tuple(
        Player(key=key, locale=locale, name=name, roles=tuple(roles))
        for key, locale, name, roles in cast
    )


def _of(government_id: str, role: Role) -> Membership:
    return Membership(role=role, government_id=government_id)


def _in(network_id: UUID, role: Role) -> Membership:
    return Membership(role=role, network_id=network_id)


def _peer(network_id: UUID, employer: str) -> Membership:
    """A reviewer who works for another local government than the ones under review."""
    return Membership(
        role=Role.REVIEWER,
        network_id=network_id,
        reviewer_kind=ReviewerKind.PUBLIC_PEER,
        employer_government_id=employer,
    )


def _civil(network_id: UUID, organisation_id: UUID) -> Membership:
    return Membership(
        role=Role.REVIEWER,
        network_id=network_id,
        reviewer_kind=ReviewerKind.CIVIL_SOCIETY,
        organisation_id=organisation_id,
    )

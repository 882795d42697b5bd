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
    # The peer works for another region than the one under review.
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
    morocco = await people.add_organisation(
        name="Association de démonstration", country="MA", now=now
    )
    tunisia = await people.add_organisation(name="جمعية تجريبية", country="TN", now=now)

    def here(role: Role) -> Membership:
        return Membership(role=role, network_id=found.morocco)

    def small(role: Role) -> Membership:
        return Membership(role=role, network_id=found.tunisia)

    return (
        Player(
            key="signatory",
            name="Signataire de la région (démonstration)",
            locale="fr",
            roles=(Membership(role=Role.SIGNATORY, government_id=region),),
        ),
        Player(
            key="editor",
            name="محرر الجهة (تجريبي)",
            locale="ar",
            roles=(Membership(role=Role.EDITOR, government_id=region),),
        ),
        Player(
            key="coordinator",
            name="Coordination du réseau, Maroc (démonstration)",
            locale="fr",
            roles=(here(Role.COORDINATOR),),
        ),
        Player(
            key="peer_reviewer",
            name="Évaluation par un pair public (démonstration)",
            locale="fr",
            roles=(
                Membership(
                    role=Role.REVIEWER,
                    network_id=found.morocco,
                    reviewer_kind=ReviewerKind.PUBLIC_PEER,
                    employer_government_id="ma:09",
                ),
            ),
        ),
        Player(
            key="civil_reviewer",
            name="مراجعة من المجتمع المدني (تجريبية)",
            locale="ar",
            roles=(
                Membership(
                    role=Role.REVIEWER,
                    network_id=found.morocco,
                    reviewer_kind=ReviewerKind.CIVIL_SOCIETY,
                    organisation_id=morocco,
                ),
            ),
        ),
        Player(
            key="certifier",
            name="Décision du réseau, Maroc (démonstration)",
            locale="fr",
            roles=(here(Role.CERTIFIER),),
        ),
        Player(
            key="issuing_officer",
            name="Contreseing du réseau, Maroc (démonstration)",
            locale="fr",
            # On loan to the small network, as the rules allow.
            roles=(here(Role.ISSUING_OFFICER), small(Role.ISSUING_OFFICER)),
        ),
        Player(
            key="el_kef_signatory",
            name="الكاتب العام لبلدية الكاف (تجريبي)",
            locale="ar",
            roles=(Membership(role=Role.SIGNATORY, government_id=town),),
        ),
        Player(
            key="small_network_coordinator",
            name="Coordination et décision, petit réseau (démonstration)",
            locale="fr",
            roles=(small(Role.COORDINATOR), small(Role.CERTIFIER)),
        ),
        Player(
            key="small_network_peer_reviewer",
            name="Pair public, petit réseau (démonstration)",
            locale="fr",
            roles=(
                Membership(
                    role=Role.REVIEWER,
                    network_id=found.tunisia,
                    reviewer_kind=ReviewerKind.PUBLIC_PEER,
                    employer_government_id="iso:TN-61",
                ),
            ),
        ),
        Player(
            key="small_network_civil_reviewer",
            name="المجتمع المدني، الشبكة الصغيرة (تجريبي)",
            locale="ar",
            roles=(
                Membership(
                    role=Role.REVIEWER,
                    network_id=found.tunisia,
                    reviewer_kind=ReviewerKind.CIVIL_SOCIETY,
                    organisation_id=tunisia,
                ),
            ),
        ),
        Player(
            key="operator",
            name="Registry operator (demonstration)",
            locale="en",
            roles=(Membership(role=Role.OPERATOR),),
        ),
        Player(
            key="auditor",
            name="Registry auditor (demonstration)",
            locale="en",
            roles=(Membership(role=Role.AUDITOR),),
        ),
    )

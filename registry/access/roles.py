"""The roles of people, and the actor: a person with the roles they hold."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from registry.errors import N_


class Role(StrEnum):
    """Who somebody is, somewhere; the value is stored."""

    EDITOR = "editor"
    SIGNATORY = "signatory"
    VALIDATOR = "validator"
    REVIEWER = "reviewer"
    COORDINATOR = "coordinator"
    ADJUDICATOR = "adjudicator"
    CERTIFIER = "certifier"
    ISSUING_OFFICER = "issuing_officer"
    APPEAL_PANELLIST = "appeal_panellist"
    OPERATOR = "operator"
    AUDITOR = "auditor"


ROLE_NAMES = {
    Role.EDITOR: N_("Editor"),
    Role.SIGNATORY: N_("Signatory"),
    Role.VALIDATOR: N_("Civil-society validator"),
    Role.REVIEWER: N_("Reviewer"),
    Role.COORDINATOR: N_("Coordinator"),
    Role.ADJUDICATOR: N_("Adjudicator"),
    Role.CERTIFIER: N_("Certifier"),
    Role.ISSUING_OFFICER: N_("Issuing officer"),
    Role.APPEAL_PANELLIST: N_("Appeal panellist"),
    Role.OPERATOR: N_("Operator"),
    Role.AUDITOR: N_("Auditor"),
}

OF_A_GOVERNMENT = frozenset({Role.EDITOR, Role.SIGNATORY})
OF_A_NETWORK = frozenset(
    {
        Role.VALIDATOR,
        Role.REVIEWER,
        Role.COORDINATOR,
        Role.ADJUDICATOR,
        Role.CERTIFIER,
        Role.ISSUING_OFFICER,
    }
)
OF_THE_REGISTRY = frozenset({Role.APPEAL_PANELLIST, Role.OPERATOR, Role.AUDITOR})


class ReviewerKind(StrEnum):
    """The two kinds of reviewers; an award needs both."""

    PUBLIC_PEER = "public_peer"
    CIVIL_SOCIETY = "civil_society"


REVIEWER_KIND_NAMES = {
    ReviewerKind.PUBLIC_PEER: N_("Public peer"),
    ReviewerKind.CIVIL_SOCIETY: N_("Civil society"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One role held in one place: a government, a network, or (both None) the registry."""

    role: Role
    government_id: str | None = None
    network_id: UUID | None = None
    reviewer_kind: ReviewerKind | None = None
    organisation_id: UUID | None = None
    employer_government_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who acts: a signed-in person with their roles."""

    person_id: UUID
    name: str
    locale: str = "en"
    memberships: tuple[Membership, ...] = ()

    @property
    def network_ids(self) -> tuple[UUID, ...]:
        """The networks in which this person holds a role, each once."""
        return tuple(sorted({m.network_id for m in self.memberships if m.network_id}))

    @property
    def government_ids(self) -> tuple[str, ...]:
        """The governments in which this person holds a role, each once."""
        return tuple(sorted({m.government_id for m in self.memberships if m.government_id}))

    def roles(self) -> frozenset[Role]:
        """Every role held anywhere."""
        return frozenset(m.role for m in self.memberships)

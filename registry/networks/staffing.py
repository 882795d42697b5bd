"""Which people a network needs, and which roles one person should not hold together. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from registry.access.roles import Membership, ReviewerKind, Role
from registry.errors import N_

Held = tuple[UUID, Membership]
"""A person and a role they hold."""

ROLE_TASKS = {
    Role.COORDINATOR: N_("Screens reports, assigns reviewers, keeps the dates, manages people."),
    Role.REVIEWER: N_("Checks a report criterion by criterion, with reasons."),
    Role.ADJUDICATOR: N_("Settles what two reviewers could not agree on."),
    Role.CERTIFIER: N_("Decides on the award, with reasons."),
    Role.ISSUING_OFFICER: N_("Countersigns the certifier's decision. Never the same person."),
    Role.VALIDATOR: N_("Gives the view of civil society, unedited."),
    Role.EDITOR: N_("Fills in the report and adds evidence."),
    Role.SIGNATORY: N_("Does all an editor does, and signs: submits, replies, appeals."),
}
"""What each role is for, in the order in which a network fills them."""

_TWO_SIGNATURES = frozenset({Role.CERTIFIER, Role.ISSUING_OFFICER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Somebody without whom no certificate is made, and whether they are there."""

    who: str
    why: str
    met: bool


def needs(held: Iterable[Held]) -> list[Need]:
    """The people that a first certificate needs in the network; the signatory is in the town."""
    pairs = list(held)
    certifiers = _holders(pairs, Role.CERTIFIER)
    officers = _holders(pairs, Role.ISSUING_OFFICER)
    kinds = {m.reviewer_kind for _, m in pairs if m.role is Role.REVIEWER}
    return [
        Need(
            who=N_("A coordinator"),
            why=N_("May also be the certifier."),
            met=bool(_holders(pairs, Role.COORDINATOR)),
        ),
        Need(
            who=N_("A certifier"),
            why=N_("Decides on the award."),
            met=bool(certifiers),
        ),
        Need(
            who=N_("An issuing officer"),
            why=N_("Somebody other than the certifier; may be on loan from another network."),
            met=any(officer != certifier for officer in officers for certifier in certifiers)
            or bool(officers and not certifiers),
        ),
        Need(
            who=N_("A reviewer from a public body"),
            why=N_("A peer who works for another local government."),
            met=ReviewerKind.PUBLIC_PEER in kinds,
        ),
        Need(
            who=N_("A reviewer from civil society"),
            why=N_("Also speaks for civil society where there is no validator."),
            met=ReviewerKind.CIVIL_SOCIETY in kinds,
        ),
    ]


def holding_both_signatures(held: Iterable[Held]) -> frozenset[UUID]:
    """Who is both certifier and issuing officer: allowed, yet never on the same file."""
    pairs = list(held)
    return _holders(pairs, Role.CERTIFIER) & _holders(pairs, Role.ISSUING_OFFICER)


def would_hold_both_signatures(role: Role, held: Iterable[Membership]) -> bool:
    """Whether a person who holds these roles in the network would hold both with `role`."""
    others = {m.role for m in held}
    return role in _TWO_SIGNATURES and bool((_TWO_SIGNATURES - {role}) & others)


def is_last(role: Role, person_id: UUID, held: Sequence[Held]) -> bool:
    """Whether nobody else holds `role` there."""
    return _holders(held, role) == {person_id}


def _holders(held: Iterable[Held], role: Role) -> frozenset[UUID]:
    return frozenset(person_id for person_id, m in held if m.role is role)

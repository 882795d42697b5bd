"""The one table of permissions: every route names one, every service asks for one."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from registry.access.roles import OF_A_GOVERNMENT, OF_A_NETWORK, Actor, Membership, Role
from registry.errors import N_, ForbiddenError, Reason


class Permission(StrEnum):
    """Something that can be done; `PUBLIC` alone needs nobody to be signed in."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"

    ASSESSMENT_READ = "assessment.read"
    ASSESSMENT_START = "assessment.start"
    ASSESSMENT_EDIT = "assessment.edit"
    ASSESSMENT_SUBMIT = "assessment.submit"
    ASSESSMENT_REPLY = "assessment.reply"
    ASSESSMENT_WITHDRAW = "assessment.withdraw"
    ASSESSMENT_APPEAL = "assessment.appeal"
    CLARIFICATION_ANSWER = "clarification.answer"
    ASSESSMENT_SCREEN = "assessment.screen"
    REVIEWER_ASSIGN = "reviewer.assign"
    ASSESSMENT_CLOSE = "assessment.close"

    CONFLICT_DECLARE = "conflict.declare"
    REVIEW_WRITE = "review.write"
    ADJUDICATE = "review.adjudicate"
    VALIDATE = "validation.write"

    DECIDE = "decision.decide"
    COUNTERSIGN = "decision.countersign"
    APPEAL_RULE = "appeal.rule"

    GOVERNMENT_ADD = "government.add"
    NETWORK_MANAGE = "network.manage"
    GOVERNMENT_PEOPLE = "government.people"
    OPERATE = "registry.operate"
    AUDIT = "registry.audit"


@dataclass(frozen=True, slots=True)
class Anyone:
    """Grants a permission to everybody, or to everybody signed in."""

    signed_in: bool


GRANTS: dict[Permission, Anyone | frozenset[Role]] = {
    Permission.PUBLIC: Anyone(signed_in=False),
    Permission.SIGNED_IN: Anyone(signed_in=True),
    # Reading a file: which files is narrowed by scope, assignment and conflicts.
    Permission.ASSESSMENT_READ: frozenset(
        {
            Role.EDITOR,
            Role.SIGNATORY,
            Role.COORDINATOR,
            Role.REVIEWER,
            Role.ADJUDICATOR,
            Role.CERTIFIER,
            Role.ISSUING_OFFICER,
            Role.AUDITOR,
        }
    ),
    Permission.ASSESSMENT_START: frozenset({Role.EDITOR, Role.SIGNATORY}),
    Permission.ASSESSMENT_EDIT: frozenset({Role.EDITOR, Role.SIGNATORY}),
    Permission.ASSESSMENT_SUBMIT: frozenset({Role.SIGNATORY}),
    Permission.ASSESSMENT_REPLY: frozenset({Role.SIGNATORY}),
    Permission.ASSESSMENT_WITHDRAW: frozenset({Role.SIGNATORY}),
    Permission.ASSESSMENT_APPEAL: frozenset({Role.SIGNATORY}),
    Permission.CLARIFICATION_ANSWER: frozenset({Role.EDITOR, Role.SIGNATORY}),
    Permission.ASSESSMENT_SCREEN: frozenset({Role.COORDINATOR}),
    Permission.REVIEWER_ASSIGN: frozenset({Role.COORDINATOR}),
    Permission.ASSESSMENT_CLOSE: frozenset({Role.COORDINATOR}),
    Permission.CONFLICT_DECLARE: frozenset({Role.REVIEWER, Role.ADJUDICATOR}),
    Permission.REVIEW_WRITE: frozenset({Role.REVIEWER}),
    Permission.ADJUDICATE: frozenset({Role.ADJUDICATOR}),
    Permission.VALIDATE: frozenset({Role.VALIDATOR}),
    Permission.DECIDE: frozenset({Role.CERTIFIER}),
    Permission.COUNTERSIGN: frozenset({Role.ISSUING_OFFICER}),
    Permission.APPEAL_RULE: frozenset({Role.APPEAL_PANELLIST}),
    Permission.GOVERNMENT_ADD: frozenset({Role.COORDINATOR, Role.OPERATOR}),
    Permission.NETWORK_MANAGE: frozenset({Role.COORDINATOR, Role.OPERATOR}),
    Permission.GOVERNMENT_PEOPLE: frozenset({Role.SIGNATORY, Role.COORDINATOR}),
    Permission.OPERATE: frozenset({Role.OPERATOR}),
    Permission.AUDIT: frozenset({Role.OPERATOR, Role.AUDITOR}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where something is done; a role counts only where it is held."""

    government_id: str | None = None
    network_id: UUID | None = None


def permitted(actor: Actor | None, permission: Permission, scope: Scope | None = None) -> bool:
    """Whether `actor` may do this; with `scope`, whether they may do it there.

    Without a scope the question is only whether any of their roles could (a route's guard);
    the service asks again with the scope of the very thing.
    """
    grant = GRANTS.get(permission, frozenset())
    if isinstance(grant, Anyone):
        return actor is not None or not grant.signed_in
    if actor is None:
        return False
    return any(m.role in grant and (scope is None or _covers(m, scope)) for m in actor.memberships)


def require(actor: Actor | None, permission: Permission, scope: Scope | None = None) -> None:
    """Refuse unless `permitted`.

    Raises:
        ForbiddenError: says that the role is lacking, never what the person might have seen.
    """
    if not permitted(actor, permission, scope):
        raise ForbiddenError(Reason(N_("Your role does not allow this here.")))


def _covers(membership: Membership, scope: Scope) -> bool:
    if membership.role in OF_A_GOVERNMENT:
        return membership.government_id is not None and (
            membership.government_id == scope.government_id
        )
    if membership.role in OF_A_NETWORK:
        return membership.network_id is not None and membership.network_id == scope.network_id
    return True

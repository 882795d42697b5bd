"""Invite people to a network or a local government, give and end their roles."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.access.permissions import Permission, Scope, permitted, require
from registry.access.roles import (
    OF_A_GOVERNMENT,
    OF_A_NETWORK,
    Actor,
    Membership,
    ReviewerKind,
    Role,
)
from registry.db import transaction
from registry.errors import (
    N_,
    ForbiddenError,
    InvalidInputError,
    InvalidMoveError,
    NotFoundError,
    Reason,
)
from registry.governments import service as governments
from registry.governments.queries import Government
from registry.i18n import countries
from registry.networks import queries, service
from registry.networks.staffing import is_last, would_hold_both_signatures
from registry.people import service as people
from registry.people.queries import Holder
from registry.people.workflow import email_fault, locale_fault, name_fault, tidy_email, tidy_name

_YOURSELF = Reason(N_("You cannot give yourself a role. Ask another coordinator, or the registry."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Who is invited, and to what, as it was typed."""

    name: str
    email: str
    locale: str
    role: str
    reviewer_kind: str = ""
    employer: str = ""
    """Slug or name of the local government a reviewer works for."""
    organisation: str = ""
    organisation_country: str = ""
    both_signatures_meant: bool = False


class SeveralMatchError(InvalidInputError):
    """A typed name fits several local governments; the page offers them."""

    def __init__(self, found: tuple[Government, ...]) -> None:
        super().__init__(
            {"employer": Reason(N_("Several local governments have this name. Choose one below."))}
        )
        self.found = found


async def invite_to_network(
    network_id: UUID, newcomer: Newcomer, *, actor: Actor, now: datetime
) -> UUID:
    """Give somebody a role in a network and, unless they have joined, send them a link.

    Sent twice, it is done once. Returns the person's id.

    Raises:
        ForbiddenError: the actor does not manage this network.
        InvalidInputError: something typed is wrong, or both signatures would lie in one hand and
            that was not confirmed.
    """
    require(actor, Permission.NETWORK_MANAGE, Scope(network_id=network_id))
    faults = _person_faults(newcomer)
    role = _role(newcomer, OF_A_NETWORK, faults)
    if role is Role.REVIEWER and newcomer.reviewer_kind not in set(ReviewerKind):
        faults["reviewer_kind"] = Reason(N_("Choose the kind of reviewer."))
    if role is Role.REVIEWER and not (newcomer.employer.strip() or newcomer.organisation.strip()):
        faults["employer"] = Reason(
            N_("Say for which local government or organisation the reviewer works.")
        )
    if role is None or faults:
        raise InvalidInputError(faults)
    async with transaction():
        membership = await _membership(network_id, role, newcomer, now=now)
        return await _admit(newcomer, membership, actor=actor, now=now)


async def invite_to_government(
    government: Government, newcomer: Newcomer, *, actor: Actor, now: datetime
) -> UUID:
    """Give somebody a role in a local government and, unless they have joined, send them a link.

    Raises:
        ForbiddenError: the actor neither signs for it nor coordinates a network that covers it.
        InvalidInputError: something typed is wrong.
    """
    await require_government(government, actor=actor, now=now)
    faults = _person_faults(newcomer)
    role = _role(newcomer, OF_A_GOVERNMENT, faults)
    if role is None or faults:
        raise InvalidInputError(faults)
    membership = Membership(role=role, government_id=government.id)
    async with transaction():
        return await _admit(newcomer, membership, actor=actor, now=now)


async def require_government(government: Government, *, actor: Actor, now: datetime) -> None:
    """Refuse unless the actor may manage the people of this government.

    Its signatory may, and so may a coordinator of a network accredited for its country: somebody
    has to bring in the first signatory, and the next after an election.

    Raises:
        ForbiddenError: neither is the case.
    """
    if permitted(actor, Permission.GOVERNMENT_PEOPLE, Scope(government_id=government.id)):
        return
    for network_id in actor.network_ids:
        if permitted(actor, Permission.GOVERNMENT_PEOPLE, Scope(network_id=network_id)):
            accreditation = await service.accreditation_at(network_id, now)
            if accreditation is not None and government.country in accreditation.countries:
                return
    raise ForbiddenError(N_("Your role does not allow this here."))


async def holder(
    membership_id: UUID, *, network_id: UUID | None = None, government_id: str | None = None
) -> Holder:
    """Who holds a role in this very place.

    Raises:
        NotFoundError: no such role stands there.
    """
    found = await people.people_of(network_id=network_id, government_id=government_id)
    for one in found:
        if one.membership_id == membership_id:
            return one
    raise NotFoundError(N_("This role has ended already."))


async def end_in_network(
    network_id: UUID, membership_id: UUID, *, actor: Actor, now: datetime
) -> None:
    """End a role in a network; the last coordinator stays.

    Raises:
        ForbiddenError: the actor does not manage this network.
        NotFoundError: no such role stands there.
        InvalidMoveError: the network would be left without a coordinator.
    """
    require(actor, Permission.NETWORK_MANAGE, Scope(network_id=network_id))
    async with transaction():
        await queries.hold_staff(str(network_id))
        ending = await holder(membership_id, network_id=network_id)
        await _refuse_last(ending, Role.COORDINATOR, network_id=network_id)
        await people.end_membership(membership_id, actor_id=actor.person_id, now=now)


async def end_in_government(
    government: Government, membership_id: UUID, *, actor: Actor, now: datetime
) -> None:
    """End a role in a local government; the last signatory stays until there is another.

    Raises:
        ForbiddenError: the actor may not manage its people.
        NotFoundError: no such role stands there.
        InvalidMoveError: the government would be left without a signatory.
    """
    await require_government(government, actor=actor, now=now)
    async with transaction():
        await queries.hold_staff(government.id)
        ending = await holder(membership_id, government_id=government.id)
        await _refuse_last(ending, Role.SIGNATORY, government_id=government.id)
        await people.end_membership(membership_id, actor_id=actor.person_id, now=now)


async def send_link_again(one: Holder, *, actor: Actor, now: datetime) -> None:
    """Mail a fresh link to somebody who has not joined yet; the caller has checked the place.

    Raises:
        InvalidMoveError: they have joined.
        TooManyAttemptsError: too many links within an hour.
    """
    if one.joined:
        raise InvalidMoveError(N_("This person has joined already."))
    await people.invite_again(one.person_id, actor_id=actor.person_id, now=now)


async def _admit(
    newcomer: Newcomer, membership: Membership, *, actor: Actor, now: datetime
) -> UUID:
    person_id = await people.add_person(
        name=newcomer.name,
        email=newcomer.email,
        locale=newcomer.locale,
        actor_id=actor.person_id,
        now=now,
    )
    if person_id == actor.person_id:
        raise InvalidInputError({"email": _YOURSELF})
    known = await people.person(person_id)
    if known is not None and known.disabled_at is not None:
        raise InvalidInputError({"email": Reason(N_("This person's account is closed."))})
    if membership.network_id is not None and not newcomer.both_signatures_meant:
        await _refuse_both_signatures(person_id, membership)
    await people.grant(person_id, membership, actor_id=actor.person_id, now=now)
    await people.invite_if_new(person_id, actor_id=actor.person_id, now=now)
    return person_id


async def _refuse_both_signatures(person_id: UUID, membership: Membership) -> None:
    here = [
        one.membership
        for one in await people.people_of(network_id=membership.network_id)
        if one.person_id == person_id
    ]
    if would_hold_both_signatures(membership.role, here):
        raise InvalidInputError(
            {
                "both_signatures": Reason(
                    N_(
                        "This person would be certifier and issuing officer. They could never "
                        "countersign what they decided themselves. Confirm that you mean it."
                    )
                )
            }
        )


async def _membership(
    network_id: UUID, role: Role, newcomer: Newcomer, *, now: datetime
) -> Membership:
    if role is not Role.REVIEWER:
        return Membership(role=role, network_id=network_id)
    employer = newcomer.employer.strip()
    organisation_id = None
    if newcomer.organisation.strip():
        if not countries.is_country(newcomer.organisation_country):
            raise InvalidInputError({"organisation_country": Reason(N_("Choose a country."))})
        organisation_id = await people.add_organisation(
            name=newcomer.organisation, country=newcomer.organisation_country, now=now
        )
    return Membership(
        role=role,
        network_id=network_id,
        reviewer_kind=ReviewerKind(newcomer.reviewer_kind),
        employer_government_id=(await _employer(employer)).id if employer else None,
        organisation_id=organisation_id,
    )


async def _employer(typed: str) -> Government:
    try:
        return await governments.by_slug(typed)
    except NotFoundError:
        found = (await governments.search(typed)).governments
    if not found:
        raise InvalidInputError(
            {"employer": Reason(N_("No local government has this name. Try another spelling."))}
        )
    if len(found) > 1:
        raise SeveralMatchError(found)
    return found[0]


async def _refuse_last(
    ending: Holder, role: Role, *, network_id: UUID | None = None, government_id: str | None = None
) -> None:
    held = [
        (one.person_id, one.membership)
        for one in await people.people_of(network_id=network_id, government_id=government_id)
    ]
    if ending.membership.role is role and is_last(role, ending.person_id, held):
        raise InvalidMoveError(
            N_("Nobody else holds this role here. Give it to somebody else first.")
        )


def _person_faults(newcomer: Newcomer) -> dict[str, Reason]:
    found = {
        "name": name_fault(tidy_name(newcomer.name)),
        "email": email_fault(tidy_email(newcomer.email)),
        "locale": locale_fault(newcomer.locale),
    }
    return {field: reason for field, reason in found.items() if reason is not None}


def _role(newcomer: Newcomer, allowed: frozenset[Role], faults: dict[str, Reason]) -> Role | None:
    if newcomer.role in allowed:
        return Role(newcomer.role)
    faults["role"] = Reason(N_("Choose a role."))
    return None

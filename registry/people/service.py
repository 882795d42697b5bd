"""What people do: join, sign in, hold roles."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from registry import clock
from registry.access.roles import Actor, Membership
from registry.db import transaction
from registry.errors import N_, InvalidInputError, NotFoundError, Reason
from registry.events import service as events
from registry.events.kinds import Kind
from registry.i18n.countries import country_fault
from registry.people import attempts, links, queries, sessions
from registry.people.queries import Holder, Person, Place
from registry.people.workflow import (
    Purpose,
    email_fault,
    locale_fault,
    membership_faults,
    name_fault,
    tidy_email,
    tidy_name,
)


async def add_person(
    *, name: str, email: str, locale: str, actor_id: UUID | None, now: datetime
) -> UUID:
    """Make somebody known and return their id; an address that is known keeps its person.

    Raises:
        InvalidInputError: the name or the address is none, or the pages are not in that language.
    """
    name, email = tidy_name(name), tidy_email(email)
    refuse_faults(
        {"name": name_fault(name), "email": email_fault(email), "locale": locale_fault(locale)}
    )
    async with transaction():
        fresh = await queries.add_person(name=name, email=email, locale=locale, at=now)
        if fresh is not None:
            await events.record(Kind.PERSON_ADDED, subject=fresh, actor_id=actor_id, at=now)
            return fresh
        known = await queries.person_by_email(email)
    if known is None:  # removed between the two statements
        raise NotFoundError(N_("There is no such person."))
    return known.id


async def grant(
    person_id: UUID, membership: Membership, *, actor_id: UUID | None, now: datetime
) -> UUID:
    """Give somebody a role in its place and return the membership's id; held already, it stays.

    Raises:
        InvalidInputError: the role does not belong there, or says too little about a reviewer.
    """
    refuse_faults(membership_faults(membership))
    async with transaction():
        fresh = await queries.add_membership(person_id, membership, granted_by=actor_id, at=now)
        if fresh is not None:
            await events.record(
                Kind.MEMBERSHIP_GRANTED,
                subject=fresh,
                actor_id=actor_id,
                network_id=membership.network_id,
                at=now,
                person=str(person_id),
                role=str(membership.role),
                government=membership.government_id,
            )
            return fresh
        held = await queries.standing_membership(person_id, membership)
    if held is None:  # ended between the two statements
        raise NotFoundError(N_("There is no such role."))
    return held


async def end_membership(membership_id: UUID, *, actor_id: UUID | None, now: datetime) -> bool:
    """End a role; whether there was one to end."""
    async with transaction():
        ended = await queries.end_membership(membership_id, at=now)
        if ended is None:
            return False
        person_id, membership = ended
        await events.record(
            Kind.MEMBERSHIP_ENDED,
            subject=membership_id,
            actor_id=actor_id,
            network_id=membership.network_id,
            at=now,
            person=str(person_id),
            role=str(membership.role),
            government=membership.government_id,
        )
    return True


async def invite(person_id: UUID, *, actor_id: UUID | None, now: datetime) -> UUID:
    """Send somebody a link to join (a job mails it); returns the invitation's id.

    Raises:
        NotFoundError: there is no such person.
    """
    async with transaction():
        if await queries.person(person_id) is None:
            raise NotFoundError(N_("There is no such person."))
        link_id = await links.make(Purpose.JOIN, person_id, invited_by=actor_id, now=now)
        await events.record(
            Kind.PERSON_INVITED, subject=link_id, actor_id=actor_id, at=now, person=str(person_id)
        )
    return link_id


async def invite_if_new(person_id: UUID, *, actor_id: UUID | None, now: datetime) -> None:
    """Send a link to somebody who has not joined and has none that still works."""
    async with transaction():
        known = await queries.person(person_id, lock=True)
        if known is None or known.joined:
            return
        if await links.open_one(Purpose.JOIN, person_id, now=now) is None:
            await invite(person_id, actor_id=actor_id, now=now)


async def invite_again(person_id: UUID, *, actor_id: UUID | None, now: datetime) -> None:
    """Send one more link to somebody who has not joined.

    Raises:
        TooManyAttemptsError: too many within an hour.
    """
    await attempts.count({attempts.INVITE_PERSON: str(person_id)}, now=now)
    await invite(person_id, actor_id=actor_id, now=now)


async def sign_in_link(person_id: UUID, *, actor_id: UUID | None, now: datetime) -> str:
    """The address of an open invitation, to hand over by another way than mail.

    Raises:
        NotFoundError: there is no such person.
    """
    async with transaction():
        if await queries.person(person_id) is None:
            raise NotFoundError(N_("There is no such person."))
        link = await links.open_one(Purpose.JOIN, person_id, now=now)
        if link is None:
            link_id = await links.make(Purpose.JOIN, person_id, invited_by=actor_id, now=now)
            link = await links.by_id(link_id)
        if link is None:  # the person was removed at this moment
            raise NotFoundError(N_("There is no such person."))
        await events.record(
            Kind.INVITATION_SHOWN, subject=link.id, actor_id=actor_id, at=now, person=str(person_id)
        )
    return link.address


async def identify(token: str) -> Actor | None:
    """The person behind a session's token with the roles they hold, or None if it has ended."""
    return await sessions.identify(token, now=clock.now())


async def start_session(person_id: UUID, *, now: datetime) -> str:
    """Begin a session for a person and return its token."""
    return await sessions.start(person_id, now=now)


async def actor(person_id: UUID) -> Actor:
    """A person with the roles they hold now.

    Raises:
        NotFoundError: there is no such person, or they were disabled.
    """
    found = await queries.actor(person_id)
    if found is None:
        raise NotFoundError(N_("There is no such person."))
    return found


async def person(person_id: UUID) -> Person | None:
    """Name, address and language of a person, or None."""
    return await queries.person(person_id)


async def person_by_email(email: str) -> Person | None:
    """The person with an address in any usual spelling, or None."""
    return await queries.person_by_email(tidy_email(email))


async def people_of(
    *, network_id: UUID | None = None, government_id: str | None = None
) -> list[Holder]:
    """Who holds which role in a network or a government now, by name."""
    return await queries.holders(network_id=network_id, government_id=government_id)


async def places_of(actor: Actor, locale: str) -> list[tuple[Membership, Place | None]]:
    """The roles of a person with the place of each; None is the registry itself."""
    known = await queries.places(actor.government_ids, actor.network_ids, locale=locale)
    return [(m, known.get(str(m.government_id or m.network_id))) for m in actor.memberships]


async def add_organisation(*, name: str, country: str, now: datetime) -> UUID:
    """The organisation of this name in this country, made known if it was not.

    Raises:
        InvalidInputError: the name or the country is none.
    """
    name = tidy_name(name)
    refuse_faults(
        {"organisation": name_fault(name), "organisation_country": country_fault(country)}
    )
    async with transaction():
        return await queries.organisation(name=name, country=country, at=now)


def refuse_faults(found: Mapping[str, Reason | None]) -> None:
    """Refuse if any fault was found, with all of them at once.

    Raises:
        InvalidInputError: some were.
    """
    faults = {name: reason for name, reason in found.items() if reason is not None}
    if faults:
        raise InvalidInputError(faults)

"""Sign in and out, use a link, change a password: everything that proves who somebody is."""

from datetime import datetime
from uuid import UUID

from registry.access.roles import Actor
from registry.db import transaction
from registry.errors import N_, InvalidInputError, Reason
from registry.events import service as events
from registry.events.kinds import Kind
from registry.people import attempts, links, passwords, queries, sessions
from registry.people.links import Link
from registry.people.queries import Person
from registry.people.workflow import (
    Purpose,
    email_fault,
    locale_fault,
    name_fault,
    password_fault,
    tidy_email,
    tidy_name,
    tidy_password,
)

_WRONG = Reason(N_("The address or the password is not right."))


async def sign_in(
    email: str, password: str, client: str, *, now: datetime, instead_of: str = ""
) -> str:
    """Begin a session for whoever knows the password; returns its token.

    An unknown address takes as long and is told the same as a wrong password.

    Raises:
        InvalidInputError: the address or the password is wrong, not said which.
        TooManyAttemptsError: too many tries for this address or from this client.
    """
    address, word = tidy_email(email), tidy_password(password)
    by_address = {attempts.SIGN_IN_ADDRESS: address}
    by_client = {attempts.SIGN_IN_CLIENT: attempts.client_network(client)}
    await attempts.count({**by_address, **by_client}, now=now)
    person = await queries.person_by_email(address)
    known = person is not None and person.disabled_at is None
    stored = await queries.password_hash(person.id) if person and known else None
    if not await passwords.matches(stored, word) or person is None or stored is None:
        raise InvalidInputError({"password": _WRONG})
    fresh = await passwords.hashed(word) if passwords.outdated(stored) else None
    async with transaction():
        # A password changed while we were checking ends this sign-in as it ended the sessions.
        if await queries.password_hash(person.id, lock=True) != stored:
            raise InvalidInputError({"password": _WRONG})
        if fresh:
            await queries.set_password_hash(person.id, fresh)
        await attempts.clear(by_address)
        await attempts.take_back(by_client, at=now)
        return await _begin(person.id, now=now, instead_of=instead_of)


async def sign_out(token: str) -> None:
    """End a session; harmless if it has ended."""
    await sessions.end(token)


async def ask_reset(email: str, client: str, *, now: datetime) -> None:
    """Mail a link for a new password, if the address is known; the caller cannot tell.

    Raises:
        InvalidInputError: this is no address at all.
        TooManyAttemptsError: too many requests for this address or from this client.
    """
    address = tidy_email(email)
    fault = email_fault(address)
    if fault is not None:
        raise InvalidInputError({"email": fault})
    limits = {
        attempts.RESET_ADDRESS: address,
        attempts.RESET_CLIENT: attempts.client_network(client),
    }
    await attempts.count(limits, now=now)
    person = await queries.person_by_email(address)
    if person is None or person.disabled_at is not None:
        return
    async with transaction():
        link_id = await links.make(Purpose.RESET, person.id, invited_by=None, now=now)
        await events.record(
            Kind.PASSWORD_RESET_ASKED,
            subject=link_id,
            actor_id=None,
            at=now,
            person=str(person.id),
        )


async def find_link(token: str, purpose: Purpose) -> Link | None:
    """The link of an address, used or not; None if there is none for this purpose."""
    link = await links.by_token(token)
    return link if link is not None and link.purpose is purpose else None


async def choose_password(
    token: str, purpose: Purpose, password: str, repeated: str, *, now: datetime
) -> str | None:
    """Set the password of whoever holds the link and begin a session; returns its token.

    Every other session and every other link of the person ends. None if the link has ended.

    Raises:
        InvalidInputError: the password is too weak, or was not typed the same twice.
    """
    link = await find_link(token, purpose)
    if link is None or not link.open_at(now):
        return None
    word = _checked(link.person, password, repeated)
    fresh = await passwords.hashed(word)
    async with transaction():
        # Locked and looked at again: of two submits at once one finds the link used.
        held = await links.by_token(token, lock=True)
        if held is None or not held.open_at(now):
            return None
        person = held.person
        await links.use_up(person.id, now=now)
        await queries.set_password_hash(person.id, fresh)
        await sessions.end_all(person.id)
        await attempts.clear({attempts.SIGN_IN_ADDRESS: person.email})
        kind = Kind.PASSWORD_CHANGED if person.joined else Kind.PERSON_JOINED
        await events.record(kind, subject=person.id, actor_id=person.id, at=now)
        return await _begin(person.id, now=now)


async def change_password(
    current: str, password: str, repeated: str, *, actor: Actor, client: str, now: datetime
) -> str:
    """Change one's own password; every session ends and a new one begins: its token.

    Raises:
        InvalidInputError: the present password is wrong, or the new one too weak.
        TooManyAttemptsError: too many wrong tries.
    """
    person = await _self(actor)
    limits = {
        attempts.SIGN_IN_ADDRESS: person.email,
        attempts.SIGN_IN_CLIENT: attempts.client_network(client),
    }
    word = _checked(person, password, repeated)
    await attempts.count(limits, now=now)
    stored = await queries.password_hash(person.id)
    if not await passwords.matches(stored, tidy_password(current)):
        raise InvalidInputError({"current": Reason(N_("This is not your present password."))})
    fresh = await passwords.hashed(word)
    async with transaction():
        if await queries.password_hash(person.id, lock=True) != stored:
            raise InvalidInputError({"current": Reason(N_("This is not your present password."))})
        await attempts.take_back(limits, at=now)
        await links.use_up(person.id, now=now)
        await queries.set_password_hash(person.id, fresh)
        await sessions.end_all(person.id)
        await events.record(Kind.PASSWORD_CHANGED, subject=person.id, actor_id=person.id, at=now)
        return await sessions.start(person.id, now=now)


async def change_details(name: str, locale: str, *, actor: Actor, now: datetime) -> None:
    """Change one's own name and language.

    Raises:
        InvalidInputError: the name is none, or the language is not one of ours.
    """
    tidy = tidy_name(name)
    faults: dict[str, Reason] = {}
    if (fault := name_fault(tidy)) is not None:
        faults["name"] = fault
    if (fault := locale_fault(locale)) is not None:
        faults["locale"] = fault
    if faults:
        raise InvalidInputError(faults)
    async with transaction():
        await queries.set_details(actor.person_id, name=tidy, locale=locale)
        await events.record(
            Kind.PERSON_CHANGED, subject=actor.person_id, actor_id=actor.person_id, at=now
        )


async def _begin(person_id: UUID, *, now: datetime, instead_of: str = "") -> str:
    token = await sessions.start(person_id, now=now, instead_of=instead_of)
    await events.record(Kind.PERSON_SIGNED_IN, subject=person_id, actor_id=person_id, at=now)
    return token


async def _self(actor: Actor) -> Person:
    person = await queries.person(actor.person_id)
    if person is None:
        raise InvalidInputError({"current": Reason(N_("There is no such person."))})
    return person


def _checked(person: Person, password: str, repeated: str) -> str:
    word = tidy_password(password)
    faults: dict[str, Reason] = {}
    if (fault := password_fault(word, name=person.name, email=person.email)) is not None:
        faults["password"] = fault
    elif word != tidy_password(repeated):
        faults["repeated"] = Reason(N_("This is not the same as above. Type both again."))
    if faults:
        raise InvalidInputError(faults)
    return word

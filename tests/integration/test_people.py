"""People on a real database: persons, roles, links, sessions."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from argon2 import PasswordHasher

from registry import settings as settings_module
from registry.access.roles import Membership, Role
from registry.db import DB
from registry.errors import InvalidInputError, TooManyAttemptsError
from registry.events import service as events
from registry.events.kinds import Kind
from registry.people import links, passwords, queries, sessions, signing_in
from registry.people import service as people
from registry.people.workflow import Purpose
from registry.settings import Settings
from tests.functional import people as setting

WORD = "olive trees grow slowly"
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


async def test_an_address_in_any_case_is_one_person(database: str) -> None:
    first = await people.add_person(
        name="Amina Test", email=" Amina@Example.ORG ", locale="fr", actor_id=None, now=NOW
    )
    again = await people.add_person(
        name="Someone else", email="amina@example.org", locale="ar", actor_id=None, now=NOW
    )
    assert first == again
    known = await people.person(first)
    assert known is not None
    assert (known.name, known.email, known.locale) == ("Amina Test", "amina@example.org", "fr")


async def test_a_role_out_of_its_place_is_refused(database: str) -> None:
    person_id = await setting.add("Amina Test")
    with pytest.raises(InvalidInputError) as refused:
        await people.grant(person_id, Membership(role=Role.COORDINATOR), actor_id=None, now=NOW)
    assert set(refused.value.faults) == {"network"}


async def test_a_session_names_its_person_and_their_roles(
    database: str, settings: Settings
) -> None:
    network_id = await setting.network()
    person_id = await setting.add(
        "Amina Test", Membership(role=Role.CERTIFIER, network_id=network_id)
    )
    token = await people.start_session(person_id, now=NOW)
    actor = await sessions.identify(token, now=NOW + timedelta(hours=1))
    assert actor is not None
    assert (actor.person_id, actor.roles()) == (person_id, {Role.CERTIFIER})


@pytest.mark.parametrize(
    ("later", "alive"),
    [
        (timedelta(hours=11, minutes=59), True),
        (timedelta(hours=12), False),
    ],
    ids=["used within twelve hours", "idle for twelve hours"],
)
async def test_a_session_ends_when_it_is_not_used(
    database: str, later: timedelta, alive: bool
) -> None:
    token = await people.start_session(await setting.add("Amina Test"), now=NOW)
    assert (await sessions.identify(token, now=NOW + later) is not None) is alive


async def test_a_session_slides_with_use_but_not_past_a_week(database: str) -> None:
    token = await people.start_session(await setting.add("Amina Test"), now=NOW)
    for hours in range(10, 168, 10):
        assert await sessions.identify(token, now=NOW + timedelta(hours=hours)) is not None
    assert await sessions.identify(token, now=NOW + timedelta(days=7)) is None


async def test_ended_sessions_are_forgotten_and_others_stay(database: str) -> None:
    person_id = await setting.add("Amina Test")
    await people.start_session(person_id, now=NOW)
    fresh = await people.start_session(person_id, now=NOW + timedelta(hours=11))
    await sessions.forget_ended(now=NOW + timedelta(hours=13))
    assert await DB.fetch_value("SELECT count(*) FROM session") == 1
    assert await sessions.identify(fresh, now=NOW + timedelta(hours=13)) is not None


async def test_only_hashes_of_tokens_and_passwords_are_stored(
    database: str, settings: Settings
) -> None:
    person_id = await setting.add("Amina Test")
    address = await people.sign_in_link(person_id, actor_id=None, now=NOW)
    link = address.rpartition("/")[2]
    session = await signing_in.choose_password(link, Purpose.JOIN, WORD, WORD, now=NOW)
    assert session is not None
    stored = str(
        [
            await DB.fetch(f"SELECT * FROM {table}")
            for table in ("session", "invitation", "person", "event")
        ]
    )
    for token in (link, session, WORD):
        assert token not in stored
    assert "$argon2id$" in stored


async def test_a_disabled_person_is_signed_out_and_cannot_come_back(
    database: str, settings: Settings
) -> None:
    person_id = await setting.add("Amina Test", email="amina@people.example")
    address = await people.sign_in_link(person_id, actor_id=None, now=NOW)
    token = await signing_in.choose_password(
        address.rpartition("/")[2], Purpose.JOIN, WORD, WORD, now=NOW
    )
    assert token is not None
    await DB.fetch("UPDATE person SET disabled_at = $1", NOW)
    assert await sessions.identify(token, now=NOW) is None
    with pytest.raises(InvalidInputError):
        await signing_in.sign_in("amina@people.example", WORD, "192.0.2.1", now=NOW)
    await signing_in.ask_reset("amina@people.example", "192.0.2.1", now=NOW)
    assert await links.open_one(Purpose.RESET, person_id, now=NOW) is None


@pytest.mark.parametrize(
    ("purpose", "lasts"),
    [(Purpose.JOIN, timedelta(days=7)), (Purpose.RESET, timedelta(hours=1))],
)
async def test_a_link_works_until_its_last_second_and_once(
    database: str, settings: Settings, purpose: Purpose, lasts: timedelta
) -> None:
    person_id = await setting.add("Amina Test")
    link_id = await links.make(purpose, person_id, invited_by=None, now=NOW)
    token = links.token_of(link_id)
    late = NOW + lasts
    assert await signing_in.choose_password(token, purpose, WORD, WORD, now=late) is None
    soon = late - timedelta(seconds=1)
    assert await signing_in.choose_password(token, purpose, WORD, WORD, now=soon) is not None
    assert await signing_in.choose_password(token, purpose, WORD, WORD, now=soon) is None


async def test_a_link_for_one_purpose_does_not_serve_the_other(
    database: str, settings: Settings
) -> None:
    person_id = await setting.add("Amina Test")
    link_id = await links.make(Purpose.RESET, person_id, invited_by=None, now=NOW)
    token = links.token_of(link_id)
    assert await signing_in.choose_password(token, Purpose.JOIN, WORD, WORD, now=NOW) is None


async def test_a_new_secret_ends_all_links(database: str, settings: Settings) -> None:
    link_id = await links.make(
        Purpose.JOIN, await setting.add("Amina Test"), invited_by=None, now=NOW
    )
    before = links.token_of(link_id)
    settings_module.use(replace(settings, secret="x" * 32))
    assert links.token_of(link_id) != before


async def test_of_five_submits_at_once_one_joins(database: str, settings: Settings) -> None:
    person_id = await setting.add("Amina Test")
    address = await people.sign_in_link(person_id, actor_id=None, now=NOW)
    token = address.rpartition("/")[2]
    found = await asyncio.gather(
        *(signing_in.choose_password(token, Purpose.JOIN, WORD, WORD, now=NOW) for _ in range(5))
    )
    assert sum(one is not None for one in found) == 1
    joined = await events.history(person_id, kinds=[Kind.PERSON_JOINED])
    assert len(joined) == 1


async def test_thirty_guesses_at_once_are_counted_one_by_one(
    database: str, settings: Settings
) -> None:
    found = await asyncio.gather(
        *(
            signing_in.sign_in("nobody@people.example", "guess", "192.0.2.1", now=NOW)
            for _ in range(30)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(one, InvalidInputError) for one in found) == 10
    assert sum(isinstance(one, TooManyAttemptsError) for one in found) == 20


@pytest.mark.slow
async def test_a_room_full_of_people_can_sign_in_from_one_address(
    database: str, settings: Settings
) -> None:
    await join("amina@people.example")
    for second in range(60):
        now = NOW + timedelta(seconds=second)
        assert await signing_in.sign_in("amina@people.example", WORD, "192.0.2.1", now=now)


@pytest.mark.slow
async def test_a_client_that_guesses_at_many_addresses_must_wait(
    database: str, settings: Settings
) -> None:
    for number in range(50):
        with pytest.raises(InvalidInputError):
            await signing_in.sign_in(f"a{number}@x.example", "guess", "2001:db8::1", now=NOW)
    with pytest.raises(TooManyAttemptsError):
        await signing_in.sign_in("another@x.example", "guess", "2001:db8::2", now=NOW)
    later = NOW + timedelta(minutes=15)
    with pytest.raises(InvalidInputError):
        await signing_in.sign_in("another@x.example", "guess", "2001:db8::2", now=later)


async def test_a_new_password_by_link_opens_an_address_that_was_guessed_at(
    database: str, settings: Settings
) -> None:
    person_id = await join("amina@people.example")
    for _ in range(10):
        with pytest.raises(InvalidInputError):
            await signing_in.sign_in("amina@people.example", "guess", "192.0.2.1", now=NOW)
    link_id = await links.make(Purpose.RESET, person_id, invited_by=None, now=NOW)
    await signing_in.choose_password(
        links.token_of(link_id), Purpose.RESET, WORD + "!", WORD + "!", now=NOW
    )
    assert await signing_in.sign_in("amina@people.example", WORD + "!", "192.0.2.1", now=NOW)


async def test_a_weaker_hash_of_old_is_made_anew_at_sign_in(
    database: str, settings: Settings
) -> None:
    person_id = await join("amina@people.example")
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(WORD)
    await DB.fetch("UPDATE person SET password_hash = $1", weak)
    await signing_in.sign_in("amina@people.example", WORD, "192.0.2.1", now=NOW)
    stored = await queries.password_hash(person_id)
    assert stored is not None
    assert stored != weak
    assert await passwords.matches(stored, WORD)


async def test_a_role_given_twice_is_one_and_once_ended_can_be_given_again(
    database: str,
) -> None:
    network_id = await setting.network()
    role = Membership(role=Role.CERTIFIER, network_id=network_id)
    person_id = await setting.add("Amina Test", role)
    again = await people.grant(person_id, role, actor_id=None, now=NOW)
    assert len(await people.people_of(network_id=network_id)) == 1
    assert await people.end_membership(again, actor_id=None, now=NOW)
    assert not await people.end_membership(again, actor_id=None, now=NOW)
    assert (await people.actor(person_id)).memberships == ()
    assert await people.grant(person_id, role, actor_id=None, now=NOW) != again


async def test_events_of_people_hold_no_name_and_no_address(
    database: str, settings: Settings
) -> None:
    await join("amina@people.example")
    await signing_in.ask_reset("amina@people.example", "192.0.2.1", now=NOW)
    stored = str(await DB.fetch("SELECT * FROM event"))
    for personal in ("Amina", "amina", "people.example", "192.0.2.1"):
        assert personal not in stored
    attempts = str(await DB.fetch("SELECT * FROM sign_in_attempt"))
    assert "amina" not in attempts
    assert "192.0.2.1" not in attempts


async def join(email: str) -> UUID:
    """A person who has joined with the usual password."""
    person_id = await setting.add("Amina Test", email=email)
    address = await people.sign_in_link(person_id, actor_id=None, now=NOW)
    await signing_in.choose_password(address.rpartition("/")[2], Purpose.JOIN, WORD, WORD, now=NOW)
    return person_id

"""People on a real database: persons, roles, links, sessions."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.access.roles import Membership, Role
from registry.errors import InvalidInputError
from registry.people import service as people
from registry.people import sessions
from registry.settings import Settings
from tests.functional import people as setting

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

"""Coordinators add governments and record what happened to them, through HTTP."""

import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest

from registry.access.roles import Membership, ReviewerKind, Role
from registry.db import DB
from registry.web.shell import Shell
from tests.functional import people as setting
from tests.functional import places

FORM_ID = "11111111-2222-4333-8444-555555555555"
TOWN = {
    "form_id": FORM_ID,
    "name_fr": "Ville Neuve",
    "name_ar": "مدينة جديدة",
    "languages": "ar",
    "kind": "municipality",
    "country": "MA",
}
EVENT = {
    "form_id": FORM_ID,
    "kind": "caretaker",
    "on_date": "2024-01-15",
    "source": "Official journal no. 5",
}


@pytest.fixture
async def coordinator(app: Shell, client: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """A signed-in coordinator of a network of Morocco, among real governments."""
    await places.a_few_governments()
    network_id = await setting.network(countries=("MA",))
    person_id = await setting.add(
        "Coordinator", Membership(role=Role.COORDINATOR, network_id=network_id)
    )
    async with setting.signed_in(app, person_id) as found:
        yield found


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


async def how_many() -> int:
    return int(await DB.fetch_value("SELECT count(*) FROM government"))


async def test_a_town_that_is_not_listed_is_added_and_found_at_once(
    coordinator: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    form = await coordinator.get("/en/governments/new")
    assert form.status_code == 200
    assert '<option value="MA">' in form.text
    assert '<option value="TN">' not in form.text

    reply = await coordinator.post(
        "/en/governments/new", data={**TOWN, "parent": "Béni Mellal-Khénifra", "population": "900"}
    )

    assert (reply.status_code, reply.headers["location"]) == (303, "/en/governments/ville-neuve")
    public = words((await client.get("/ar/governments/ville-neuve")).text)
    assert "مدينة جديدة" in public
    assert "بني ملال-خنيفرة" in public
    assert "ville-neuve" in (await client.get("/en/governments?q=مدينة+جديدة")).text


async def test_sending_the_form_twice_adds_one(coordinator: httpx.AsyncClient) -> None:
    before = await how_many()
    for _ in range(2):
        reply = await coordinator.post("/governments/new", data=TOWN)
        assert reply.headers["location"] == "/governments/ville-neuve"
    assert await how_many() == before + 1


async def test_every_fault_is_named_and_nothing_typed_is_lost(
    coordinator: httpx.AsyncClient,
) -> None:
    before = await how_many()
    reply = await coordinator.post(
        "/en/governments/new",
        data={
            **TOWN,
            "kind": "",
            "country": "XX",
            "population": "many <b>people</b>",
            "website": "javascript:alert(1)",
            "parent": "nowhere at all",
        },
    )
    assert reply.status_code == 422
    assert "5 things to correct" in words(reply.text)
    for field in ("kind", "country", "population", "website", "parent"):
        assert f'id="{field}-error"' in reply.text
    for typed in ("Ville Neuve", "مدينة جديدة", "many &lt;b&gt;people&lt;/b&gt;", "nowhere at all"):
        assert typed in reply.text
    assert 'value="ar" checked' in reply.text
    assert FORM_ID in reply.text
    assert await how_many() == before


async def test_a_name_that_is_listed_already_is_shown_before_adding(
    coordinator: httpx.AsyncClient,
) -> None:
    before = await how_many()
    listed = {**TOWN, "name_fr": "beni mellal", "name_ar": ""}
    reply = await coordinator.post("/en/governments/new", data=listed)
    assert reply.status_code == 422
    assert "Is it one of these?" in words(reply.text)
    assert 'href="/en/governments/beni-mellal"' in reply.text
    assert 'href="/en/governments/province-beni-mellal"' in reply.text
    assert await how_many() == before

    reply = await coordinator.post("/en/governments/new", data={**listed, "anyway": "yes"})
    assert reply.status_code == 303
    assert await how_many() == before + 1


async def test_where_several_may_be_meant_one_is_chosen(coordinator: httpx.AsyncClient) -> None:
    reply = await coordinator.post("/en/governments/new", data={**TOWN, "parent": "Béni Mellal"})
    assert reply.status_code == 422
    assert "Several are listed under that name" in words(reply.text)
    offered = re.findall(r'name="parent_id" value="([^"]+)"', reply.text)
    assert "ma:05.091" in offered

    reply = await coordinator.post(
        "/en/governments/new", data={**TOWN, "parent": "Béni Mellal", "parent_id": "ma:05.091"}
    )
    assert reply.status_code == 303
    parent = await DB.fetch_value("SELECT parent_id FROM government WHERE slug = 'ville-neuve'")
    assert parent == "ma:05.091"


async def test_a_choice_that_is_not_of_the_typed_name_is_not_taken(
    coordinator: httpx.AsyncClient,
) -> None:
    await coordinator.post(
        "/governments/new", data={**TOWN, "parent": "Béni Mellal-Khénifra", "parent_id": "ma:01"}
    )
    parent = await DB.fetch_value("SELECT parent_id FROM government WHERE slug = 'ville-neuve'")
    assert parent == "ma:05"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"name_fr=B%E9ni", "name_fr"),
        (b"name_fr=" + b"x" * 300, "name_fr"),
        (b"name_fr=%3D1%2B1", "name_fr"),
        (b"name_native=%D0%9E%D1%88", "native_language"),
        (b"population_year=24", "population_year"),
    ],
)
async def test_text_that_cannot_be_stored_is_told_beside_its_field(
    coordinator: httpx.AsyncClient, body: bytes, field: str
) -> None:
    rest = f"&form_id={FORM_ID}&kind=municipality&country=MA&name_en=Newtown".encode()
    reply = await coordinator.post(
        "/en/governments/new",
        content=body + rest,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert reply.status_code == 422
    assert f'id="{field}-error"' in reply.text


async def test_a_page_that_lost_its_number_is_asked_for_again(
    coordinator: httpx.AsyncClient,
) -> None:
    reply = await coordinator.post("/governments/new", data={**TOWN, "form_id": "1"})
    assert reply.status_code == 422


async def test_a_country_without_the_network_is_refused(coordinator: httpx.AsyncClient) -> None:
    reply = await coordinator.post("/governments/new", data={**TOWN, "country": "TN"})
    assert reply.status_code == 403
    assert (await coordinator.get("/governments/el-kef/events")).status_code == 403
    reply = await coordinator.post("/governments/el-kef/events", data=EVENT)
    assert reply.status_code == 403


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.EDITOR, Role.CERTIFIER, Role.AUDITOR])
async def test_other_roles_may_not_add(app: Shell, client: httpx.AsyncClient, role: Role) -> None:
    await places.a_few_governments()
    network_id = await setting.network()
    memberships = {
        Role.REVIEWER: Membership(
            role=role,
            network_id=network_id,
            reviewer_kind=ReviewerKind.PUBLIC_PEER,
            employer_government_id="ma:05",
        ),
        Role.EDITOR: Membership(role=role, government_id="ma:05"),
        Role.CERTIFIER: Membership(role=role, network_id=network_id),
        Role.AUDITOR: Membership(role=role),
    }
    person_id = await setting.add("Somebody", memberships[role])
    async with setting.signed_in(app, person_id) as other:
        assert (await other.get("/governments/new")).status_code == 403
        assert (await other.post("/governments/new", data=TOWN)).status_code == 403
        assert (await other.get("/governments/beni-mellal/events")).status_code == 403


async def test_a_visitor_is_asked_to_sign_in(client: httpx.AsyncClient) -> None:
    reply = await client.get("/en/governments/new")
    assert reply.status_code == 303
    assert "/sign-in" in reply.headers["location"]


async def test_what_happened_is_public_at_once(
    coordinator: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    path = "/en/governments/beni-mellal/events"
    assert (await coordinator.get(path)).status_code == 200
    reply = await coordinator.post(path, data=EVENT)
    assert (reply.status_code, reply.headers["location"]) == (303, "/en/governments/beni-mellal")
    text = words((await client.get("/en/governments/beni-mellal")).text)
    assert "Run by a caretaker administration" in text
    assert "Official journal no. 5" in text
    assert (await coordinator.post(path, data=EVENT)).status_code == 303
    assert await DB.fetch_value("SELECT count(*) FROM government_event WHERE kind='caretaker'") == 1


async def test_a_merger_leads_to_its_successor(
    coordinator: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    path = "/en/governments/beni-mellal/events"
    merger = {**EVENT, "kind": "merged", "into": "Khouribga"}
    offered = await coordinator.post(path, data=merger)
    assert offered.status_code == 422
    chosen = re.findall(r'name="into_id" value="([^"]+)"', offered.text)
    reply = await coordinator.post(path, data={**merger, "into_id": chosen[0]})
    assert reply.status_code == 303
    page = (await client.get("/en/governments/beni-mellal")).text
    assert "became part of" in words(page)
    assert re.search(r'href="/en/governments/[a-z-]*khouribga"', page)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "abolished"}, "kind"),
        ({"kind": "restored"}, "kind"),
        ({"on_date": ""}, "on_date"),
        ({"on_date": "15/01/2024"}, "on_date"),
        ({"on_date": "2999-01-01"}, "kind"),
        ({"source": ""}, "source"),
        ({"source": "x" * 1001}, "source"),
        ({"kind": "merged"}, "into"),
        ({"kind": "merged", "into": "nowhere at all"}, "into"),
        ({"into": "Khouribga"}, "into"),
    ],
    ids=str,
)
async def test_an_event_that_cannot_be_is_told_and_what_was_typed_is_kept(
    coordinator: httpx.AsyncClient, changed: dict[str, str], field: str
) -> None:
    typed = {**EVENT, **changed}
    reply = await coordinator.post("/en/governments/beni-mellal/events", data=typed)
    assert reply.status_code == 422
    assert f'id="{field}-error"' in reply.text
    assert typed["source"] in reply.text
    assert typed["on_date"] in reply.text
    count = "SELECT count(*) FROM government_event WHERE recorded_by IS NOT NULL"
    assert await DB.fetch_value(count) == 0


async def test_the_forms_are_in_the_language_of_the_page(coordinator: httpx.AsyncClient) -> None:
    for path in ("/ar/governments/new", "/ar/governments/beni-mellal/events"):
        assert 'dir="rtl"' in (await coordinator.get(path)).text

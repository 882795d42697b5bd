"""A coordinator fills a network, a signatory a town hall: invitations, roles, calls."""

import html
import re
from uuid import UUID

import httpx
import pytest

from registry import clock
from registry.access.roles import Membership, Role
from registry.governments import service as governments
from registry.networks import service as networks
from registry.people import queries
from registry.people import service as people
from registry.web.shell import Shell
from tests.functional import people as setting

GOOD = {"name": "Youssef Test", "email": "youssef@people.example", "locale": "ar"}
REVIEWER = {
    **GOOD,
    "reviewer_kind": "civil_society",
    "organisation": "Test Citizens",
    "organisation_country": "MA",
}


@pytest.fixture
async def network_id(database: str) -> UUID:
    return await setting.network("open-towns", countries=("MA",))


@pytest.fixture
async def coordinator(network_id: UUID) -> UUID:
    return await setting.add(
        "Amina Test",
        Membership(role=Role.COORDINATOR, network_id=network_id),
        email="amina@people.example",
    )


async def roles(network_id: UUID) -> list[tuple[str, str]]:
    return [
        (one.name, str(one.membership.role))
        for one in await people.people_of(network_id=network_id)
    ]


async def invite(
    client: httpx.AsyncClient, role: str, typed: dict[str, str] | None = None
) -> httpx.Response:
    return await client.post(
        f"/networks/open-towns/manage/people/invite/{role}", data=typed or GOOD
    )


async def test_the_overview_says_who_is_missing(app: Shell, coordinator: UUID) -> None:
    async with setting.signed_in(app, coordinator) as client:
        reply = await client.get("/networks/open-towns/manage")
        assert reply.status_code == 200
        assert reply.text.count("Missing") == 4


async def test_an_invited_person_is_listed_once_however_often_the_form_is_sent(
    app: Shell, network_id: UUID, coordinator: UUID
) -> None:
    async with setting.signed_in(app, coordinator) as client:
        for _ in range(2):
            reply = await invite(client, "certifier")
            assert reply.status_code == 303
        page = await client.get(reply.headers["location"])
    assert page.text.count("youssef@people.example") == 1
    assert "Invited, has not joined yet" in page.text
    assert await roles(network_id) == [
        ("Amina Test", "coordinator"),
        ("Youssef Test", "certifier"),
    ]


@pytest.mark.parametrize(
    ("role", "typed", "field"),
    [
        ("certifier", {**GOOD, "name": "  "}, "name"),
        ("certifier", {**GOOD, "name": "n" * 121}, "name"),
        ("certifier", {**GOOD, "email": "not an address"}, "email"),
        ("certifier", {**GOOD, "email": "a@b@c.example"}, "email"),
        ("certifier", {**GOOD, "email": "a" * 250 + "@x.example"}, "email"),
        ("certifier", {**GOOD, "email": "amina@people.example"}, "email"),
        ("reviewer", {**REVIEWER, "reviewer_kind": ""}, "reviewer_kind"),
        ("reviewer", {**REVIEWER, "organisation": ""}, "employer"),
        ("reviewer", {**REVIEWER, "organisation_country": "XX"}, "organisation_country"),
        ("coordinator", {**GOOD, "locale": "xx"}, "locale"),
        ("reviewer", {**REVIEWER, "employer": "No Such Town"}, "employer"),
    ],
)
async def test_a_wrong_invitation_is_refused_beside_the_field_and_nothing_is_half_done(
    app: Shell,
    network_id: UUID,
    coordinator: UUID,
    role: str,
    typed: dict[str, str],
    field: str,
) -> None:
    async with setting.signed_in(app, coordinator) as client:
        reply = await invite(client, role, typed)
    assert reply.status_code == 422
    assert f'href="#{field}"' in reply.text
    assert f'id="{field}-error"' in reply.text
    for name in ("name", "email"):
        assert html.escape(typed[name].strip()) in reply.text
    assert await roles(network_id) == [("Amina Test", "coordinator")]
    assert await queries.person_by_email("youssef@people.example") is None


async def test_a_reviewer_from_a_town_is_found_by_its_name_or_chosen_among_namesakes(
    app: Shell, network_id: UUID, coordinator: UUID
) -> None:
    await governments.import_seeds(now=clock.now())
    typed = {**REVIEWER, "reviewer_kind": "public_peer", "organisation": "", "employer": "Azilal"}
    async with setting.signed_in(app, coordinator) as client:
        reply = await invite(client, "reviewer", typed)
        assert reply.status_code == 422
        choices = re.findall(r'name="employer_slug" value="([^"]+)"', reply.text)
        assert len(choices) > 1
        assert 'value="Azilal"' in reply.text
        reply = await invite(client, "reviewer", {**typed, "employer_slug": choices[0]})
        assert reply.status_code == 303
    assert ("Youssef Test", "reviewer") in await roles(network_id)


async def test_nobody_becomes_certifier_and_issuing_officer_unnoticed(
    app: Shell, network_id: UUID, coordinator: UUID
) -> None:
    async with setting.signed_in(app, coordinator) as client:
        await invite(client, "certifier")
        reply = await invite(client, "issuing_officer")
        assert reply.status_code == 422
        assert "They could never countersign what they decided themselves." in reply.text
        assert ("Youssef Test", "issuing_officer") not in await roles(network_id)
        reply = await invite(client, "issuing_officer", {**GOOD, "both_signatures": "yes"})
        assert reply.status_code == 303
        page = await client.get("/networks/open-towns/manage/people")
        assert "Two signatures in one hand" in page.text


async def test_a_role_ends_after_being_asked_and_the_person_is_out_at_once(
    app: Shell, network_id: UUID, coordinator: UUID
) -> None:
    other = await setting.add("Sara Test", Membership(role=Role.COORDINATOR, network_id=network_id))
    async with (
        setting.signed_in(app, coordinator) as client,
        setting.signed_in(app, other) as leaving,
    ):
        (holder,) = [
            one for one in await people.people_of(network_id=network_id) if one.person_id == other
        ]
        path = f"/networks/open-towns/manage/people/{holder.membership_id}/end"
        assert "Sara Test" in (await client.get(path)).text
        assert (await leaving.get("/networks/open-towns/manage")).status_code == 200
        assert (await client.post(path)).status_code == 303
        assert (await leaving.get("/networks/open-towns/manage")).status_code == 403
        assert (await client.post(path)).status_code == 404


async def test_the_last_coordinator_stays(app: Shell, network_id: UUID, coordinator: UUID) -> None:
    (holder,) = await people.people_of(network_id=network_id)
    async with setting.signed_in(app, coordinator) as client:
        reply = await client.post(f"/networks/open-towns/manage/people/{holder.membership_id}/end")
    assert reply.status_code == 409
    assert "Give it to somebody else first." in reply.text


async def test_a_coordinator_has_no_say_in_another_network(app: Shell, coordinator: UUID) -> None:
    other = await setting.network("other-towns")
    await setting.add("Sara Test", Membership(role=Role.CERTIFIER, network_id=other))
    (holder,) = await people.people_of(network_id=other)
    async with setting.signed_in(app, coordinator) as client:
        for path in ("", "/people", "/people/invite/certifier", "/calls/new"):
            reply = await client.get(f"/networks/other-towns/manage{path}")
            assert reply.status_code == 403
        reply = await client.post("/networks/other-towns/manage/people/invite/certifier", data=GOOD)
        assert reply.status_code == 403
        # Somebody of another network, asked for under one's own address.
        path = f"/networks/open-towns/manage/people/{holder.membership_id}"
        assert (await client.post(f"{path}/end")).status_code == 404
        assert (await client.post(f"{path}/link")).status_code == 404
    assert len(await people.people_of(network_id=other)) == 1


async def test_a_fresh_link_can_be_sent_a_few_times(app: Shell, coordinator: UUID) -> None:
    async with setting.signed_in(app, coordinator) as client:
        await invite(client, "certifier")
        page = await client.get("/networks/open-towns/manage/people")
        paths = re.findall(r'action="([^"]+/link)"', page.text)
        answers = [(await client.post(paths[-1])).status_code for _ in range(4)]
    assert answers == [303, 303, 303, 429]


async def test_a_call_sent_twice_is_opened_once_and_can_be_closed(
    app: Shell, coordinator: UUID
) -> None:
    async with setting.signed_in(app, coordinator) as client:
        form = await client.get("/networks/open-towns/manage/calls/new")
        form_id = re.search(r'name="form_id" value="([^"]+)"', form.text)
        assert form_id is not None
        typed = {
            "form_id": form_id[1],
            "title": "Spring call",
            "opens_on": "2020-01-01",
            "closes_on": "",
            "awards": ["bronze", "silver"],
            "tracks": ["short"],
        }
        for _ in range(2):
            reply = await client.post("/networks/open-towns/manage/calls/new", data=typed)
            assert reply.status_code == 303
        page = await client.get("/networks/open-towns/manage")
        assert page.text.count("Spring call") == 1
        cancel = re.search(r'action="([^"]+/cancel)"', page.text)
        assert cancel is not None
        assert (await client.post(cancel[1])).status_code == 303
        assert "Cancelled" in (await client.get("/networks/open-towns/manage")).text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"opens_on": "tomorrow"}, "opens_on"),
        ({"closes_on": "2019-01-01"}, "closes_on"),
        ({"closes_on": "31/12/2027"}, "closes_on"),
        ({"awards": "none of ours"}, "awards"),
    ],
)
async def test_a_wrong_call_is_refused_beside_the_field(
    app: Shell, coordinator: UUID, change: dict[str, str], field: str
) -> None:
    typed = {
        "title": "Spring call",
        "opens_on": "2020-01-01",
        "closes_on": "",
        "awards": "bronze",
        "tracks": "short",
    }
    async with setting.signed_in(app, coordinator) as client:
        reply = await client.post("/networks/open-towns/manage/calls/new", data={**typed, **change})
    assert reply.status_code == 422
    assert f'href="#{field}"' in reply.text


async def test_a_coordinator_brings_in_the_first_signatory_who_brings_in_an_editor(
    app: Shell, coordinator: UUID
) -> None:
    await governments.import_seeds(now=clock.now())
    here = "/governments/beni-mellal-khenifra/people"
    async with setting.signed_in(app, coordinator) as client:
        assert (await client.get(here)).status_code == 200
        assert (await client.post(f"{here}/invite/signatory", data=GOOD)).status_code == 303
        assert (await client.get("/governments/el-kef/people")).status_code == 403
    government = await governments.by_slug("beni-mellal-khenifra")
    (signatory,) = await people.people_of(government_id=government.id)
    async with setting.signed_in(app, signatory.person_id) as client:
        typed = {**GOOD, "email": "editor@people.example"}
        assert (await client.post(f"{here}/invite/editor", data=typed)).status_code == 303
        assert (await client.post(f"{here}/invite/coordinator", data=typed)).status_code == 404
        reply = await client.post(f"{here}/{signatory.membership_id}/end")
        assert reply.status_code == 409
        assert (await client.get("/governments/el-kef/people")).status_code == 403


async def test_a_coordinator_of_a_suspended_network_cannot_change_town_halls(
    app: Shell, network_id: UUID, coordinator: UUID
) -> None:

    await governments.import_seeds(now=clock.now())
    await networks.suspend(network_id, reason="test", actor_id=None, now=clock.now())
    async with setting.signed_in(app, coordinator) as client:
        reply = await client.get("/governments/beni-mellal-khenifra/people")
    assert reply.status_code == 403


async def test_a_coordinator_finds_a_government_and_reaches_its_people(
    app: Shell, coordinator: UUID
) -> None:
    await governments.import_seeds(now=clock.now())
    commune = "beni-mellal-khenifra"
    async with setting.signed_in(app, coordinator) as client:
        overview = await client.get("/networks/open-towns/manage")
        assert "/networks/open-towns/manage/governments" in overview.text
        found = await client.get("/networks/open-towns/manage/governments?q=beni+mellal+khenifra")
        links = re.findall(r'href="([^"]+)"', found.text)
        assert f"/governments/{commune}/people" in links
        assert f"/governments/{commune}/events" in links
        assert "/governments/new" in links
        assert (await client.get(f"/governments/{commune}/people")).status_code == 200
        nothing = await client.get("/networks/open-towns/manage/governments?q=zzz&page=99999999999")
        assert nothing.status_code == 200
        assert "Nothing found" in nothing.text


async def test_where_no_mail_is_sent_the_page_says_how_the_link_is_handed_over(
    app: Shell, coordinator: UUID
) -> None:
    async with setting.signed_in(app, coordinator) as client:
        reply = await invite(client, "certifier")
        page = await client.get(reply.headers["location"])
    assert "openlocal person invite --show-link" in page.text

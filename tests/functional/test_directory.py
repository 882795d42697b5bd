"""The public directory through HTTP, on the real lists of governments."""

import base64
import gzip
import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import httpx
import pytest

from registry import clock
from registry.db import DB
from tests import certified
from tests.functional import people as setting
from tests.functional import places

LIGHT_BYTES = 14 * 1024
SPELLINGS = ("Beni Mellal", "Béni Mellal", "بني ملال", "beni-mellal", "بنى ملاّل")


@pytest.fixture
async def visitor(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A visitor of a registry with the real lists."""
    await places.real_governments()
    return client


def addresses(page: str) -> list[str]:
    body = page[page.index("<main") :]
    return re.findall(r'href="(?:/\w\w)?/governments/([a-z0-9-]+)"', body)


def words(page: str) -> str:
    """The text of a page as it is read."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?bdi[^>]*>", "", page))).split())


@pytest.mark.parametrize("locale", ["en", "fr", "ar"])
async def test_every_spelling_finds_the_region_the_province_and_the_town(
    visitor: httpx.AsyncClient, locale: str
) -> None:
    for spelling in SPELLINGS:
        reply = await visitor.get(f"/{locale}/governments", params={"q": spelling})
        assert set(addresses(reply.text)) == {
            "beni-mellal-khenifra",
            "province-beni-mellal",
            "beni-mellal",
        }, spelling


async def test_the_start_page_says_what_this_is_and_leads_to_search_and_verify(
    visitor: httpx.AsyncClient,
) -> None:
    reply = await visitor.get("/en/")
    text = words(reply.text)
    assert "1,826 local governments" in text
    assert "0 valid certificates" in text
    assert 'action="/en/governments"' in reply.text
    assert 'href="/en/verify"' in reply.text


async def test_the_arabic_page_is_right_to_left_with_the_arabic_name_first(
    visitor: httpx.AsyncClient,
) -> None:
    reply = await visitor.get("/ar/governments/beni-mellal-khenifra")
    assert 'lang="ar" dir="rtl"' in reply.text
    arabic, french = "بني ملال-خنيفرة", "Béni Mellal-Khénifra"
    heading = re.search(r"<h1>(.*?)</h1>", reply.text)
    assert heading is not None
    assert arabic in heading.group(1)
    assert reply.text.index(arabic) < reply.text.index(french)


async def test_the_name_in_its_own_script_comes_first_in_every_language(
    visitor: httpx.AsyncClient,
) -> None:
    reply = await visitor.get("/en/governments/el-kef")
    heading = re.search(r"<h1>(.*?)</h1>", reply.text)
    assert heading is not None
    assert "الكاف" in heading.group(1)
    assert "<title>El Kef –" in reply.text


async def test_a_government_page_has_its_place_people_and_membership(
    visitor: httpx.AsyncClient,
) -> None:
    reply = await visitor.get("/en/governments/beni-mellal")
    text = words(reply.text)
    assert "209,594 (2024)" in text
    assert "No date is known" in text
    assert addresses(reply.text)[:2] == ["beni-mellal-khenifra", "province-beni-mellal"]
    region = words((await visitor.get("/en/governments/beni-mellal-khenifra")).text)
    assert "Member of OGP Local Since 2022" in region


async def test_a_dissolved_council_is_told_and_what_it_means(visitor: httpx.AsyncClient) -> None:
    text = words((await visitor.get("/en/governments/el-kef")).text)
    assert "Council dissolved" in text
    assert "8 March 2023" in text
    assert "every six months" in text


async def test_a_page_is_light_enough_for_a_slow_phone(visitor: httpx.AsyncClient) -> None:
    for path in (
        "/ar/",
        "/ar/governments",
        "/ar/governments?country=MA&kind=municipality&page=3",
        "/ar/governments/beni-mellal-khenifra",
        "/fr/governments/province-taroudannt",
        "/fr/governments/province-beni-mellal",
        "/fr/governments/el-kef",
    ):
        reply = await visitor.get(path)
        assert reply.status_code == 200, path
        assert len(gzip.compress(reply.content)) < LIGHT_BYTES, path


async def test_a_public_page_carries_nothing_of_the_visitor(visitor: httpx.AsyncClient) -> None:
    for path in ("/en/", "/en/governments", "/en/governments/el-kef"):
        reply = await visitor.get(path)
        assert "public" in reply.headers["cache-control"]
        assert "set-cookie" not in reply.headers
        again = await visitor.get(path, headers={"if-none-match": reply.headers["etag"]})
        assert again.status_code == 304


async def test_search_is_narrowed_by_country_and_kind_and_keeps_what_was_asked(
    visitor: httpx.AsyncClient,
) -> None:
    reply = await visitor.get("/en/governments", params={"country": "TN", "kind": "governorate"})
    text = words(reply.text)
    assert "24 local governments" in text
    assert '<option value="TN" selected>' in reply.text
    assert '<option value="governorate" selected>' in reply.text


async def test_the_pager_leads_through_every_page(visitor: httpx.AsyncClient) -> None:
    seen: list[str] = []
    path = "/en/governments?country=TN"
    while path:
        page = (await visitor.get(path)).text
        seen += addresses(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = unescape(following.group(1)) if following else ""
    assert len(seen) == len(set(seen)) == 161


async def test_an_empty_result_says_what_to_do_next(visitor: httpx.AsyncClient) -> None:
    for query, said in (
        ("?q=zzzzzzzz", "Nothing found"),
        ("?q=Béni+Melal", "These come close"),
        ("?page=4000&country=TN", "past the end"),
    ):
        assert said in words((await visitor.get(f"/en/governments{query}")).text)


async def test_a_strange_address_is_answered_calmly(visitor: httpx.AsyncClient) -> None:
    for query in (
        "?page=-1",
        "?page=x",
        "?page=99999999999999999999",
        "?kind=castle",
        "?country=Morocco",
        "?q=%00%ff%25_'",
        "?q=" + "x" * 3000,
        "?q=<script>alert(1)</script>",
        "?q=a&q=b",
    ):
        reply = await visitor.get(f"/en/governments{query}")
        assert reply.status_code == 200, query
        assert "<script>alert" not in reply.text


async def test_the_governments_of_one_level_can_be_listed(visitor: httpx.AsyncClient) -> None:
    reply = await visitor.get("/en/governments", params={"in": "beni-mellal-khenifra"})
    assert "5 local governments" in words(reply.text)
    missing = await visitor.get("/en/governments", params={"in": "nowhere"})
    assert missing.status_code == 404


async def test_what_is_not_there_is_a_page_not_found(client: httpx.AsyncClient) -> None:
    for path in ("/governments", "/networks", "/api/v1/governments"):
        for name in ("nowhere", "%00", "%ff", "NEW", "a" * 5000):
            assert (await client.get(f"{path}/{name}")).status_code == 404, (path, name)


async def test_an_empty_registry_says_how_it_is_filled(client: httpx.AsyncClient) -> None:
    assert "No local government is listed yet" in words((await client.get("/en/governments")).text)


# Certificates, and what is never shown.


async def test_an_issued_certificate_is_on_the_pages_of_its_government_and_network(
    client: httpx.AsyncClient,
) -> None:
    certificate_id = await (await certified.ready(now=clock.now(), demonstration=True)).issue(
        clock.now()
    )
    for path in ("/en/governments/tazart", "/en/networks/anmoun"):
        page = (await client.get(path)).text
        assert f'href="/en/certificates/{certificate_id}"' in page
        text = words(page)
        assert "Silver" in text
        assert "Valid" in text
        assert "Demonstration" in text
    assert "Silver" in words((await client.get("/en/governments?q=tazart")).text)
    assert "1 valid certificate" in words((await client.get("/en/")).text)


@pytest.mark.parametrize("change", ["suspended_at", "revoked_at"])
async def test_a_certificate_that_does_not_stand_is_no_award(
    client: httpx.AsyncClient, change: str
) -> None:
    await (await certified.ready(now=clock.now())).issue(clock.now())
    await DB.fetch(f"UPDATE certificate SET {change} = $1", clock.now())
    text = words((await client.get("/en/governments/tazart")).text)
    assert "No valid certificate" in text
    assert change.removesuffix("_at").capitalize() in text
    assert "Silver" not in words((await client.get("/en/governments?q=tazart")).text)
    assert "0 valid certificates" in words((await client.get("/en/")).text)


async def test_an_expired_certificate_is_shown_as_that(client: httpx.AsyncClient) -> None:
    now = clock.now()
    await (await certified.ready(now=now)).issue(now)
    await DB.fetch(
        "UPDATE certificate SET valid_from = $1, valid_until = $2",
        now - timedelta(days=9),
        now - timedelta(days=1),
    )
    text = words((await client.get("/en/governments/tazart")).text)
    assert "No valid certificate" in text
    assert "Expired" in text


async def test_a_certificate_that_waits_for_its_signature_is_not_shown(
    client: httpx.AsyncClient,
) -> None:
    certificate_id = await (await certified.ready(now=clock.now())).plan(clock.now())
    for path in ("/en/governments/tazart", "/en/networks/anmoun", "/api/v1/governments/tazart"):
        reply = await client.get(path)
        assert certificate_id not in reply.text
        assert "/certificates/" not in reply.text


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize(
    ("state", "taking_part"),
    [
        ("draft", True),
        ("in_review", True),
        ("ready_for_decision", True),
        ("awarded", True),
        ("refused", True),
        ("under_appeal", True),
        ("withdrawn", False),
        ("closed", False),
        ("certified", False),
    ],
)
async def test_taking_part_is_shown_with_consent_alone_and_never_how_it_stands(
    client: httpx.AsyncClient, state: str, taking_part: bool, shown: bool
) -> None:
    ready = await certified.ready(now=clock.now())
    await DB.fetch("DELETE FROM decision")
    await DB.fetch(
        "UPDATE assessment SET state = $2, shown_publicly = $3 WHERE id = $1",
        ready.assessment.id,
        state,
        shown,
    )
    reply = await client.get("/en/governments/tazart")
    text = words(reply.text)
    assert ("Taking part" in text) is (taking_part and shown)
    for word in ("Draft", "In review", "Refused", "Not awarded", "Withdrawn", "appeal"):
        assert word not in text
    assert str(ready.assessment.id) not in reply.text
    listed = await client.get("/api/v1/governments/tazart")
    assert state not in listed.text


async def test_a_page_under_decision_is_the_same_after_a_refusal(
    client: httpx.AsyncClient,
) -> None:
    ready = await certified.ready(now=clock.now())
    pages = []
    for state in ("ready_for_decision", "refused"):
        await DB.fetch(
            "UPDATE assessment SET state = $2, shown_publicly = true WHERE id = $1",
            ready.assessment.id,
            state,
        )
        pages.append((await client.get("/en/governments/tazart")).text)
    assert pages[0] == pages[1]


# Networks.


async def test_a_network_shows_its_accreditation_scope_and_term(client: httpx.AsyncClient) -> None:
    await setting.network("open-towns", countries=("MA", "TN"))
    text = words((await client.get("/en/networks/open-towns")).text)
    assert "Accredited by this registry" in text
    assert "Morocco and Tunisia" in text
    assert "Bronze, Silver, Gold" in text
    assert "Small-network mode" not in text
    arabic = await client.get("/ar/networks/open-towns")
    assert "شبكة open-towns" in arabic.text


async def test_small_network_mode_is_explained(client: httpx.AsyncClient) -> None:
    await setting.network("small", small_network_mode=True)
    text = words((await client.get("/en/networks/small")).text)
    assert "Small-network mode" in text
    assert "no certificate is given by one person alone" in text


async def test_a_network_without_accreditation_says_so(client: httpx.AsyncClient) -> None:
    network_id = await setting.network("not-yet", accredited=False)
    assert "Not accredited now" in words((await client.get("/en/networks/not-yet")).text)
    now = clock.now()
    await DB.fetch(
        "INSERT INTO accreditation (id, network_id, countries, awards, tracks, valid_from, "
        "valid_until, suspended_at, suspended_reason, granted_at) "
        "VALUES ($1, $2, '{MA}', '{bronze}', '{full}', $3, $4, $5, 'Under inquiry.', $3)",
        uuid4(),
        network_id,
        now - timedelta(days=9),
        now + timedelta(days=9),
        now - timedelta(days=1),
    )
    text = words((await client.get("/en/networks/not-yet")).text)
    assert "Accreditation suspended" in text
    assert "Under inquiry." in text


# Open data.


async def test_cursors_lead_through_every_government_once(visitor: httpx.AsyncClient) -> None:
    ids: list[str] = []
    asked = {"country": "MA", "limit": "400"}
    while True:
        reply = (await visitor.get("/api/v1/governments", params=asked)).json()
        ids += [item["id"] for item in reply["items"]]
        if reply["next"] is None:
            break
        asked["cursor"] = reply["next"]
    assert len(ids) == len(set(ids)) == 1590


async def test_a_program_sees_names_state_and_events(visitor: httpx.AsyncClient) -> None:
    reply = await visitor.get("/api/v1/governments/el-kef")
    assert reply.headers["access-control-allow-origin"] == "*"
    found = reply.json()
    assert found["certificates"] == []
    government = found["government"]
    assert government["names"] == {"en": "El Kef", "fr": "Le Kef", "ar": "الكاف"}
    assert (government["state"], government["state_since"]) == ("dissolved", "2023-03-08")
    assert government["ogp_member_from"] == "2020"
    assert government["url"].endswith("/governments/el-kef")


async def test_a_program_searches_in_any_spelling(visitor: httpx.AsyncClient) -> None:
    for spelling in SPELLINGS:
        reply = await visitor.get("/api/v1/governments", params={"q": spelling, "kind": "region"})
        assert [item["slug"] for item in reply.json()["items"]] == ["beni-mellal-khenifra"]


async def test_only_what_changed_since_is_given(visitor: httpx.AsyncClient) -> None:
    async def changed_since(moment: str) -> list[str]:
        reply = await visitor.get("/api/v1/governments", params={"changed_since": moment})
        return [item["slug"] for item in reply.json()["items"]]

    later = clock.now() + timedelta(hours=1)
    await DB.fetch("UPDATE government SET updated_at = $1 WHERE slug = 'el-kef'", later)
    assert await changed_since(later.isoformat()) == ["el-kef"]
    assert await changed_since("2999-01-01") == []
    assert len(await changed_since("2020-01-01")) == 100


@pytest.mark.parametrize(
    "asked",
    [
        {"cursor": "nonsense"},
        {"cursor": "é"},
        {"cursor": "AAAA"},
        {"cursor": "WzEsMl0="},
        {"cursor": base64.b64encode(b'["2026-11-22T09:00:00Z","ma:\\u0000"]').decode()},
        {"changed_since": "yesterday"},
        {"limit": "0"},
        {"limit": "501"},
        {"limit": "x"},
        {"country": "Morocco"},
        {"kind": "castle"},
    ],
    ids=str,
)
async def test_a_wrong_request_is_a_problem_document(
    client: httpx.AsyncClient, asked: dict[str, str]
) -> None:
    reply = await client.get("/api/v1/governments", params=asked)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert next(iter(asked)) in reply.json()["detail"]


async def test_a_program_sees_the_certificates_of_a_government(client: httpx.AsyncClient) -> None:
    certificate_id = await (await certified.ready(now=clock.now())).issue(clock.now())
    (found,) = (await client.get("/api/v1/governments/tazart")).json()["certificates"]
    assert (found["id"], found["award"], found["status"], found["network"]) == (
        certificate_id,
        "silver",
        "valid",
        "anmoun",
    )

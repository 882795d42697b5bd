"""Certificates through HTTP: the page, the file, the picture, the QR code's page, the plaque."""

import json
from datetime import timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx
import pytest

from registry import clock
from registry.certificates import service
from registry.db import DB
from tests import certified


async def issued(**options: object) -> str:
    now = clock.now()
    return await (await certified.ready(now=now, **options)).issue(now)  # type: ignore[arg-type]


async def qr_path(certificate_id: str) -> str:
    return urlsplit((await service.get(certificate_id)).qr_url or "").path


async def test_the_page_says_whose_certificate_it_is_and_until_when(
    client: httpx.AsyncClient,
) -> None:
    certificate_id = await issued()
    reply = await client.get(f"/fr/certificates/{certificate_id}")

    assert reply.status_code == 200
    assert '<h1><bdi lang="ar">تازارت</bdi></h1>' in reply.text
    assert '<p class="lead">Tazart</p>' in reply.text
    assert "Réseau Anmoun" in reply.text
    assert str(clock.now().year + 2) in reply.text
    assert 'class="state valid"' in reply.text


@pytest.mark.parametrize("locale", ["en", "fr", "ar"])
async def test_the_page_is_the_same_for_everybody_and_may_be_cached(
    client: httpx.AsyncClient, locale: str
) -> None:
    address = f"/{locale}/certificates/{await issued()}"
    client.cookies.set("openlocal_session", "of somebody")

    reply = await client.get(address)
    again = await client.get(address, headers={"if-none-match": reply.headers["etag"]})

    assert "set-cookie" not in reply.headers
    assert "public" in reply.headers["cache-control"]
    assert reply.headers["content-language"] == locale
    assert again.status_code == 304


async def test_a_demonstration_is_called_one_on_every_page(client: httpx.AsyncClient) -> None:
    certificate_id = await issued(demonstration=True)
    for address in (
        f"/certificates/{certificate_id}",
        await qr_path(certificate_id),
        "/g/tazart",
    ):
        reply = await client.get(address)
        assert "Demonstration: this is not a real certificate." in reply.text, address


async def test_a_real_certificate_is_not_called_a_demonstration(client: httpx.AsyncClient) -> None:
    assert "Demonstration" not in (await client.get(f"/certificates/{await issued()}")).text


async def test_a_certificate_that_waits_for_its_signature_is_announced_calmly(
    client: httpx.AsyncClient,
) -> None:
    now = clock.now()
    certificate_id = await (await certified.ready(now=now)).plan(now)

    page = await client.get(f"/certificates/{certificate_id}")

    assert page.status_code == 200
    assert "This certificate is being signed" in page.text
    assert page.headers["cache-control"] == "no-store"
    for suffix in (".json", "/qr.svg"):
        assert (await client.get(f"/certificates/{certificate_id}{suffix}")).status_code == 404
    assert "No valid certificate today" in (await client.get("/g/tazart")).text


@pytest.mark.parametrize(
    "name",
    ["aaaaaaaaaaaaa", "nonsense", "aaaaaaaaaaaaa.json", "aaaaaaaaaaaaa.exe", "a" * 2000, "%00"],
)
async def test_an_unknown_certificate_is_not_found(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/certificates/{name}")).status_code == 404


async def test_a_superseded_certificate_leads_to_its_successor(client: httpx.AsyncClient) -> None:
    now = clock.now()
    first = await certified.ready(now=now - timedelta(days=5))
    older = await first.issue(now - timedelta(days=5))
    newer = await (await certified.ready(network=first.network_id, now=now)).issue(now)

    for locale in ("en", "fr", "ar"):
        reply = await client.get(f"/{locale}/certificates/{older}")
        assert 'class="state superseded"' in reply.text
        assert f'href="/{locale}/certificates/{newer}"' in reply.text


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ("suspended_at = now(), status_reason = 'a hearing'", "a hearing"),
        ("revoked_at = now(), status_reason = 'it was forged'", "it was forged"),
    ],
    ids=["suspended", "revoked"],
)
async def test_a_certificate_that_does_not_count_says_so(
    client: httpx.AsyncClient, change: str, shown: str
) -> None:
    certificate_id = await issued()
    await DB.fetch(f"UPDATE certificate SET {change}")

    for address in (f"/certificates/{certificate_id}", await qr_path(certificate_id)):
        reply = await client.get(address)
        assert shown in reply.text
        assert 'class="state valid"' not in reply.text
    assert "No valid certificate today" in (await client.get("/g/tazart")).text


async def test_a_certificate_that_has_ended_says_so(client: httpx.AsyncClient) -> None:
    past = clock.now() - timedelta(days=3 * 365)
    certificate_id = await (await certified.ready(now=past)).issue(past)

    for address in (f"/certificates/{certificate_id}", await qr_path(certificate_id)):
        reply = await client.get(address)
        assert "Ended on" in reply.text
        assert 'class="state expired"' in reply.text
    assert "No valid certificate today" in (await client.get("/g/tazart")).text


async def test_a_certificate_of_a_dissolved_council_says_so(client: httpx.AsyncClient) -> None:
    certificate_id = await issued()
    await DB.fetch(
        "INSERT INTO government_event (id, government_id, kind, on_date, source, recorded_at) "
        "SELECT gen_random_uuid(), id, 'dissolved', $1, 'made up for a test', now() "
        "FROM government",
        clock.now().date(),
    )
    reply = await client.get(f"/certificates/{certificate_id}")
    assert 'class="state refused"' in reply.text
    assert "The local government was dissolved." in reply.text


async def test_a_certificate_changed_in_the_database_is_refused_on_its_page(
    client: httpx.AsyncClient,
) -> None:
    certificate_id = await issued()
    await DB.fetch("UPDATE certificate SET credential = replace(credential, 'silver', 'golden')")

    for address in (f"/certificates/{certificate_id}", await qr_path(certificate_id)):
        reply = await client.get(address)
        assert reply.status_code == 200
        assert "The certificate is refused." in reply.text


async def test_the_served_file_is_byte_for_byte_what_was_signed(client: httpx.AsyncClient) -> None:
    certificate_id = await issued()
    stored = await service.issued_credential(certificate_id)

    reply = await client.get(f"/certificates/{certificate_id}.json")

    assert reply.content == stored.encode()
    assert reply.headers["content-type"].startswith("application/vc+ld+json")
    assert reply.headers["access-control-allow-origin"] == "*"
    again = await client.get(
        f"/certificates/{certificate_id}.json", headers={"if-none-match": reply.headers["etag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("cryptosuite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
async def test_one_proof_is_served_for_those_who_take_one(
    client: httpx.AsyncClient, cryptosuite: str
) -> None:
    certificate_id = await issued()
    reply = await client.get(f"/certificates/{certificate_id}.json?proof={cryptosuite}")
    assert reply.json()["proof"]["cryptosuite"] == cryptosuite
    assert (await client.get(f"/certificates/{certificate_id}.json?proof=x")).status_code == 422


async def test_the_qr_code_is_a_picture(client: httpx.AsyncClient) -> None:
    reply = await client.get(f"/certificates/{await issued()}/qr.svg")
    assert reply.headers["content-type"].startswith("image/svg+xml")
    assert ElementTree.fromstring(reply.text).tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize("fold", [str.upper, str.lower], ids=["upper", "lower"])
async def test_a_scanned_code_opens_the_page_in_either_case_without_a_redirect(
    client: httpx.AsyncClient, fold: object
) -> None:
    path = await qr_path(await issued())
    reply = await client.get(fold(path))  # type: ignore[operator]
    assert reply.status_code == 200
    assert "تازارت" in reply.text
    assert 'class="state valid"' in reply.text


async def test_a_forged_or_damaged_code_is_refused_and_nothing_of_the_town_is_shown(
    client: httpx.AsyncClient,
) -> None:
    path = await qr_path(await issued())
    middle = len(path) * 3 // 4
    letter = "A" if path[middle] != "A" else "B"
    for damaged in (
        path[:middle] + letter + path[middle + 1 :],
        path[:-20],
        "/Q/AAAA",
        "/Q/%00%FF",
    ):
        reply = await client.get(damaged)
        assert reply.status_code == 200
        assert "The certificate is refused." in reply.text
        assert "تازارت" not in reply.text


async def test_the_did_document_holds_the_key_of_the_signature(client: httpx.AsyncClient) -> None:
    certificate_id = await issued()
    credential = json.loads(await service.issued_credential(certificate_id))

    reply = await client.get("/networks/anmoun/did.json")

    document = reply.json()
    assert document["id"] == credential["issuer"]["id"]
    assert credential["proof"][0]["verificationMethod"] in document["assertionMethod"]
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "PRIVATE" not in reply.text
    assert (await client.get("/networks/nobody/did.json")).status_code == 404
    await certified.add_network(slug="keyless", code="kls", with_key=False)
    assert (await client.get("/networks/keyless/did.json")).status_code == 404


async def test_a_plaque_shows_what_the_town_holds_today(client: httpx.AsyncClient) -> None:
    certificate_id = await issued()
    reply = await client.get("/fr/g/tazart")
    assert reply.status_code == 200
    assert f'href="/fr/certificates/{certificate_id}"' in reply.text
    assert 'class="state valid"' in reply.text
    assert (await client.get("/g/nowhere")).status_code == 404

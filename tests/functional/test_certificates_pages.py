"""Certificates through HTTP: the page, the file, the picture, the plaque."""

import json

import httpx
import pytest

from registry import clock
from tests import certified

pytestmark = pytest.mark.usefixtures("client")


async def issued(**options: object) -> str:
    now = clock.now()
    return await (await certified.ready(now=now, **options)).issue(now)  # type: ignore[arg-type]


async def test_the_page_of_a_certificate_says_whose_it_is_and_until_when(
    client: httpx.AsyncClient,
) -> None:
    certificate_id = await issued()

    reply = await client.get(f"/fr/certificates/{certificate_id}")

    assert reply.status_code == 200, reply.text
    assert '<h1 lang="ar" dir="auto">تازارت</h1>' in reply.text
    assert "Tazart" in reply.text
    assert "Réseau Anmoun" in reply.text
    assert "set-cookie" not in reply.headers
    assert "public" in reply.headers["cache-control"]


async def test_the_served_file_is_byte_for_byte_what_was_signed(client: httpx.AsyncClient) -> None:
    certificate_id = await issued()

    reply = await client.get(f"/certificates/{certificate_id}.json")

    assert reply.headers["content-type"].startswith("application/vc+ld+json")
    assert reply.headers["access-control-allow-origin"] == "*"
    assert len(json.loads(reply.content)["proof"]) == 2
    again = await client.get(
        f"/certificates/{certificate_id}.json", headers={"if-none-match": reply.headers["etag"]}
    )
    assert again.status_code == 304

"""The rubric as anybody reads it, and as programs do."""

import hashlib
import json
import re

import httpx
import pytest

import scoring
from tests.functional import reports

PATH = "/rubrics/open-local-government/1.0"


@pytest.fixture(autouse=True)
async def published(client: httpx.AsyncClient) -> None:
    await reports.cast()


async def test_anybody_reads_every_criterion_and_level(client: httpx.AsyncClient) -> None:
    page = await client.get(PATH)
    assert page.status_code == 200
    for criterion in scoring.current().criteria:
        assert f'id="{criterion.code}"' in page.text
    assert "A signed letter or a council resolution is published." in page.text
    assert "Machine translation" not in page.text
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize(
    ("locale", "title"), [("fr", "Mandat politique"), ("ar", "التفويض السياسي")]
)
async def test_a_translation_by_machine_says_so(
    client: httpx.AsyncClient, locale: str, title: str
) -> None:
    page = await client.get(f"/{locale}{PATH}")
    assert title in page.text
    assert f'href="/en{PATH}"' in page.text


async def test_the_digest_is_that_of_the_published_bytes(client: httpx.AsyncClient) -> None:
    document = await client.get(f"{PATH}.json")
    digest = hashlib.sha256(document.content).hexdigest()
    assert digest == scoring.current().digest
    assert digest in (await client.get(PATH)).text
    assert json.loads(document.content)["criteria"][0]["code"] == "A1"
    again = await client.get(f"{PATH}.json", headers={"if-none-match": document.headers["etag"]})
    assert again.status_code == 304


async def test_the_list_leads_to_each_version(client: httpx.AsyncClient) -> None:
    index = await client.get("/fr/rubrics")
    assert f'href="/fr{PATH}"' in index.text
    newest = await client.get("/rubrics/open-local-government")
    assert newest.headers["location"] == PATH


@pytest.mark.parametrize(
    "path", ["/rubrics/nothing", "/rubrics/nothing/1.0", "/rubrics/open-local-government/9.9.json"]
)
async def test_what_is_not_published_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_every_link_of_the_page_within_it_has_its_target(client: httpx.AsyncClient) -> None:
    page = await client.get(PATH)
    for target in re.findall(r'href="#([^"]+)"', page.text):
        assert f'id="{target}"' in page.text
    assert f'href="{PATH}.json"' in page.text

"""The rubric as anybody reads it, and as programs do."""

import hashlib
import json
import re

import httpx
import pytest

import scoring
from registry import clock
from registry.rubrics import service
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


async def test_the_score_is_explained_with_the_numbers_of_the_engine(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get(f"/en{PATH}/score")
    assert page.status_code == 200
    assert "In the example the score is exactly 4750/89, shown as 53.4 of 100." in page.text
    assert "190 / 356" in page.text
    assert "Silver" in page.text
    french = await client.get(f"/fr{PATH}/score")
    assert "53,4" in french.text
    arabic = await client.get(f"/ar{PATH}/score")
    assert 'dir="rtl"' in arabic.text


async def test_the_form_on_paper_asks_what_the_track_asks(client: httpx.AsyncClient) -> None:
    rubric = scoring.current()
    for track in ("full", "short"):
        page = await client.get(f"/en{PATH}/form?track={track}")
        asked = re.findall(r"<h3><bdi>([A-Z]\d)</bdi>", page.text)
        assert asked == [criterion.code for criterion in rubric.criteria_of(track)]
    full = await client.get(f"/en{PATH}/form?track=nonsense")
    assert "A signed letter or a council resolution is published." in full.text
    assert full.text.count("<li><bdi>4</bdi>") == len(rubric.criteria)


OTHER = """
id = "checklist"
version = "1"
language = "en"
title = "A checklist"
[aggregation]
overall = "sum"
dimension = "sum"
[[scales]]
id = "yesno"
levels = ["no", "yes"]
points = [0, 0.5]
[[dimensions]]
code = "Q"
name = "Questions"
[[criteria]]
code = "1.1"
dimension = "Q"
title = "The budget is published."
[[criteria]]
code = "1.2"
dimension = "Q"
title = "The council meets in public."
levels = ["It does not.", "It does."]
[[awards]]
id = "pass"
name = "Passed"
score = 0.5
class_floors = [{ level = "yes", at_least = 1 }]
"""


async def test_a_rubric_of_another_shape_has_its_pages_too(client: httpx.AsyncClient) -> None:
    await service.publish(OTHER, actor_id=None, now=clock.now())
    page = await client.get("/en/rubrics/checklist/1")
    assert page.status_code == 200
    assert "From 0.5 points of 1" in page.text
    assert "yes: It does." in page.text
    explained = await client.get("/en/rubrics/checklist/1/score")
    assert "The score is the sum of weight times points" in explained.text
    assert "shown as 0.0 of 1" in explained.text
    form = await client.get("/ar/rubrics/checklist/1/form")
    assert "The council meets in public." in form.text

"""Arabic months are called otherwise in Tunis than in Rabat: each page follows its government."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from registry.access.roles import Actor
from registry.db import DB
from registry.web.shell import Shell
from tests.functional import people
from tests.reviewed import TOWN, Scene, scene

JULY = datetime(2026, 7, 1, 12, tzinfo=UTC)  # what is due then is due in July or in August
NAMES = {"MA": {"يوليوز", "غشت"}, "TN": {"جويلية", "أوت"}}


@pytest.fixture(params=NAMES)
def country(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def file(database: str, country: str) -> Scene:
    found = await scene(now=JULY)
    await DB.fetch("UPDATE government SET country = $1 WHERE id = $2", country, TOWN)
    return found


async def months(app: Shell, person_id: UUID, path: str) -> set[str]:
    """The names of July and August on a page in Arabic."""
    async with people.signed_in(app, person_id) as browser:
        reply = await browser.get(f"/ar{path}")
    assert reply.status_code == 200, (path, reply.text)
    return {name for names in NAMES.values() for name in names if f" {name} " in reply.text}


async def test_pages_of_a_file_write_dates_as_its_country_does(
    app: Shell, file: Scene, country: str
) -> None:
    path = f"/assessments/{file.assessment_id}"
    found: dict[str, set[str]] = {}

    async def read(who: Actor, *pages: str) -> None:
        for page in pages:
            found[page] = await months(app, who.person_id, page)

    await read(file.coordinator, f"{path}/screen")
    await read(file.signatory, path)
    await file.accept(now=JULY)
    await read(file.coordinator, f"{path}/reviewers")
    for reviewer in (file.peer, file.civil):
        await file.review(reviewer, await file.tasks(reviewer, 2), now=JULY)
    await read(file.signatory, "/desk", *(f"{path}/{one}" for one in ("history", "findings")))

    for page, names in found.items():
        assert names, page
        assert names <= NAMES[country], page


async def test_the_public_record_writes_dates_as_its_country_does(
    app: Shell, file: Scene, country: str
) -> None:
    await DB.fetch(
        "INSERT INTO government_event (id, government_id, kind, on_date, source, recorded_at) "
        "VALUES (gen_random_uuid(), $1, 'caretaker', '2026-07-01', 'Official journal', now())",
        TOWN,
    )
    await DB.fetch("UPDATE membership SET granted_at = $1", JULY)
    for path in ("/governments/town", "/governments/town/people"):
        found = await months(app, file.signatory.person_id, path)
        assert found, path
        assert found <= NAMES[country], path

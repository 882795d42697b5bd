"""The desk: what waits, by role; what somebody may not know of is not counted."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import httpx
import pytest

from registry import clock
from registry.access.roles import Membership, Role
from registry.web.shell import Shell
from tests.functional import people, reviewing
from tests.functional.reports import field
from tests.reviewed import Scene, scene

Browsers = dict[str, httpx.AsyncClient]


@pytest.fixture
async def file(app: Shell, database: str) -> Scene:
    return await scene(now=clock.now())


@pytest.fixture
async def browsers(app: Shell, file: Scene) -> AsyncIterator[Browsers]:
    names = ("signatory", "coordinator", "peer", "certifier", "officer")
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(
                people.signed_in(app, getattr(file, name).person_id)
            )
            for name in names
        }


async def test_nobody_has_a_desk_without_signing_in(client: httpx.AsyncClient) -> None:
    reply = await client.get("/desk")
    assert reply.status_code in {303, 302, 401}


async def test_somebody_without_a_role_is_told_whom_to_ask(app: Shell, database: str) -> None:
    async with people.signed_in(app, await people.add("New")) as browser:
        assert "You hold no role yet" in (await browser.get("/desk")).text


async def test_a_town_without_a_report_is_led_to_its_first_page(app: Shell, file: Scene) -> None:
    mayor = await people.add("Mayor", Membership(role=Role.SIGNATORY, government_id="xx:afar"))
    async with people.signed_in(app, mayor) as browser:
        desk = await browser.get("/desk")
    assert "No report yet" in desk.text
    assert "/governments/afar/report" in reviewing.links(desk, "/governments/afar")


async def test_the_file_waits_on_one_desk_after_the_other(browsers: Browsers, file: Scene) -> None:
    async def waits(start: str) -> set[str]:
        found = set()
        for name, browser in browsers.items():
            text = (await browser.get("/desk")).text.split("Under way")[0]
            if f'href="{start}' in text:
                found.add(name)
        return found

    path = f"/assessments/{file.assessment_id}"
    decision = f"/decisions/{file.assessment_id}"
    assert await waits(path) == {"coordinator"}
    await file.accept(now=clock.now())
    assert (await waits(path), await waits("/reviews/")) == (set(), {"peer"})
    for reviewer in (file.peer, file.civil):
        await file.review(reviewer, await file.tasks(reviewer, 2), now=clock.now())
    assert (await waits(path), await waits("/reviews/")) == ({"signatory"}, set())
    await reviewing.replied(browsers["signatory"], path)
    assert await waits(decision) == {"certifier"}
    await reviewing.awarded(browsers["certifier"])
    assert await waits(decision) == {"officer"}


async def test_a_conflict_takes_a_file_off_the_desk_and_out_of_the_count(
    app: Shell, browsers: Browsers, file: Scene
) -> None:
    path = f"/assessments/{file.assessment_id}"
    assert path in (await browsers["coordinator"].get("/desk")).text
    await people.grant(
        file.coordinator.person_id, Membership(role=Role.EDITOR, government_id="xx:province")
    )
    desk = await browsers["coordinator"].get("/desk")
    assert path not in desk.text
    assert "Town" not in desk.text.replace("Open Towns", "")


async def test_another_networks_files_are_on_nobodys_desk_here(app: Shell, file: Scene) -> None:
    other = await people.network("elsewhere")
    stranger = await people.add(
        "Stranger",
        Membership(role=Role.COORDINATOR, network_id=other),
        Membership(role=Role.CERTIFIER, network_id=other),
    )
    async with people.signed_in(app, stranger) as browser:
        desk = await browser.get("/desk")
    assert str(file.assessment_id) not in desk.text
    assert "Nothing waits for you" in desk.text


@pytest.mark.parametrize("locale", ["en", "fr", "ar"])
async def test_the_desk_speaks_the_readers_language(browsers: Browsers, locale: str) -> None:
    desk = await browsers["coordinator"].get(f"/{locale}/desk")
    assert desk.status_code == 200
    assert f'<html lang="{locale}"' in desk.text


async def test_a_question_and_a_silent_reviewer_wait_on_the_right_desks(
    app: Shell, browsers: Browsers, file: Scene
) -> None:
    long_ago = clock.now() - timedelta(days=20)
    await file.accept(now=long_ago)
    review = await reviewing.opened(browsers["peer"])
    page = await browsers["peer"].get(f"{review}/criteria/A1")
    question = {"form_id": field(page, "form_id"), "question": "Where is it?"}
    await browsers["peer"].post(f"{review}/criteria/A1/ask", data=question)
    assert "Answer the reviewers&#39; questions" in (await browsers["signatory"].get("/desk")).text

    await file.flag_silent()

    desk = await browsers["coordinator"].get("/desk")
    assert "A reviewer has gone silent" in desk.text
    assert (
        "Silent for two weeks"
        in (await browsers["coordinator"].get(f"/assessments/{file.assessment_id}/reviewers")).text
    )


async def test_speaking_on_one_criterion_leaves_the_others_waiting(
    app: Shell, browsers: Browsers, file: Scene
) -> None:
    await file.accept(now=clock.now())
    found = await file.tasks(file.peer, 2) | {"A1": 3, "A2": 3}
    await file.review(file.peer, found, now=clock.now())
    await file.review(file.civil, await file.tasks(file.civil, 2), now=clock.now())
    await reviewing.replied(browsers["signatory"], f"/assessments/{file.assessment_id}")
    async with people.signed_in(app, file.civil.person_id) as civil:
        discussion = await reviewing.to_do(civil, "/reviews/")
        for code, waits in (("A1", True), ("A2", False)):
            said = await civil.post(
                f"{discussion}/{code}",
                data={f"level-{code}": "2", f"reason-{code}": "Seen again.", "version": "0"},
            )
            assert said.status_code == 303
            desk = (await civil.get("/desk")).text
            assert ("Say where your levels stay" in desk) is waits


async def test_keeping_the_rest_is_one_button(browsers: Browsers, file: Scene) -> None:
    await file.accept(now=clock.now())
    found = await file.tasks(file.peer, 2) | {"A1": 3}
    await file.review(file.peer, found, now=clock.now())
    await file.review(file.civil, await file.tasks(file.civil, 2), now=clock.now())
    await reviewing.replied(browsers["signatory"], f"/assessments/{file.assessment_id}")
    discussion = await reviewing.to_do(browsers["peer"], "/reviews/")
    kept = await browsers["peer"].post(f"{discussion}/keep")
    assert kept.status_code == 303
    assert "Your review is in" in (await browsers["peer"].get("/desk")).text

"""The self-report as an editor and a signatory do it in a browser without scripts."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

import scoring
from registry.access.roles import Membership, Role
from registry.web.shell import Shell
from tests.functional import people, reports
from tests.functional.reports import Cast


@pytest.fixture
async def cast(database: str) -> Cast:
    return await reports.cast()


@pytest.fixture
async def editor(app: Shell, cast: Cast) -> AsyncIterator[httpx.AsyncClient]:
    async with people.signed_in(app, cast.editor) as browser:
        yield browser


@pytest.fixture
async def signatory(app: Shell, cast: Cast) -> AsyncIterator[httpx.AsyncClient]:
    async with people.signed_in(app, cast.signatory) as browser:
        yield browser


@pytest.fixture
async def coordinator(app: Shell, cast: Cast) -> AsyncIterator[httpx.AsyncClient]:
    async with people.signed_in(app, cast.coordinator) as browser:
        yield browser


async def handed_in(editor: httpx.AsyncClient, signatory: httpx.AsyncClient) -> str:
    """A submitted report."""
    report = await reports.begun(editor)
    await reports.answered(editor, report)
    await reports.submitted(signatory, report)
    return report


def answer(**typed: str) -> dict[str, str]:
    return {"version": "0", "level": "1", "narrative": "", "owner": "", "then": "stay"} | typed


async def test_a_report_from_the_first_page_to_submission(
    editor: httpx.AsyncClient, signatory: httpx.AsyncClient
) -> None:
    report = await reports.begun(editor)
    tasks = await editor.get(report)
    assert "0 of 41 criteria answered" in tasks.text
    assert "Report of Ourtown" in tasks.text

    await reports.answered(editor, report)
    assert "Nothing is missing" in (await editor.get(f"{report}/check")).text
    sign = await editor.get(f"{report}/submit")
    assert "Sam Signatory" in sign.text
    assert 'name="declared"' not in sign.text

    await reports.submitted(signatory, report)
    assert "Submitted on" in (await signatory.get(report)).text
    history = await editor.get(f"{report}/history")
    assert "Report begun" in history.text
    assert "Report submitted" in history.text


async def test_the_tasks_say_what_others_answer_and_what_does_not_apply(
    editor: httpx.AsyncClient,
) -> None:
    report = await reports.begun(editor)
    tasks = await editor.get(report)
    assert tasks.text.count("Nothing to do") == 2
    assert "Answered by civil society" in tasks.text
    assert "Does not apply in your first plan cycle" in tasks.text


async def test_a_small_town_reports_on_the_short_track(app: Shell, cast: Cast) -> None:
    mayor = await people.add("M", Membership(role=Role.SIGNATORY, government_id=reports.SMALL))
    async with people.signed_in(app, mayor) as browser:
        report = await reports.begun(browser, "smallplace")
        assert len(reports.codes(await browser.get(report))) == 24
        await reports.answered(browser, report, level="0")
        done = await browser.get(f"{report}/check")
    assert "Nothing is missing" in done.text


async def test_claiming_more_raises_the_score_and_names_what_stands_in_the_way(
    editor: httpx.AsyncClient,
) -> None:
    report = await reports.begun(editor)
    await reports.answered(editor, report, level="2")
    tasks = await editor.get(report)
    assert "<b>48.3</b>" in tasks.text
    check = await editor.get(f"{report}/check")
    assert "41 things are missing" in check.text
    assert "public items needed: 1, found: 0" in check.text


@pytest.mark.parametrize(
    ("typed", "field", "fault"),
    [
        ({"level": "7"}, "level", "Choose one of the levels."),
        ({"level": "two"}, "level", "Choose one of the levels."),
        ({"level": "n/a", "not_applicable_reason": "x"}, "level", "applies to everybody"),
        ({"narrative": "long " * 2000}, "narrative", "at most 8000 fit"),
        ({"owner": "o" * 201}, "owner", "at most 200 fit"),
    ],
    ids=["no such level", "a word", "not applicable refused", "long text", "long owner"],
)
async def test_a_wrong_answer_is_shown_again_with_all_that_was_typed(
    editor: httpx.AsyncClient, typed: dict[str, str], field: str, fault: str
) -> None:
    report = await reports.begun(editor)
    data = answer(**({"narrative": "We publish it.", "owner": "The archive"} | typed))
    reply = await editor.post(f"{report}/criteria/A1", data=data)
    assert reply.status_code == 422
    assert fault in reply.text
    assert f'href="#{field}"' in reply.text
    assert data["narrative"].strip() in reply.text
    assert data["owner"] in reply.text
    assert "0 of 41" in (await editor.get(report)).text


async def test_not_applicable_needs_its_reason(editor: httpx.AsyncClient) -> None:
    report = await reports.begun(editor)
    without = await editor.post(f"{report}/criteria/B5", data=answer(level="n/a"))
    assert without.status_code == 422
    assert "Say why this criterion does not apply to you." in without.text
    given = answer(level="n/a", not_applicable_reason="The law has no such mechanism.")
    assert (await editor.post(f"{report}/criteria/B5", data=given)).status_code == 303
    shown = await editor.get(f"{report}/criteria/B5")
    assert "The law has no such mechanism." in shown.text


async def test_text_in_another_encoding_is_refused_beside_its_field(
    editor: httpx.AsyncClient,
) -> None:
    report = await reports.begun(editor)
    escaped = await editor.post(
        f"{report}/criteria/A1",
        content=b"version=0&level=1&narrative=caf%E9&owner=ok&then=stay",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert escaped.status_code == 422
    assert "Some characters could not be read" in escaped.text
    assert 'value="ok"' in escaped.text


async def test_two_editors_at_once_lose_nothing(
    editor: httpx.AsyncClient, signatory: httpx.AsyncClient
) -> None:
    report = await reports.begun(editor)
    address = f"{report}/criteria/A1"
    await editor.post(address, data=answer(narrative="First words"))

    late = await signatory.post(address, data=answer(level="0", narrative="Other words"))
    assert late.status_code == 409
    assert "Somebody else saved this criterion" in late.text
    assert "First words" in late.text
    assert "Other words" in late.text

    again = answer(level="0", narrative="Other words", version=reports.field(late, "version"))
    assert (await signatory.post(address, data=again)).status_code == 303
    assert "Other words" in (await editor.get(address)).text


async def test_correcting_a_field_does_not_overwrite_what_a_colleague_saved(
    editor: httpx.AsyncClient, signatory: httpx.AsyncClient
) -> None:
    address = f"{await reports.begun(editor)}/criteria/A1"
    await editor.post(address, data=answer(narrative="First words"))
    wrong = await signatory.post(address, data=answer(level="7", narrative="Other words"))
    assert wrong.status_code == 422

    again = answer(version=reports.field(wrong, "version"), narrative="Other words")
    late = await signatory.post(address, data=again)

    assert late.status_code == 409
    assert "First words" in late.text
    assert "Other words" in late.text


async def test_sending_the_same_answer_twice_saves_it_once(editor: httpx.AsyncClient) -> None:
    report = await reports.begun(editor)
    address = f"{report}/criteria/A1"
    for _ in range(2):
        assert (await editor.post(address, data=answer(narrative="Once"))).status_code == 303
    assert reports.field(await editor.get(address), "version") == "1"


async def test_after_submission_nothing_can_be_changed_and_what_was_typed_is_shown(
    editor: httpx.AsyncClient, signatory: httpx.AsyncClient
) -> None:
    report = await handed_in(editor, signatory)
    reply = await editor.post(
        f"{report}/criteria/A1", data=answer(version="1", narrative="Too late, but not lost")
    )
    assert reply.status_code == 409
    assert "can no longer be changed" in reply.text
    assert "Too late, but not lost" in reply.text


async def test_civil_society_answers_its_own_criterion(editor: httpx.AsyncClient) -> None:
    report = await reports.begun(editor)
    page = await editor.get(f"{report}/criteria/D5")
    assert "never claimed by the local government" in page.text
    assert (await editor.post(f"{report}/criteria/D5", data=answer())).status_code == 409


async def test_a_criterion_that_is_not_in_the_report_is_not_found(
    editor: httpx.AsyncClient,
) -> None:
    report = await reports.begun(editor)
    assert (await editor.get(f"{report}/criteria/Z9")).status_code == 404
    assert (await editor.post(f"{report}/criteria/Z9", data=answer())).status_code == 404


async def test_everything_that_is_missing_is_said_at_once(
    editor: httpx.AsyncClient, signatory: httpx.AsyncClient
) -> None:
    report = await reports.begun(editor)
    page = await signatory.get(f"{report}/submit")
    reply = await signatory.post(
        f"{report}/submit",
        data={"track": "full", "award": "bronze", "declared": "yes", "then": "submit"},
    )
    assert reply.status_code == 409
    assert "41 things are missing" in reply.text
    assert "checked" in reply.text
    assert page.status_code == 200
    assert "Draft" in (await editor.get(f"{report}/history")).text


async def test_the_declaration_must_be_confirmed(
    editor: httpx.AsyncClient, signatory: httpx.AsyncClient
) -> None:
    report = await reports.begun(editor)
    await reports.answered(editor, report)
    reply = await signatory.post(
        f"{report}/submit", data={"track": "full", "award": "bronze", "then": "submit"}
    )
    assert reply.status_code == 422
    assert "Confirm the declaration." in reply.text


async def test_an_editor_cannot_submit(editor: httpx.AsyncClient) -> None:
    report = await reports.begun(editor)
    await reports.answered(editor, report)
    reply = await editor.post(
        f"{report}/submit",
        data={"track": "full", "award": "bronze", "declared": "yes", "then": "submit"},
    )
    assert reply.status_code == 403
    assert "Your role does not allow this here." in reply.text


async def test_a_report_changed_behind_the_signatory_is_not_submitted(
    editor: httpx.AsyncClient, signatory: httpx.AsyncClient
) -> None:
    report = await reports.begun(editor)
    await reports.answered(editor, report)
    page = await signatory.get(f"{report}/submit")
    await editor.post(f"{report}/criteria/A1", data=answer(version="1", level="0"))
    reply = await signatory.post(
        f"{report}/submit",
        data={
            "track": "full",
            "award": "bronze",
            "declared": "yes",
            "content": reports.field(page, "content"),
            "then": "submit",
        },
    )
    assert reply.status_code == 409
    assert "Somebody changed the report since you opened this page" in reply.text


async def test_submitting_twice_submits_once(
    editor: httpx.AsyncClient, signatory: httpx.AsyncClient
) -> None:
    report = await handed_in(editor, signatory)
    again = await signatory.post(
        f"{report}/submit",
        data={"track": "full", "award": "bronze", "declared": "yes", "then": "submit"},
    )
    assert again.status_code == 409
    history = await signatory.get(f"{report}/history")
    assert history.text.count("Report submitted") == 1


async def test_an_award_that_is_not_open_is_refused(signatory: httpx.AsyncClient) -> None:
    report = await reports.begun(signatory)
    assert 'value="gold"' not in (await signatory.get(f"{report}/submit")).text
    reply = await signatory.post(
        f"{report}/submit", data={"track": "full", "award": "gold", "then": "save"}
    )
    assert reply.status_code == 422
    assert "Choose one of the awards of this track." in reply.text
    saved = await signatory.post(
        f"{report}/submit", data={"track": "full", "award": "silver", "then": "save"}
    )
    assert saved.status_code == 303
    assert "Silver" in (await signatory.get(report)).text


async def test_a_draft_is_seen_by_its_government_alone(
    app: Shell, cast: Cast, editor: httpx.AsyncClient, coordinator: httpx.AsyncClient
) -> None:
    report = await reports.begun(editor)
    other = await people.add("O", Membership(role=Role.EDITOR, government_id="xx:other"))
    certifier = await people.add("C", Membership(role=Role.CERTIFIER, network_id=cast.network))
    pages = [report, f"{report}/criteria/A1", f"{report}/check", f"{report}/history"]
    for person in (other, certifier):
        async with people.signed_in(app, person) as browser:
            assert {(await browser.get(page)).status_code for page in pages} == {404}
    assert {(await coordinator.get(page)).status_code for page in pages} == {404}


async def test_once_submitted_the_network_sees_it_but_nobody_in_conflict(
    app: Shell,
    cast: Cast,
    editor: httpx.AsyncClient,
    signatory: httpx.AsyncClient,
    coordinator: httpx.AsyncClient,
) -> None:
    report = await handed_in(editor, signatory)
    assert (await coordinator.get(report)).status_code == 200
    assert (await coordinator.get(f"{report}/screen")).status_code == 200
    elsewhere = await people.network("elsewhere")
    unwanted = [
        Membership(role=Role.COORDINATOR, network_id=elsewhere),
        Membership(
            role=Role.CERTIFIER, network_id=cast.network, employer_government_id=reports.TOWN
        ),
        Membership(role=Role.EDITOR, government_id="xx:other"),
    ]
    for membership in unwanted:
        async with people.signed_in(app, await people.add("X", membership)) as browser:
            assert (await browser.get(report)).status_code == 404


async def test_a_returned_report_says_why_and_is_its_governments_own_again(
    editor: httpx.AsyncClient, signatory: httpx.AsyncClient, coordinator: httpx.AsyncClient
) -> None:
    report = await handed_in(editor, signatory)
    seen = {"version": reports.field(await coordinator.get(f"{report}/screen"), "version")}
    without = await coordinator.post(f"{report}/return", data=seen | {"reason": "  "})
    assert without.status_code == 422
    assert "Give the reason" in without.text

    done = await coordinator.post(f"{report}/return", data=seen | {"reason": "Page 3 is missing."})
    assert done.status_code == 303
    assert (await coordinator.get(report)).status_code == 404
    tasks = await editor.get(report)
    assert "Page 3 is missing." in tasks.text
    assert "Returned for changes" in (await editor.get(f"{report}/history")).text
    await reports.submitted(signatory, report)


async def test_withdrawing_is_asked_once_and_is_the_signatorys(
    editor: httpx.AsyncClient, signatory: httpx.AsyncClient, coordinator: httpx.AsyncClient
) -> None:
    report = await reports.begun(editor)
    assert (await editor.get(f"{report}/withdraw")).status_code == 403
    asked = await signatory.get(f"{report}/withdraw")
    assert "The report ends here" in asked.text
    data = {"version": reports.field(asked, "version"), "reason": ""}
    assert (await signatory.post(f"{report}/withdraw", data=data)).status_code == 303
    assert "Withdrawn" in (await signatory.get(report)).text
    assert (await signatory.post(f"{report}/withdraw", data=data)).status_code == 409
    assert (await coordinator.get(report)).status_code == 404
    assert await reports.begun(editor) != report


async def test_a_coordinator_closes_a_file_with_a_reason(
    editor: httpx.AsyncClient, signatory: httpx.AsyncClient, coordinator: httpx.AsyncClient
) -> None:
    report = await handed_in(editor, signatory)
    seen = {"version": reports.field(await coordinator.get(f"{report}/close"), "version")}
    assert (await coordinator.post(f"{report}/close", data=seen)).status_code == 422
    data = seen | {"reason": "The call was cancelled."}
    done = await coordinator.post(f"{report}/close", data=data)
    assert done.status_code == 303
    assert "The call was cancelled." in (await editor.get(f"{report}/history")).text


async def test_beginning_twice_with_the_same_form_begins_one_report(
    editor: httpx.AsyncClient,
) -> None:
    start = await editor.get("/governments/ourtown/report")
    offer = re.search(r'name="offer" value="([^"]*)"', start.text)
    assert offer is not None
    data = {"offer": offer[1], "form_id": reports.field(start, "form_id")}
    both = [await editor.post("/governments/ourtown/report", data=data) for _ in range(2)]
    assert both[0].status_code == both[1].status_code == 303
    assert both[0].headers["location"] == both[1].headers["location"]
    assert "Continue the report" in (await editor.get("/governments/ourtown/report")).text

    other = data | {"form_id": "no id"}
    refused = await editor.post("/governments/ourtown/report", data=other)
    assert refused.status_code == 409
    assert "You already have an open report" in refused.text


async def test_beginning_without_choosing_is_said_beside_the_field(
    editor: httpx.AsyncClient,
) -> None:
    reply = await editor.post("/governments/ourtown/report", data={"offer": "nobody"})
    assert reply.status_code == 422
    assert "Choose to whom you report." in reply.text


async def test_nobody_begins_a_report_for_another_government(editor: httpx.AsyncClient) -> None:
    assert (await editor.get("/governments/othertown/report")).status_code == 403
    reply = await editor.post("/governments/othertown/report", data={"offer": "x"})
    assert reply.status_code == 403
    assert (await editor.get("/governments/nowhere/report")).status_code == 404


async def test_a_visitor_is_asked_to_sign_in(client: httpx.AsyncClient) -> None:
    reply = await client.get("/assessments/2b1f0a52-5a3e-4a8e-9d3a-1d8d3f6a9d11")
    assert reply.status_code == 303
    assert reply.headers["location"].startswith("/sign-in")
    strange = await client.get("/assessments/no-id")
    assert strange.status_code == 404


@pytest.mark.parametrize(
    ("locale", "town", "title"),
    [("fr", "Notreville", "Mandat politique"), ("ar", "مدينتنا", "التفويض السياسي")],
)
async def test_the_pages_speak_the_readers_language(
    editor: httpx.AsyncClient, locale: str, town: str, title: str
) -> None:
    report = await reports.begun(editor)
    page = await editor.get(f"/{locale}{report}")
    assert f'<html lang="{locale}"' in page.text
    assert town in page.text
    assert title in page.text
    one = await editor.get(f"/{locale}{report}/criteria/A1")
    assert title in one.text
    assert f'action="/{locale}{report}/criteria/A1"' in one.text


async def test_a_dissolved_council_is_told_why_it_cannot_begin(
    editor: httpx.AsyncClient,
) -> None:
    await reports.dissolved()
    page = await editor.get("/governments/ourtown/report")
    assert "You cannot begin a report at present" in page.text
    assert "was dissolved on 2026-01-01" in page.text


async def test_the_check_page_shows_the_lightest_way_to_the_next_award(
    editor: httpx.AsyncClient, signatory: httpx.AsyncClient
) -> None:
    report = await reports.begun(editor)
    await reports.answered(editor, report)
    page = await editor.get(f"{report}/check")
    assert "The lightest way to" in page.text
    steps = re.findall(r"<li>([A-Z]\d) [^:<]*: from level 1 to level 2\.</li>", page.text)
    essentials = {c.code for c in scoring.current().criteria if c.class_id == "essential"}
    assert set(steps) & essentials
    await reports.submitted(signatory, report)
    assert "The lightest way to" not in (await editor.get(f"{report}/check")).text

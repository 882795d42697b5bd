"""The review through HTTP: blind until all are in, nothing lost, everybody in their own lane."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import uuid4

import httpx
import pytest

from registry import clock
from registry.web.shell import Shell
from tests.functional import people, reviewing
from tests.functional.reports import field
from tests.reviewed import Scene, add_reviewer, scene

REASON = "Seen in the minutes of March."


@pytest.fixture
async def file(app: Shell, database: str) -> Scene:
    return await scene(now=clock.now())


@pytest.fixture
def report(file: Scene) -> str:
    return f"/assessments/{file.assessment_id}"


@pytest.fixture
async def browsers(app: Shell, file: Scene) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """A browser for everybody of the file."""
    names = (
        "signatory", "editor", "coordinator", "peer", "civil", "certifier", "officer",
        "adjudicator",
    )  # fmt: skip
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(
                people.signed_in(app, getattr(file, name).person_id)
            )
            for name in names
        }


Browsers = dict[str, httpx.AsyncClient]


def finding(**typed: str) -> dict[str, str]:
    return {"version": "0", "level": "2", "reason": REASON, "then": "list"} | typed


async def test_the_coordinator_chooses_among_those_who_may_and_sees_why_others_may_not(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await add_reviewer("Sister Clerk", file.network_id, employer="xx:sister")
    page = await browsers["coordinator"].get(f"{report}/reviewers")

    assert [name for _, name in reviewing.people_to_choose(page)] == ["Pia Peer", "Cem Civil"]
    assert "Sister Clerk" in page.text
    assert "Works for a government of the same province." in page.text


async def test_a_choice_that_will_not_do_is_refused_with_every_reason_and_kept(
    browsers: Browsers, file: Scene, report: str
) -> None:
    page = await browsers["coordinator"].get(f"{report}/reviewers")
    reply = await browsers["coordinator"].post(
        f"{report}/reviewers",
        data={"version": field(page, "version"), "reviewer": str(file.peer.person_id)},
    )
    assert reply.status_code == 409
    assert "needs 2 reviewers; you chose 1" in reply.text
    assert "reviewers of both kinds" in reply.text
    assert f'value="{file.peer.person_id}" checked' in reply.text


async def test_a_form_sent_twice_or_from_an_old_page_is_told_so(
    browsers: Browsers, file: Scene, report: str
) -> None:
    page = await browsers["coordinator"].get(f"{report}/reviewers")
    data = {
        "version": field(page, "version"),
        "reviewer": [person for person, _ in reviewing.people_to_choose(page)],
    }
    old = await browsers["coordinator"].post(
        f"{report}/reviewers", data=data | {"version": "nothing"}
    )
    assert old.status_code == 409
    assert "since you opened the page" in old.text
    first = await browsers["coordinator"].post(f"{report}/reviewers", data=data)
    second = await browsers["coordinator"].post(f"{report}/reviewers", data=data)
    assert (first.status_code, second.status_code) == (303, 409)
    assert "no longer possible" in second.text
    assert "In review" in second.text


async def test_the_file_is_shut_until_the_reviewer_has_declared(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    review = await reviewing.to_do(browsers["peer"], "/reviews/")

    for path in ("/criteria/A1", "/complete", "/discussion"):
        assert (await browsers["peer"].get(f"{review}{path}")).status_code == 403
    assert (await browsers["peer"].get(f"{report}/criteria/A1")).status_code == 404
    nothing = await browsers["peer"].post(f"{review}/declare", data={"statement": ""})
    assert nothing.status_code == 422
    assert "Say whether you have a conflict" in nothing.text


async def test_declaring_a_conflict_takes_the_file_off_the_desk(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    review = await reviewing.to_do(browsers["peer"], "/reviews/")
    vague = await browsers["peer"].post(
        f"{review}/declare", data={"conflict": "yes", "statement": ""}
    )
    assert vague.status_code == 422
    assert 'value="yes" checked' in vague.text

    reply = await browsers["peer"].post(
        f"{review}/declare", data={"conflict": "yes", "statement": "My brother is the mayor."}
    )

    assert reply.headers["location"] == "/desk"
    assert "Nothing waits for you" in (await browsers["peer"].get("/desk")).text
    assert (await browsers["peer"].get(review)).status_code == 404
    desk = await browsers["coordinator"].get("/desk")
    assert "Fill an empty reviewer&#39;s place" in desk.text
    assert "My brother" not in (await browsers["coordinator"].get(f"{report}/reviewers")).text


async def test_a_finding_is_saved_and_read_again(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    review = await reviewing.opened(browsers["peer"])
    page = await browsers["peer"].get(f"{review}/criteria/A1")
    assert "What we do." in page.text
    assert "claimed" in page.text

    reply = await browsers["peer"].post(f"{review}/criteria/A1", data=finding(then="next"))

    assert reply.headers["location"] == f"{review}/criteria/A2"
    again = await browsers["peer"].get(f"{review}/criteria/A1")
    assert REASON in again.text
    assert 'value="2" checked' in again.text
    assert "Criteria with your level: 1 of 23" in (await browsers["peer"].get(review)).text


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ({"level": ""}, ["Choose a level."]),
        ({"level": "9"}, ["Choose a level from 0 to 4."]),
        ({"level": "-1"}, ["Choose a level."]),
        ({"level": "two"}, ["Choose a level."]),
        ({"level": "n/a"}, ["applies to everybody"]),
        ({"reason": ""}, ["Say why in a sentence or two."]),
        ({"reason": "long " * 1000}, ["Shorten this to 4000 characters"]),
        ({"level": "", "reason": ""}, ["Choose a level.", "Say why in a sentence or two."]),
    ],
    ids=["none", "nine", "negative", "a word", "not applicable", "no reason", "long", "both"],
)
async def test_a_wrong_finding_is_shown_again_with_what_was_typed(
    browsers: Browsers, file: Scene, report: str, typed: dict[str, str], faults: list[str]
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    review = await reviewing.opened(browsers["peer"])
    data = finding(**typed)

    reply = await browsers["peer"].post(f"{review}/criteria/A1", data=data)

    assert reply.status_code == 422
    for fault in faults:
        assert fault in reply.text
    assert data["reason"].strip()[:40] in reply.text
    assert "Criteria with your level: 0 of 23" in (await browsers["peer"].get(review)).text


async def test_an_old_window_is_told_and_shown_both_versions(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    review = await reviewing.opened(browsers["peer"])
    await browsers["peer"].post(f"{review}/criteria/A1", data=finding(reason="The first word."))

    reply = await browsers["peer"].post(
        f"{review}/criteria/A1", data=finding(level="3", reason="The second word.")
    )

    assert reply.status_code == 409
    assert "The first word." in reply.text
    assert "The second word." in reply.text
    assert field(reply, "version") == "1"
    saved = await browsers["peer"].post(
        f"{review}/criteria/A1", data=finding(version="1", reason="The second word.")
    )
    assert saved.status_code == 303


async def test_nobody_reads_or_writes_in_anothers_review(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    review = await reviewing.opened(browsers["peer"])
    for name in ("civil", "coordinator", "certifier", "officer", "signatory", "adjudicator"):
        for path in ("", "/criteria/A1", "/complete", "/discussion"):
            assert (await browsers[name].get(f"{review}{path}")).status_code in {403, 404}
        reply = await browsers[name].post(f"{review}/criteria/A1", data=finding())
        assert reply.status_code in {403, 404}
    assert REASON not in (await browsers["peer"].get(f"{review}/criteria/A1")).text


async def test_what_one_reviewer_finds_is_shown_to_nobody_before_all_are_in(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    await reviewing.reviewed(browsers["peer"], others={"A1": "4"})
    civil = await reviewing.opened(browsers["civil"])
    open_to = {
        "civil": [civil, f"{civil}/criteria/A1", f"{civil}/discussion", "/desk", report],
        "coordinator": [f"{report}/reviewers", "/desk", report, f"{report}/history"],
        "signatory": [f"{report}/findings", f"{report}/reply", "/desk", report],
        "certifier": [f"/decisions/{file.assessment_id}", "/desk", report],
    }
    for name, paths in open_to.items():
        for path in paths:
            text = (await browsers[name].get(path)).text
            assert "What we saw on" not in text, (name, path)
            if name != "coordinator":
                assert "Pia Peer" not in text, (name, path)
    assert (await browsers["civil"].get(f"{civil}/discussion")).status_code == 404


async def test_findings_are_shown_by_kind_and_never_by_name(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    peer = await reviewing.reviewed(browsers["peer"], others={"A1": "1"})
    await reviewing.reviewed(browsers["civil"])

    shown = {
        "signatory": [f"{report}/findings", f"{report}/reply", f"{report}/reply/A1"],
        "editor": [f"{report}/findings"],
        "peer": [f"{peer}/discussion"],
    }
    for name, paths in shown.items():
        for path in paths:
            page = await browsers[name].get(path)
            assert page.status_code == 200, (name, path)
            assert "Public peer" in page.text, (name, path)
            assert "Civil society" in page.text, (name, path)
            for who in ("Pia Peer", "Cem Civil"):
                if not (name == "peer" and who == "Pia Peer"):  # "Signed in as"
                    assert who not in page.text, (name, path)


async def test_handing_in_too_early_names_what_is_left(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    review = await reviewing.opened(browsers["peer"])
    page = await browsers["peer"].get(f"{review}/complete")
    assert "Not yet complete" in page.text
    reply = await browsers["peer"].post(f"{review}/complete")
    assert reply.status_code == 409
    assert reply.text.count("has no level and reason yet") == 23


async def test_after_handing_in_the_back_button_changes_nothing(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    review = await reviewing.reviewed(browsers["peer"])
    reply = await browsers["peer"].post(
        f"{review}/criteria/A1", data=finding(version="1", level="4", reason="Changed my mind.")
    )
    assert reply.status_code == 409
    assert "handed in" in reply.text
    again = await browsers["peer"].post(f"{review}/complete")
    assert again.status_code == 303
    assert "Changed my mind." not in (await browsers["peer"].get(f"{review}/complete")).text


async def test_a_question_reaches_the_government_without_a_name_and_comes_back_answered(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    review = await reviewing.opened(browsers["peer"])
    page = await browsers["peer"].get(f"{review}/criteria/A1")
    data = {"form_id": field(page, "form_id"), "question": "Where was it published?"}
    for _ in range(2):
        reply = await browsers["peer"].post(f"{review}/criteria/A1/ask", data=data)
        assert reply.status_code == 303
    empty = await browsers["peer"].post(
        f"{review}/criteria/A1/ask", data={"form_id": str(uuid4()), "question": " "}
    )
    assert empty.status_code == 422

    address = await reviewing.to_do(browsers["editor"], f"{report}/questions")
    asked = await browsers["editor"].get(address)
    assert asked.text.count("Where was it published?") == 1
    assert "A reviewer" in asked.text
    assert "Public peer" not in asked.text
    action = reviewing.actions(asked)[0]
    name = f"answer-{action.rpartition('/')[2]}"
    nothing = await browsers["editor"].post(action, data={name: ""})
    assert nothing.status_code == 422
    first = await browsers["editor"].post(action, data={name: "On the board."})
    second = await browsers["signatory"].post(action, data={name: "In the paper."})
    assert (first.status_code, second.status_code) == (303, 409)
    assert "answered already" in second.text

    answered = await browsers["peer"].get(f"{review}/criteria/A1")
    assert "On the board." in answered.text
    civil = await reviewing.opened(browsers["civil"])
    other = await browsers["civil"].get(f"{civil}/criteria/A1")
    assert "Where was it published?" not in other.text


async def test_a_reply_is_kept_sent_once_and_answered_by_the_reviewers(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    peer = await reviewing.reviewed(browsers["peer"], others={"A1": "1"})
    civil = await reviewing.reviewed(browsers["civil"])
    assert (await browsers["editor"].get(f"{report}/reply")).status_code == 403

    page = await browsers["signatory"].get(f"{report}/reply/A1")
    kept = {"version": field(page, "version"), "text": "It is on page 3.", "then": "list"}
    assert (await browsers["signatory"].post(f"{report}/reply/A1", data=kept)).status_code == 303
    stale = await browsers["signatory"].post(
        f"{report}/reply/A1", data=kept | {"text": "It is on page 4."}
    )
    assert stale.status_code == 409
    assert "It is on page 3." in stale.text
    assert "It is on page 4." in stale.text
    await reviewing.replied(browsers["signatory"], report)
    twice = await browsers["signatory"].post(f"{report}/reply")
    assert twice.status_code == 409

    for browser, review in ((browsers["peer"], peer), (browsers["civil"], civil)):
        discussion = await reviewing.to_do(browser, f"{review}/discussion")
        page = await browser.get(discussion)
        assert "It is on page 3." in page.text
        assert page.text.count("<h2 id=") == 1
        data = {"version": "0", "level-A1": "2", "reason-A1": "Page 3, indeed."}
        reply = await browser.post(f"{discussion}/A1", data=data)
        assert reply.status_code == 303, reply.text

    assert "Decide" in (await browsers["certifier"].get("/desk")).text


async def test_agreeing_on_the_higher_level_is_one_button(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    await reviewing.reviewed(browsers["peer"], others={"A1": "3"})
    civil = await reviewing.reviewed(browsers["civil"])
    await reviewing.replied(browsers["signatory"], report)
    page = await browsers["civil"].get(f"{civil}/discussion")
    assert "Agree on level 3" in page.text

    wrong = await browsers["civil"].post(
        f"{civil}/discussion/A1", data={"version": "0", "level-A1": "7", "reason-A1": ""}
    )
    assert wrong.status_code == 422
    await browsers["civil"].post(
        f"{civil}/discussion/A1",
        data={"version": "0", "level-A1": "2", "reason-A1": "The peer is right.", "agree": "3"},
    )

    decision = await browsers["certifier"].get(f"/decisions/{file.assessment_id}")
    assert "The reviewers are one level apart" not in decision.text
    assert "The peer is right." in decision.text


async def test_an_adjudicator_is_asked_declares_and_settles(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    peer = await reviewing.reviewed(browsers["peer"], others={"A1": "4"})
    await reviewing.reviewed(browsers["civil"])
    await reviewing.replied(browsers["signatory"], report)
    address = f"/adjudications/{file.assessment_id}"
    assert (await browsers["adjudicator"].get(address)).status_code == 404

    silent = await browsers["peer"].post(f"{peer}/discussion/adjudicator", data={"adjudicator": ""})
    assert silent.status_code == 422
    asked = await browsers["peer"].post(
        f"{peer}/discussion/adjudicator", data={"adjudicator": "We read it differently."}
    )
    assert asked.status_code == 303
    assert await reviewing.to_do(browsers["adjudicator"], address) == address
    assert "Are you free of conflicts?" in (await browsers["adjudicator"].get(address)).text
    await browsers["adjudicator"].post(f"{address}/declare", data={"conflict": "no"})
    page = await browsers["adjudicator"].get(address)
    assert "We read it differently." in page.text
    assert "Pia Peer" not in page.text
    wrong = await browsers["adjudicator"].post(
        address, data={"level-A1": "", "reason-A1": "In between."}
    )
    assert wrong.status_code == 422
    assert "In between." in wrong.text
    done = await browsers["adjudicator"].post(
        address, data={"level-A1": "3", "reason-A1": "In between."}
    )
    assert done.status_code == 303
    decision = await browsers["certifier"].get(f"/decisions/{file.assessment_id}")
    assert "Settled by an adjudicator" in decision.text


async def test_the_applicant_may_ask_for_an_adjudicator_too(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    await reviewing.reviewed(browsers["peer"], others={"A1": "4"})
    await reviewing.reviewed(browsers["civil"])
    await reviewing.replied(browsers["signatory"], report)
    page = await browsers["signatory"].get(f"{report}/findings")
    assert "far apart on: A1" in page.text
    empty = await browsers["signatory"].post(f"{report}/findings/adjudicator", data={"reason": ""})
    assert empty.status_code == 422
    asked = await browsers["signatory"].post(
        f"{report}/findings/adjudicator", data={"reason": "We differ with one of them."}
    )
    assert asked.status_code == 303
    assert (
        "An adjudicator was asked" in (await browsers["signatory"].get(f"{report}/findings")).text
    )


async def test_a_reviewer_is_replaced_through_the_page(
    browsers: Browsers, file: Scene, report: str
) -> None:
    second = await add_reviewer("Second Peer", file.network_id, employer="xx:afar")
    page = await browsers["coordinator"].get(f"{report}/reviewers")
    chosen = [str(file.peer.person_id), str(file.civil.person_id)]
    await browsers["coordinator"].post(
        f"{report}/reviewers", data={"version": field(page, "version"), "reviewer": chosen}
    )
    address = reviewing.links(
        await browsers["coordinator"].get(f"{report}/reviewers"), f"{report}/reviewers/replace"
    )[0]
    form = await browsers["coordinator"].get(address)
    assert "Second Peer" in form.text
    leaving = str(await file.assignment(file.peer))

    wrong = await browsers["coordinator"].post(
        f"{report}/reviewers/replace", data={"leaving": leaving, "coming": "", "reason": ""}
    )
    assert wrong.status_code == 422
    assert "Choose who takes the place." in wrong.text
    assert "Say why in a sentence or two." in wrong.text
    done = await browsers["coordinator"].post(
        f"{report}/reviewers/replace",
        data={"leaving": leaving, "coming": str(second.person_id), "reason": "Silent."},
    )
    assert done.status_code == 303
    after = await browsers["coordinator"].get(f"{report}/reviewers")
    assert "Second Peer" in after.text
    assert "Nothing waits for you" in (await browsers["peer"].get("/desk")).text


@pytest.mark.parametrize("locale", ["fr", "ar"])
async def test_the_pages_speak_the_readers_language(
    browsers: Browsers, file: Scene, report: str, locale: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    review = await reviewing.opened(browsers["peer"])
    for path in (review, f"{review}/criteria/A1", f"{review}/complete", "/desk"):
        page = await browsers["peer"].get(f"/{locale}{path}")
        assert page.status_code == 200
        assert f'<html lang="{locale}"' in page.text
        assert f'href="/{locale}{review}' in page.text or path == f"{review}/complete"

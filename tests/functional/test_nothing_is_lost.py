"""Whoever writes while somebody else moves the file is told so, and keeps every word."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import uuid4

import httpx
import pytest

from registry import clock
from registry.access.separation import Part
from registry.assessments import queries as files
from registry.db import DB
from registry.web.forms import SECRETS, Form
from registry.web.rendering import TEMPLATES
from registry.web.shell import Shell
from tests.functional import people, reviewing
from tests.functional.reports import field
from tests.reviewed import Scene, add_reviewer, scene, settled_scene

Browsers = dict[str, httpx.AsyncClient]

WORDS = "Merged with its neighbour,\nsee the decree <of March> & the map."
SHOWN = "Merged with its neighbour,\nsee the decree &lt;of March&gt; &amp; the map."
MOVED = "Somebody else moved this file since you opened the page."
KEPT = "What you wrote, so that you can keep it:"


@pytest.fixture
async def file(app: Shell, database: str) -> Scene:
    return await scene(now=clock.now())


@pytest.fixture
async def settled(app: Shell, database: str) -> Scene:
    return await settled_scene(now=clock.now())


async def open_browsers(app: Shell, file: Scene, stack: AsyncExitStack) -> Browsers:
    names = (
        "signatory", "editor", "coordinator", "peer", "civil", "certifier", "officer",
        "adjudicator",
    )  # fmt: skip
    return {
        name: await stack.enter_async_context(people.signed_in(app, getattr(file, name).person_id))
        for name in names
    }


@pytest.fixture
async def browsers(app: Shell, file: Scene) -> AsyncIterator[Browsers]:
    async with AsyncExitStack() as stack:
        yield await open_browsers(app, file, stack)


@pytest.fixture
async def deciding(app: Shell, settled: Scene) -> AsyncIterator[Browsers]:
    async with AsyncExitStack() as stack:
        yield await open_browsers(app, settled, stack)


@pytest.fixture
def report(file: Scene) -> str:
    return f"/assessments/{file.assessment_id}"


def in_field(page: httpx.Response, name: str) -> str:
    """What stands in a text box of a page, as it is written there."""
    found = re.search(
        rf'<textarea id="{name}" name="{name}"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL
    )
    assert found is not None, page.text
    return found[1]


def kept(page: httpx.Response) -> list[str]:
    """What a page gives back to be copied."""
    assert KEPT in page.text, page.text
    return re.findall(
        r"<textarea id=\"kept-[^>]* readonly>\n(.*?)</textarea>", page.text, re.DOTALL
    )


async def leave(browser: httpx.AsyncClient, report: str, what: str) -> httpx.Response:
    """Close or withdraw a file as its page stands now."""
    page = await browser.get(f"{report}/{what}")
    version = field(page, "version")
    reply = await browser.post(f"{report}/{what}", data={"version": version, "reason": "Over."})
    assert reply.status_code == 303, reply.text
    return reply


async def test_returning_a_report_that_came_back_meanwhile_is_refused_and_keeps_the_reason(
    browsers: Browsers, file: Scene, report: str
) -> None:
    coordinator = browsers["coordinator"]
    old = {"version": field(await coordinator.get(f"{report}/screen"), "version")}
    await file.bump()

    reply = await coordinator.post(f"{report}/return", data=old | {"reason": WORDS})

    assert reply.status_code == 409
    assert MOVED in reply.text
    assert in_field(reply, "reason") == SHOWN
    again = {"version": field(reply, "version"), "reason": WORDS}
    assert (await coordinator.post(f"{report}/return", data=again)).status_code == 303


async def test_returning_a_report_that_was_accepted_meanwhile_gives_the_reason_back(
    browsers: Browsers, report: str
) -> None:
    coordinator = browsers["coordinator"]
    old = {"version": field(await coordinator.get(f"{report}/screen"), "version")}
    await reviewing.accepted(coordinator, report)

    reply = await coordinator.post(f"{report}/return", data=old | {"reason": WORDS})

    assert reply.status_code == 409
    assert "no longer possible" in reply.text
    assert "This report is not waiting to be screened." in reply.text
    assert kept(reply) == [SHOWN]


async def test_returning_a_report_that_was_returned_meanwhile_gives_the_reason_back(
    browsers: Browsers, report: str
) -> None:
    coordinator = browsers["coordinator"]
    old = {"version": field(await coordinator.get(f"{report}/screen"), "version")}
    first = await coordinator.post(f"{report}/return", data=old | {"reason": "Page 3 is missing."})
    assert first.status_code == 303

    reply = await coordinator.post(f"{report}/return", data=old | {"reason": WORDS})

    # The draft is its government's own again: the page says no more than that it is not there.
    assert reply.status_code == 404
    assert kept(reply) == [SHOWN]


@pytest.mark.parametrize(("who", "what"), [("signatory", "withdraw"), ("coordinator", "close")])
async def test_leaving_a_file_that_moved_is_refused_once_and_keeps_the_reason(
    browsers: Browsers, report: str, who: str, what: str
) -> None:
    old = {"version": field(await browsers[who].get(f"{report}/{what}"), "version")}
    await reviewing.accepted(browsers["coordinator"], report)

    reply = await browsers[who].post(f"{report}/{what}", data=old | {"reason": WORDS})

    assert reply.status_code == 409
    assert MOVED in reply.text
    assert in_field(reply, "reason") == SHOWN
    again = {"version": field(reply, "version"), "reason": WORDS}
    assert (await browsers[who].post(f"{report}/{what}", data=again)).status_code == 303


@pytest.mark.parametrize(("who", "what"), [("signatory", "withdraw"), ("coordinator", "close")])
async def test_leaving_a_file_that_ended_gives_the_reason_back(
    browsers: Browsers, report: str, who: str, what: str
) -> None:
    old = {"version": field(await browsers[who].get(f"{report}/{what}"), "version")}
    await leave(browsers["coordinator"], report, "close")

    reply = await browsers[who].post(f"{report}/{what}", data=old | {"reason": WORDS})

    assert reply.status_code == 409
    assert "This is no longer possible." in reply.text
    assert kept(reply) == [SHOWN]


@pytest.mark.parametrize("version", ["", "none", "-1", "9" * 30])
async def test_a_form_without_a_version_ends_nothing(
    browsers: Browsers, report: str, version: str
) -> None:
    data = {"version": version, "reason": WORDS}
    reply = await browsers["coordinator"].post(f"{report}/close", data=data)
    assert reply.status_code == 409
    assert in_field(reply, "reason") == SHOWN


async def test_a_reply_sent_from_an_old_page_is_not_sent(
    browsers: Browsers, file: Scene, report: str
) -> None:
    await to_reply(browsers, report)
    signatory = browsers["signatory"]
    old = {"version": field(await signatory.get(f"{report}/reply"), "version")}
    await file.bump()

    reply = await signatory.post(f"{report}/reply", data=old)

    assert reply.status_code == 409
    assert MOVED in reply.text
    again = {"version": field(reply, "version")}
    assert (await signatory.post(f"{report}/reply", data=again)).status_code == 303


async def to_reply(browsers: Browsers, report: str, **levels: str) -> dict[str, str]:
    """Take the file to its reply; returns the addresses of the two reviews."""
    await reviewing.accepted(browsers["coordinator"], report)
    return {
        "peer": await reviewing.reviewed(browsers["peer"], others=levels),
        "civil": await reviewing.reviewed(browsers["civil"]),
    }


async def test_a_reply_to_a_criterion_is_given_back_once_the_reply_is_sent(
    browsers: Browsers, report: str
) -> None:
    await to_reply(browsers, report, A1="4")
    signatory, data = browsers["signatory"], {"version": "0", "text": WORDS, "then": "list"}
    await reviewing.replied(signatory, report)

    late = await signatory.post(f"{report}/reply/A1", data=data)

    assert late.status_code == 409
    assert kept(late) == [SHOWN]
    await leave(browsers["coordinator"], report, "close")
    later = await signatory.post(f"{report}/reply/A1", data=data)
    assert later.status_code == 409
    assert "There is nothing to reply to" in later.text
    assert kept(later) == [SHOWN]


async def test_an_answer_is_given_back_once_a_colleague_has_answered_or_the_review_is_over(
    browsers: Browsers, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    review = await reviewing.opened(browsers["peer"])
    await browsers["peer"].post(f"{review}/criteria/A1/ask", data={"question": "Where is it?"})
    page = await browsers["editor"].get(f"{report}/questions")
    address = reviewing.actions(page)[0]
    name = f"answer-{address.rpartition('/')[2]}"
    await browsers["signatory"].post(address, data={name: "On page 3."})

    late = await browsers["editor"].post(address, data={name: WORDS})

    assert late.status_code == 409
    assert kept(late) == [SHOWN]
    await leave(browsers["coordinator"], report, "close")
    later = await browsers["editor"].post(address, data={name: WORDS})
    assert later.status_code == 409
    assert kept(later) == [SHOWN]


async def test_what_a_reviewer_writes_is_given_back_once_the_review_is_handed_in(
    browsers: Browsers, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    review = await reviewing.reviewed(browsers["peer"])
    address = f"{review}/criteria/A1"

    late = await browsers["peer"].post(
        address, data={"version": "1", "level": "3", "reason": WORDS}
    )
    assert late.status_code == 409
    assert kept(late) == [SHOWN]

    await leave(browsers["coordinator"], report, "close")
    asked = await browsers["peer"].post(f"{address}/ask", data={"question": WORDS})
    assert asked.status_code == 409
    assert kept(asked) == [SHOWN]


async def test_a_declaration_is_given_back_once_the_review_is_over(
    browsers: Browsers, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    review = await reviewing.to_do(browsers["peer"], "/reviews/")
    await leave(browsers["coordinator"], report, "close")

    late = await browsers["peer"].post(
        f"{review}/declare", data={"conflict": "yes", "statement": WORDS}
    )

    assert late.status_code == 409
    assert SHOWN in late.text


async def test_why_a_reviewer_is_replaced_is_given_back_once_the_review_is_over(
    browsers: Browsers, file: Scene, report: str
) -> None:
    second = await add_reviewer("Second Peer", file.network_id, employer="xx:afar")
    await file.accept(now=clock.now())
    leaving = str(await file.assignment(file.peer))
    await leave(browsers["coordinator"], report, "close")

    late = await browsers["coordinator"].post(
        f"{report}/reviewers/replace",
        data={"leaving": leaving, "coming": str(second.person_id), "reason": WORDS},
    )

    assert late.status_code == 409
    assert kept(late) == [SHOWN]


async def test_what_is_said_in_a_discussion_is_given_back_once_it_is_over(
    browsers: Browsers, report: str
) -> None:
    reviews = await to_reply(browsers, report, A1="4")
    await reviewing.replied(browsers["signatory"], report)
    discussion = f"{reviews['peer']}/discussion"
    await leave(browsers["coordinator"], report, "close")

    revised = await browsers["peer"].post(
        f"{discussion}/A1", data={"version": "0", "level-A1": "2", "reason-A1": WORDS}
    )
    assert revised.status_code == 409
    assert kept(revised) == [SHOWN]
    asked = await browsers["peer"].post(f"{discussion}/adjudicator", data={"adjudicator": WORDS})
    assert asked.status_code == 409
    assert kept(asked) == [SHOWN]


async def test_why_an_adjudicator_is_asked_for_is_given_back_once_nothing_is_apart(
    browsers: Browsers, report: str
) -> None:
    reviews = await to_reply(browsers, report, A1="4", A2="3")
    await reviewing.replied(browsers["signatory"], report)
    agreed = await browsers["civil"].post(
        f"{reviews['civil']}/discussion/A1",
        data={"version": "0", "agree": "4", "reason-A1": "The peer is right."},
    )
    assert agreed.status_code == 303

    asked = await browsers["signatory"].post(
        f"{report}/findings/adjudicator", data={"reason": WORDS}
    )
    assert asked.status_code == 409
    assert "so there is nothing to settle" in asked.text
    assert kept(asked) == [SHOWN]
    other = await browsers["peer"].post(
        f"{reviews['peer']}/discussion/adjudicator", data={"adjudicator": WORDS}
    )
    assert other.status_code == 409
    assert kept(other) == [SHOWN]
    # A level on what is settled already is said of a criterion that is not open any more.
    settled = await browsers["peer"].post(
        f"{reviews['peer']}/discussion/A3",
        data={"version": "0", "level-A3": "2", "reason-A3": WORDS},
    )
    assert settled.status_code == 404
    assert kept(settled) == [SHOWN]


async def test_why_an_adjudicator_is_asked_for_is_given_back_if_one_is_asked_for_already(
    browsers: Browsers, report: str
) -> None:
    reviews = await to_reply(browsers, report, A1="4")
    await reviewing.replied(browsers["signatory"], report)
    address, data = f"{reviews['peer']}/discussion/adjudicator", {"adjudicator": "We differ."}
    for _ in range(2):
        assert (await browsers["peer"].post(address, data=data)).status_code == 303

    late = await browsers["signatory"].post(
        f"{report}/findings/adjudicator", data={"reason": WORDS}
    )

    assert late.status_code == 409
    assert "Somebody else asked for an adjudicator already." in late.text
    assert kept(late) == [SHOWN]


async def test_rulings_are_given_back_once_the_file_is_closed(
    browsers: Browsers, file: Scene, report: str
) -> None:
    reviews = await to_reply(browsers, report, A1="4")
    await reviewing.replied(browsers["signatory"], report)
    await browsers["peer"].post(
        f"{reviews['peer']}/discussion/adjudicator", data={"adjudicator": "We differ."}
    )
    address = f"/adjudications/{file.assessment_id}"
    await browsers["adjudicator"].post(f"{address}/declare", data={"conflict": "no"})
    await leave(browsers["coordinator"], report, "close")

    late = await browsers["adjudicator"].post(address, data={"level-A1": "3", "reason-A1": WORDS})

    assert late.status_code in {404, 409}
    assert kept(late) == [SHOWN]


DECISIONS = [
    ("certifier", "award", {"reasons": WORDS, "condition-1": "Publish it.", "due-1": "2030-01-31"}),
    ("certifier", "refuse", {"refusal": WORDS}),
    ("certifier", "reopen", {"reopening": WORDS, "criteria": "A1"}),
    ("officer", "object", {"objection": WORDS}),
]


@pytest.mark.parametrize(("who", "what", "typed"), DECISIONS, ids=[one[1] for one in DECISIONS])
async def test_what_is_decided_too_late_is_given_back(
    deciding: Browsers, settled: Scene, who: str, what: str, typed: dict[str, str]
) -> None:
    decision = f"/decisions/{settled.assessment_id}"
    version = field(await deciding["certifier"].get(decision), "version")
    await reviewing.awarded(deciding["certifier"])
    if what == "object":
        version = field(await deciding["officer"].get(decision), "version")
        await deciding["officer"].post(f"{decision}/countersign", data={"version": version})

    late = await deciding[who].post(f"{decision}/{what}", data={"version": version} | typed)

    assert late.status_code == 409
    given_back = kept(late)
    assert SHOWN in given_back
    assert ("Publish it.\n2030-01-31" in given_back) is (what == "award")


async def test_an_award_that_moved_keeps_its_reasons_in_their_field(
    deciding: Browsers, settled: Scene
) -> None:
    decision = f"/decisions/{settled.assessment_id}"
    old = {"version": field(await deciding["certifier"].get(decision), "version")}
    await settled.bump()

    late = await deciding["certifier"].post(f"{decision}/award", data=old | {"reasons": WORDS})

    assert late.status_code == 409
    assert in_field(late, "reasons") == SHOWN
    assert KEPT not in late.text


async def test_correcting_a_field_does_not_pass_over_what_moved_meanwhile(
    deciding: Browsers, settled: Scene
) -> None:
    decision = f"/decisions/{settled.assessment_id}"
    old = {"version": field(await deciding["certifier"].get(decision), "version")}
    await settled.bump()

    empty = await deciding["certifier"].post(f"{decision}/award", data=old | {"reasons": ""})

    assert empty.status_code == 409
    assert MOVED in empty.text


async def test_correcting_a_reply_does_not_overwrite_a_colleagues(
    browsers: Browsers, report: str
) -> None:
    await to_reply(browsers, report)
    address, signatory = f"{report}/reply/A1", browsers["signatory"]
    first = {"version": "0", "text": "It is on page 3.", "then": "list"}
    assert (await signatory.post(address, data=first)).status_code == 303
    wrong = await signatory.post(address, data=first | {"text": "x" * 9000})
    assert wrong.status_code == 422
    again = first | {"version": field(wrong, "version"), "text": WORDS}
    late = await signatory.post(address, data=again)
    assert late.status_code == 409
    assert "It is on page 3." in late.text
    assert in_field(late, "text") == SHOWN


async def test_correcting_a_finding_does_not_overwrite_another_window(
    browsers: Browsers, report: str
) -> None:
    await reviewing.accepted(browsers["coordinator"], report)
    address = f"{await reviewing.opened(browsers['peer'])}/criteria/A1"
    first = {"version": "0", "level": "2", "reason": "Page 3.", "then": "list"}
    assert (await browsers["peer"].post(address, data=first)).status_code == 303
    wrong = await browsers["peer"].post(address, data=first | {"level": "7", "reason": WORDS})
    assert wrong.status_code == 422
    again = first | {"version": field(wrong, "version"), "reason": WORDS}
    late = await browsers["peer"].post(address, data=again)
    assert late.status_code == 409
    assert "Page 3." in late.text
    assert in_field(late, "reason") == SHOWN


async def test_evidence_described_too_late_is_still_in_its_fields(
    browsers: Browsers, file: Scene, report: str
) -> None:
    late = await browsers["editor"].post(
        f"{report}/criteria/A1/evidence/link",
        data={
            "url": "https://www.example.org/minutes",
            "title": "Minutes of the council",
            "kind": "official_record",
            "language": "fr",
            "fact_date": "2026-01-15",
            "public": "yes",
        },
    )
    assert late.status_code == 409
    assert "Evidence can no longer be changed." in late.text
    assert 'value="https://www.example.org/minutes"' in late.text
    assert 'value="Minutes of the council"' in late.text


async def test_whoever_may_not_close_the_file_any_more_still_has_the_reason(
    browsers: Browsers, file: Scene, report: str
) -> None:
    version = field(await browsers["coordinator"].get(f"{report}/close"), "version")
    who = file.coordinator.person_id
    await files.add_part(file.assessment_id, who, Part.REVIEWED, since=clock.now())
    reply = await browsers["coordinator"].post(
        f"{report}/close", data={"version": version, "reason": WORDS}
    )
    assert reply.status_code == 403
    assert "You reviewed this file" in reply.text
    assert in_field(reply, "reason") == SHOWN


async def test_a_program_is_given_a_document_and_no_page(browsers: Browsers) -> None:
    reply = await browsers["coordinator"].post(
        f"/assessments/{uuid4()}/close",
        data={"reason": WORDS},
        headers={"accept": "application/json"},
    )
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"
    assert "neighbour" not in reply.text


def test_what_is_given_back_is_words_and_never_a_password() -> None:
    form = Form()
    for name, value in {
        "version": "3",
        "level": "n/a",
        "form_id": str(uuid4()),
        "reason": "Two words",
        "title": "محضر",
        "url": "https://www.example.org/a",
        "email": "nadia@town.example",
        "password": "correct horse battery staple",
        "repeated": "correct horse battery staple",
        "current": "an old one",
    }.items():
        form.add(name, value)
    assert form.written() == [
        "Two words",
        "محضر",
        "https://www.example.org/a",
        "nadia@town.example",
    ]


def test_every_password_field_is_known_as_one() -> None:
    named = {
        name
        for template in TEMPLATES.rglob("*.html")
        for name in re.findall(r'text_field\("([^"]+)"[^\n]*type="password"', template.read_text())
    }
    assert named == SECRETS


async def test_an_invitation_that_is_refused_gives_back_who_was_invited(
    browsers: Browsers, file: Scene
) -> None:
    # The accreditation ended while the coordinator was typing.
    await DB.fetch("DELETE FROM accreditation WHERE network_id = $1", file.network_id)
    reply = await browsers["coordinator"].post(
        "/governments/town/people/invite/editor",
        data={"name": "Nadia Newcomer", "email": "nadia@town.example", "locale": "fr"},
    )
    assert reply.status_code == 403
    assert kept(reply) == ["Nadia Newcomer", "nadia@town.example"]

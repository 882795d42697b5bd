"""The decision through HTTP: computed, given with reasons, countersigned by somebody else."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest

from registry import clock
from registry.access.roles import Membership, Role
from registry.web.shell import Shell
from tests.functional import people, reviewing
from tests.functional.reports import field
from tests.reviewed import Scene, settled_scene

Browsers = dict[str, httpx.AsyncClient]

REASONS = "Every level was verified by two reviewers."


@pytest.fixture
async def file(app: Shell, database: str) -> Scene:
    return await settled_scene(now=clock.now())


@pytest.fixture
def decision(file: Scene) -> str:
    return f"/decisions/{file.assessment_id}"


@pytest.fixture
async def browsers(app: Shell, file: Scene) -> AsyncIterator[Browsers]:
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


async def post(
    browser: httpx.AsyncClient, decision: str, what: str, **typed: str
) -> httpx.Response:
    """Send one of the forms of the decision page, as it stands now."""
    page = await browser.get(decision)
    version = field(page, "version") if 'name="version"' in page.text else "0"
    return await browser.post(f"{decision}/{what}", data={"version": version} | typed)


async def test_the_certifier_sees_everything_computed_and_nothing_to_type_an_award_into(
    browsers: Browsers, decision: str
) -> None:
    page = await browsers["certifier"].get(decision)
    assert "Claimed: 50.0 points. Verified: 50.0 points." in page.text
    assert "Why not Silver" in page.text
    assert "The application is for Bronze" in page.text
    assert "Give Bronze" in page.text
    assert 'name="award"' not in page.text
    for name in ("Pia Peer", "Cem Civil"):
        assert name not in page.text


async def test_an_award_typed_into_the_form_changes_nothing(
    browsers: Browsers, decision: str
) -> None:
    await post(browsers["certifier"], decision, "award", reasons=REASONS, award="platinum")
    page = await browsers["officer"].get(decision)
    assert "Platinum" not in page.text.split("The decision</h2>")[1].split("</h2>")[0]
    assert "Bronze" in page.text.split("The decision</h2>")[1].split("</h2>")[0]


async def test_from_the_award_to_the_countersignature(browsers: Browsers, decision: str) -> None:
    given = await post(
        browsers["certifier"],
        decision,
        "award",
        reasons=REASONS,
        **{"condition-1": "Publish the plan.", "due-1": "2030-01-31"},
    )
    assert given.status_code == 303, given.text
    page = await browsers["officer"].get(decision)
    assert REASONS in page.text
    assert "Publish the plan." in page.text
    assert decision in reviewing.links(await browsers["officer"].get("/desk"), decision)

    signed = await post(browsers["officer"], decision, "countersign")

    assert signed.status_code == 303, signed.text
    assert signed.headers["location"].startswith("/certificates/")
    assert "Nothing waits for you" in (await browsers["officer"].get("/desk")).text


@pytest.mark.parametrize(
    ("what", "typed", "faults"),
    [
        ("award", {"reasons": ""}, ["Give the reasons"]),
        ("award", {"reasons": "x" * 8001}, ["Shorten this to 8000 characters"]),
        (
            "award",
            {"reasons": REASONS, "condition-1": "", "due-1": "2030-01-01"},
            ["Say what has to be done"],
        ),
        (
            "award",
            {"reasons": REASONS, "condition-1": "Publish.", "due-1": "soon"},
            ["Choose a day that lies ahead."],
        ),
        ("refuse", {"refusal": ""}, ["Give the reasons"]),
        ("reopen", {"reopening": ""}, ["Give the reasons", "Choose which criteria"]),
        ("reopen", {"reopening": "Look.", "criteria": "ZZ"}, ["Choose which criteria"]),
    ],
    ids=["none", "long", "no condition", "no day", "refusal", "reopening", "no such criterion"],
)
async def test_a_wrong_form_is_shown_again_with_what_was_typed(
    browsers: Browsers, decision: str, what: str, typed: dict[str, str], faults: list[str]
) -> None:
    reply = await post(browsers["certifier"], decision, what, **typed)
    assert reply.status_code == 422
    for fault in faults:
        assert fault in reply.text
    for value in typed.values():
        assert value[:60] in reply.text or value == "ZZ"
    assert "Give Bronze" in (await browsers["certifier"].get(decision)).text


async def test_a_decision_sent_twice_is_taken_once(browsers: Browsers, decision: str) -> None:
    page = await browsers["certifier"].get(decision)
    data = {"version": field(page, "version"), "reasons": REASONS}
    first = await browsers["certifier"].post(f"{decision}/award", data=data)
    second = await browsers["certifier"].post(f"{decision}/award", data=data)
    refusal = await browsers["certifier"].post(f"{decision}/refuse", data=data | {"refusal": "No."})
    assert (first.status_code, second.status_code, refusal.status_code) == (303, 409, 409)
    assert "no longer possible" in second.text
    assert "Awarded, awaiting countersignature" in second.text


async def test_a_page_opened_before_the_file_moved_is_told_and_keeps_the_words(
    browsers: Browsers, decision: str
) -> None:
    old = field(await browsers["certifier"].get(decision), "version")
    await post(
        browsers["certifier"], decision, "reopen", criteria="A1", reopening="The letter is old."
    )
    for name in ("peer", "civil"):
        discussion = await reviewing.to_do(browsers[name], "/reviews/")
        await browsers[name].post(f"{discussion}/keep")
    reply = await browsers["certifier"].post(
        f"{decision}/award", data={"version": old, "reasons": REASONS}
    )
    assert reply.status_code == 409
    assert "since you opened the page" in reply.text
    assert REASONS in reply.text


async def test_a_refusal_is_told_to_the_government_alone(
    client: httpx.AsyncClient, browsers: Browsers, file: Scene, decision: str
) -> None:
    await post(browsers["certifier"], decision, "refuse", refusal="The evidence is too old.")

    told = await browsers["signatory"].get(f"/assessments/{file.assessment_id}/decision")
    assert "The evidence is too old." in told.text
    assert "No award was given" in told.text
    for path in ("/governments/town", "/networks/open-towns", "/governments"):
        page = await client.get(path)
        assert "too old" not in page.text
        assert "Not awarded" not in page.text
    hidden = await client.get(decision)
    assert "too old" not in hidden.text


async def test_who_decided_is_told_that_somebody_else_countersigns(
    app: Shell, browsers: Browsers, file: Scene, decision: str
) -> None:
    both = await people.add(
        "Both",
        Membership(role=Role.CERTIFIER, network_id=file.network_id),
        Membership(role=Role.ISSUING_OFFICER, network_id=file.network_id),
    )
    async with people.signed_in(app, both) as browser:
        await post(browser, decision, "award", reasons=REASONS)
        page = await browser.get(decision)
        assert "somebody else must countersign it" in page.text
        assert f"{decision}/countersign" not in reviewing.actions(page)
        forced = await browser.post(f"{decision}/countersign", data={"version": "0"})
        assert forced.status_code == 403
        assert "somebody else must countersign it" in forced.text
        assert "Nothing waits for you" in (await browser.get("/desk")).text


@pytest.mark.parametrize("name", ["peer", "civil"])
async def test_who_reviewed_cannot_decide_even_with_the_role(
    app: Shell, file: Scene, decision: str, name: str
) -> None:
    await people.grant(
        getattr(file, name).person_id, Membership(role=Role.CERTIFIER, network_id=file.network_id)
    )
    async with people.signed_in(app, getattr(file, name).person_id) as browser:
        page = await browser.get(decision)
        assert "You reviewed this file" in page.text
        assert f"{decision}/award" not in reviewing.actions(page)
        forced = await browser.post(f"{decision}/award", data={"version": "0", "reasons": REASONS})
        assert forced.status_code == 403
        assert decision not in (await browser.get("/desk")).text


async def test_who_works_for_the_government_does_not_see_its_decision(
    app: Shell, file: Scene, decision: str
) -> None:
    await people.grant(
        file.signatory.person_id, Membership(role=Role.CERTIFIER, network_id=file.network_id)
    )
    async with people.signed_in(app, file.signatory.person_id) as browser:
        assert (await browser.get(decision)).status_code == 404
        forced = await browser.post(f"{decision}/award", data={"version": "0", "reasons": REASONS})
        assert forced.status_code == 404
        assert decision not in (await browser.get("/desk")).text


async def test_others_learn_nothing_of_a_decision(
    app: Shell, browsers: Browsers, file: Scene, decision: str
) -> None:
    for name in ("signatory", "editor", "coordinator", "peer", "adjudicator"):
        assert (await browsers[name].get(decision)).status_code in {403, 404}, name
    other = await people.network("elsewhere")
    stranger = await people.add("Stranger", Membership(role=Role.CERTIFIER, network_id=other))
    async with people.signed_in(app, stranger) as browser:
        assert (await browser.get(decision)).status_code == 404
        forced = await browser.post(f"{decision}/award", data={"version": "0", "reasons": REASONS})
        assert forced.status_code == 404


async def test_an_objection_brings_the_file_back_with_its_reason(
    browsers: Browsers, decision: str
) -> None:
    await post(browsers["certifier"], decision, "award", reasons=REASONS)
    empty = await post(browsers["officer"], decision, "object", objection="")
    assert empty.status_code == 422
    sent = await post(browsers["officer"], decision, "object", objection="A1 is unclear.")
    assert sent.status_code == 303
    page = await browsers["certifier"].get(decision)
    assert "A1 is unclear." in page.text
    assert "Give Bronze" in page.text


async def test_the_government_sees_what_stands_once_the_certificate_is_decided(
    browsers: Browsers, file: Scene, decision: str
) -> None:
    report = f"/assessments/{file.assessment_id}"
    await post(browsers["certifier"], decision, "award", reasons=REASONS)
    assert (await browsers["signatory"].get(f"{report}/decision")).status_code == 404
    assert "Verified:" not in (await browsers["signatory"].get(f"{report}/findings")).text

    await post(browsers["officer"], decision, "countersign")

    told = await browsers["signatory"].get(f"{report}/decision")
    assert "You are awarded Bronze" in told.text
    assert REASONS in told.text
    assert "As the evidence shows." in told.text
    for name in ("Pia Peer", "Cem Civil", "Cleo Certifier"):
        assert name not in told.text
    for name in ("peer", "coordinator"):
        assert (await browsers[name].get(f"{report}/decision")).status_code == 403
    assert f"{report}/decision" in (await browsers["signatory"].get("/desk")).text
    assert "Verified:" in (await browsers["signatory"].get(f"{report}/findings")).text


@pytest.mark.parametrize("locale", ["fr", "ar"])
async def test_the_page_speaks_the_readers_language(
    browsers: Browsers, decision: str, locale: str
) -> None:
    page = await browsers["certifier"].get(f"/{locale}{decision}")
    assert page.status_code == 200
    assert f'<html lang="{locale}"' in page.text
    assert f'action="/{locale}{decision}/award"' in page.text


async def test_the_government_finds_its_decision_on_a_file_that_has_ended(
    browsers: Browsers, file: Scene, decision: str
) -> None:
    report = f"/assessments/{file.assessment_id}"
    await post(browsers["certifier"], decision, "refuse", refusal=REASONS)
    await file.close_lapsed()

    told = await browsers["signatory"].get(report)
    assert f'href="{report}/decision"' in told.text
    assert REASONS in (await browsers["signatory"].get(f"{report}/decision")).text

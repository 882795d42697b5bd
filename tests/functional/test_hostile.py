"""Requests that no page of ours makes: each is answered, and none is an error of the server."""

import base64
import copy
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest
import structlog

from badges import keys, qr
from registry import clock, logs
from registry.access.roles import Membership, Role
from registry.certificates import service
from registry.people import signing_in
from registry.web.shell import Shell
from tests import certified
from tests.functional import people, places, reports


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "address",
    [
        "/governments/%00",
        "/networks/%00",
        "/networks/%00/did.json",
        "/rubrics/%00",
        "/rubrics/%00/%00",
        "/certificates/%00",
        "/invitations/%00",
        "/q/%00",
        "/governments?q=%00&country=%00&kind=%00&in=%00",
        "/api/v1/governments?q=%00",
        "/api/v1/governments/%00",
        "/sign-in?next=%00",
        f"/governments?page={'9' * 5000}",
        f"/networks/none?page={'9' * 5000}",
        "/api/v1/governments?changed_since=0001-01-01T00:00:00%2B23:59",
        "/api/v1/governments?changed_since=9999-12-31T23:59:59-23:59",
        "/api/v1/governments?cursor=" + cursor('["0001-01-01T00:00:00+23:59","ma:05"]'),
    ],
)
async def test_an_address_made_up_by_a_stranger_is_answered(
    client: httpx.AsyncClient, address: str
) -> None:
    assert (await client.get(address)).status_code in {200, 404, 422}


@pytest.mark.parametrize("host", ["[", "[::1", "]", "", "evil@127.0.0.1:8000", "127.0.0.1/x"])
async def test_a_host_that_is_none_is_refused(client: httpx.AsyncClient, host: str) -> None:
    reply = await client.get("/governments", headers={"host": host})
    assert reply.status_code == 421


@pytest.mark.parametrize("origin", ["http://[", "null", "", "//", "http://127.0.0.1:8000@evil"])
async def test_an_origin_that_is_none_is_not_ours(client: httpx.AsyncClient, origin: str) -> None:
    reply = await client.post("/sign-out", headers={"origin": origin})
    assert reply.status_code == 403


@pytest.mark.parametrize("text", ["http://[", "http://[::1/certificates/a", "//[", "\u2100//x"])
async def test_an_address_that_is_none_is_no_certificate(
    client: httpx.AsyncClient, text: str
) -> None:
    assert (await client.post("/verify", data={"certificate": text})).status_code == 200


def _issuer(credential: dict[str, Any]) -> None:
    stranger = credential["issuer"]["id"].rpartition(":")[0] + ":a%00"
    credential["issuer"]["id"] = stranger
    for proof in credential["proof"]:
        proof["verificationMethod"] = stranger + "#key"


def _first_day(credential: dict[str, Any]) -> None:
    for proof in credential["proof"]:
        proof["created"] = "0001-01-01T00:00:00Z"


def _last_day(credential: dict[str, Any]) -> None:
    for proof in credential["proof"]:
        proof["created"] = "9999-12-31T23:59:59Z"


def _tag(credential: dict[str, Any]) -> None:
    credential["credentialSubject"]["achievement"]["tag"] = 5


@pytest.mark.parametrize("forge", [_issuer, _first_day, _last_day, _tag])
async def test_a_forged_certificate_is_answered_with_a_report(
    client: httpx.AsyncClient, forge: Any
) -> None:
    now = clock.now()
    name = await (await certified.ready(now=now)).issue(now)
    genuine = json.loads((await service.get(name)).credential or "")
    forged = copy.deepcopy(genuine)
    forge(forged)
    reply = await client.post("/api/v1/verify", content=json.dumps(forged))
    assert reply.status_code == 200
    assert reply.json()["verdict"] != "pass"
    assert reply.json()["certificate"] is None
    assert (await client.post("/verify", data={"certificate": json.dumps(forged)})).is_success


@pytest.mark.parametrize(
    "address", ["/governments/new", "/governments/beni-mellal/events", "/me", "/me/password"]
)
async def test_a_form_without_its_fields_is_shown_again(app: Shell, address: str) -> None:
    network_id = await people.network()
    await places.a_few_governments()
    person = await people.add(
        "Coordinator", Membership(role=Role.COORDINATOR, network_id=network_id)
    )
    async with people.signed_in(app, person) as browser:
        assert (await browser.post(address, data={"x": "1"})).status_code == 422


async def test_a_code_that_claims_a_zero_character_is_answered(client: httpx.AsyncClient) -> None:
    now = clock.now()
    claims = qr.QrClaims(
        issuer="a\0b",
        certificate=b"12345678",
        subject="a\0b",
        country="MA",
        award="gold",
        track="full",
        score=Decimal("70.0"),
        issued_at=datetime(1, 1, 1, tzinfo=UTC),
        valid_from=datetime(1, 1, 1, tzinfo=UTC),
        valid_until=now.replace(microsecond=0),
    )
    signer = keys.FileSigner(kid="did:web:example.org#key", private_key=keys.generate())
    text = qr.url("http://127.0.0.1:8000", qr.sign(qr.payload(claims), signer))
    code = text.rpartition("/")[2]
    assert (await client.get(f"/Q/{code}")).status_code == 200
    reply = await client.post("/api/v1/verify", content=text)
    assert reply.json()["verdict"] != "pass"


SURROGATE = '{"to": "/desk", "fields": [["a", "' + "\\" + 'ud800"]], "files": 0}'


@pytest.mark.parametrize("kept", [SURROGATE, "9" * 5000])
async def test_a_kept_form_that_is_none_is_left_out(client: httpx.AsyncClient, kept: str) -> None:
    typed = {"email": "nobody@people.example", "password": "x", "kept": kept}
    assert (await client.post("/sign-in", data=typed)).status_code == 422


@pytest.mark.parametrize(
    "move",
    ["reply", "reply/A2", "questions/00000000-0000-4000-8000-000000000000", "withdraw", "submit"],
)
async def test_a_file_of_others_looks_like_one_that_does_not_exist(app: Shell, move: str) -> None:
    town = await reports.cast()
    stranger = await people.add(
        "Stranger", Membership(role=Role.SIGNATORY, government_id="xx:other")
    )
    async with people.signed_in(app, town.editor) as browser:
        report = await reports.begun(browser)
    async with people.signed_in(app, stranger) as browser:
        theirs = await browser.post(f"{report}/{move}", data={"version": "0", "text": "x"})
        none = await browser.post(f"/assessments/{uuid4()}/{move}", data={"version": "0"})
    assert (theirs.status_code, none.status_code) == (404, 404)


async def test_the_log_of_an_error_holds_no_address(
    client: httpx.AsyncClient,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(signing_in, "find_link", broken)
    logs.configure(json=True)
    reply = await client.get("/reset/the-secret-of-a-link%0Aforged-line")
    assert reply.status_code == 500
    structlog.reset_defaults()
    told = capsys.readouterr().err
    assert "/reset/{token" in told
    assert "the-secret-of-a-link" not in told
    assert "forged-line" not in told

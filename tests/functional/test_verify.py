"""Anyone may hold up anything to /verify: the answer is a page with named checks, no error."""

import json

import httpx
import pytest

from badges import strictjson
from registry import clock
from registry.certificates import service
from tests import certified

HOSTILE = {
    "empty object": b"{}",
    "not json": b"{not json",
    "truncated": b'{"@context": ["https://www.w3.org/ns/credentials/v2"',
    "binary": bytes(range(256)) * 40,
    "invalid utf-8": b'{"name": "\xff\xfe"}',
    "deep": b'{"a":' * 50_000,
    "twice": b'{"id": "a", "id": "b"}',
    "numbers": b'{"id": 1e999, "b": NaN}',
    "surrogate": b'{"id": "\\ud800"}',
    "markup": b"<script>alert(1)</script>",
    "huge": b'{"a": "' + b"x" * (strictjson.MAX_BYTES + 10) + b'"}',
    "base32": b"HTTP://X/Q/" + b"A" * 400,
    "null bytes": b"\0" * 500,
    "wrong shapes": b'{"@context": 1, "type": {}, "issuer": [], "proof": "x"}',
}


async def issued() -> str:
    now = clock.now()
    return await (await certified.ready(now=now)).issue(now)


async def paste(client: httpx.AsyncClient, text: str, locale: str = "en") -> httpx.Response:
    return await client.post(f"/{locale}/verify", data={"certificate": text})


async def test_the_form_is_public(client: httpx.AsyncClient) -> None:
    reply = await client.get("/verify")
    assert reply.status_code == 200
    assert "set-cookie" not in reply.headers


async def test_a_pasted_certificate_is_genuine_in_every_shape_it_comes_in(
    client: httpx.AsyncClient,
) -> None:
    certificate_id = await issued()
    found = await service.get(certificate_id)
    for text in (
        found.credential or "",
        json.dumps(json.loads(found.credential or ""), indent=2),
        found.qr_url or "",
        (found.qr_url or "").rpartition("/")[2].lower(),
        certificate_id,
        f"{certificate_id[:4]} {certificate_id[4:8]} {certificate_id[8:]}".upper(),
        f"http://127.0.0.1:8000/certificates/{certificate_id}",
        f"  http://127.0.0.1:8000/fr/certificates/{certificate_id}.json\n",
    ):
        reply = await paste(client, text)
        assert reply.status_code == 200
        assert "The certificate is genuine." in reply.text, text[:80]
        assert f"/certificates/{certificate_id}" in reply.text


async def test_a_chosen_file_is_verified(client: httpx.AsyncClient) -> None:
    content = (await service.issued_credential(await issued())).encode()
    reply = await client.post("/verify", files={"file": ("credential.json", content)})
    assert "The certificate is genuine." in reply.text
    spoiled = content.replace(b"silver", b"golden")
    reply = await client.post("/verify", files={"file": ("../../x\0.json", spoiled)})
    assert "The certificate is refused." in reply.text


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
async def test_whatever_is_held_up_is_answered_with_a_reason(
    client: httpx.AsyncClient, raw: bytes
) -> None:
    uploaded = await client.post("/verify", files={"file": ("x", raw)})
    pasted = await paste(client, raw.decode("latin-1"))
    asked = await client.post("/api/v1/verify", content=raw)

    for reply in (uploaded, pasted):
        assert reply.status_code in {200, 422}
        assert "<script>alert" not in reply.text
        if reply.status_code == 200:
            assert "The certificate is refused." in reply.text
            assert "Because:" in reply.text
    assert uploaded.status_code == 200
    assert asked.status_code == 200
    assert asked.json()["verdict"] == "fail"


@pytest.mark.parametrize("locale", ["fr", "ar"])
async def test_a_refusal_answers_in_the_language_of_the_page(
    client: httpx.AsyncClient, locale: str
) -> None:
    reply = await paste(client, "nonsense", locale)
    assert f'lang="{locale}"' in reply.text
    assert reply.headers["content-language"] == locale


async def test_a_certificate_of_an_unknown_issuer_could_not_be_checked(
    client: httpx.AsyncClient,
) -> None:
    text = await service.issued_credential(await issued())
    other = text.replace("127.0.0.1%3A8000", "elsewhere.example")
    reply = await client.post("/api/v1/verify", content=other)
    assert reply.json()["verdict"] == "not_checked"
    assert reply.json()["certificate"] is None


async def test_an_address_elsewhere_is_not_followed(client: httpx.AsyncClient) -> None:
    reply = await paste(client, "http://169.254.169.254/certificates/aaaaaaaaaaaaa")
    assert "The certificate is refused." in reply.text


async def test_nothing_and_a_file_too_large_are_told_beside_the_field(
    client: httpx.AsyncClient,
) -> None:
    nothing = await paste(client, " ")
    assert nothing.status_code == 422
    assert "Paste a certificate, or choose its file." in nothing.text
    large = await client.post("/verify", files={"file": ("x.json", b"x" * 5_000_000)})
    assert large.status_code == 422
    assert "larger than any certificate" in large.text
    long = await paste(client, "x" * 2_000_000)
    assert long.status_code == 422


async def test_the_api_answers_with_the_report_and_the_address(client: httpx.AsyncClient) -> None:
    certificate_id = await issued()
    text = await service.issued_credential(certificate_id)
    reply = await client.post(
        "/api/v1/verify", content=text, headers={"origin": "https://a.example"}
    )
    report = reply.json()
    assert report["verdict"] == "pass"
    assert report["certificate"] == f"http://127.0.0.1:8000/certificates/{certificate_id}"
    assert [check["name"] for check in report["checks"]] == [
        "format",
        "signature",
        "issuer",
        "key",
        "dates",
        "status",
        "subject",
        "log",
    ]
    assert report["proofs"] == {"eddsa-rdfc-2022": "pass", "eddsa-jcs-2022": "pass"}
    assert reply.headers["access-control-allow-origin"] == "*"

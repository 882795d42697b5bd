"""The shell around every page."""

import httpx
import pytest

from registry.access.permissions import GRANTS, Permission
from registry.app import create_app
from registry.settings import Settings
from registry.web import pages as web_pages
from registry.web.guard import UnguardedRouteError


async def test_the_service_says_that_it_is_alive(client: httpx.AsyncClient) -> None:
    reply = await client.get("/healthz")
    assert (reply.status_code, reply.text) == (200, "ok\n")


async def test_readiness_asks_the_database(client: httpx.AsyncClient) -> None:
    reply = await client.get("/readyz")
    assert reply.json()["ready"] is True


async def test_another_host_name_is_refused(client: httpx.AsyncClient) -> None:
    reply = await client.get("/", headers={"host": "evil.example"})
    assert reply.status_code == 421


@pytest.mark.parametrize("host", ["localhost:9999", "127.0.0.1", "[::1]:8000"])
async def test_loopback_is_answered_on_any_port(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/healthz", headers={"host": host})).status_code == 200


async def test_an_unknown_address_is_a_page_in_the_language_of_the_path(
    client: httpx.AsyncClient,
) -> None:
    reply = await client.get("/ar/nothing-here")
    assert reply.status_code == 404
    assert 'dir="rtl"' in reply.text
    assert reply.headers["content-language"] == "ar"


async def test_without_a_prefix_the_browsers_wish_decides(client: httpx.AsyncClient) -> None:
    reply = await client.get("/nothing-here", headers={"accept-language": "fr-FR,fr;q=0.9"})
    assert reply.headers["content-language"] == "fr"


async def test_a_program_gets_a_problem_document(client: httpx.AsyncClient) -> None:
    reply = await client.get("/api/v1/nothing-here", headers={"accept": "application/json"})
    assert reply.status_code == 404
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert reply.json()["status"] == 404


async def test_a_public_page_is_not_sent_twice_and_sets_no_cookie(
    client: httpx.AsyncClient,
) -> None:
    first = await client.get("/fr/governments")
    assert "set-cookie" not in first.headers
    assert "public" in first.headers["cache-control"]
    again = await client.get("/fr/governments", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await client.get("/ar/governments", headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200


async def test_head_answers_like_get_without_a_body(client: httpx.AsyncClient) -> None:
    reply = await client.head("/fr/governments")
    assert (reply.status_code, reply.content) == (200, b"")
    assert reply.headers["etag"]


async def test_every_answer_forbids_scripts_and_frames_from_elsewhere(
    client: httpx.AsyncClient,
) -> None:
    for path in ("/healthz", "/fr/governments", "/nothing-here"):
        policy = (await client.get(path)).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


async def test_static_files_live_for_ever_under_their_hash(client: httpx.AsyncClient) -> None:
    start = (await client.get("/en/governments")).text
    address = start.split('rel="stylesheet" href="')[1].split('"')[0]
    reply = await client.get(address)
    assert reply.status_code == 200
    assert "immutable" in reply.headers["cache-control"]
    assert reply.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    "path",
    [
        "/static/000000000000/openlocal.css",
        "/static/x/..%2fbase.html",
        "/static/x/%2e%2e/base.html",
    ],
)
async def test_nothing_else_is_served_as_a_static_file(
    client: httpx.AsyncClient, path: str
) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": ""},
    ],
    ids=["another origin", "hidden origin", "another site", "a sibling site", "nothing said"],
)
async def test_a_form_from_elsewhere_is_refused(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    reply = await client.post("/sign-in", data={"email": "a@b.example"}, headers=headers)
    assert reply.status_code == 403


def test_a_route_without_a_permission_keeps_the_application_from_being_built(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(web_pages.healthz.opt, "permission", None)
    with pytest.raises(UnguardedRouteError):
        create_app(settings, "postgresql://nobody@/nothing", with_worker=False)


def test_every_permission_has_a_row() -> None:
    assert set(GRANTS) == set(Permission)

"""The shell around every page."""

import httpx


async def test_the_service_says_that_it_is_alive(client: httpx.AsyncClient) -> None:
    reply = await client.get("/healthz")
    assert (reply.status_code, reply.text) == (200, "ok\n")


async def test_readiness_asks_the_database(client: httpx.AsyncClient) -> None:
    reply = await client.get("/readyz")
    assert reply.json()["ready"] is True


async def test_another_host_name_is_refused(client: httpx.AsyncClient) -> None:
    reply = await client.get("/", headers={"host": "evil.example"})
    assert reply.status_code == 421


async def test_an_unknown_address_is_a_page_in_the_language_of_the_path(
    client: httpx.AsyncClient,
) -> None:
    reply = await client.get("/ar/nothing-here")
    assert reply.status_code == 404
    assert 'dir="rtl"' in reply.text

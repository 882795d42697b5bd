"""Join, sign in, stay signed in, forget a password, leave: as a person does it in a browser."""

import re

import httpx
import pytest

from registry import clock
from registry.people import service as people
from registry.web.guard import SESSION_COOKIE
from registry.web.shell import Shell
from tests.conftest import browser
from tests.functional import people as setting

PASSWORD = "olive trees grow slowly"
NEW_PASSWORD = "rain on the old market"


async def invitation(name: str = "Amina Test", email: str = "") -> str:
    """The path of a fresh invitation for a new person."""
    person_id = await setting.add(name, email=email)
    address = await people.sign_in_link(person_id, actor_id=None, now=clock.now())
    return "/" + address.split("/", 3)[3]


async def joined(client: httpx.AsyncClient, email: str = "amina@people.example") -> None:
    path = await invitation(email=email)
    reply = await client.post(path, data={"password": PASSWORD, "repeated": PASSWORD})
    assert reply.status_code == 303


def hidden(page: str, name: str) -> str:
    """The value of a hidden field as the browser would send it."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    value = found[1]
    for entity, character in (("&#34;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">")):
        value = value.replace(entity, character)
    return value.replace("&amp;", "&")


async def test_an_invitation_leads_to_a_signed_in_person(client: httpx.AsyncClient) -> None:
    path = await invitation("Amina Test")
    page = await client.get(path)
    assert "Amina Test" in page.text
    reply = await client.post(path, data={"password": PASSWORD, "repeated": PASSWORD})
    assert (reply.status_code, reply.headers["location"]) == (303, "/desk")
    assert "Amina Test" in (await client.get("/me")).text


async def test_the_session_cookie_is_out_of_reach_of_scripts(client: httpx.AsyncClient) -> None:
    path = await invitation()
    reply = await client.post(path, data={"password": PASSWORD, "repeated": PASSWORD})
    cookie = reply.headers["set-cookie"].lower()
    assert SESSION_COOKIE in cookie
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie


async def test_an_invitation_sent_twice_joins_once_and_says_so(client: httpx.AsyncClient) -> None:
    path = await invitation()
    await client.post(path, data={"password": PASSWORD, "repeated": PASSWORD})
    again = await client.post(path, data={"password": NEW_PASSWORD, "repeated": NEW_PASSWORD})
    assert again.status_code == 410
    assert "Sign in with the password you chose" in again.text
    assert (await client.get(path)).status_code == 410


async def test_a_made_up_invitation_says_where_to_ask_for_a_new_one(
    client: httpx.AsyncClient,
) -> None:
    reply = await client.get("/invitations/nothing-of-the-kind")
    assert reply.status_code == 404
    assert 'href="/forgotten"' in reply.text


@pytest.mark.parametrize(
    ("password", "repeated", "fault"),
    [
        ("short", "short", "at least 12 characters"),
        ("", "", "at least 12 characters"),
        ("x" * 201, "x" * 201, "at most 200 characters"),
        ("amina@people.example", "amina@people.example", "Do not use your name or your address"),
        ("AMINA ben test", "AMINA ben test", "Do not use your name or your address"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "too easy to guess"),
        (PASSWORD, PASSWORD + "x", "not the same as above"),
    ],
    ids=["short", "missing", "long", "address", "name", "one letter", "not the same"],
)
async def test_a_weak_password_is_refused_beside_the_field(
    client: httpx.AsyncClient, password: str, repeated: str, fault: str
) -> None:
    path = await invitation("Amina Ben Test", email="amina@people.example")
    reply = await client.post(path, data={"password": password, "repeated": repeated})
    assert reply.status_code == 422
    assert fault in reply.text
    assert (await client.get("/me")).status_code == 303


async def test_signing_in_takes_the_address_in_any_case_and_the_password_in_any_form(
    app: Shell, client: httpx.AsyncClient
) -> None:
    path = await invitation(email="amina@people.example")
    composed, decomposed = "été à la médina", "été à la médina".encode().decode()
    decomposed = decomposed.replace("é", "e\u0301").replace("à", "a\u0300")
    await client.post(path, data={"password": composed, "repeated": composed})
    async with browser(app) as phone:
        reply = await phone.post(
            "/sign-in", data={"email": " AMINA@People.Example ", "password": decomposed}
        )
        assert reply.status_code == 303
        assert (await phone.get("/me")).status_code == 200


async def test_an_internationalised_address_signs_in(client: httpx.AsyncClient) -> None:
    path = await invitation(email="أمينة@مثال.إختبار")
    await client.post(path, data={"password": PASSWORD, "repeated": PASSWORD})
    reply = await client.post("/sign-in", data={"email": "أمينة@مثال.إختبار", "password": PASSWORD})
    assert reply.status_code == 303
    assert "أمينة@مثال.إختبار" in (await client.get("/me")).text


@pytest.mark.parametrize(
    "email", ["amina@people.example", "nobody@people.example"], ids=["known", "unknown"]
)
async def test_a_wrong_password_and_an_unknown_address_are_told_the_same(
    client: httpx.AsyncClient, email: str
) -> None:
    await joined(client, "amina@people.example")
    reply = await client.post("/sign-in", data={"email": email, "password": "not the one at all"})
    assert reply.status_code == 422
    assert "The address or the password is not right." in reply.text
    assert f'value="{email}"' in reply.text


async def test_after_ten_wrong_tries_the_address_must_wait(
    app: Shell, client: httpx.AsyncClient
) -> None:
    await joined(client)
    async with browser(app) as stranger:
        for _ in range(10):
            reply = await stranger.post(
                "/sign-in", data={"email": "amina@people.example", "password": "guess after guess"}
            )
            assert reply.status_code == 422
        reply = await stranger.post(
            "/sign-in", data={"email": "amina@people.example", "password": PASSWORD}
        )
        assert reply.status_code == 429
        assert "You can try again in 15 min." in reply.text


async def test_a_page_asked_for_without_a_session_comes_after_signing_in(
    app: Shell, client: httpx.AsyncClient
) -> None:
    await joined(client)
    async with browser(app) as stranger:
        reply = await stranger.get("/fr/me?saved=details")
        assert reply.status_code == 303
        assert reply.headers["location"] == "/fr/sign-in?next=/me%3Fsaved%3Ddetails"
        page = await stranger.get(reply.headers["location"])
        reply = await stranger.post(
            "/fr/sign-in",
            data={
                "email": "amina@people.example",
                "password": PASSWORD,
                "next": hidden(page.text, "next"),
            },
        )
        assert reply.headers["location"] == "/fr/me?saved=details"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/fr//evil.example",
        "/fr/\\evil.example",
        "javascript:alert(1)",
        "/\nhttps://evil.example",
        "/" + "a" * 3000,
        "/sign-out",
    ],
)
async def test_signing_in_never_leads_to_another_site(
    client: httpx.AsyncClient, address: str
) -> None:
    await joined(client)
    reply = await client.post(
        "/sign-in", data={"email": "amina@people.example", "password": PASSWORD, "next": address}
    )
    assert reply.headers["location"] == "/desk"


async def test_a_form_sent_after_the_session_ended_is_kept_and_can_be_sent_again(
    client: httpx.AsyncClient,
) -> None:
    await joined(client)
    client.cookies.clear()
    typed = 'Amina "the quick" <Ben> & Söhne بني'
    reply = await client.post("/me", data={"name": typed, "locale": "fr"})
    assert reply.status_code == 401
    assert "What you wrote is kept" in reply.text
    kept = hidden(reply.text, "kept")

    wrong = await client.post(
        "/sign-in", data={"email": "amina@people.example", "password": "wrong one", "kept": kept}
    )
    assert wrong.status_code == 422
    assert hidden(wrong.text, "kept") == kept

    page = await client.post(
        "/sign-in", data={"email": "amina@people.example", "password": PASSWORD, "kept": kept}
    )
    assert page.status_code == 200
    assert 'action="/me"' in page.text
    again = {name: hidden(page.text, name) for name in ("name", "locale")}
    assert again == {"name": typed, "locale": "fr"}
    assert (await client.post("/me", data=again)).status_code == 303
    assert "&lt;Ben&gt; &amp; Söhne بني" in (await client.get("/me")).text


async def test_a_form_with_a_file_is_kept_without_the_file_and_says_so(
    client: httpx.AsyncClient,
) -> None:
    reply = await client.post(
        "/me", data={"name": "Amina"}, files={"paper": ("budget.pdf", b"%PDF-1.7 ...")}
    )
    assert reply.status_code == 401
    assert "Files cannot be kept." in reply.text


async def test_passwords_are_never_kept_in_a_page(client: httpx.AsyncClient) -> None:
    reply = await client.post(
        "/me/password",
        data={"current": PASSWORD, "password": NEW_PASSWORD, "repeated": NEW_PASSWORD},
    )
    assert reply.status_code == 401
    assert PASSWORD not in reply.text
    assert NEW_PASSWORD not in reply.text


async def test_nonsense_in_place_of_a_kept_form_harms_nothing(client: httpx.AsyncClient) -> None:
    await joined(client)
    for kept in ("{", "[]", '{"to": "//evil.example", "fields": [], "files": 0}', '{"fields": 3}'):
        reply = await client.post(
            "/sign-in",
            data={"email": "amina@people.example", "password": PASSWORD, "kept": kept},
        )
        assert (reply.status_code, reply.headers["location"]) == (303, "/desk")


async def test_signing_in_again_ends_the_session_before(client: httpx.AsyncClient) -> None:
    await joined(client)
    before = client.cookies[SESSION_COOKIE]
    await client.post("/sign-in", data={"email": "amina@people.example", "password": PASSWORD})
    assert client.cookies[SESSION_COOKIE] != before
    assert await people.identify(before) is None


async def test_signing_out_ends_the_session_on_the_server(
    app: Shell, client: httpx.AsyncClient
) -> None:
    await joined(client)
    token = client.cookies[SESSION_COOKIE]
    assert (await client.post("/sign-out")).status_code == 303
    async with browser(app) as thief:
        thief.cookies.set(SESSION_COOKIE, token)
        assert (await thief.get("/me")).status_code == 303


async def test_changing_the_password_signs_out_everywhere_else(
    app: Shell, client: httpx.AsyncClient
) -> None:
    await joined(client)
    async with browser(app) as phone:
        await phone.post("/sign-in", data={"email": "amina@people.example", "password": PASSWORD})
        reply = await client.post(
            "/me/password",
            data={"current": PASSWORD, "password": NEW_PASSWORD, "repeated": NEW_PASSWORD},
        )
        assert reply.status_code == 303
        assert (await client.get("/me")).status_code == 200
        assert (await phone.get("/me")).status_code == 303
        reply = await phone.post(
            "/sign-in", data={"email": "amina@people.example", "password": PASSWORD}
        )
        assert reply.status_code == 422


async def test_the_present_password_is_asked_for(client: httpx.AsyncClient) -> None:
    await joined(client)
    reply = await client.post(
        "/me/password",
        data={"current": "something else", "password": NEW_PASSWORD, "repeated": NEW_PASSWORD},
    )
    assert reply.status_code == 422
    assert "This is not your present password." in reply.text


async def test_a_name_is_tidied_and_a_bad_one_is_refused_with_what_was_typed(
    client: httpx.AsyncClient,
) -> None:
    await joined(client)
    reply = await client.post("/me", data={"name": "  Amina \u202e\t Ben  ", "locale": "ar"})
    assert reply.status_code == 303
    page = await client.get("/me")
    assert 'value="Amina Ben"' in page.text
    assert 'dir="rtl"' in page.text
    reply = await client.post("/me", data={"name": "n" * 121, "locale": "klingon"})
    assert reply.status_code == 422
    assert "n" * 121 in reply.text


@pytest.mark.parametrize(
    "email", ["amina@people.example", "nobody@people.example"], ids=["known", "unknown"]
)
async def test_asking_for_a_link_is_answered_the_same_for_known_and_unknown(
    client: httpx.AsyncClient, email: str
) -> None:
    await joined(client)
    reply = await client.post("/forgotten", data={"email": email})
    assert reply.status_code == 200
    assert reply.text.replace(email, "X").count("X") == 1
    assert "is known here, a link is on its way" in reply.text


@pytest.mark.slow
async def test_asking_for_links_again_and_again_is_stopped(client: httpx.AsyncClient) -> None:
    for _ in range(3):
        await client.post("/forgotten", data={"email": "nobody@people.example"})
    reply = await client.post("/forgotten", data={"email": "nobody@people.example"})
    assert reply.status_code == 429
    assert 'value="nobody@people.example"' in reply.text


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten"])
@pytest.mark.parametrize(
    "body",
    [b"email=%FF%FE", "email=é".encode("latin-1"), b"", b"email=" + b"a" * 5000],
    ids=["not utf-8", "latin-1", "empty", "too long"],
)
async def test_bad_input_is_a_clear_page_and_never_an_error_of_ours(
    client: httpx.AsyncClient, path: str, body: bytes
) -> None:
    reply = await client.post(
        path, content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert reply.status_code == 422
    assert 'name="email"' in reply.text

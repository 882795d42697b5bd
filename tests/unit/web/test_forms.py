"""Forms: what is typed survives, whatever is wrong with it."""

import hashlib
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar, Response, post

from registry.access.permissions import Permission
from registry.errors import RegistryError
from registry.web import forms
from registry.web.forms import read_form
from registry.web.rendering import WebRequest

LIMIT = 1000


@post("/echo", permission=Permission.PUBLIC)
async def echo(request: WebRequest) -> Response[dict[str, object]]:
    try:
        form = await read_form(request, max_file_bytes=LIMIT)
    except RegistryError as error:
        return Response({"refused": str(error)}, status_code=422)
    seen = {
        "fields": form.fields,
        "faults": {name: str(reason) for name, reason in form.faults.items()},
        "files": {
            name: {
                "name": upload.name,
                "size": upload.size_bytes,
                "sha256": upload.sha256,
                "too_large": upload.too_large,
                "on_disk": upload.path.stat().st_size,
                "path_name": upload.path.name,
            }
            for name, upload in form.files.items()
        },
    }
    form.close()
    return Response(seen)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = Litestar([echo], request_max_body_size=None, openapi_config=None)
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as found:
        yield found


async def test_text_in_every_script_arrives(client: httpx.AsyncClient) -> None:
    typed = {"name": "بني ملال", "note": " line one\r\nline two ", "empty": ""}
    for body in ({"data": typed}, {"data": typed, "files": {"f": ("", b"")}}):
        reply = (await client.post("/echo", **body)).json()  # type: ignore[arg-type]
        assert reply["fields"]["name"] == ["بني ملال"]
        assert reply["fields"]["note"] == [" line one\nline two "]
        assert reply["fields"]["empty"] == [""]


async def test_control_characters_are_dropped(client: httpx.AsyncClient) -> None:
    reply = (await client.post("/echo", data={"name": "a\x00b\x1bc\td"})).json()
    assert reply["fields"]["name"] == ["abc\td"]


async def test_another_encoding_is_a_fault_of_its_field_and_the_rest_is_kept(
    client: httpx.AsyncClient,
) -> None:
    body = b"name=B%E9ni&note=kept"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    reply = (await client.post("/echo", content=body, headers=headers)).json()
    assert list(reply["faults"]) == ["name"]
    assert reply["fields"]["note"] == ["kept"]


async def test_raw_bytes_of_another_encoding_do_no_harm(client: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    reply = await client.post("/echo", content=b"name=B\xe9ni&note=kept", headers=headers)
    assert reply.status_code == 201
    assert reply.json()["fields"]["note"] == ["kept"]


async def test_a_file_lands_on_disk_under_a_name_of_ours(client: httpx.AsyncClient) -> None:
    hostile = "../../etc/passwd"
    reply = (await client.post("/echo", files={"f": (hostile, b"hello")})).json()
    found = reply["files"]["f"]
    assert found["path_name"] == "upload-0"
    assert found["sha256"] == hashlib.sha256(b"hello").hexdigest()
    assert (found["size"], found["too_large"]) == (5, False)


async def test_a_file_too_large_is_thrown_away_and_the_fields_are_kept(
    client: httpx.AsyncClient,
) -> None:
    files = {"f": ("big.bin", b"x" * (LIMIT * 300))}
    reply = (await client.post("/echo", data={"title": "typed"}, files=files)).json()
    assert reply["fields"]["title"] == ["typed"]
    assert reply["files"]["f"]["too_large"] is True
    assert reply["files"]["f"]["on_disk"] <= LIMIT


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"a": 1}', "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"no boundary at all", "multipart/form-data; boundary=x"),
        (b"&".join(b"f%d=1" % n for n in range(600)), "application/x-www-form-urlencoded"),
        (b"a=" + b"x" * (forms.MAX_FORM_BYTES + 10), "application/x-www-form-urlencoded"),
    ],
    ids=["json", "cut short", "no parts", "too many fields", "too long"],
)
async def test_what_is_no_form_of_ours_is_refused_in_words(
    client: httpx.AsyncClient, content: bytes, kind: str
) -> None:
    reply = await client.post("/echo", content=content, headers={"content-type": kind})
    assert reply.status_code == 422
    assert reply.json()["refused"]


async def test_many_files_take_no_more_room_than_one(client: httpx.AsyncClient) -> None:
    files = [(f"f{number}", ("a.bin", b"x" * (LIMIT // 2))) for number in range(20)]
    reply = (await client.post("/echo", files=files)).json()
    assert sum(one["on_disk"] for one in reply["files"].values()) <= LIMIT
    assert [one["too_large"] for one in reply["files"].values()] == [False] * 2 + [True] * 18


async def test_many_long_fields_are_refused_together(client: httpx.AsyncClient) -> None:
    each = "x" * (forms.MAX_FORM_BYTES // 4)
    fields = {f"f{number}": each for number in range(5)}
    reply = await client.post("/echo", data=fields, files={"f": ("", b"")})
    assert reply.status_code == 422


async def test_too_many_fields_in_another_encoding_are_refused_as_well(
    client: httpx.AsyncClient,
) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    body = b"&".join(b"f%d=%%E9" % number for number in range(600))
    assert (await client.post("/echo", content=body, headers=headers)).status_code == 422


@pytest.mark.parametrize("marks", ["\u0301\u0316", "\u064b\u0650"])
async def test_no_more_marks_on_a_letter_than_any_script_writes(
    client: httpx.AsyncClient, marks: str
) -> None:
    written = "\u0628" + marks * 15
    typed = {"name": f"{written}{marks * 5000} {written}"}
    for body in ({"data": typed}, {"data": typed, "files": {"f": ("", b"")}}):
        reply = (await client.post("/echo", **body)).json()  # type: ignore[arg-type]
        assert reply["fields"]["name"] == [f"{written} {written}"]

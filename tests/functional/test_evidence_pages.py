"""Evidence through HTTP: links and files come in through the gate and go out as attachments."""

import io
import re
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from registry.access.roles import Membership, Role
from registry.app import create_app
from registry.settings import Settings
from registry.web.shell import Shell
from tests.functional import people, reports
from tests.functional.reports import Cast

OOXML = "application/vnd.openxmlformats-officedocument"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00"


def office(*names: str, mimetype: str = "") -> bytes:
    """A document of an office program, with these entries."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<x/>")
    return content.getvalue()


XLSX = office("[Content_Types].xml", "xl/workbook.xml")
DOCX = office("[Content_Types].xml", "word/document.xml")
ODS = office("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet")


def described(**typed: str) -> dict[str, str]:
    return {
        "form_id": "5e0d4a4e-3c0e-4b57-9b25-4d8b7dd1f6aa",
        "title": "Minutes of the council",
        "kind": "official_record",
        "language": "fr",
        "fact_date": "2026-01-15",
        "public": "yes",
    } | typed


@pytest.fixture
async def cast(database: str) -> Cast:
    return await reports.cast()


@pytest.fixture
async def editor(app: Shell, cast: Cast) -> AsyncIterator[httpx.AsyncClient]:
    async with people.signed_in(app, cast.editor) as browser:
        yield browser


@pytest.fixture
async def report(editor: httpx.AsyncClient) -> str:
    return await reports.begun(editor)


async def upload(
    editor: httpx.AsyncClient,
    report: str,
    content: bytes,
    name: str = "minutes.pdf",
    **typed: str,
) -> httpx.Response:
    return await editor.post(
        f"{report}/criteria/A1/evidence/file",
        data=described(**typed),
        files={"file": (name, content, "application/octet-stream")},
    )


async def file_link(editor: httpx.AsyncClient, report: str) -> str:
    """The address of the one file of A1."""
    page = await editor.get(f"{report}/criteria/A1")
    found = re.search(r'href="([^"]*/evidence/[^"]*/file)"', page.text)
    assert found is not None
    return found[1]


async def test_a_link_is_added_shown_and_counted(editor: httpx.AsyncClient, report: str) -> None:
    form = await editor.get(f"{report}/criteria/A1/evidence/link")
    data = described(
        url="https://www.example.org/conseil/proc%C3%A8s-verbal?page=2",
        form_id=reports.field(form, "form_id"),
    )
    added = await editor.post(f"{report}/criteria/A1/evidence/link", data=data)
    assert added.status_code == 303
    assert added.headers["location"] == f"{report}/criteria/A1#evidence"
    page = await editor.get(f"{report}/criteria/A1")
    assert 'href="https://www.example.org/conseil/proc%C3%A8s-verbal?page=2"' in page.text
    assert "1. Minutes of the council" in page.text


WRONG_ADDRESSES = [
    ("", "Give the address of the page."),
    ("www.example.org/page", "must begin with https://"),
    ("javascript:alert(1)", "must begin with https://"),
    ("data:text/html,x", "must begin with https://"),
    ("file:///etc/passwd", "must begin with https://"),
    ("https://", "This is no address of a page"),
    ("https://user:secret@example.org/", "user name or a password"),
    ("https://localhost/admin", "inside a private network"),
    ("http://127.0.0.1:8000/", "inside a private network"),
    ("http://[::1]/", "inside a private network"),
    ("http://192.168.1.10/report", "inside a private network"),
    ("http://169.254.169.254/latest", "inside a private network"),
    ("https://exa mple.org/", "a space or a character"),
    ("https://example.org/\u202egpj.exe", "a space or a character"),
    ("https://example.org:abc/", "This is no address of a page"),
    ("https://example.org/" + "a" * 2000, "at most 2000 fit"),
]


async def test_an_address_that_others_could_not_open_is_refused(
    editor: httpx.AsyncClient, report: str
) -> None:
    for url, fault in WRONG_ADDRESSES:
        reply = await editor.post(f"{report}/criteria/A1/evidence/link", data=described(url=url))
        assert reply.status_code == 422, url
        assert fault in reply.text, url
        assert 'value="Minutes of the council"' in reply.text
        assert 'href="#url"' in reply.text


WRONG_DESCRIPTIONS: list[tuple[dict[str, str], str]] = [
    ({"title": " "}, "Give this a title"),
    ({"title": "t" * 301}, "at most 300 fit"),
    ({"kind": "rumour"}, "Choose what this is."),
    ({"kind": "reviewer_test"}, "Choose what this is."),
    ({"language": "xx"}, "Choose the language"),
    ({"fact_date": "15/01/2026"}, "year, month and day"),
    ({"fact_date": ""}, "year, month and day"),
    ({"fact_date": "2999-01-01"}, "lies in the future"),
    ({"fact_date": "0026-01-15"}, "too long ago"),
    ({"public": "maybe"}, "Say whether everybody may see this."),
]


async def test_a_description_that_is_wrong_is_said_beside_its_field(
    editor: httpx.AsyncClient, report: str
) -> None:
    for typed, fault in WRONG_DESCRIPTIONS:
        data = described(**({"url": "https://www.example.org/"} | typed))
        reply = await editor.post(f"{report}/criteria/A1/evidence/link", data=data)
        assert reply.status_code == 422, typed
        assert fault in reply.text, typed
        assert 'value="https://www.example.org/"' in reply.text


async def test_all_faults_of_a_form_are_said_at_once(
    editor: httpx.AsyncClient, report: str
) -> None:
    reply = await editor.post(f"{report}/criteria/A1/evidence/file", data={"title": ""})
    assert reply.status_code == 422
    for fault in ("Choose a file.", "Give this a title", "Choose what this is."):
        assert fault in reply.text


FILES = [
    ("minutes.pdf", PDF, "application/pdf"),
    ("photo.PNG", PNG, "image/png"),
    ("photo.jpeg", JPEG, "image/jpeg"),
    ("photo.webp", WEBP, "image/webp"),
    ("budget.csv", "الباب;المبلغ\n1;200\n".encode("windows-1256"), "text/csv"),
    ("note.txt", "un café".encode("utf-16"), "text/plain"),
    ("budget.xlsx", XLSX, f"{OOXML}.spreadsheetml.sheet"),
    ("act.docx", DOCX, f"{OOXML}.wordprocessingml.document"),
    ("budget.ods", ODS, "application/vnd.oasis.opendocument.spreadsheet"),
]


async def test_a_file_goes_out_as_it_came_in_and_only_to_be_saved(
    editor: httpx.AsyncClient, report: str
) -> None:
    for name, content, media_type in FILES:
        form_id = str(uuid4())
        added = await upload(editor, report, content, name, form_id=form_id)
        assert added.status_code == 303, name
        reply = await editor.get(f"{report}/evidence/{form_id}/file")
        assert reply.content == content
        assert reply.headers["content-type"].split(";")[0] == media_type
        assert reply.headers["content-disposition"].startswith("attachment;")
        assert f'filename="{name}"' in reply.headers["content-disposition"]
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["content-security-policy"].startswith("sandbox")
        assert reply.headers["cache-control"] == "no-store"


UNWANTED = [
    ("minutes.pdf", b"", "This file is empty."),
    ("page.html", b"<html><script>alert(1)</script></html>", "Files of this type"),
    ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Files of this type"),
    ("tool.exe", b"MZ\x90\x00", "Files of this type"),
    ("tool.pdf.exe", PDF, "Files of this type"),
    ("everything.zip", XLSX, "Files of this type"),
    ("no-extension", PDF, "Files of this type"),
    ("tool.pdf", b"MZ\x90\x00\x03\x00\x00\x00", "is not what its name says"),
    ("page.pdf", b"<html><body>hello</body></html>", "is not what its name says"),
    ("photo.png", JPEG, "is not what its name says"),
    ("note.txt", b" <!DOCTYPE html><script>x</script>", "is not what its name says"),
    ("note.csv", b"a;b\x00\x01\x02", "is not what its name says"),
    ("budget.xlsx", DOCX, "is not what its name says"),
    ("budget.ods", XLSX, "is not what its name says"),
    ("act.docx", b"PK\x03\x04 broken", "is not what its name says"),
    (
        "macro.docx",
        office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        "is not what its name says",
    ),
]


async def test_a_file_that_is_not_let_in_leaves_nothing_behind(
    editor: httpx.AsyncClient, report: str, settings: Settings
) -> None:
    for name, content, fault in UNWANTED:
        reply = await upload(editor, report, content, name)
        assert reply.status_code == 422, name
        assert fault in reply.text, name
        assert 'value="Minutes of the council"' in reply.text
    assert "Nothing added yet." in (await editor.get(f"{report}/criteria/A1")).text
    folder = settings.data_dir / "evidence"
    assert [p for p in folder.rglob("*") if p.is_file()] == []


HOSTILE_NAMES = [
    ("../../etc/passwd.pdf", "passwd.pdf"),
    ("C:\\Users\\me\\minutes.pdf", "minutes.pdf"),
    ("..pdf.pdf", "pdf.pdf"),
    ("annexe\u202efdp.pdf", "annexefdp.pdf"),
    ("con.pdf", "_con.pdf"),
    ("محضر.pdf", "محضر.pdf"),
    ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ("line\nbreak.pdf", "line break.pdf"),
]


async def test_a_hostile_name_is_made_harmless(editor: httpx.AsyncClient, report: str) -> None:
    for name, shown in HOSTILE_NAMES:
        form_id = str(uuid4())
        content = PDF + name.encode()
        assert (await upload(editor, report, content, name, form_id=form_id)).status_code == 303
        page = await editor.get(f"{report}/criteria/A1")
        assert f">{shown}<" in page.text
        reply = await editor.get(f"{report}/evidence/{form_id}/file")
        assert "\n" not in reply.headers["content-disposition"]
        assert "filename*=UTF-8''" in reply.headers["content-disposition"]


async def test_a_file_of_a_hundred_megabytes_is_refused_in_the_readers_language(
    editor: httpx.AsyncClient, report: str, settings: Settings, tmp_path: Path
) -> None:
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.write(PDF)
        file.truncate(100 * 1024 * 1024)
    with huge.open("rb") as file:
        reply = await editor.post(
            f"/ar{report}/criteria/A1/evidence/file",
            data=described(title="محضر المجلس"),
            files={"file": ("huge.pdf", file, "application/pdf")},
            timeout=60,
        )
    assert reply.status_code == 422
    assert '<html lang="ar" dir="rtl">' in reply.text
    assert 'id="file-error"' in reply.text
    assert "25" in reply.text
    assert 'value="محضر المجلس"' in reply.text


async def test_the_limit_is_the_settings(
    settings: Settings, dsn: str, database: str, cast: Cast
) -> None:
    small = create_app(replace(settings, max_upload_bytes=10), dsn, with_worker=False)
    async with people.signed_in(small, cast.editor) as editor:
        report = await reports.begun(editor)
        reply = await upload(editor, report, PDF)
    assert reply.status_code == 422
    assert "too large" in reply.text


async def test_sending_the_same_form_twice_adds_one_item(
    editor: httpx.AsyncClient, report: str
) -> None:
    for _ in range(2):
        assert (await upload(editor, report, PDF)).status_code == 303
    page = await editor.get(f"{report}/criteria/A1")
    assert page.text.count("Minutes of the council") == 1


async def test_removing_is_asked_once_and_saves_what_was_typed(
    editor: httpx.AsyncClient, report: str
) -> None:
    await upload(editor, report, PDF)
    address = await file_link(editor, report)
    evidence_id = address.split("/")[-2]
    saved = await editor.post(
        f"{report}/criteria/A1",
        data={
            "version": "0",
            "level": "2",
            "narrative": "Kept while removing",
            "then": f"remove:{evidence_id}",
        },
    )
    asked = saved.headers["location"]
    assert "Remove this item?" in (await editor.get(asked)).text
    assert (await editor.post(asked)).status_code == 303
    assert (await editor.post(asked)).status_code == 303
    page = await editor.get(f"{report}/criteria/A1")
    assert "Nothing added yet." in page.text
    assert "Kept while removing" in page.text
    assert (await editor.get(address)).status_code == 404


async def test_a_confidential_item_is_opened_by_those_who_judge_and_nobody_else(
    app: Shell, cast: Cast, editor: httpx.AsyncClient, report: str
) -> None:
    await upload(editor, report, PDF, public="no", title="Payroll of the team")
    address = await file_link(editor, report)
    await reports.answered(editor, report)
    async with people.signed_in(app, cast.signatory) as signatory:
        await reports.submitted(signatory, report)
    async with people.signed_in(app, cast.coordinator) as coordinator:
        page = await coordinator.get(f"{report}/criteria/A1")
        assert "Confidential item" in page.text
        assert "Payroll of the team" not in page.text
        assert (await coordinator.get(address)).status_code == 404
    certifier = await people.add("C", Membership(role=Role.CERTIFIER, network_id=cast.network))
    async with people.signed_in(app, certifier) as deciding:
        assert (await deciding.get(address)).content == PDF
    outsider = await people.add("O", Membership(role=Role.EDITOR, government_id="xx:other"))
    async with people.signed_in(app, outsider) as other:
        assert (await other.get(address)).status_code == 404


async def test_evidence_cannot_be_changed_after_submission(
    app: Shell, cast: Cast, editor: httpx.AsyncClient, report: str
) -> None:
    await upload(editor, report, PDF)
    evidence_id = (await file_link(editor, report)).split("/")[-2]
    await reports.answered(editor, report)
    async with people.signed_in(app, cast.signatory) as signatory:
        await reports.submitted(signatory, report)
    late = await upload(editor, report, PDF, form_id="b0b0d0e5-9f33-4d2a-8b0e-0d8d0f0b8a11")
    assert late.status_code == 409
    assert (await editor.post(f"{report}/evidence/{evidence_id}/remove")).status_code == 409


async def test_a_form_that_breaks_off_changes_nothing(
    editor: httpx.AsyncClient, report: str
) -> None:
    reply = await editor.post(
        f"{report}/criteria/A1/evidence/file",
        content=b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nhal',
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    assert reply.status_code == 422
    other = await editor.post(
        f"{report}/criteria/A1/evidence/file", content=b"{}", headers={"content-type": "text/json"}
    )
    assert other.status_code == 422
    assert (await editor.get(f"{report}/criteria/A1/evidence/pigeon")).status_code == 404
    assert (await editor.get(f"{report}/criteria/Z9/evidence/link")).status_code == 404


async def test_every_link_of_a_report_leads_somewhere(
    editor: httpx.AsyncClient, report: str
) -> None:
    await upload(editor, report, PDF)
    seen: set[str] = set()
    waiting = [f"/fr{report}"]
    while waiting:
        address = waiting.pop()
        seen.add(address)
        page = await editor.get(address)
        assert page.status_code == 200, address
        found = re.findall(rf'(?:href|action)="(/fr{report}[^"#?]*)', page.text)
        # A task list, one criterion and their neighbours are as good as all of them.
        waiting += [a for a in set(found) - seen - set(waiting) if not re.search("/[C-J][1-9]$", a)]
        if address.endswith("/file") and "/evidence/" in address and "/criteria/" not in address:
            assert page.content == PDF
    assert any(address.endswith("/check") for address in seen)
    assert any(address.endswith("/remove") for address in seen) is False


async def add_link(
    editor: httpx.AsyncClient, report: str, *, code: str = "A1", **typed: str
) -> httpx.Response:
    """Send the form for a link as somebody does who opened it afresh."""
    address = f"{report}/criteria/{code}/evidence/link"
    form_id = reports.field(await editor.get(address), "form_id")
    return await editor.post(address, data=described(**({"form_id": form_id} | typed)))


async def test_the_same_link_twice_in_a_criterion_is_refused_beside_its_field(
    editor: httpx.AsyncClient, report: str
) -> None:
    url = "https://www.example.org/minutes"
    assert (await add_link(editor, report, url=url)).status_code == 303

    again = await add_link(editor, report, url=f"  {url} ", title="The same once more")

    assert again.status_code == 422
    assert "This link is already part of this criterion: “Minutes of the council”." in again.text
    assert 'id="url-error"' in again.text
    assert f'value="  {url} "' in again.text
    assert 'value="The same once more"' in again.text
    page = await editor.get(f"{report}/criteria/A1")
    assert page.text.count(f'href="{url}"') == 1
    anchor = re.search(rf'href="{report}/criteria/A1#(item-[0-9a-f-]+)"', again.text)
    assert anchor is not None, again.text
    assert f'id="{anchor[1]}"' in page.text


async def test_the_same_file_twice_in_a_criterion_is_refused_beside_its_field(
    editor: httpx.AsyncClient, report: str
) -> None:
    assert (await upload(editor, report, PDF)).status_code == 303

    again = await upload(editor, report, PDF, "copy.pdf", form_id=str(uuid4()), title="A copy")

    assert again.status_code == 422
    assert "This file is already part of this criterion: “Minutes of the council”." in again.text
    assert 'id="file-error"' in again.text
    assert f'href="{report}/criteria/A1#item-' in again.text
    assert 'value="A copy"' in again.text


async def test_the_same_link_may_show_another_criterion_or_be_added_again_once_removed(
    editor: httpx.AsyncClient, report: str
) -> None:
    url = "https://www.example.org/minutes"
    assert (await add_link(editor, report, url=url)).status_code == 303
    assert (await add_link(editor, report, code="A2", url=url)).status_code == 303
    page = await editor.get(f"{report}/criteria/A1")
    item = re.search(r'value="remove:([0-9a-f-]+)"', page.text)
    assert item is not None
    assert (await editor.post(f"{report}/evidence/{item[1]}/remove")).status_code == 303
    # Going back leads to the form that was sent, with its hidden id.
    assert (await add_link(editor, report, url=url, form_id=item[1])).status_code == 303
    assert url in (await editor.get(f"{report}/criteria/A1")).text


async def test_a_sent_form_that_now_says_something_else_is_not_taken_for_the_same(
    editor: httpx.AsyncClient, report: str
) -> None:
    first = {"url": "https://www.example.org/minutes", "form_id": str(uuid4())}
    assert (await add_link(editor, report, **first)).status_code == 303
    retitled = await add_link(editor, report, **first, title="Minutes of March")
    assert retitled.status_code == 422
    assert 'value="Minutes of March"' in retitled.text
    other = first | {"url": "https://www.example.org/decree"}
    assert (await add_link(editor, report, **other)).status_code == 303
    page = await editor.get(f"{report}/criteria/A1")
    assert page.text.count('class="evidence"') == 2


async def test_a_file_that_holds_nothing_but_an_address_is_no_link(
    editor: httpx.AsyncClient, report: str
) -> None:
    url = "https://www.example.org/minutes"
    assert (await add_link(editor, report, url=url)).status_code == 303
    file = await upload(editor, report, url.encode(), "address.txt", form_id=str(uuid4()))
    assert file.status_code == 303

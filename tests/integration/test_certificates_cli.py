"""The command line on certificates: its exit codes are what other programs hang on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from registry import clock
from registry.certificates import service
from registry.certificates.queries import Certificate
from registry.cli.main import app
from registry.settings import Settings
from tests import certified


@pytest.fixture
def environment(settings: Settings, dsn: str) -> dict[str, str]:
    return {"OPENLOCAL_DATA_DIR": str(settings.data_dir), "OPENLOCAL_DATABASE_URL": dsn}


@pytest.fixture
async def issued(settings: Settings, database: str) -> Certificate:
    now = clock.now()
    return await service.get(await (await certified.ready(now=now)).issue(now))


@pytest.fixture
def file(issued: Certificate, tmp_path: Path) -> Path:
    path = tmp_path / "credential.json"
    path.write_text(issued.credential or "")
    return path


def openlocal(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={**environment, "COLUMNS": "200"})


def test_a_genuine_file_code_or_address_exits_0(
    environment: dict[str, str], issued: Certificate, file: Path
) -> None:
    address = f"http://127.0.0.1:8000/certificates/{issued.id}"
    for what in (str(file), issued.qr_url or "", issued.id, address, issued.credential or ""):
        ran = openlocal(environment, "verify", what)
        assert ran.exit_code == 0, (what, ran.output)
        assert "The certificate is genuine." in ran.stdout


def test_the_program_itself_says_it_in_one_line_of_json(
    environment: dict[str, str], file: Path
) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "registry.cli.main", "verify", str(file), "--json"],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    (line,) = ran.stdout.splitlines()
    assert ran.returncode == 0
    assert json.loads(line)["verdict"] == "pass"


@pytest.mark.parametrize(
    ("before", "after"),
    [("silver", "golden"), ("{", "X"), ("127.0.0.1%3A8000", "127.0.0.1%3A8001"), ("z", "y")],
    ids=["award", "first character", "issuer", "base58"],
)
def test_a_changed_file_exits_1(
    environment: dict[str, str], file: Path, before: str, after: str
) -> None:
    file.write_text(file.read_text().replace(before, after, 1))
    ran = openlocal(environment, "verify", str(file))
    assert ran.exit_code == 1, ran.output
    assert "The certificate is refused." in ran.stdout


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"{" * 300_000], ids=["no", "zero", "deep"])
def test_a_file_that_is_no_certificate_exits_1(
    environment: dict[str, str], tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    assert openlocal(environment, "verify", str(path)).exit_code == 1


@pytest.mark.parametrize("what", ["no-such-file.json", "", "/", "a\nb", "a" * 5000 + ".json"])
def test_nothing_to_read_exits_2(environment: dict[str, str], what: str) -> None:
    ran = openlocal(environment, "verify", what)
    assert ran.exit_code == 2, ran.output
    assert ran.stdout == ""


def test_another_site_or_an_unknown_issuer_exits_3(environment: dict[str, str], file: Path) -> None:
    elsewhere = "https://elsewhere.example/certificates/aaaaaaaaaaaaa"
    assert openlocal(environment, "verify", elsewhere).exit_code == 3
    file.write_text(file.read_text().replace("127.0.0.1%3A8000", "elsewhere.example"))
    assert openlocal(environment, "verify", str(file)).exit_code == 3


def test_where_there_is_no_registry_none_is_made(file: Path, tmp_path: Path) -> None:
    empty = {"OPENLOCAL_DATA_DIR": str(tmp_path / "empty"), "OPENLOCAL_DATABASE_URL": ""}
    ran = openlocal(empty, "verify", str(file))
    assert ran.exit_code == 3
    assert "There is no registry" in ran.stderr
    assert not (tmp_path / "empty" / "postgres").exists()


def test_a_file_cannot_speak_to_the_terminal(environment: dict[str, str], file: Path) -> None:
    hostile = "elsewhere.example\\u001b[2J[red]"
    file.write_text(file.read_text().replace("127.0.0.1%3A8000", hostile))
    ran = openlocal(environment, "verify", str(file))
    assert ran.exit_code in {1, 3}
    assert "\x1b[2J" not in ran.output


def test_certificates_and_keys_are_listed(environment: dict[str, str], issued: Certificate) -> None:
    ran = openlocal(environment, "certificates", "list", "--json")
    (row,) = json.loads(ran.stdout)["certificates"]
    assert (row["id"], row["government"], row["status"]) == (issued.id, "tazart", "valid")
    assert issued.id in openlocal(environment, "certificates", "list").stdout
    ran = openlocal(environment, "keys", "list", "--json")
    (key,) = json.loads(ran.stdout)["keys"]
    assert key["kid"] == issued.kid
    assert key["kid"][:40] in openlocal(environment, "keys", "list").stdout

"""The demonstration, run as a newcomer runs it: by its command."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command import run

COMMAND = [sys.executable, "-m", "registry.cli.main"]


def start(*words: str, data_dir: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        env={**os.environ, "OPENLOCAL_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def data_dir(data_root: Path) -> Path:
    folder = data_root / "demonstration"
    folder.mkdir(mode=0o755)
    return folder


@pytest.fixture(scope="module")
def told(data_dir: Path) -> dict[str, Any]:
    done = start("demo", "--no-serve", "--json", data_dir=data_dir)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_one_line_tells_everything(told: dict[str, Any]) -> None:
    assert set(told) == {
        "certificate",
        "did_document",
        "certificate_id",
        "score",
        "award",
        "checks",
        "urls",
        "sign_in",
    }
    assert (told["score"], told["award"]) == (53.4, "silver")
    assert {told["checks"][name] for name in ("format", "signature", "issuer", "key")} == {"pass"}
    assert told["certificate_id"] in told["urls"]["verify"]
    assert {"signatory", "coordinator", "certifier", "issuing_officer"} <= set(told["sign_in"])


@pytest.mark.slow
def test_finished_jobs_do_not_bury_the_steps(data_root: Path) -> None:
    folder = data_root / "quiet"
    folder.mkdir(mode=0o755)
    done = start("demo", "--no-serve", data_dir=folder)
    assert done.stdout.startswith("  1  Published the rubric")
    assert done.stderr == ""


def test_the_credential_says_that_it_is_a_demonstration(told: dict[str, Any]) -> None:
    credential = json.loads(Path(told["certificate"]).read_text("utf-8"))
    assert "demonstration" in json.dumps(credential).lower()
    assert [proof["cryptosuite"] for proof in credential["proof"]] == [
        "eddsa-rdfc-2022",
        "eddsa-jcs-2022",
    ]


def test_the_command_verifies_it_and_refuses_any_change(
    told: dict[str, Any], data_dir: Path, tmp_path: Path
) -> None:
    genuine = Path(told["certificate"])
    assert run("verify", str(genuine), data_dir=data_dir).exit_code == 0
    text = genuine.read_text("utf-8")
    changed = tmp_path / "changed.json"
    for before, after in (("Silver", "Golden"), ("2028", "2029"), ("53.4", "63.4")):
        assert before in text
        changed.write_text(text.replace(before, after, 1), "utf-8")
        refused = run("verify", str(changed), "--json", data_dir=data_dir)
        assert refused.exit_code == 1, refused.stdout + refused.stderr
        assert json.loads(refused.stdout)["verdict"] == "fail"


def test_a_file_that_is_not_there_is_misuse(data_dir: Path, told: dict[str, Any]) -> None:
    missing = run("verify", str(data_dir / "nothing.json"), data_dir=data_dir)
    assert missing.exit_code == 2
    assert "nothing.json" in missing.stderr


def test_elsewhere_nothing_can_be_said_about_the_issuer(
    told: dict[str, Any], data_root: Path
) -> None:
    other = data_root / "another-registry"
    other.mkdir(mode=0o755, exist_ok=True)
    assert run("verify", told["certificate"], data_dir=other).exit_code == 3


def test_the_event_log_of_the_demonstration_is_whole(told: dict[str, Any], data_dir: Path) -> None:
    assert run("audit", "check", data_dir=data_dir).exit_code == 0


@pytest.mark.slow
def test_it_runs_again_on_its_own_directory(told: dict[str, Any], data_dir: Path) -> None:
    again = start("demo", "--no-serve", "--json", data_dir=data_dir)
    assert again.returncode == 0, again.stderr
    found = json.loads(again.stdout)
    assert found["certificate_id"] != told["certificate_id"]
    Path(told["certificate"]).write_text(Path(found["certificate"]).read_text("utf-8"), "utf-8")


@pytest.fixture
def somebody_elses(data_root: Path) -> Path:
    folder = data_root / "somebody-elses"
    folder.mkdir(mode=0o755)
    (folder / "thesis.txt").write_text("precious")
    return folder


def test_it_touches_no_directory_that_holds_something_else(somebody_elses: Path) -> None:
    refused = run("demo", "--no-serve", "--json", data_dir=somebody_elses)
    assert refused.exit_code == 1
    assert "OPENLOCAL_DATA_DIR" in refused.stderr
    assert refused.stdout == ""
    assert (somebody_elses / "thesis.txt").read_text() == "precious"


def test_it_refuses_a_database_of_somebody_elses(data_dir: Path) -> None:
    refused = run(
        "demo",
        "--no-serve",
        data_dir=data_dir,
        OPENLOCAL_DATABASE_URL="postgresql://openlocal_app:x@127.0.0.1:1/openlocal",
    )
    assert refused.exit_code == 1
    assert "OPENLOCAL_DATABASE_URL" in refused.stderr

"""The command line used wrongly: one plain sentence and an exit code, never a trace."""

import fcntl
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import run

NOBODY_LISTENS = "postgresql://openlocal_app:secret@127.0.0.1:1/openlocal"


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield str(listening.getsockname()[1])


@pytest.mark.parametrize("words", [("serve",), ("worker",), ("migrate",), ("keys", "list")])
@pytest.mark.parametrize("url", [NOBODY_LISTENS, "no address"], ids=["nobody", "malformed"])
def test_a_database_that_does_not_answer_is_one_sentence(
    tmp_path: Path, words: tuple[str, ...], url: str
) -> None:
    done = run(*words, data_dir=tmp_path, OPENLOCAL_DATABASE_URL=url)
    assert done.exit_code == 1
    assert done.stderr.startswith("Refused: The database that the settings name cannot be used")
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_a_certificate_is_not_refused_because_the_database_does_not_answer(tmp_path: Path) -> None:
    done = run("verify", "mfgfxaqqcm4ts", data_dir=tmp_path, OPENLOCAL_DATABASE_URL=NOBODY_LISTENS)
    assert done.exit_code == 3
    assert "Could not be checked" in done.stderr


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_said_before_any_work(
    tmp_path: Path, taken_port: str, command: str
) -> None:
    data_dir = tmp_path / "data"
    done = run(command, "--port", taken_port, data_dir=data_dir)
    assert done.exit_code == 1
    assert "Choose another with --port" in done.stderr
    assert {each.name for each in data_dir.iterdir()} == {"secrets"}


def test_a_demonstration_that_is_being_served_is_not_emptied(tmp_path: Path) -> None:
    marker = tmp_path / "demonstration"
    kept = tmp_path / "kept"
    kept.touch()
    with marker.open("a") as served:
        fcntl.flock(served, fcntl.LOCK_SH)
        done = run("demo", "--no-serve", data_dir=tmp_path)
    assert done.exit_code == 1
    assert "stop it first" in done.stderr
    assert kept.exists()


@pytest.mark.parametrize("words", [("score",), ("governments", "import")], ids=["score", "import"])
def test_brackets_in_the_name_of_a_file_are_told_as_they_are(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = run(*words, str(tmp_path / "[red]a[/b].csv"), data_dir=tmp_path)
    assert done.exit_code == 2
    assert "[red]a[/b].csv" in done.stderr
    assert "Traceback" not in done.stderr

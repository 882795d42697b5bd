"""`openlocal governments` as a program of its own: reports and exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HEADER = "id,kind,country,name_fr,source"


@pytest.fixture
def environment(data_root: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """A data directory of its own, with nothing set."""
    data = data_root / f"cli-{abs(hash(request.node.nodeid))}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENLOCAL_")}
    return {**kept, "OPENLOCAL_DATA_DIR": str(data)}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "registry.cli.main", "governments", *arguments]


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_import_reports_takes_good_rows_and_exports_them_again(
    environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "communes; rm -rf é.csv"
    file.write_text(
        f"{HEADER}\nma:1,municipality,MA,Béni Mellal,census\nma:2,commune,MA,,census\n",
        encoding="utf-8",
    )

    done = run(environment, "import", str(file))
    assert done.returncode == 1, done.stderr
    assert "1 added, 0 changed, 0 unchanged, 1 refused" in done.stdout
    assert "line 3" in done.stderr
    assert "no kind of government" in done.stderr
    assert "at least one language" in done.stderr

    again = run(environment, "import", str(file), "--json")
    assert again.stdout.count("\n") == 1
    report = json.loads(again.stdout)
    assert (report["added"], report["changed"], report["unchanged"]) == (0, 0, 1)
    (refused,) = report["refused"]
    assert (refused["line"], set(refused["reasons"])) == (3, {"kind", "name_en"})

    out = tmp_path / "export.csv"
    assert run(environment, "export", str(out)).returncode == 0
    assert out.read_text(encoding="utf-8").splitlines()[1].startswith("ma:1,beni-mellal,")
    assert run(environment, "import", str(out)).returncode == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "missing: id, kind, country, source"),
        (b"\x00\x01\x02", "missing: id, kind, country, source"),
        (None, "cannot be read"),
    ],
    ids=["empty", "not-text", "not-there"],
)
def test_a_file_that_cannot_be_taken_is_told_in_one_sentence(
    environment: dict[str, str], tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "f.csv"
    if content is not None:
        file.write_bytes(content)
    done = run(environment, "import", str(file))
    assert done.returncode in {1, 2}
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_country_that_is_none_is_misuse(environment: dict[str, str]) -> None:
    assert run(environment, "export", "--country", "Morocco").returncode == 2

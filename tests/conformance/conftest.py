"""Prepares the verifiers of other people; without them these tests fail, they never skip."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "unit" / "badges"))

import certificate_samples  # noqa: E402 - it lies beside the unit tests, on the path since now


def run(command: list[str]) -> None:
    """Run `command` beside this file, or fail with what it said."""
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def newer(product: Path, source: Path) -> bool:
    return product.exists() and product.stat().st_mtime >= source.stat().st_mtime


@pytest.fixture(scope="session")
def javascript() -> list[str]:
    """The command of the verifier in JavaScript."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.fail("node 20 and npm are needed: apt-get install nodejs npm")
    if not newer(HERE / "node_modules" / ".package-lock.json", HERE / "package-lock.json"):
        run(["npm", "ci", "--no-audit", "--no-fund"])
    return ["node", str(HERE / "verify.mjs")]


@pytest.fixture(scope="session")
def openbadgeslib() -> list[str]:
    """The command of the verifier in Python, in an environment of its own."""
    python = HERE / ".venv" / "bin" / "python"
    stamp = HERE / ".venv" / ".ready"
    if not newer(stamp, HERE / "requirements-openbadgeslib.txt"):
        run([sys.executable, "-m", "venv", ".venv"])
        run([str(python), "-m", "pip", "install", "-q", "-r", "requirements-openbadgeslib.txt"])
        stamp.touch()
    return [str(python), str(HERE / "verify_openbadgeslib.py")]


@pytest.fixture
def did_path(tmp_path: Path) -> Path:
    path = tmp_path / "did.json"
    path.write_text(json.dumps(certificate_samples.did_document()), encoding="utf-8")
    return path


@pytest.fixture
def credential() -> dict[str, object]:
    """A certificate that is valid whatever the clock of the machine says."""
    return certificate_samples.signed(valid_until=datetime(2199, 1, 1, tzinfo=UTC))

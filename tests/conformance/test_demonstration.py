"""The certificate that `openlocal demo` issues, before verifiers that nobody here wrote."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def told(data_root: Path) -> dict[str, Any]:
    folder = data_root / "conformance"
    folder.mkdir(mode=0o755)
    done = subprocess.run(
        [sys.executable, "-m", "registry.cli.main", "demo", "--no-serve", "--json"],
        env={**os.environ, "OPENLOCAL_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("verifier", ["javascript", "openbadgeslib"])
def test_it_is_accepted_and_a_forged_one_refused(
    told: dict[str, Any], verifier: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    command = request.getfixturevalue(verifier)

    def verified(certificate: Path) -> bool:
        words = [*command, str(certificate), told["did_document"]]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.stdout, done.stderr
        return bool(json.loads(done.stdout)["verified"])

    genuine = Path(told["certificate"])
    assert verified(genuine)
    forged = tmp_path / "forged.json"
    forged.write_text(genuine.read_text("utf-8").replace("53.4", "83.4"), "utf-8")
    assert not verified(forged)

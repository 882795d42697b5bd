"""`kill -9` in the middle of an import: a file is written whole or not at all."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROWS = 8_000

pytestmark = pytest.mark.drill


@pytest.fixture
def environment(data_root: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """A data directory of its own, with nothing set."""
    data = data_root / f"import-{abs(hash(request.node.nodeid))}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENLOCAL_")}
    return {**kept, "OPENLOCAL_DATA_DIR": str(data)}


@dataclass(kw_only=True)
class Importing:
    """A registry and files of its own; each attempt imports towns that no other one named."""

    environment: dict[str, str]
    folder: Path
    broken: str = ""
    attempts: int = 0

    def start(self) -> subprocess.Popen[bytes]:
        """Import the next file, in a process of its own."""
        self.attempts += 1
        number = self.attempts
        file = self.folder / f"{number}.csv"
        rows = [f"xx:{number}-{row},municipality,MA,Ville {row},made up" for row in range(ROWS)]
        file.write_text("\n".join(["id,kind,country,name_fr,source", *rows]), encoding="utf-8")
        return subprocess.Popen(
            [sys.executable, "-m", "tests.drills.importer", str(file), self.broken],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stored(self) -> int:
        """How many governments there are; an export that fails is a fault too."""
        command = [sys.executable, "-m", "registry.cli.main", "governments", "export"]
        done = subprocess.run(command, env=self.environment, capture_output=True, check=True)
        return done.stdout.count(b"\n") - 1

    def halves(self, pauses: Iterable[float]) -> int:
        """Import and kill after each pause, until a file is there in part: how much of it is."""
        self.stored()  # the database is there
        for seconds in pauses:
            process = self.start()
            time.sleep(seconds)
            process.kill()
            process.wait()
            if part := self.stored() % ROWS:
                return part
        return 0


def test_an_import_that_is_killed_has_written_all_or_nothing(
    environment: dict[str, str], tmp_path: Path
) -> None:
    importing = Importing(environment=environment, folder=tmp_path)
    assert importing.halves([0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0]) == 0
    before = importing.stored()
    assert importing.start().wait() == 0
    assert importing.stored() == before + ROWS


def test_the_drill_notices_an_importer_that_commits_row_by_row(
    environment: dict[str, str], tmp_path: Path
) -> None:
    importing = Importing(environment=environment, folder=tmp_path, broken="row_by_row")
    assert importing.halves([0.6, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0]) > 0

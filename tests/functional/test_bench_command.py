"""The benchmark runs and says what it measured; how fast it was is no test."""

import json
from pathlib import Path

from tests.command import run


def test_it_measures_a_small_batch_and_says_so_in_one_line(tmp_path: Path) -> None:
    done = run("bench", "--rows", "200", "--json", data_dir=tmp_path)

    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["rows"], found["criteria"]) == (200, 43)
    assert found["batch_to_matrix_product"] > 0
    assert found["assessments_per_second"] > 0
    assert {"scalar_score_seconds", "path_seconds", "robustness_seconds", "threads"} <= set(found)


def test_people_read_a_table_and_what_is_compared(tmp_path: Path) -> None:
    done = run("bench", "--rows", "200", data_dir=tmp_path)

    assert "batch to matrix product " in done.stdout
    assert "43 x 11" in done.stdout

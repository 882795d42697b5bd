"""The command `bench`: how fast the scoring engine is, as ratios within one run."""

import json
import os
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated

import typer
from rich.table import Table

import scoring
from registry.cli.shell import out

_COMPARED = (
    "The matrix product is the levels as float64 (rows x 43) times a matrix of 43 x 11: a weighted "
    "sum for the whole and for each of the ten dimensions, and nothing else."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Medians of one run; times in seconds, memory in MiB."""

    rows: int
    criteria: int
    matrix_product_seconds: float
    batch_seconds: float
    batch_to_matrix_product: float
    batch_with_gaps_seconds: float
    assessments_per_second: int
    scalar_score_seconds: float
    scalar_score_to_batch_row: float
    path_seconds: float
    robustness_seconds: float
    threads: str
    peak_memory_mib: int


def bench(
    rows: Annotated[int, typer.Option(min=1, help="Assessments in the batch.")] = 1_000_000,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
) -> None:
    """Measure scoring on the rubric of this release; every figure is a median, after a warm-up.

    The batch scores and ranks assessments with all awards; its ratio is to a bare NumPy matrix
    product of the same size in the same run. `batch_with_gaps` has one mark in twenty "not
    applicable". The path is the cheapest to Gold with its alternatives, the robustness ten
    thousand weightings.

    Example: openlocal bench --rows 100000
    """
    found = _measure(rows)
    if as_json:
        print(json.dumps(asdict(found)))
        return
    table = Table("Figure", "Value")
    for name, value in asdict(found).items():
        table.add_row(
            name.replace("_", " "), f"{value:.4g}" if type(value) is float else f"{value}"
        )
    out.print(table)
    out.print(_COMPARED)


def _measure(rows: int) -> Figures:
    # Here: NumPy and SciPy take a moment to load, which no other command should wait for.
    import numpy as np  # noqa: PLC0415

    from scoring.batch import NOT_APPLICABLE, score_batch  # noqa: PLC0415
    from scoring.path import cheapest_path  # noqa: PLC0415
    from scoring.robustness import robustness  # noqa: PLC0415

    rubric = scoring.current()
    random = np.random.default_rng(0)
    levels = random.integers(0, 5, size=(rows, len(rubric.criteria)), dtype=np.int8)
    gaps = np.where(random.random(levels.shape) < 0.05, np.int8(NOT_APPLICABLE), levels)
    numbers, weights = levels.astype(np.float64), random.random((levels.shape[1], 11))
    product = _median(lambda: numbers @ weights)
    batch = _median(lambda: score_batch(levels, rubric, track="full"))
    with_gaps = _median(lambda: score_batch(gaps, rubric, track="full"))
    findings = {
        c.code: int(level) for c, level in zip(rubric.criteria, levels[0] // 2, strict=True)
    }
    scalar = _median(lambda: scoring.assess(findings, rubric, track="full"), times=51)
    return Figures(
        rows=rows,
        criteria=len(rubric.criteria),
        matrix_product_seconds=product,
        batch_seconds=batch,
        batch_to_matrix_product=round(batch / product, 2),
        batch_with_gaps_seconds=with_gaps,
        assessments_per_second=round(rows / batch),
        scalar_score_seconds=scalar,
        scalar_score_to_batch_row=round(scalar / (batch / rows), 1),
        path_seconds=_median(lambda: cheapest_path(findings, rubric, track="full", award="gold")),
        robustness_seconds=_median(lambda: robustness(findings, rubric, track="full")),
        threads=os.environ.get("OMP_NUM_THREADS", f"as the machine has: {os.cpu_count()}"),
        peak_memory_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def _median(work: Callable[[], object], *, times: int = 5) -> float:
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)

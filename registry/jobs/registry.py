"""The jobs there are, by name; features register theirs when their `jobs` module is imported."""

from collections.abc import Awaitable, Callable
from datetime import datetime

Job = Callable[[str, datetime], Awaitable[None]]
Sweep = Callable[[datetime], Awaitable[None]]

JOBS: dict[str, Job] = {}
SWEEPS: dict[str, Sweep] = {}


def job(name: str) -> Callable[[Job], Job]:
    """Register an async job called with one id (text) and `now`; running it twice is harmless."""

    def register(function: Job) -> Job:
        if name in JOBS:
            raise ValueError(f"two jobs are named {name}")
        JOBS[name] = function
        return function

    return register


def sweep(name: str) -> Callable[[Sweep], Sweep]:
    """Register what the sweep does each time it passes: everything that time alone moves."""

    def register(function: Sweep) -> Sweep:
        if name in SWEEPS:
            raise ValueError(f"two sweeps are named {name}")
        SWEEPS[name] = function
        return function

    return register

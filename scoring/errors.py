"""The named refusals of the scoring package."""

from collections.abc import Iterable
from dataclasses import dataclass


class ScoringError(ValueError):
    """Something handed to the scoring package cannot be used."""


class RubricMismatchError(ScoringError):
    """A name was used that the rubric does not have."""


class FindingsError(ScoringError):
    """Findings do not fit the rubric; `faults` says everything that is wrong."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong in a file; `line` is None where no line can be named."""

    key: str
    line: int | None
    problem: str

    def __str__(self) -> str:
        place = self.key or "file"
        where = f"line {self.line}: {place}" if self.line else place
        return f"{where}: {self.problem}"


class RubricError(ScoringError):
    """A rubric or translation file is refused; `faults` holds all of its faults."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

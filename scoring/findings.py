"""What was found for each criterion: a level, not applicable, or not assessed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from scoring.errors import FindingsError
from scoring.rubric import Rubric


class Mark(StrEnum):
    """A finding that is no level."""

    NOT_APPLICABLE = "n/a"
    NOT_ASSESSED = "unknown"


Finding: TypeAlias = int | Mark
Findings: TypeAlias = Mapping[str, Finding]


def read_findings(raw: Mapping[str, object], rubric: Rubric) -> dict[str, Finding]:
    """Return `raw` as findings; "n/a" and "unknown" become marks, None is not assessed.

    Raises:
        FindingsError: a code the rubric lacks or a value that is no finding; all at once.
    """
    known = {criterion.code for criterion in rubric.criteria}
    faults = []
    findings: dict[str, Finding] = {}
    for code, value in raw.items():
        finding = _finding(value, rubric.max_level)
        if code not in known:
            faults.append(f"the rubric has no criterion {code!r}")
        elif finding is None:
            faults.append(f"{code}: {value!r} is no level from 0 to {rubric.max_level} and no mark")
        else:
            findings[code] = finding
    if faults:
        raise FindingsError(faults)
    return findings


def _finding(value: object, max_level: int) -> Finding | None:
    if value is None:
        return Mark.NOT_ASSESSED
    if isinstance(value, str):
        return Mark(value) if value in set(Mark) else None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= max_level:
        return value
    return None

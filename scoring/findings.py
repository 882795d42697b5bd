"""What was found for each criterion: a level, not applicable, or not assessed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from scoring.errors import FindingsError
from scoring.rubric import Rubric
from scoring.scale import Level, LevelError, Scale


class Mark(StrEnum):
    """A finding that is no level."""

    NOT_APPLICABLE = "n/a"
    NOT_ASSESSED = "unknown"


Finding: TypeAlias = Level | Mark
Findings: TypeAlias = Mapping[str, Finding]


def read_findings(raw: Mapping[str, object], rubric: Rubric) -> dict[str, Finding]:
    """Return `raw` as findings: levels as their scales write them, "n/a", "unknown".

    None is not assessed.

    Raises:
        FindingsError: a code the rubric lacks or a value that is no finding; all at once.
    """
    known = {criterion.code: criterion for criterion in rubric.criteria}
    faults = []
    findings: dict[str, Finding] = {}
    for code, value in raw.items():
        if code not in known:
            faults.append(f"the rubric has no criterion {code!r}")
            continue
        try:
            findings[code] = _finding(value, known[code].scale)
        except LevelError as error:
            faults.append(f"{code}: {error}, and no mark (n/a, unknown)")
    if faults:
        raise FindingsError(faults)
    return findings


def _finding(value: object, scale: Scale) -> Finding:
    if value is None:
        return Mark.NOT_ASSESSED
    if isinstance(value, str) and (mark := value.strip().lower()) in set(Mark):
        return Mark(mark)
    return scale.levels[scale.rank(value)]

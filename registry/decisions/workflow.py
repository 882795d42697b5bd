"""The rules of a decision: its outcomes, its reasons, its conditions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.errors import N_, Reason

REASONS_MAX_CHARACTERS = 8000
CONDITION_MAX_CHARACTERS = 500
MAX_CONDITIONS = 5


class Outcome(StrEnum):
    """What a certifier decided; the value is stored."""

    AWARD = "award"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something the government has to do by a day."""

    text: str
    due: date


def reasons_faults(text: str, field: str = "reasons") -> dict[str, Reason]:
    """What is wrong with the reasons of a decision, by field."""
    if not text:
        return {field: Reason(N_("Give the reasons; the local government reads them."))}
    if len(text) > REASONS_MAX_CHARACTERS:
        return {
            field: Reason(
                N_("Shorten this to %(most)s characters; it has %(have)s."),
                {"most": REASONS_MAX_CHARACTERS, "have": len(text)},
            )
        }
    return {}


def condition_faults(conditions: Iterable[Condition], *, today: date) -> dict[str, Reason]:
    """What is wrong with conditions, by field (`condition-1`, `due-1`, and so on)."""
    faults: dict[str, Reason] = {}
    for number, condition in enumerate(conditions, start=1):
        if number > MAX_CONDITIONS:
            faults["condition-1"] = Reason(
                N_("At most %(most)s conditions."), {"most": MAX_CONDITIONS}
            )
        if not condition.text:
            faults[f"condition-{number}"] = Reason(N_("Say what has to be done by this day."))
        elif len(condition.text) > CONDITION_MAX_CHARACTERS:
            faults[f"condition-{number}"] = Reason(
                N_("Shorten this to %(most)s characters; it has %(have)s."),
                {"most": CONDITION_MAX_CHARACTERS, "have": len(condition.text)},
            )
        if condition.due <= today:
            faults[f"due-{number}"] = Reason(N_("Choose a day that lies ahead."))
    return faults

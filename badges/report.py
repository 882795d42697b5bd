"""The report of a verification: named checks, and the verdict that follows from them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from badges.artefacts import Artefact
from badges.messages import N_, Message, message


class CheckName(StrEnum):
    """The checks, in the order in which they are shown."""

    FORMAT = "format"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    KEY = "key"
    DATES = "dates"
    STATUS = "status"
    SUBJECT = "subject"
    LOG = "log"


class Outcome(StrEnum):
    """How a check went; what could not be checked is never a pass."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    NOT_CHECKED = "not_checked"


EXIT_CODES: Final = {Outcome.PASS: 0, Outcome.FAIL: 1, Outcome.NOT_CHECKED: 3}
_HEADLINES: Final = {
    Outcome.PASS: N_("The certificate is genuine."),
    Outcome.FAIL: N_("The certificate is refused."),
    Outcome.NOT_CHECKED: N_("The certificate could not be checked."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check: what was found, and what would change it."""

    name: CheckName
    outcome: Outcome
    sentence: Message
    change: Message | None = None
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofResult:
    """One of the proofs, by the name of its cryptosuite."""

    cryptosuite: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that a verification found; `artefact` is None if nothing could be read."""

    checks: tuple[Check, ...]
    proofs: tuple[ProofResult, ...] = ()
    notes: tuple[Message, ...] = ()
    artefact: Artefact | None = None
    lists_of: datetime | None = None

    @property
    def verdict(self) -> Outcome:
        """The worst outcome of the required checks."""
        outcomes = {check.outcome for check in self.checks if check.required}
        for outcome in (Outcome.FAIL, Outcome.NOT_CHECKED):
            if outcome in outcomes:
                return outcome
        return Outcome.PASS

    @property
    def exit_code(self) -> int:
        """The exit code of the command line: 0 genuine, 1 refused, 3 could not be checked."""
        return EXIT_CODES[self.verdict]

    @property
    def headline(self) -> Message:
        """The verdict as a sentence."""
        if self.verdict is Outcome.PASS and self.lists_of is not None:
            return message(N_("Genuine as of the lists of %(date)s."), date=self.lists_of)
        return message(_HEADLINES[self.verdict])

    def check(self, name: CheckName) -> Check:
        """Return the check called `name`."""
        return next(check for check in self.checks if check.name is name)

    def to_json(self, translate: Callable[[str], str] = str) -> dict[str, Any]:
        """Return the report as JSON for API and command line, in the language of `translate`."""
        return {
            "verdict": self.verdict.value,
            "headline": self.headline.render(translate),
            "checks": [
                {
                    "name": check.name.value,
                    "outcome": check.outcome.value,
                    "required": check.required,
                    "sentence": check.sentence.render(translate),
                    "change": check.change.render(translate) if check.change else None,
                }
                for check in self.checks
            ],
            "proofs": {proof.cryptosuite: proof.outcome.value for proof in self.proofs},
            "notes": [note.render(translate) for note in self.notes],
        }

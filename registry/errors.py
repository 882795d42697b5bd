"""The errors of the registry: each says what was wrong and what to do next.

A message is a gettext msgid with named placeholders, so that the page can say it in the reader's
language; `web/problems.py` alone knows which HTTP status each kind becomes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(message: str) -> str:  # noqa: N802 - the conventional gettext marker
    """Mark `message` for translation where it stands; it is translated when it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Reason:
    """One plain sentence: a msgid with named placeholders and their values."""

    message: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The sentence in English."""
        return self.message % self.params if self.params else self.message


class RegistryError(Exception):
    """Base of every error the registry raises on purpose; carries one or more reasons."""

    def __init__(self, *reasons: Reason | str, **params: object) -> None:
        self.reasons = tuple(
            Reason(reason, params) if isinstance(reason, str) else reason for reason in reasons
        )
        super().__init__("; ".join(str(reason) for reason in self.reasons))


class NotFoundError(RegistryError):
    """Nothing here, or nothing this person may know of: both look the same."""


class NotSignedInError(RegistryError):
    """The page needs a signed-in person and there is none, or the session has ended."""


class ForbiddenError(RegistryError):
    """The person lacks the permission, or a separation of duties stands in the way."""


class InvalidMoveError(RegistryError):
    """A workflow has no such move from its present state, or a guard refuses it."""


class StaleVersionError(RegistryError):
    """Somebody else changed this since the page was opened."""


class InvalidInputError(RegistryError):
    """Fields of a form, a row or a request are wrong; every fault is named at once."""

    def __init__(self, faults: Mapping[str, Reason]) -> None:
        super().__init__(*faults.values())
        self.faults = dict(faults)


class TooManyAttemptsError(RegistryError):
    """A limit on attempts was reached; says when to try again."""


class MisconfiguredError(RegistryError):
    """A setting is missing or unsafe; says which and how to set it."""


class UnavailableError(RegistryError):
    """Something this needs is not running or not reachable; says what."""

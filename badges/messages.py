"""Sentences for people, kept as message and parameters so that the shell can translate them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


def N_(msgid: str) -> str:  # noqa: N802 - the name that Babel extracts by default
    """Mark `msgid` for extraction and return it unchanged."""
    return msgid


def show(value: str | datetime) -> str:
    """Return `value` as plain text: a moment as its UTC day, YYYY-MM-DD."""
    return value if isinstance(value, str) else value.date().isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One sentence: a msgid with named %(x)s placeholders, and their values."""

    msgid: str
    params: Mapping[str, str | datetime] = field(default_factory=dict)

    def render(
        self,
        translate: Callable[[str], str] = str,
        show: Callable[[str | datetime], str] = show,
    ) -> str:
        """Return the sentence in the language of `translate`, its values written by `show`."""
        return translate(self.msgid) % {name: show(value) for name, value in self.params.items()}


def message(msgid: str, **params: str | datetime) -> Message:
    """Return the message `msgid` with `params`."""
    return Message(msgid=msgid, params=params)

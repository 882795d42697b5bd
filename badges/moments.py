"""Moments as certificates write them: UTC, whole seconds, with a Z."""

import re
from datetime import UTC, datetime
from typing import Any, Final

_WRITTEN: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)


class MomentError(ValueError):
    """A moment is not in UTC, not in whole seconds, or not a moment."""


def write(moment: datetime) -> str:
    """Return `moment` as text.

    Raises:
        MomentError: it has no zone or is not in whole seconds.
    """
    if moment.tzinfo is None or moment.microsecond:
        raise MomentError(f"{moment.isoformat()} is not an aware moment in whole seconds")
    return moment.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def read(text: Any) -> datetime:
    """Return the moment that `text` writes.

    Raises:
        MomentError: it is written otherwise.
    """
    if not isinstance(text, str) or not _WRITTEN.fullmatch(text):
        raise MomentError("not a moment in UTC with whole seconds and Z")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise MomentError("no such day or time") from error

"""The only place that reads the clock."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment in UTC, cut to whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - this is that one place

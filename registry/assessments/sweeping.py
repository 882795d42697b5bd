"""Move files that nobody moves by hand: each in a transaction of its own, none in another's way."""

from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

import structlog

from registry.assessments.moves import hold
from registry.assessments.queries import Assessment
from registry.db import transaction

log = structlog.get_logger()

MOST = 200
"""A sweep takes at most so many files at once; the next one, seconds later, takes the rest."""


async def each(
    assessment_ids: Iterable[UUID], move: Callable[[Assessment], Awaitable[bool]]
) -> int:
    """Hold each file and let `move` say whether it moved it; returns how many it did.

    `move` looks again at what it was chosen for: somebody may have acted since the list was made.
    """
    moved = 0
    for assessment_id in assessment_ids:
        try:
            async with transaction():
                moved += await move(await hold(assessment_id))
        except Exception:
            # One file that cannot be moved must not keep all later ones waiting for ever.
            log.exception("file not moved", assessment=str(assessment_id))
    return moved

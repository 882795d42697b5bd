"""What time alone moves in a review: replies and discussions that lapse, reviewers gone silent."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from registry.assessments import moves
from registry.assessments.queries import Assessment
from registry.assessments.workflow import State
from registry.db import DB, transaction
from registry.events import service as events
from registry.events.kinds import Kind
from registry.reviews.discussing import lapse_discussion
from registry.reviews.replying import lapse_reply
from registry.reviews.workflow import SILENT_DAYS

Lapse = Callable[..., Awaitable[Assessment]]

_LAPSES: dict[State, Lapse] = {
    State.AWAITING_REPLY: lapse_reply,
    State.RECONCILING: lapse_discussion,
}

_SILENT = """
UPDATE assignment SET flagged_at = $1
WHERE ended_at IS NULL AND completed_at IS NULL AND flagged_at IS NULL AND assigned_at <= $2
  AND NOT EXISTS (SELECT 1 FROM review_finding f
                  WHERE f.assignment_id = assignment.id AND f.recorded_at > $2)
  AND EXISTS (SELECT 1 FROM assessment s
              WHERE s.id = assignment.assessment_id AND s.state = 'in_review')
RETURNING id, assessment_id
"""


async def lapse_due(now: datetime) -> int:
    """Move on every file whose time for a reply or a discussion is over; how many moved."""
    rows = await DB.fetch(
        "SELECT id FROM assessment WHERE due_at <= $1 AND state = ANY($2) ORDER BY due_at, id",
        now,
        [str(state) for state in _LAPSES],
    )
    moved = 0
    for row in rows:
        async with transaction():
            assessment = await moves.hold(row["id"])
            lapse = _LAPSES.get(assessment.state)
            # Somebody may have moved it between the look and the lock.
            if lapse is not None and assessment.due_at is not None and assessment.due_at <= now:
                after = await lapse(assessment, now=now)
                moved += after.version != assessment.version
    return moved


async def flag_silent(now: datetime) -> int:
    """Flag, once, every reviewer who has recorded nothing for a fortnight; how many there were."""
    async with transaction():
        rows = await DB.fetch(_SILENT, now, now - timedelta(days=SILENT_DAYS))
        for row in rows:
            await events.record(
                Kind.REVIEWER_FLAGGED,
                subject=row["assessment_id"],
                actor_id=None,
                at=now,
                assignment=str(row["id"]),
            )
    return len(rows)

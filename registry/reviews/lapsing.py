"""What time alone moves in a review: replies and discussions that lapse, reviewers gone silent."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from registry.assessments.queries import Assessment
from registry.assessments.sweeping import MOST, each
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

# What waits for an adjudicator would otherwise fill the sweep for as long as it waits.
_DUE = """
SELECT id FROM assessment s WHERE due_at <= $1 AND state = ANY($2)
  AND NOT EXISTS (SELECT 1 FROM adjudication_request r WHERE r.assessment_id = s.id
                  AND s.state = 'reconciling' AND r.requested_at >= s.state_since)
ORDER BY due_at, id LIMIT $3
"""

_SILENT = """
UPDATE assignment SET flagged_at = $1
WHERE ended_at IS NULL AND completed_at IS NULL AND flagged_at IS NULL AND assigned_at <= $2
  AND NOT EXISTS (SELECT 1 FROM review_finding f
                  WHERE f.assignment_id = assignment.id AND f.recorded_at > $2)
  AND EXISTS (SELECT 1 FROM assessment s
              WHERE s.id = assignment.assessment_id AND s.state = 'in_review')
RETURNING id, assessment_id,
  (SELECT network_id FROM assessment s WHERE s.id = assignment.assessment_id) AS network_id
"""


async def lapse_due(now: datetime) -> int:
    """Move on every file whose time for a reply or a discussion is over; how many moved."""
    rows = await DB.fetch(_DUE, now, [str(state) for state in _LAPSES], MOST)

    async def lapse(assessment: Assessment) -> bool:
        by_state = _LAPSES.get(assessment.state)
        # Somebody may have moved it between the look and the lock.
        if by_state is None or assessment.due_at is None or assessment.due_at > now:
            return False
        return (await by_state(assessment, now=now)).version != assessment.version

    return await each([row["id"] for row in rows], lapse)


async def flag_silent(now: datetime) -> int:
    """Flag, once, every reviewer who has recorded nothing for a fortnight; how many there were."""
    async with transaction():
        rows = await DB.fetch(_SILENT, now, now - timedelta(days=SILENT_DAYS))
        for row in rows:
            await events.record(
                Kind.REVIEWER_FLAGGED,
                subject=row["assessment_id"],
                actor_id=None,
                network_id=row["network_id"],
                at=now,
                assignment=str(row["id"]),
            )
    return len(rows)

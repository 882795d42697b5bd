"""End the files whose certificate no longer stands: expired, revoked or superseded."""

from datetime import datetime

from registry.assessments import moves
from registry.assessments.queries import Assessment
from registry.assessments.sweeping import MOST, each
from registry.assessments.workflow import Action, State, System
from registry.certificates import queries


async def end_files(*, now: datetime) -> int:
    """Close every certified file without a certificate that stands or is to be signed."""

    async def end(assessment: Assessment) -> bool:
        # Somebody may have appealed since the list was made.
        if assessment.state is not State.CERTIFIED:
            return False
        await moves.advance(assessment, Action.END, by=System.SYSTEM, now=now)
        return True

    return await each(await queries.files_at_their_end(now, most=MOST), end)

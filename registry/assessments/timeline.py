"""What happened with a file, in the words of its history page."""

from dataclasses import dataclass
from datetime import datetime

from registry.assessments import queries
from registry.assessments.queries import Assessment, Note
from registry.assessments.workflow import STATE_NAMES, Action, State
from registry.errors import N_
from registry.events import service as events
from registry.events.kinds import Kind

_GOVERNMENT = N_("Local government")
_NETWORK = N_("Network")
_REVIEWERS = N_("Reviewers")
_SYSTEM = N_("Deadline")

_DECIDED = frozenset({State.CERTIFIED, State.REFUSED, State.UNDER_APPEAL})

_WORDS = {
    Kind.ASSESSMENT_STARTED: (N_("Report begun"), _GOVERNMENT),
    Kind.ASSESSMENT_SUBMITTED: (N_("Report submitted"), _GOVERNMENT),
    Kind.ASSESSMENT_RETURNED: (N_("Returned for changes"), _NETWORK),
    Kind.ASSESSMENT_ACCEPTED: (N_("Accepted for review"), _NETWORK),
    Kind.REVIEWS_ALL_IN: (N_("All reviews are in"), _REVIEWERS),
    Kind.REPLIED: (N_("Reply given"), _GOVERNMENT),
    Kind.REPLY_LAPSED: (N_("No reply was given in time"), _SYSTEM),
    Kind.ADJUDICATED: (N_("An adjudicator settled what was open"), _NETWORK),
    Kind.SETTLED: (N_("Verified levels settled"), _REVIEWERS),
    Kind.AWARDED: (N_("Award decided"), _NETWORK),
    Kind.REFUSED: (N_("No award given"), _NETWORK),
    Kind.REOPENED: (N_("Reopened for the reviewers"), _NETWORK),
    Kind.OBJECTED: (N_("Sent back to the certifier"), _NETWORK),
    Kind.COUNTERSIGNED: (N_("Countersigned"), _NETWORK),
    Kind.APPEALED: (N_("Appeal lodged"), _GOVERNMENT),
    Kind.APPEAL_UPHELD: (N_("Appeal: the decision stands"), _NETWORK),
    Kind.APPEAL_CHANGED: (N_("Appeal: the decision changes"), _NETWORK),
    Kind.ASSESSMENT_WITHDRAWN: (N_("Report withdrawn"), _GOVERNMENT),
    Kind.ASSESSMENT_CLOSED: (N_("File closed"), _NETWORK),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One move, ready to be shown; `what` and `who` are still to be translated."""

    at: datetime | None
    what: str
    who: str
    note: str
    kind: str


async def moves(assessment: Assessment) -> list[Moment]:
    """Every move of a file, oldest first, and last where it stands now."""
    written = {str(note.id): note.text for note in await queries.notes(assessment.id)}
    found = [
        Moment(
            at=event.at,
            what=_WORDS[Kind(event.kind)][0],
            who=_WORDS[Kind(event.kind)][1],
            note=written.get(str(event.facts.get("note")), ""),
            kind="award" if event.kind == Kind.COUNTERSIGNED else "",
        )
        for event in await events.history(assessment.id, kinds=_WORDS)
    ]
    now = Moment(at=None, what=STATE_NAMES[assessment.state], who="", note="", kind="now")
    return [*found, now]


async def decided(assessment: Assessment) -> bool:
    """Whether a decision was made of which nothing can fall any more, also on a closed file."""
    if assessment.state is not State.CLOSED:
        return assessment.state in _DECIDED
    closed = await events.history(assessment.id, kinds=[Kind.ASSESSMENT_CLOSED])
    return any(event.facts.get("from") in _DECIDED for event in closed)


async def last_note(assessment: Assessment) -> Note | None:
    """Why the report was returned the last time, as long as it is a draft again."""
    returned = [n for n in await queries.notes(assessment.id) if n.action == Action.RETURN]
    return returned[-1] if returned else None

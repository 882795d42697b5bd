"""Every kind of event, and the jobs that each one starts (by name, so that nothing is imported)."""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What happened; the value is `subject.past_participle` and never changes."""

    GOVERNMENT_ADDED = "government.added"
    GOVERNMENT_CHANGED = "government.changed"
    GOVERNMENT_LIFE_EVENT = "government.life_event"
    GOVERNMENTS_IMPORTED = "government.imported"

    PERSON_ADDED = "person.added"
    PERSON_CHANGED = "person.changed"
    PERSON_INVITED = "person.invited"
    INVITATION_SHOWN = "person.invitation_shown"
    PERSON_JOINED = "person.joined"
    PERSON_SIGNED_IN = "person.signed_in"
    PASSWORD_RESET_ASKED = "person.password_reset_asked"  # noqa: S105 - a name, not a password
    PASSWORD_CHANGED = "person.password_changed"  # noqa: S105 - a name, not a password
    MEMBERSHIP_GRANTED = "membership.granted"
    MEMBERSHIP_ENDED = "membership.ended"

    NETWORK_ADDED = "network.added"
    NETWORK_ACCREDITED = "network.accredited"
    NETWORK_SUSPENDED = "network.suspended"
    KEY_CREATED = "key.created"
    CALL_OPENED = "call.opened"
    CALL_CANCELLED = "call.cancelled"
    RUBRIC_PUBLISHED = "rubric.published"

    ASSESSMENT_STARTED = "assessment.started"
    ANSWER_SAVED = "assessment.answer_saved"
    EVIDENCE_ADDED = "assessment.evidence_added"
    EVIDENCE_REMOVED = "assessment.evidence_removed"
    ASSESSMENT_SUBMITTED = "assessment.submitted"
    ASSESSMENT_RETURNED = "assessment.returned"
    ASSESSMENT_ACCEPTED = "assessment.accepted"
    ASSESSMENT_WITHDRAWN = "assessment.withdrawn"
    ASSESSMENT_CLOSED = "assessment.closed"

    CONFLICT_DECLARED = "review.conflict_declared"
    REVIEWER_ASSIGNED = "review.assigned"
    REVIEWER_REPLACED = "review.replaced"
    REVIEWER_FLAGGED = "review.flagged"
    CLARIFICATION_ASKED = "review.asked"
    CLARIFICATION_ANSWERED = "review.answered"
    REVIEW_COMPLETED = "review.completed"
    REVIEWS_ALL_IN = "review.all_in"
    REPLIED = "review.replied"
    REPLY_LAPSED = "review.reply_lapsed"
    FINDING_REVISED = "review.finding_revised"
    ADJUDICATION_ASKED = "review.adjudication_asked"
    ADJUDICATED = "review.adjudicated"
    SETTLED = "review.settled"

    AWARDED = "decision.awarded"
    REFUSED = "decision.refused"
    REOPENED = "decision.reopened"
    OBJECTED = "decision.objected"
    COUNTERSIGNED = "decision.countersigned"
    APPEALED = "appeal.lodged"
    APPEAL_UPHELD = "appeal.upheld"
    APPEAL_CHANGED = "appeal.changed"

    CERTIFICATE_PLANNED = "certificate.planned"
    CERTIFICATE_ISSUED = "certificate.issued"
    CERTIFICATE_PARKED = "certificate.parked"
    CERTIFICATE_SUPERSEDED = "certificate.superseded"


STARTS: dict[Kind, tuple[str, ...]] = {
    Kind.GOVERNMENT_LIFE_EVENT: ("assessments.close_merged",),
    Kind.CALL_CANCELLED: ("assessments.close_drafts_of",),
    Kind.PERSON_INVITED: ("people.mail_invitation",),
    Kind.PASSWORD_RESET_ASKED: ("people.mail_invitation",),
    Kind.CERTIFICATE_PLANNED: ("certificates.sign",),
}
"""Which jobs an event may start; each is called with the id of the event's subject."""

_ONLY_WHERE: dict[Kind, tuple[str, str]] = {
    # A file of a thousand events of councils would else queue a thousand jobs that do nothing.
    Kind.GOVERNMENT_LIFE_EVENT: ("event", "merged"),
}
"""Kinds that start their jobs only where a fact of the event has this value."""


def started_by(kind: Kind, facts: Mapping[str, object]) -> tuple[str, ...]:
    """The jobs that an event of this kind with these facts starts."""
    if kind in _ONLY_WHERE:
        name, value = _ONLY_WHERE[kind]
        if facts.get(name) != value:
            return ()
    return STARTS.get(kind, ())

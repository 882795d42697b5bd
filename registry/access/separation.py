"""Separation of duties: which parts in one file no person may hold together."""

from collections.abc import Iterable
from enum import StrEnum

from registry.errors import N_, Reason


class Part(StrEnum):
    """A part somebody took in a file; recorded with the act itself."""

    EDITED = "edited"
    SUBMITTED = "submitted"
    SCREENED = "screened"
    REVIEWED = "reviewed"
    VALIDATED = "validated"
    ADJUDICATED = "adjudicated"
    DECIDED = "decided"
    COUNTERSIGNED = "countersigned"
    RULED = "ruled"


_APPLICANT = frozenset({Part.EDITED, Part.SUBMITTED})
_REVIEW = frozenset({Part.REVIEWED, Part.ADJUDICATED, Part.VALIDATED})

FORBIDDEN_TOGETHER: dict[Part, frozenset[Part]] = {
    Part.EDITED: frozenset(Part) - _APPLICANT,
    Part.SUBMITTED: frozenset(Part) - _APPLICANT,
    # In the smallest network the coordinator is also the certifier, so screening stays open.
    Part.SCREENED: _APPLICANT | _REVIEW,
    Part.REVIEWED: frozenset(Part) - {Part.REVIEWED},
    Part.VALIDATED: frozenset(Part) - {Part.VALIDATED},
    Part.ADJUDICATED: frozenset(Part) - {Part.ADJUDICATED},
    Part.DECIDED: _APPLICANT | _REVIEW | {Part.COUNTERSIGNED},
    Part.COUNTERSIGNED: _APPLICANT | _REVIEW | {Part.DECIDED},
    # Who took any part does not hear the appeal.
    Part.RULED: frozenset(Part) - {Part.RULED},
}

_SENTENCES = {
    Part.EDITED: N_("You worked on this report, so you cannot also judge it."),
    Part.SUBMITTED: N_("You submitted this report, so you cannot also judge it."),
    Part.SCREENED: N_("You screened this file, so you cannot also review it."),
    Part.REVIEWED: N_("You reviewed this file, so you cannot take another part in it."),
    Part.VALIDATED: N_("You validated this file, so you cannot take another part in it."),
    Part.ADJUDICATED: N_("You adjudicated this file, so you cannot take another part in it."),
    Part.DECIDED: N_("You decided this file; somebody else must countersign it."),
    Part.COUNTERSIGNED: N_("You countersigned this file, so you cannot take another part in it."),
    Part.RULED: N_("You ruled on the appeal of this file, so you cannot take another part in it."),
}


def refusals(wanted: Part, held: Iterable[Part]) -> tuple[Reason, ...]:
    """Every reason why somebody who holds these parts in a file may not take `wanted` in it."""
    return tuple(
        Reason(_SENTENCES[part])
        for part in sorted(set(held))
        if part in FORBIDDEN_TOGETHER[wanted] or wanted in FORBIDDEN_TOGETHER[part]
    )

"""Who may read a file, and the file as they read it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from registry.access.permissions import Permission, require
from registry.access.roles import Actor, Role
from registry.access.separation import Part, refusals
from registry.assessments import answers, queries
from registry.assessments.answers import Answer
from registry.assessments.moves import hold
from registry.assessments.queries import Assessment
from registry.assessments.report import Report
from registry.assessments.surroundings import conflicts_of
from registry.assessments.workflow import STATE_NAMES, State
from registry.errors import N_, ForbiddenError, InvalidMoveError, NotFoundError, Reason
from registry.evidence import service as evidence
from registry.evidence.queries import Item
from registry.rubrics import service as rubrics
from scoring import Rubric


class Reader(StrEnum):
    """As what somebody reads a file."""

    GOVERNMENT = "government"
    REVIEWER = "reviewer"
    DECIDER = "decider"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"


_APPLICANT = frozenset({Role.EDITOR, Role.SIGNATORY})
_DECIDER = frozenset({Role.CERTIFIER, Role.ISSUING_OFFICER})


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One assessment with all that its government says and shows."""

    assessment: Assessment
    rubric: Rubric
    answers: dict[str, Answer]
    evidence: tuple[Item, ...]
    reader: Reader

    @property
    def sees_confidential(self) -> bool:
        """Whether confidential items may be opened."""
        return self.reader is not Reader.COORDINATOR

    def items(self, criterion: str) -> list[Item]:
        """The evidence of one criterion, in the order it was added."""
        return [item for item in self.evidence if item.criterion == criterion]

    def may_open(self, item: Item) -> bool:
        """Whether this reader may open an item."""
        return item.public or self.sees_confidential


async def load_file(assessment_id: UUID, *, actor: Actor, now: datetime) -> File:
    """The file, as `actor` may read it.

    Raises:
        NotFoundError: there is none, or the actor may not know of it; both look the same.
    """
    found = await queries.find(assessment_id)
    return await _filled(found, actor, now=now)


async def load_held(assessment: Assessment, *, actor: Actor, now: datetime) -> File:
    """The file of an assessment that is held, for a service that goes on to change it."""
    return await _filled(assessment, actor, now=now)


async def hold_draft(assessment_id: UUID, *, actor: Actor, now: datetime) -> File:
    """Lock a draft that the actor may edit.

    Raises:
        NotFoundError: no such file for this actor.
        ForbiddenError: the actor may read but not edit it, with every reason.
        InvalidMoveError: it is no draft any more.
    """
    file = await load_held(await hold(assessment_id), actor=actor, now=now)
    require(actor, Permission.ASSESSMENT_EDIT, file.assessment.scope)
    reasons = refusals(Part.EDITED, await queries.parts_of(assessment_id, actor.person_id))
    if reasons:
        raise ForbiddenError(*reasons)
    if file.assessment.state is not State.DRAFT:
        raise InvalidMoveError(
            N_("This report can no longer be changed. Its state now: %(state)s."),
            state=Reason(STATE_NAMES[file.assessment.state]),
        )
    return file


def report_of(file: File, *, now: datetime) -> Report:
    """The file as its report is reckoned."""
    shown = {c.code: [i.for_scoring for i in file.items(c.code)] for c in file.rubric.criteria}
    return Report(
        assessment=file.assessment,
        rubric=file.rubric,
        said={code: answer.said for code, answer in file.answers.items()},
        evidence=shown,
        today=now.date(),
    )


async def reader_of(assessment: Assessment, actor: Actor, *, now: datetime) -> Reader | None:
    """As what `actor` may read this file; None if they may not know of it.

    A draft is its government's own. Whoever stands in conflict does not see the file at all.
    """
    for membership in actor.memberships:
        if membership.role in _APPLICANT and membership.government_id == assessment.government_id:
            return Reader.GOVERNMENT
    if Role.AUDITOR in actor.roles():
        return Reader.AUDITOR
    if assessment.state is State.DRAFT or assessment.submitted_at is None:
        return None
    if await _in_conflict(assessment, actor, now=now):
        return None
    return await _network_reader(assessment, actor)


async def _network_reader(assessment: Assessment, actor: Actor) -> Reader | None:
    held = {m.role for m in actor.memberships if m.network_id == assessment.network_id}
    if Role.REVIEWER in held and await queries.reviews(assessment.id, actor.person_id):
        return Reader.REVIEWER
    if held & _DECIDER:
        return Reader.DECIDER
    if Role.COORDINATOR in held:
        return Reader.COORDINATOR
    if Role.ADJUDICATOR in held and await queries.adjudicates(assessment.id, actor.person_id):
        return Reader.REVIEWER
    return None


async def _in_conflict(assessment: Assessment, actor: Actor, *, now: datetime) -> bool:
    parts = await queries.parts_of(assessment.id, actor.person_id)
    if parts & {Part.EDITED, Part.SUBMITTED}:
        return True
    return bool(await conflicts_of(assessment, actor.person_id, now=now))


async def _filled(assessment: Assessment | None, actor: Actor, *, now: datetime) -> File:
    reader = await reader_of(assessment, actor, now=now) if assessment else None
    if assessment is None or reader is None:
        raise NotFoundError(N_("There is no such assessment."))
    return File(
        assessment=assessment,
        rubric=await rubrics.get(assessment.rubric_id, assessment.rubric_version),
        answers=await answers.of_assessment(assessment.id),
        evidence=tuple(await evidence.items(assessment.id)),
        reader=reader,
    )

"""Questions of reviewers and the government's answers, while a file is in review."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from registry.access.roles import Actor
from registry.access.separation import Part
from registry.assessments import moves
from registry.assessments.workflow import Action
from registry.assessments.workflow import move as move_of
from registry.db import DB, transaction
from registry.errors import N_, InvalidInputError, InvalidMoveError, NotFoundError
from registry.networks import service as networks
from registry.reviews import dossier
from registry.reviews.reviewing import task
from registry.reviews.tables import ClarificationRow
from registry.reviews.workflow import reason_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A reviewer's question on a criterion, and its answer."""

    id: UUID
    assessment_id: UUID
    assignment_id: UUID
    criterion: str
    question: str
    asked_at: datetime
    due_at: datetime
    answer: str | None
    answered_at: datetime | None


_COLUMNS = (
    ClarificationRow.id,
    ClarificationRow.assessment_id,
    ClarificationRow.assignment_id,
    ClarificationRow.criterion,
    ClarificationRow.question,
    ClarificationRow.asked_at,
    ClarificationRow.due_at,
    ClarificationRow.answer,
    ClarificationRow.answered_at,
)


async def ask(
    assignment_id: UUID,
    criterion: str,
    question: str,
    *,
    form_id: UUID,
    actor: Actor,
    now: datetime,
) -> None:
    """Ask the government about a criterion; sent twice (the same `form_id`) it is asked once.

    Raises:
        NotFoundError: the assignment is not the actor's, or the criterion is not on its list.
        InvalidMoveError: the file is not in review.
        InvalidInputError: nothing is asked.
    """
    async with transaction():
        assignment, assessment = await dossier.hold_as_reviewer(assignment_id, actor=actor, now=now)
        await task(assignment, assessment, criterion)
        faults = reason_faults("question", question, empty=N_("Write your question."))
        if faults:
            raise InvalidInputError(faults)
        if await DB.fetch_value("SELECT 1 FROM clarification WHERE id = $1", form_id):
            return
        policy = await networks.policy(assessment.network_id)
        await ClarificationRow.insert(
            ClarificationRow(
                id=form_id,
                assessment_id=assessment.id,
                assignment_id=assignment.id,
                criterion=criterion,
                question=question,
                asked_at=now,
                due_at=now + timedelta(days=policy.clarification_days),
            )
        )
        await moves.advance(
            assessment,
            Action.ASK,
            by=actor,
            now=now,
            part=Part.REVIEWED,
            due_at=assessment.due_at,
            criterion=criterion,
            question=str(form_id),
        )


async def answer(question_id: UUID, text: str, *, actor: Actor, now: datetime) -> None:
    """Answer a question, once.

    Raises:
        NotFoundError: there is no such question.
        ForbiddenError: the actor does not work on this report.
        InvalidMoveError: it is answered already, or the file is not in review any more.
        InvalidInputError: nothing is said.
    """
    async with transaction():
        found = await find(question_id)
        assessment = await moves.hold(found.assessment_id)
        row = move_of(assessment.state, Action.ANSWER)
        await moves.authorise(assessment, row, by=actor, part=Part.EDITED)
        found = await find(question_id)
        if found.answered_at is not None:
            raise InvalidMoveError(N_("This question is answered already."))
        faults = reason_faults("answer", text, empty=N_("Write your answer."))
        if faults:
            raise InvalidInputError(faults)
        await moves.advance(
            assessment,
            Action.ANSWER,
            by=actor,
            now=now,
            part=Part.EDITED,
            due_at=assessment.due_at,
            criterion=found.criterion,
            question=str(question_id),
        )
        await ClarificationRow.update(
            {
                ClarificationRow.answer: text,
                ClarificationRow.answered_by: actor.person_id,
                ClarificationRow.answered_at: now,
            }
        ).where(ClarificationRow.id == question_id)


async def find(question_id: UUID) -> Question:
    """The question.

    Raises:
        NotFoundError: there is none.
    """
    row = await ClarificationRow.select(*_COLUMNS).where(ClarificationRow.id == question_id).first()
    if row is None:
        raise NotFoundError(N_("There is no such question."))
    return Question(**row)


async def of_file(assessment_id: UUID) -> list[Question]:
    """Every question on a file, in the order they were asked."""
    rows = (
        await ClarificationRow.select(*_COLUMNS)
        .where(ClarificationRow.assessment_id == assessment_id)
        .order_by(ClarificationRow.asked_at, ClarificationRow.id)
    )
    return [Question(**row) for row in rows]

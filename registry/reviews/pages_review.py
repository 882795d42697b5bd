"""Pages of a reviewer: declare, the task list, one criterion, hand in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, get, post
from litestar.params import FromPath

from registry import clock
from registry.access.permissions import Permission
from registry.assessments.queries import Assessment
from registry.assessments.views import faulty, language_name, reader
from registry.assessments.workflow import State
from registry.errors import (
    N_,
    InvalidInputError,
    InvalidMoveError,
    NotFoundError,
    Reason,
    StaleVersionError,
)
from registry.reviews import asking, dossier, queries, service, views
from registry.reviews.queries import Assignment, Recorded
from registry.reviews.reconciliation import may_be_not_applicable
from registry.reviews.reviewing import FIRST_ROUND
from registry.reviews.views import Heading
from registry.web.forms import Form, read_form
from registry.web.rendering import WebRequest, locale_of, page, see_other

_PATH = "/reviews/{assignment_id:uuid}"
_CRITERION = _PATH + "/criteria/{code:str}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A reviewer's assignment with its file; `declared` says whether the file is open to them."""

    assignment: Assignment
    assessment: Assessment
    heading: Heading
    declared: bool

    @property
    def path(self) -> str:
        """The address of the reviewer's list."""
        return f"/reviews/{self.assignment.id}"

    @property
    def writing(self) -> bool:
        """Whether findings can still be recorded."""
        return self.assessment.state is State.IN_REVIEW and self.assignment.completed_at is None

    @property
    def discussing(self) -> bool:
        """Whether the reviewers are discussing."""
        return self.assessment.state is State.RECONCILING


async def opened(request: WebRequest, assignment_id: UUID, *, declared: bool = True) -> Opened:
    """The assignment of whoever asks; with `declared`, only once the file is open to them.

    Raises:
        NotFoundError: it is not theirs, or facts have brought a conflict.
        ForbiddenError: they have not declared yet.
    """
    actor = reader(request)
    assignment = await dossier.own_assignment(assignment_id, actor=actor)
    assessment = await dossier.find(assignment.assessment_id)
    await dossier.refuse_outsider(assessment, actor=actor, now=clock.now())
    if declared:
        await dossier.refuse_undeclared(assignment)
    said = await queries.declaration(assessment.id, actor.person_id)
    return Opened(
        assignment=assignment,
        assessment=assessment,
        heading=await views.heading(assessment, locale_of(request)),
        declared=said is not None,
    )


@get(_PATH, permission=Permission.REVIEW_WRITE)
async def tasks(request: WebRequest, assignment_id: FromPath[UUID]) -> Response[str]:
    """The declaration first; then the list of criteria."""
    view = await opened(request, assignment_id, declared=False)
    if not view.declared:
        return _declaration(request, view)
    file = await dossier.load(view.assessment)
    mine = [
        one
        for one in await asking.of_file(view.assessment.id)
        if one.assignment_id == view.assignment.id
    ]
    return page(
        request,
        "reviews/tasks.html",
        view=view,
        heading=view.heading,
        work=await views.work(file, view.assignment, view.heading.texts),
        questions=mine,
    )


@post(f"{_PATH}/declare", permission=Permission.CONFLICT_DECLARE, status_code=200)
async def declare(request: WebRequest, assignment_id: FromPath[UUID]) -> Response[Any]:
    """Open the file, or give it back."""
    form = await read_form(request)
    form.close()
    said = form.text("conflict")
    try:
        await service.declare(
            assignment_id,
            conflict={"yes": True, "no": False}.get(said),
            statement=form.text("statement"),
            actor=reader(request),
            now=clock.now(),
        )
    except (InvalidInputError, InvalidMoveError) as error:
        view = await opened(request, assignment_id, declared=False)
        return _declaration(request, view, form=form, error=error)
    return see_other(request, "/desk" if said == "yes" else f"/reviews/{assignment_id}")


def _declaration(
    request: WebRequest,
    view: Opened,
    *,
    form: Form | None = None,
    error: InvalidInputError | InvalidMoveError | None = None,
) -> Response[str]:
    faults = error.faults if isinstance(error, InvalidInputError) else {}
    return page(
        request,
        "reviews/declare.html",
        status=200 if error is None else 422 if faults else 409,
        action=f"{view.path}/declare",
        heading=view.heading,
        typed=form.typed() if form else {},
        reasons=() if error is None or faults else error.reasons,
        **faulty(faults, view.heading.locale),
    )


@get(_CRITERION, permission=Permission.REVIEW_WRITE)
async def criterion(
    request: WebRequest, assignment_id: FromPath[UUID], code: FromPath[str]
) -> Response[str]:
    """One criterion: what is claimed and shown, and the reviewer's own finding."""
    return await _criterion(request, assignment_id, code)


@post(_CRITERION, permission=Permission.REVIEW_WRITE, status_code=200)
async def save_finding(
    request: WebRequest, assignment_id: FromPath[UUID], code: FromPath[str]
) -> Response[Any]:
    """Save the finding and go on to the next criterion that is left."""
    form = await read_form(request)
    form.close()
    try:
        await service.record_finding(
            assignment_id,
            code,
            finding=views.typed_finding(form.text("level")),
            reason=form.text("reason"),
            version=form.version(),
            actor=reader(request),
            now=clock.now(),
        )
    except (InvalidInputError, InvalidMoveError, StaleVersionError) as error:
        return await _criterion(request, assignment_id, code, form=form, error=error)
    view = await opened(request, assignment_id)
    file = await dossier.load(view.assessment)
    work = await views.work(file, view.assignment, view.heading.texts)
    ahead = work.after(code)
    if form.text("then") == "next" and ahead is not None:
        return see_other(request, f"{view.path}/criteria/{ahead.code}")
    return see_other(request, view.path)


@post(f"{_CRITERION}/ask", permission=Permission.REVIEW_WRITE, status_code=200)
async def ask(
    request: WebRequest, assignment_id: FromPath[UUID], code: FromPath[str]
) -> Response[Any]:
    """Ask the government about the criterion."""
    form = await read_form(request)
    form.close()
    try:
        await service.ask(
            assignment_id,
            code,
            form.text("question"),
            form_id=_form_id(form),
            actor=reader(request),
            now=clock.now(),
        )
    except (InvalidInputError, InvalidMoveError, StaleVersionError) as error:
        return await _criterion(request, assignment_id, code, form=form, error=error)
    return see_other(request, f"/reviews/{assignment_id}/criteria/{code}#questions")


async def _criterion(
    request: WebRequest,
    assignment_id: UUID,
    code: str,
    *,
    form: Form | None = None,
    error: InvalidInputError | InvalidMoveError | StaleVersionError | None = None,
) -> Response[str]:
    view = await opened(request, assignment_id)
    file = await dossier.load(view.assessment)
    if code not in file.tasks(view.assignment.reviewer_kind):
        raise NotFoundError(N_("This criterion is not on your list."))
    stored = await _stored(view.assignment, code)
    faults = error.faults if isinstance(error, InvalidInputError) else {}
    typed = form.typed() if form else {}
    heading = view.heading
    rule = may_be_not_applicable(file.rubric.criterion(code))
    return page(
        request,
        "reviews/criterion.html",
        status=200 if error is None else 422 if faults else 409,
        view=view,
        heading=heading,
        code=code,
        text=heading.texts.criteria[code],
        levels=[
            {"level": number, "text": words}
            for number, words in enumerate(heading.texts.criteria[code].levels)
        ],
        not_applicable=heading.texts.criteria[code].not_applicable if rule else None,
        claim=file.claims.get(code),
        items=await views.items(view.assessment.id, code),
        kinds=heading.texts.evidence_kinds,
        language=lambda spoken: language_name(spoken, heading.locale),
        questions=_mine(await asking.of_file(view.assessment.id), view.assignment, code),
        stored=stored,
        level=typed.get("level", views.chosen(stored.finding) if stored else ""),
        reason=typed.get("reason", stored.reason if stored else ""),
        question=typed.get("question", ""),
        sent="reason" in typed,
        version=views.shown_version(form, error, stored.version if stored else 0),
        form_id=uuid4(),
        stale=isinstance(error, StaleVersionError),
        **faulty(faults, heading.locale),
        reasons=() if error is None or faults else error.reasons,
    )


async def _stored(assignment: Assignment, code: str) -> Recorded | None:
    recorded = await queries.findings_by(assignment.id)
    return next(
        (one for one in recorded if one.criterion == code and one.round == FIRST_ROUND), None
    )


def _mine(
    questions: Sequence[asking.Question], assignment: Assignment, code: str
) -> list[asking.Question]:
    return [
        one for one in questions if one.assignment_id == assignment.id and one.criterion == code
    ]


def _form_id(form: Form) -> UUID:
    try:
        return UUID(form.text("form_id"))
    except ValueError:
        return uuid4()


@get(f"{_PATH}/complete", permission=Permission.REVIEW_WRITE)
async def confirm(request: WebRequest, assignment_id: FromPath[UUID]) -> Response[str]:
    """All findings once more, before they are handed in."""
    return await _confirm(request, assignment_id)


@post(f"{_PATH}/complete", permission=Permission.REVIEW_WRITE, status_code=200)
async def complete(request: WebRequest, assignment_id: FromPath[UUID]) -> Response[Any]:
    """Hand in."""
    form = await read_form(request)
    form.close()
    try:
        await service.complete(assignment_id, actor=reader(request), now=clock.now())
    except InvalidMoveError as error:
        return await _confirm(request, assignment_id, reasons=error.reasons, status=409)
    return see_other(request, f"/reviews/{assignment_id}")


async def _confirm(
    request: WebRequest,
    assignment_id: UUID,
    *,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> Response[str]:
    view = await opened(request, assignment_id)
    file = await dossier.load(view.assessment)
    recorded = {
        one.criterion: one
        for one in await queries.findings_by(assignment_id)
        if one.round == FIRST_ROUND
    }
    return page(
        request,
        "reviews/complete.html",
        status=status,
        view=view,
        heading=view.heading,
        work=await views.work(file, view.assignment, view.heading.texts),
        recorded=recorded,
        reasons=reasons,
    )


ROUTES = [tasks, declare, criterion, save_finding, ask, confirm, complete]

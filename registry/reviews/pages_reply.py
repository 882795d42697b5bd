"""Pages of the government: questions to answer, findings to reply to, what was verified."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from registry import clock
from registry.access.permissions import Permission, permitted, require
from registry.assessments.queries import Assessment
from registry.assessments.views import faulty, reader
from registry.assessments.workflow import State
from registry.errors import (
    N_,
    InvalidInputError,
    InvalidMoveError,
    NotFoundError,
    StaleVersionError,
)
from registry.reviews import asking, dossier, outcomes, service, standing, views
from registry.web.forms import Form, read_form
from registry.web.rendering import WebRequest, locale_of, page, see_other

_FILE = "/assessments/{assessment_id:uuid}"

FINDINGS_SHOWN = frozenset(
    {
        State.AWAITING_REPLY,
        State.RECONCILING,
        State.READY_FOR_DECISION,
        State.AWARDED,
        State.REFUSED,
        State.CERTIFIED,
        State.UNDER_APPEAL,
    }
)
VERIFIED_SHOWN = frozenset({State.REFUSED, State.CERTIFIED, State.UNDER_APPEAL})
"""A decision is made, and nothing of it can still fall."""


async def of_own(request: WebRequest, assessment_id: UUID) -> Assessment:
    """The file, for somebody of its government.

    Raises:
        NotFoundError: there is none, or they are not.
    """
    assessment = await dossier.find(assessment_id)
    dossier.refuse_others(assessment, actor=reader(request))
    return assessment


@get(f"{_FILE}/questions", permission=Permission.CLARIFICATION_ANSWER)
async def questions(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[str]:
    """The reviewers' questions; who asks is not said."""
    return await _questions(request, assessment_id)


@post(
    f"{_FILE}/questions/{{question_id:uuid}}",
    permission=Permission.CLARIFICATION_ANSWER,
    status_code=200,
)
async def answer(
    request: WebRequest, assessment_id: FromPath[UUID], question_id: FromPath[UUID]
) -> Response[Any]:
    """Answer one question."""
    form = await read_form(request)
    form.close()
    await of_own(request, assessment_id)
    try:
        await service.answer(
            question_id, form.text(f"answer-{question_id}"), actor=reader(request), now=clock.now()
        )
    except (InvalidInputError, InvalidMoveError, StaleVersionError) as error:
        return await _questions(
            request, assessment_id, answered=question_id, form=form, error=error
        )
    return see_other(request, f"/assessments/{assessment_id}/questions")


async def _questions(
    request: WebRequest,
    assessment_id: UUID,
    *,
    answered: UUID | None = None,
    form: Form | None = None,
    error: InvalidInputError | InvalidMoveError | StaleVersionError | None = None,
) -> Response[str]:
    assessment = await of_own(request, assessment_id)
    heading = await views.heading(assessment, locale_of(request))
    faults = error.faults if isinstance(error, InvalidInputError) else {}
    return page(
        request,
        "reviews/questions.html",
        status=200 if error is None else 422 if faults else 409,
        heading=heading,
        questions=await asking.of_file(assessment_id),
        can_answer=assessment.state is State.IN_REVIEW,
        answered=answered,
        typed=form.text(f"answer-{answered}") if form else "",
        reasons=() if error is None or faults else error.reasons,
        **faulty({f"answer-{answered}": one for one in faults.values()}, heading.locale),
    )


@get(f"{_FILE}/findings", permission=Permission.CLARIFICATION_ANSWER)
async def findings(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[str]:
    """What the reviewers found, by kind; after the decision, what stands."""
    return await _findings(request, assessment_id)


async def _findings(
    request: WebRequest,
    assessment_id: UUID,
    *,
    reason: str = "",
    error: InvalidInputError | InvalidMoveError | StaleVersionError | None = None,
) -> Response[str]:
    assessment = await of_own(request, assessment_id)
    if assessment.state not in FINDINGS_SHOWN:
        raise error or NotFoundError(N_("The findings of the reviewers are not out yet."))
    heading = await views.heading(assessment, locale_of(request))
    file = await dossier.load(assessment)
    decided = assessment.state in VERIFIED_SHOWN
    faults = error.faults if isinstance(error, InvalidInputError) else {}
    apart = await _apart(file)
    return page(
        request,
        "reviews/findings.html",
        status=200 if error is None else 422 if faults else 409,
        heading=heading,
        outcomes=await views.outcomes_of(file, heading.texts, with_verified=decided),
        decided=decided,
        discussing=assessment.state is State.RECONCILING,
        apart=apart,
        asked=await standing.pending_request(assessment) is not None,
        may_sign=permitted(reader(request), Permission.ASSESSMENT_REPLY, assessment.scope),
        reason=reason,
        reasons=() if error is None or faults else error.reasons,
        **faulty(faults, heading.locale),
    )


async def _apart(file: dossier.Dossier) -> list[str]:
    if file.assessment.state is not State.RECONCILING:
        return []
    return [point.criterion for point in (await standing.of(file)).apart]


@post(f"{_FILE}/findings/adjudicator", permission=Permission.ASSESSMENT_REPLY, status_code=200)
async def ask_adjudication(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[Any]:
    """Ask for an adjudicator as the applicant."""
    form = await read_form(request)
    form.close()
    try:
        await service.ask_adjudication(
            assessment_id, form.text("reason"), actor=reader(request), now=clock.now()
        )
    except (InvalidInputError, InvalidMoveError, StaleVersionError) as error:
        return await _findings(request, assessment_id, reason=form.text("reason"), error=error)
    return see_other(request, f"/assessments/{assessment_id}/findings")


@get(f"{_FILE}/reply", permission=Permission.ASSESSMENT_REPLY)
async def reply_page(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[str]:
    """The findings, criterion by criterion, and the button that sends the reply."""
    return await _reply(request, assessment_id)


@post(f"{_FILE}/reply", permission=Permission.ASSESSMENT_REPLY, status_code=200)
async def send_reply(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[Any]:
    """Send the reply, once."""
    form = await read_form(request)
    form.close()
    await of_own(request, assessment_id)
    try:
        await service.reply(
            assessment_id, version=form.version(), actor=reader(request), now=clock.now()
        )
    except (InvalidMoveError, StaleVersionError) as error:
        return await _reply(request, assessment_id, error=error)
    return see_other(request, f"/assessments/{assessment_id}/findings")


async def _reply(
    request: WebRequest,
    assessment_id: UUID,
    *,
    error: InvalidMoveError | StaleVersionError | None = None,
) -> Response[str]:
    assessment = await of_own(request, assessment_id)
    require(reader(request), Permission.ASSESSMENT_REPLY, assessment.scope)
    if assessment.state not in FINDINGS_SHOWN:
        raise error or NotFoundError(N_("The findings of the reviewers are not out yet."))
    heading = await views.heading(assessment, locale_of(request))
    file = await dossier.load(assessment)
    return page(
        request,
        "reviews/reply.html",
        status=409 if error else 200,
        heading=heading,
        outcomes=await views.outcomes_of(file, heading.texts, with_verified=False),
        open=assessment.state is State.AWAITING_REPLY,
        reasons=error.reasons if error else (),
    )


@get(f"{_FILE}/reply/{{code:str}}", permission=Permission.ASSESSMENT_REPLY)
async def reply_criterion(
    request: WebRequest, assessment_id: FromPath[UUID], code: FromPath[str]
) -> Response[str]:
    """What was found on one criterion, and the reply to it."""
    return await _reply_criterion(request, assessment_id, code)


@post(f"{_FILE}/reply/{{code:str}}", permission=Permission.ASSESSMENT_REPLY, status_code=200)
async def save_reply(
    request: WebRequest, assessment_id: FromPath[UUID], code: FromPath[str]
) -> Response[Any]:
    """Keep the reply on one criterion; then go back, or on to new evidence."""
    form = await read_form(request)
    form.close()
    then = form.text("then")
    to_evidence = then in {"link", "file"}
    version = form.version()
    await of_own(request, assessment_id)
    try:
        # Somebody who only adds evidence need not write a word.
        if form.text("text") or version or not to_evidence:
            await service.save_reply(
                assessment_id,
                code,
                form.text("text"),
                version=version,
                actor=reader(request),
                now=clock.now(),
            )
    except (InvalidInputError, InvalidMoveError, StaleVersionError) as error:
        return await _reply_criterion(request, assessment_id, code, form=form, error=error)
    if to_evidence:
        return see_other(request, f"/assessments/{assessment_id}/criteria/{code}/evidence/{then}")
    return see_other(request, f"/assessments/{assessment_id}/reply#{code}")


async def _reply_criterion(
    request: WebRequest,
    assessment_id: UUID,
    code: str,
    *,
    form: Form | None = None,
    error: InvalidInputError | InvalidMoveError | StaleVersionError | None = None,
) -> Response[str]:
    assessment = await of_own(request, assessment_id)
    require(reader(request), Permission.ASSESSMENT_REPLY, assessment.scope)
    heading = await views.heading(assessment, locale_of(request))
    file = await dossier.load(assessment)
    shown = (
        await views.outcomes_of(file, heading.texts, with_verified=False)
        if assessment.state in FINDINGS_SHOWN
        else []
    )
    outcome = next((one for one in shown if one.code == code and one.reviewed), None)
    if outcome is None:
        raise error or NotFoundError(N_("Nothing was found on this criterion."))
    stored = (await outcomes.replies(assessment_id)).get(code)
    faults = error.faults if isinstance(error, InvalidInputError) else {}
    return page(
        request,
        "reviews/reply_criterion.html",
        status=200 if error is None else 422 if faults else 409,
        heading=heading,
        outcome=outcome,
        text=heading.texts.criteria[code],
        items=[item for item in await views.items(assessment_id, code) if item.in_reply],
        kinds=heading.texts.evidence_kinds,
        open=assessment.state is State.AWAITING_REPLY,
        typed=form.text("text") if form else stored.text if stored else "",
        stored=stored.text if stored else "",
        version=views.shown_version(form, error, stored.version if stored else 0),
        stale=isinstance(error, StaleVersionError),
        reasons=() if error is None or faults else error.reasons,
        **faulty(faults, heading.locale),
    )


ROUTES = [
    questions,
    answer,
    findings,
    ask_adjudication,
    reply_page,
    send_reply,
    reply_criterion,
    save_reply,
]

"""Pages of certifiers and issuing officers: the computed result, and what they may do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from registry import clock
from registry.access.permissions import Permission, permitted
from registry.access.roles import Actor
from registry.access.separation import Part
from registry.assessments import queries as files
from registry.assessments.views import faulty, reader, said
from registry.assessments.workflow import STATE_NAMES, Action, State
from registry.decisions import service
from registry.decisions.service import Preview
from registry.decisions.workflow import Condition
from registry.errors import (
    N_,
    InvalidInputError,
    InvalidMoveError,
    Reason,
    StaleVersionError,
)
from registry.reviews import views
from registry.reviews.views import Heading
from registry.web.forms import Form, read_form
from registry.web.rendering import WebRequest, locale_of, page, see_other

_PATH = "/decisions/{assessment_id:uuid}"
CONDITION_FIELDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The computed result, in sentences."""

    score: Decimal
    claimed_score: Decimal
    award: str | None
    claimed_award: str | None
    against: list[tuple[str, list[Reason]]]
    """Each award above the one reached, and every reason against it."""
    thresholds: list[dict[str, object]]
    dimensions: list[dict[str, object]]


@get(_PATH, permission=Permission.ASSESSMENT_READ)
async def decision(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[str]:
    """The result of what was verified, beside what was claimed."""
    return await _page(request, assessment_id)


@post(f"{_PATH}/award", permission=Permission.DECIDE, status_code=200)
async def award(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[Any]:
    """Give the computed award."""
    form = await read_form(request)
    form.close()
    try:
        await service.award(
            assessment_id,
            reasons=form.text("reasons"),
            conditions=_conditions(form),
            version=form.version(),
            actor=reader(request),
            now=clock.now(),
        )
    except (InvalidInputError, InvalidMoveError, StaleVersionError) as error:
        return await _page(request, assessment_id, form=form, error=error)
    return see_other(request, f"/decisions/{assessment_id}")


@post(f"{_PATH}/refuse", permission=Permission.DECIDE, status_code=200)
async def refuse(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[Any]:
    """Give no award."""
    form = await read_form(request)
    form.close()
    try:
        await service.refuse(
            assessment_id,
            reasons=form.text("refusal"),
            version=form.version(),
            actor=reader(request),
            now=clock.now(),
        )
    except (InvalidInputError, InvalidMoveError, StaleVersionError) as error:
        return await _page(request, assessment_id, form=form, error=error, reasons_as="refusal")
    return see_other(request, f"/decisions/{assessment_id}")


@post(f"{_PATH}/reopen", permission=Permission.DECIDE, status_code=200)
async def reopen(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[Any]:
    """Send criteria back to the reviewers."""
    form = await read_form(request)
    form.close()
    try:
        await service.reopen(
            assessment_id,
            criteria=form.all("criteria"),
            reason=form.text("reopening"),
            version=form.version(),
            actor=reader(request),
            now=clock.now(),
        )
    except (InvalidInputError, InvalidMoveError, StaleVersionError) as error:
        return await _page(request, assessment_id, form=form, error=error, reasons_as="reopening")
    return see_other(request, "/desk")


@post(f"{_PATH}/countersign", permission=Permission.COUNTERSIGN, status_code=200)
async def countersign(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[Any]:
    """Countersign; the certificate is planned and signed by the worker."""
    form = await read_form(request)
    form.close()
    try:
        certificate_id = await service.countersign(
            assessment_id,
            version=form.version(),
            actor=reader(request),
            now=clock.now(),
        )
    except (InvalidMoveError, StaleVersionError) as error:
        return await _page(request, assessment_id, form=form, error=error)
    return see_other(request, f"/certificates/{certificate_id}")


@post(f"{_PATH}/object", permission=Permission.COUNTERSIGN, status_code=200)
async def object_(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[Any]:
    """Send the decision back to the certifier."""
    form = await read_form(request)
    form.close()
    try:
        await service.object_(
            assessment_id,
            reason=form.text("objection"),
            version=form.version(),
            actor=reader(request),
            now=clock.now(),
        )
    except (InvalidInputError, InvalidMoveError, StaleVersionError) as error:
        return await _page(request, assessment_id, form=form, error=error, reasons_as="objection")
    return see_other(request, "/desk")


async def _page(
    request: WebRequest,
    assessment_id: UUID,
    *,
    form: Form | None = None,
    error: InvalidInputError | InvalidMoveError | StaleVersionError | None = None,
    reasons_as: str = "reasons",
) -> Response[str]:
    actor, now = reader(request), clock.now()
    found = await service.preview(assessment_id, actor=actor, now=now)
    heading = await views.heading(found.file.assessment, locale_of(request))
    faults = error.faults if isinstance(error, InvalidInputError) else {}
    named = {
        reasons_as if name in {"reason", "reasons"} else name: fault
        for name, fault in faults.items()
    }
    powers = await _powers(found, actor)
    return page(
        request,
        "decisions/decision.html",
        status=200 if error is None else 422 if faults else 409,
        heading=heading,
        sheet=sheet(found, heading),
        outcomes=await views.outcomes_of(found.file, heading.texts, with_verified=True),
        waived=[heading.title(code) for code in found.waived],
        decision=found.decision,
        state=STATE_NAMES[found.file.assessment.state],
        notes=await _notes(found),
        typed=form.typed() if form else {},
        chosen=form.all("criteria") if form else [],
        conditions=range(1, CONDITION_FIELDS + 1),
        today=now.date().isoformat(),
        reasons=() if error is None or faults else error.reasons,
        without_field=_without_field(form, found, powers) if error else [],
        **powers,
        **faulty(named, heading.locale),
    )


async def _powers(found: Preview, actor: Actor) -> dict[str, Any]:
    """What this person could do now, and what stands in the way."""
    assessment = found.file.assessment
    decides = assessment.state is State.READY_FOR_DECISION and permitted(
        actor, Permission.DECIDE, assessment.scope
    )
    signs = assessment.state is State.AWARDED and permitted(
        actor, Permission.COUNTERSIGN, assessment.scope
    )
    hindered: Sequence[Reason] = ()
    if decides:
        hindered = await service.obstacles(assessment, Part.DECIDED, actor=actor)
    elif signs:
        hindered = await service.obstacles(assessment, Part.COUNTERSIGNED, actor=actor)
    return {
        "decides": decides and not hindered,
        "signs": signs and not hindered,
        "hindered": hindered,
    }


def _without_field(form: Form | None, found: Preview, powers: Mapping[str, Any]) -> list[str]:
    """What was written for forms that the page has no longer."""
    if form is None:
        return []
    lost = [] if powers["signs"] else [form.text("objection")]
    if not powers["decides"]:
        lost += [form.text("refusal"), form.text("reopening")]
    if not powers["decides"] or found.result.award is None:
        numbers = range(1, CONDITION_FIELDS + 1)
        conditions = [(form.text(f"condition-{n}"), form.text(f"due-{n}")) for n in numbers]
        lost += [form.text("reasons")]
        lost += ["\n".join(part for part in parts if part) for parts in conditions]
    return lost


async def _notes(found: Preview) -> list[tuple[str, str, datetime]]:
    """Why the file was reopened or an award objected to, latest first."""
    words = {
        Action.OBJECT: N_("The issuing officer objected"),
        Action.REOPEN: N_("Reopened for the reviewers"),
    }
    notes = await files.notes(found.file.assessment.id)
    return [
        (words[Action(note.action)], note.text, note.at)
        for note in reversed(notes)
        if note.action in words
    ]


def sheet(found: Preview, heading: Heading) -> Sheet:
    """The computed result, in the reader's language."""
    rubric = heading.rubric
    result = found.result
    above = rubric.rank(result.award) + 1 if result.award else 0
    return Sheet(
        score=result.score_rounded,
        claimed_score=found.claimed.score_rounded,
        award=result.award,
        claimed_award=found.claimed.award,
        against=[
            (one.id, said(result.blocking(one.id), heading.texts, heading.locale))
            for one in rubric.awards[above:]
        ],
        thresholds=[{"id": one.id, "score": one.score} for one in rubric.awards],
        dimensions=[
            {
                "code": one.code,
                "name": heading.texts.dimensions[one.code],
                "percent": None if one.score is None else float(one.score),
            }
            for one in result.dimensions
        ],
    )


def _conditions(form: Form) -> list[Condition]:
    """The conditions that were typed; a day that is none lies in the past, so that it is named."""
    found = []
    for number in range(1, CONDITION_FIELDS + 1):
        text, due = form.text(f"condition-{number}"), form.text(f"due-{number}")
        if not text and not due:
            continue
        try:
            day = date.fromisoformat(due)
        except ValueError:
            day = date.min
        found.append(Condition(text=text, due=day))
    return found


@get("/assessments/{assessment_id:uuid}/decision", permission=Permission.CLARIFICATION_ANSWER)
async def result(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[str]:
    """The decision as its government reads it: outcome, reasons, what was verified."""
    found = await service.result_for_applicant(assessment_id, actor=reader(request))
    heading = await views.heading(found.file.assessment, locale_of(request))
    return page(
        request,
        "decisions/result.html",
        heading=heading,
        sheet=sheet(found, heading),
        decision=found.decision,
        outcomes=await views.outcomes_of(found.file, heading.texts, with_verified=True),
    )


ROUTES = [result, decision, award, refuse, reopen, countersign, object_]

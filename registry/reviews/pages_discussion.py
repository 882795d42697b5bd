"""Pages of the discussion: each reviewer speaks again; an adjudicator settles what stays apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from registry import clock
from registry.access.permissions import Permission
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
from registry.evidence.queries import Item
from registry.reviews import adjudicating, dossier, outcomes, queries, service, standing, views
from registry.reviews.pages_review import Opened, opened
from registry.reviews.queries import Recorded
from registry.reviews.reconciliation import OPEN_NAMES, Open, may_be_not_applicable
from registry.reviews.service import Ruling
from registry.reviews.standing import Point, Standing
from registry.reviews.views import Line
from registry.web.forms import Form, read_form
from registry.web.rendering import WebRequest, locale_of, page, see_other

_PATH = "/reviews/{assignment_id:uuid}/discussion"
_ADJUDICATION = "/adjudications/{assessment_id:uuid}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One open criterion, as a reviewer or an adjudicator sees it."""

    code: str
    title: str
    why: str
    claimed: str
    lines: list[Line]
    reply: str
    items: list[Item]
    mine: Recorded | None
    """The reviewer's latest word; None if they are not heard here."""
    spoken: bool
    higher: str
    """The highest level another reviewer gives, if it is above mine."""
    levels: list[tuple[str, str]]
    level: str
    reason: str
    version: int


@get(_PATH, permission=Permission.REVIEW_WRITE)
async def discussion(request: WebRequest, assignment_id: FromPath[UUID]) -> Response[str]:
    """What is open, with what the others found, by kind."""
    return await _page(request, assignment_id)


@post(f"{_PATH}/keep", permission=Permission.REVIEW_WRITE, status_code=200)
async def keep(request: WebRequest, assignment_id: FromPath[UUID]) -> Response[Any]:
    """Stay with one's levels on everything that is open."""
    form = await read_form(request)
    form.close()
    try:
        await service.keep_the_rest(assignment_id, actor=reader(request), now=clock.now())
    except (InvalidMoveError, StaleVersionError) as error:
        return await _page(request, assignment_id, reasons=error.reasons, status=409)
    return see_other(request, f"/reviews/{assignment_id}/discussion")


@post(f"{_PATH}/adjudicator", permission=Permission.REVIEW_WRITE, status_code=200)
async def ask_adjudication(request: WebRequest, assignment_id: FromPath[UUID]) -> Response[Any]:
    """Ask for an adjudicator as a reviewer."""
    form = await read_form(request)
    form.close()
    view = await opened(request, assignment_id)
    try:
        await service.ask_adjudication(
            view.assessment.id, form.text("adjudicator"), actor=reader(request), now=clock.now()
        )
    except InvalidInputError as error:
        faults = dict.fromkeys(["adjudicator"], error.faults["reason"])
        return await _page(request, assignment_id, form=form, faults=faults, status=422)
    except (InvalidMoveError, StaleVersionError) as error:
        return await _page(request, assignment_id, form=form, reasons=error.reasons, status=409)
    return see_other(request, f"/reviews/{assignment_id}/discussion")


@post(f"{_PATH}/{{code:str}}", permission=Permission.REVIEW_WRITE, status_code=200)
async def revise(
    request: WebRequest, assignment_id: FromPath[UUID], code: FromPath[str]
) -> Response[Any]:
    """Say one's level on a criterion again."""
    form = await read_form(request)
    form.close()
    higher = form.text("agree")
    try:
        await service.revise(
            assignment_id,
            code,
            finding=views.typed_finding(higher or form.text(f"level-{code}")),
            reason=form.text(f"reason-{code}"),
            version=form.version(),
            actor=reader(request),
            now=clock.now(),
        )
    except InvalidInputError as error:
        faults = {f"{name}-{code}": reason for name, reason in error.faults.items()}
        return await _page(request, assignment_id, form=form, faults=faults, status=422)
    except (InvalidMoveError, StaleVersionError) as error:
        return await _page(request, assignment_id, form=form, reasons=error.reasons, status=409)
    return see_other(request, f"/reviews/{assignment_id}/discussion")


async def _page(
    request: WebRequest,
    assignment_id: UUID,
    *,
    form: Form | None = None,
    faults: dict[str, Reason] | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> Response[str]:
    view = await opened(request, assignment_id)
    if view.assignment.completed_at is None or view.assessment.state is State.IN_REVIEW:
        # Blind until all are in.
        raise NotFoundError(N_("The others have not handed in yet."))
    file = await dossier.load(view.assessment)
    now_standing = await standing.of(file)
    shown = now_standing.points if view.assessment.state is State.AWAITING_REPLY else ()
    talks = [
        await _talk(now_standing, point, view, form, correcting=bool(faults))
        for point in (now_standing.open if view.discussing else shown)
    ]
    asked = await standing.pending_request(view.assessment) is not None
    fields = {f"reason-{talk.code}" for talk in talks if talk.mine} if view.discussing else set()
    if view.discussing and now_standing.apart and not asked:
        fields.add("adjudicator")
    return page(
        request,
        "reviews/discussion.html",
        status=status,
        view=view,
        heading=view.heading,
        talks=talks,
        settled=len(now_standing.points) - len(now_standing.open),
        apart=len(now_standing.apart),
        asked=asked,
        without_field=_without_field(form, fields),
        kinds=view.heading.texts.evidence_kinds,
        language=lambda spoken: language_name(spoken, view.heading.locale),
        adjudicator=form.text("adjudicator") if form else "",
        reasons=reasons,
        **faulty(faults or {}, view.heading.locale),
    )


def _without_field(form: Form | None, fields: set[str]) -> list[str]:
    """The words that were sent for fields that the page has no longer."""
    if form is None:
        return []
    named = [name for name in form.fields if name.startswith(("reason-", "adjudicator"))]
    return [form.text(name) for name in named if name not in fields]


async def _talk(
    now_standing: Standing, point: Point, view: Opened, form: Form | None, *, correcting: bool
) -> Talk:
    code = point.criterion
    mine = point.latest.get(view.assignment.id)
    others = [
        one.finding
        for key, one in point.latest.items()
        if key != view.assignment.id and isinstance(one.finding, int)
    ]
    above = max(others, default=-1)
    lower = mine is not None and isinstance(mine.finding, int) and above > mine.finding
    spoken = mine is not None and mine.round == now_standing.round
    typed = form.typed() if form else {}
    seen = correcting and f"reason-{code}" in typed
    shared = await _shared(now_standing, point, view.heading, mine=view.assignment.id)
    return Talk(
        **shared,
        mine=mine,
        spoken=spoken,
        higher=str(above) if lower else "",
        level=typed.get(f"level-{code}", views.chosen(mine.finding) if mine else ""),
        reason=typed.get(f"reason-{code}", mine.reason if mine else ""),
        version=form.version() if form and seen else mine.version if mine and spoken else 0,
    )


async def _shared(
    now_standing: Standing, point: Point, heading: views.Heading, *, mine: UUID | None
) -> dict[str, Any]:
    code = point.criterion
    file = now_standing.file
    claim = file.claims.get(code)
    replies = await outcomes.replies(file.assessment.id)
    texts = heading.texts.criteria[code]
    levels = [(str(level), words) for level, words in enumerate(texts.levels)]
    if may_be_not_applicable(file.rubric.criterion(code)):
        levels.append(("n/a", texts.not_applicable or ""))
    return {
        "code": code,
        "title": heading.title(code),
        "why": OPEN_NAMES[point.outcome] if isinstance(point.outcome, Open) else "",
        "claimed": views.chosen(claim.finding) if claim else "",
        "lines": views.lines(point.latest, now_standing.kinds, mine=mine),
        "reply": replies[code].text if code in replies else "",
        "items": [one for one in await views.items(file.assessment.id, code) if one.in_reply],
        "levels": levels,
    }


@get(_ADJUDICATION, permission=Permission.ADJUDICATE)
async def adjudication(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[str]:
    """The declaration first; then what keeps the reviewers apart."""
    return await _adjudication(request, assessment_id)


@post(f"{_ADJUDICATION}/declare", permission=Permission.CONFLICT_DECLARE, status_code=200)
async def declare(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[Any]:
    """Open the file to its adjudicator, or turn it away."""
    form = await read_form(request)
    form.close()
    said = form.text("conflict")
    try:
        await service.declare_as_adjudicator(
            assessment_id,
            conflict={"yes": True, "no": False}.get(said),
            statement=form.text("statement"),
            actor=reader(request),
            now=clock.now(),
        )
    except InvalidInputError as error:
        return await _adjudication(request, assessment_id, form=form, error=error)
    return see_other(request, "/desk" if said == "yes" else f"/adjudications/{assessment_id}")


@post(_ADJUDICATION, permission=Permission.ADJUDICATE, status_code=200)
async def adjudicate(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[Any]:
    """Settle what is apart."""
    form = await read_form(request)
    form.close()
    rulings = {
        name.removeprefix("reason-"): Ruling(
            finding=views.typed_finding(form.text(name.replace("reason-", "level-", 1))),
            reason=form.text(name),
        )
        for name in form.fields
        if name.startswith("reason-")
    }
    try:
        await service.adjudicate(assessment_id, rulings, actor=reader(request), now=clock.now())
    except (InvalidInputError, InvalidMoveError, StaleVersionError) as error:
        return await _adjudication(request, assessment_id, form=form, error=error)
    return see_other(request, "/desk")


async def _adjudication(
    request: WebRequest,
    assessment_id: UUID,
    *,
    form: Form | None = None,
    error: InvalidInputError | InvalidMoveError | StaleVersionError | None = None,
) -> Response[str]:
    actor = reader(request)
    assessment, asked = await adjudicating.open_for(assessment_id, actor=actor, now=clock.now())
    heading = await views.heading(assessment, locale_of(request))
    typed = form.typed() if form else {}
    faults = error.faults if isinstance(error, InvalidInputError) else {}
    status = 200 if error is None else 422 if faults else 409
    reasons = () if error is None or faults else error.reasons
    said = await queries.declaration(assessment_id, actor.person_id)
    if said is None:
        return page(
            request,
            "reviews/declare.html",
            status=status,
            action=f"/adjudications/{assessment_id}/declare",
            heading=heading,
            typed=typed,
            reasons=reasons,
            **faulty(faults, heading.locale),
        )
    now_standing = await standing.of(await dossier.load(assessment))
    talks = [
        Talk(
            **await _shared(now_standing, point, heading, mine=None),
            mine=None,
            spoken=False,
            higher="",
            level=typed.get(f"level-{point.criterion}", ""),
            reason=typed.get(f"reason-{point.criterion}", ""),
            version=0,
        )
        for point in now_standing.apart
    ]
    return page(
        request,
        "reviews/adjudication.html",
        status=status,
        heading=heading,
        talks=talks,
        reasons=reasons,
        without_field=_without_field(form, {f"reason-{talk.code}" for talk in talks}),
        asked=asked,
        narratives={
            talk.code: now_standing.file.claims[talk.code].narrative
            for talk in talks
            if talk.code in now_standing.file.claims
        },
        evidence_of={talk.code: await views.items(assessment_id, talk.code) for talk in talks},
        kinds=heading.texts.evidence_kinds,
        language=lambda spoken: language_name(spoken, heading.locale),
        **faulty(faults, heading.locale),
    )


ROUTES = [discussion, keep, ask_adjudication, revise, adjudication, declare, adjudicate]

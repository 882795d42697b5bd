"""Pages of a coordinator: who reviews a file, and who takes whose place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from registry import clock
from registry.access.permissions import Permission
from registry.access.roles import REVIEWER_KIND_NAMES, ReviewerKind
from registry.assessments.views import faulty, reader
from registry.assessments.workflow import State
from registry.errors import InvalidInputError, InvalidMoveError, Reason, StaleVersionError
from registry.reviews import assigning, dossier, queries, service, views
from registry.reviews.queries import Assignment
from registry.reviews.workflow import Candidate
from registry.web.forms import Form, read_form
from registry.web.rendering import WebRequest, locale_of, page, see_other

_PATH = "/assessments/{assessment_id:uuid}/reviewers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One reviewer of the file, as its coordinator sees them: never what they found."""

    assignment: Assignment
    name: str
    kind: str
    declared: bool
    done: int
    tasks: int


@get(_PATH, permission=Permission.REVIEWER_ASSIGN)
async def reviewers(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[str]:
    """Who reviews the file, or the choice of who will."""
    return await _page(request, assessment_id)


@post(_PATH, permission=Permission.REVIEWER_ASSIGN, status_code=200)
async def accept(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[Any]:
    """Take the file in and give it to the chosen reviewers."""
    form = await read_form(request)
    form.close()
    try:
        await service.accept(
            assessment_id,
            _ids(form.all("reviewer")),
            version=form.version(),
            actor=reader(request),
            now=clock.now(),
        )
    except (InvalidMoveError, StaleVersionError) as error:
        return await _page(request, assessment_id, form=form, reasons=error.reasons, status=409)
    return see_other(request, f"/assessments/{assessment_id}/reviewers")


@get(f"{_PATH}/replace", permission=Permission.REVIEWER_ASSIGN)
async def replace_page(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[str]:
    """Who leaves, who comes, and why."""
    return await _replace_page(request, assessment_id)


@post(f"{_PATH}/replace", permission=Permission.REVIEWER_ASSIGN, status_code=200)
async def replace(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[Any]:
    """Replace one reviewer, or fill an empty place."""
    form = await read_form(request)
    form.close()
    leaving, coming = _ids([form.text("leaving")]), _ids([form.text("coming")])
    try:
        await service.replace_reviewer(
            assessment_id,
            leaving=leaving[0] if leaving else None,
            coming=coming[0] if coming else None,
            reason=form.text("reason"),
            actor=reader(request),
            now=clock.now(),
        )
    except InvalidInputError as error:
        return await _replace_page(
            request, assessment_id, form=form, faults=error.faults, status=422
        )
    except (InvalidMoveError, StaleVersionError) as error:
        return await _replace_page(
            request, assessment_id, form=form, reasons=error.reasons, status=409
        )
    return see_other(request, f"/assessments/{assessment_id}/reviewers")


async def _page(
    request: WebRequest,
    assessment_id: UUID,
    *,
    form: Form | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> Response[str]:
    pool = await service.candidates(assessment_id, actor=reader(request), now=clock.now())
    assessment = await dossier.find(assessment_id)
    needed = await assigning.needed(assessment)
    seats = await _seats(assessment_id, pool)
    return page(
        request,
        "reviews/reviewers.html",
        status=status,
        heading=await views.heading(assessment, locale_of(request)),
        submitted=assessment.state is State.SUBMITTED,
        in_review=assessment.state is State.IN_REVIEW,
        needed=needed,
        empty=max(0, needed.count - len(seats)),
        seats=seats,
        groups=_groups(pool),
        chosen=form.all("reviewer") if form else [],
        reasons=reasons,
    )


async def _replace_page(
    request: WebRequest,
    assessment_id: UUID,
    *,
    form: Form | None = None,
    faults: dict[str, Reason] | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> Response[str]:
    pool = await service.candidates(assessment_id, actor=reader(request), now=clock.now())
    assessment = await dossier.find(assessment_id)
    seats = await _seats(assessment_id, pool)
    locale = locale_of(request)
    typed = form.typed() if form else {}
    here = {seat.assignment.person_id for seat in seats}
    return page(
        request,
        "reviews/replace.html",
        status=status,
        heading=await views.heading(assessment, locale),
        in_review=assessment.state is State.IN_REVIEW,
        seats=seats,
        empty=max(0, (await assigning.needed(assessment)).count - len(seats)),
        groups=_groups([one for one in pool if one.person_id not in here]),
        leaving=typed.get("leaving", request.query_params.get("leaving", "")),
        coming=typed.get("coming", ""),
        reason=typed.get("reason", ""),
        **faulty(faults or {}, locale),
        reasons=reasons,
    )


async def _seats(assessment_id: UUID, pool: Sequence[Candidate]) -> list[Seat]:
    names = {one.person_id: one.name for one in pool}
    file = await dossier.load(await dossier.find(assessment_id))
    seats = []
    for one in await queries.assignments(assessment_id):
        said = await queries.declaration(assessment_id, one.person_id)
        recorded = {found.criterion for found in await queries.findings_by(one.id)}
        seats.append(
            Seat(
                assignment=one,
                name=names.get(one.person_id, ""),
                kind=REVIEWER_KIND_NAMES[one.reviewer_kind],
                declared=said is not None,
                done=len(recorded),
                tasks=len(file.tasks(one.reviewer_kind)),
            )
        )
    return seats


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The pool's people of one kind: who can be chosen, and who cannot."""

    kind: str
    free: list[Candidate]
    others: list[Candidate]


def _groups(pool: Sequence[Candidate]) -> list[Group]:
    return [
        Group(
            kind=REVIEWER_KIND_NAMES[kind],
            free=[one for one in pool if one.kind is kind and one.free],
            others=[one for one in pool if one.kind is kind and not one.free],
        )
        for kind in ReviewerKind
    ]


def _ids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


ROUTES = [reviewers, accept, replace_page, replace]

"""The page of one criterion: read it, answer it, go on to its evidence."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from registry import clock
from registry.access.permissions import Permission
from registry.assessments import service, views
from registry.assessments.answers import Said
from registry.assessments.report import may_claim_not_applicable
from registry.assessments.views import Frame
from registry.errors import (
    N_,
    InvalidInputError,
    InvalidMoveError,
    NotFoundError,
    Reason,
    StaleVersionError,
)
from registry.rubrics.legal import local
from registry.web.forms import Form, merge, read_form
from registry.web.rendering import WebRequest, page, see_other

_FIELDS = ("level", "not_applicable_reason", "narrative", "owner")
_PATH = "/assessments/{assessment_id:uuid}/criteria/{code:str}"


@get(_PATH, permission=Permission.ASSESSMENT_READ)
async def criterion_page(
    request: WebRequest, assessment_id: FromPath[UUID], code: FromPath[str]
) -> Response[str]:
    """One criterion: what it asks, what is said, what shows it."""
    view = await views.framed(request, assessment_id)
    return _page(request, view, code)


@post(_PATH, permission=Permission.ASSESSMENT_EDIT, status_code=200)
async def save_criterion(
    request: WebRequest, assessment_id: FromPath[UUID], code: FromPath[str]
) -> Response[Any]:
    """Save the answer and go where the button says; show it again if something is wrong."""
    form = await read_form(request)
    form.close()
    try:
        await service.save_answer(
            assessment_id,
            code,
            _said(form),
            version=_version(form),
            actor=views.reader(request),
            now=clock.now(),
        )
    except (InvalidInputError, InvalidMoveError, StaleVersionError) as error:
        view = await views.framed(request, assessment_id)
        return _again(request, view, code, form, error)
    return see_other(request, await _onward(request, assessment_id, code, form.text("then")))


async def _onward(request: WebRequest, assessment_id: UUID, code: str, then: str) -> str:
    here = f"/assessments/{assessment_id}/criteria/{code}"
    if then in {"link", "file"}:
        return f"{here}/evidence/{then}"
    if then.startswith("remove:"):
        return f"/assessments/{assessment_id}/evidence/{then.removeprefix('remove:')}/remove"
    if then != "next":
        return f"{here}?saved=yes"
    view = await views.framed(request, assessment_id)
    _, after = views.neighbours(view, code)
    return f"{view.path}/criteria/{after}" if after else f"{view.path}/check"


def _again(
    request: WebRequest,
    view: Frame,
    code: str,
    form: Form,
    error: InvalidInputError | InvalidMoveError | StaleVersionError,
) -> Response[str]:
    """The page with all that was typed, and what stands against it."""
    faults = error.faults if isinstance(error, InvalidInputError) else {}
    return _page(
        request,
        view,
        code,
        typed={name: form.text(name) for name in _FIELDS},
        faults=faults,
        reasons=() if faults else error.reasons,
        stale=isinstance(error, StaleVersionError),
        status=422 if faults else 409,
        # While fields are corrected the page stays that of the answer it was opened on.
        seen=_version(form) if faults else None,
    )


def _page(
    request: WebRequest,
    view: Frame,
    code: str,
    *,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, Reason] | None = None,
    reasons: tuple[Reason, ...] = (),
    stale: bool = False,
    status: int = 200,
    seen: int | None = None,
) -> Response[str]:
    row = next((row for row in view.report.rows(view.texts) if row.criterion.code == code), None)
    if row is None:
        raise NotFoundError(N_("There is no such criterion in this report."))
    stored = view.file.answers.get(code)
    before, after = views.neighbours(view, code)
    values = {name: str(getattr(row.said, name)) for name in _FIELDS[1:]}
    return page(
        request,
        "assessments/criterion.html",
        status=status,
        view=view,
        row=row,
        text=view.texts.criteria[code],
        levels=views.levels(view.file.rubric, row.criterion, view.texts),
        may_skip=may_claim_not_applicable(row.criterion),
        local=local(view.file.rubric, view.country, code, view.locale),
        items=view.file.items(code),
        typed=typed if typed is not None else values | {"level": views.choice(row.said)},
        was_typed=typed is not None,
        stored_level=views.choice(row.said),
        version=seen if seen is not None else stored.version if stored else 0,
        **views.faulty(faults or {}, view.locale),
        reasons=reasons,
        stale=stale,
        saved=request.query_params.get("saved") == "yes" and typed is None,
        before=before,
        after=after,
        language_name=lambda language: views.language_name(language, view.locale),
    )


def _said(form: Form) -> Said:
    """What was typed.

    Raises:
        InvalidInputError: every field that cannot be read.
    """
    chosen = form.text("level")
    level = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) == 1 else None
    faults: dict[str, Reason] = {}
    if chosen not in {"", "n/a"} and level is None:
        faults["level"] = Reason(N_("Choose one of the levels."))
    unreadable = {name: reason for name, reason in form.faults.items() if name in _FIELDS}
    if unreadable or faults:
        raise InvalidInputError(merge(unreadable, faults))
    return Said(
        level=level,
        not_applicable=chosen == "n/a",
        not_applicable_reason=form.text("not_applicable_reason") if chosen == "n/a" else "",
        narrative=form.text("narrative"),
        owner=form.text("owner"),
    )


def _version(form: Form) -> int:
    text = form.text("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


ROUTES = [criterion_page, save_criterion]

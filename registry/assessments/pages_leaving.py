"""Pages where a file leaves its ordinary course: screened and returned, withdrawn, closed."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

import scoring
from registry import clock
from registry.access.permissions import Permission, require
from registry.assessments import report as reports
from registry.assessments import service, views
from registry.assessments.views import Frame
from registry.assessments.workflow import OPEN
from registry.errors import (
    ForbiddenError,
    InvalidInputError,
    InvalidMoveError,
    RegistryError,
    StaleVersionError,
)
from registry.web.forms import read_form
from registry.web.problems import status_of
from registry.web.rendering import WebRequest, page, see_other

REFUSED = (InvalidInputError, InvalidMoveError, StaleVersionError, ForbiddenError)
"""What the page of the form can say; whoever may not see the page any more is told elsewhere."""


@get("/assessments/{assessment_id:uuid}/screen", permission=Permission.ASSESSMENT_SCREEN)
async def screen(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[str]:
    """What a coordinator looks at before a report is reviewed."""
    view = await _framed(request, assessment_id, Permission.ASSESSMENT_SCREEN)
    return _screen(request, view)


@post(
    "/assessments/{assessment_id:uuid}/return",
    permission=Permission.ASSESSMENT_SCREEN,
    status_code=200,
)
async def return_report(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[Any]:
    """Send a report back with the reason."""
    form = await read_form(request)
    form.close()
    try:
        await service.return_to_draft(
            assessment_id,
            reason=form.text("reason"),
            version=form.version(),
            actor=views.reader(request),
            now=clock.now(),
        )
    except REFUSED as error:
        view = await _framed(request, assessment_id, Permission.ASSESSMENT_SCREEN)
        return _screen(request, view, reason=form.text("reason"), error=error)
    # The report is its government's own again, so there is nothing left to show here.
    return see_other(request, "/desk")


@get("/assessments/{assessment_id:uuid}/withdraw", permission=Permission.ASSESSMENT_WITHDRAW)
async def confirm_withdrawal(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[str]:
    """Ask once before a report is withdrawn."""
    view = await _framed(request, assessment_id, Permission.ASSESSMENT_WITHDRAW)
    return _leave(request, view, "withdraw")


@post(
    "/assessments/{assessment_id:uuid}/withdraw",
    permission=Permission.ASSESSMENT_WITHDRAW,
    status_code=200,
)
async def withdraw(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[Any]:
    """Withdraw the report."""
    form = await read_form(request)
    form.close()
    try:
        await service.withdraw(
            assessment_id,
            reason=form.text("reason"),
            version=form.version(),
            actor=views.reader(request),
            now=clock.now(),
        )
    except REFUSED as error:
        view = await _framed(request, assessment_id, Permission.ASSESSMENT_WITHDRAW)
        return _leave(request, view, "withdraw", reason=form.text("reason"), error=error)
    return see_other(request, f"/assessments/{assessment_id}")


@get("/assessments/{assessment_id:uuid}/close", permission=Permission.ASSESSMENT_CLOSE)
async def confirm_closing(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[str]:
    """Ask for the reason before a file is closed."""
    view = await _framed(request, assessment_id, Permission.ASSESSMENT_CLOSE)
    return _leave(request, view, "close")


@post(
    "/assessments/{assessment_id:uuid}/close",
    permission=Permission.ASSESSMENT_CLOSE,
    status_code=200,
)
async def close(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[Any]:
    """Close the file."""
    form = await read_form(request)
    form.close()
    try:
        await service.close(
            assessment_id,
            reason=form.text("reason"),
            version=form.version(),
            by=views.reader(request),
            now=clock.now(),
        )
    except REFUSED as error:
        view = await _framed(request, assessment_id, Permission.ASSESSMENT_CLOSE)
        return _leave(request, view, "close", reason=form.text("reason"), error=error)
    return see_other(request, f"/assessments/{assessment_id}")


async def _framed(request: WebRequest, assessment_id: UUID, permission: Permission) -> Frame:
    view = await views.framed(request, assessment_id)
    require(views.reader(request), permission, view.file.assessment.scope)
    return view


def _screen(
    request: WebRequest, view: Frame, *, reason: str = "", error: RegistryError | None = None
) -> Response[str]:
    sought = view.file.assessment.award_sought or view.file.rubric.awards[0].id
    return page(
        request,
        "assessments/screen.html",
        status=status_of(error) if error else 200,
        view=view,
        outlook=views.outlook(view),
        progress=reports.progress(view.report, view.texts),
        reviewers=scoring.reviewers_needed(view.file.rubric, sought),
        items=len(view.file.evidence),
        typed=reason,
        **_against(error, view.locale),
    )


def _leave(
    request: WebRequest,
    view: Frame,
    action: str,
    *,
    reason: str = "",
    error: RegistryError | None = None,
) -> Response[str]:
    return page(
        request,
        "assessments/leave.html",
        status=status_of(error) if error else 200,
        view=view,
        action=action,
        possible=view.file.assessment.state in OPEN,
        typed=reason,
        **_against(error, view.locale),
    )


def _against(error: RegistryError | None, locale: str) -> dict[str, Any]:
    """What stands against a form: faults beside their fields, or else reasons at the top."""
    faults = error.faults if isinstance(error, InvalidInputError) else {}
    reasons = error.reasons if error and not faults else ()
    return views.faulty(faults, locale) | {"reasons": reasons}


ROUTES = [
    screen,
    return_report,
    confirm_withdrawal,
    withdraw,
    confirm_closing,
    close,
]

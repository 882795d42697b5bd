"""Pages before submission: check the answers, choose the award, sign and submit."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from registry import clock
from registry.access.permissions import Permission
from registry.access.roles import Role
from registry.assessments import applicants, service, submission, views, ways
from registry.assessments import report as reports
from registry.assessments.snapshots import DECLARATION, content_digest
from registry.assessments.views import Frame
from registry.errors import (
    ForbiddenError,
    InvalidInputError,
    InvalidMoveError,
    Reason,
    RegistryError,
    StaleVersionError,
)
from registry.people import service as people
from registry.web.forms import Form, read_form
from registry.web.problems import status_of
from registry.web.rendering import WebRequest, page, see_other


@get("/assessments/{assessment_id:uuid}/check", permission=Permission.ASSESSMENT_READ)
async def check(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[str]:
    """Every answer on one page, and everything that is missing, at once."""
    view = await views.framed(request, assessment_id)
    missing = await submission.missing(view.file, now=clock.now(), locale=view.locale)
    return page(
        request,
        "assessments/check.html",
        view=view,
        groups=views.groups(view),
        missing=missing if view.own else (),
        outlook=views.outlook(view),
        way=ways.way(view) if view.own and view.draft else None,
        progress=reports.progress(view.report, view.texts),
    )


@get("/assessments/{assessment_id:uuid}/submit", permission=Permission.ASSESSMENT_EDIT)
async def submit_page(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[str]:
    """The award and track applied for, the declaration, and who may sign it."""
    view = await views.framed(request, assessment_id)
    return await _page(request, view)


@post(
    "/assessments/{assessment_id:uuid}/submit",
    permission=Permission.ASSESSMENT_EDIT,
    status_code=200,
)
async def submit(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[Any]:
    """Save the choice, or save it and submit."""
    form = await read_form(request)
    form.close()
    actor, now = views.reader(request), clock.now()
    try:
        await service.aim(
            assessment_id,
            award=form.text("award"),
            track=form.text("track"),
            actor=actor,
            now=now,
        )
        if form.text("then") == "submit":
            await service.submit(
                assessment_id,
                declared=form.text("declared") == "yes",
                content=form.text("content") or None,
                actor=actor,
                now=now,
            )
            return see_other(request, f"/assessments/{assessment_id}")
    except (InvalidInputError, InvalidMoveError, StaleVersionError, ForbiddenError) as error:
        view = await views.framed(request, assessment_id)
        return await _page(request, view, form=form, error=error)
    return see_other(request, f"/assessments/{assessment_id}/submit?saved=yes")


async def _page(
    request: WebRequest,
    view: Frame,
    *,
    form: Form | None = None,
    error: RegistryError | None = None,
) -> Response[str]:
    now = clock.now()
    choices = await applicants.choices(view.file, now=now)
    missing = await submission.missing(view.file, now=now, locale=view.locale)
    faults: Mapping[str, Reason] = error.faults if isinstance(error, InvalidInputError) else {}
    holders = await people.people_of(government_id=view.file.assessment.government_id)
    return page(
        request,
        "assessments/submit.html",
        status=status_of(error) if error else 200,
        view=view,
        choices=choices,
        track=form.text("track") if form else view.file.assessment.track,
        award=form.text("award") if form else view.file.assessment.award_sought,
        declared=form is not None and form.text("declared") == "yes",
        content=content_digest(view.file),
        missing=missing,
        **views.faulty(faults, view.locale),
        # What is missing is listed anyway, in the language of the page.
        reasons=error.reasons if error and not faults and not missing else (),
        outlook=views.outlook(view),
        declaration=DECLARATION,
        signatories=sorted({h.name for h in holders if h.membership.role is Role.SIGNATORY}),
        saved=request.query_params.get("saved") == "yes" and error is None,
    )


ROUTES = [check, submit_page, submit]

"""Pages of a report: its task list and its history, and the routes of all the others."""

from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from registry.access.permissions import Permission
from registry.assessments import (
    pages_criterion,
    pages_evidence,
    pages_leaving,
    pages_start,
    pages_submission,
    timeline,
    views,
)
from registry.assessments import report as reports
from registry.web.rendering import WebRequest, page


@get("/assessments/{assessment_id:uuid}", permission=Permission.ASSESSMENT_READ)
async def tasks(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[str]:
    """The task list: what is done, what is left, where it would lead."""
    view = await views.framed(request, assessment_id)
    return page(
        request,
        "assessments/tasks.html",
        view=view,
        groups=views.groups(view),
        progress=reports.progress(view.report, view.texts),
        outlook=views.outlook(view),
        next_task=views.next_task(view),
        note=await timeline.last_note(view.file.assessment),
        decided=await timeline.decided(view.file.assessment),
    )


@get("/assessments/{assessment_id:uuid}/history", permission=Permission.ASSESSMENT_READ)
async def history(request: WebRequest, assessment_id: FromPath[UUID]) -> Response[str]:
    """What happened with the report, without the names of those who judge it."""
    view = await views.framed(request, assessment_id)
    moves = await timeline.moves(view.file.assessment)
    return page(request, "assessments/history.html", view=view, moves=moves)


ROUTES = [
    tasks,
    history,
    *pages_start.ROUTES,
    *pages_criterion.ROUTES,
    *pages_evidence.ROUTES,
    *pages_submission.ROUTES,
    *pages_leaving.ROUTES,
]

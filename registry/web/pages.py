"""Static files and the health of the service."""

import mimetypes
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from registry.access.permissions import Permission
from registry.db import DB
from registry.errors import NotFoundError, UnavailableError
from registry.jobs.queue import waiting
from registry.web.rendering import STATIC, static

FOR_EVER = "public, max-age=31536000, immutable"
_OLDEST_JOB_SECONDS = 600


@get("/static/{digest:str}/{name:str}", permission=Permission.PUBLIC, sync_to_thread=False)
def static_file(digest: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """A static file under the hash of its content."""
    path = STATIC / name
    if path.parent != STATIC or not path.is_file() or static(name) != f"/static/{digest}/{name}":
        raise NotFoundError("No such file.")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(content=path.read_bytes(), media_type=kind, headers={"cache-control": FOR_EVER})


@get("/healthz", permission=Permission.PUBLIC, sync_to_thread=False)
def healthz() -> Response[str]:
    """The process answers."""
    return Response(content="ok\n", media_type="text/plain")


@get("/readyz", permission=Permission.PUBLIC)
async def readyz() -> Response[dict[str, Any]]:
    """The database answers and jobs are being done."""
    try:
        await DB.fetch_value("SELECT 1")
        jobs, oldest_seconds = await waiting()
    except OSError as error:
        raise UnavailableError("The database does not answer.") from error
    ready = oldest_seconds < _OLDEST_JOB_SECONDS
    return Response(
        content={"ready": ready, "jobs_waiting": jobs, "oldest_job_seconds": oldest_seconds},
        status_code=200 if ready else 503,
    )

"""Pages of evidence: add a link or a file, take one out, open one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Stream

from registry import clock
from registry.access.permissions import Permission, require
from registry.assessments import attachments, views
from registry.assessments.attachments import AlreadyThereError
from registry.errors import (
    N_,
    ForbiddenError,
    InvalidInputError,
    InvalidMoveError,
    NotFoundError,
    Reason,
    RegistryError,
    StaleVersionError,
)
from registry.evidence import service as evidence
from registry.evidence.gate import MEDIA_TYPES, Candidate
from registry.evidence.naming import attachment, harmless_name
from registry.evidence.service import Content
from registry.evidence.store import EvidenceStore
from registry.evidence.workflow import LANGUAGES, Description, describe, kinds_for_governments
from registry.settings import Settings
from registry.web.forms import Form, merge, read_form
from registry.web.problems import status_of
from registry.web.rendering import WebRequest, page, see_other

_NEW = "/assessments/{assessment_id:uuid}/criteria/{code:str}/evidence/{how:str}"
_ITEM = "/assessments/{assessment_id:uuid}/evidence/{evidence_id:uuid}"
# In the reply, too, the signatory adds evidence; the service knows at which stage who may.
_ADD = Permission.ASSESSMENT_EDIT

_FIELDS = ("url", "title", "kind", "fact_date", "language", "public", "file")
SANDBOX = "sandbox; default-src 'none'"


@get(_NEW, permission=_ADD)
async def new_item(
    request: WebRequest, assessment_id: FromPath[UUID], code: FromPath[str], how: FromPath[str]
) -> Response[str]:
    """The form for a link or a file."""
    return await _form_page(request, assessment_id, code, how, typed={})


@post(_NEW, permission=_ADD, status_code=200)
async def add_item(
    request: WebRequest, assessment_id: FromPath[UUID], code: FromPath[str], how: FromPath[str]
) -> Response[Any]:
    """Add the item, or show the form again with all that was typed."""
    _refuse_other(how)
    settings: Settings = request.app.state.settings
    form = await read_form(request, max_file_bytes=settings.max_upload_bytes)
    try:
        description, content = await _read(request, assessment_id, how, form)
        await attachments.attach(
            assessment_id,
            code,
            description,
            content,
            evidence_id=_form_id(form),
            actor=views.reader(request),
            now=clock.now(),
        )
    except (InvalidInputError, InvalidMoveError, StaleVersionError, ForbiddenError) as error:
        return await _form_page(request, assessment_id, code, how, typed=form.typed(), error=error)
    finally:
        form.close()
    return see_other(request, f"/assessments/{assessment_id}/criteria/{code}#evidence")


async def _read(
    request: WebRequest, assessment_id: UUID, how: str, form: Form
) -> tuple[Description, Content]:
    """The description and the content of a form; every fault of both at once."""
    view = await views.framed(request, assessment_id)
    # Asked before a file is kept: whoever may not edit here keeps nothing here.
    require(views.reader(request), _ADD, view.file.assessment.scope)
    faults = merge(form.faults)
    description = content = None
    try:
        description = describe(form.typed(), view.file.rubric, today=clock.now().date())
    except InvalidInputError as error:
        faults = merge(faults, error.faults)
    try:
        content = await _content(request, how, form)
    except InvalidInputError as error:
        faults = merge(faults, error.faults)
    if faults or description is None or content is None:
        raise InvalidInputError(faults)
    return description, content


async def _content(request: WebRequest, how: str, form: Form) -> Content:
    if how == "link":
        return evidence.link(form.text("url"))
    settings: Settings = request.app.state.settings
    upload = form.files.get("file")
    candidate = None
    if upload is not None:
        candidate = Candidate(
            name=harmless_name(upload.name),
            path=upload.path,
            size_bytes=upload.size_bytes,
            sha256=upload.sha256,
            too_large=upload.too_large,
        )
    store = EvidenceStore(settings.data_dir)
    return await evidence.keep(candidate, store, max_bytes=settings.max_upload_bytes)


async def _form_page(
    request: WebRequest,
    assessment_id: UUID,
    code: str,
    how: str,
    *,
    typed: Mapping[str, str],
    error: RegistryError | None = None,
) -> Response[str]:
    _refuse_other(how)
    view = await views.framed(request, assessment_id)
    if code not in view.texts.criteria:
        raise NotFoundError(N_("There is no such criterion in this report."))
    settings: Settings = request.app.state.settings
    faults = error.faults if isinstance(error, InvalidInputError) else {}
    kinds = [(k, view.texts.evidence_kinds[k]) for k in kinds_for_governments(view.file.rubric)]
    return page(
        request,
        "evidence/new.html",
        status=status_of(error) if error else 200,
        view=view,
        code=code,
        how=how,
        text=view.texts.criteria[code],
        typed={"form_id": str(uuid4())} | dict(typed),
        **views.faulty(_in_order(faults), view.locale),
        reasons=error.reasons if error and not faults else (),
        twin=error.item if isinstance(error, AlreadyThereError) else None,
        kinds=kinds,
        languages=[(c, views.language_name(c, view.locale)) for c in LANGUAGES],
        accept=",".join(f".{extension}" for extension in MEDIA_TYPES),
        types=", ".join(sorted(MEDIA_TYPES)),
        limit_mb=settings.max_upload_bytes // (1024 * 1024) or 1,
        today=clock.now().date().isoformat(),
        max_age_months=view.file.rubric.evidence.max_age_months,
    )


@get(f"{_ITEM}/remove", permission=_ADD)
async def confirm_removal(
    request: WebRequest, assessment_id: FromPath[UUID], evidence_id: FromPath[UUID]
) -> Response[str]:
    """Ask once before an item is taken out."""
    view = await views.framed(request, assessment_id)
    item = await attachments.open_item(
        assessment_id, evidence_id, actor=views.reader(request), now=clock.now()
    )
    return page(request, "evidence/remove.html", view=view, item=item)


@post(f"{_ITEM}/remove", permission=_ADD, status_code=200)
async def remove_item(
    request: WebRequest, assessment_id: FromPath[UUID], evidence_id: FromPath[UUID]
) -> Response[Any]:
    """Take an item out."""
    actor = views.reader(request)
    code = await attachments.detach(assessment_id, evidence_id, actor=actor, now=clock.now())
    back = f"/criteria/{code}#evidence" if code else ""
    return see_other(request, f"/assessments/{assessment_id}{back}")


@get(f"{_ITEM}/file", permission=Permission.ASSESSMENT_READ)
async def open_file(
    request: WebRequest, assessment_id: FromPath[UUID], evidence_id: FromPath[UUID]
) -> Stream:
    """The file, as something to save: never shown by the browser as a page of ours."""
    item = await attachments.open_item(
        assessment_id, evidence_id, actor=views.reader(request), now=clock.now()
    )
    if item.storage_key is None or item.file_name is None:
        raise NotFoundError(N_("There is no such item."))
    settings: Settings = request.app.state.settings
    return Stream(
        EvidenceStore(settings.data_dir).read(item.storage_key),
        media_type=item.media_type or "application/octet-stream",
        headers={
            "content-disposition": attachment(item.file_name),
            "content-length": str(item.size_bytes),
            "content-security-policy": SANDBOX,
            "cache-control": "no-store",
        },
    )


def _in_order(faults: Mapping[str, Reason]) -> dict[str, Reason]:
    """Faults in the order of the form, so that the summary reads from top to bottom."""
    known = [name for name in _FIELDS if name in faults]
    return {name: faults[name] for name in dict.fromkeys([*known, *faults])}


def _refuse_other(how: str) -> None:
    if how not in {"link", "file"}:
        raise NotFoundError(N_("There is no page at this address."))


def _form_id(form: Form) -> UUID:
    """The id that the form carries, so that sending it twice adds one item."""
    try:
        return UUID(form.text("form_id"))
    except ValueError:
        return uuid4()


ROUTES = [new_item, add_item, confirm_removal, remove_item, open_file]

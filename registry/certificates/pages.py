"""Public pages of certificates: the verify page, the QR code's page, the plaque's, the checker."""

from litestar import Response, get, post
from litestar.params import FromPath

from badges import strictjson
from badges.report import CheckName, Outcome, Report
from registry import clock
from registry.access.permissions import Permission
from registry.certificates import service, serving, trust, views
from registry.certificates.queries import Certificate
from registry.errors import N_, InvalidInputError, NotFoundError, Reason
from registry.governments import service as governments
from registry.web.forms import Form, Upload, read_form
from registry.web.rendering import WebRequest, locale_of, page

_MAX_FILE_BYTES = 4 * strictjson.MAX_BYTES
_MISSING = N_("There is no such certificate.")


@get("/certificates/{name:str}", permission=Permission.PUBLIC)
async def certificate(request: WebRequest, name: FromPath[str]) -> Response[str] | Response[bytes]:
    """The verify page of a certificate; with the suffix .json, the certificate itself."""
    stem, _, suffix = name.partition(".")
    if suffix == "json":
        return await serving.credential(request, stem)
    if suffix:
        raise NotFoundError(_MISSING)
    found = await service.get(stem)
    if found.credential is None:
        return await _being_signed(request, found)
    return await _show(request, found, await _check(request, found.credential))


@get(["/Q/{code:str}", "/q/{code:str}"], permission=Permission.PUBLIC)
async def scanned(request: WebRequest, code: FromPath[str]) -> Response[str]:
    """What a certificate's QR code opens: its own payload is verified, then the page is shown."""
    report = await _check(request, code.upper())
    name = trust.name_of(report.artefact) if report.artefact else None
    try:
        found = await service.get(name or "")
    except NotFoundError:
        found = None
    if found is None or found.credential is None:
        return await _verdict(request, report)
    return await _show(request, found, report)


@get("/g/{slug:str}", permission=Permission.PUBLIC)
async def plaque(request: WebRequest, slug: FromPath[str]) -> Response[str]:
    """What the QR code of a wall plaque opens: what this government holds today."""
    now = clock.now()
    government = await governments.by_slug(slug)
    return page(
        request,
        "certificates/plaque.html",
        public=True,
        government=views.Place(government=government),
        certificates=await service.public_of(government.id, now=now),
    )


@get("/verify", permission=Permission.PUBLIC, sync_to_thread=False)
def verify_form(request: WebRequest) -> Response[str]:
    """Paste or choose a certificate of any kind."""
    return page(request, "verify/form.html", public=True, typed="", faults={})


@post("/verify", permission=Permission.PUBLIC, status_code=200)
async def verify(request: WebRequest) -> Response[str]:
    """Verify what was pasted or chosen; whatever it is, the answer is a page."""
    try:
        form = await read_form(request, max_file_bytes=_MAX_FILE_BYTES)
    except InvalidInputError as error:
        return _form_again(request, "", error.faults)
    try:
        return await _verify(request, form)
    finally:
        form.close()


async def _verify(request: WebRequest, form: Form) -> Response[str]:
    typed = form.text("certificate")
    upload = form.files.get("file")
    fault = _fault(typed, upload)
    if fault is not None:
        return _form_again(request, typed, fault)
    raw = upload.path.read_bytes() if upload else await _referred(typed)
    report = await _check(request, raw)
    return await _verdict(request, report)


def _fault(typed: str, upload: Upload | None) -> dict[str, Reason] | None:
    if upload is not None and upload.too_large:
        reason = N_("This file is larger than any certificate. Choose the file of a certificate.")
        return {"file": Reason(reason)}
    if upload is None and not typed:
        return {"certificate": Reason(N_("Paste a certificate, or choose its file."))}
    return None


async def _referred(typed: str) -> str:
    """What the text is, or what it refers to if it is the address or the code of one of ours."""
    name = trust.name_in(typed)
    if name is None:
        return typed
    try:
        return await service.issued_credential(name)
    except NotFoundError:
        return typed


def _form_again(request: WebRequest, typed: str, faults: dict[str, Reason]) -> Response[str]:
    return page(request, "verify/form.html", status=422, typed=typed, faults=faults)


async def _verdict(request: WebRequest, report: Report) -> Response[str]:
    name = trust.name_of(report.artefact) if report.artefact else None
    return page(
        request,
        "verify/verdict.html",
        report=views.of_report(report, locale_of(request)),
        artefact=report.artefact,
        government=await views.recipient(name),
        name=name,
    )


async def _check(request: WebRequest, raw: bytes | str) -> Report:
    return await service.check(raw, now=clock.now(), locale=locale_of(request))


async def _show(request: WebRequest, found: Certificate, report: Report) -> Response[str]:
    """The page of a certificate, with what `report` says of the shape in which it was held up."""
    stored = await _check(request, found.credential or "")
    for each in (report, stored):
        if each.check(CheckName.SIGNATURE).outcome is not Outcome.PASS:
            return await _verdict(request, each)
    view = await views.of_certificate(found, report, locale=locale_of(request), now=clock.now())
    return page(request, "certificates/certificate.html", public=True, view=view)


async def _being_signed(request: WebRequest, found: Certificate) -> Response[str]:
    government = await governments.get(found.government_id)
    return page(
        request,
        "certificates/being_signed.html",
        government=views.Place(government=government),
        demonstration=found.demonstration,
        name=found.id,
    )


ROUTES = [certificate, scanned, plaque, verify_form, verify]

"""Certificates for programs: the QR picture, keys of networks, verification."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from badges import qr, strictjson
from registry import clock
from registry.access.permissions import Permission
from registry.certificates import keys, service
from registry.certificates.serving import OPEN, report_json
from registry.errors import N_, NotFoundError, Reason
from registry.i18n.catalogue import say
from registry.networks import service as networks
from registry.web.rendering import WebRequest, locale_of


@get("/certificates/{name:str}/qr.svg", permission=Permission.PUBLIC)
async def qr_svg(request: WebRequest, name: FromPath[str]) -> Response[str]:
    """The QR code of a certificate as a picture."""
    found = await service.get(name)
    if found.qr_url is None:
        raise NotFoundError(N_("This certificate is not signed yet."))
    label = say(Reason(N_("QR code of certificate %(name)s"), {"name": name}), locale_of(request))
    return Response(
        content=qr.svg(found.qr_url, label=label), media_type="image/svg+xml", headers=OPEN
    )


@get("/networks/{slug:str}/did.json", permission=Permission.PUBLIC)
async def network_did(slug: FromPath[str]) -> Response[bytes]:
    """The DID document of a network: every key it ever had, and which may sign now."""
    network = await networks.by_slug(slug)
    document = await keys.did_document(network)
    if document is None:
        raise NotFoundError(N_("This network has no keys yet."))
    return Response(
        content=msgspec.json.encode(document), media_type="application/did+json", headers=OPEN
    )


@post("/api/v1/verify", permission=Permission.PUBLIC, status_code=200)
async def verify(request: WebRequest) -> Response[bytes]:
    """Verify the body of the request: a credential as JSON, or the text of a QR code.

    Anything at all may be sent; what is not a certificate is reported as refused, with the reason.
    """
    locale = locale_of(request)
    report = await service.check(await _body(request), now=clock.now(), locale=locale)
    return Response(
        content=msgspec.json.encode(report_json(report, locale)),
        media_type="application/json",
        headers={"access-control-allow-origin": "*"},
    )


async def _body(request: WebRequest) -> bytes:
    """What was sent, cut where nothing that long could be a certificate."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > strictjson.MAX_BYTES:
            break
    return bytes(body[: strictjson.MAX_BYTES + 1])


ROUTES = [qr_svg, network_did, verify]

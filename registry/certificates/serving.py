"""The bytes that are served of one certificate, and of a report about one."""

from typing import Any

import msgspec
from litestar import Response

from badges.proofs import Cryptosuite, with_one_proof
from badges.report import CheckName, Outcome, Report
from registry.certificates import ids, service, trust
from registry.errors import N_, InvalidInputError, Reason
from registry.i18n.catalogue import translations
from registry.settings import current
from registry.web.rendering import PUBLIC_CACHE, WebRequest

CREDENTIAL_TYPE = "application/vc+ld+json"
OPEN = {"access-control-allow-origin": "*", "cache-control": PUBLIC_CACHE}
"""What is public may be read by any page of any site."""


async def credential(request: WebRequest, name: str) -> Response[bytes]:
    """The signed credential, byte for byte; `?proof=` serves it with one of its proofs alone.

    Raises:
        NotFoundError: there is no such certificate, or it is not signed yet.
        InvalidInputError: there is no such proof.
    """
    text = await service.issued_credential(name)
    wanted = request.query_params.get("proof")
    return Response(
        content=text.encode() if wanted is None else _one_proof(text, wanted),
        media_type=CREDENTIAL_TYPE,
        headers={**OPEN, "content-disposition": f'inline; filename="{name}.json"'},
    )


def _one_proof(text: str, wanted: str) -> bytes:
    if wanted not in set(Cryptosuite):
        raise InvalidInputError(
            {
                "proof": Reason(
                    N_("There is no proof of that name. There are: %(names)s."),
                    {"names": ", ".join(Cryptosuite)},
                )
            }
        )
    return msgspec.json.encode(with_one_proof(msgspec.json.decode(text), Cryptosuite(wanted)))


def report_json(report: Report, locale: str = "en") -> dict[str, Any]:
    """The report as JSON, with the address of the certificate where it is truly one of ours."""
    ours = report.check(CheckName.SIGNATURE).outcome is Outcome.PASS
    name = trust.name_of(report.artefact) if ours and report.artefact else None
    return {
        **report.to_json(translations(locale).gettext),
        "certificate": ids.url(current().base_url, name) if name else None,
    }

"""Public pages of the rubrics: what is asked, at which level, with which evidence."""

from typing import Any

import rfc8785
from litestar import Response, get
from litestar.params import FromPath

import scoring
from registry.access.permissions import Permission
from registry.rubrics import service
from registry.web.rendering import PUBLIC_CACHE, WebRequest, locale_of, page, see_other
from scoring import Rubric, TranslationState


@get("/rubrics", permission=Permission.PUBLIC)
async def index(request: WebRequest) -> Response[str]:
    """Every published version, newest first."""
    published = await service.listed()
    titles = {
        version.digest: scoring.localised(
            await service.get(version.id, version.version), locale_of(request)
        ).title
        for version in published
    }
    return page(request, "rubrics/index.html", public=True, published=published, titles=titles)


@get("/rubrics/{rubric_id:str}", permission=Permission.PUBLIC)
async def newest(request: WebRequest, rubric_id: FromPath[str]) -> Response[Any]:
    """Lead to the newest version of a rubric."""
    return see_other(request, f"/rubrics/{rubric_id}/{await service.newest_of(rubric_id)}")


@get("/rubrics/{rubric_id:str}/{version:str}", permission=Permission.PUBLIC)
async def one(
    request: WebRequest, rubric_id: FromPath[str], version: FromPath[str]
) -> Response[Any]:
    """One version as a page, or, with `.json`, as the bytes whose SHA-256 is its digest."""
    found = await service.find(rubric_id, version.removesuffix(".json"))
    rubric = await service.get(found.id, found.version)
    if version.endswith(".json"):
        return _document(rubric)
    texts = scoring.localised(rubric, locale_of(request))
    return page(
        request,
        "rubrics/one.html",
        public=True,
        rubric=rubric,
        texts=texts,
        published=found,
        digest=found.digest,
        machine=texts.state is TranslationState.MACHINE,
        outdated=texts.state is TranslationState.OUTDATED,
        track_sizes={t.id: len(t.criteria) for t in rubric.tracks},
    )


def _document(rubric: Rubric) -> Response[bytes]:
    return Response(
        content=rfc8785.dumps(scoring.document(rubric)),
        media_type="application/json",
        headers={"cache-control": PUBLIC_CACHE, "access-control-allow-origin": "*"},
    )


ROUTES = [index, newest, one]

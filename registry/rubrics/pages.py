"""Public pages of the rubrics: what is asked, at which level, with which evidence."""

from typing import Any

import rfc8785
from litestar import Response, get
from litestar.params import FromPath, FromQuery

import scoring
from registry.access.permissions import Permission
from registry.rubrics import service
from registry.rubrics.explaining import example_of, explained
from registry.rubrics.legal import legal_bases
from registry.web.rendering import PUBLIC_CACHE, WebRequest, locale_of, page, see_other
from scoring import Rubric, TranslationState
from scoring.aggregation import best_score


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
        best=best_score(rubric, rubric.criteria),
        legal=legal_bases(rubric, locale_of(request)),
        track_sizes={t.id: len(t.criteria) for t in rubric.tracks},
    )


@get("/rubrics/{rubric_id:str}/{version:str}/score", permission=Permission.PUBLIC)
async def score(
    request: WebRequest, rubric_id: FromPath[str], version: FromPath[str]
) -> Response[str]:
    """How a score is computed, step by step, on an example."""
    rubric = await service.get(rubric_id, version)
    locale = locale_of(request)
    return page(
        request,
        "rubrics/explained.html",
        public=True,
        rubric=rubric,
        texts=scoring.localised(rubric, locale),
        sections=explained(example_of(rubric), locale),
    )


@get("/rubrics/{rubric_id:str}/{version:str}/form", permission=Permission.PUBLIC)
async def form(
    request: WebRequest,
    rubric_id: FromPath[str],
    version: FromPath[str],
    track: FromQuery[str] = "",
) -> Response[str]:
    """The questions on paper, to fill in by hand where there is no network."""
    rubric = await service.get(rubric_id, version)
    tracks = [each.id for each in rubric.tracks]
    chosen = track if track in tracks else tracks[0]
    return page(
        request,
        "rubrics/form.html",
        public=True,
        rubric=rubric,
        texts=scoring.localised(rubric, locale_of(request)),
        track=chosen,
        asked=rubric.criteria_of(chosen),
    )


def _document(rubric: Rubric) -> Response[bytes]:
    return Response(
        content=rfc8785.dumps(scoring.document(rubric)),
        media_type="application/json",
        headers={"cache-control": PUBLIC_CACHE, "access-control-allow-origin": "*"},
    )


ROUTES = [index, newest, one, score, form]

"""Put the application together: routes, guard, errors, jobs, and what starts and stops with it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module

from litestar import Litestar, Response, Router
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ControllerRouterHandler

from registry import settings as settings_module
from registry.access.permissions import Permission
from registry.db import DB
from registry.errors import NotSignedInError
from registry.jobs.worker import working
from registry.settings import Settings
from registry.web import pages as web_pages
from registry.web import problems
from registry.web.guard import guard, permission_of
from registry.web.rendering import WebRequest
from registry.web.shell import Shell

FEATURES = (
    "events",
    "mail",
    "people",
    "governments",
    "networks",
    "rubrics",
    "evidence",
    "assessments",
    "reviews",
    "certificates",
    "decisions",
    "directory",
    "desk",
)


def routes() -> list[ControllerRouterHandler]:
    """Every route of every feature; a feature lists its own in `ROUTES`."""
    pages: list[ControllerRouterHandler] = [
        web_pages.static_file,
        web_pages.healthz,
        web_pages.readyz,
    ]
    api: list[ControllerRouterHandler] = []
    for feature in FEATURES:
        pages += getattr(_part(feature, "pages"), "ROUTES", [])
        api += getattr(_part(feature, "api"), "ROUTES", [])
    # The schema is for programs: it holds the API and not the pages of people.
    return [Router("/", route_handlers=pages, include_in_schema=False), *api]


def load_jobs() -> None:
    """Import every feature's jobs, so that the worker knows them."""
    for feature in FEATURES:
        _part(feature, "jobs")


def create_app(
    settings: Settings, dsn: str, *, with_worker: bool, demonstration: bool = False
) -> Shell:
    """The whole web application on the database at `dsn`.

    Raises:
        UnguardedRouteError: a route names no permission.
    """
    from registry.people import service as people  # noqa: PLC0415 - features load late

    settings_module.use(settings)
    load_jobs()
    app = Litestar(
        route_handlers=routes(),
        guards=[guard],
        exception_handlers={**problems.HANDLERS, NotSignedInError: _ask_to_sign_in},
        lifespan=[_lifespan(dsn, with_worker=with_worker)],
        state=State(
            {"settings": settings, "identify": people.identify, "demonstration": demonstration}
        ),
        openapi_config=OpenAPIConfig(
            title="Open Local",
            version="1",
            render_plugins=[JsonRenderPlugin()],
            openapi_router=Router(
                "/schema",
                route_handlers=[],
                include_in_schema=False,
                opt={"permission": Permission.PUBLIC},
            ),
        ),
        logging_config=None,  # registry/logs.py does it
        request_max_body_size=None,  # web/forms.py limits what it reads, field by field
    )
    refuse_unguarded(app)
    return Shell(app, settings)


def refuse_unguarded(app: Litestar) -> None:
    """Raise unless every route names a permission of the table."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and handler.http_methods != {"OPTIONS"}:
                permission_of(handler)


def _part(feature: str, part: str) -> object:
    name = f"registry.{feature}.{part}"
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return None


def _lifespan(
    dsn: str, *, with_worker: bool
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(_: Litestar) -> AsyncIterator[None]:
        DB.use(dsn)
        await DB.start()
        try:
            if with_worker:
                async with working(dsn):
                    yield
            else:
                yield
        finally:
            await DB.stop()

    return run


def _ask_to_sign_in(request: WebRequest, error: NotSignedInError) -> Response[str]:
    from registry.people import pages as people_pages  # noqa: PLC0415 - features load late

    if problems.wants_json(request):
        return problems.registry_error(request, error)
    return people_pages.ask_to_sign_in(request)

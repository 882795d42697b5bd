"""Pages of coordinators: add a government that is not listed, say what happened to one."""

from collections.abc import Mapping
from uuid import uuid4

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from registry import clock
from registry.access.permissions import Permission
from registry.access.roles import Actor
from registry.errors import ForbiddenError, InvalidInputError, Reason
from registry.governments import drafts, service
from registry.governments.drafts import Choice
from registry.governments.naming import name_for
from registry.governments.queries import Government
from registry.governments.workflow import KIND_NAMES, LIFE_EVENT_NAMES, STANDING_NAMES
from registry.i18n import countries
from registry.people.browser import shown_faults
from registry.web.forms import read_form
from registry.web.rendering import WebRequest, actor_of, locale_of, page, see_other

_NOTHING = Choice(None)


@get("/governments/new", permission=Permission.GOVERNMENT_ADD)
async def new(request: WebRequest) -> Response[str]:
    """The form for a government that is not listed."""
    typed = {"form_id": str(uuid4()), "name_fr": "", "country": ""}
    return await _new_page(request, typed=typed)


@post("/governments/new", permission=Permission.GOVERNMENT_ADD, status_code=303)
async def add(request: WebRequest) -> Response[str] | Redirect:
    """Add it, or show the form again with what is wrong or what is listed already."""
    form = await read_form(request)
    form.close()
    now = clock.now()
    row, choice, faults = await drafts.new_government(form, today=now.date())
    namesakes: list[Government] = []
    if row is not None:
        try:
            government = await service.add(
                row,
                form_id=drafts.form_id(form),
                actor=_actor(request),
                now=now,
                anyway=form.text("anyway") == "yes",
            )
        except InvalidInputError as error:
            faults = error.faults
            names = [name for name in row.names.values() if name]
            if "anyway" in faults:
                namesakes = await service.namesakes(names, str(row.facts["country"]))
        else:
            return see_other(request, f"/governments/{government.slug}")
    return await _new_page(
        request,
        typed={"form_id": str(uuid4())} | form.typed(),
        chosen_languages=form.all("languages"),
        faults=faults,
        choice=choice,
        namesakes=namesakes,
    )


@get("/governments/{slug:str}/events", permission=Permission.GOVERNMENT_ADD)
async def events_page(request: WebRequest, slug: FromPath[str]) -> Response[str]:
    """What happened to a government so far, and the form for what happened since."""
    government = await _of_my_country(request, slug)
    return _events_page(request, government, typed={"form_id": str(uuid4())})


@post("/governments/{slug:str}/events", permission=Permission.GOVERNMENT_ADD, status_code=303)
async def record_event(request: WebRequest, slug: FromPath[str]) -> Response[str] | Redirect:
    """Record what happened, or show the form again with what is wrong."""
    form = await read_form(request)
    form.close()
    government = await _of_my_country(request, slug)
    event, choice, faults = await drafts.life_event(form, government.country)
    if event is not None:
        try:
            await service.record_event(
                government.id,
                event,
                form_id=drafts.form_id(form),
                actor=_actor(request),
                now=clock.now(),
            )
        except InvalidInputError as error:
            faults = error.faults
        else:
            return see_other(request, f"/governments/{slug}")
    return _events_page(
        request,
        government,
        typed={"form_id": str(uuid4())} | form.typed(),
        faults=faults,
        choice=choice,
    )


async def _new_page(
    request: WebRequest,
    *,
    typed: Mapping[str, str],
    chosen_languages: list[str] | None = None,
    faults: Mapping[str, Reason] | None = None,
    choice: Choice = _NOTHING,
    namesakes: list[Government] | None = None,
) -> Response[str]:
    locale = locale_of(request)
    allowed = await service.countries_of(_actor(request))
    return page(
        request,
        "governments/new.html",
        status=422 if faults else 200,
        typed=typed,
        chosen_languages=chosen_languages or [],
        choice=choice,
        namesakes=namesakes or [],
        kinds=list(KIND_NAMES.items()),
        countries=[
            (code, name)
            for code, name in countries.names(locale).items()
            if allowed is None or code in allowed
        ],
        languages=[
            (code, countries.language_names(locale)[code]) for code in drafts.COMMON_LANGUAGES
        ],
        describe=lambda government: _described(government, locale),
        kind_of=lambda government: KIND_NAMES[government.kind],
        **shown_faults(request, faults or {}),
    )


def _events_page(
    request: WebRequest,
    government: Government,
    *,
    typed: Mapping[str, str],
    faults: Mapping[str, Reason] | None = None,
    choice: Choice = _NOTHING,
) -> Response[str]:
    locale = locale_of(request)
    today = clock.now().date()
    return page(
        request,
        "governments/events.html",
        status=422 if faults else 200,
        government=government,
        state=service.state_on(government, today),
        standing_names=STANDING_NAMES,
        event_names=LIFE_EVENT_NAMES,
        today=today,
        typed=typed,
        choice=choice,
        describe=lambda other: _described(other, locale),
        kind_of=lambda other: KIND_NAMES[other.kind],
        **shown_faults(request, faults or {}),
    )


async def _of_my_country(request: WebRequest, slug: str) -> Government:
    government = await service.by_slug(slug)
    await service.require_country(_actor(request), government.country)
    return government


def _described(government: Government, locale: str) -> str:
    return name_for(government.names, government.languages, locale).text


def _actor(request: WebRequest) -> Actor:
    actor = actor_of(request)
    if actor is None:  # pragma: no cover - the guard lets nobody through without one
        raise ForbiddenError
    return actor


ROUTES = [new, add, events_page, record_event]

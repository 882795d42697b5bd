"""Every route, every role: nobody gets in where no role of theirs is granted; nothing breaks."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar, get
from litestar.handlers import HTTPRouteHandler

from registry.access.permissions import GRANTS, Anyone, Permission
from registry.access.roles import OF_A_GOVERNMENT, OF_A_NETWORK, Membership, ReviewerKind, Role
from registry.app import refuse_unguarded
from registry.clock import now
from registry.db import DB
from registry.web.guard import UnguardedRouteError, permission_of
from registry.web.shell import Shell
from tests.functional import people as setting

GOVERNMENT = "xx:test-town"
MADE_UP = {"uuid": str(uuid4()), "str": "made-up", "int": "1", "path": "made-up"}
REFUSED = frozenset({401, 403})


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One route and method, with an address that leads to nothing."""

    method: str
    path: str
    permission: Permission

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.permission})"


def doors(app: Shell) -> list[Door]:
    """Every route of the application that somebody can knock at."""
    return sorted(_doors(app), key=str)


def _doors(app: Shell) -> Iterator[Door]:
    inner = app.app
    assert isinstance(inner, Litestar)
    for route in inner.routes:
        path = "/" + "/".join(
            part if isinstance(part, str) else MADE_UP[part.type.__name__.lower()]
            for part in getattr(route, "path_components", ())
        )
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler):
                for method in handler.http_methods - {"OPTIONS"}:
                    yield Door(method=method, path=path, permission=permission_of(handler))


async def knock(client: httpx.AsyncClient, door: Door) -> httpx.Response:
    """Ask for the page, or send an empty form."""
    if door.method == "GET":
        return await client.get(door.path)
    return await client.request(door.method, door.path, data={"anything": "at all"})


def granted(door: Door, role: Role | None) -> bool:
    """Whether the table of permissions lets somebody with this one role (or none) knock."""
    grant = GRANTS[door.permission]
    return isinstance(grant, Anyone) or role in grant


async def person_with(role: Role | None) -> UUID:
    """Somebody who holds just this role, in a network or a government of their own."""
    network_id = await setting.network("open-towns")
    await DB.fetch(
        "INSERT INTO government (id, slug, kind, country, source, created_at, updated_at, search) "
        "VALUES ($1, 'test-town', 'municipality', 'MA', 'test', $2, $2, 'test town')",
        GOVERNMENT,
        now(),
    )
    await DB.fetch(
        "INSERT INTO government_name (government_id, language, name) VALUES ($1, 'fr', 'Essai')",
        GOVERNMENT,
    )
    if role is None:
        return await setting.add("Amina Test")
    membership = Membership(
        role=role,
        government_id=GOVERNMENT if role in OF_A_GOVERNMENT else None,
        network_id=network_id if role in OF_A_NETWORK else None,
        reviewer_kind=ReviewerKind.PUBLIC_PEER if role is Role.REVIEWER else None,
        employer_government_id=GOVERNMENT if role is Role.REVIEWER else None,
    )
    return await setting.add("Amina Test", membership)


@pytest.mark.parametrize("role", [*Role, None], ids=lambda role: str(role or "no role"))
async def test_a_role_opens_the_doors_it_is_granted_and_no_other(
    app: Shell, database: str, role: Role | None
) -> None:
    person_id = await person_with(role)
    wrong = []
    async with setting.signed_in(app, person_id) as client:
        for door in doors(app):
            if door.permission is Permission.PUBLIC:
                continue  # these do not look at who asks; the visitor below tries them
            status = (await knock(client, door)).status_code
            good = status not in REFUSED and status < 500 if granted(door, role) else status == 403
            if not good:
                wrong.append(f"{door}: {status}")
    assert wrong == []


async def test_a_visitor_gets_public_pages_and_is_asked_to_sign_in_elsewhere(
    app: Shell, client: httpx.AsyncClient
) -> None:
    wrong = []
    for door in doors(app):
        client.cookies.clear()
        reply = await knock(client, door)
        if door.permission is Permission.PUBLIC:
            good = reply.status_code not in REFUSED and reply.status_code < 500
        elif door.method == "GET":
            asked = reply.headers.get("location", "").startswith("/sign-in?next=")
            good = reply.status_code == 303 and asked
        else:
            good = reply.status_code == 401
        if not good:
            wrong.append(f"{door}: {reply.status_code}")
    assert wrong == []


async def test_a_form_from_another_site_opens_no_door(
    app: Shell, client: httpx.AsyncClient
) -> None:
    wrong = []
    for door in doors(app):
        if door.method == "GET" or door.path.startswith("/api/"):
            continue
        reply = await client.request(
            door.method, door.path, data={"a": "b"}, headers={"origin": "https://evil.example"}
        )
        if reply.status_code != 403:
            wrong.append(f"{door}: {reply.status_code}")
    assert wrong == []


async def test_asking_which_methods_there_are_harms_nothing(
    app: Shell, client: httpx.AsyncClient
) -> None:
    paths = {door.path for door in doors(app)}
    wrong = []
    for path in sorted(paths):
        status = (await client.options(path)).status_code
        if status >= 500:
            wrong.append(f"{path}: {status}")
    assert wrong == []


def test_every_route_names_a_permission_of_the_table(app: Shell) -> None:
    found = doors(app)
    assert len(found) > 50
    assert {door.permission for door in found} <= set(GRANTS)


def test_a_route_without_a_permission_fails_the_build() -> None:
    @get("/open-door", sync_to_thread=False)
    def open_door() -> str:
        return "come in"

    with pytest.raises(UnguardedRouteError):
        refuse_unguarded(Litestar(route_handlers=[open_door], openapi_config=None))


def test_a_permission_that_is_not_in_the_table_fails_the_build() -> None:
    @get("/open-door", sync_to_thread=False, permission="made.up")
    def open_door() -> str:
        return "come in"

    with pytest.raises(UnguardedRouteError):
        refuse_unguarded(Litestar(route_handlers=[open_door], openapi_config=None))


async def test_the_schema_of_the_api_is_served_and_holds_no_page(
    client: httpx.AsyncClient,
) -> None:
    schema = (await client.get("/schema/openapi.json")).json()
    assert "/api/v1/verify" in schema["paths"]
    assert not any(path.startswith(("/me", "/desk", "/assessments")) for path in schema["paths"])

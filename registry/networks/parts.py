"""What the pages of networks share: the actor, the typed newcomer, the words of roles."""

from typing import Any

from registry.access.permissions import Permission, Scope, require
from registry.access.roles import REVIEWER_KIND_NAMES, ROLE_NAMES, Actor
from registry.errors import N_, NotSignedInError
from registry.governments.queries import Government
from registry.governments.service import name_in
from registry.governments.workflow import KIND_NAMES
from registry.i18n.catalogue import NAMES, say
from registry.networks import service
from registry.networks.queries import Network
from registry.networks.staff import Newcomer
from registry.networks.staffing import ROLE_TASKS
from registry.web.forms import Form
from registry.web.rendering import WebRequest, actor_of, locale_of

EMPTY = {
    "name": "",
    "email": "",
    "locale": "",
    "role": "",
    "reviewer_kind": "",
    "employer": "",
    "employer_slug": "",
    "organisation": "",
    "organisation_country": "",
    "both_signatures": "",
}
"""Every field of an invitation, not filled in."""


def actor_in(request: WebRequest) -> Actor:
    """The signed-in person; the guard of these routes has made sure that there is one."""
    actor = actor_of(request)
    if actor is None:
        raise NotSignedInError(N_("Sign in to go on."))
    return actor


async def managed(request: WebRequest, slug: str) -> Network:
    """The network of the address, if the signed-in person manages it.

    Raises:
        NotFoundError: there is no such network.
        ForbiddenError: they manage another one.
    """
    network = await service.by_slug(slug)
    require(actor_in(request), Permission.NETWORK_MANAGE, Scope(network_id=network.id))
    return network


def newcomer(form: Form, *, role: str) -> Newcomer:
    """Who is invited, as typed; a choice among namesakes goes before the typed name."""
    return Newcomer(
        name=form.text("name"),
        email=form.text("email"),
        locale=form.text("locale"),
        role=role,
        reviewer_kind=form.text("reviewer_kind"),
        employer=form.text("employer_slug") or form.text("employer"),
        organisation=form.text("organisation"),
        organisation_country=form.text("organisation_country"),
        both_signatures_meant=form.text("both_signatures") == "yes",
    )


def words() -> dict[str, Any]:
    """How roles and languages are called, for templates."""
    return {
        "role_names": ROLE_NAMES,
        "role_tasks": ROLE_TASKS,
        "reviewer_kind_names": REVIEWER_KIND_NAMES,
        "languages": list(NAMES.items()),
    }


def namesakes(request: WebRequest, found: tuple[Government, ...]) -> list[tuple[str, str]]:
    """Governments to choose from: slug, name and kind."""
    locale = locale_of(request)
    return [
        (one.slug, f"{name_in(one, locale)} ({say(KIND_NAMES[one.kind], locale)})") for one in found
    ]

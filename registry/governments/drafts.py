"""Read the two forms on governments: what was typed becomes a row or an event, or its faults."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from registry.errors import N_, InvalidInputError, Reason
from registry.governments import cells as read
from registry.governments import columns, service
from registry.governments.cells import CellError
from registry.governments.columns import Row
from registry.governments.folding import fold
from registry.governments.queries import Government
from registry.governments.workflow import LifeEvent, LifeEventKind
from registry.web.forms import Form, merge

COMMON_LANGUAGES = ("ar", "fr", "en")
"""Offered as official languages; a further one is named with its name."""
_TYPED = (
    "name_en",
    "name_fr",
    "name_ar",
    "name_native",
    "native_language",
    "kind",
    "country",
    "population",
    "population_year",
    "website",
)
_MAX_CHOICES = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """What a typed name of another government may mean."""

    government: Government | None
    candidates: tuple[Government, ...] = ()
    fault: Reason | None = None


def form_id(form: Form) -> UUID:
    """The number of the form, under which sending it twice is noticed.

    Raises:
        InvalidInputError: the page did not send the one it was given.
    """
    try:
        return UUID(form.text("form_id"))
    except ValueError as error:
        reason = Reason(N_("The form arrived incomplete. Please send it again."))
        raise InvalidInputError({"": reason}) from error


async def new_government(
    form: Form, *, today: date
) -> tuple[Row | None, Choice, dict[str, Reason]]:
    """The government a form describes, or None and every fault; and what its parent may mean."""
    cells = {name: form.text(name) for name in _TYPED}
    cells["languages"] = ";".join(
        [*form.all("languages"), *([cells["native_language"]] if cells["native_language"] else [])]
    )
    cells |= {"id": f"ol:{form_id(form).hex}", "source": service.ADDED_HERE}
    choice = await meant(form.text("parent"), form.text("parent_id"), country=cells["country"])
    if choice.government is not None:
        cells["parent"] = choice.government.id
    row, faults = columns.check(cells, today=today)
    if choice.fault is not None:
        faults["parent"] = choice.fault
    faults = merge(form.faults, faults)
    return (None if faults else row), choice, faults


async def life_event(
    form: Form, country: str
) -> tuple[LifeEvent | None, Choice, dict[str, Reason]]:
    """The event a form describes, or None and every fault; and what the successor may mean."""
    faults: dict[str, Reason] = dict(form.faults)
    kind = _kind(form.text("kind"), faults)
    on_date = _day(form.text("on_date"), faults)
    source = _source(form.text("source"), faults)
    choice = Choice(None)
    if kind is LifeEventKind.MERGED:
        choice = await meant(form.text("into"), form.text("into_id"), country=country)
        if choice.fault is not None:
            faults.setdefault("into", choice.fault)
        elif choice.government is None:
            faults.setdefault("into", Reason(N_("Name the government of which it became part.")))
    elif form.text("into"):
        faults.setdefault("into", Reason(N_("Only a merger names another government.")))
    if faults or kind is None or on_date is None:
        return None, choice, faults
    into_id = choice.government.id if choice.government else None
    return LifeEvent(kind=kind, on_date=on_date, source=source, into_id=into_id), choice, {}


async def meant(text: str, chosen_id: str, *, country: str) -> Choice:
    """Which government of `country` a typed name means; several are offered to choose from."""
    if not fold(text):
        return Choice(None)
    found = await service.search(text, country=country or None)
    near = found.governments[:_MAX_CHOICES]
    chosen = next((each for each in near if each.id == chosen_id), None)
    if chosen is not None:
        return Choice(chosen, near)
    alone = near if not found.close else ()
    if len(alone) == 1:
        return Choice(alone[0])
    if not near:
        reason = N_("No local government of this country is listed under that name.")
        return Choice(None, (), Reason(reason))
    return Choice(None, near, Reason(N_("Several are listed under that name. Choose one below.")))


def _kind(text: str, faults: dict[str, Reason]) -> LifeEventKind | None:
    if text in set(LifeEventKind):
        return LifeEventKind(text)
    faults.setdefault("kind", Reason(N_("Choose what happened.")))
    return None


def _day(text: str, faults: dict[str, Reason]) -> date | None:
    try:
        return read.day(read.clean(text))
    except CellError as error:
        empty = Reason(N_("Give the date on which it took effect."))
        faults.setdefault("on_date", error.reasons[0] if text else empty)
        return None


def _source(text: str, faults: dict[str, Reason]) -> str:
    try:
        source = read.prose(read.clean(text))
    except CellError as error:
        faults.setdefault("source", error.reasons[0])
        return ""
    if not source:
        faults.setdefault(
            "source", Reason(N_("Say where this is written, such as a decree or a newspaper."))
        )
    return source

"""Refuses what a JSON-LD processor would silently drop, so that nothing unsigned looks signed."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from badges import contexts

Terms = Mapping[str, Any]

# Two published versions of Open Badges 3.0.3 differ in these, so half of the world drops them.
_DISPUTED: Final = frozenset({"jti", "endorsementJwt"})
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`\x7f]+")
# Implementations of canonical N-Quads disagree on how to escape these.
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def problems(document: Mapping[str, Any]) -> list[str]:
    """Return, sentence by sentence, why `document` is not wholly covered by its contexts.

    Accepted is a plain subset of JSON-LD: pinned contexts, in full and in order; members that
    those define; absolute identifiers; text without control characters other than a new line,
    whole numbers, booleans, objects and flat arrays.
    """
    if document.get("@context") != list(contexts.URLS):
        return ["@context: must be the three pinned contexts, in order"]
    body = {name: value for name, value in document.items() if name != "@context"}
    return list(_node(body, base(), ""))


@cache
def base() -> Terms:
    """Return the terms of the pinned contexts that hold everywhere."""
    merged: dict[str, Any] = {}
    for url in contexts.URLS:
        merged |= contexts.load(url)
    return _usable(merged)


def _usable(terms: Terms) -> Terms:
    return {
        name: definition
        for name, definition in terms.items()
        if name[:1] != "@" and name not in _DISPUTED and not _clears(definition)
    }


def _clears(definition: Any) -> bool:
    """Return whether a member forgets all terms for what is in it, as presentations do."""
    return details(definition).get("@context", {}) is None


def _node(node: Mapping[str, Any], active: Terms, path: str) -> Iterator[str]:
    """Yield the problems of one object; `active` are the terms in force around it.

    In these contexts members begin with a small letter and types do not.
    """
    scope = {**active, **scoped_by_type(node, active)}
    for name, value in node.items():
        place = f"{path}{name}"
        if name not in scope or not name[:1].islower():
            yield f"{place}: no context defines it"
        elif name == "type":
            yield from _types(value, active, place)
        else:
            yield from _value(value, scope[name], active, place)


def scoped_by_type(node: Mapping[str, Any], active: Terms) -> Terms:
    """Return the terms that the types of `node` bring, which hold for `node` alone."""
    scoped: dict[str, Any] = {}
    for name in as_list(node.get("type", [])):
        definition = active.get(name) if isinstance(name, str) else None
        scoped |= _usable(details(definition).get("@context", {}))
    return scoped


def inside(definition: Any, active: Terms) -> Terms:
    """Return the terms in force in the value of a member with `definition`."""
    return {**active, **_usable(details(definition).get("@context", {}))}


def details(definition: Any) -> Mapping[str, Any]:
    """Return the parts of a term definition beside its IRI."""
    return definition if isinstance(definition, dict) else {}


def as_list(value: Any) -> list[Any]:
    """Return `value` if it is an array, else an array of it."""
    return value if isinstance(value, list) else [value]


def _types(value: Any, active: Terms, place: str) -> Iterator[str]:
    names = as_list(value)
    if not names:
        yield f"{place}: empty"
    for name in names:
        if not isinstance(name, str) or name not in active or name[:1].islower():
            yield f"{place}: {str(name)[:40]!r} is not a type that a context defines"


def _value(value: Any, definition: Any, active: Terms, place: str) -> Iterator[str]:
    if definition == "@id":
        if not _is_iri(value):
            yield f"{place}: not an absolute identifier"
        return
    if isinstance(value, list) and not value:
        yield f"{place}: empty"
    for index, item in enumerate(as_list(value)):
        where = f"{place}[{index}]" if isinstance(value, list) else place
        yield from _item(item, definition, active, where)


def _item(item: Any, definition: Any, active: Terms, place: str) -> Iterator[str]:
    if isinstance(item, Mapping):
        if not item:
            yield f"{place}: empty"
        yield from _node(item, inside(definition, active), f"{place}.")
    elif details(definition).get("@type") == "@id":
        if not _is_iri(item):
            yield f"{place}: not an absolute identifier"
    elif isinstance(item, str):
        if _CONTROL.search(item):
            yield f"{place}: a control character"
    elif not isinstance(item, int):
        yield f"{place}: neither text, whole number, boolean nor object"


def _is_iri(value: Any) -> bool:
    return isinstance(value, str) and _IRI.fullmatch(value) is not None

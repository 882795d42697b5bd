"""Canonical bytes of a JSON document: by RFC 8785 (jcs) and by RDFC-1.0 (rdfc)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import pyoxigraph
import rfc8785

from badges import contexts


class CanonicalError(ValueError):
    """The document has no canonical form."""


def jcs(value: Any) -> bytes:
    """Return the RFC 8785 form of `value`.

    Raises:
        CanonicalError: it holds something that JSON cannot say exactly.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise CanonicalError(f"no canonical JSON: {error}") from error


def rdfc(document: Mapping[str, Any]) -> bytes:
    """Return the canonical N-Quads of `document`, whose `@context` names pinned contexts only.

    JSON-LD silently drops members that no context defines: see `badges.terms`.

    Raises:
        CanonicalError: it is not JSON-LD.
        badges.contexts.ContextError: it names another context.
    """
    urls = tuple(document["@context"])
    used = frozenset(_strings(document)) & _terms_of(urls)
    return n_quads(document, _pruned(urls, used))


def n_quads(document: Mapping[str, Any], definitions: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the canonical N-Quads of `document` read with `definitions` as its `@context`.

    Raises:
        CanonicalError: it is not JSON-LD.
    """
    inlined = json.dumps({**document, "@context": definitions})
    try:
        # No base IRI: a relative reference is an error, not a made-up absolute one.
        dataset = pyoxigraph.Dataset(pyoxigraph.parse(inlined, format=pyoxigraph.RdfFormat.JSON_LD))
    except SyntaxError as error:
        raise CanonicalError(f"not JSON-LD: {error}") from error
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset)).encode()


def _strings(value: Any) -> Iterator[str]:
    """Yield every member name and every string in `value`: whatever could be a term."""
    match value:
        case str():
            yield value
        case Mapping():
            for name, member in value.items():
                yield name
                yield from _strings(member)
        case list():
            for item in value:
                yield from _strings(item)


@cache
def _terms_of(urls: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for url in urls for name in _names(contexts.load(url)))


def _names(definitions: Mapping[str, Any]) -> Iterator[str]:
    for name, definition in definitions.items():
        yield name
        if isinstance(definition, dict):
            yield from _names(definition.get("@context") or {})


# A certificate uses about 60 of the 250 terms. Reading all of them takes longer than the rest
# of signing, and documents of one kind use the same ones.
@lru_cache(maxsize=64)
def _pruned(urls: tuple[str, ...], used: frozenset[str]) -> list[dict[str, Any]]:
    # `AchievementCredential` is defined by naming another term.
    return [_prune(contexts.load(url), used | {"OpenBadgeCredential"}) for url in urls]


def _prune(definitions: Mapping[str, Any], used: frozenset[str]) -> dict[str, Any]:
    return {
        name: _prune_definition(definition, used)
        for name, definition in definitions.items()
        if name in used or name in {"@protected", "id", "type"}
    }


def _prune_definition(definition: Any, used: frozenset[str]) -> Any:
    if isinstance(definition, dict) and definition.get("@context"):
        return {**definition, "@context": _prune(definition["@context"], used)}
    return definition

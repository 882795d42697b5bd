"""Canonical bytes of a JSON document: by RFC 8785 (jcs) and by RDFC-1.0 (rdfc)."""

import json
from collections.abc import Mapping
from typing import Any

import pyoxigraph
import rfc8785

from badges import terms
from badges.terms import Terms


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
    """Return the canonical N-Quads of `document`, read with the pinned contexts.

    Raises:
        CanonicalError: it is not JSON-LD, or no context defines one of its members.
    """
    return n_quads(document, terms.base())


def n_quads(document: Mapping[str, Any], base: Terms) -> bytes:
    """Return the canonical N-Quads of `document`, read with the terms of `base`.

    Raises:
        CanonicalError: it is not JSON-LD, or no term defines one of its members.
    """
    flat = _Flat()
    body = flat.node({name: document[name] for name in document if name != "@context"}, base)
    try:
        # No base IRI: a relative reference is an error, not a made-up absolute one.
        quads = pyoxigraph.parse(
            json.dumps({"@context": flat.context(), **body}), format=pyoxigraph.RdfFormat.JSON_LD
        )
        dataset = pyoxigraph.Dataset(quads)
    except SyntaxError as error:
        raise CanonicalError(f"not JSON-LD: {error}") from error
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset)).encode()


class _Flat:
    """Rewrites a document so that one small context without scopes says the same.

    JSON-LD applies the context of a type again at every object of that type, which takes longer
    than all the rest of signing. Here every member gets a name for what it means where it
    stands, so the context that remains is a plain list.
    """

    def __init__(self) -> None:
        self._names: dict[tuple[str, str | None, str | None], str] = {}

    def context(self) -> dict[str, dict[str, str]]:
        """Return the definitions of all names that were given so far."""
        keywords = ("@id", "@type", "@container")
        return {
            name: {keyword: part for keyword, part in zip(keywords, parts, strict=True) if part}
            for parts, name in self._names.items()
        }

    def node(self, node: Mapping[str, Any], active: Terms) -> dict[str, Any]:
        """Return `node` rewritten; `active` are the terms in force around it."""
        scope = {**active, **terms.scoped_by_type(node, active)}
        flat: dict[str, Any] = {}
        for name, value in node.items():
            definition = _definition(name, scope)
            if definition == "@id":
                flat["@id"] = value
            elif definition == "@type":
                flat["@type"] = [_iri(kind, active) for kind in terms.as_list(value)]
            else:
                flat[self._name(definition, scope)] = self._value(value, definition, active)
        return flat

    def _name(self, definition: Any, scope: Terms) -> str:
        details = terms.details(definition)
        coercion = "@id" if details.get("@type") == "@vocab" else details.get("@type")
        parts = (_iri_of(definition, scope), coercion, details.get("@container"))
        return self._names.setdefault(parts, f"t{len(self._names)}")

    def _value(self, value: Any, definition: Any, active: Terms) -> Any:
        if isinstance(value, list):
            return [self._value(item, definition, active) for item in value]
        if isinstance(value, Mapping):
            return self.node(value, terms.inside(definition, active))
        if terms.details(definition).get("@type") == "@vocab":
            return _iri(value, terms.inside(definition, active))
        return value


def _definition(name: str, scope: Terms) -> Any:
    if name not in scope:
        raise CanonicalError(f"no context defines {name!r}")
    return scope[name]


def _iri(name: Any, scope: Terms) -> str:
    """Return what `name`, a type or a word of a vocabulary, means in `scope`."""
    if not isinstance(name, str):
        raise CanonicalError(f"{name!r} is not a term")
    return _iri_of(_definition(name, scope), scope)


def _iri_of(definition: Any, scope: Terms) -> str:
    iri: str = definition if isinstance(definition, str) else definition["@id"]
    # A definition may name another term instead of an IRI.
    return iri if ":" in iri else _iri_of(_definition(iri, scope), scope)

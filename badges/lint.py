"""Looks at a credential before it is signed and before it is believed: is it all there?"""

from collections.abc import Iterator, Mapping
from typing import Any

from badges import moments, terms
from badges.credential import TYPES


def problems(document: Mapping[str, Any]) -> list[str]:
    """Return, sentence by sentence, why `document` is not a certificate as Open Badges 3.0 asks.

    `document` carries no proof. None is returned only if every member of it would be signed.
    """
    dropped = terms.problems(document)
    if dropped:
        return dropped
    return [*_texts(document), *_types(document), *_dates(document), *_subject(document)]


def at(document: Any, *path: str) -> Any:
    """Return the member at `path`, or None where there is none."""
    for name in path:
        document = document.get(name) if isinstance(document, Mapping) else None
    return document


def _texts(document: Mapping[str, Any]) -> Iterator[str]:
    required = (
        ("id",),
        ("name",),
        ("issuer", "id"),
        ("issuer", "name"),
        ("credentialSubject", "id"),
        ("credentialSubject", "achievement", "id"),
        ("credentialSubject", "achievement", "name"),
        ("credentialSubject", "achievement", "description"),
        ("credentialSubject", "achievement", "criteria", "narrative"),
    )
    for path in required:
        text = at(document, *path)
        if not isinstance(text, str) or not text.strip():
            yield f"{'.'.join(path)}: missing"
    if not str(at(document, "issuer", "id")).startswith("did:web:"):
        yield "issuer.id: not a did:web"


def _types(document: Mapping[str, Any]) -> Iterator[str]:
    required = (
        ((), list(TYPES)),
        (("issuer",), ["Profile"]),
        (("credentialSubject",), ["AchievementSubject"]),
        (("credentialSubject", "achievement"), ["Achievement"]),
    )
    for path, types in required:
        if at(document, *path, "type") != types:
            yield f"{'.'.join((*path, 'type'))}: must be {types}"


def _dates(document: Mapping[str, Any]) -> Iterator[str]:
    read = {}
    for name in ("awardedDate", "validFrom", "validUntil"):
        try:
            read[name] = moments.read(document.get(name))
        except moments.MomentError as error:
            yield f"{name}: {error}"
    if len(read) == 3 and not read["awardedDate"] <= read["validFrom"] < read["validUntil"]:
        yield "validUntil: not after validFrom, or awardedDate after it"


def _subject(document: Mapping[str, Any]) -> Iterator[str]:
    achievement = at(document, "credentialSubject", "achievement")
    if not isinstance(achievement, Mapping) or not isinstance(achievement.get("tag", []), list):
        yield "credentialSubject.achievement.tag: not a list"
    # Only text: what a stranger puts there may not be hashable.
    entries = _list(at(achievement, "resultDescription"))
    described = {_text(at(entry, "id")) for entry in entries} - {""}
    results = _list(at(document, "credentialSubject", "result"))
    if not results:
        yield "credentialSubject.result: missing"
    for index, result in enumerate(results):
        if _text(at(result, "resultDescription")) not in described:
            yield f"credentialSubject.result[{index}].resultDescription: describes nothing"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""

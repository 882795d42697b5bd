"""The pinned JSON-LD contexts: the only ones a credential may name, loaded from this package."""

import hashlib
import json
from functools import cache
from importlib import resources
from typing import Any, Final

CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES_V3: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

# The order is signed: it is the `@context` of every credential.
URLS: Final = (CREDENTIALS_V2, OPEN_BADGES_V3, OPEN_BADGES_EXTENSIONS)

_PINNED: Final = {
    CREDENTIALS_V2: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    OPEN_BADGES_V3: (
        "ob-v3p0-context-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    OPEN_BADGES_EXTENSIONS: (
        "ob-v3p0-extensions.json",
        "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
    ),
}


class ContextError(Exception):
    """A context is not one of the pinned ones, or its file is not the pinned one."""


@cache
def load(url: str) -> dict[str, Any]:
    """Return the term definitions of the pinned context `url`; callers must not change them.

    Raises:
        ContextError: the URL is not pinned, or the file's SHA-256 differs.
    """
    if url not in _PINNED:
        raise ContextError(f"unknown JSON-LD context {url!r}")
    name, sha256 = _PINNED[url]
    content = resources.files(__name__).joinpath(name).read_bytes()
    return checked(content, sha256)


def checked(content: bytes, sha256: str) -> dict[str, Any]:
    """Return the term definitions in the context document `content`.

    Raises:
        ContextError: its SHA-256 is not `sha256`.
    """
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ContextError("a vendored JSON-LD context was changed")
    definitions: dict[str, Any] = json.loads(content)["@context"]
    return definitions

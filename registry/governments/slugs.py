"""Make the part of an address that names a government; it is on plaques and never changes."""

import re
import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence

from registry.governments.workflow import GovernmentKind

MAX_LENGTH = 60
RESERVED = frozenset({"new"})
"""Words that are pages of their own under /governments/."""

# These levels nearly always share their name with their main town, so they never take it plainly.
_PREFIXED = frozenset(
    {
        GovernmentKind.PROVINCE,
        GovernmentKind.PREFECTURE,
        GovernmentKind.GOVERNORATE,
        GovernmentKind.DEPARTMENT,
        GovernmentKind.DISTRICT,
    }
)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i"})


def is_slug(text: str) -> bool:
    """Whether `text` may be the slug of a government."""
    return bool(_SLUG.fullmatch(text)) and len(text) <= MAX_LENGTH and text not in RESERVED


def slugify(text: str) -> str:
    """`text` in lower-case ASCII with hyphens; empty where no letter or digit of it is Latin."""
    plain = unicodedata.normalize("NFKD", re.sub("['’`]", "", text).casefold())
    ascii_text = plain.translate(_LETTERS).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text)[:MAX_LENGTH].strip("-")


def base(names: Mapping[str, str]) -> str:
    """The slug of the first name that can be written in Latin letters; English and French first."""
    order = dict.fromkeys([*(code for code in ("en", "fr") if code in names), *sorted(names)])
    return next((slug for slug in (slugify(names[code]) for code in order) if slug), "")


def free_slug(
    *,
    kind: GovernmentKind,
    names: Mapping[str, str],
    parent_names: Mapping[str, str],
    country: str,
    identifier: str,
    taken: Container[str],
) -> str:
    """The first slug of the rule in registry/seeds/README.md that is not `taken`."""
    name = base(names)
    if name and kind in _PREFIXED:
        name = f"{kind}-{name}"
    # A name without Latin letters is told by its identifier.
    name = name or slugify(f"{kind}-{identifier}")
    suffixes: Sequence[str] = (base(parent_names), country.lower(), slugify(identifier))
    return next(slug for slug in _longer(name, suffixes) if is_slug(slug) and slug not in taken)


def _longer(name: str, suffixes: Sequence[str]) -> Iterator[str]:
    yield name
    for suffix in suffixes:
        if suffix:
            yield _joined(name, suffix)
    for number in range(2, 1_000_000):
        yield _joined(name, str(number))


def _joined(name: str, suffix: str) -> str:
    short = suffix[-MAX_LENGTH // 2 :].strip("-")
    return f"{name[: MAX_LENGTH - len(short) - 1].strip('-')}-{short}"

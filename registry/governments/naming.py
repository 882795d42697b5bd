"""Which of a government's names a reader is shown."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# English readers know these places by the French form, so files leave the English name empty.
_SAME_FORM = {"en": ("fr",)}
_ANY = ("en", "fr", "ar")
_SCRIPT = {"en": "LATIN", "fr": "LATIN", "ar": "ARABIC"}


@dataclass(frozen=True, slots=True)
class LocalName:
    """A name and the language it is in."""

    language: str
    text: str


def name_for(names: Mapping[str, str], own_languages: Sequence[str], locale: str) -> LocalName:
    """The name in the reader's language, else in the government's own, else in any.

    Among names that are not in the reader's language, one they can read (by its script) comes
    before one they cannot.

    Raises:
        ValueError: there is no name at all.
    """
    order = [locale, *_SAME_FORM.get(locale, ()), *own_languages, *_ANY, *sorted(names)]
    known = [code for code in dict.fromkeys(order) if code in names]
    if not known:
        raise ValueError("a government has at least one name")
    readable = [code for code in known if code == locale or script(names[code]) == _SCRIPT[locale]]
    code = (readable or known)[0]
    return LocalName(code, names[code])


def own_name(names: Mapping[str, str], own_languages: Sequence[str]) -> LocalName:
    """The name as the place itself writes it: its first official language that has one."""
    same = [form for code in own_languages for form in _SAME_FORM.get(code, ())]
    # A language that is none of ours was given because it is the place's own.
    further = sorted(set(names) - set(_ANY))
    code = next(code for code in [*own_languages, *same, *further, *_ANY] if code in names)
    return LocalName(code, names[code])


def script(text: str) -> str:
    """The script of the first letter: `LATIN`, `ARABIC`, `CYRILLIC` ...; empty without letters."""
    letter = next((character for character in text if character.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0] if letter else ""

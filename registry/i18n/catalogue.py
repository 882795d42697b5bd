"""The languages of the product and the catalogues that translate it."""

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from registry.errors import Reason

LOCALES = ("en", "fr", "ar")
NAMES = {"en": "English", "fr": "Français", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})
DEFAULT = "en"

CATALOGUES = Path(__file__).parent.parent / "locale"
DOMAIN = "openlocal"


@cache
def translations(locale: str) -> NullTranslations:
    """The catalogue of `locale`, compiled from its .po file; English is the source itself."""
    if locale == DEFAULT:
        return NullTranslations()
    with (CATALOGUES / locale / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as source:
        catalogue = read_po(source, locale=locale, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def say(reason: Reason | str, locale: str) -> str:
    """`reason` as a sentence in `locale`; reasons among its values are translated too."""
    if isinstance(reason, str):
        reason = Reason(reason)
    text = translations(locale).gettext(reason.message) if reason.message else ""
    values = {
        name: say(value, locale) if isinstance(value, Reason) else value
        for name, value in reason.params.items()
    }
    return text % values if values else text


def direction(locale: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if locale in RIGHT_TO_LEFT else "ltr"

"""The countries of ISO 3166-1, by code and by name in the reader's language."""

from functools import cache

from babel import Locale

# Codes of CLDR that are no country: unions, pseudo-territories, exceptional reservations.
_NO_COUNTRY = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)


@cache
def names(locale: str) -> dict[str, str]:
    """Every country: code to name in `locale`, sorted by name."""
    territories = Locale.parse(locale).territories
    found = {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }
    return dict(sorted(found.items(), key=lambda item: item[1]))


def is_country(code: str) -> bool:
    """Whether `code` is a country's."""
    return code in names("en")


def name(code: str, locale: str) -> str:
    """The name of a country; its code where there is none."""
    return names(locale).get(code, code)


@cache
def language_names(locale: str) -> dict[str, str]:
    """Every language: code to name in `locale`."""
    return dict(Locale.parse(locale).languages.items())

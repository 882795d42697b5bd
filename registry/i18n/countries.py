"""Countries (ISO 3166-1) and languages (ISO 639), by code and by name in the reader's language."""

from functools import cache

from babel import Locale

from registry.errors import N_, Reason

# Codes of CLDR that are no country: unions, pseudo-territories, exceptional reservations.
_NO_COUNTRY = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)
# Codes of CLDR that are no language: unknown, several, none, or no linguistic content.
_NO_LANGUAGE = frozenset({"mis", "mul", "und", "zxx"})
_MAX_SHOWN = 80


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


def country_fault(code: str) -> Reason | None:
    """What is wrong with the code of a country, or None."""
    if is_country(code):
        return None
    return Reason(
        N_("“%(value)s” is no country. Write its two letters (ISO 3166-1), such as MA."),
        {"value": code[:_MAX_SHOWN]},
    )


def name(code: str, locale: str) -> str:
    """The name of a country; its code where there is none."""
    return names(locale).get(code, code)


@cache
def language_names(locale: str) -> dict[str, str]:
    """Every language: code to name in `locale`."""
    return dict(Locale.parse(locale).languages.items())


def is_language(code: str) -> bool:
    """Whether `code` is a language's, without script or country."""
    return code.isalpha() and code in language_names("en") and code not in _NO_LANGUAGE


def language_fault(code: str) -> Reason | None:
    """What is wrong with the code of a language, or None."""
    if is_language(code):
        return None
    return Reason(
        N_("“%(value)s” is no language. Write its code (ISO 639), such as ar or zgh."),
        {"value": code[:_MAX_SHOWN]},
    )

"""Dates and numbers as the reader's language and country write them."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from babel import dates, numbers

_COUNTRY_FORMS = frozenset({"ar_MA", "ar_TN", "ar_DZ", "fr_MA", "fr_TN", "fr_BE"})
"""Month names differ between Arabic-speaking countries; for others the language decides."""


def form(locale: str, country: str | None = None) -> str:
    """The CLDR locale to format with: `ar` in Tunisia is `ar_TN`."""
    wanted = f"{locale}_{country}" if country else locale
    if wanted in _COUNTRY_FORMS:
        return wanted
    return {"en": "en_GB", "ar": "ar_MA"}.get(locale, locale)


def day(value: date, locale: str, country: str | None = None) -> str:
    """A date in words."""
    return dates.format_date(value, format="long", locale=form(locale, country))


def moment(value: datetime, locale: str, country: str | None = None) -> str:
    """A date and time in UTC."""
    where = form(locale, country)
    return f"{dates.format_datetime(value, 'd MMMM y HH:mm', locale=where)} UTC"


def number(value: float | Fraction, locale: str, digits: int = 0) -> str:
    """A number with the separators of `locale`, at most `digits` decimals."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    exact = float(value) if isinstance(value, Fraction) else value
    return numbers.format_decimal(exact, format=pattern, locale=form(locale))


def exact(value: Decimal | Fraction | int, locale: str) -> str:
    """A number with the decimals it has, at most two; a Decimal keeps those it is given with."""
    if isinstance(value, Decimal):
        shown, digits = value, max(0, -int(value.as_tuple().exponent))
    else:
        shown = (Decimal(round(value * 100)) / 100).normalize()
        digits = max(0, -int(shown.as_tuple().exponent))
    return number(float(shown), locale, digits)


def percent(value: float | Fraction, locale: str) -> str:
    """A share (0 to 1) in percent."""
    return numbers.format_percent(float(value), locale=form(locale))

"""Read single cells: each function returns the value of a text, or says what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from registry.errors import N_, RegistryError
from registry.governments.slugs import is_slug
from registry.i18n.countries import country_fault

MAX_NAME = 200
MAX_TEXT = 1000
_MAX_SHOWN = 80

# Marks that only turn the direction of text: they come along when Arabic is copied.
_DIRECTION = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\ufeff"))
_DIRECTION |= dict.fromkeys(range(0x2066, 0x206A))
_FORMULA = ("=", "+", "-", "@")

Choices = TypeVar("Choices", bound=StrEnum)


class CellError(RegistryError):
    """A cell holds what its column does not allow."""


def clean(text: str) -> str:
    """`text` as it is stored: composed (NFC), without direction marks, single spaces.

    Raises:
        CellError: it holds bytes that are not UTF-8, a NUL, or another control character.
    """
    if any("\udc80" <= character <= "\udcff" for character in text):
        raise CellError(N_("This is not UTF-8. Save the file as “CSV UTF-8” and try again."))
    if "\x00" in text:
        raise CellError(N_("This holds a NUL character, which no text has."))
    tidy = " ".join(unicodedata.normalize("NFC", text.translate(_DIRECTION)).split())
    if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in tidy):
        raise CellError(N_("This holds a control character. Please type it again."))
    return tidy


def matching(pattern: str, message: str) -> Callable[[str], str]:
    """A reader of texts that match `pattern` whole; `message` may say the %(value)s."""
    compiled = re.compile(pattern, re.ASCII)

    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise CellError(message, value=text[:_MAX_SHOWN])
        return text

    return read


def one_of(choices: type[Choices], message: str) -> Callable[[str], Choices]:
    """A reader of the values of an enumeration; `message` says the %(value)s and the %(kinds)s."""

    def read(text: str) -> Choices:
        try:
            return choices(text)
        except ValueError:
            kinds = ", ".join(choices)
            raise CellError(message, value=text[:_MAX_SHOWN], kinds=kinds) from None

    return read


identifier = matching(
    r"[a-z]{2,4}:[A-Za-z0-9.-]{1,60}",
    N_("“%(value)s” is no identifier. Write a scheme and a code, such as iso:TN-33."),
)
subdivision = matching(
    r"[A-Z]{2}-[A-Z0-9]{1,3}",
    N_("“%(value)s” is no subdivision. Write its ISO 3166-2 code, such as MA-05."),
)
language = matching(
    r"[a-z]{2,3}",
    N_("“%(value)s” is no language. Write its code of two or three letters, such as ar."),
)
website = matching(
    r"https?://([^\s/@:]+\.)+[^\s/@:]{2,60}(:\d{1,5})?(/\S{0,400})?",
    N_("“%(value)s” is no web address. It begins with https://"),
)
email_domain = matching(
    r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.){1,10}[a-z]{2,24}",
    N_("“%(value)s” is no mail domain, such as commune.example.org."),
)
wikidata = matching(r"Q[1-9]\d{0,11}", N_("“%(value)s” is no Wikidata item, such as Q42."))
geonames = matching(r"[1-9]\d{0,11}", N_("“%(value)s” is no GeoNames number."))
_DECIMAL = re.compile(r"-?\d{1,3}(\.\d{1,12})?", re.ASCII)


def slug(text: str) -> str:
    """The part of an address that names a government."""
    if not is_slug(text):
        raise CellError(
            N_("“%(value)s” cannot stand in an address. Use a-z, 0-9 and single hyphens."),
            value=text[:_MAX_SHOWN],
        )
    return text


def country(text: str) -> str:
    """A country of ISO 3166-1."""
    fault = country_fault(text)
    if fault is not None:
        raise CellError(fault)
    return text


def degrees(limit: int) -> Callable[[str], float]:
    """A reader of coordinates up to `limit` degrees either way."""

    def read(text: str) -> float:
        if not _DECIMAL.fullmatch(text) or abs(float(text)) > limit:
            raise CellError(
                N_(
                    "“%(value)s” is no coordinate. Write degrees between -%(limit)s and "
                    "%(limit)s with a point, such as 32.3372."
                ),
                value=text[:_MAX_SHOWN],
                limit=limit,
            )
        return float(text)

    return read


def whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers from `low` to `high`."""

    def read(text: str) -> int:
        digits = text.isascii() and text.isdigit() and len(text) <= 10
        if not digits or not low <= int(text) <= high:
            raise CellError(
                N_("“%(value)s” must be a whole number from %(low)s to %(high)s, digits only."),
                value=text[:_MAX_SHOWN],
                low=low,
                high=high,
            )
        return int(text)

    return read


def languages(text: str) -> list[str]:
    """Language codes with `;` between them, each once."""
    codes = [code.strip() for code in text.split(";") if code.strip()]
    return [language(code) for code in dict.fromkeys(codes)]


def day(text: str) -> date:
    """A date written YYYY-MM-DD."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass  # the 31st of a short month: the same sentence says it
    raise CellError(N_("“%(value)s” is no date. Write it as 2026-03-31."), value=text[:_MAX_SHOWN])


def day_or_year(text: str) -> date:
    """A date, or a year alone, which is kept as its first of January."""
    return day(f"{text}-01-01" if re.fullmatch(r"\d{4}", text, re.ASCII) else text)


def prose(text: str, limit: int = MAX_TEXT) -> str:
    """A text of at most `limit` characters that no spreadsheet takes for a formula."""
    if text.startswith(_FORMULA):
        raise CellError(N_("A text must not begin with =, +, - or @."))
    if len(text) > limit:
        raise CellError(
            N_("This has %(length)s characters; at most %(limit)s are allowed."),
            length=len(text),
            limit=limit,
        )
    return text


def name(text: str) -> str:
    """The name of a place: at least one letter, not too long."""
    if not any(character.isalpha() for character in text):
        raise CellError(N_("A name needs at least one letter."))
    return prose(text, MAX_NAME)

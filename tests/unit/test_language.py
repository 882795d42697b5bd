"""Which language a request is answered in, and how dates and numbers are written."""

from datetime import date
from fractions import Fraction

import pytest

from registry.errors import Reason
from registry.i18n import formats
from registry.i18n.catalogue import direction, say
from registry.web.language import split_prefix, wished


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/fr/governments", ("fr", "/governments")),
        ("/ar", ("ar", "/")),
        ("/ar/", ("ar", "/")),
        ("/", (None, "/")),
        ("/french", (None, "/french")),
        ("/de/governments", (None, "/de/governments")),
    ],
)
def test_the_prefix_of_a_path_names_its_language(
    path: str, expected: tuple[str | None, str]
) -> None:
    assert split_prefix(path) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "en"),
        ("ar-MA,ar;q=0.9,fr;q=0.8", "ar"),
        ("de, fr;q=0.5", "fr"),
        ("fr;q=0.2, ar;q=0.9", "ar"),
        ("fr;q=abc", "en"),
        ("*", "en"),
        (";;;,,,", "en"),
    ],
)
def test_the_browsers_wish_is_followed(header: str, expected: str) -> None:
    assert wished(header) == expected


def test_months_are_named_as_the_country_names_them() -> None:
    day = date(2026, 7, 1)
    assert "يوليوز" in formats.day(day, "ar", "MA")
    assert "جويلية" in formats.day(day, "ar", "TN")
    assert formats.day(day, "fr") == "1 juillet 2026"


def test_numbers_follow_the_language() -> None:
    assert formats.number(Fraction(141, 2), "fr", 1) == "70,5"
    assert formats.number(1234567, "en") == "1,234,567"
    assert formats.percent(Fraction(1, 4), "fr").startswith("25")


def test_a_reason_inside_a_reason_is_said_in_the_same_language() -> None:
    assert say(Reason("State: %(state)s.", {"state": Reason("Draft")}), "en") == "State: Draft."


def test_arabic_runs_from_the_right() -> None:
    assert (direction("ar"), direction("fr")) == ("rtl", "ltr")

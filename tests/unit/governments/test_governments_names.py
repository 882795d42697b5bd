"""Which name a reader sees, and which address a government gets."""

import pytest

from registry.governments.naming import LocalName, name_for, own_name, script
from registry.governments.slugs import free_slug, is_slug, slugify
from registry.governments.workflow import GovernmentKind

BENI_MELLAL = {"fr": "Béni Mellal", "ar": "بني ملال"}
EL_KEF = {"en": "El Kef", "fr": "Le Kef", "ar": "الكاف"}
OSH = {"ky": "Ош", "en": "Osh"}


@pytest.mark.parametrize(
    ("names", "own", "locale", "shown"),
    [
        (BENI_MELLAL, ["ar", "tzm"], "ar", "بني ملال"),
        (BENI_MELLAL, ["ar", "tzm"], "fr", "Béni Mellal"),
        (BENI_MELLAL, ["ar", "tzm"], "en", "Béni Mellal"),
        (EL_KEF, ["ar"], "en", "El Kef"),
        (OSH, ["ky"], "fr", "Osh"),
        (OSH, ["ky"], "ar", "Ош"),
        ({"es": "Sevilla", "en": "Seville"}, ["es"], "fr", "Sevilla"),
        ({"ky": "Ош"}, ["ky"], "en", "Ош"),
        ({"ky": "Ош"}, [], "fr", "Ош"),
    ],
)
def test_the_reader_sees_a_name_they_can_read(
    names: dict[str, str], own: list[str], locale: str, shown: str
) -> None:
    assert name_for(names, own, locale).text == shown


def test_a_government_without_any_name_has_none_to_show() -> None:
    with pytest.raises(ValueError, match="at least one name"):
        name_for({}, ["ar"], "en")


@pytest.mark.parametrize(
    ("names", "own", "shown"),
    [
        (BENI_MELLAL, ["ar", "tzm"], LocalName("ar", "بني ملال")),
        (OSH, ["ky", "ru"], LocalName("ky", "Ош")),
        ({"fr": "Austin"}, ["en"], LocalName("fr", "Austin")),
        (OSH, [], LocalName("ky", "Ош")),
        ({"fr": "Bojonegoro"}, ["id"], LocalName("fr", "Bojonegoro")),
    ],
)
def test_the_place_writes_itself_in_its_own_language(
    names: dict[str, str], own: list[str], shown: LocalName
) -> None:
    assert own_name(names, own) == shown


def test_a_script_is_that_of_the_first_letter() -> None:
    assert [script(text) for text in ("10. Ош", "بني", "Le Kef", "42")] == [
        "CYRILLIC",
        "ARABIC",
        "LATIN",
        "",
    ]


def slug(kind: GovernmentKind, names: dict[str, str], taken: set[str]) -> str:
    return free_slug(
        kind=kind,
        names=names,
        parent_names={"fr": "Taza"},
        country="MA",
        identifier="ma:03.561.01",
        taken=taken,
    )


def test_a_municipality_has_its_plain_name() -> None:
    assert slug(GovernmentKind.MUNICIPALITY, BENI_MELLAL, set()) == "beni-mellal"


def test_a_province_has_its_kind_before_its_name() -> None:
    assert slug(GovernmentKind.PROVINCE, BENI_MELLAL, set()) == "province-beni-mellal"


def test_namesakes_take_their_parent_then_their_country_then_their_identifier() -> None:
    taken: set[str] = set()
    for expected in ("ajdir", "ajdir-taza", "ajdir-ma", "ajdir-ma-03-561-01", "ajdir-2", "ajdir-3"):
        found = slug(GovernmentKind.MUNICIPALITY, {"fr": "Ajdir"}, taken)
        assert found == expected
        taken.add(found)


def test_a_name_without_latin_letters_is_told_by_its_identifier() -> None:
    found = slug(GovernmentKind.MUNICIPALITY, {"ar": "بني ملال"}, set())
    assert found == "municipality-ma-03-561-01"


def test_no_government_takes_the_address_of_the_form() -> None:
    assert slug(GovernmentKind.MUNICIPALITY, {"en": "New"}, set()) == "new-taza"


def test_a_very_long_name_still_makes_an_address() -> None:
    name = {"fr": "Saint " * 60}
    taken: set[str] = set()
    for _ in range(30):
        found = slug(GovernmentKind.MUNICIPALITY, name, taken)
        assert is_slug(found)
        assert found not in taken
        taken.add(found)


@pytest.mark.parametrize(
    ("text", "made"),
    [("L’Ariana", "lariana"), ("Đà Nẵng", "da-nang"), ("Øvre Eiker", "ovre-eiker"), ("ОШ", "")],
)
def test_accents_and_apostrophes_vanish_from_an_address(text: str, made: str) -> None:
    assert slugify(text) == made

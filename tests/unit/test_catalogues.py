"""Every text the product shows is translated, whole and in the form gettext can use."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from registry.i18n.catalogue import CATALOGUES, DEFAULT, DOMAIN, LOCALES

ROOT = CATALOGUES.parent.parent
PLURAL_FORMS = {"fr": 2, "ar": 6}
TRANSLATED = [locale for locale in LOCALES if locale != DEFAULT]

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
TAG = re.compile(r"<[^>]+>")
COUNTS = {"count", "num", "number"}
"""A form for exactly one number may say it in words: “une chose”, “شيئان”."""
MEASURES = {"months", "days", "years", "characters"}
"""Values that are numbers of something: each needs a plural of its own."""

SAME_AS_ENGLISH = {
    "fr": {
        "Arrondissement",
        "Bronze",
        "Code",
        "Conditions",
        "Cycle %(number)s",
        "Date",
        "Dates",
        "Dimension",
        "Discussion",
        "District",
        "Information",
        "Open Local",
        "Organisation",
        "Pages",
        "Population",
        "Province",
        "Signature",
        "Version %(version)s",
    },
    "ar": {"Open Local"},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A text of the source, with its plural if it has one, and its translated forms."""

    english: tuple[str, ...]
    forms: tuple[str, ...]

    @property
    def plural(self) -> bool:
        return len(self.english) > 1

    @property
    def named(self) -> set[str]:
        return set().union(*map(placeholders, self.english))

    @property
    def spared(self) -> set[str]:
        """What a form for exactly one number may leave out."""
        return COUNTS | (self.named - placeholders(self.english[0]))

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each translated form beside the English form it stands for."""
        for index, form in enumerate(self.forms):
            yield self.english[min(index, len(self.english) - 1)], form


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _together(found: str | Iterable[str] | None) -> tuple[str, ...]:
    return (found,) if isinstance(found, str) else tuple(found or ())


@cache
def source() -> frozenset[tuple[str, ...]]:
    """The texts marked in the code and the templates today."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    return frozenset(_together(found[2]) for found in extract_from_dir(ROOT, methods, options))


@cache
def catalogue(locale: str) -> Catalog:
    """The catalogue of `locale` as it stands in the repository."""
    with (CATALOGUES / locale / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as stored:
        return read_po(stored, locale=locale, abort_invalid=True)


def texts(locale: str) -> list[Text]:
    """All messages of the catalogue but its header."""
    return [
        Text(english=_together(message.id), forms=_together(message.string))
        for message in catalogue(locale)
        if message.id
    ]


def pairs(locale: str) -> list[tuple[str, str]]:
    return [pair for text in texts(locale) for pair in text.pairs()]


def test_the_texts_of_the_source_are_found() -> None:
    assert len(source()) > 500


def test_a_plural_has_one_number_which_its_singular_has_too() -> None:
    """Where a second thing is counted, a translator could not put that in its own plural."""
    plurals = [texts for texts in source() if len(texts) > 1]
    assert [one for one, many in plurals if (placeholders(one) ^ placeholders(many)) - COUNTS] == []
    assert [one for one, *_ in plurals if len(placeholders(one) & MEASURES) > 0] == []


def test_no_text_is_half_a_sentence() -> None:
    """What belongs to one sentence is one text, so that each language orders it freely."""
    unfinished = re.compile(r"(,\s(or|and)|\b(or|and))$")
    assert [text for found in source() for text in found if unfinished.search(text.strip())] == []
    glued = re.compile(r":\{% endtrans %\}\s*\{% (if|trans)|\}\}(</\w+>)? \{% trans %\}[a-z]")
    pages = (ROOT / "templates").rglob("*.html")
    assert [page.name for page in pages if glued.search(page.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_every_text_of_the_source_is_in_the_catalogue_and_nothing_else(locale: str) -> None:
    known = {text.english for text in texts(locale)}
    assert sorted(source() - known) == []
    assert sorted(known - source()) == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_nothing_is_empty_doubtful_or_obsolete(locale: str) -> None:
    assert [english for english, form in pairs(locale) if not form.strip()] == []
    assert [message.id for message in catalogue(locale) if message.id and message.fuzzy] == []
    assert list(catalogue(locale).obsolete) == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_plural_forms_are_complete(locale: str) -> None:
    forms = PLURAL_FORMS[locale]
    assert catalogue(locale).num_plurals == forms
    assert [
        text.english for text in texts(locale) if len(text.forms) != (forms if text.plural else 1)
    ] == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_placeholders_are_those_of_the_source(locale: str) -> None:
    wrong = []
    for text in texts(locale):
        for index, form in enumerate(text.forms):
            one_number = text.plural and index < len(text.forms) // 2
            missing = text.named - placeholders(form) - (text.spared if one_number else set())
            if missing or placeholders(form) - text.named:
                wrong.append((text.english[0], form))
    assert wrong == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_a_translation_can_be_filled_in_where_the_source_can(locale: str) -> None:
    for text in texts(locale):
        for english, form in text.pairs():
            if text.named:
                assert form % dict.fromkeys(text.named, "x"), form
            else:
                assert form.count("%") == english.count("%"), form


@pytest.mark.parametrize("locale", TRANSLATED)
def test_markup_and_the_space_around_a_text_are_kept(locale: str) -> None:
    def around(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    def tags(text: str) -> list[str]:
        return sorted(TAG.findall(text))

    found = pairs(locale)
    assert [form for english, form in found if around(form) != around(english)] == []
    assert [form for english, form in found if tags(form) != tags(english)] == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_no_english_is_left_by_accident(locale: str) -> None:
    left = {
        english
        for english, form in pairs(locale)
        if form == english and re.search(r"[^\W\d_]", PLACEHOLDER.sub("", english))
    }
    assert left - SAME_AS_ENGLISH[locale] == set()


def test_french_punctuation_is_spaced_as_french_spaces_it() -> None:
    unspaced = re.compile(r"[^\s]:(?=\s|$)|[^\u00a0][;?!»](?=\s|$)|«[^\u00a0]|\w'\w| [:;?!»]")
    assert [form for _, form in pairs("fr") if unspaced.search(form)] == []

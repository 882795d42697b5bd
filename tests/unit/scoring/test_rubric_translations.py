"""The translations are complete, say their state, and never change what is hashed."""

import re

import pytest

from scoring import (
    RubricError,
    TranslationState,
    load_translation,
    localised,
    untranslated,
)
from scoring.loading import CURRENT, package_text
from scoring.translation import apply

LOCALES = ["fr", "ar"]


def source(locale):
    return package_text(f"{CURRENT}.{locale}.toml")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_is_complete(rubric, locale):
    translation = load_translation(source(locale), rubric)

    assert untranslated(rubric, translation) == ()
    assert translation.state is TranslationState.MACHINE


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_repeats_nothing_of_the_original(rubric, locale):
    texts = localised(rubric, locale)

    for criterion in rubric.criteria:
        local = texts.criteria[criterion.code]
        assert local.language == locale
        assert len(local.levels) == 5
        assert not {criterion.title, criterion.guidance, *criterion.levels} & {
            local.title,
            local.guidance,
            *local.levels,
        }
        assert bool(local.not_applicable) == bool(criterion.not_applicable)


def test_the_arabic_text_is_in_arabic_script(rubric):
    for local in localised(rubric, "ar").criteria.values():
        for text in (local.title, local.guidance, local.evidence, *local.levels):
            assert re.search(r"[\u0600-\u06ff]{3}", text)


@pytest.mark.parametrize("locale", LOCALES)
def test_figures_survive_translation(rubric, locale):
    """Every number of two digits in a level is in its translation too."""
    for criterion in rubric.criteria:
        local = localised(rubric, locale).criteria[criterion.code]
        for ours, theirs in zip(criterion.levels, local.levels[1:], strict=True):
            assert set(re.findall(r"\d{2}", ours)) <= set(re.findall(r"\d{2}", theirs)), ours


@pytest.mark.parametrize("locale", ["fr_MA", "fr-TN", "FR"])
def test_a_regional_locale_finds_its_language(rubric, locale):
    assert localised(rubric, locale).awards["silver"] == "Argent"


@pytest.mark.parametrize("locale", ["en", "de", "../../etc/passwd", ""])
def test_without_a_translation_the_original_stands_and_says_so(rubric, locale):
    texts = localised(rubric, locale)

    assert (texts.locale, texts.state) == ("en", TranslationState.ORIGINAL)
    assert texts.criteria["A1"].title == "Political mandate"
    assert texts.criteria["A1"].levels[0] == rubric.level_zero
    assert texts.criteria["G1"].not_applicable
    assert texts.dimensions["J"] == "Peer learning"


def test_what_a_translation_lacks_stays_in_the_original(rubric):
    start = source("fr").index("[criteria.A2]")
    stop = source("fr").index("[criteria.A3]")
    partial = (source("fr")[:start] + source("fr")[stop:]).replace('gold = "Or"\n', "")

    translation = load_translation(partial, rubric)

    assert untranslated(rubric, translation) == ("awards.gold", "criteria.A2")


def test_missing_parts_fall_back_one_by_one(rubric):
    start = source("ar").index("[criteria.J3]")
    texts = apply(rubric, load_translation(source("ar")[:start], rubric))

    assert texts.criteria["J3"].state is TranslationState.ORIGINAL
    assert texts.criteria["J3"].language == "en"
    assert texts.criteria["J2"].state is TranslationState.MACHINE


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('rubric = "open-local-government"', 'rubric = "other"', "rubric"),
        ('version = "1.0"', 'version = "2.0"', "version"),
        ('state = "machine"', 'state = "perfect"', "state"),
        ("[criteria.A1]", "[criteria.Z1]", "criteria.Z1"),
        ('bronze = "Bronze"', 'bronce = "Bronze"', "awards.bronce"),
        ('title = "Mandat politique"', 'title = ""', "criteria.A1.title"),
        ('title = "Mandat politique"', 'title = "Mandat"\nhint = "x"', "criteria.A1.hint"),
        ('title = "Mandat politique"\nlevels = [', "title = 3\nlevels = [1,", "criteria.A1.title"),
    ],
)
def test_a_translation_that_does_not_fit_is_refused(rubric, old, new, key):
    assert old in source("fr")
    with pytest.raises(RubricError) as refused:
        load_translation(source("fr").replace(old, new, 1), rubric)

    assert key in [fault.key for fault in refused.value.faults]


def test_a_translation_with_a_level_too_few_is_refused(rubric):
    lines = source("fr").splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("levels = ["))
    del lines[first + 1]

    with pytest.raises(RubricError) as refused:
        load_translation("\n".join(lines), rubric)

    (fault,) = refused.value.faults
    assert (fault.key, fault.line) == ("criteria.A1.levels", first + 1)
    assert "3 descriptors for 4 levels" in fault.problem

"""The words of the rubric and of the national profiles: what a careful reader would object to."""

import re

import pytest

from scoring import current, localised
from scoring.profiles import Certainty, applied, packaged

PROFILES = packaged(current())
LANGUAGES = {"en", "fr", "ar"}


def texts_of(overlay):
    one = (overlay.title, overlay.guidance, overlay.evidence, overlay.always_applies)
    return [each for each in (*one, *(basis.text for basis in overlay.legal_basis)) if each]


def numbers(text):
    return set(re.findall(r"\d{2,}", text))


@pytest.mark.parametrize("criterion", current().criteria, ids=lambda c: c.code)
def test_a_level_is_a_deed_and_not_a_flaw(criterion):
    for level in criterion.levels:
        assert not re.search(r"informal|on paper|in words only|fewer seats\.|The government", level)
        assert len(level) <= 180


@pytest.mark.parametrize("criterion", current().criteria, ids=lambda c: c.code)
def test_a_source_can_be_found_by_a_reader(criterion):
    for source in criterion.sources:
        assert len(source) > 9, f"{source} is an abbreviation"


@pytest.mark.parametrize(
    ("locale", "word"),
    [("ar", "السلطة المحلية"), ("fr", "autorité locale"), ("fr", "autorités loc")],
)
def test_the_elected_government_is_not_called_what_means_the_state(locale, word):
    for local in localised(current(), locale).criteria.values():
        assert word not in " ".join((local.title, local.guidance, local.evidence, *local.levels))


@pytest.mark.parametrize("profile", PROFILES, ids=lambda p: p.id)
def test_a_profile_speaks_all_three_languages_and_its_figures_agree(profile):
    assert set(profile.title) == LANGUAGES
    for overlay in profile.overlays.values():
        for texts in texts_of(overlay):
            assert set(texts) == LANGUAGES
            assert numbers(texts["en"]) <= numbers(texts["fr"])
            assert numbers(texts["en"]) <= numbers(texts["ar"])
    for added in profile.added:
        assert set(added.wordings) == LANGUAGES - {"en"}


@pytest.mark.parametrize("profile", PROFILES, ids=lambda p: p.id)
def test_what_is_certain_names_its_text_by_number(profile):
    bases = [basis for each in profile.overlays.values() for basis in each.legal_basis]

    assert {basis.state for basis in bases} == set(Certainty)
    for basis in bases:
        if basis.state is Certainty.CERTAIN:
            assert re.search(r"\d+-\d+|Constitution of \d{4}", basis.text["en"])
            assert "to be found" not in basis.text["en"]


def test_the_examples_are_morocco_and_tunisia():
    assert [(each.id, each.country) for each in PROFILES] == [("morocco", "MA"), ("tunisia", "TN")]


def test_in_morocco_every_local_government_has_petitions_and_a_programme():
    local = applied(current(), PROFILES[0])

    narrowed = {
        each.code
        for each in current().criteria
        if each.not_applicable and local.criterion(each.code).not_applicable is None
    }
    assert narrowed == {"B5", "G1"}


def test_in_tunisia_the_added_criterion_is_advanced_and_always_applies():
    (added,) = PROFILES[1].added

    assert (added.criterion.class_id, added.criterion.not_applicable) == ("advanced", None)

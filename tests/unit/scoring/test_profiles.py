"""National profiles: what a country may add to a rubric, and what it may not take away."""

import pytest

from scoring import Mark, RubricError, assess
from scoring.profiles import Certainty, applied, load_profile, of_country, packaged, said

HEAD = """
profile = "utopia"
rubric = "open-local-government"
version = "1.0"
country = "UT"
title = { en = "Utopia", fr = "Utopie" }
"""

FULL = (
    HEAD
    + """
[criteria.A3]
title = { en = "Money for it" }
guidance = { en = "Ask the treasurer.", fr = "Demandez au receveur." }
evidence = { en = "The budget" }
levels = { en = ["One.", "Two.", "Three.", "Four."] }

[[criteria.A1.legal_basis]]
text = { en = "Law 1, article 2", ar = "القانون 1" }
state = "certain"

[[criteria.A1.legal_basis]]
text = { en = "Decree 3" }
state = "to_be_confirmed"

[criteria.G1.not_applicable]
never = true
because = { en = "Every town has a plan." }

[[add]]
code = "X1"
dimension = "J"
class = "advanced"
title = "A town twin"
levels = ["Looked for.", "Met.", "Signed.", "Learnt from."]

[add.fr]
title = "Une ville jumelle"
levels = ["Cherchée.", "Rencontrée.", "Signée.", "Utile."]
guidance = "Écrivez-lui."
"""
)


@pytest.fixture
def profile(rubric):
    return load_profile(FULL, rubric)


X1 = '[[add]]\ncode = "X1"\ndimension = "A"\ntitle = "x"\n'


def refusal(text, rubric):
    with pytest.raises(RubricError) as refused:
        load_profile(text, rubric)
    return {fault.key: fault.problem for fault in refused.value.faults}


def test_a_profile_words_what_it_words_and_leaves_the_rest(profile, rubric):
    local = applied(rubric, profile)

    assert local.criterion("A3").title == "Money for it"
    assert local.criterion("A3").levels == ("One.", "Two.", "Three.", "Four.")
    assert local.criterion("A3").guidance == "Ask the treasurer."
    assert local.criterion("A3").evidence == "The budget"
    assert local.criterion("A1") == rubric.criterion("A1")
    assert local.profile == "utopia"
    assert local.digest != rubric.digest
    assert rubric.profile is None


def test_the_legal_basis_says_how_certain_it_is(profile):
    first, second = profile.overlays["A1"].legal_basis

    assert (said(first.text, "ar_TN"), first.state) == ("القانون 1", Certainty.CERTAIN)
    assert (said(second.text, "ar"), second.state) == ("Decree 3", Certainty.TO_BE_CONFIRMED)
    assert said(profile.title, "fr-MA") == "Utopie"


def test_what_always_applies_can_no_longer_be_marked_not_applicable(profile, rubric):
    findings = {"G1": Mark.NOT_APPLICABLE}

    before = assess(findings, rubric, track="full").blockers
    after = assess(findings, applied(rubric, profile), track="full").blockers

    assert not [each for each in before if each.kind == "not_applicable_refused"]
    assert {each.criterion for each in after if each.kind == "not_applicable_refused"} == {"G1"}


def test_an_added_criterion_counts_on_the_track_that_is_open_to_all(profile, rubric):
    local = applied(rubric, profile)
    (added,) = profile.added
    best = {criterion.code: 4 for criterion in rubric.criteria}

    assert [c.code for c in local.criteria_of("full")][-1] == "X1"
    assert "X1" not in [c.code for c in local.criteria_of("short")]
    assert (
        assess(best, local, track="full").score == assess(best, local, track="full").best * 92 / 93
    )
    assert added.wordings["fr"].levels == ("Cherchée.", "Rencontrée.", "Signée.", "Utile.")
    assert (added.wordings["fr"].guidance, added.wordings["fr"].evidence) == ("Écrivez-lui.", "")


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("class", 'class = "core"'),
        ("weight", "weight = 1"),
        ("scale", 'scale = "maturity"'),
        ("dimension", 'dimension = "B"'),
        ("answered_by", 'answered_by = "civil_society"'),
        ("recurring", "recurring = false"),
    ],
)
def test_what_decides_a_score_cannot_be_changed(rubric, key, line):
    problem = refusal(f"{HEAD}[criteria.A1]\n{line}\n", rubric)[f"criteria.A1.{key}"]

    assert problem.startswith("a profile does not ")


def test_an_essential_criterion_keeps_its_levels_and_says_why(rubric):
    levels = 'levels = { en = ["a", "b", "c", "d"] }'

    problems = refusal(f"{HEAD}[criteria.A1]\n{levels}\n[criteria.Z9]\n", rubric)

    assert "could weaken it" in problems["criteria.A1.levels"]
    assert problems["criteria.Z9"] == "this key is not known"
    assert load_profile(f"{HEAD}[criteria.A3]\n{levels}\n", rubric)


@pytest.mark.parametrize(
    ("written", "key", "problem"),
    [
        ('[criteria.A3]\nlevels = { en = ["a"] }', "criteria.A3.levels.en", "where 4 are"),
        ("[criteria.G1.not_applicable]\nbecause = { en = 'x' }",
         "criteria.G1.not_applicable.never", "never = true"),
        ("[criteria.A1.not_applicable]\nnever = true\nbecause = { en = 'x' }",
         "criteria.A1.not_applicable", "applies to everybody already"),
        ("[criteria.A3]\ntitle = { fr = 'x' }", "criteria.A3.title.en", "is missing"),
        ('[[add]]\ncode = "A1"\ndimension = "A"\ntitle = "x"', "add.A1.code", "already"),
        ('[[add]]\ncode = "X1"\ndimension = "Z"\ntitle = "x"', "add.X1.dimension", "have Z"),
        ('[[add]]\ncode = "X1"\ndimension = "A"\nclass = "vital"\ntitle = "x"',
         "add.X1.class", "have vital"),
        ('[[add]]\ncode = "X1"\ndimension = "A"\ntitle = "x"\nlevels = ["a"]',
         "add.X1.levels", "1 descriptors for 5 levels"),
        (X1 + '[add.fr]\ntitle = "y"\nlevels = ["a"]', "add.X1.fr", "1 descriptors for 0"),
        (X1 + X1, "add.X1", "'X1' is used 2 times"),
        (X1 + "weight = 3.5", "add.X1.weight", "at most what the heaviest does"),
        (X1 + 'class = "essential"', "add.X1.class", "would shift their floors"),
        ('[criteria.B2]\nlevels = { en = ["a"] }', "criteria.B2.levels", "could weaken it"),
        ('[criteria.J3]\nlevels = { en = ["a"] }', "criteria.J3.levels", "by a floor or a gate"),
        ("colour = 1", "colour", "not known"),
    ],
)  # fmt: skip
def test_a_fault_names_its_key(rubric, written, key, problem):
    assert problem in refusal(f"{HEAD}{written}\n", rubric)[key]


def test_a_profile_of_another_version_is_refused(rubric):
    problems = refusal(HEAD.replace('version = "1.0"', 'version = "2.0"'), rubric)

    assert problems == {"version": "does not match the rubric's '1.0'"}


def test_the_profiles_of_this_release_fit_its_rubric(rubric):
    found = {profile.country: profile for profile in packaged(rubric)}

    assert set(found) == {"MA", "TN"}
    assert of_country(rubric, "MA") is found["MA"]
    assert of_country(rubric, "FR") is None
    for profile in found.values():
        assert set(profile.title) == {"en", "fr", "ar"}
        bases = [b for each in profile.overlays.values() for b in each.legal_basis]
        assert {basis.state for basis in bases} == set(Certainty)
        assert all(set(basis.text) == {"en", "fr", "ar"} for basis in bases)
        assert applied(rubric, profile).digest != rubric.digest

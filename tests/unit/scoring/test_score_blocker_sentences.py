"""Every blocker and every gap makes a sentence, and the templates are found for translation."""

from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract

import scoring
from scoring import Blocker, BlockerKind, GapKind, Mark, assess, localised
from scoring.blockers import TEMPLATES
from scoring.evidence import TEMPLATES as GAP_TEMPLATES
from scoring.evidence import Gap


def test_every_kind_of_blocker_has_a_template():
    assert set(TEMPLATES) == set(BlockerKind)
    assert set(GAP_TEMPLATES) == set(GapKind)


@pytest.mark.parametrize("module", ["blockers.py", "evidence.py"])
def test_the_extraction_tool_finds_every_template(module):
    source = (Path(scoring.__file__).parent / module).read_bytes()
    found = {message for _, message, _, _ in extract("python", BytesIO(source))}

    assert set((TEMPLATES if module == "blockers.py" else GAP_TEMPLATES).values()) <= found


@pytest.mark.parametrize("locale", ["en", "fr", "ar"])
def test_every_blocker_of_a_poor_file_fills_its_sentence(rubric, locale):
    texts = localised(rubric, locale)
    out = {"A1": Mark.NOT_APPLICABLE, "A2": Mark.NOT_APPLICABLE, "B2": Mark.NOT_APPLICABLE}
    out |= {"B1": Mark.NOT_APPLICABLE, "C1": Mark.NOT_APPLICABLE}
    poor = assess(out, rubric, track="short", first_plan_cycle=True, limit="bronze")
    gated = assess({"D5": 1}, rubric, track="full")

    blockers = poor.blockers + gated.blockers
    sentences = [blocker.msgid % blocker.parameters(texts) for blocker in blockers]

    assert {blocker.kind for blocker in blockers} == set(BlockerKind) - {BlockerKind.COUNT}
    assert all("%(" not in sentence for sentence in sentences)


def test_a_sentence_names_the_criterion_and_the_award(rubric):
    result = assess(dict.fromkeys((c.code for c in rubric.criteria), 2), rubric, track="full")
    gate = next(b for b in result.blockers if b.kind is BlockerKind.GATE)

    sentence = gate.msgid % gate.parameters(localised(rubric, "en"))

    assert sentence == (
        "B2 Parity of government and civil society is at level 2;"
        " Gold is not given below level 3 there."
    )


def test_a_score_that_rounds_to_the_threshold_is_written_so_that_it_stays_below(rubric):
    blocker = Blocker(kind=BlockerKind.SCORE, award="platinum", have=Fraction(30900, 368), need=84)

    assert blocker.parameters(localised(rubric, "en"))["have"] == "83.97"


def test_numbers_are_written_the_way_the_caller_says(rubric):
    blocker = Blocker(kind=BlockerKind.SCORE, award="gold", have=Fraction(101, 2), need=67)

    found = blocker.parameters(
        localised(rubric, "fr"), number=lambda value: str(value).replace(".", ",")
    )

    assert found["have"] == "50,5"
    assert found["need"] == "67"
    assert found["award"] == "Or"


def test_a_gap_names_the_kinds_that_would_count(rubric):
    gap = Gap(
        kind=GapKind.TOO_FEW, criterion="A1", level=4, need=1, have=0, kinds=("survey", "dataset")
    )

    sentence = gap.msgid % gap.parameters(localised(rubric, "en"))

    assert sentence == (
        "A1 Political mandate, from level 4: items needed: 1, found: 0."
        " Kinds that count: Survey · Dataset."
    )


@pytest.mark.parametrize("kind", list(GapKind))
def test_every_gap_fills_its_sentence(rubric, kind):
    gap = Gap(kind=kind, criterion="A1", level=2, item=1, months=24)

    assert "%(" not in gap.msgid % gap.parameters(localised(rubric, "ar"))


def test_whole_counts_are_shown_without_decimals(rubric):
    blocker = Blocker(
        kind=BlockerKind.FLOOR_COUNT, award="gold", class_id="essential", have=4, need=3, level=3
    )

    assert blocker.parameters(localised(rubric, "en"))["have"] == str(Decimal(4))

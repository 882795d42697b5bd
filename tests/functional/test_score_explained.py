"""The page that explains the score is made by the engine, for the demonstration's own file."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

import scoring
from registry.demo import script
from registry.i18n.catalogue import LOCALES, say
from registry.rubrics.explaining import TITLE, example_of, explained, markdown

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_in_the_documentation_is_the_one_the_engine_makes(locale: str) -> None:
    made = markdown(say(TITLE, locale), explained(example_of(scoring.current()), locale))

    assert (DOCS / f"score.{locale}.md").read_text("utf-8") == made, "run `make docs`"


def test_the_example_is_what_the_reviewers_of_the_demonstration_settle_on() -> None:
    told = json.loads((files("registry.rubrics") / "example.json").read_text("utf-8"))
    report = script.read()
    discussed = {said.criterion: said.level for said in report.discussions}

    for line in report.lines:
        found = [level for level in (line.peer, line.civil) if level is not None]
        settled = (
            0 if line.claimed == 0 else discussed.get(line.criterion, min(found, default=None))
        )
        assert told["findings"].get(line.criterion) == settled, line.criterion

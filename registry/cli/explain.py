"""The command `rubric explain`: how a score is computed, told for people."""

from typing import Annotated

import typer

import scoring
from registry.i18n.catalogue import LOCALES, say
from registry.rubrics.explaining import TITLE, example_of, explained, markdown


def explain(
    language: Annotated[str, typer.Option(help=f"One of {', '.join(LOCALES)}.")] = "en",
) -> None:
    """Tell on one page, as Markdown, how the score is computed, with an example.

    Every number comes from the engine; docs/score.en.md and its translations are made with it.

    Example: openlocal rubric explain --language fr
    """
    if language not in LOCALES:
        raise typer.BadParameter(f"{language!r} is none of {', '.join(LOCALES)}.")
    sections = explained(example_of(scoring.current()), language)
    print(markdown(say(TITLE, language), sections), end="")

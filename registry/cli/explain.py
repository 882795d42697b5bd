"""The command `rubric explain`: how a score is computed, told for people."""

from pathlib import Path
from typing import Annotated

import typer

import scoring
from registry.cli.rubric import load_file
from registry.i18n.catalogue import LOCALES, say
from registry.rubrics.explaining import TITLE, example_of, explained, markdown


def explain(
    language: Annotated[str, typer.Option(help=f"One of {', '.join(LOCALES)}.")] = "en",
    rubric_file: Annotated[
        Path | None, typer.Option("--rubric", help="A rubric as TOML.", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Tell on one page, as Markdown, how the score is computed, with an example.

    Every number comes from the engine; docs/score.en.md and its translations are made with it.

    Example: openlocal rubric explain --language fr
    """
    if language not in LOCALES:
        raise typer.BadParameter(f"{language!r} is none of {', '.join(LOCALES)}.")
    rubric = load_file(rubric_file) if rubric_file else scoring.current()
    sections = explained(example_of(rubric), language)
    print(markdown(say(TITLE, language), sections), end="")

"""Commands about the rubric: show it, check a file, publish a file, print the schema."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

import scoring
from registry import clock
from registry.cli.shell import MISUSE, REFUSED, command, complain, err, out, with_database
from registry.rubrics import service
from scoring import Rubric, RubricError
from scoring.loading import package_text
from scoring.profiles import is_profile, load_profile

rubric = typer.Typer(help="The rubric: what is asked and how it is scored.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One line of JSON on standard output.")]
File = Annotated[Path, typer.Argument(help="A rubric as TOML.", exists=True, dir_okay=False)]


@rubric.command()
def show(
    file: Annotated[
        Path | None, typer.Argument(help="A rubric as TOML.", exists=True, dir_okay=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the rubric of this release, which new reports use, or that of a file.

    Example: openlocal rubric show --json
    """
    found = load_file(file) if file else scoring.current()
    if as_json:
        print(json.dumps({"digest": found.digest, **scoring.document(found)}, ensure_ascii=False))
        return
    out.print(f"{found.title}: {found.id} {found.version}")
    out.print(f"SHA-256 {found.digest}")
    names = {dimension.code: dimension.name for dimension in found.dimensions}
    table = Table("Code", "Class", "Weight", "Dimension", "Title", "Levels")
    for criterion in found.criteria:
        table.add_row(
            criterion.code,
            criterion.class_id,
            str(criterion.weight),
            names[criterion.dimension],
            criterion.title,
            criterion.scale.shown(),
        )
    out.print(table)


@rubric.command()
def check(file: File) -> None:
    """Check a rubric file, or a national profile of this release's rubric; name every fault.

    Example: openlocal rubric check my-rubric.toml
    """
    text = text_of(file)
    if is_profile(text):
        try:
            profile = load_profile(text, scoring.current())
        except RubricError as error:
            raise refuse(file, error) from error
        out.print(
            f"{file} is a valid profile: {profile.id}, of {profile.rubric} {profile.version}."
        )
        return
    found = load_file(file)
    out.print(f"{file} is a valid rubric: {found.id} {found.version}, SHA-256 {found.digest}.")


@rubric.command()
def publish(
    file: File,
    yes: Annotated[bool, typer.Option("--yes", help="Really do it.")] = False,
) -> None:
    """Publish a rubric file as a version that can never be changed (a dry run unless --yes).

    Example: openlocal rubric publish my-rubric.toml --yes
    """
    found = load_file(file)
    name = f"{found.id} {found.version}"
    if not yes:
        out.print(f"Dry run: {name} would be published, SHA-256 {found.digest}.")
        out.print("It can never be changed or taken back. Publish it with --yes.")
        return
    with command() as settings:
        source = text_of(file)
        done = with_database(
            settings, lambda: service.publish(source, actor_id=None, now=clock.now())
        )
    said = "is published" if done.new else "was already published; nothing changed"
    out.print(f"{name} {said}. SHA-256 {found.digest}.")


@rubric.command()
def schema() -> None:
    """Print the JSON Schema of rubric files, for editors that complete and check TOML.

    Example: openlocal rubric schema > rubric.schema.json
    """
    print(package_text("rubric.schema.json"), end="")


def load_file(path: Path, *, refused: int = REFUSED) -> Rubric:
    """The rubric of a file, or every fault and the exit code of a refusal."""
    try:
        return scoring.load(text_of(path))
    except RubricError as error:
        raise refuse(path, error, code=refused) from error


def refuse(path: Path, error: RubricError, *, code: int = REFUSED) -> typer.Exit:
    """Name every fault of a file; the exit is for the caller to raise."""
    for fault in error.faults:
        err.print(plain(f"{path}: {fault}"))
    return typer.Exit(code)


def text_of(path: Path) -> str:
    """The text of a file, or exit 2."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        complain("Cannot read", f"{path}: {error}")
        raise typer.Exit(MISUSE) from error


def plain(text: str) -> Text:
    """Text of a file as it stands: no markup, nothing that a terminal would obey."""
    return Text("".join(x if x.isprintable() else "\N{REPLACEMENT CHARACTER}" for x in text))

"""Commands about the rubric: show it, check a file, publish a file, score findings."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

import scoring
from registry import clock
from registry.cli.shell import MISUSE, REFUSED, command, complain, err, out, with_database
from registry.rubrics import service
from scoring import Blocker, FindingsError, LocalRubric, Result, Rubric, RubricError, ScoringError

rubric = typer.Typer(help="The rubric: what is asked and how it is scored.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One line of JSON on standard output.")]
File = Annotated[Path, typer.Argument(help="A rubric as TOML.", exists=True, dir_okay=False)]


@rubric.command()
def show(as_json: Json = False) -> None:
    """Show the rubric of this release, which new reports use.

    Example: openlocal rubric show --json
    """
    found = scoring.current()
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
    """Check a rubric file and name every fault with its line.

    Example: openlocal rubric check my-rubric.toml
    """
    found = _load(file)
    out.print(f"{file} is a valid rubric: {found.id} {found.version}, SHA-256 {found.digest}.")


@rubric.command()
def publish(
    file: File,
    yes: Annotated[bool, typer.Option("--yes", help="Really do it.")] = False,
) -> None:
    """Publish a rubric file as a version that can never be changed (a dry run unless --yes).

    Example: openlocal rubric publish my-rubric.toml --yes
    """
    found = _load(file)
    name = f"{found.id} {found.version}"
    if not yes:
        out.print(f"Dry run: {name} would be published, SHA-256 {found.digest}.")
        out.print("It can never be changed or taken back. Publish it with --yes.")
        return
    with command() as settings:
        source = _text(file)
        done = with_database(
            settings, lambda: service.publish(source, actor_id=None, now=clock.now())
        )
    said = "is published" if done.new else "was already published; nothing changed"
    out.print(f"{name} {said}. SHA-256 {found.digest}.")


def score(
    findings: Annotated[
        Path, typer.Argument(help='JSON: {"findings": {"A1": 3, "B5": "n/a"}}', dir_okay=False)
    ],
    rubric_file: Annotated[
        Path | None, typer.Option("--rubric", help="A rubric as TOML.", exists=True, dir_okay=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Score a file of findings; no database is needed.

    The file may also say `track`, `first_plan_cycle` and `award_sought`.

    Example: openlocal score findings.json --json
    """
    used = _load(rubric_file) if rubric_file else scoring.current()
    try:
        result = _assess(_read(findings), used)
    except FindingsError as error:
        for fault in error.faults:
            complain("Refused:", fault)
        raise typer.Exit(REFUSED) from error
    except ScoringError as error:
        complain("Refused:", error)
        raise typer.Exit(REFUSED) from error
    texts = scoring.localised(used, "en")
    if as_json:
        print(json.dumps(_reported(result, used, texts), ensure_ascii=False))
    else:
        _print(result, texts)


def _read(path: Path) -> dict[str, Any]:
    """The file as JSON, or exit 2: what is no such file is misuse, not a refusal."""
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        complain("Cannot read", f"{path}: {error}")
        raise typer.Exit(MISUSE) from error
    if not isinstance(document, dict) or not isinstance(document.get("findings"), dict):
        complain("Cannot read", f'{path}: expected {{"findings": {{"A1": 3, ...}}}}')
        raise typer.Exit(MISUSE)
    unknown = document.keys() - {"findings", "track", "first_plan_cycle", "award_sought"}
    if unknown or not isinstance(document.get("first_plan_cycle", False), bool):
        complain("Cannot read", f"{path}: not understood: {', '.join(sorted(unknown))}")
        raise typer.Exit(MISUSE)
    return document


def _assess(document: dict[str, Any], used: Rubric) -> Result:
    track = document.get("track")
    return scoring.assess(
        document["findings"],
        used,
        track=scoring.track_for(used, None) if track is None else str(track),
        first_plan_cycle=document.get("first_plan_cycle", False),
        limit=document.get("award_sought"),
    )


def _reported(result: Result, used: Rubric, texts: LocalRubric) -> dict[str, Any]:
    return {
        "rubric": {"id": used.id, "version": used.version, "digest": used.digest},
        "track": result.track,
        "score": float(result.score_rounded),
        "score_exact": str(result.score),
        "dimensions": [
            {
                "code": each.code,
                "name": texts.dimensions[each.code],
                "score": None if each.score_rounded is None else float(each.score_rounded),
                "score_exact": None if each.score is None else str(each.score),
            }
            for each in result.dimensions
        ],
        "award": result.award,
        "blockers": [
            {
                "award": blocker.award,
                "kind": str(blocker.kind),
                "reason": _sentence(blocker, texts),
                "criteria": [blocker.criterion] if blocker.criterion else list(blocker.criteria),
            }
            for blocker in result.blockers
        ],
        "not_applicable": list(result.not_applicable),
        "not_assessed": list(result.not_assessed),
    }


def _print(result: Result, texts: LocalRubric) -> None:
    award = texts.awards[result.award] if result.award else "no award"
    out.print(f"{result.score_rounded} of 100 points ({result.score} exactly): {award}")
    table = Table("Code", "Dimension", "Points")
    for each in result.dimensions:
        shown = "not applicable" if each.score_rounded is None else str(each.score_rounded)
        table.add_row(each.code, texts.dimensions[each.code], shown)
    out.print(table)
    for blocker in result.blockers:
        out.print(f"{texts.awards[blocker.award]}: {_sentence(blocker, texts)}")


def _sentence(blocker: Blocker, texts: LocalRubric) -> str:
    return blocker.msgid % blocker.parameters(texts)


def _load(path: Path) -> Rubric:
    """The rubric of a file, or every fault and exit 1."""
    try:
        return scoring.load(_text(path))
    except RubricError as error:
        for fault in error.faults:
            err.print(f"{path}: {fault}")
        raise typer.Exit(REFUSED) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        complain("Cannot read", f"{path}: {error}")
        raise typer.Exit(MISUSE) from error

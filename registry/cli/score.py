"""The command `score`: what a file of findings comes to, and why."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

import scoring
from registry.cli import findings as written
from registry.cli.findings import Written
from registry.cli.rubric import Json, load_file, plain
from registry.cli.shell import REFUSED, complain, out
from scoring import Blocker, FindingsError, LocalRubric, Result, Rubric, ScoringError
from scoring.scale import decimal


def score(
    findings: Annotated[Path, typer.Argument(help=f"JSON: {written.SHAPE}", dir_okay=False)],
    rubric_file: Annotated[
        Path | None, typer.Option("--rubric", help="A rubric as TOML.", exists=True, dir_okay=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Score a file of findings; no database is needed.

    The file may also say `track`, `first_plan_cycle` and `award_sought`.

    Example: openlocal score findings.json --json
    """
    used = load_file(rubric_file) if rubric_file else scoring.current()
    document = written.read_one(findings)
    try:
        result = _assess(document, used)
    except FindingsError as error:
        for fault in error.faults:
            complain("Refused:", plain(fault))
        raise typer.Exit(REFUSED) from error
    except ScoringError as error:
        complain("Refused:", plain(str(error)))
        raise typer.Exit(REFUSED) from error
    texts = scoring.localised(used, "en")
    if as_json:
        print(json.dumps(_reported(result, used, texts), ensure_ascii=False))
    else:
        _print(result, texts)


def _assess(document: Written, used: Rubric) -> Result:
    return scoring.assess(
        document.findings,
        used,
        track=document.track_in(used),
        first_plan_cycle=document.first_plan_cycle,
        limit=document.award_sought,
    )


def _reported(result: Result, used: Rubric, texts: LocalRubric) -> dict[str, Any]:
    return {
        "rubric": {"id": used.id, "version": used.version, "digest": used.digest},
        "track": result.track,
        "score": float(result.score_rounded),
        "score_exact": str(result.score),
        "best_exact": str(result.best),
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
    best = decimal(result.best)
    out.print(plain(f"{result.score_rounded} of {best} points ({result.score} exactly): {award}"))
    table = Table("Code", "Dimension", "Points")
    for each in result.dimensions:
        shown = "not applicable" if each.score_rounded is None else str(each.score_rounded)
        table.add_row(each.code, plain(texts.dimensions[each.code]), shown)
    out.print(table)
    for blocker in result.blockers:
        out.print(plain(f"{texts.awards[blocker.award]}: {_sentence(blocker, texts)}"))


def _sentence(blocker: Blocker, texts: LocalRubric) -> str:
    return blocker.msgid % blocker.parameters(texts)

"""The command `score`: what a file of findings comes to, and why."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

import scoring
from registry.cli import findings as written
from registry.cli.findings import Written
from registry.cli.rubric import Json, load_file, plain
from registry.cli.shell import REFUSED, complain, out
from scoring import Blocker, FindingsError, LocalRubric, Result, Rubric, ScoringError
from scoring.scale import decimal

if TYPE_CHECKING:
    from scoring import path as ways
    from scoring.robustness import Robustness


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What a file comes to, the way to the next award if there is one, and what would change it."""

    result: Result
    path: "ways.Path | None"
    robustness: "Robustness"


def score(
    findings: Annotated[Path, typer.Argument(help=f"JSON: {written.SHAPE}", dir_okay=False)],
    rubric_file: Annotated[
        Path | None, typer.Option("--rubric", help="A rubric as TOML.", exists=True, dir_okay=False)
    ] = None,
    award: Annotated[
        str | None, typer.Option("--award", help="Show the way to this award, not to the next.")
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
        scored = _score(document, used, award)
    except FindingsError as error:
        for fault in error.faults:
            complain("Refused:", plain(fault))
        raise typer.Exit(REFUSED) from error
    except ScoringError as error:
        complain("Refused:", plain(str(error)))
        raise typer.Exit(REFUSED) from error
    texts = scoring.localised(used, "en")
    if as_json:
        print(json.dumps(_reported(scored, used, texts), ensure_ascii=False))
    else:
        _print(scored, used, texts)


def _score(document: Written, used: Rubric, award: str | None) -> Scored:
    track = document.track_in(used)
    result = scoring.assess(
        document.findings,
        used,
        track=track,
        first_plan_cycle=document.first_plan_cycle,
        limit=document.award_sought,
    )
    return Scored(
        result=result,
        path=_path(document, used, track, award or _next(result, used)),
        robustness=_robustness(document, used, track),
    )


def _next(result: Result, used: Rubric) -> str | None:
    """The award above the one reached, None at the top."""
    above = 0 if result.award is None else used.rank(result.award) + 1
    return used.awards[above].id if above < len(used.awards) else None


def _path(document: Written, used: Rubric, track: str, award: str | None) -> "ways.Path | None":
    if award is None:
        return None
    from scoring import path as ways  # noqa: PLC0415 - the solver loads slowly
    from scoring.path_rows import PathError  # noqa: PLC0415

    try:
        return ways.cheapest_path(
            document.findings,
            used,
            track=track,
            award=award,
            first_plan_cycle=document.first_plan_cycle,
            limit=document.award_sought,
        )
    except PathError as error:
        complain("No way is shown:", error)
        return None


def _robustness(document: Written, used: Rubric, track: str) -> "Robustness":
    from scoring.robustness import robustness  # noqa: PLC0415 - NumPy loads slowly

    return robustness(
        document.findings,
        used,
        track=track,
        first_plan_cycle=document.first_plan_cycle,
        limit=document.award_sought,
    )


def _reported(scored: Scored, used: Rubric, texts: LocalRubric) -> dict[str, Any]:
    result = scored.result
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
                "percent_exact": None if each.percent is None else str(each.percent),
            }
            for each in result.dimensions
        ],
        "award": result.award,
        "blockers": [_blocked(blocker, texts) for blocker in result.blockers],
        "path": None if scored.path is None else _way(scored.path, used, texts),
        "robustness": _stability(scored.robustness, texts),
        "not_applicable": list(result.not_applicable),
        "not_assessed": list(result.not_assessed),
    }


def _blocked(blocker: Blocker, texts: LocalRubric) -> dict[str, Any]:
    return {
        "award": blocker.award,
        "kind": str(blocker.kind),
        "reason": _sentence(blocker, texts),
        "criteria": [blocker.criterion] if blocker.criterion else list(blocker.criteria),
    }


def _way(path: "ways.Path", used: Rubric, texts: LocalRubric) -> dict[str, Any]:
    return {
        "award": path.award,
        "possible": path.possible,
        "effort": path.effort,
        "steps": [_step(step, texts) for step in path.steps],
        "score": float(used.rounding(path.score)),
        "score_exact": str(path.score),
        "reached": path.reached,
        "alternatives": [[_step(step, texts) for step in way] for way in path.alternatives],
        "more_alternatives": path.more,
        "blockers": [_blocked(blocker, texts) for blocker in path.blockers],
    }


def _step(step: "ways.PathStep", texts: LocalRubric) -> dict[str, Any]:
    return {
        "criterion": step.criterion,
        "from": step.have,
        "to": step.need,
        "effort": step.effort,
        "step": step.msgid % step.parameters(texts),
    }


def _stability(found: "Robustness", texts: LocalRubric) -> dict[str, Any]:
    return {
        "share": float(found.kept),
        "interval": [float(end) for end in found.interval_rounded],
        "sentence": found.msgid % found.parameters(texts),
        "awards": [{"award": award, "share": float(share)} for award, share in found.by_award],
        "deciding": {
            "one_level_less_loses_the_award": list(found.pivotal),
            "one_level_more_brings_the_next": list(found.gaining),
            "weights": [
                {"criterion": each.criterion, "share_of_variance": each.share}
                for each in found.influences
            ],
        },
        "draws": found.draws,
        "seed": found.seed,
        "spread": found.spread,
    }


def _print(scored: Scored, used: Rubric, texts: LocalRubric) -> None:
    result = scored.result
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
    if scored.path is not None:
        _print_way(scored.path, used, texts)
    _print_stability(scored.robustness, texts)


def _print_way(path: "ways.Path", used: Rubric, texts: LocalRubric) -> None:
    name = texts.awards[path.award]
    if not path.possible:
        out.print(plain(f"No step leads to {name}:"))
        for blocker in path.blockers:
            out.print(plain(f"  {_sentence(blocker, texts)}"))
        return
    after = used.rounding(path.score)
    out.print(plain(f"The lightest way to {name} (effort {path.effort}, then {after} points):"))
    for step in path.steps:
        out.print(plain(f"  {step.msgid % step.parameters(texts)}"))
    if path.alternatives:
        more = "or more " if path.more else ""
        out.print(f"Other ways of the same effort: {len(path.alternatives)} {more}(see --json).")


def _print_stability(found: "Robustness", texts: LocalRubric) -> None:
    low, high = found.interval_rounded
    out.print(plain(found.msgid % found.parameters(texts)))
    out.print(f"In nine of ten of them the score lies between {low} and {high}.")
    if found.pivotal:
        out.print(plain(f"One level less loses the award: {', '.join(found.pivotal)}"))
    if found.gaining:
        out.print(plain(f"One level more brings the next: {', '.join(found.gaining)}"))


def _sentence(blocker: Blocker, texts: LocalRubric) -> str:
    return blocker.msgid % blocker.parameters(texts)

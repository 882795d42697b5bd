"""Commands about two versions of a rubric: what differs, and what that does to awards."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

import scoring
from registry.cli import findings as written
from registry.cli.rubric import Json, load_file, plain, refuse, text_of
from registry.cli.shell import MISUSE, REFUSED, command, complain, out, with_database
from registry.decisions import decided
from registry.errors import NotFoundError, RegistryError
from registry.rubrics import service
from registry.settings import Settings
from scoring import LocalRubric, Rubric, RubricError, ScoringError
from scoring.carry import CarryMap, load_map
from scoring.change import Change
from scoring.change import diff as differences
from scoring.impact import Bound, Direction, Ending, File, Impact, Matching, Outcome
from scoring.impact import impact as impact_of

_PUBLISHED = re.compile(r"([a-z][a-z0-9_-]*)/([0-9]+(?:\.[0-9]+)*)")
_SAME, _DIFFERENT = 0, 1
_SUPPOSED = {Bound.PESSIMISTIC: "at their lowest level", Bound.OPTIMISTIC: "at their highest"}

Old = Annotated[str, typer.Argument(help="A rubric file, or ID/VERSION of a published one.")]
New = Annotated[str, typer.Argument(help="The other one, a file or ID/VERSION.")]


def diff(old: Old, new: New, as_json: Json = False) -> None:
    """Say what differs between two versions of a rubric.

    Exit codes as of diff(1): 0 nothing differs, 1 something does, 2 one cannot be read.

    Example: openlocal rubric diff open-local-government/1.0 my-rubric.toml
    """
    before, after = (_rubric(name, refused=MISUSE) for name in (old, new))
    found = differences(before, after)
    if as_json:
        reported = {
            "old": _identity(before),
            "new": _identity(after),
            "changes": [_change(change) for change in found],
        }
        print(json.dumps(reported, ensure_ascii=False))
    else:
        _print_changes(found)
    raise typer.Exit(_DIFFERENT if found else _SAME)


def impact(
    old: Old,
    new: New,
    map_file: Annotated[
        Path,
        typer.Option("--map", help="What becomes of each criterion.", exists=True, dir_okay=False),
    ],
    findings: Annotated[
        list[Path] | None,
        typer.Option(help="JSON, JSON lines or a folder; may be repeated.", exists=True),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say who would gain, keep or lose an award before a version is published.

    Without --findings it is all files that were decided under the old version in this registry;
    they are read, and nothing is written.

    Example: openlocal rubric impact 1.0.toml 1.1.toml --map 1.0-to-1.1.toml --findings files/
    """
    before, after = (_rubric(name, refused=REFUSED) for name in (old, new))
    try:
        carry = load_map(text_of(map_file), before, after)
    except RubricError as error:
        raise refuse(map_file, error) from error
    files = _decided(before) if findings is None else _written(findings, before)
    try:
        found = impact_of(files, before, after, carry)
    except ScoringError as error:
        complain("Refused:", error)
        raise typer.Exit(REFUSED) from error
    if as_json:
        print(json.dumps(_reported(found, before, after, carry), ensure_ascii=False))
    else:
        _print_impact(found, before, after, carry)


def _rubric(name: str, *, refused: int) -> Rubric:
    """The rubric of a file, of the registry's database, or of this release."""
    known = _PUBLISHED.fullmatch(name)
    if known is None or Path(name).exists():
        return load_file(Path(name), refused=refused)
    try:
        with command() as settings:
            if _has_registry(settings):
                return with_database(settings, lambda: service.get(known[1], known[2]))
    except typer.Exit as error:
        raise typer.Exit(refused) from error
    packaged = scoring.current()
    if (packaged.id, packaged.version) == known.groups():
        return packaged
    complain("Refused:", f"there is no file and no registry here that has {name}.")
    raise typer.Exit(refused)


def _has_registry(settings: Settings) -> bool:
    """Do not make an empty registry only to ask it."""
    return not settings.embedded or (settings.data_dir / "postgres" / "PG_VERSION").exists()


def _written(paths: Iterable[Path], rubric: Rubric) -> list[File]:
    return [
        File(
            id=one.id,
            findings=one.findings,
            track=one.track_in(rubric),
            first_plan_cycle=one.first_plan_cycle,
            limit=one.award_sought,
        )
        for one in written.read_all(paths)
    ]


def _decided(rubric: Rubric) -> list[File]:
    with command() as settings:
        if not _has_registry(settings):
            raise RegistryError(
                "There is no registry in %(folder)s: name files with --findings.",
                folder=str(settings.data_dir),
            )
        return with_database(settings, lambda: _decided_under(rubric))


async def _decided_under(rubric: Rubric) -> list[File]:
    """The decided files.

    Raises:
        RegistryError: the registry has another rubric under this id and version, or none.
    """
    try:
        published = await service.find(rubric.id, rubric.version)
    except NotFoundError:
        published = None
    if published is None or published.digest != rubric.digest:
        raise RegistryError(
            "This is not the %(rubric)s %(version)s that the registry has published.",
            rubric=rubric.id,
            version=rubric.version,
        )
    return await decided.decided_under(rubric.id, rubric.version)


def _identity(rubric: Rubric) -> dict[str, str]:
    return {"id": rubric.id, "version": rubric.version, "digest": rubric.digest}


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": str(change.kind),
        "where": change.where,
        "decides": change.decides,
        "before": change.before,
        "after": change.after,
        "sentence": change.msgid % change.parameters(),
    }


def _print_changes(found: Iterable[Change]) -> None:
    headings = {True: "What decides:", False: "What is only read or organises reviews:"}
    for decides, heading in headings.items():
        part = [change for change in found if change.decides is decides]
        if part:
            out.print(heading)
        for change in part:
            out.print(plain(f"  {change.msgid % change.parameters()}"))


def _reported(found: Impact, old: Rubric, new: Rubric, carry: CarryMap) -> dict[str, Any]:
    texts = _texts(old, new)
    return {
        "old": _identity(old),
        "new": _identity(new),
        "files": len(found.outcomes),
        "awards_matched_by": str(found.matching),
        "asked_anew": list(carry.ask),
        "dropped": dict(carry.dropped),
        "on_another_track": list(found.retracked),
        **{
            str(bound): {
                **{str(key): count for key, count in found.counts(bound).items()},
                "matrix": [
                    {"before": before, "after": after, "files": count}
                    for (before, after), count in found.matrix(bound).items()
                ],
            }
            for bound in Bound
        },
        "outcomes": [
            {
                "id": outcome.id,
                "before": {
                    "award": outcome.award,
                    "score": float(old.rounding(outcome.score)),
                    "score_exact": str(outcome.score),
                },
                "asked_anew": list(outcome.asked),
                **{str(bound): _ending(outcome.ending(bound), new, texts) for bound in Bound},
            }
            for outcome in found.outcomes
        ],
    }


def _ending(ending: Ending, new: Rubric, texts: dict[Direction, LocalRubric]) -> dict[str, Any]:
    return {
        "award": ending.award,
        "score": float(new.rounding(ending.score)),
        "score_exact": str(ending.score),
        "direction": str(ending.direction),
        "reason": _reason(ending, texts) or None,
    }


def _texts(old: Rubric, new: Rubric) -> dict[Direction, LocalRubric]:
    """Whose words a reason is in: what was gained was blocked by the old version."""
    return {
        Direction.GAINS: scoring.localised(old, "en"),
        Direction.LOSES: scoring.localised(new, "en"),
    }


def _reason(ending: Ending, texts: dict[Direction, LocalRubric]) -> str:
    if ending.blocker is None:
        return ""
    return ending.blocker.msgid % ending.blocker.parameters(texts[ending.direction])


def _print_impact(found: Impact, old: Rubric, new: Rubric, carry: CarryMap) -> None:
    out.print(plain(f"{len(found.outcomes)} files from {old.id} {old.version} to {new.version}."))
    if found.matching is Matching.RANK:
        out.print("The awards have other ids: they are compared by their place.")
    if found.retracked:
        moved = ", ".join(found.retracked)
        out.print(plain(f"The new version lacks their track; scored on the open one: {moved}"))
    asked = any(outcome.asked for outcome in found.outcomes)
    if carry.ask:
        out.print(plain(f"Asked anew: {', '.join(carry.ask)}"))
    for bound in Bound if asked else (Bound.PESSIMISTIC,):
        if asked:
            out.print(f"\nCounting what is asked anew {_SUPPOSED[bound]}:")
        counts = found.counts(bound)
        out.print(", ".join(f"{direction} {count}" for direction, count in counts.items()))
        out.print(_matrix(found, bound, old, new))
        for outcome in found.outcomes:
            if outcome.ending(bound).direction is not Direction.KEEPS:
                out.print(plain(_line(outcome, bound, old, new)))


def _matrix(found: Impact, bound: Bound, old: Rubric, new: Rubric) -> Table:
    after = [None, *(award.id for award in new.awards)]
    table = Table("before \\ after", *(award or "no award" for award in after))
    cells = found.matrix(bound)
    for before in [None, *(award.id for award in old.awards)]:
        row = [str(cells.get((before, award), "")) for award in after]
        table.add_row(before or "no award", *row)
    return table


def _line(outcome: Outcome, bound: Bound, old: Rubric, new: Rubric) -> str:
    ending = outcome.ending(bound)
    before = f"{outcome.award or 'no award'} ({old.rounding(outcome.score)})"
    after = f"{ending.award or 'no award'} ({new.rounding(ending.score)})"
    reason = _reason(ending, _texts(old, new))
    was = "Before: " if reason and ending.direction is Direction.GAINS else ""
    return f"{outcome.id} {ending.direction}: {before}, then {after}. {was}{reason}".rstrip()

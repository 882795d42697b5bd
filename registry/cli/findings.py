"""Read files of findings for the commands that score them."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import typer

import scoring
from registry.cli.shell import MISUSE, complain
from scoring import Rubric

SHAPE = '{"findings": {"A1": 3, "B5": "n/a"}}'
_FACTS = {"id": str, "track": str, "first_plan_cycle": bool, "award_sought": str}
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One document of findings: what a file says, as it says it."""

    id: str
    findings: dict[str, Any]
    track: str | None
    first_plan_cycle: bool
    award_sought: str | None

    def track_in(self, rubric: Rubric) -> str:
        """The track it names, otherwise the one open to all."""
        return self.track if self.track is not None else scoring.track_for(rubric, None)


def read_one(path: Path) -> Written:
    """The document of a file, or exit 2: what is no such file is misuse, not a refusal."""
    return _document(_json(_text(path), str(path)), str(path), name=path.stem)


def read_all(paths: Iterable[Path]) -> list[Written]:
    """The documents of files and of all `*.json` and `*.jsonl` in folders, or exit 2."""
    found = [written for path in paths for file in _files(path) for written in _documents(file)]
    if not found:
        _misuse("there is no file of findings (*.json, *.jsonl) in", *paths)
    return found


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.suffix in {".json", ".jsonl"})


def _documents(path: Path) -> Iterator[Written]:
    if path.suffix != ".jsonl":
        yield read_one(path)
        return
    for number, line in enumerate(_text(path).splitlines(), 1):
        if line.strip():
            where = f"{path}, line {number}"
            yield _document(_json(line, where), where, name=f"{path.stem}:{number}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        _misuse(f"{path}: {error}")


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        _misuse(f"{where}: {error}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different; a second value would silently replace the first."""
    twice = sorted(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    if twice:
        raise ValueError(f"given more than once: {', '.join(twice)}")
    return dict(pairs)


def _document(raw: Any, where: str, *, name: str) -> Written:
    if not isinstance(raw, dict):
        _misuse(f"{where}: expected {SHAPE}")
    if "findings" not in raw:
        given = ", ".join([*raw][:_MOST_NAMED]) or "nothing"
        _misuse(f'{where}: the levels belong under the key "findings": {SHAPE}; found {given}')
    if not isinstance(raw["findings"], dict):
        _misuse(f'{where}: "findings" is no object of codes and levels: {SHAPE}')
    unknown = sorted(raw.keys() - {"findings", *_FACTS})
    wrong = [k for k, kind in _FACTS.items() if not isinstance(raw.get(k), kind | None)]
    if unknown or wrong:
        _misuse(f"{where}: not understood: {', '.join([*unknown, *wrong])}")
    return Written(
        id=raw.get("id") or name,
        findings=raw["findings"],
        track=raw.get("track"),
        first_plan_cycle=raw.get("first_plan_cycle") or False,
        award_sought=raw.get("award_sought"),
    )


def _misuse(*why: object) -> NoReturn:
    complain("Cannot read", " ".join(map(str, why)))
    raise typer.Exit(MISUSE)

"""What differs between two versions of a rubric, as values that make plain sentences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, TypeAlias

from scoring.canonical import document
from scoring.change_rules import (
    DECIDING,
    DEMANDS,
    NAMED_BY,
    NEVER_ALONE,
    ONLY_AFTER,
    ONLY_BEFORE,
    READ,
    SETS,
    TEMPLATES,
    ChangeKind,
)
from scoring.rubric import Overall, Rubric

__all__ = ["Change", "ChangeKind", "diff"]

Path: TypeAlias = tuple[str, ...]
Written: TypeAlias = Any
"""A value as the canonical JSON of a rubric writes it; None where there is none."""

_PARTWISE = {ChangeKind.REWORDED, ChangeKind.TRACK, ChangeKind.CAP, ChangeKind.EVIDENCE}
"""Where a list is read part by part: descriptors, sources, codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference; `path` are the keys that lead to it, `name` what people call the thing.

    `decides` is whether the same file can come to another score or award, or may claim
    something else. What does not decide is only read, or says how reviews are organised.
    """

    kind: ChangeKind
    path: Path
    name: str
    before: Written
    after: Written
    decides: bool

    @property
    def where(self) -> str:
        """The key as in the file: `criteria.B2.levels`."""
        return ".".join(self.path)

    @property
    def msgid(self) -> str:
        """The English template of the sentence, with named places."""
        whole = {ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.REORDERED}
        before, after = self._apart()
        if self.kind not in whole and _nothing(before):
            return ONLY_AFTER
        if self.kind not in whole and _nothing(after):
            return ONLY_BEFORE
        return TEMPLATES[self.kind]

    def parameters(self) -> dict[str, str]:
        """Return what fills the places of `msgid`, written as in the file."""
        before, after = self._apart()
        return {
            "name": self.name,
            "where": self.where,
            "before": _shown(before),
            "after": _shown(after),
        }

    def _apart(self) -> tuple[Written, Written]:
        """Both values; of two lists only what the other does not have, if there is such."""
        if self.kind not in _PARTWISE or not (
            isinstance(self.before, list) and isinstance(self.after, list)
        ):
            return self.before, self.after
        gone = [part for part in self.before if part not in self.after]
        come = [part for part in self.after if part not in self.before]
        return (gone, come) if gone or come else (self.before, self.after)


def diff(old: Rubric, new: Rubric) -> tuple[Change, ...]:
    """Return every difference; there is none if and only if the digests agree."""
    before, after = document(old), document(new)
    found = tuple(_compare("", (), before, after))
    folded = _effort_of_scales(_weight_of_classes(found, old, new), new)
    return tuple(
        replace(change, name=_name(change.path, after) or _name(change.path, before))
        for change in (_weighed(change, old, new) for change in folded)
    )


def _compare(pattern: str, path: Path, before: Written, after: Written) -> Iterator[Change]:
    if before == after:
        return
    if pattern in NAMED_BY:
        yield from _tables(pattern, path, before, after)
    elif pattern in DEMANDS:
        yield from _demands(pattern, path, before, after)
    elif isinstance(before, dict) and isinstance(after, dict):
        for key in before | after:
            deeper = f"{pattern}.{key}" if pattern else key
            yield from _compare(deeper, (*path, key), before.get(key), after.get(key))
    elif pattern in SETS and sorted(before) == sorted(after):
        yield _change(ChangeKind.REORDERED, path, before, after)
    else:
        kind = DECIDING[pattern] if pattern in DECIDING else READ[pattern]
        yield _change(kind, path, before, after, decides=pattern in DECIDING)


def _tables(
    pattern: str, path: Path, before: Sequence[Written], after: Sequence[Written]
) -> Iterator[Change]:
    """Compare lists of tables that have names."""
    was = {table[NAMED_BY[pattern]]: table for table in before}
    now = {table[NAMED_BY[pattern]]: table for table in after}
    alone = pattern not in NEVER_ALONE
    for name in was | now:
        if name not in now:
            yield _change(ChangeKind.REMOVED, (*path, name), was[name], None, decides=alone)
        elif name not in was:
            yield _change(ChangeKind.ADDED, (*path, name), None, now[name], decides=alone)
        else:
            yield from _compare(f"{pattern}.*", (*path, name), was[name], now[name])
    kept = [name for name in was if name in now], [name for name in now if name in was]
    if kept[0] != kept[1]:
        # The last award reached is the one given.
        yield _change(ChangeKind.REORDERED, path, *kept, decides=pattern == "awards")


def _demands(
    pattern: str, path: Path, before: Sequence[Written], after: Sequence[Written]
) -> Iterator[Change]:
    """Compare what an award asks for: what is in both stays, the rest is paired by its object."""
    gone = [demand for demand in before if demand not in after]
    come = [demand for demand in after if demand not in before]
    if not gone and not come:
        yield _change(ChangeKind.REORDERED, path, before, after)
    objects = [demand.get(DEMANDS[pattern], "all") for demand in (*gone, *come)]
    for name in dict.fromkeys(objects):
        pairs = zip_longest(*(_about(name, DEMANDS[pattern], side) for side in (gone, come)))
        for was, now in pairs:
            yield _change(DECIDING[pattern], (*path, name), was, now, decides=True)


def _about(name: str, key: str, demands: Iterable[Mapping[str, Written]]) -> list[Written]:
    return [demand for demand in demands if demand.get(key, "all") == name]


def _change(
    kind: ChangeKind, path: Path, before: Written, after: Written, *, decides: bool = False
) -> Change:
    return Change(kind=kind, path=path, name="", before=before, after=after, decides=decides)


def _weight_of_classes(found: Sequence[Change], old: Rubric, new: Rubric) -> list[Change]:
    """Leave out the weights that only follow that of their class; without any it decides nothing.

    The file does not name them, and one change is read more easily than a dozen.
    """
    member = {c.code: c.class_id for c in old.criteria}
    stayed = {c.code: c.class_id for c in new.criteria if member.get(c.code) == c.class_id}
    turned = {
        change.path[1]: (change.before, change.after)
        for change in found
        if change.path[0] == "classes" and change.path[-1] == "weight"
    }
    following = {
        change.path: class_id
        for change in found
        if _of_criterion(change, "weight")
        and (class_id := stayed.get(change.path[1])) in turned
        and turned[class_id] == (change.before, change.after)
    }
    idle = {("classes", class_id, "weight") for class_id in turned.keys() - following.values()}
    return [
        replace(change, decides=change.decides and change.path not in idle)
        for change in found
        if change.path not in following
    ]


def _effort_of_scales(found: Sequence[Change], new: Rubric) -> Iterator[Change]:
    """Say once what every criterion of a scale says of its effort."""
    users = {
        scale.id: [c.code for c in new.criteria if c.scale.id == scale.id] for scale in new.scales
    }
    efforts = {
        change.path[1]: (change.before, change.after)
        for change in found
        if _of_criterion(change, "effort")
    }
    shared = {
        scale: efforts[codes[0]]
        for scale, codes in users.items()
        if len(codes) > 1
        and len({str(efforts.get(code)) for code in codes}) == 1
        and codes[0] in efforts
    }
    left_out = {code for scale in shared for code in users[scale]}
    for scale, (before, after) in shared.items():
        yield _change(ChangeKind.EFFORT, ("scales", scale, "effort"), before, after)
    for change in found:
        if not (_of_criterion(change, "effort") and change.path[1] in left_out):
            yield change


def _of_criterion(change: Change, key: str) -> bool:
    return change.path[0] == "criteria" and change.path[2:] == (key,)


def _weighed(change: Change, old: Rubric, new: Rubric) -> Change:
    """Take back that a change decides where the rest of the rubric leaves it no say."""
    if change.path[0] == "dimensions" and change.path[-1] == "weight":
        how = {old.aggregation.overall, new.aggregation.overall}
        return replace(change, decides=Overall.MEAN_OF_DIMENSIONS in how)
    if _of_criterion(change, "scale"):
        was, now = (rubric.criterion(change.path[1]).scale for rubric in (old, new))
        return replace(change, decides=(was.levels, was.points) != (now.levels, now.points))
    return change


def _name(path: Path, rubric: Mapping[str, Written]) -> str:
    """What people call the thing that a path leads into; empty if this version lacks it."""
    section = ".".join(path[:2]) if path[0] == "evidence" else path[0]
    rest = path[2:] if path[0] == "evidence" else path[1:]
    if section not in NAMED_BY or not rest:
        return str(rubric["title"])
    tables = rubric["evidence"][path[1]] if path[0] == "evidence" else rubric[section]
    for table in tables:
        if table[NAMED_BY[section]] == rest[0]:
            title = f"{rest[0]} {table['title']}" if "title" in table else rest[0]
            return str(table.get("name", title))
    return ""


def _nothing(value: Written) -> bool:
    return value is None or value in ("", [])


def _shown(value: Written) -> str:
    """Write a value the way the file would."""
    if isinstance(value, dict):
        return ", ".join(f"{key} = {_shown(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(_shown(part) for part in value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)

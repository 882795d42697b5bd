"""Carry what was found under one version of a rubric over to the next, by an explicit map."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from scoring.errors import FindingsError
from scoring.findings import Finding, Findings, Mark
from scoring.reading import Table, parse
from scoring.rubric import Criterion, DecidedBy, Rubric
from scoring.scale import Level, LevelError, Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where the finding of a criterion goes; `levels` are the new levels of the old ranks.

    `not_applicable` is whether the new criterion may be marked so.
    """

    source: str
    target: str
    scale: Scale
    levels: tuple[Level, ...]
    not_applicable: bool

    def carried(self, finding: object) -> Finding | None:
        """Return the finding in the new version, None if it must be answered anew.

        Raises:
            LevelError: it is no finding of the old version.
        """
        if finding is None or finding == Mark.NOT_ASSESSED:
            return Mark.NOT_ASSESSED
        if finding == Mark.NOT_APPLICABLE:
            return Mark.NOT_APPLICABLE if self.not_applicable else None
        return self.levels[self.scale.rank(finding)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryMap:
    """What becomes of every criterion of one version, and what the other has to ask anew.

    The versions are known by their digests. `dropped` gives the reason by code.
    """

    old: str
    new: str
    moves: tuple[Move, ...]
    dropped: Mapping[str, str]
    ask: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Findings in the new version, and the criteria that must be answered anew."""

    findings: dict[str, Finding]
    ask: tuple[str, ...]


def carry_over(findings: Findings, carry: CarryMap) -> Carried:
    """Return what `findings` come to under the new version.

    What was not assessed stays so. A criterion marked not applicable is asked anew where the new
    version lets nobody mark it.

    Raises:
        FindingsError: a code or a value that the old version lacks; all at once.
    """
    known = {move.source for move in carry.moves} | carry.dropped.keys()
    faults = [f"the rubric has no criterion {code!r}" for code in findings if code not in known]
    found: dict[str, Finding] = {}
    ask = list(carry.ask)
    for move in carry.moves:
        try:
            finding = move.carried(findings.get(move.source))
        except LevelError as error:
            faults.append(f"{move.source}: {error}, and no mark (n/a, unknown)")
            continue
        if finding is None:
            ask.append(move.target)
        elif move.source in findings:
            found[move.target] = finding
    if faults:
        raise FindingsError(dict.fromkeys(faults))
    return Carried(findings=found, ask=tuple(ask))


def load_map(text: str, old: Rubric, new: Rubric) -> CarryMap:
    """Return the map that a TOML text describes.

    Raises:
        RubricError: it is of other versions, forgets a criterion or contradicts itself; every
            fault names its key and line.
    """
    top, faults = parse(text)
    _versions(top, old, new)
    entries = [_Entry.read(table, old, new) for table in top.tables("carry", required=False)]
    _targets_are_unique(entries)
    ask = top.texts("ask", required=False)
    spoken_of = {entry.source for entry in entries} | {entry.target for entry in entries} | {*ask}
    moves = [entry.move for entry in entries if entry.move is not None]
    if top.flag("unchanged"):
        moves += [move for move in _unchanged(old, new) if move.source not in spoken_of]
    reached = {entry.target for entry in entries} | {move.target for move in moves}
    for key, problem in (
        *_asked(ask, reached, new),
        *_forgotten({entry.source for entry in entries} | {m.source for m in moves}, old, new),
    ):
        top.fault(key, problem)
    top.close()
    faults.refuse_if_any()
    order = [criterion.code for criterion in new.criteria]
    return CarryMap(
        old=old.digest,
        new=new.digest,
        moves=tuple(sorted(moves, key=lambda move: order.index(move.target))),
        dropped={entry.source: entry.reason for entry in entries if entry.move is None},
        ask=ask,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One `[[carry]]`: the table for faults, and what it says."""

    table: Table
    source: str
    target: str
    reason: str
    move: Move | None

    @classmethod
    def read(cls, table: Table, old: Rubric, new: Rubric) -> "_Entry":
        source = table.text("from")
        dropped = table.flag("drop")
        was = _known(table, "from", source, old)
        target, reason, move = "", "", None
        if dropped:
            reason = table.text("reason")
        else:
            target = table.text("to")
            now = _known(table, "to", target, new)
            if was is not None and now is not None:
                move = _move(was, now, _levels(table, was.scale, now.scale))
            else:
                _levels_unread(table)
        table.close()
        return cls(table=table, source=source, target=target, reason=reason, move=move)


def _versions(top: Table, old: Rubric, new: Rubric) -> None:
    for key, rubric in (("from", old), ("to", new)):
        table = top.table(key)
        for name, expected in (("id", rubric.id), ("version", rubric.version)):
            if table.text(name) != expected:
                table.fault(name, f"does not match the rubric's {expected!r}")
        table.close()


def _known(table: Table, key: str, code: str, rubric: Rubric) -> Criterion | None:
    found = next((each for each in rubric.criteria if each.code == code), None)
    if code and found is None:
        table.fault(key, f"version {rubric.version} has no criterion {code!r}")
    return found


def _move(was: Criterion, now: Criterion, levels: tuple[Level, ...]) -> Move:
    rule = now.not_applicable
    return Move(
        source=was.code,
        target=now.code,
        scale=was.scale,
        levels=levels,
        not_applicable=rule is not None and rule.decided_by is not DecidedBy.REGISTRY,
    )


def _levels_unread(table: Table) -> None:
    """Know the key, although there is nothing to check it against."""
    table.is_text("levels", "same")


def _levels(table: Table, was: Scale, now: Scale) -> tuple[Level, ...]:
    """Return the new level of every old one."""
    if table.is_text("levels", "same"):
        written: tuple[object, ...] = was.levels
    elif table.is_table("levels"):
        one_by_one = table.table("levels")
        named = [str(level) for level in was.levels if str(level) in one_by_one]
        written = tuple(one_by_one.value(name) for name in named)
        one_by_one.close()
    else:
        written = table.values("levels")
    if len(written) != len(was.levels):
        table.fault("levels", f'"same", or a new level for each of {was.shown()}')
    ranks = []
    for level in written:
        try:
            ranks.append(now.rank(level))
        except LevelError as error:
            table.fault("levels", str(error))
    if any(higher < lower for lower, higher in pairwise(ranks)):
        table.fault("levels", "a higher level never becomes a lower one")
    return tuple(now.levels[rank] for rank in ranks)


def _targets_are_unique(entries: Iterable[_Entry]) -> None:
    """A criterion gets its finding from one other; only one that is kept can be split."""
    times = Counter(entry.target for entry in entries)
    dropped = {entry.source for entry in entries if not entry.target}
    kept = {entry.source for entry in entries if entry.target}
    for entry in entries:
        if entry.target and times[entry.target] > 1:
            entry.table.fault("to", f"{entry.target} gets a finding from more than one criterion")
        if entry.target and entry.source in dropped & kept:
            entry.table.fault("from", f"{entry.source} is both dropped and carried")


def _unchanged(old: Rubric, new: Rubric) -> Iterator[Move]:
    """Give the criteria that both versions have with the same levels and descriptors."""
    later = {criterion.code: criterion for criterion in new.criteria}
    for was in old.criteria:
        now = later.get(was.code)
        if now is not None and _means(was, old) == _means(now, new):
            yield _move(was, now, now.scale.levels)


def _means(criterion: Criterion, rubric: Rubric) -> tuple[object, ...]:
    """What a level of a criterion says: its descriptors, or the title where there are none."""
    scale = criterion.scale
    said = criterion.levels or (criterion.title,)
    lowest = rubric.level_zero if len(criterion.levels) == scale.top else ""
    return scale.levels, scale.points, lowest, said


def _asked(ask: Iterable[str], reached: set[str], new: Rubric) -> Iterator[tuple[str, str]]:
    codes = [criterion.code for criterion in new.criteria]
    for code, times in Counter(ask).items():
        if code not in codes:
            yield f"ask.{code}", f"version {new.version} has no criterion {code!r}"
        elif code in reached:
            yield f"ask.{code}", f"{code} gets a finding and is asked anew: say one of them"
        elif times > 1:
            yield f"ask.{code}", f"{code} is listed {times} times"
    for code in codes:
        if code not in reached and code not in ask:
            yield f"ask.{code}", f"nothing is carried to {code}: list it under ask"


def _forgotten(spoken_of: set[str], old: Rubric, new: Rubric) -> Iterator[tuple[str, str]]:
    later = {criterion.code: criterion for criterion in new.criteria}
    for was in old.criteria:
        if was.code not in spoken_of:
            now = later.get(was.code)
            changed = now is not None and _means(was, old) != _means(now, new)
            why = "; its levels are not what they were" if changed else ""
            yield f"carry.{was.code}", f"nothing says where {was.code} goes{why}"

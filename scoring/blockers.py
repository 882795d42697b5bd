"""What keeps a file from an award, as values that make a plain sentence in any language."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scoring.messages import N_
from scoring.rounding import rounded, rounded_apart
from scoring.scale import Level, decimal, is_decimal
from scoring.translation import LocalRubric


class BlockerKind(StrEnum):
    """The kinds of reasons why an award is not reached."""

    SCORE = "score"
    DIMENSION = "dimension"
    FLOOR = "floor"
    FLOOR_COUNT = "floor_count"
    COUNT = "count"
    GATE = "gate"
    GATE_NOT_APPLICABLE = "gate_not_applicable"
    NOT_APPLICABLE_SHARE = "not_applicable_share"
    NOT_APPLICABLE_REFUSED = "not_applicable_refused"
    TRACK = "track"
    FIRST_PLAN_CYCLE = "first_plan_cycle"
    APPLIED_FOR = "applied_for"


TEMPLATES = {
    BlockerKind.SCORE: N_("The score is %(have)s of %(best)s; %(award)s needs %(need)s."),
    BlockerKind.DIMENSION: N_("“%(dimension)s” is at %(have)s %%; %(award)s needs %(need)s %%."),
    BlockerKind.FLOOR: N_("%(criterion)s is at level %(have)s; %(award)s needs level %(need)s."),
    BlockerKind.FLOOR_COUNT: N_(
        "Criteria of the class “%(class)s” below level %(level)s: %(have)s (%(criteria)s);"
        " %(award)s allows at most %(need)s."
    ),
    BlockerKind.COUNT: N_(
        "Criteria of the class “%(class)s” at level %(level)s or above: %(have)s;"
        " %(award)s needs at least %(need)s. Below it: %(criteria)s."
    ),
    BlockerKind.GATE: N_(
        "%(criterion)s is at level %(have)s; %(award)s is not given below level %(need)s there."
    ),
    BlockerKind.GATE_NOT_APPLICABLE: N_(
        "%(criterion)s is marked not applicable; %(award)s needs level %(need)s there."
    ),
    BlockerKind.NOT_APPLICABLE_SHARE: N_(
        "Criteria marked not applicable carry %(have)s %% of the weight;"
        " at most %(need)s %% is allowed (%(criteria)s)."
    ),
    BlockerKind.NOT_APPLICABLE_REFUSED: N_(
        "%(criterion)s is marked not applicable, which the rubric does not let anybody claim."
    ),
    BlockerKind.TRACK: N_("The track “%(track)s” goes up to %(highest)s."),
    BlockerKind.FIRST_PLAN_CYCLE: N_("In the first plan cycle the award stops at %(highest)s."),
    BlockerKind.APPLIED_FOR: N_(
        "The application is for %(highest)s: the result may be lower, never higher."
    ),
}

OF_ALL = {
    BlockerKind.FLOOR_COUNT: N_(
        "Criteria below level %(level)s: %(have)s (%(criteria)s); %(award)s allows at most"
        " %(need)s."
    ),
    BlockerKind.COUNT: N_(
        "Criteria at level %(level)s or above: %(have)s; %(award)s needs at least %(need)s."
        " Below it: %(criteria)s."
    ),
}
"""Where a floor is one of all criteria, not of a class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """One reason why `award` is not reached; what a kind does not speak of is None.

    `have` and `need` are levels, counts, points or percent, as the kind says. `criteria` are
    the codes concerned, `highest` is the award at which something stops, `best` the most that
    the score can be; scores are written with at least so many `decimals`.
    """

    kind: BlockerKind
    award: str
    have: Fraction | Level | None = None
    need: Fraction | Level | None = None
    best: Fraction | None = None
    criterion: str | None = None
    dimension: str | None = None
    class_id: str | None = None
    level: Level | None = None
    track: str | None = None
    highest: str | None = None
    criteria: tuple[str, ...] = ()
    decimals: int = 1

    @property
    def msgid(self) -> str:
        """The English template of the sentence, with named places."""
        return (OF_ALL if self.class_id is None else {}).get(self.kind, TEMPLATES[self.kind])

    def parameters(
        self, texts: LocalRubric, *, number: Callable[[Decimal], str] = str
    ) -> dict[str, str]:
        """Return what fills the places of `msgid`, named in the language of `texts`.

        `number` writes a decimal number the way that language does.
        """
        found = {
            "award": texts.awards[self.award],
            "criteria": ", ".join(self.criteria),
            "have": _written(self._shown(), number),
            "need": _written(self.need, number),
            "best": _written(self.best, number),
            "level": _written(self.level, number),
        }
        named = {
            "dimension": (texts.dimensions, self.dimension),
            "class": (texts.classes, self.class_id),
            "track": (texts.tracks, self.track),
            "highest": (texts.awards, self.highest),
        }
        found |= {key: names[code] for key, (names, code) in named.items() if code is not None}
        if self.criterion is not None:
            found["criterion"] = f"{self.criterion} {texts.criteria[self.criterion].title}"
        return found

    def _shown(self) -> Decimal | Fraction | Level | None:
        if isinstance(self.have, Fraction) and isinstance(self.need, int | Fraction):
            return rounded_apart(self.have, self.need, self.decimals)
        return self.have


def _written(value: Decimal | Fraction | Level | None, number: Callable[[Decimal], str]) -> str:
    """Write a number the way the language does; a level with a name stays as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, Fraction):
        return number(Decimal(decimal(value)) if is_decimal(value) else rounded(value, 3))
    return number(Decimal(value or 0))

"""Whether the evidence for a claimed level is enough, and what is missing if not."""

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scoring.messages import N_
from scoring.rubric import Criterion, EvidenceRule, EvidenceRules, Rubric
from scoring.translation import LocalRubric


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """What has to be known of an item; `dated` is the date of the fact it shows."""

    kind: str
    public: bool
    dated: date | None
    still_law: bool = False
    dead_link_without_copy: bool = False


class GapKind(StrEnum):
    """The kinds of things missing; the first three are of the file, the others of one item."""

    TOO_FEW_PUBLIC = "too_few_public"
    NOT_APART = "not_apart"
    TOO_FEW = "too_few"
    CONFIDENTIAL = "confidential"
    DEAD_LINK = "dead_link"
    UNDATED = "undated"
    IN_FUTURE = "in_future"
    TOO_OLD = "too_old"
    LEVEL_TOO_HIGH = "level_too_high"


TEMPLATES = {
    GapKind.TOO_FEW_PUBLIC: N_(
        "%(criterion)s, from level %(level)s: public items needed: %(need)s, found: %(have)s."
        " Kinds that count: %(kinds)s."
    ),
    GapKind.NOT_APART: N_(
        "%(criterion)s, from level %(level)s: items dated at least %(months)s months apart"
        " needed: %(need)s, found: %(have)s. Kinds that count: %(kinds)s."
    ),
    GapKind.TOO_FEW: N_(
        "%(criterion)s, from level %(level)s: items needed: %(need)s, found: %(have)s."
        " Kinds that count: %(kinds)s."
    ),
    GapKind.CONFIDENTIAL: N_(
        "Item %(item)s is confidential: it may add to public items, never replace them."
    ),
    GapKind.DEAD_LINK: N_("Item %(item)s does not count: its link is dead and no copy was kept."),
    GapKind.UNDATED: N_("Item %(item)s does not count: the date of the fact is missing."),
    GapKind.IN_FUTURE: N_("Item %(item)s does not count: its date lies in the future."),
    GapKind.TOO_OLD: N_(
        "Item %(item)s does not count: it is older than %(months)s months and not marked as"
        " still the law."
    ),
    GapKind.LEVEL_TOO_HIGH: N_(
        "Item %(item)s is of a kind that counts only up to level %(level)s."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One reason why the evidence is not enough; `item` counts from 1 in the order given."""

    kind: GapKind
    criterion: str
    level: int
    need: int = 0
    have: int = 0
    months: int = 0
    kinds: tuple[str, ...] = ()
    item: int | None = None

    @property
    def msgid(self) -> str:
        """The English template of the sentence, with named places."""
        return TEMPLATES[self.kind]

    def parameters(self, texts: LocalRubric) -> dict[str, str]:
        """Return what fills the places of `msgid`, named in the language of `texts`."""
        return {
            "criterion": f"{self.criterion} {texts.criteria[self.criterion].title}",
            "level": str(self.level),
            "need": str(self.need),
            "have": str(self.have),
            "months": str(self.months),
            "kinds": " · ".join(texts.evidence_kinds[kind] for kind in self.kinds),
            "item": str(self.item or ""),
        }


def evidence_gaps(
    rubric: Rubric, code: str, *, level: int, items: Sequence[EvidenceItem], today: date
) -> tuple[Gap, ...]:
    """Return what the evidence lacks for `level` of a criterion; empty if it is enough.

    Each rule that is not met comes first, then the items that would have counted for one of
    them but for a fault.

    Raises:
        RubricMismatchError: the rubric has no such criterion or kind of evidence.
    """
    criterion = rubric.criterion(code)
    for item in items:
        rubric.evidence.kind(item.kind)
    gaps: list[Gap] = []
    faults: dict[int, Gap] = {}
    for rule in rubric.evidence.rules:
        if level < rule.from_level or (rule.recurring_only and not criterion.recurring):
            continue
        check = _Check(
            criterion=criterion, level=level, rule=rule, evidence=rubric.evidence, today=today
        )
        bad = {n: gap for n, item in enumerate(items, 1) if (gap := check.fault(n, item))}
        good = [item for n, item in enumerate(items, 1) if check.fits(item) and n not in bad]
        if (gap := check.shortfall(good)) is not None:
            gaps.append(gap)
            faults = bad | faults
    return (*gaps, *(faults[number] for number in sorted(faults)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    """One evidence rule applied to one criterion on one day."""

    criterion: Criterion
    level: int
    rule: EvidenceRule
    evidence: EvidenceRules
    today: date

    def fits(self, item: EvidenceItem) -> bool:
        return item.kind in self.rule.kinds

    def _up_to(self, item: EvidenceItem) -> int | None:
        return self.evidence.kind(item.kind).up_to_level

    def fault(self, number: int, item: EvidenceItem) -> Gap | None:
        """Return the first thing that keeps an item of a fitting kind from counting."""
        kind = next(self._faults(item), None) if self.fits(item) else None
        if kind is None:
            return None
        return Gap(
            kind=kind,
            criterion=self.criterion.code,
            level=self._up_to(item) or 0,
            months=self.evidence.max_age_months,
            item=number,
        )

    def _faults(self, item: EvidenceItem) -> Iterator[GapKind]:
        if self.rule.public and not item.public:
            yield GapKind.CONFIDENTIAL
        if item.dead_link_without_copy:
            yield GapKind.DEAD_LINK
        up_to = self._up_to(item)
        if up_to is not None and up_to < self.level:
            yield GapKind.LEVEL_TOO_HIGH
        if item.dated is None:
            yield GapKind.UNDATED
        elif item.dated > self.today:
            yield GapKind.IN_FUTURE
        elif not item.still_law and item.dated < _months_before(
            self.today, self.evidence.max_age_months
        ):
            yield GapKind.TOO_OLD

    def shortfall(self, items: Sequence[EvidenceItem]) -> Gap | None:
        """Return the gap of the rule itself, None if enough items count."""
        dates = [item.dated for item in items if item.dated is not None]
        apart = self.rule.months_apart
        have = _apart(dates, apart) if apart else len(dates)
        if have >= self.rule.count:
            return None
        kind = GapKind.TOO_FEW_PUBLIC if self.rule.public else GapKind.TOO_FEW
        return Gap(
            kind=GapKind.NOT_APART if apart else kind,
            criterion=self.criterion.code,
            level=self.rule.from_level,
            need=self.rule.count,
            have=have,
            months=apart,
            kinds=self.rule.kinds,
        )


def _apart(dates: Iterable[date], months: int) -> int:
    """Count the most dates that can be chosen with `months` between each and the next."""
    count = 0
    latest = None
    for day in sorted(dates, reverse=True):
        if latest is None or day <= _months_before(latest, months):
            count, latest = count + 1, day
    return count


def _months_before(day: date, months: int) -> date:
    """Return the same day `months` earlier, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

"""The guards of a review: who may review a file, what a review still lacks, what is due when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from registry.access.roles import ReviewerKind
from registry.errors import N_, Reason
from registry.reviews.reconciliation import MAX_REVIEWERS, Duty, heard
from scoring import Reviewers, Rubric

REASON_MAX_CHARACTERS = 4000
SILENT_DAYS = 14
"""A reviewer who records nothing for so long is flagged to the coordinator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody of the network's pool, as the coordinator of one file sees them."""

    person_id: UUID
    name: str
    kind: ReviewerKind
    organisation: str | None
    country: str | None
    open_files: int
    same_region: bool
    refusals: tuple[Reason, ...]

    @property
    def free(self) -> bool:
        """Whether nothing stands against choosing this person."""
        return not self.refusals

    def from_abroad(self, country: str) -> bool:
        """Whether this person is known to come from another country than `country`."""
        return self.country is not None and self.country != country


def refusals_of_choice(
    chosen: Sequence[Candidate], needed: Reviewers, *, country: str
) -> tuple[Reason, ...]:
    """Every reason why these reviewers cannot be given a file of this country; none if they can."""
    reasons = [
        Reason(N_("%(name)s: %(reason)s"), {"name": one.name, "reason": reason})
        for one in chosen
        for reason in one.refusals
    ]
    if len(chosen) < needed.count:
        reasons.append(
            Reason(
                N_("The award applied for needs %(need)s reviewers; you chose %(have)s."),
                {"need": needed.count, "have": len(chosen)},
            )
        )
    if len(chosen) > MAX_REVIEWERS:
        reasons.append(
            Reason(N_("A file has at most %(most)s reviewers."), {"most": MAX_REVIEWERS})
        )
    if len({one.kind for one in chosen}) < needed.kinds:
        reasons.append(
            Reason(N_("A file needs reviewers of both kinds: public peer and civil society."))
        )
    if sum(one.from_abroad(country) for one in chosen) < needed.from_abroad:
        reasons.append(
            Reason(
                N_("The award applied for needs %(need)s reviewer from another country."),
                {"need": needed.from_abroad},
            )
        )
    free = [one for one in chosen if one.free]
    if free and all(one.same_region for one in free):
        reasons.append(
            Reason(N_("All of them are from the same region; one must come from outside it."))
        )
    return tuple(reasons)


def to_review(rubric: Rubric, duties: Mapping[str, Duty], kind: ReviewerKind) -> tuple[str, ...]:
    """The criteria on which a reviewer of this kind gives a level, in the rubric's order."""
    return tuple(
        code
        for code, what in duties.items()
        if what is Duty.REVIEW and heard(rubric.criterion(code), kind)
    )


def missing(wanted: Iterable[str], recorded: Iterable[str]) -> tuple[str, ...]:
    """The criteria without a finding."""
    have = set(recorded)
    return tuple(code for code in wanted if code not in have)


def reason_faults(
    field: str, text: str, *, empty: str = N_("Say why in a sentence or two.")
) -> dict[str, Reason]:
    """What is wrong with a text that has to be given, by field; `empty` asks for it."""
    if not text:
        return {field: Reason(empty)}
    if len(text) > REASON_MAX_CHARACTERS:
        return {
            field: Reason(
                N_("Shorten this to %(most)s characters; it has %(have)s."),
                {"most": REASON_MAX_CHARACTERS, "have": len(text)},
            )
        }
    return {}

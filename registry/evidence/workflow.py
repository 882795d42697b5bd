"""What an item of evidence may be: its description, its limits, the kinds a government adds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.errors import N_, InvalidInputError, Reason
from registry.evidence.naming import one_line
from scoring import Rubric

MAX_TITLE_CHARACTERS = 300
MAX_ITEMS_PER_CRITERION = 20
EARLIEST = date(1900, 1, 1)

NOT_BY_GOVERNMENTS = frozenset({"reviewer_test"})
"""Kinds of evidence that reviewers bring; a government cannot test itself."""

LANGUAGES = (
    "ar", "zgh", "fr", "en", "es", "pt", "de", "el", "hr", "hy", "id", "it", "ka", "ko", "mk",
    "nb", "nl", "ro", "sq", "sr", "sv", "sw", "tl", "tr", "uk", "ur",
)  # fmt: skip
"""Languages an item may be in (ISO 639), those of the first users first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is said of an item, whether it is a link or a file."""

    kind: str
    title: str
    language: str
    fact_date: date
    public: bool
    still_law: bool = False


def kinds_for_governments(rubric: Rubric) -> tuple[str, ...]:
    """The kinds of evidence of a rubric that a government may add."""
    return tuple(k.id for k in rubric.evidence.kinds if k.id not in NOT_BY_GOVERNMENTS)


def describe(typed: Mapping[str, str], rubric: Rubric, *, today: date) -> Description:
    """Read a description from the fields of a form.

    Raises:
        InvalidInputError: every field that is missing or wrong.
    """
    faults: dict[str, Reason] = {}
    fact_date = _day(typed.get("fact_date", ""))
    if fact_date is None:
        faults["fact_date"] = Reason(N_("Give the date as year, month and day."))
    public = typed.get("public", "").strip()
    if public not in {"yes", "no"}:
        faults["public"] = Reason(N_("Say whether everybody may see this."))
    description = Description(
        kind=typed.get("kind", "").strip(),
        title=one_line(typed.get("title", "")),
        language=typed.get("language", "").strip(),
        fact_date=fact_date or today,
        public=public == "yes",
        still_law=typed.get("still_law", "").strip() == "yes",
    )
    faults = wrong(description, rubric, today=today) | faults
    if faults:
        raise InvalidInputError(faults)
    return description


def wrong(description: Description, rubric: Rubric, *, today: date) -> dict[str, Reason]:
    """Every fault of a description, by field, in the order of the form."""
    faults: dict[str, Reason] = {}
    if not description.title:
        faults["title"] = Reason(N_("Give this a title, so that others know what it is."))
    elif len(description.title) > MAX_TITLE_CHARACTERS:
        faults["title"] = Reason(
            N_("The title has %(have)s characters; at most %(limit)s fit."),
            {"have": len(description.title), "limit": MAX_TITLE_CHARACTERS},
        )
    if description.kind not in kinds_for_governments(rubric):
        faults["kind"] = Reason(N_("Choose what this is."))
    if description.fact_date > today:
        faults["fact_date"] = Reason(N_("This date lies in the future."))
    elif description.fact_date < EARLIEST:
        faults["fact_date"] = Reason(N_("This date is too long ago. Check the year."))
    if description.language not in LANGUAGES:
        faults["language"] = Reason(N_("Choose the language it is written in."))
    return faults


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None

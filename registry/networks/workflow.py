"""The rules of networks: kinds, the policy with its defaults, what a record must hold. Pure."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum

from registry.errors import N_, Reason
from registry.governments import cells
from registry.i18n.countries import country_fault, language_fault

SMALLEST = 5
"""How many people make one Bronze certificate in small-network mode."""


class NetworkKind(StrEnum):
    """What sort of body issues; the value is stored."""

    MINISTRY = "ministry"
    ASSOCIATION = "association"
    CSO = "cso"
    INTERNATIONAL = "international"


KIND_NAMES = {
    NetworkKind.MINISTRY: N_("Ministry"),
    NetworkKind.ASSOCIATION: N_("Association of local governments"),
    NetworkKind.CSO: N_("Civil-society organisation"),
    NetworkKind.INTERNATIONAL: N_("International network"),
}

_LEAST, _MOST_DAYS = 1, 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a network may set for itself; the defaults are the registry's."""

    reply_days: int = 15
    discussion_days: int = 7
    appeal_days: int = 30
    clarification_days: int = 10
    max_validity_months: int | None = None
    """A cap on how long a certificate lasts; it may shorten the rubric's term, never lengthen."""
    short_track_population: int | None = None
    """Under how many inhabitants the short track is offered; None is the rubric's own limit."""

    def __post_init__(self) -> None:
        """Refuse what no policy can be.

        Raises:
            ValueError: names the field.
        """
        for name in ("reply_days", "discussion_days", "appeal_days", "clarification_days"):
            if not _LEAST <= getattr(self, name) <= _MOST_DAYS:
                raise ValueError(f"{name} must be between {_LEAST} and {_MOST_DAYS}")
        for name in ("max_validity_months", "short_track_population"):
            if getattr(self, name) is not None and getattr(self, name) < 1:
                raise ValueError(f"{name} must be above zero")

    def validity_months(self, rubric_months: int) -> int:
        """How many months a certificate lasts, where the rubric gives `rubric_months`."""
        return min(rubric_months, self.max_validity_months or rubric_months)

    def track_limits(self, short_track: str) -> dict[str, int]:
        """The population limits by track that differ from the rubric's."""
        return {short_track: self.short_track_population} if self.short_track_population else {}

    def stored(self) -> dict[str, int | None]:
        """The policy as JSON."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, int | None]) -> "Policy":
        """The policy from JSON; what is not said there is the default."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})  # type: ignore[arg-type] # checked in __post_init__


def record_faults(
    *,
    slug: str,
    code: str,
    names: Mapping[str, str],
    countries: tuple[str, ...],
    languages: tuple[str, ...],
    website: str | None = None,
) -> dict[str, Reason]:
    """Every fault of a new network's record, by field."""
    checks = {
        "slug": (
            re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug),
            N_("Use small letters, digits and hyphens, such as open-towns."),
        ),
        "code": (re.fullmatch(r"[a-z0-9]{2,6}", code), N_("Use two to six letters or digits.")),
        "names": (
            names and all(n.strip() and len(n) <= 200 for n in names.values()),
            N_("Give the name in at least one language."),
        ),
        "countries": (countries, N_("Name at least one country.")),
        "languages": (languages, N_("Name at least one language.")),
    }
    faults = {name: Reason(message) for name, (good, message) in checks.items() if not good}
    found = {
        "names": map(language_fault, names),
        "countries": map(country_fault, countries),
        "languages": map(language_fault, languages),
        "website": [website_fault(website)],
    }
    for field, reasons in found.items():
        wrong = next((reason for reason in reasons if reason is not None), None)
        if wrong is not None:
            faults.setdefault(field, wrong)
    return faults


def website_fault(address: str | None) -> Reason | None:
    """What is wrong with the address of a website, or None; a link to it stands on a page."""
    if address is None:
        return None
    try:
        cells.website(address)
    except cells.CellError as error:
        return error.reasons[0]
    return None


def call_faults(*, title: str, opens_on: date, closes_on: date | None) -> dict[str, Reason]:
    """Every fault of a new call, by field; one without an end is rolling."""
    faults: dict[str, Reason] = {}
    if not title or len(title) > 200:
        faults["title"] = Reason(
            N_("Write a title of at most %(limit)s characters."), {"limit": 200}
        )
    if closes_on is not None and closes_on < opens_on:
        faults["closes_on"] = Reason(N_("The call cannot close before it opens."))
    return faults

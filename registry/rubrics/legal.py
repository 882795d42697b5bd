"""What the law of a country says on a criterion, from the national profiles."""

from collections import defaultdict
from dataclasses import dataclass

from registry.i18n import countries
from scoring import Rubric
from scoring.profiles import Certainty, Overlay, of_country, packaged, said


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A law in the reader's language; one that is not certain says so."""

    text: str
    certain: bool


def legal_bases(rubric: Rubric, locale: str) -> dict[str, list[tuple[str, list[Basis]]]]:
    """For each criterion, the countries that have a law on it and what it is."""
    found: dict[str, list[tuple[str, list[Basis]]]] = defaultdict(list)
    for profile in packaged(rubric):
        for code, overlay in profile.overlays.items():
            if overlay.legal_basis:
                country = countries.names(locale)[profile.country]
                found[code].append((country, bases(overlay, locale)))
    return dict(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """What a country's profile says of one criterion, in the reader's language."""

    guidance: str
    laws: list[Basis]
    always_applies: str


def local(rubric: Rubric, country: str, code: str, locale: str) -> Local | None:
    """What the profile of a country says of a criterion, None if it says nothing."""
    profile = of_country(rubric, country)
    overlay = profile.overlays.get(code) if profile else None
    if overlay is None:
        return None
    return Local(
        guidance=said(overlay.guidance, locale) if overlay.guidance else "",
        laws=bases(overlay, locale),
        always_applies=said(overlay.always_applies, locale) if overlay.always_applies else "",
    )


def bases(overlay: Overlay, locale: str) -> list[Basis]:
    """The laws of an overlay in the language of `locale`."""
    return [
        Basis(text=said(each.text, locale), certain=each.state is Certainty.CERTAIN)
        for each in overlay.legal_basis
    ]

"""National profiles: what a country adds to a rubric, and what it may not take away.

A profile is an overlay on one published version. It may add criteria, give the legal basis, word
guidance, evidence and levels for the country, and narrow when something does not apply. It never
weakens: class, weight, scale and who answers stay as they are, and a criterion that an award's
floor rests on keeps its levels.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from scoring.criteria import Known, criterion
from scoring.errors import RubricError
from scoring.loading import package_text
from scoring.reading import ANY, ID, Table, parse
from scoring.rubric import Criterion, Rubric

Texts = Mapping[str, str]
"""One text by language; the rubric's own language is always there."""


class Certainty(StrEnum):
    """Whether a lawyer of the country still has to look at a legal basis."""

    CERTAIN = "certain"
    TO_BE_CONFIRMED = "to_be_confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """A law or decree that asks for what a criterion asks for."""

    text: Texts
    state: Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """What a profile says of one criterion of the rubric; what it leaves alone is None."""

    title: Texts | None
    guidance: Texts | None
    evidence: Texts | None
    levels: Mapping[str, tuple[str, ...]] | None
    legal_basis: tuple[LegalBasis, ...]
    always_applies: Texts | None
    """Why nobody in the country may mark it not applicable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A criterion that a profile adds, in another language."""

    title: str
    levels: tuple[str, ...]
    guidance: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A criterion that a profile adds, and its translations by language."""

    criterion: Criterion
    wordings: Mapping[str, Wording]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one country adds to one version of a rubric."""

    id: str
    rubric: str
    version: str
    country: str
    title: Texts
    overlays: Mapping[str, Overlay]
    added: tuple[Added, ...]


_FIXED = {
    "class": "a profile does not move a criterion to another class",
    "weight": "a profile does not change what a criterion weighs",
    "scale": "a profile does not change the scale",
    "dimension": "a profile does not move a criterion to another dimension",
    "answered_by": "a profile does not change who answers",
    "recurring": "a profile does not change the evidence rules",
}


def load_profile(text: str, rubric: Rubric) -> Profile:
    """Return the profile of `rubric` that a TOML text describes.

    Raises:
        RubricError: it is of another rubric, names what is not there, or weakens the rubric; all
            faults at once, with key and line.
    """
    top, faults = parse(text)
    for key, expected in (("rubric", rubric.id), ("version", rubric.version)):
        if top.text(key) != expected:
            top.fault(key, f"does not match the rubric's {expected!r}")
    profile = Profile(
        id=top.text("profile", pattern=ID),
        rubric=rubric.id,
        version=rubric.version,
        country=top.text("country", pattern=r"[A-Z]{2}"),
        title=_texts(top, "title", rubric.language),
        overlays=_overlays(top.table("criteria", required=False), rubric),
        added=tuple(_added(table, rubric) for table in top.tables("add", required=False)),
    )
    codes = [each.criterion.code for each in profile.added]
    for code in {code for code in codes if codes.count(code) > 1}:
        top.fault(f"add.{code}", f"{code!r} is used {codes.count(code)} times")
    top.close()
    faults.refuse_if_any()
    return profile


def is_profile(text: str) -> bool:
    """Tell whether a text says that it is a national profile; one that is no TOML does not."""
    try:
        top, _ = parse(text)
    except RubricError:
        return False
    return "profile" in top


def applied(rubric: Rubric, profile: Profile) -> Rubric:
    """Return the rubric as the profile words it, with the criteria it adds to every open track."""
    added = tuple(each.criterion for each in profile.added)
    codes = tuple(each.code for each in added)
    return replace(
        rubric,
        profile=profile.id,
        criteria=(
            *(_overlaid(each, profile, rubric.language) for each in rubric.criteria),
            *added,
        ),
        tracks=tuple(
            replace(track, criteria=(*track.criteria, *codes))
            if track.population_below is None
            else track
            for track in rubric.tracks
        ),
    )


def of_country(rubric: Rubric, country: str) -> Profile | None:
    """Return the profile of a country that comes with this release, if there is one.

    Raises:
        RubricError: the file does not fit the rubric.
    """
    return next((each for each in packaged(rubric) if each.country == country), None)


@lru_cache(maxsize=8)
def packaged(rubric: Rubric) -> tuple[Profile, ...]:
    """Return the profiles of `rubric` that come with this release, by id."""
    folder = files("scoring") / "rubrics" / "profiles"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    texts = [package_text(f"profiles/{name}") for name in names]
    return tuple(
        load_profile(text, rubric) for text in texts if _is_of(text, rubric.id, rubric.version)
    )


def said(texts: Texts, locale: str) -> str:
    """Return a text in the language of `locale`, else in the first language it has."""
    language = re.split("[-_]", locale, maxsplit=1)[0].lower()
    return texts.get(language) or next(iter(texts.values()))


def _is_of(text: str, rubric_id: str, version: str) -> bool:
    top, _ = parse(text)
    return (top.text("rubric"), top.text("version")) == (rubric_id, version)


def _texts(table: Table, key: str, language: str) -> dict[str, str]:
    """Return one text by language, the rubric's own first."""
    inner = table.table(key)
    codes = [language, *(code for code in inner if code != language)]
    found = {code: inner.text(code) for code in codes}
    inner.close()
    return found


def _overlays(table: Table, rubric: Rubric) -> dict[str, Overlay]:
    found = {
        each.code: _overlay(table.table(each.code), each, rubric)
        for each in rubric.criteria
        if each.code in table
    }
    table.close()
    return found


def _overlay(table: Table, of: Criterion, rubric: Rubric) -> Overlay:
    for key, reason in _FIXED.items():
        if key in table:
            table.refuse(key, reason)

    def texts(key: str) -> dict[str, str] | None:
        return _texts(table, key, rubric.language) if key in table else None

    overlay = Overlay(
        title=texts("title"),
        guidance=texts("guidance"),
        evidence=texts("evidence"),
        levels=_levels(table, of, rubric) if "levels" in table else None,
        legal_basis=tuple(
            _legal_basis(basis, rubric.language)
            for basis in table.tables("legal_basis", required=False)
        ),
        always_applies=_always_applies(table, of, rubric.language),
    )
    table.close()
    return overlay


def _levels(table: Table, of: Criterion, rubric: Rubric) -> dict[str, tuple[str, ...]]:
    """Return descriptors by language; those an award's floor rests on stay as they are."""
    if _is_essential(of, rubric):
        table.refuse(
            "levels",
            f"awards rest on {of.code} by a floor or a gate: a profile cannot word its levels "
            "anew, since that could weaken it. Use guidance or legal_basis",
        )
        return {}
    inner = table.table("levels")
    codes = [rubric.language, *(code for code in inner if code != rubric.language)]
    found = {code: inner.texts(code) for code in codes}
    inner.close()
    for code, levels in found.items():
        if len(levels) != len(of.levels):
            inner.fault(code, f"{len(levels)} descriptors where {len(of.levels)} are expected")
    return found


def _is_essential(of: Criterion, rubric: Rubric) -> bool:
    """Tell whether an award's floor or gate rests on a criterion."""
    return any(
        any(floor.class_id in {None, of.class_id} for floor in award.class_floors)
        or any(gate.criterion == of.code for gate in award.gates)
        for award in rubric.awards
    )


def _legal_basis(table: Table, language: str) -> LegalBasis:
    basis = LegalBasis(text=_texts(table, "text", language), state=table.choice("state", Certainty))
    table.close()
    return basis


def _always_applies(table: Table, of: Criterion, language: str) -> dict[str, str] | None:
    if "not_applicable" not in table:
        return None
    rule = table.table("not_applicable")
    if not rule.flag("never"):
        rule.fault("never", "a profile narrows when a criterion does not apply: never = true")
    because = _texts(rule, "because", language)
    rule.close()
    if of.not_applicable is None:
        table.fault("not_applicable", f"{of.code} applies to everybody already")
    return because


def _added(table: Table, rubric: Rubric) -> Added:
    wordings = {
        language: _wording(table.table(language))
        for language in table
        if re.fullmatch("[a-z]{2,3}", language) and language != "sdg"
    }
    known = Known(
        scales={each.id: (each, (1,) * each.top) for each in rubric.scales},
        weights={each.id: each.weight for each in rubric.classes},
    )
    found = criterion(table, known)
    _refuse_unfit(table, found, rubric)
    for language, wording in wordings.items():
        if len(wording.levels) != len(found.levels):
            table.fault(language, f"{len(wording.levels)} descriptors for {len(found.levels)}")
    return Added(criterion=found, wordings=wordings)


def _refuse_unfit(table: Table, found: Criterion, rubric: Rubric) -> None:
    """Refuse an added criterion that does not fit the rubric, or shifts what awards rest on."""
    classes = {each.id for each in rubric.classes}
    if found.code in {each.code for each in rubric.criteria}:
        table.fault("code", f"the rubric has a criterion {found.code} already")
    if found.dimension not in {each.code for each in rubric.dimensions}:
        table.fault("dimension", f"the rubric does not have {found.dimension}")
    if _is_essential(found, rubric):
        table.fault("class", "awards rest on this class: a criterion more would shift their floors")
    if found.weight > max(each.weight for each in rubric.criteria):
        table.fault("weight", "a criterion that is added weighs at most what the heaviest does")
    if found.class_id is not None and found.class_id not in classes:
        table.fault("class", f"the rubric does not have {found.class_id}")
    if len(found.levels) not in {0, found.scale.top, found.scale.top + 1}:
        table.fault("levels", f"{len(found.levels)} descriptors for {found.scale.top + 1} levels")


def _wording(table: Table) -> Wording:
    wording = Wording(
        title=table.text("title"),
        levels=table.texts("levels", required=False),
        guidance=table.text("guidance", default="", pattern=ANY),
        evidence=table.text("evidence", default="", pattern=ANY),
    )
    table.close()
    return wording


def _overlaid(each: Criterion, profile: Profile, language: str) -> Criterion:
    overlay = profile.overlays.get(each.code)
    if overlay is None:
        return each
    return replace(
        each,
        title=(overlay.title or {}).get(language, each.title),
        guidance=(overlay.guidance or {}).get(language, each.guidance),
        evidence=(overlay.evidence or {}).get(language, each.evidence),
        levels=(overlay.levels or {}).get(language, each.levels),
        not_applicable=None if overlay.always_applies else each.not_applicable,
    )

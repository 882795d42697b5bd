"""A rubric's texts in another language, each with its language and the state of translation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from scoring.loading import package_text
from scoring.reading import Table, parse
from scoring.rubric import Criterion, Rubric

_LOCALE = r"[a-z]{2,3}"


class TranslationState(StrEnum):
    """How far a text can be relied on."""

    ORIGINAL = "original"
    HUMAN = "human"
    MACHINE = "machine"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionText:
    """The texts of a criterion; `levels` holds one for each level from 0 up."""

    language: str
    state: TranslationState
    title: str
    levels: tuple[str, ...]
    guidance: str
    evidence: str
    not_applicable: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRubric:
    """All texts of a rubric for one locale; what is not translated is in the original."""

    locale: str
    state: TranslationState
    title: str
    classes: Mapping[str, str]
    dimensions: Mapping[str, str]
    tracks: Mapping[str, str]
    awards: Mapping[str, str]
    evidence_kinds: Mapping[str, str]
    criteria: Mapping[str, CriterionText]


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """What a translation file holds; it may be incomplete, never inconsistent."""

    locale: str
    state: TranslationState
    title: str
    level_zero: str
    names: Mapping[str, Mapping[str, str]]
    criteria: Mapping[str, CriterionText]


def localised(rubric: Rubric, locale: str) -> LocalRubric:
    """Return the texts of `rubric` for a locale such as `fr` or `ar_TN`.

    The translation is the file `id-version.language.toml` in `scoring/rubrics`; where there is
    none, or it lacks something, the original stands and says so.

    Raises:
        RubricError: the translation file does not fit the rubric.
    """
    language = re.split("[-_]", locale, maxsplit=1)[0].lower()
    return _localised(rubric, language)


@lru_cache(maxsize=64)
def _localised(rubric: Rubric, language: str) -> LocalRubric:
    name = f"{rubric.id}-{rubric.version}.{language}.toml"
    known = re.fullmatch(_LOCALE, language) and (files("scoring") / "rubrics" / name).is_file()
    if not known:
        return apply(rubric, None)
    return apply(rubric, load_translation(package_text(name), rubric))


def load_translation(text: str, rubric: Rubric) -> Translation:
    """Return the translation that a TOML text holds.

    Raises:
        RubricError: it is of another rubric, or names or counts do not fit; all faults at once.
    """
    top, faults = parse(text)
    for key, expected in (("rubric", rubric.id), ("version", rubric.version)):
        if top.text(key) != expected:
            top.fault(key, f"does not match the rubric's {expected!r}")
    locale = top.text("locale", pattern=_LOCALE)
    state = top.choice("state", TranslationState)
    level_zero = top.text("level_zero") if rubric.level_zero else ""
    translation = Translation(
        locale=locale,
        state=state,
        title=top.text("title"),
        level_zero=level_zero,
        names={
            key: _names(top.table(key), known) for key, known in _original_names(rubric).items()
        },
        criteria=_criteria(top.table("criteria"), rubric, (locale, state, level_zero)),
    )
    top.close()
    faults.refuse_if_any()
    return translation


def apply(rubric: Rubric, translation: Translation | None) -> LocalRubric:
    """Return the texts of `rubric` in a translation, and the original for what it lacks."""
    original = _original_names(rubric)
    names = {
        key: texts | (dict(translation.names[key]) if translation else {})
        for key, texts in original.items()
    }
    translated = translation.criteria if translation else {}
    return LocalRubric(
        locale=translation.locale if translation else rubric.language,
        state=translation.state if translation else TranslationState.ORIGINAL,
        title=translation.title if translation else rubric.title,
        classes=names["classes"],
        dimensions=names["dimensions"],
        tracks=names["tracks"],
        awards=names["awards"],
        evidence_kinds=names["evidence_kinds"],
        criteria={
            criterion.code: translated.get(criterion.code) or _original(criterion, rubric)
            for criterion in rubric.criteria
        },
    )


def untranslated(rubric: Rubric, translation: Translation) -> tuple[str, ...]:
    """Return the keys of everything that `translation` leaves in the original."""
    missing = [
        f"{key}.{name}"
        for key, texts in _original_names(rubric).items()
        for name in texts
        if name not in translation.names[key]
    ]
    missing += [
        f"criteria.{criterion.code}"
        for criterion in rubric.criteria
        if criterion.code not in translation.criteria
    ]
    return tuple(missing)


def _original_names(rubric: Rubric) -> dict[str, dict[str, str]]:
    return {
        "classes": {each.id: each.name for each in rubric.classes},
        "dimensions": {each.code: each.name for each in rubric.dimensions},
        "tracks": {each.id: each.name for each in rubric.tracks},
        "awards": {each.id: each.name for each in rubric.awards},
        "evidence_kinds": {each.id: each.name for each in rubric.evidence.kinds},
    }


def _original(criterion: Criterion, rubric: Rubric) -> CriterionText:
    rule = criterion.not_applicable
    return CriterionText(
        language=rubric.language,
        state=TranslationState.ORIGINAL,
        title=criterion.title,
        levels=_every_level(rubric.level_zero, criterion.levels, criterion),
        guidance=criterion.guidance,
        evidence=criterion.evidence,
        not_applicable=rule.when if rule else None,
    )


def _every_level(level_zero: str, levels: tuple[str, ...], criterion: Criterion) -> tuple[str, ...]:
    """Return one text for each level; without descriptors the levels stand for themselves."""
    if not levels:
        return tuple(str(level) for level in criterion.scale.levels)
    return levels if len(levels) > criterion.scale.top else (level_zero, *levels)


def _names(table: Table, known: Mapping[str, str]) -> dict[str, str]:
    texts = {key: table.text(key) for key in known if key in table}
    table.close()
    return texts


def _criteria(
    table: Table, rubric: Rubric, heading: tuple[str, TranslationState, str]
) -> dict[str, CriterionText]:
    texts = {
        criterion.code: _criterion(table.table(criterion.code), criterion, heading)
        for criterion in rubric.criteria
        if criterion.code in table
    }
    table.close()
    return texts


def _criterion(
    table: Table, criterion: Criterion, heading: tuple[str, TranslationState, str]
) -> CriterionText:
    language, state, level_zero = heading
    levels = table.texts("levels")
    if len(levels) != len(criterion.levels):
        table.fault("levels", f"{len(levels)} descriptors for {len(criterion.levels)} levels")
    text = CriterionText(
        language=language,
        state=state,
        title=table.text("title"),
        levels=_every_level(level_zero, levels, criterion),
        guidance=table.text("guidance"),
        evidence=table.text("evidence"),
        not_applicable=table.text("not_applicable") if criterion.not_applicable else None,
    )
    table.close()
    return text

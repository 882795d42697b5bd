"""What the pages of a report show: names, sentences and levels in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel import numbers

import scoring
from registry import clock
from registry.access.permissions import Permission, permitted
from registry.access.roles import Actor
from registry.assessments import report as reports
from registry.assessments.answers import Said
from registry.assessments.files import File, Reader, load_file, report_of
from registry.assessments.report import Report, Row
from registry.assessments.workflow import STATE_NAMES, State
from registry.errors import N_, NotSignedInError, Reason
from registry.governments import service as governments
from registry.i18n import countries, formats
from registry.i18n.catalogue import say
from registry.networks import service as networks
from registry.web.rendering import WebRequest, actor_of, locale_of
from scoring import Blocker, Criterion, LocalRubric, Rubric, TranslationState
from scoring.rubric import EvidenceRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page of one file has: whose it is, its texts, what this reader may do."""

    file: File
    texts: LocalRubric
    locale: str
    government: str
    government_slug: str
    country: str
    """Of the government; dates are written as they are there."""
    network: str
    may_edit: bool
    may_sign: bool
    may_screen: bool
    report: Report

    @property
    def id(self) -> str:
        """The file's id as it stands in addresses."""
        return str(self.file.assessment.id)

    @property
    def path(self) -> str:
        """The address of the file's first page."""
        return f"/assessments/{self.id}"

    @property
    def state(self) -> str:
        """The name of the state, to be translated."""
        return STATE_NAMES[self.file.assessment.state]

    @property
    def draft(self) -> bool:
        """Whether the government still writes it."""
        return self.file.assessment.state is State.DRAFT

    @property
    def own(self) -> bool:
        """Whether the reader belongs to the government."""
        return self.file.reader is Reader.GOVERNMENT

    @property
    def machine(self) -> bool:
        """Whether the rubric's texts were translated by a machine."""
        return self.texts.state is TranslationState.MACHINE


async def frame(file: File, *, actor: Actor, locale: str, now: datetime) -> Frame:
    """The frame of a file for one reader."""
    government = await governments.get(file.assessment.government_id)
    network = await networks.get(file.assessment.network_id)

    def may(permission: Permission) -> bool:
        return permitted(actor, permission, file.assessment.scope)

    return Frame(
        file=file,
        texts=scoring.localised(file.rubric, locale),
        locale=locale,
        government=governments.name_in(government, locale),
        government_slug=government.slug,
        country=government.country,
        network=network.name(locale),
        may_edit=file.assessment.state is State.DRAFT and may(Permission.ASSESSMENT_EDIT),
        may_sign=file.reader is Reader.GOVERNMENT and may(Permission.ASSESSMENT_SUBMIT),
        may_screen=file.reader is not Reader.GOVERNMENT and may(Permission.ASSESSMENT_SCREEN),
        report=report_of(file, now=now),
    )


async def framed(request: WebRequest, assessment_id: UUID) -> Frame:
    """The frame of a file for whoever asks.

    Raises:
        NotFoundError: there is none that this person may know of.
    """
    actor = reader(request)
    now = clock.now()
    file = await load_file(assessment_id, actor=actor, now=now)
    return await frame(file, actor=actor, locale=locale_of(request), now=now)


def reader(request: WebRequest) -> Actor:
    """The person who asks; routes that need nobody do not come here."""
    actor = actor_of(request)
    if actor is None:
        raise NotSignedInError(N_("Sign in to go on."))
    return actor


def said(blockers: Iterable[Blocker], texts: LocalRubric, locale: str) -> list[Reason]:
    """Reasons against an award as sentences that name things in the reader's language."""

    def number(value: Decimal) -> str:
        return str(numbers.format_decimal(value, locale=formats.form(locale)))

    return [Reason(b.msgid, b.parameters(texts, number=number)) for b in blockers]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the claims come to, and what stands between them and the award applied for."""

    score: Decimal
    award: str | None
    sought: str | None
    reasons: tuple[Reason, ...]
    waits_for_civil_society: bool
    thresholds: list[dict[str, object]]
    dimensions: list[dict[str, object]]


def outlook(view: Frame) -> Outlook:
    """The outlook of a report, as claimed."""
    result = view.report.result()
    sought = view.file.assessment.award_sought
    against = result.blocking(sought) if sought else ()
    own = reports.ours(against, view.file.rubric)
    return Outlook(
        score=result.score_rounded,
        award=result.award,
        sought=sought,
        reasons=tuple(said(own, view.texts, view.locale)),
        waits_for_civil_society=len(own) < len(against),
        thresholds=[{"id": a.id, "score": a.score} for a in view.file.rubric.awards],
        dimensions=[
            {
                "code": each.code,
                "name": view.texts.dimensions[each.code],
                "percent": None if each.score is None else float(each.score),
            }
            for each in result.dimensions
        ],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One dimension of the task list, with its criteria."""

    code: str
    name: str
    rows: tuple[Row, ...]


def groups(view: Frame) -> list[Group]:
    """The criteria of the track by dimension."""
    rows = view.report.rows(view.texts)
    found = []
    for dimension in view.file.rubric.dimensions:
        of_it = tuple(row for row in rows if row.criterion.dimension == dimension.code)
        if of_it:
            name = view.texts.dimensions[dimension.code]
            found.append(Group(code=dimension.code, name=name, rows=of_it))
    return found


def levels(rubric: Rubric, criterion: Criterion, texts: LocalRubric) -> list[dict[str, object]]:
    """The levels of a criterion: what each asks for, and the evidence rules that a claim meets."""
    return [
        {"level": number, "text": text, "needs": needs(rubric, criterion, number)}
        for number, text in enumerate(texts.criteria[criterion.code].levels)
    ]


def needs(rubric: Rubric, criterion: Criterion, level: int) -> tuple[EvidenceRule, ...]:
    """The evidence rules that a claim of `level` has to meet."""
    return tuple(
        rule
        for rule in rubric.evidence.rules
        if level >= rule.from_level and (criterion.recurring or not rule.recurring_only)
    )


def choice(said_so: Said) -> str:
    """The value of the level's radio button."""
    if said_so.not_applicable:
        return "n/a"
    return "" if said_so.level is None else str(said_so.level)


def next_task(view: Frame) -> Row | None:
    """The first criterion that still needs something."""
    return next((row for row in view.report.rows(view.texts) if row.missing), None)


def neighbours(view: Frame, code: str) -> tuple[str | None, str | None]:
    """The criteria before and after one, among those the government answers."""
    codes = [criterion.code for criterion in view.report.answerable()]
    place = codes.index(code) if code in codes else -1
    before = codes[place - 1] if place > 0 else None
    after = codes[place + 1] if 0 <= place < len(codes) - 1 else None
    return before, after


def language_name(code: str, locale: str) -> str:
    """The name of a language in the reader's language."""
    return countries.language_names(locale).get(code, code)


def faulty(faults: Mapping[str, Reason], locale: str) -> dict[str, Any]:
    """Faults as a form shows them: each beside its field, and all of them at the top."""
    texts = {name: say(reason, locale) for name, reason in faults.items()}
    summary = [{"field": name, "message": text} for name, text in texts.items()]
    return {"faults": texts, "summary": summary}

"""What the pages of a review show: names and sentences in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import scoring
from registry.access.roles import REVIEWER_KIND_NAMES, ReviewerKind
from registry.assessments.queries import Assessment
from registry.errors import InvalidInputError, RegistryError
from registry.evidence import service as evidence
from registry.evidence.queries import Item
from registry.governments import service as governments
from registry.networks import service as networks
from registry.reviews import outcomes, queries, standing
from registry.reviews.dossier import Dossier
from registry.reviews.queries import Assignment, Recorded
from registry.reviews.reconciliation import BASIS_NAMES, Basis, Duty
from registry.rubrics import service as rubrics
from registry.web.forms import Form
from scoring import Finding, LocalRubric, Mark, Rubric, TranslationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Whose file a page is about, and the texts of its rubric."""

    assessment: Assessment
    rubric: Rubric
    government: str
    government_slug: str
    country: str
    """Of the government; dates are written as they are there."""
    network: str
    small_network_mode: bool
    texts: LocalRubric
    locale: str

    @property
    def path(self) -> str:
        """The address of the file itself."""
        return f"/assessments/{self.assessment.id}"

    @property
    def award(self) -> str:
        """The award applied for."""
        return self.assessment.award_sought or self.rubric.awards[0].id

    @property
    def machine(self) -> bool:
        """Whether the rubric's texts were translated by a machine."""
        return self.texts.state is TranslationState.MACHINE

    def title(self, code: str) -> str:
        """A criterion with its code, as lists name it."""
        return f"{code} {self.texts.criteria[code].title}"


async def heading(assessment: Assessment, locale: str) -> Heading:
    """The heading of a file in a language."""
    government = await governments.get(assessment.government_id)
    network = await networks.get(assessment.network_id)
    rubric = await rubrics.get(assessment.rubric_id, assessment.rubric_version)
    return Heading(
        assessment=assessment,
        rubric=rubric,
        government=governments.name_in(government, locale),
        government_slug=government.slug,
        country=government.country,
        network=network.name(locale),
        small_network_mode=network.small_network_mode,
        texts=scoring.localised(rubric, locale),
        locale=locale,
    )


def typed_finding(raw: str) -> Finding | None:
    """The finding that a form's `level` says; None if it says none."""
    if raw == Mark.NOT_APPLICABLE:
        return Mark.NOT_APPLICABLE
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 4 else None


def shown_version(form: Form | None, error: RegistryError | None, stored: int) -> int:
    """The version for a form: while fields are corrected, the one that it was opened with."""
    return form.version() if form and isinstance(error, InvalidInputError) else stored


def chosen(finding: Finding | None) -> str:
    """The value of the level's radio button."""
    return "" if finding is None else str(finding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A finding as a list shows it: whose kind, which level, why."""

    who: str
    """The kind of reviewer, or the basis of what stands; to be translated."""
    finding: str
    reason: str
    mine: bool = False


def lines(
    latest: Mapping[UUID, Recorded],
    kinds: Mapping[UUID, ReviewerKind],
    *,
    mine: UUID | None = None,
) -> list[Line]:
    """The findings of one criterion, by kind and never by name."""
    return [
        Line(
            who=REVIEWER_KIND_NAMES[kinds[one]],
            finding=chosen(found.finding),
            reason=found.reason,
            mine=one == mine,
        )
        for one, found in latest.items()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One criterion of a file after the reviews: claimed, found, replied, verified."""

    code: str
    title: str
    dimension: str
    claimed: str
    reviewed: bool
    lines: list[Line]
    reply: str
    new_items: int
    verified: str
    basis: str
    basis_reason: str

    @property
    def agreed(self) -> bool:
        """Whether it stands because the reviewers agree, which needs no explanation."""
        return self.basis == BASIS_NAMES[Basis.AGREED]

    @property
    def lower(self) -> bool:
        """Whether a reviewer, or what stands, is below the claim."""
        below = [line.finding for line in self.lines] + ([self.verified] if self.verified else [])
        return self.claimed.isdecimal() and any(
            found.isdecimal() and int(found) < int(self.claimed) for found in below
        )


async def outcomes_of(file: Dossier, texts: LocalRubric, *, with_verified: bool) -> list[Outcome]:
    """Every criterion of the track, in the rubric's order, with all that was said on it."""
    assessment_id = file.assessment.id
    kinds = {one.id: one.reviewer_kind for one in await queries.assignments(assessment_id)}
    latest = standing.latest_by_criterion(await queries.findings(assessment_id))
    replies = await outcomes.replies(assessment_id)
    verified = await outcomes.verified(assessment_id) if with_verified else {}
    items = [item for item in await evidence.items(assessment_id) if item.in_reply]
    found = []
    for code, what in file.duties.items():
        claim = file.claims.get(code)
        stands = verified.get(code)
        found.append(
            Outcome(
                code=code,
                title=texts.criteria[code].title,
                dimension=file.rubric.criterion(code).dimension,
                claimed=chosen(claim.finding) if claim else "",
                reviewed=what is Duty.REVIEW,
                lines=lines(latest.get(code, {}), kinds),
                reply=replies[code].text if code in replies else "",
                new_items=sum(item.criterion == code for item in items),
                verified=chosen(stands.finding) if stands else "",
                basis=BASIS_NAMES[stands.basis] if stands else "",
                basis_reason=stands.reason if stands else "",
            )
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One criterion on a reviewer's list."""

    code: str
    title: str
    dimension: str
    done: bool
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A reviewer's list: what is done and what is left."""

    tasks: tuple[Task, ...]

    @property
    def done(self) -> int:
        """How many criteria have a finding."""
        return sum(task.done for task in self.tasks)

    @property
    def left(self) -> list[Task]:
        """The criteria without a finding."""
        return [task for task in self.tasks if not task.done]

    def after(self, code: str) -> Task | None:
        """The first criterion after `code` that is left, else the first that is."""
        codes = [task.code for task in self.tasks]
        place = codes.index(code) + 1 if code in codes else 0
        ahead = [task for task in self.tasks[place:] if not task.done]
        return next(iter(ahead or self.left), None)


async def work(file: Dossier, assignment: Assignment, texts: LocalRubric) -> Work:
    """The list of one reviewer."""
    recorded = {one.criterion: one for one in await queries.findings_by(assignment.id)}
    return Work(
        tasks=tuple(
            Task(
                code=code,
                title=texts.criteria[code].title,
                dimension=file.rubric.criterion(code).dimension,
                done=code in recorded,
                finding=chosen(recorded[code].finding) if code in recorded else "",
            )
            for code in file.tasks(assignment.reviewer_kind)
        )
    )


async def items(assessment_id: UUID, code: str) -> list[Item]:
    """The evidence of one criterion."""
    return [item for item in await evidence.items(assessment_id) if item.criterion == code]

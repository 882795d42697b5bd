"""The demonstration's journey: every step is a service that the pages call too."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from registry import clock
from registry.access.roles import Actor, ReviewerKind
from registry.assessments import attachments
from registry.assessments import service as assessments
from registry.assessments.answers import Said
from registry.certificates import queries as certificates
from registry.db import DB
from registry.decisions import service as decisions
from registry.demo import cast
from registry.demo.script import Line, Script, read
from registry.errors import UnavailableError
from registry.evidence import service as evidence
from registry.evidence.workflow import Description
from registry.governments import importing
from registry.governments import service as governments
from registry.governments.workflow import LifeEvent, LifeEventKind
from registry.people import service as people
from registry.reviews import queries as review_queries
from registry.reviews import service as reviews
from registry.rubrics import service as rubrics

SIGNED_WITHIN_SECONDS = 60
_DECREE = "décret-loi n° 2023-9 du 8 mars 2023"
_AWARD_REASONS = (
    "Démonstration : la distinction découle des niveaux vérifiés par deux personnes de natures "
    "différentes ; les écarts ont été discutés."
)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What the journey leaves behind."""

    people: dict[str, UUID]
    assessment_id: UUID
    certificate_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing done, in a sentence."""

    said: str


async def walk(outcome: list[Outcome]) -> AsyncIterator[Step]:
    """Walk from an empty registry to an issued certificate; needs a running worker.

    The outcome is appended to `outcome` before the last step.
    """
    now = clock.now()
    rubric = (await rubrics.publish_packaged(actor_id=None, now=now)).rubric
    yield Step(
        said=f"Published the rubric {rubric.id} {rubric.version}: {len(rubric.criteria)} criteria, "
        f"SHA-256 {rubric.digest[:16]}…"
    )
    reports = await importing.import_seeds(now=now)
    yield Step(
        said=f"Imported {sum(r.added for r in reports):,} real governments; "
        f"{sum(len(r.refused) for r in reports)} rows refused."
    )
    networks = await cast.found_networks(rubric, now=now)
    yield Step(said="Accredited two demonstration networks, one of them in small-network mode.")
    region = await governments.by_slug(cast.REGION)
    town = await governments.by_slug(cast.TOWN)
    ids = await cast.gather(networks, region=region.id, town=town.id, now=now)
    yield Step(said=f"Added {len(ids)} people, by role; who does what is kept apart.")

    walker = _Walker(script=read(), ids=ids, today=now.date())
    await walker.draft_of_a_caretaker(town.id, networks.tunisia)
    yield Step(said="El Kef: a caretaker administration, with a report in draft.")
    file_id = await walker.report(region.id, networks.morocco)
    yield Step(said=f"Béni Mellal-Khénifra: {await walker.claim(file_id)}")
    await walker.submit(file_id)
    yield Step(said="The signatory declared and submitted the report; its snapshot is kept.")
    await walker.review(file_id)
    yield Step(said="Two reviewers of different kinds reviewed it without seeing each other.")
    await walker.settle(file_id)
    yield Step(said="The region replied, the reviewers compared; every level is settled.")
    certificate_id = await walker.decide(file_id)
    yield Step(said="The certifier decided; another person, the issuing officer, countersigned.")
    found = Outcome(people=ids, assessment_id=file_id, certificate_id=certificate_id)
    outcome.append(found)
    await _signed(certificate_id)
    yield Step(said=f"The worker signed the certificate {certificate_id}.")


class _Walker:
    """Does each part as the person whose part it is."""

    def __init__(self, *, script: Script, ids: dict[str, UUID], today: date) -> None:
        self.script = script
        self.ids = ids
        self.today = today

    async def as_(self, key: str) -> Actor:
        return await people.actor(self.ids[key])

    async def draft_of_a_caretaker(self, town_id: str, network_id: UUID) -> None:
        await governments.record_event(
            town_id,
            LifeEvent(kind=LifeEventKind.CARETAKER, on_date=date(2023, 3, 9), source=_DECREE),
            form_id=uuid4(),
            actor=await self.as_("small_network_coordinator"),
            now=clock.now(),
        )
        signatory = await self.as_("el_kef_signatory")
        file_id = await assessments.start(
            town_id, network_id, actor=signatory, now=clock.now(), demonstration=True
        )
        for line in self.script.lines[:6]:
            if line.claimed is not None:
                await self._answer(file_id, line, signatory, level=1)

    async def report(self, region_id: str, network_id: UUID) -> UUID:
        editor = await self.as_("editor")
        file_id = await assessments.start(
            region_id, network_id, actor=editor, now=clock.now(), demonstration=True
        )
        for line in self.script.lines:
            if line.claimed is not None:
                await self._answer(file_id, line, editor, level=line.claimed)
                await self._attach(file_id, line, editor)
        return file_id

    async def claim(self, file_id: UUID) -> str:
        result = await assessments.score(
            file_id, actor=await self.as_("signatory"), now=clock.now()
        )
        items = await DB.fetch_value(
            "SELECT count(*) FROM evidence WHERE assessment_id = $1", file_id
        )
        return (
            f"a report with {items} items of evidence; before review the claim scores "
            f"{result.score_rounded}."
        )

    async def submit(self, file_id: UUID) -> None:
        signatory = await self.as_("signatory")
        file = await assessments.load_file(file_id, actor=signatory, now=clock.now())
        await assessments.aim(
            file_id,
            award=self.script.award,
            track=file.assessment.track,
            actor=signatory,
            now=clock.now(),
        )
        await assessments.submit(file_id, declared=True, actor=signatory, now=clock.now())

    async def review(self, file_id: UUID) -> None:
        await reviews.accept(
            file_id,
            [self.ids["peer_reviewer"], self.ids["civil_reviewer"]],
            actor=await self.as_("coordinator"),
            now=clock.now(),
        )
        for assignment in await review_queries.assignments(file_id):
            actor = await people.actor(assignment.person_id)
            await reviews.declare(
                assignment.id, conflict=False, statement="", actor=actor, now=clock.now()
            )
            for line in self.script.lines:
                level, reason = _finding(line, assignment.reviewer_kind)
                if level is None:
                    continue
                await reviews.record_finding(
                    assignment.id,
                    line.criterion,
                    finding=level,
                    reason=reason,
                    version=0,
                    actor=actor,
                    now=clock.now(),
                )
            await reviews.complete(assignment.id, actor=actor, now=clock.now())

    async def settle(self, file_id: UUID) -> None:
        await reviews.reply(
            file_id,
            {said.criterion: said.reply for said in self.script.discussions},
            actor=await self.as_("signatory"),
            now=clock.now(),
        )
        for assignment in await review_queries.assignments(file_id):
            actor = await people.actor(assignment.person_id)
            for said in self.script.discussions:
                await reviews.revise(
                    assignment.id,
                    said.criterion,
                    finding=said.level,
                    reason=said.reason,
                    version=0,
                    actor=actor,
                    now=clock.now(),
                )
            await reviews.keep_the_rest(assignment.id, actor=actor, now=clock.now())

    async def decide(self, file_id: UUID) -> str:
        await decisions.award(
            file_id, reasons=_AWARD_REASONS, actor=await self.as_("certifier"), now=clock.now()
        )
        return await decisions.countersign(
            file_id, actor=await self.as_("issuing_officer"), now=clock.now()
        )

    async def _answer(self, file_id: UUID, line: Line, actor: Actor, *, level: int) -> None:
        await assessments.save_answer(
            file_id,
            line.criterion,
            Said(level=level, narrative=line.narrative, owner=line.owner),
            version=0,
            actor=actor,
            now=clock.now(),
        )

    async def _attach(self, file_id: UUID, line: Line, actor: Actor) -> None:
        for number, exhibit in enumerate(line.evidence, 1):
            address = f"https://{self.script.domain}/{line.criterion.lower()}/{number}"
            await attachments.attach(
                file_id,
                line.criterion,
                Description(
                    kind=exhibit.kind,
                    title=exhibit.title,
                    language="fr",
                    fact_date=self.today - timedelta(days=exhibit.age_days),
                    public=True,
                ),
                evidence.link(address),
                evidence_id=uuid4(),
                actor=actor,
                now=clock.now(),
            )


def _finding(line: Line, kind: ReviewerKind) -> tuple[int | None, str]:
    if line.claimed == 0:
        return None, ""
    if kind is ReviewerKind.PUBLIC_PEER:
        return line.peer, line.peer_reason
    return line.civil, line.civil_reason


async def _signed(certificate_id: str) -> None:
    try:
        async with asyncio.timeout(SIGNED_WITHIN_SECONDS):
            while True:
                found = await certificates.find(certificate_id)
                if found is not None and found.issued_at is not None:
                    return
                await asyncio.sleep(0.05)
    except TimeoutError as error:
        raise UnavailableError(
            "The certificate was not signed within %(seconds)s seconds; is the worker running?",
            seconds=SIGNED_WITHIN_SECONDS,
        ) from error

"""Add and remove evidence, and say what a file's evidence is in one canonical document.

Who may do so is decided by the file (`registry.assessments.attachments`), which calls this inside
the transaction that holds it.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import rfc8785

from registry.errors import InvalidInputError, NotFoundError
from registry.events import service as events
from registry.events.kinds import Kind
from registry.evidence import gate, naming, queries
from registry.evidence.gate import Candidate
from registry.evidence.queries import Item
from registry.evidence.store import EvidenceStore
from registry.evidence.workflow import Description


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an item goes, who adds it and when."""

    assessment_id: UUID
    network_id: UUID
    criterion: str
    in_reply: bool
    actor_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an item is: a link, or a file that is kept."""

    sha256: str
    url: str | None = None
    file_name: str | None = None
    media_type: str | None = None
    size_bytes: int | None = None
    storage_key: str | None = None

    def is_of(self, item: Item) -> bool:
        """Whether an item holds the same link, or a file of the same bytes."""
        return self.sha256 == item.sha256 and (self.url is None) == (item.url is None)


def link(url: str) -> Content:
    """The content of a link.

    Until copies of pages are captured, its SHA-256 is that of the text of the address: it shows
    that the address was not exchanged, not that the page stayed the same.

    Raises:
        InvalidInputError: the address is none that others could open.
    """
    url = url.strip()
    fault = naming.url_fault(url)
    if fault is not None:
        raise InvalidInputError({"url": fault})
    return Content(url=url, sha256=hashlib.sha256(url.encode()).hexdigest())


async def keep(candidate: Candidate | None, store: EvidenceStore, *, max_bytes: int) -> Content:
    """Let a file in and keep it; do this before the transaction that names it.

    Raises:
        InvalidInputError: the file is too large, empty, or not of a type that is let in.
    """
    fault = await asyncio.to_thread(gate.refusal, candidate, max_bytes=max_bytes)
    if fault is not None or candidate is None:
        raise InvalidInputError({"file": fault} if fault else {})
    key = await store.keep(candidate.path, sha256=candidate.sha256, size_bytes=candidate.size_bytes)
    return Content(
        sha256=candidate.sha256,
        file_name=candidate.name,
        media_type=candidate.media_type,
        size_bytes=candidate.size_bytes,
        storage_key=key,
    )


async def add(evidence_id: UUID, description: Description, content: Content, place: Place) -> bool:
    """Store an item and its event; False if the same form was sent before."""
    item = Item(
        id=evidence_id,
        assessment_id=place.assessment_id,
        criterion=place.criterion,
        kind=description.kind,
        title=description.title,
        language=description.language,
        fact_date=description.fact_date,
        public=description.public,
        still_law=description.still_law,
        url=content.url,
        file_name=content.file_name,
        media_type=content.media_type,
        size_bytes=content.size_bytes,
        sha256=content.sha256,
        storage_key=content.storage_key,
        in_reply=place.in_reply,
        added_by=place.actor_id,
        added_at=place.now,
    )
    if not await queries.insert(item):
        return False
    await events.record(
        Kind.EVIDENCE_ADDED,
        subject=place.assessment_id,
        actor_id=place.actor_id,
        network_id=place.network_id,
        at=place.now,
        criterion=place.criterion,
        evidence=str(evidence_id),
        sha256=content.sha256,
    )
    return True


async def remove(item: Item, place: Place) -> None:
    """Take an item out; its row and its file stay, since events speak of them."""
    if await queries.remove(item.id, at=place.now):
        await events.record(
            Kind.EVIDENCE_REMOVED,
            subject=place.assessment_id,
            actor_id=place.actor_id,
            network_id=place.network_id,
            at=place.now,
            criterion=item.criterion,
            evidence=str(item.id),
        )


async def find(evidence_id: UUID) -> Item:
    """The item.

    Raises:
        NotFoundError: there is none, or it was removed.
    """
    found = await queries.find(evidence_id)
    if found is None:
        raise NotFoundError("There is no such item.")
    return found


async def items(assessment_id: UUID) -> list[Item]:
    """Every item of a file, in the order it was added."""
    return await queries.of_assessment(assessment_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The evidence of a file as canonical JSON (RFC 8785), and its SHA-256 in hexadecimal."""

    document: bytes
    digest: str


async def manifest(assessment_id: UUID) -> Manifest:
    """The manifest that a certificate names; of confidential items it holds the hash alone."""
    found = sorted(await items(assessment_id), key=lambda i: (i.criterion, i.sha256, str(i.id)))
    document = rfc8785.dumps(
        {"assessment": str(assessment_id), "items": [_entry(item) for item in found]}
    )
    return Manifest(document=document, digest=hashlib.sha256(document).hexdigest())


def _entry(item: Item) -> dict[str, str | int | bool]:
    hidden: dict[str, str | int | bool] = {
        "criterion": item.criterion,
        "kind": item.kind,
        "public": item.public,
        "sha256": item.sha256,
    }
    if not item.public:
        return hidden
    shown: dict[str, str | int | bool | None] = {
        "title": item.title,
        "language": item.language,
        "dated": item.fact_date.isoformat(),
        "still_law": item.still_law,
        "url": item.url,
        "file_name": item.file_name,
        "media_type": item.media_type,
        "size_bytes": item.size_bytes,
    }
    return hidden | {name: value for name, value in shown.items() if value is not None}

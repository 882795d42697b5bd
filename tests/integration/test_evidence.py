"""Evidence on disk and in the database: whole, once, and told in one canonical document."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import rfc8785

from registry.db import DB, transaction
from registry.errors import InvalidInputError, NotFoundError
from registry.evidence import service
from registry.evidence.gate import Candidate
from registry.evidence.service import Place
from registry.evidence.store import EvidenceStore
from registry.evidence.workflow import Description
from registry.rubrics import service as rubrics

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n%%EOF\n"
DIGEST = hashlib.sha256(PDF).hexdigest()


def candidate(folder: Path, content: bytes = PDF, name: str = "minutes.pdf") -> Candidate:
    path = folder / "upload"
    path.write_bytes(content)
    return Candidate(
        name=name,
        path=path,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


async def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path)
    content = await service.keep(candidate(tmp_path), store, max_bytes=1000)
    again = await service.keep(candidate(tmp_path, name="again.pdf"), store, max_bytes=1000)
    assert content.storage_key == again.storage_key == f"{DIGEST[:2]}/{DIGEST}"
    kept = [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in kept] == [PDF]
    assert b"".join([part async for part in store.read(content.storage_key or "")]) == PDF


async def test_a_file_that_a_power_cut_left_short_is_written_again(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path)
    content = await service.keep(candidate(tmp_path), store, max_bytes=1000)
    stored = tmp_path / "evidence" / str(content.storage_key)
    stored.write_bytes(b"")
    await service.keep(candidate(tmp_path), store, max_bytes=1000)
    assert stored.read_bytes() == PDF


async def test_only_its_owner_enters_the_store(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path)
    assert store.root.stat().st_mode & 0o077 == 0


async def test_a_refused_file_is_not_kept(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path)
    with pytest.raises(InvalidInputError, match="too large"):
        await service.keep(candidate(tmp_path), store, max_bytes=3)
    with pytest.raises(InvalidInputError, match="Choose a file"):
        await service.keep(None, store, max_bytes=3)
    assert list((tmp_path / "evidence").iterdir()) == []


@pytest.fixture
async def assessment(database: str) -> UUID:
    """A file, only so that evidence has something to belong to."""
    rubric = (await rubrics.publish_packaged(actor_id=None, now=NOW)).rubric
    assessment_id, network_id = uuid4(), uuid4()
    await DB.fetch(
        "INSERT INTO government (id, slug, kind, country, source, created_at, updated_at, search) "
        "VALUES ('xx:t', 't', 'municipality', 'MA', 'test', $1, $1, 't')",
        NOW,
    )
    await DB.fetch(
        "INSERT INTO network (id, slug, code, kind, names, countries, languages, created_at) "
        "VALUES ($1, 'n', 'nn', 'cso', '{}', '{MA}', '{fr}', $2)",
        network_id,
        NOW,
    )
    await DB.fetch(
        "INSERT INTO assessment (id, government_id, network_id, rubric_id, rubric_version, cycle, "
        "first_plan_cycle, track, state, state_since, created_at) "
        "VALUES ($1, 'xx:t', $2, $3, $4, 1, true, 'full', 'draft', $5, $5)",
        assessment_id,
        network_id,
        rubric.id,
        rubric.version,
        NOW,
    )
    return assessment_id


def place(assessment_id: UUID, criterion: str = "A1") -> Place:
    return Place(
        assessment_id=assessment_id,
        network_id=uuid4(),
        criterion=criterion,
        in_reply=False,
        actor_id=uuid4(),
        now=NOW,
    )


def described(title: str = "Minutes", *, public: bool = True) -> Description:
    return Description(
        kind="official_record",
        title=title,
        language="fr",
        fact_date=date(2026, 1, 1),
        public=public,
    )


async def added(assessment_id: UUID, description: Description, criterion: str = "A1") -> UUID:
    evidence_id = uuid4()
    link = service.link(f"https://www.example.org/{criterion}")
    async with transaction():
        await service.add(evidence_id, description, link, place(assessment_id, criterion))
    return evidence_id


async def test_the_manifest_is_canonical_and_hides_what_is_confidential(
    assessment: UUID,
) -> None:
    await added(assessment, described("Payroll", public=False), "A2")
    await added(assessment, described())
    manifest = await service.manifest(assessment)
    assert manifest.digest == hashlib.sha256(manifest.document).hexdigest()
    document = json.loads(manifest.document)
    assert rfc8785.dumps(document) == manifest.document
    assert [item["criterion"] for item in document["items"]] == ["A1", "A2"]
    assert document["items"][0]["title"] == "Minutes"
    assert set(document["items"][1]) == {"criterion", "kind", "public", "sha256"}
    assert b"Payroll" not in manifest.document


async def test_an_item_taken_out_leaves_the_manifest_and_keeps_its_event(
    assessment: UUID,
) -> None:
    empty = await service.manifest(assessment)
    item = await service.find(await added(assessment, described()))
    async with transaction():
        await service.remove(item, place(assessment))
        await service.remove(item, place(assessment))
    assert await service.manifest(assessment) == empty
    with pytest.raises(NotFoundError):
        await service.find(item.id)
    kinds = await DB.fetch("SELECT kind FROM event WHERE subject = $1", str(assessment))
    assert [row["kind"] for row in kinds].count("assessment.evidence_removed") == 1

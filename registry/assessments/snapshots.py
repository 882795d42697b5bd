"""What a report says and shows, as canonical JSON and its digest."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import rfc8785

from registry.assessments.files import File
from registry.errors import N_

DECLARATION = N_(
    "I declare that this report is true to the best of our knowledge, that its evidence is "
    "genuine, and that reviewers may check it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What was submitted, as canonical JSON (RFC 8785), and its SHA-256 in hexadecimal."""

    text: str
    digest: str


def take_snapshot(file: File, *, at: datetime) -> Snapshot:
    """What is submitted: the content of the track, whose it is, and the declaration."""
    assessment = file.assessment
    codes = {criterion.code for criterion in file.rubric.criteria_of(assessment.track)}
    document: dict[str, Any] = {
        "rubric": {
            "id": file.rubric.id,
            "version": file.rubric.version,
            "digest": file.rubric.digest,
        },
        "assessment": str(assessment.id),
        "government": assessment.government_id,
        "network": str(assessment.network_id),
        "call": str(assessment.call_id) if assessment.call_id else None,
        "cycle": assessment.cycle,
        "first_plan_cycle": assessment.first_plan_cycle,
        "track": assessment.track,
        "award_sought": assessment.award_sought,
        "demonstration": assessment.demonstration,
        "answers": _answers(file, codes),
        "evidence": _evidence(file, codes),
        "declaration": DECLARATION,
        "submitted_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    text = rfc8785.dumps(document).decode()
    return Snapshot(text=text, digest=hashlib.sha256(text.encode()).hexdigest())


def content_digest(file: File) -> str:
    """SHA-256 of all that the government says and shows: the same as long as nobody changes it."""
    codes = {criterion.code for criterion in file.rubric.criteria}
    content: dict[str, Any] = {"answers": _answers(file, codes), "evidence": _evidence(file, codes)}
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def _answers(file: File, codes: set[str]) -> dict[str, Any]:
    return {code: asdict(answer.said) for code, answer in file.answers.items() if code in codes}


def _evidence(file: File, codes: set[str]) -> list[Any]:
    return [
        {
            "id": str(item.id),
            "criterion": item.criterion,
            "kind": item.kind,
            "title": item.title,
            "language": item.language,
            "dated": item.fact_date.isoformat(),
            "public": item.public,
            "still_law": item.still_law,
            "url": item.url,
            "file_name": item.file_name,
            "sha256": item.sha256,
        }
        for item in file.evidence
        if item.criterion in codes
    ]

"""What a report says and shows, as canonical JSON and its digest."""

import hashlib
from dataclasses import dataclass
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
    """What is submitted: the content, whose it is, and the declaration."""
    assessment = file.assessment
    document = _content(file) | {
        "assessment": str(assessment.id),
        "government": assessment.government_id,
        "network": str(assessment.network_id),
        "call": str(assessment.call_id) if assessment.call_id else None,
        "cycle": assessment.cycle,
        "first_plan_cycle": assessment.first_plan_cycle,
        "demonstration": assessment.demonstration,
        "declaration": DECLARATION,
        "submitted_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    text = rfc8785.dumps(document).decode()
    return Snapshot(text=text, digest=hashlib.sha256(text.encode()).hexdigest())


def content_digest(file: File) -> str:
    """SHA-256 of what the government says and shows: the same as long as nobody changes it."""
    return hashlib.sha256(rfc8785.dumps(_content(file))).hexdigest()


def _content(file: File) -> dict[str, Any]:
    codes = {criterion.code for criterion in file.rubric.criteria_of(file.assessment.track)}
    return {
        "rubric": {
            "id": file.rubric.id,
            "version": file.rubric.version,
            "digest": file.rubric.digest,
        },
        "track": file.assessment.track,
        "award_sought": file.assessment.award_sought,
        "answers": {
            code: {
                "level": answer.said.level,
                "not_applicable": answer.said.not_applicable,
                "not_applicable_reason": answer.said.not_applicable_reason,
                "narrative": answer.said.narrative,
                "owner": answer.said.owner,
            }
            for code, answer in file.answers.items()
            if code in codes
        },
        "evidence": [
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
        ],
    }

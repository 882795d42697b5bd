"""The files that were decided under a version of the rubric, as their reviewers verified them."""

from registry.db import DB
from registry.reviews.queries import finding_of
from scoring.findings import Finding
from scoring.impact import File


async def decided_under(rubric_id: str, version: str) -> list[File]:
    """Every file with a decision that stands; nothing is written."""
    rows = await DB.fetch(
        "SELECT a.id, a.track, a.first_plan_cycle, a.award_sought, "
        "f.criterion, f.level, f.not_applicable FROM assessment a "
        "JOIN decision d ON d.assessment_id = a.id AND d.withdrawn_at IS NULL "
        "JOIN verified_finding f ON f.assessment_id = a.id "
        "WHERE a.rubric_id = $1 AND a.rubric_version = $2 "
        "ORDER BY a.created_at, a.id, f.criterion",
        rubric_id,
        version,
    )
    findings: dict[str, dict[str, Finding]] = {}
    for row in rows:
        findings.setdefault(str(row["id"]), {})[row["criterion"]] = finding_of(row)
    facts = {str(row["id"]): row for row in rows}
    return [
        File(
            id=assessment_id,
            findings=found,
            track=facts[assessment_id]["track"],
            first_plan_cycle=facts[assessment_id]["first_plan_cycle"],
            limit=facts[assessment_id]["award_sought"],
        )
        for assessment_id, found in findings.items()
    ]

"""Decide what a file is worth: rubric, score, award, blockers, evidence rules. Pure values."""

from scoring.blockers import Blocker, BlockerKind
from scoring.canonical import document
from scoring.engine import DimensionScore, Result, assess
from scoring.errors import Fault, FindingsError, RubricError, RubricMismatchError, ScoringError
from scoring.evidence import EvidenceItem, Gap, GapKind, evidence_gaps
from scoring.findings import Finding, Findings, Mark, read_findings
from scoring.loading import current, load
from scoring.policy import Reviewers, reviewers_needed, track_for, validity_months
from scoring.rounding import rounded
from scoring.rubric import Criterion, Rubric
from scoring.translation import (
    CriterionText,
    LocalRubric,
    TranslationState,
    load_translation,
    localised,
    untranslated,
)

__all__ = [
    "Blocker",
    "BlockerKind",
    "Criterion",
    "CriterionText",
    "DimensionScore",
    "EvidenceItem",
    "Fault",
    "Finding",
    "Findings",
    "FindingsError",
    "Gap",
    "GapKind",
    "LocalRubric",
    "Mark",
    "Result",
    "Reviewers",
    "Rubric",
    "RubricError",
    "RubricMismatchError",
    "ScoringError",
    "TranslationState",
    "assess",
    "current",
    "document",
    "evidence_gaps",
    "load",
    "load_translation",
    "localised",
    "read_findings",
    "reviewers_needed",
    "rounded",
    "track_for",
    "untranslated",
    "validity_months",
]

"""Tables of the review."""

from piccolo.columns import UUID, Boolean, ForeignKey, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table

from registry.assessments.tables import AssessmentRow
from registry.db import DB


class ConflictDeclarationRow(Table, tablename="conflict_declaration", db=DB):
    """What a person said about their ties to a file; once yes, always yes."""

    assessment_id = ForeignKey(AssessmentRow, primary_key=True, null=False)
    person_id = UUID()
    conflict = Boolean()
    statement = Text(default="")
    declared_at = Timestamptz()


class AssignmentRow(Table, tablename="assignment", db=DB):
    """One reviewer of one file."""

    id = UUID(primary_key=True)
    assessment_id = ForeignKey(AssessmentRow, null=False)
    person_id = UUID()
    reviewer_kind = Text()
    assigned_by = UUID()
    assigned_at = Timestamptz()
    completed_at = Timestamptz(null=True, default=None)
    flagged_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    end_reason = Text(null=True, default=None)


class FindingRow(Table, tablename="review_finding", db=DB):
    """A reviewer's level and reason on a criterion, in one round."""

    assignment_id = ForeignKey(AssignmentRow, primary_key=True, null=False)
    criterion = Text()
    round = SmallInt(default=1)
    level = SmallInt(null=True, default=None)
    not_applicable = Boolean(default=False)
    reason = Text()
    version = Integer(default=1)
    recorded_at = Timestamptz()


class ClarificationRow(Table, tablename="clarification", db=DB):
    """A question of a reviewer and its answer."""

    id = UUID(primary_key=True)
    assessment_id = ForeignKey(AssessmentRow, null=False)
    assignment_id = ForeignKey(AssignmentRow, null=False)
    criterion = Text()
    question = Text()
    asked_at = Timestamptz()
    due_at = Timestamptz()
    answer = Text(null=True, default=None)
    answered_by = UUID(null=True, default=None)
    answered_at = Timestamptz(null=True, default=None)


class ReplyRow(Table, tablename="reply", db=DB):
    """What the local government says about the findings on a criterion."""

    assessment_id = ForeignKey(AssessmentRow, primary_key=True, null=False)
    criterion = Text()
    text = Text()
    version = Integer(default=1)
    replied_by = UUID()
    replied_at = Timestamptz()


class AdjudicationRequestRow(Table, tablename="adjudication_request", db=DB):
    """That an adjudicator was asked for, by whom and why."""

    assessment_id = ForeignKey(AssessmentRow, primary_key=True, null=False)
    requested_by = UUID()
    reason = Text()
    requested_at = Timestamptz()


class VerifiedFindingRow(Table, tablename="verified_finding", db=DB):
    """What stands on a criterion, and why."""

    assessment_id = ForeignKey(AssessmentRow, primary_key=True, null=False)
    criterion = Text()
    level = SmallInt(null=True, default=None)
    not_applicable = Boolean(default=False)
    basis = Text()
    reason = Text(default="")
    settled_at = Timestamptz()

"""Tables of the self-report."""

from piccolo.columns import (
    UUID,
    Boolean,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from registry.db import DB


class AssessmentRow(Table, tablename="assessment", db=DB):
    """One government, one network, one rubric version, one cycle."""

    id = UUID(primary_key=True)
    government_id = Text()
    network_id = UUID()
    call_id = UUID(null=True, default=None)
    rubric_id = Text()
    rubric_version = Text()
    cycle = SmallInt()
    first_plan_cycle = Boolean()
    track = Text()
    award_sought = Text(null=True, default=None)
    state = Text()
    state_since = Timestamptz()
    due_at = Timestamptz(null=True, default=None)
    version = Integer(default=1)
    demonstration = Boolean(default=False)
    shown_publicly = Boolean(default=False)
    created_by = UUID(null=True, default=None)
    created_at = Timestamptz()
    declared_by = UUID(null=True, default=None)
    declared_at = Timestamptz(null=True, default=None)
    submitted_at = Timestamptz(null=True, default=None)
    snapshot = Text(null=True, default=None)
    snapshot_digest = Text(null=True, default=None)


class AnswerRow(Table, tablename="answer", db=DB):
    """What the government says on one criterion."""

    assessment_id = ForeignKey(AssessmentRow, primary_key=True, null=False)
    criterion = Text()
    level = SmallInt(null=True, default=None)
    not_applicable = Boolean(default=False)
    not_applicable_reason = Text(default="")
    narrative = Text(default="")
    owner = Text(default="")
    version = Integer(default=1)
    edited_by = UUID()
    edited_at = Timestamptz()


class ParticipationRow(Table, tablename="participation", db=DB):
    """Which part a person took in a file."""

    assessment_id = ForeignKey(AssessmentRow, primary_key=True, null=False)
    person_id = UUID()
    part = Text()
    since = Timestamptz()

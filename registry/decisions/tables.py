"""Table of decisions."""

from piccolo.columns import JSONB, UUID, ForeignKey, Text, Timestamptz
from piccolo.table import Table

from registry.assessments.tables import AssessmentRow
from registry.db import DB


class DecisionRow(Table, tablename="decision", db=DB):
    """One decision on a file; at most one stands (`withdrawn_at` is null)."""

    id = UUID(primary_key=True)
    assessment_id = ForeignKey(AssessmentRow, null=False)
    outcome = Text()
    award = Text(null=True, default=None)
    score = Text()
    reasons = Text()
    conditions = JSONB(default="[]")
    decided_by = UUID()
    decided_at = Timestamptz()
    withdrawn_at = Timestamptz(null=True, default=None)
    countersigned_by = UUID(null=True, default=None)
    countersigned_at = Timestamptz(null=True, default=None)

"""Review of a file: conflicts, assignments, findings, reply, reconciliation."""

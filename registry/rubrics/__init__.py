"""Published rubric versions, immutable."""

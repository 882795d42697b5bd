"""Public pages: the directory of governments, their public record, and the networks."""

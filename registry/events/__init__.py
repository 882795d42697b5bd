"""The append-only record of who did what, and the outbox that starts jobs from it."""

"""The demonstration: one real journey through the real services."""

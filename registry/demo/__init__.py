"""The demonstration: one real journey through the real services, on real governments."""

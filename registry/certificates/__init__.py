"""Certificates: planned, signed once, served and verified."""

"""Certificates as signed facts: build, sign, encode and verify them, values in and bytes out."""

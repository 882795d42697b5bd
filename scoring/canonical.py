"""One canonical form of a rubric, so that the same content always has the same digest."""

import hashlib
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

import rfc8785

from scoring.scale import Scale, decimal

# `class` is a Python keyword, so the field is called otherwise.
_NAMES = {"class_id": "class"}


def document(value: Any) -> Any:
    """Return a value object as plain JSON types; what is None is left out.

    A number that is no whole one is a text ("0.5", "1/3"), since JSON's are binary and inexact;
    a criterion names its scale. For a rubric this is the JSON that is published: its RFC 8785
    bytes are what is hashed.
    """
    if is_dataclass(value):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {
            _NAMES.get(key, key): part.id if isinstance(part, Scale) else document(part)
            for key, part in pairs
            if part is not None
        }
    if isinstance(value, tuple):
        return [document(part) for part in value]
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else decimal(value)
    return value.value if isinstance(value, Enum) else value


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON (RFC 8785) of `value`, in hexadecimal."""
    return hashlib.sha256(rfc8785.dumps(document(value))).hexdigest()

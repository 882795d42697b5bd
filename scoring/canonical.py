"""One canonical form of a rubric, so that the same content always has the same digest."""

import hashlib
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import rfc8785

# `class` is a Python keyword, so the field is called otherwise.
_NAMES = {"class_id": "class"}


def document(value: Any) -> Any:
    """Return a value object as plain JSON types; what is None is left out.

    For a rubric this is the JSON that is published: its RFC 8785 bytes are what is hashed.
    """
    if is_dataclass(value):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {_NAMES.get(key, key): document(part) for key, part in pairs if part is not None}
    if isinstance(value, tuple):
        return [document(part) for part in value]
    return value.value if isinstance(value, Enum) else value


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON (RFC 8785) of `value`, in hexadecimal."""
    return hashlib.sha256(rfc8785.dumps(document(value))).hexdigest()

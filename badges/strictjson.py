"""JSON from strangers: bounded in size and depth, no duplicate member, no number that rounds."""

import json
import re
from typing import Any, Final, NoReturn

MAX_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 24
# Beyond this a number does not survive a JavaScript reader, RFC 8785 section 3.2.2.3.
MAX_INTEGER: Final = 2**53 - 1
# It matches at every quotation mark, closed or not, so that it reads each character once.
_STRING: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_BRACKET: Final = re.compile(r"[\[\]{}]")


class StrictJsonError(ValueError):
    """The text is not JSON as this project accepts it."""


def loads(raw: bytes | str) -> Any:
    """Return the value that `raw` holds.

    Raises:
        StrictJsonError: too large, too deep, not UTF-8, not JSON, a member twice, or a number
            that is not a whole one within plus or minus 2**53 - 1.
    """
    text = _text(raw)
    _refuse_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_members,
            parse_int=_integer,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except json.JSONDecodeError as error:
        raise StrictJsonError(f"not JSON: {error.msg}, line {error.lineno}") from error
    _refuse_surrogates(value)
    return value


def _text(raw: bytes | str) -> str:
    if len(raw) > MAX_BYTES:
        raise StrictJsonError(f"larger than {MAX_BYTES} bytes")
    if isinstance(raw, str):
        return raw
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise StrictJsonError("not UTF-8") from error


def _refuse_depth(text: str) -> None:
    """Count brackets outside strings before the parser recurses into them."""
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise StrictJsonError(f"nested deeper than {MAX_DEPTH} levels")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise StrictJsonError("a member is there twice")
    return members


def _integer(digits: str) -> int:
    # The length is looked at first: converting a long number takes quadratic time.
    if len(digits) > 17 or abs(number := int(digits)) > MAX_INTEGER or digits == "-0":
        raise StrictJsonError("a number is out of range")
    return number


def _refuse_number(_: str) -> NoReturn:
    raise StrictJsonError("a number is not a whole one")


def _refuse_surrogates(value: Any) -> None:
    """Refuse half of a surrogate pair: it has no UTF-8 form, so nothing could be signed over it."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise StrictJsonError("a string holds half of a surrogate pair") from error

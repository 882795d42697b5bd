"""Read TOML tables key by key and collect every fault instead of stopping at the first."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from scoring.errors import Fault, RubricError
from scoring.exact import number_in

ID = r"[a-z][a-z0-9_-]*"
CODE = r"[A-Za-z0-9][A-Za-z0-9._-]*"
ANY = r"(?s).*"
"""What ids, codes and texts that may be empty look like."""
_HEADER = re.compile(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_NAMING_KEYS = ("code", "id", "when", "criterion", "class", "from")

Choice = TypeVar("Choice", bound=StrEnum)


class Faults:
    """The faults of one file; only the first of a key is kept, the others follow from it."""

    def __init__(self, lines: Mapping[str, int]) -> None:
        self._lines = lines
        self._found: dict[str, Fault] = {}

    def add(self, key: str, problem: str) -> None:
        """Record what is wrong at `key`, with the line of the key or of what holds it."""
        self._found.setdefault(key, Fault(key=key, line=self._line(key), problem=problem))

    def refuse_if_any(self) -> None:
        """Raise RubricError with all faults in the order of the file."""
        if self._found:
            raise RubricError(sorted(self._found.values(), key=lambda fault: fault.line or 0))

    def _line(self, key: str) -> int | None:
        while key not in self._lines and "." in key:
            key = key.rpartition(".")[0]
        return self._lines.get(key)


def parse(text: str) -> tuple["Table", Faults]:
    """Return the top table of a TOML text and its (empty) faults, or raise RubricError."""
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        # tomllib puts the line into its message. What is too long or too deep for Python is no
        # TOMLDecodeError.
        raise RubricError([Fault(key="", line=None, problem=f"not TOML: {error}")]) from error
    faults = Faults(_key_lines(text, raw))
    return Table(raw, "", faults), faults


class Table:
    """A table being read; wrong and missing values become faults and a harmless default."""

    def __init__(self, raw: dict[str, Any], label: str, faults: Faults) -> None:
        self._raw = raw
        self._label = label
        self._faults = faults
        self._read: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def refuse(self, key: str, problem: str) -> None:
        """Record a fault at a key that is known and must not be there."""
        self._read.add(key)
        self.fault(key, problem)

    def fault(self, key: str, problem: str) -> None:
        """Record a fault at a key of this table."""
        self._faults.add(f"{self._label}.{key}" if self._label else key, problem)

    def text(self, key: str, *, default: str | None = None, pattern: str = r"(?s).*\S.*") -> str:
        """Return a text that matches `pattern` in full."""
        value = self._get(key, default)
        if value is not None and not (isinstance(value, str) and re.fullmatch(pattern, value)):
            self.fault(key, f"{value!r} is not the text expected here")
            return ""
        return value or ""

    def number(
        self, key: str, *, low: int = 0, high: int | None = None, default: int | None = None
    ) -> int:
        """Return a whole number from `low` to `high`."""
        value = self._get(key, default)
        if value is None:
            return low
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or value < low or (high is not None and value > high):
            upper = f" to {high}" if high is not None else " up"
            self.fault(key, f"{value!r} is not a whole number from {low}{upper}")
            return low
        return int(value)

    def exact(
        self,
        key: str,
        *,
        high: Fraction | None = None,
        default: int | None = None,
        above: bool = False,
    ) -> Fraction:
        """Return an exact number (3, 0.5, "1/3") from 0, or `above` it, to `high`."""
        value = self._get(key, default)
        if value is None:
            return Fraction(1)
        number = exact_number(value)
        if number is None or number < 0 or (above and number == 0):
            self.fault(key, f"{_shown(value)} is no number {'above' if above else 'from'} 0")
            return Fraction(1)
        if high is not None and number > high:
            self.fault(key, f"{_shown(value)} is above {high}, the most there can be")
            return high
        return number

    def signed(self, key: str, *, default: int | None = None) -> Fraction:
        """Return an exact number that may be below 0."""
        value = self._get(key, default)
        number = exact_number(value)
        if number is None and value is not None:
            self.fault(key, f"{_shown(value)} is no number")
        return number or Fraction(0)

    def numbers(self, key: str, *, low: int = 0) -> tuple[int, ...]:
        """Return a list of whole numbers from `low` up."""
        value = self._get(key, None)
        if isinstance(value, list) and all(type(part) is int and part >= low for part in value):
            return tuple(value)
        if value is not None:
            self.fault(key, f"a list of whole numbers from {low} up is expected here")
        return ()

    def values(self, key: str) -> tuple[Any, ...]:
        """Return a list of numbers and texts as they stand."""
        value = self._get(key, None)
        if isinstance(value, list) and all(isinstance(part, str | int | Decimal) for part in value):
            return tuple(value)
        if value is not None:
            self.fault(key, "a list of numbers or texts is expected here")
        return ()

    def value(self, key: str) -> Any:
        """Return a number or a text as it stands."""
        value = self._get(key, None)
        if value is not None and not isinstance(value, str | int | Decimal):
            self.fault(key, "a number or a text is expected here")
            return ""
        return "" if value is None else value

    def flag(self, key: str) -> bool:
        """Return true or false; false when absent."""
        value = self._get(key, False)
        if not isinstance(value, bool):
            self.fault(key, f"{value!r} is neither true nor false")
        return value is True

    def choice(self, key: str, of: type[Choice], *, default: Choice | None = None) -> Choice:
        """Return a member of `of`."""
        value = self._get(key, default)
        if isinstance(value, str) and value in set(of):
            return of(value)
        if value is not None:
            self.fault(key, f"{value!r} is not one of {', '.join(of)}")
        return next(iter(of))

    def is_table(self, key: str) -> bool:
        """Tell whether the key holds a table; says nothing about other values."""
        return isinstance(self._raw.get(key), dict)

    def is_text(self, key: str, expected: str) -> bool:
        """Tell whether the key holds exactly this text; says nothing about other values."""
        self._read.add(key)
        return self._raw.get(key) == expected

    def texts(
        self, key: str, *, pattern: str = r"(?s).*\S.*", required: bool = True
    ) -> tuple[str, ...]:
        """Return a list of texts that each match `pattern` in full."""
        value = self._get(key, None if required else [])
        if value is None:
            return ()
        if not isinstance(value, list):
            self.fault(key, f"{value!r} is not a list")
            return ()
        for part in value:
            if not isinstance(part, str) or not re.fullmatch(pattern, part):
                self.fault(key, f"{part!r} is not the text expected here")
        return tuple(part for part in value if isinstance(part, str))

    def table(self, key: str, *, required: bool = True) -> "Table":
        """Return a table inside this one."""
        value = self._get(key, None if required else {})
        if value is not None and not isinstance(value, dict):
            self.fault(key, "a table is expected here")
        label = f"{self._label}.{key}" if self._label else key
        return Table(value if isinstance(value, dict) else {}, label, self._faults)

    def tables(self, key: str, *, required: bool = True) -> tuple["Table", ...]:
        """Return the tables of a list, each labelled by its code or id."""
        value = self._get(key, None if required else [])
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            self.fault(key, "a list of tables is expected here")
            return ()
        if required and not value:
            self.fault(key, "at least one is needed")
        prefix = f"{self._label}.{key}" if self._label else key
        labels = _labels(value)
        return tuple(
            Table(part, f"{prefix}.{label}", self._faults)
            for part, label in zip(value, labels, strict=True)
        )

    def close(self) -> None:
        """Refuse the keys that nobody read: a typing error must not pass in silence."""
        for key in self._raw.keys() - self._read:
            self.fault(key, "this key is not known")

    def _get(self, key: str, default: object) -> Any:
        self._read.add(key)
        if key not in self._raw and default is None:
            self.fault(key, "is missing")
        return self._raw.get(key, default)


def exact_number(value: object) -> Fraction | None:
    """Return an integer, decimal or "1/3" as it is written, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    return Fraction(value) if isinstance(value, int) else number_in(str(value))


def _shown(value: object) -> str:
    return repr(value) if isinstance(value, str) else str(value)


def _labels(tables: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name each table by its code or id; the second of the same name gets `#2`."""
    labels = []
    seen: Counter[str] = Counter()
    for place, table in enumerate(tables, 1):
        name = str(next((table[key] for key in _NAMING_KEYS if key in table), place))
        seen[name] += 1
        labels.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return labels


def _key_lines(text: str, raw: Mapping[str, Any]) -> dict[str, int]:
    """Find the line of each key. Best effort: it serves messages, never decisions."""
    lines: dict[str, int] = {}
    seen: Counter[str] = Counter()
    prefix = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            name = header[1]
            prefix = f"{_label_at(raw, name, seen[name])}."
            seen[name] += 1
            lines.setdefault(name, number)
            lines.setdefault(prefix[:-1], number)
        elif key := _KEY.match(line):
            lines.setdefault(prefix + key[1], number)
    return lines


def _label_at(raw: Mapping[str, Any], name: str, place: int) -> str:
    value: Any = raw
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        return name
    return f"{name}.{_labels(value)[place]}" if place < len(value) else name

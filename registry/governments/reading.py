"""Take a CSV file apart: encoding, delimiter, header, and one record per row with its line."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from registry.errors import N_, InvalidInputError, Reason
from registry.governments.columns import PLAIN_NAMES, REQUIRED, is_known

MAX_FILE_BYTES = 100 * 1024 * 1024
_DELIMITERS = (",", ";", "\t", "|")
_NAMES = (*PLAIN_NAMES, "name_native")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row of a file: its first line, and its cells by column or why they cannot be read."""

    line: int
    cells: dict[str, str]
    fault: Reason | None = None


def read(content: bytes) -> list[Record]:
    """Every record of a file; rows that cannot be read carry their fault.

    Raises:
        InvalidInputError: the file as a whole is not one of governments, with every reason.
    """
    if len(content) > MAX_FILE_BYTES:
        raise _refused(
            N_("The file is larger than %(limit)s MB. Split it and import the parts."),
            limit=MAX_FILE_BYTES // 1024 // 1024,
        )
    # newline="": line ends inside quotation marks stay, and csv sees every kind of them.
    lines = io.StringIO(_decode(content), newline="")
    delimiter = _delimiter(lines.readline())
    lines.seek(0)
    # Bad quotation marks are faults of their row, so the reader must not guess (`strict`).
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        header = [column.strip().lower() for column in next(rows, [])]
    except csv.Error as error:
        raise _refused(N_("The first line must name the columns.")) from error
    _check_header(header)
    return list(_records(rows, header))


def _decode(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise _refused(N_("The file is not whole: its UTF-16 text breaks off.")) from error
    # Bytes that are not UTF-8 become lone surrogates, which `columns.clean` refuses by cell.
    return content.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="surrogateescape")


def _delimiter(header: str) -> str:
    def known(delimiter: str) -> int:
        return sum(is_known(cell.strip().strip('"').lower()) for cell in header.split(delimiter))

    return max(_DELIMITERS, key=known)


def _check_header(header: list[str]) -> None:
    missing = [column for column in REQUIRED if column not in header]
    faults: dict[str, Reason] = {}
    if missing:
        faults["header"] = Reason(
            N_(
                "The first line must name the columns; missing: %(missing)s. "
                "The format is described in registry/seeds/README.md."
            ),
            {"missing": ", ".join(missing)},
        )
    if not any(column in _NAMES for column in header):
        faults["name"] = Reason(
            N_("A column with names is missing: one of %(columns)s."),
            {"columns": ", ".join(_NAMES)},
        )
    doubled = sorted({c for c in header if is_known(c) and header.count(c) > 1})
    if doubled:
        faults["doubled"] = Reason(
            N_("A column stands twice: %(columns)s."), {"columns": ", ".join(doubled)}
        )
    if faults:
        raise InvalidInputError(faults)


def _records(rows: Iterator[list[str]], header: list[str]) -> Iterator[Record]:
    reader = rows
    while True:
        line = reader.line_num + 1  # type: ignore[attr-defined]  # csv's reader has it
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Record(line=line, cells={}, fault=_unreadable(reader.line_num))  # type: ignore[attr-defined]  # as above
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            yield Record(line=line, cells={}, fault=_miscounted(len(cells), len(header)))
            continue
        yield Record(
            line=line,
            cells={c: cell for c, cell in zip(header, cells, strict=True) if is_known(c)},
        )


def _unreadable(last_line: int) -> Reason:
    return Reason(
        N_("A quotation mark is not closed, or not followed by a comma, up to line %(last)s."),
        {"last": last_line},
    )


def _miscounted(found: int, expected: int) -> Reason:
    return Reason(
        N_("This row has %(found)s cells; the first line names %(expected)s columns."),
        {"found": found, "expected": expected},
    )


def _refused(message: str, **params: object) -> InvalidInputError:
    return InvalidInputError({"": Reason(message, params)})

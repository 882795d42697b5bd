"""Read forms: text within limits, files streamed to disk, nothing lost when something is wrong."""

import hashlib
import re
import tempfile
import unicodedata
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import parse_qsl

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from registry.errors import N_, InvalidInputError, Reason
from registry.web.rendering import WebRequest

MAX_FORM_BYTES = 1024 * 1024
MAX_FIELDS = 500
MAX_MARKS = 30
MAX_UPLOAD_STREAM_BYTES = 512 * 1024 * 1024
"""Past this a connection is not read on; below it an oversized file is counted and thrown away."""

SECRETS = frozenset({"password", "current", "repeated"})
"""The fields that hold passwords: they are never shown again."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(slots=True)
class Upload:
    """One uploaded file: its bytes lie in `path` until the form is closed."""

    name: str
    path: Path
    size_bytes: int = 0
    sha256: str = ""
    too_large: bool = False


@dataclass(slots=True)
class Form:
    """What a visitor typed: every field as text, every file on disk, every fault named."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    faults: dict[str, Reason] = field(default_factory=dict)
    folder: tempfile.TemporaryDirectory[str] | None = None

    def text(self, name: str) -> str:
        """The last value of a field without surrounding space; empty if it is missing."""
        return self.fields.get(name, [""])[-1].strip()

    def version(self) -> int:
        """The version of what the page showed; -1, which no row ever has, if it carries none."""
        text = self.text("version")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1

    def written(self) -> list[str]:
        """What somebody put in words or in addresses; never a password, nor a choice of ours."""
        return [
            value
            for name, values in self.fields.items()
            if name not in SECRETS
            for value in values
            if len(value.split()) > 1 or "://" in value or "@" in value or not value.isascii()
        ]

    def all(self, name: str) -> list[str]:
        """Every value of a field (checkboxes)."""
        return self.fields.get(name, [])

    def typed(self) -> dict[str, str]:
        """The fields as they were typed, to fill the form again."""
        return {name: values[-1] for name, values in self.fields.items()}

    def add(self, name: str, value: str) -> None:
        """Take in one field; control characters are dropped, line ends made uniform."""
        clean = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
        self.fields.setdefault(name, []).append(bounded_marks(clean))

    def close(self) -> None:
        """Remove uploaded files that nobody moved away."""
        if self.folder is not None:
            self.folder.cleanup()
            self.folder = None


async def read_form(request: WebRequest, *, max_file_bytes: int = 0) -> Form:
    """Read a posted form, URL-encoded or multipart.

    A file over `max_file_bytes` is marked `too_large` and thrown away; the fields before it stay.
    The request remembers the form, so that whatever page comes of it can give back what was typed.

    Raises:
        InvalidInputError: the body is no form, or larger than any form of ours.
    """
    form = await _read(request, max_file_bytes)
    request.state.form = form
    return form


def form_of(request: WebRequest) -> Form | None:
    """The form that was read from this request, if one was."""
    found = request.state.get("form")
    return found if isinstance(found, Form) else None


async def _read(request: WebRequest, max_file_bytes: int) -> Form:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind == "multipart/form-data" and options.get("boundary"):
        return await _read_multipart(request, options["boundary"], max_file_bytes)
    if kind in {"application/x-www-form-urlencoded", ""}:
        return await _read_urlencoded(request)
    raise InvalidInputError({"": Reason(N_("This page expects a form."))})


async def _read_urlencoded(request: WebRequest) -> Form:
    body = bytearray()
    async for chunk in _stream(request, MAX_FORM_BYTES):
        body += chunk
    form = Form()
    try:
        pairs = _pairs(body)
    except ValueError as error:
        raise InvalidInputError({"": Reason(N_("This form has too many fields."))}) from error
    for name, value in pairs:
        form.add(name, value)
        if "\ufffd" in value:
            form.faults[name] = unreadable()
    return form


def _pairs(body: bytearray) -> list[tuple[str, str]]:
    def read(encoding: str, errors: str) -> list[tuple[str, str]]:
        return parse_qsl(
            body.decode(encoding), keep_blank_values=True, errors=errors, max_num_fields=MAX_FIELDS
        )

    try:
        return read("ascii", "strict")
    except UnicodeDecodeError:
        # Another encoding: keep what can be read, and say which field cannot.
        return read("latin-1", "replace")


def bounded_marks(text: str) -> str:
    """`text` with at most 30 marks on one letter, more than any script writes (UAX #15, 13.1).

    Bringing text into one form takes time with the square of their number: a million of them
    would stop the server for minutes.
    """
    if text.isascii():
        return text
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def unreadable() -> Reason:
    """The fault of text that is not UTF-8."""
    return Reason(N_("Some characters could not be read. Please type this again."))


async def _read_multipart(request: WebRequest, boundary: str, max_file_bytes: int) -> Form:
    form = Form(folder=tempfile.TemporaryDirectory(prefix="openlocal-upload-"))
    reader = _PartReader(form, max_file_bytes)
    try:
        with PushMultipartParser(boundary, max_segment_count=MAX_FIELDS) as parser:
            async for chunk in _stream(request, MAX_UPLOAD_STREAM_BYTES):
                for event in parser.parse(chunk):
                    reader.take(event)
    except (MultipartError, LookupError) as error:
        form.close()
        raise InvalidInputError(
            {"": Reason(N_("The form arrived incomplete. Please send it again."))}
        ) from error
    except BaseException:
        form.close()
        raise
    return form


class _PartReader:
    """Takes the events of the multipart parser and fills the form."""

    def __init__(self, form: Form, max_file_bytes: int) -> None:
        self.form = form
        self.max_file_bytes = max_file_bytes
        self.segment: MultipartSegment | None = None
        self.text = bytearray()
        self.text_bytes = 0
        self.kept_bytes = 0
        self.upload: Upload | None = None
        self.sink: IO[bytes] | None = None
        self.hash = hashlib.sha256()

    def take(self, event: MultipartSegment | bytes | bytearray | None) -> None:
        if isinstance(event, MultipartSegment):
            self._begin(event)
        elif event is None:
            self._end()
        elif self.upload is not None:
            self._file_bytes(event)
        else:
            # Of all fields together: they are held in memory until the form is read.
            self.text_bytes += len(event)
            if self.text_bytes > MAX_FORM_BYTES:
                raise InvalidInputError({"": too_much()})
            self.text += event

    def _begin(self, segment: MultipartSegment) -> None:
        self.segment, self.text = segment, bytearray()
        if segment.filename is not None and self.form.folder is not None:
            # The visitor's file name never becomes a path.
            path = Path(self.form.folder.name) / f"upload-{len(self.form.files)}"
            self.upload = Upload(name=segment.filename, path=path)
            self.sink = path.open("wb")
            self.hash = hashlib.sha256()

    def _file_bytes(self, data: bytes | bytearray) -> None:
        if self.upload is None or self.sink is None:
            return
        self.upload.size_bytes += len(data)
        # No form of ours takes two large files: what is on disk counts for all together.
        if self.upload.too_large or self.kept_bytes + len(data) > self.max_file_bytes:
            self.upload.too_large = True
            self.kept_bytes -= self.sink.tell()
            self.sink.seek(0)
            self.sink.truncate()
            return
        self.kept_bytes += len(data)
        self.sink.write(data)
        self.hash.update(data)

    def _end(self) -> None:
        if self.segment is None:
            return
        name = self.segment.name
        if self.upload is not None and self.sink is not None:
            self.sink.close()
            self.upload.sha256 = self.hash.hexdigest()
            if self.upload.name or self.upload.size_bytes:
                self.form.files[name] = self.upload
            self.upload = self.sink = None
            return
        value = self.text.decode("utf-8", errors="replace")
        if "\ufffd" in value:
            self.form.faults[name] = unreadable()
        self.form.add(name, value)


def too_much() -> Reason:
    """The fault of a form larger than any of ours."""
    return Reason(N_("This form is larger than we can take. Shorten the text and send it again."))


async def _stream(request: WebRequest, limit_bytes: int) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit_bytes:
            raise InvalidInputError({"": too_much()})
        if chunk:
            yield chunk


def merge(*faults: Mapping[str, Reason]) -> dict[str, Reason]:
    """Faults of several checks as one; the first word on a field stands."""
    merged: dict[str, Reason] = {}
    for found in faults:
        for name, reason in found.items():
            merged.setdefault(name, reason)
    return merged

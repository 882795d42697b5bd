"""The upload gate: which files are let in, decided by their content and their name together."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import puremagic

from registry.errors import N_, Reason

_HEAD_BYTES = 8192
_OOXML = "application/vnd.openxmlformats-officedocument"

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "csv": "text/csv",
    "txt": "text/plain",
    "xlsx": f"{_OOXML}.spreadsheetml.sheet",
    "docx": f"{_OOXML}.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
"""What is let in, by extension. Archives are not: nobody could see what they hold."""

_OFFICE_FOLDER = {"xlsx": "xl/", "docx": "word/"}
_TEXT = frozenset({"csv", "txt"})

# What a browser might take for a page, whatever the name says (WHATWG MIME Sniffing, 7.1).
_MARKUP = re.compile(
    rb"\s*(\xef\xbb\xbf)?\s*<(!doctype html|!--|html|head|body|script|iframe|svg|\?xml|a[ >]|div|"
    rb"font|table|style|title|b[ >]|br|p[ >]|h1)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An uploaded file: its harmless name, and where its bytes lie."""

    name: str
    path: Path
    size_bytes: int
    sha256: str
    too_large: bool = False

    @property
    def extension(self) -> str:
        """The extension in lower case, without the dot."""
        return PurePosixPath(self.name).suffix.removeprefix(".").lower()

    @property
    def media_type(self) -> str:
        """The type of a file that was let in."""
        return MEDIA_TYPES[self.extension]


def refusal(candidate: Candidate | None, *, max_bytes: int) -> Reason | None:
    """Why a file is not let in, or None; reads the file, so call it in a thread."""
    if candidate is None:
        return Reason(N_("Choose a file."))
    if candidate.too_large or candidate.size_bytes > max_bytes:
        return Reason(
            N_(
                "This file is too large: at most %(limit)s MB fit. Scan at a lower resolution, "
                "split it, or publish it and give the link."
            ),
            {"limit": max_bytes // (1024 * 1024) or 1},
        )
    if candidate.size_bytes == 0:
        return Reason(N_("This file is empty. Choose another."))
    if candidate.extension not in MEDIA_TYPES:
        return Reason(
            N_("Files of this type are not accepted. You can add: %(types)s."),
            {"types": ", ".join(sorted(MEDIA_TYPES))},
        )
    if not _content_fits(candidate):
        return Reason(
            N_(
                "The content of this file is not what its name says (%(extension)s). "
                "Save it again in that format and add it once more."
            ),
            {"extension": candidate.extension},
        )
    return None


def _content_fits(candidate: Candidate) -> bool:
    with candidate.path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if candidate.extension in _TEXT:
        return _is_text(candidate.path, head)
    if candidate.extension in {"xlsx", "docx", "odt", "ods"}:
        return _is_office(candidate)
    try:
        found = {match.mime_type for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return False
    return candidate.media_type in found


def _is_text(path: Path, head: bytes) -> bool:
    """Text in any encoding without zero bytes; tables in Windows-1256 are common and welcome."""
    if _MARKUP.match(head):
        return False
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True  # UTF-16, which has zero bytes
    with path.open("rb") as file:
        return all(b"\x00" not in chunk for chunk in iter(lambda: file.read(1 << 20), b""))


def _is_office(candidate: Candidate) -> bool:
    """A document of that office format without macros; nothing is unpacked but one short entry."""
    try:
        with zipfile.ZipFile(candidate.path) as archive:
            names = archive.namelist()
            if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js")) for name in names):
                return False
            if candidate.extension in _OFFICE_FOLDER:
                folder = _OFFICE_FOLDER[candidate.extension]
                return "[Content_Types].xml" in names and any(n.startswith(folder) for n in names)
            with archive.open("mimetype") as entry:
                return entry.read(100).decode("ascii", "replace") == candidate.media_type
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError):
        return False

"""Make names and addresses that visitors send harmless, or refuse them."""

import ipaddress
import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import SplitResult, quote, urlsplit

from registry.errors import N_, Reason

MAX_NAME_CHARACTERS = 120
MAX_URL_CHARACTERS = 2000

# Marks that turn the direction of the text after them (Unicode Annex 9): they can make
# "report.exe" read as a picture. Joiners stay: some scripts need them.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPACE = re.compile(r"\s+")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
# A last label that is a number makes the whole an IPv4 address to browsers (WHATWG URL, 3.5).
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
_UNSAFE_IN_URL = re.compile(r'[\s<>"{}|\\^`]')


def one_line(text: str) -> str:
    """`text` on one line, without control characters or marks that turn its direction."""
    flat = _SPACE.sub(" ", unicodedata.normalize("NFC", text))
    return "".join(c for c in _DIRECTION.sub("", flat) if unicodedata.category(c) != "Cc").strip()


def harmless_name(name: str) -> str:
    """A file name that is safe to store and to send back; never empty, never a path."""
    last = re.split(r"[/\\]", name.replace("\x00", ""))[-1]
    clean = _FORBIDDEN.sub("_", one_line(last)).strip(". ")
    if not clean:
        return "file"
    if _RESERVED.match(clean):
        clean = f"_{clean}"
    suffix = PurePosixPath(clean).suffix[:12]
    stem = clean.removesuffix(suffix) if suffix else clean
    return stem[: MAX_NAME_CHARACTERS - len(suffix)].strip() + suffix


def attachment(name: str) -> str:
    """The value of Content-Disposition for `name` (RFC 6266): plain for old clients, and exact."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def url_fault(url: str) -> Reason | None:
    """What is wrong with the address of a page, or None; the page is not fetched."""
    if not url:
        return Reason(N_("Give the address of the page."))
    if len(url) > MAX_URL_CHARACTERS:
        return Reason(
            N_("The address has %(have)s characters; at most %(limit)s fit."),
            {"have": len(url), "limit": MAX_URL_CHARACTERS},
        )
    if _UNSAFE_IN_URL.search(url) or any(unicodedata.category(c) in {"Cc", "Cf"} for c in url):
        return Reason(N_("The address holds a space or a character that no address may hold."))
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number is found out only here
    except ValueError:
        return _no_address()
    return _part_fault(parts)


def _part_fault(parts: SplitResult) -> Reason | None:
    if parts.scheme.lower() not in {"http", "https"}:
        return Reason(N_("The address must begin with https:// or http://."))
    if "@" in parts.netloc:
        return Reason(N_("The address must not hold a user name or a password."))
    if not parts.hostname:
        return _no_address()
    if not _reachable(parts.hostname):
        return Reason(N_("This address is inside a private network; others cannot open it."))
    return None


def _no_address() -> Reason:
    return Reason(N_("This is no address of a page, such as https://www.example.org/page."))


def _reachable(host: str) -> bool:
    """Whether a host name can be one of the public internet."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        bare = host.rstrip(".")
        return (
            "." in bare.strip(".")
            and not bare.endswith((".local", ".localhost", ".internal"))
            and not _NUMBER.fullmatch(bare.rpartition(".")[2])
        )

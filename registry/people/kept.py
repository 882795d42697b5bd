"""Keep what somebody typed when their session had ended, through signing in and back."""

import json
import re
from dataclasses import dataclass, field

from registry.errors import InvalidInputError
from registry.web.forms import SECRETS, Form, read_form
from registry.web.language import split_prefix
from registry.web.rendering import WebRequest

START = "/desk"
_MAX_ADDRESS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A form on its way: where it goes, its fields in order, whether it had files."""

    address: str
    fields: tuple[tuple[str, str], ...] = field(default=())
    had_files: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """What was written in words, to show that nothing was lost."""
        return tuple(value for _, value in self.fields if len(value.split()) > 1)

    def dumped(self) -> str:
        """As text for one hidden field."""
        return json.dumps(
            {"to": self.address, "fields": self.fields, "files": self.had_files},
            ensure_ascii=False,
        )


async def keep(request: WebRequest) -> Kept:
    """The form of `request`, which could not be taken; what cannot be read is left out."""
    address = local_address(request.scope["path"], request.scope["query_string"].decode("latin-1"))
    try:
        form = await read_form(request)
    except InvalidInputError:
        return Kept(address=address)
    try:
        return Kept(address=address, fields=_fields(form), had_files=bool(form.files))
    finally:
        form.close()


def loaded(text: str) -> Kept | None:
    """A form kept by `dumped`, or None if this is none (it came back through a browser)."""
    try:
        found = json.loads(text)
        # Half of a surrogate pair is a text to JSON and none to a page.
        json.dumps(found, ensure_ascii=False).encode()
        pairs = tuple((str(name), str(value)) for name, value in found["fields"])
        return Kept(
            address=safe_address(str(found["to"])), fields=pairs, had_files=bool(found["files"])
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def safe_address(address: str) -> str:
    """`address` if it is a path of this site, without its language; else where everybody starts."""
    good = (
        address.startswith("/")
        and not address.startswith("//")
        and len(address) <= _MAX_ADDRESS
        and not re.search(r"[\\\x00-\x20\x7f]", address)
    )
    if not good:
        return START
    _, path = split_prefix(address)
    # What stands behind a language prefix must be a path of ours as well.
    if path.startswith("//") or path.partition("?")[0] in {"/sign-in", "/sign-out"}:
        return START
    return path


def local_address(path: str, query: str) -> str:
    """The address of the present request."""
    return safe_address(f"{path}?{query}" if query else path)


def _fields(form: Form) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, value)
        for name, values in form.fields.items()
        if name not in SECRETS
        for value in values
    )

"""Write a mail in the reader's language: text and HTML, neutral subject, stable identifier."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cache
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from registry.errors import Reason
from registry.i18n import formats
from registry.i18n.catalogue import direction, say, translations
from registry.web.rendering import TEMPLATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """To whom a mail goes, and in which language."""

    person_id: UUID
    name: str
    email: str
    locale: str


def message_id(key: str, host: str) -> str:
    """The same identifier each time the same mail is sent, so that a copy is recognised."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"


def compose(
    *,
    sender: str,
    to: Recipient,
    subject: Reason,
    template: str,
    identifier: str,
    at: datetime,
    **values: object,
) -> EmailMessage:
    """A mail from `templates/mail/<template>.txt` and `.html`.

    Raises:
        ValueError: a header would hold a line break; nothing can be smuggled into one.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(*parseaddr(sender))
    message["To"] = _address(to.name, to.email)
    message["Subject"] = say(subject, to.locale)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = identifier
    # No answers from holiday machines (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    everything = {"name": to.name, "locale": to.locale, "dir": direction(to.locale), **values}
    environment = _environment(to.locale)
    message.set_content(environment.get_template(f"mail/{template}.txt").render(everything))
    message.add_alternative(
        environment.get_template(f"mail/{template}.html").render(everything), subtype="html"
    )
    # Last, or it would move into the first part (RFC 3282).
    message["Content-Language"] = to.locale
    return message


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)


@cache
def _environment(locale: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(  # type: ignore[attr-defined] # added by the extension
        translations(locale), newstyle=True
    )
    environment.filters["datetime"] = lambda value: formats.moment(value, locale)
    return environment

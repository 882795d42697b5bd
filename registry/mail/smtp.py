"""Hand one message to the mail server that OPENLOCAL_SMTP_URL names."""

from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from registry.errors import UnavailableError

_NOT_TAKEN = "The mail server did not take the mail: %(answer)s"
_TIMEOUT_SECONDS = 30
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_NO_SUCH_ADDRESS = frozenset({550, 551, 553})


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed over, and how."""

    host: str
    port: int
    tls: bool
    start_tls: bool
    user: str | None
    password: str | None

    @classmethod
    def of(cls, url: str) -> "Server":
        """The server of a checked `smtp://`, `smtps://` or `smtp+starttls://` address."""
        parts = urlsplit(url)
        return cls(
            host=parts.hostname or "",
            port=parts.port or _PORTS[parts.scheme],
            tls=parts.scheme == "smtps",
            start_tls=parts.scheme == "smtp+starttls",
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )


class RefusedError(Exception):
    """The server says for good that there is no such address."""


async def hand_over(message: EmailMessage, server: Server) -> None:
    """Send `message`; returns once the server has taken responsibility for it.

    Raises:
        RefusedError: the address does not exist; trying again would change nothing.
        UnavailableError: anything else went wrong; try again later.
    """
    try:
        await aiosmtplib.send(
            message,
            hostname=server.host,
            port=server.port,
            use_tls=server.tls,
            start_tls=server.start_tls,
            username=server.user,
            password=server.password,
            timeout=_TIMEOUT_SECONDS,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        if all(_final(one) for one in error.recipients):
            raise RefusedError(str(error)) from error
        raise UnavailableError(_NOT_TAKEN, answer=error) from error
    except aiosmtplib.SMTPNotSupported as error:
        if not message["To"].addresses[0].addr_spec.isascii():  # this server lacks RFC 6531
            raise RefusedError(str(error)) from error
        raise UnavailableError(_NOT_TAKEN, answer=error) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise UnavailableError(_NOT_TAKEN, answer=error) from error


def _final(refusal: aiosmtplib.SMTPRecipientRefused) -> bool:
    # 5.7.x is policy ("relaying denied"): the fault of a setting, not of the address (RFC 3463).
    return refusal.code in _NO_SUCH_ADDRESS and not refusal.message.startswith("5.7.")

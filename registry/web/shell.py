"""What surrounds the application: host check, language prefix, HEAD, security headers, ETag."""

import hashlib
from typing import Any
from urllib.parse import urlsplit

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from registry.settings import LOOPBACK, Settings
from registry.web.language import split_prefix, wished

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}
_ETAG_LIMIT_BYTES = 1024 * 1024


class Shell:
    """The outermost ASGI application; the Litestar application is inside."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.hosts = LOOPBACK if not settings.production else frozenset({settings.host})
        self.headers = dict(SECURITY_HEADERS)
        if urlsplit(settings.base_url).scheme == "https":
            self.headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; anything but HTTP goes straight through."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        headers = Headers.from_scope(scope)
        if not self._host_allowed(headers.get("host", ""), scope["path"]):
            await _refuse_host(send)
            return
        # A zero character is in no address and no name, and the database takes none.
        prefix, path = split_prefix(scope["path"].replace("\0", "\ufffd"))
        inner: dict[str, Any] = dict(scope)
        inner["query_string"] = scope["query_string"].replace(b"%00", b"%EF%BF%BD")
        inner["path"] = path
        inner["raw_path"] = path.encode()
        inner["locale"] = prefix or wished(headers.get("accept-language", ""))
        inner["locale_prefix"] = prefix
        head = inner["method"] == "HEAD"
        if head:
            inner["method"] = "GET"
        reply = _Reply(self, headers, prefix, send, head=head)
        await self.app(inner, receive, reply)  # type: ignore[arg-type]

    def _host_allowed(self, host: str, path: str) -> bool:
        # Load balancers ask for health by address.
        if path in {"/healthz", "/readyz"}:
            return True
        try:
            parts = urlsplit(f"//{host}")
        except ValueError:  # half of an IPv6 address
            return False
        # A user name or a path in it is no host, whatever stands beside.
        return parts.netloc == host and "@" not in host and parts.hostname in self.hosts


class _Reply:
    """Sends a response on, adding headers, an ETag for public pages and 304 where it matches."""

    def __init__(
        self, shell: Shell, headers: Headers, prefix: str | None, send: Send, *, head: bool
    ) -> None:
        self.shell = shell
        self.if_none_match = headers.get("if-none-match", "")
        self.prefix = prefix
        self.send = send
        self.head = head
        self.start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            self._add_headers(message)
            return
        if self.start is not None:
            message = self._tag(message)
            await self.send(self.start)
            self.start = None
        if self.head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self.send(message)

    def _add_headers(self, message: Message) -> None:
        headers = MutableScopeHeaders.from_message(message)
        for name, value in self.shell.headers.items():
            headers.setdefault(name, value)
        headers.setdefault("cache-control", "no-store")
        if self.prefix is None and "public" in headers.get("cache-control", ""):
            headers.extend_header_value("vary", "Accept-Language")

    def _tag(self, message: Message) -> Message:
        start = self.start
        if start is None or start["type"] != "http.response.start" or start["status"] != 200:
            return message
        if message["type"] != "http.response.body" or message.get("more_body"):
            return message
        headers = MutableScopeHeaders.from_message(start)
        body = message["body"]
        if "public" not in headers.get("cache-control", "") or len(body) > _ETAG_LIMIT_BYTES:
            return message
        tag = headers.get("etag") or f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers["etag"] = tag
        if tag in {part.strip().removeprefix("W/") for part in self.if_none_match.split(",")}:
            start["status"] = 304
            del headers["content-length"]
            return {"type": "http.response.body", "body": b"", "more_body": False}
        return message


async def _refuse_host(send: Send) -> None:
    body = b"This server does not answer for that host name.\n"
    await send(
        {
            "type": "http.response.start",
            "status": 421,
            "headers": [(b"content-type", b"text/plain; charset=utf-8")],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})

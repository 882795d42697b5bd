"""Mail through a real SMTP server: sent once, in the reader's language, through an outage."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, cast
from uuid import uuid4

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from registry import clock
from registry import settings as settings_module
from registry.access.roles import Membership, Role
from registry.db import DB
from registry.errors import Reason, UnavailableError
from registry.mail import service as mail
from registry.mail.message import Recipient, compose
from registry.mail.service import Outcome
from registry.people import jobs, links
from registry.people import service as people
from registry.settings import Settings
from tests.conftest import jobs_done
from tests.functional import people as setting

SUBJECT = Reason("Your link to Open Local")


class Mailbox:
    """What the server took, and the addresses it does not know."""

    def __init__(self, *unknown: str, answer: str = "550 5.1.1 no such address") -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.unknown = unknown
        self.answer = answer

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = cast("bytes", envelope.content)
        parsed = email.message_from_bytes(content, policy=email.policy.default)
        self.messages.append(cast("EmailMessage", parsed))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@asynccontextmanager
async def mail_server(mailbox: Mailbox, *, port: int = 0, **options: Any) -> AsyncIterator[int]:
    """A real SMTP server on loopback; yields its port."""
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: SMTP(mailbox, loop=loop, enable_SMTPUTF8=True, **options), "127.0.0.1", port
    )
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        await listening.wait_closed()


@pytest.fixture
def closed_port() -> int:
    """A port on which nothing listens."""
    import socket  # noqa: PLC0415 - only here

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def use(settings: Settings, port: int, *, scheme: str = "smtp", login: str = "") -> None:
    settings_module.use(replace(settings, smtp_url=f"{scheme}://{login}127.0.0.1:{port}"))


async def until(query: str) -> None:
    """Wait for the worker to have done what `query` finds."""
    async with asyncio.timeout(20):
        while not await DB.fetch_value(query):  # noqa: ASYNC110 - a database has no event to wait for
            await asyncio.sleep(0.02)


def recipient(address: str = "amina@people.example", locale: str = "en") -> Recipient:
    return Recipient(person_id=uuid4(), name="Amina Ben Test", email=address, locale=locale)


async def send(key: str, to: Recipient, *, now: datetime | None = None) -> Outcome:
    moment = now or clock.now()
    return await mail.send(
        key,
        to=to,
        subject=SUBJECT,
        template="join",
        now=moment,
        link="http://127.0.0.1:8000/invitations/x",
        expires_at=moment,
    )


async def test_an_invitation_arrives_through_event_and_worker(
    database: str, settings: Settings
) -> None:
    mailbox = Mailbox()
    async with mail_server(mailbox) as port:
        use(settings, port)
        person_id = await setting.add("Amina Ben Test", email="amina@people.example", locale="fr")
        async with jobs_done(database):
            await people.invite(person_id, actor_id=None, now=clock.now())
    (message,) = mailbox.messages
    assert mailbox.recipients == ["amina@people.example"]
    assert message["Content-Language"] == "fr"
    assert "Amina" not in message["Subject"]
    parts = [cast("EmailMessage", part).get_content() for part in message.iter_parts()]
    assert len(parts) == 2
    for text in parts:
        assert "http://127.0.0.1:8000/invitations/" in text
        assert "Amina Ben Test" in text


async def test_the_link_in_the_mail_opens_the_invitation(database: str, settings: Settings) -> None:
    mailbox = Mailbox()
    async with mail_server(mailbox) as port:
        use(settings, port)
        person_id = await setting.add("Amina Ben Test")
        link_id = await people.invite(person_id, actor_id=None, now=clock.now())
        await jobs.mail_invitation(str(link_id), clock.now())
    text = mailbox.messages[0].get_body(("plain",))
    assert text is not None
    token = text.get_content().split("/invitations/")[1].split()[0]
    found = await links.by_token(token)
    assert found is not None
    assert found.id == link_id


async def test_a_job_that_runs_twice_sends_once(database: str, settings: Settings) -> None:
    mailbox = Mailbox()
    async with mail_server(mailbox) as port:
        use(settings, port)
        person_id = await setting.add("Amina Ben Test")
        link_id = await people.invite(person_id, actor_id=None, now=clock.now())
        await jobs.mail_invitation(str(link_id), clock.now())
        await jobs.mail_invitation(str(link_id), clock.now() + timedelta(hours=1))
    assert len(mailbox.messages) == 1


async def test_ten_workers_at_once_send_once(database: str, settings: Settings) -> None:
    mailbox = Mailbox()
    async with mail_server(mailbox) as port:
        use(settings, port)
        to = recipient()
        found = await asyncio.gather(
            *(send("job:x", to) for _ in range(10)), return_exceptions=True
        )
    assert len(mailbox.messages) == 1
    assert found.count(Outcome.SENT) >= 1
    assert all(one is Outcome.SENT or isinstance(one, UnavailableError) for one in found)


@pytest.mark.slow
async def test_an_outage_delays_a_mail_and_loses_none(
    database: str, settings: Settings, closed_port: int
) -> None:
    use(settings, closed_port)
    mailbox = Mailbox()
    person_id = await setting.add("Amina Ben Test")
    async with jobs_done(database):
        link_id = await people.invite(person_id, actor_id=None, now=clock.now())
        # Tried in vain: the claim was given back.
        await until("SELECT 1 FROM mail WHERE claimed_at < now() - interval '1 minute'")
        assert mailbox.messages == []
        async with mail_server(mailbox, port=closed_port):
            await until("SELECT 1 FROM mail WHERE sent_at IS NOT NULL")
    assert len(mailbox.messages) == 1
    sent_at = await DB.fetch_value(
        "SELECT sent_at FROM mail WHERE key = $1", f"people.mail_invitation:{link_id}"
    )
    assert sent_at is not None


async def test_a_send_whose_end_is_unknown_is_repeated_with_the_same_message_id(
    database: str, settings: Settings
) -> None:
    mailbox = Mailbox()
    async with mail_server(mailbox) as port:
        use(settings, port)
        now = clock.now()
        to = recipient()
        await send("job:x", to, now=now)
        # As a process leaves it that is killed between the server's OK and our mark.
        await DB.fetch("UPDATE mail SET sent_at = NULL")
        with pytest.raises(UnavailableError):
            await send("job:x", to, now=now + timedelta(seconds=30))
        assert await send("job:x", to, now=now + timedelta(minutes=3)) is Outcome.SENT
    first, second = mailbox.messages
    assert first["Message-ID"] == second["Message-ID"]


async def test_without_a_mail_server_mail_waits_and_leaves_once_there_is_one(
    database: str, settings: Settings
) -> None:
    settings_module.use(replace(settings, smtp_url=None))
    person_id = await setting.add("Amina Ben Test")
    now = clock.now()
    async with jobs_done(database):
        await people.invite(person_id, actor_id=None, now=now)
    assert await mail.resend_overdue(now=now + timedelta(days=1)) == 0
    mailbox = Mailbox()
    async with mail_server(mailbox) as port:
        use(settings, port)
        async with jobs_done(database):
            # The job starts at the real time, so the row is made old instead.
            await DB.fetch("UPDATE mail SET claimed_at = claimed_at - interval '1 hour'")
            assert await mail.resend_overdue(now=clock.now()) == 1
            assert await mail.resend_overdue(now=clock.now()) == 0
    assert len(mailbox.messages) == 1


async def test_an_address_that_does_not_exist_is_tried_once_and_shown_to_whoever_invited(
    database: str, settings: Settings
) -> None:
    mailbox = Mailbox("gone@people.example")
    async with mail_server(mailbox) as port:
        use(settings, port)
        network_id = await setting.network()
        person_id = await setting.add(
            "Amina Ben Test",
            Membership(role=Role.CERTIFIER, network_id=network_id),
            email="gone@people.example",
        )
        link_id = await people.invite(person_id, actor_id=None, now=clock.now())
        await jobs.mail_invitation(str(link_id), clock.now())
    (holder,) = await people.people_of(network_id=network_id)
    assert holder.mail_refused
    assert await mail.resend_overdue(now=clock.now() + timedelta(days=1)) == 0


async def test_a_refusal_by_policy_is_tried_again(database: str, settings: Settings) -> None:
    mailbox = Mailbox("amina@people.example", answer="554 5.7.1 relaying denied")
    async with mail_server(mailbox) as port:
        use(settings, port)
        with pytest.raises(UnavailableError):
            await send("job:x", recipient())
        mailbox.unknown = ()
        assert await send("job:x", recipient()) is Outcome.SENT


async def test_mail_for_an_invitation_that_has_ended_is_not_sent(
    database: str, settings: Settings
) -> None:
    mailbox = Mailbox()
    async with mail_server(mailbox) as port:
        use(settings, port)
        person_id = await setting.add("Amina Ben Test")
        link_id = await people.invite(person_id, actor_id=None, now=clock.now())
        await jobs.mail_invitation(str(link_id), clock.now() + timedelta(days=8))
    assert mailbox.messages == []


@pytest.mark.slow  # the server keeps a refused client waiting
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_the_server_may_ask_who_we_are(database: str, settings: Settings) -> None:
    seen: list[Any] = []

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        seen.append(data)
        good = data == LoginPassword(b"town hall", b"p@ss:word/1")
        return AuthResult(success=good)

    mailbox = Mailbox()
    async with mail_server(
        mailbox, authenticator=authenticate, auth_required=True, auth_require_tls=False
    ) as port:
        use(settings, port, login="town%20hall:p%40ss%3Aword%2F1@")
        assert await send("job:x", recipient()) is Outcome.SENT
        use(settings, port, login="town%20hall:wrong@")
        with pytest.raises(UnavailableError):
            await send("job:y", recipient())
    assert len(mailbox.messages) == 1


async def test_a_server_without_tls_is_not_given_the_mail_when_tls_is_asked_for(
    database: str, settings: Settings
) -> None:
    mailbox = Mailbox()
    async with mail_server(mailbox) as port:
        for scheme in ("smtp+starttls", "smtps"):
            use(settings, port, scheme=scheme)
            with pytest.raises(UnavailableError):
                await send("job:x", recipient())
    assert mailbox.messages == []


@pytest.mark.parametrize(
    "address", ["أمينة@people.example", "josé@people.example"], ids=["arabic", "french"]
)
async def test_an_internationalised_address_receives_its_mail(
    database: str, settings: Settings, address: str
) -> None:
    mailbox = Mailbox()
    async with mail_server(mailbox) as port:
        use(settings, port)
        assert await send("job:x", recipient(address, locale="ar")) is Outcome.SENT
    assert mailbox.recipients == [address]
    html = mailbox.messages[0].get_body(("html",))
    assert html is not None
    assert 'dir="rtl"' in html.get_content()


def test_nothing_can_be_smuggled_into_a_header() -> None:
    for to in (
        Recipient(
            person_id=uuid4(), name="A\r\nBcc: x@y.example", email="a@b.example", locale="en"
        ),
        Recipient(
            person_id=uuid4(), name="A", email="a@b.example\r\nBcc: x@y.example", locale="en"
        ),
    ):
        with pytest.raises(ValueError, match=r"CR or LF|invalid"):
            compose(
                sender="Open Local <noreply@localhost>",
                to=to,
                subject=SUBJECT,
                template="join",
                identifier="<x@y>",
                at=clock.now(),
                link="x",
                expires_at=clock.now(),
            )


def test_a_name_is_text_in_the_html_of_a_mail() -> None:
    to = Recipient(person_id=uuid4(), name="<b>A</b> & Co", email="a@b.example", locale="en")
    message = compose(
        sender="Open Local <noreply@localhost>",
        to=to,
        subject=SUBJECT,
        template="reset",
        identifier="<x@y>",
        at=clock.now(),
        link="x",
        expires_at=clock.now(),
    )
    text, html = (cast("EmailMessage", part).get_content() for part in message.iter_parts())
    assert "<b>A</b> & Co" in text
    assert "&lt;b&gt;A&lt;/b&gt; &amp; Co" in html

"""Certificates on a real database: planned once, signed once, believed only once verified."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from badges.report import CheckName, Outcome
from registry import clock
from registry import settings as settings_module
from registry.access.roles import Actor
from registry.certificates import ending, keys, queries, service, signing
from registry.certificates.workflow import MAX_ATTEMPTS, Status
from registry.db import DB, transaction
from registry.errors import ForbiddenError, InvalidMoveError, NotFoundError, UnavailableError
from registry.events import service as events
from registry.networks import service as networks
from registry.settings import Settings
from tests import certified
from tests.certified import NOW
from tests.conftest import jobs_done


@pytest.fixture(autouse=True)
def _settings(settings: Settings) -> None:
    settings_module.use(settings)


async def kinds_of(certificate_id: str) -> list[str]:
    return [event.kind for event in await events.history(certificate_id)]


def damage_key(settings: Settings) -> None:
    for path in (settings.data_dir / "keys").glob("*.pem"):
        path.unlink()


async def test_a_planned_certificate_is_signed_by_the_worker_and_verifies(database: str) -> None:
    now = clock.now()
    file = await certified.ready(now=now)
    async with jobs_done(database):
        certificate_id = await file.plan(now)

    found = await service.get(certificate_id)
    for raw in (found.credential, found.qr_url):
        report = await service.check(raw or "", now=now)
        assert report.verdict is Outcome.PASS, report.to_json()
    assert found.status(now) is Status.VALID
    assert await kinds_of(certificate_id) == ["certificate.planned", "certificate.issued"]


@pytest.mark.usefixtures("database")
async def test_the_certificate_states_what_was_decided_and_names_nobody() -> None:
    file = await certified.ready(demonstration=True)
    found = await service.get(await file.issue())

    stated = json.loads(found.credential or "")
    subject = stated["credentialSubject"]
    assert stated["id"] == f"http://127.0.0.1:8000/certificates/{found.id}"
    assert subject["name"] == "تازارت"
    assert subject["achievement"]["humanCode"] == "silver"
    assert subject["achievement"]["tag"] == ["demonstration"]
    assert "DEMONSTRATION" in stated["name"]
    assert "Issuing officer" not in (found.credential or "")
    assert str(file.actor.person_id) not in (found.credential or "")
    assert found.valid_until == NOW.replace(year=NOW.year + 2)


@pytest.mark.usefixtures("database")
async def test_signing_twice_and_at_once_issues_once() -> None:
    certificate_id = await (await certified.ready()).plan()

    signed = await asyncio.gather(*(service.sign(certificate_id, now=NOW) for _ in range(5)))
    again = await service.sign(certificate_id, now=NOW + timedelta(hours=1))

    assert sorted(signed) == [False, False, False, False, True]
    assert not again
    assert await kinds_of(certificate_id) == ["certificate.planned", "certificate.issued"]


@pytest.mark.usefixtures("database")
async def test_the_same_stored_bytes_give_the_same_certificate() -> None:
    certificate_id = await (await certified.ready()).plan()
    async with transaction():
        claimed = await queries.claim(certificate_id)
        assert claimed is not None
        first = await signing.sign(*claimed, now=NOW)
        second = await signing.sign(*claimed, now=NOW + timedelta(minutes=5))
    assert first == second


async def plan_and_fail(file: certified.Ready) -> None:
    async with transaction():
        await service.plan(
            assessment=file.assessment,
            decision=file.decision,
            result=file.result,
            actor=file.actor,
            now=NOW,
        )
        raise ZeroDivisionError


@pytest.mark.usefixtures("database")
async def test_a_plan_that_is_rolled_back_leaves_nothing() -> None:
    file = await certified.ready()

    with pytest.raises(ZeroDivisionError):
        await plan_and_fail(file)

    assert await service.listed() == []
    assert await DB.fetch_value("SELECT count(*) FROM dramatiq.queue") == 0


@pytest.mark.usefixtures("database")
async def test_a_decision_makes_one_certificate() -> None:
    file = await certified.ready()
    await file.plan()
    with pytest.raises(Exception, match="certificate_decision"):
        await file.plan()
    assert len(await service.listed()) == 1


@pytest.mark.usefixtures("database")
async def test_a_plan_outside_a_transaction_or_by_a_stranger_is_refused() -> None:
    file = await certified.ready()
    with pytest.raises(RuntimeError):
        await service.plan(
            assessment=file.assessment,
            decision=file.decision,
            result=file.result,
            actor=file.actor,
            now=NOW,
        )
    stranger = Actor(person_id=uuid4(), name="Somebody")
    with pytest.raises(ForbiddenError):
        async with transaction():
            await service.plan(
                assessment=file.assessment,
                decision=file.decision,
                result=file.result,
                actor=stranger,
                now=NOW,
            )


@pytest.mark.usefixtures("database")
async def test_a_suspended_network_plans_nothing() -> None:
    file = await certified.ready()
    await networks.suspend(file.network_id, reason="Hearing.", actor_id=None, now=NOW)
    with pytest.raises(InvalidMoveError, match="suspended"):
        await file.plan()


@pytest.mark.usefixtures("database")
async def test_what_was_issued_before_a_suspension_stays_genuine_and_after_it_not() -> None:
    file = await certified.ready()
    found = await service.get(await file.issue())
    later = NOW + timedelta(days=1)
    await networks.suspend(file.network_id, reason="Hearing.", actor_id=None, now=later)

    report = await service.check(found.credential or "", now=later)
    assert report.check(CheckName.ISSUER).outcome is Outcome.PASS

    await DB.fetch("UPDATE accreditation SET suspended_at = $1", NOW - timedelta(days=1))
    report = await service.check(found.credential or "", now=later)
    assert report.check(CheckName.ISSUER).outcome is Outcome.FAIL


@pytest.mark.usefixtures("database")
async def test_a_newer_certificate_supersedes_the_older_one() -> None:
    first = await certified.ready()
    older = await first.issue()
    later = NOW + timedelta(days=600)
    second = await certified.ready(network=first.network_id, now=later)
    newer = await second.issue(later)

    found = await service.get(older)
    assert found.superseded_by == newer
    assert found.status(later) is Status.SUPERSEDED
    assert (await kinds_of(older))[-1] == "certificate.superseded"
    report = await service.check(found.credential or "", now=later)
    assert report.verdict is Outcome.FAIL
    standing = [x.id for x in await service.public_of(first.government_id, now=later) if x.live]
    assert standing == [newer]


@pytest.mark.usefixtures("database")
async def test_a_certificate_that_was_overtaken_is_superseded_from_the_start() -> None:
    first = await certified.ready()
    waiting = await first.plan()
    later = NOW + timedelta(days=1)
    newer = await (await certified.ready(network=first.network_id, now=later)).issue(later)

    assert await service.sign(waiting, now=later + timedelta(hours=1))

    assert (await service.get(waiting)).superseded_by == newer
    assert (await service.get(newer)).superseded_by is None


@pytest.mark.usefixtures("database")
async def test_a_missing_key_parks_the_certificate_after_five_attempts(settings: Settings) -> None:
    certificate_id = await (await certified.ready()).plan()
    damage_key(settings)

    for attempt in range(MAX_ATTEMPTS):
        assert (await service.get(certificate_id)).parked_at is None
        assert not await service.sign(certificate_id, now=NOW + timedelta(minutes=attempt))
    assert not await service.sign(certificate_id, now=NOW + timedelta(hours=1))

    found = await service.get(certificate_id)
    assert found.attempts == MAX_ATTEMPTS
    assert found.parked_at is not None
    assert "private key" in (found.last_error or "")
    assert found.credential is None
    assert (await kinds_of(certificate_id)).count("certificate.parked") == 1
    assert await service.resend(now=NOW + timedelta(days=1)) == 0


@pytest.mark.usefixtures("database")
async def test_bytes_that_are_not_those_of_the_document_are_never_signed() -> None:
    certificate_id = await (await certified.ready()).plan()
    await DB.fetch(
        "UPDATE certificate SET to_sign = jsonb_set(to_sign, '{credential}', "
        "to_jsonb(replace(to_sign->>'credential', 'silver', 'golden'))) WHERE id = $1",
        certificate_id,
    )
    assert not await service.sign(certificate_id, now=NOW)
    assert (await service.get(certificate_id)).credential is None


@pytest.mark.usefixtures("database")
async def test_a_key_revoked_before_the_signature_signs_nothing() -> None:
    certificate_id = await (await certified.ready()).plan()
    await DB.fetch("UPDATE signing_key SET revoked_at = $1", NOW)

    assert not await service.sign(certificate_id, now=NOW)

    found = await service.get(certificate_id)
    assert found.credential is None
    assert "does not verify" in (found.last_error or "")


@pytest.mark.usefixtures("database")
async def test_a_process_without_the_keys_makes_none(settings: Settings) -> None:
    network_id = await certified.add_network(with_key=False)
    file = await certified.ready(network=network_id)
    settings_module.use(replace(settings, workers_in_web=False))
    with pytest.raises(UnavailableError):
        await file.plan()

    settings_module.use(settings)
    await file.plan()
    assert len(await keys.of_network(network_id)) == 1


@pytest.mark.usefixtures("database")
async def test_what_waits_longer_than_a_minute_is_sent_again_once_a_minute() -> None:
    certificate_id = await (await certified.ready()).plan()
    await DB.fetch("DELETE FROM dramatiq.queue")

    assert await service.resend(now=NOW + timedelta(seconds=59)) == 0
    assert await service.resend(now=NOW + timedelta(seconds=60)) == 1
    assert await service.resend(now=NOW + timedelta(seconds=61)) == 0
    assert await service.resend(now=NOW + timedelta(seconds=120)) == 1
    queued = await DB.fetch("SELECT message FROM dramatiq.queue")
    assert [row["message"]["args"] for row in queued] == [[certificate_id], [certificate_id]]


@pytest.mark.usefixtures("database")
async def test_any_changed_character_of_the_file_is_refused() -> None:
    text = (await service.get(await (await certified.ready()).issue())).credential or ""
    assert (await service.check(text, now=NOW)).exit_code == 0

    for position in range(0, len(text), 11):
        changed = "A" if text[position] != "A" else "B"
        spoiled = text[:position] + changed + text[position + 1 :]
        report = await service.check(spoiled, now=NOW)
        assert report.exit_code == 1, (position, text[max(0, position - 30) : position + 30])


@pytest.mark.usefixtures("database")
async def test_a_key_is_made_once_encrypted_and_for_its_owner_only(settings: Settings) -> None:
    network_id = await certified.add_network()
    first = await keys.ensure_key(network_id, now=NOW)
    second = await keys.ensure_key(network_id, now=NOW + timedelta(days=100))

    assert first == second
    (path,) = (settings.data_dir / "keys").glob("*")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in path.read_bytes()
    assert first.kid.startswith("did:web:127.0.0.1%3A8000:networks:anmoun#z")
    assert await kinds_of(first.kid) == ["key.created"]


@pytest.mark.usefixtures("database")
async def test_two_at_once_make_one_key() -> None:
    network_id = await certified.add_network(with_key=False)
    made = await asyncio.gather(*(keys.ensure_key(network_id, now=NOW) for _ in range(4)))
    assert len({key.kid for key in made}) == 1


@pytest.mark.usefixtures("database")
async def test_every_accredited_network_gets_a_key_and_others_none() -> None:
    accredited = await certified.add_network(with_key=False)
    other = await certified.add_network(slug="other", code="oth", with_key=False)
    await networks.suspend(other, reason="Hearing.", actor_id=None, now=NOW)

    await keys.ensure_keys(now=NOW)

    assert len(await keys.of_network(accredited)) == 1
    assert await keys.of_network(other) == []


@pytest.mark.usefixtures("database")
async def test_a_key_that_ended_is_replaced_and_what_it_signed_stays_genuine() -> None:
    file = await certified.ready()
    found = await service.get(await file.issue())
    later = NOW + keys.LIFETIME
    second = await keys.ensure_key(file.network_id, now=later)

    assert len(await keys.of_network(file.network_id)) == 2
    assert second.not_before == later
    report = await service.check(found.credential or "", now=later)
    assert report.check(CheckName.KEY).outcome is Outcome.PASS


@pytest.mark.usefixtures("database")
async def test_a_government_that_was_dissolved_since_fails_its_check() -> None:
    file = await certified.ready()
    found = await service.get(await file.issue())
    await DB.fetch(
        "INSERT INTO government_event (id, government_id, kind, on_date, source, recorded_at) "
        "VALUES ($1, $2, 'dissolved', $3, 'made up for a test', $4)",
        uuid4(),
        file.government_id,
        NOW.date(),
        NOW,
    )
    report = await service.check(found.credential or "", now=NOW + timedelta(days=1))
    assert report.check(CheckName.SUBJECT).outcome is Outcome.FAIL


@pytest.mark.usefixtures("database")
async def test_an_unknown_certificate_is_not_found() -> None:
    for name in ("aaaaaaaaaaaaa", "", "../keys"):
        with pytest.raises(NotFoundError):
            await service.get(name)


@pytest.mark.usefixtures("database")
async def test_a_file_ends_with_its_certificate_and_not_before() -> None:
    first = await certified.ready()
    found = await service.get(await first.issue())
    day = timedelta(days=1)

    assert await ending.end_files(now=found.valid_until - day) == 0
    assert await ending.end_files(now=found.valid_until) == 1
    assert await ending.end_files(now=found.valid_until) == 0

    ended = (await events.history(first.assessment.id))[-1]
    assert (ended.kind, ended.facts["action"]) == ("assessment.closed", "end")


@pytest.mark.usefixtures("database")
async def test_a_file_ends_when_a_newer_certificate_stands() -> None:
    first = await certified.ready()
    await first.issue()
    renewal = await certified.ready(network=first.network_id, now=NOW + timedelta(days=30))
    await renewal.issue(NOW + timedelta(days=30))

    assert await ending.end_files(now=NOW + timedelta(days=31)) == 1

    states = await DB.fetch("SELECT id, state FROM assessment ORDER BY created_at")
    assert [row["state"] for row in states] == ["closed", "certified"]

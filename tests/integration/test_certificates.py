"""Certificates on a real database: planned once, signed once, believed only once verified."""

import json

import pytest

from badges.report import Outcome
from registry import clock
from registry import settings as settings_module
from registry.certificates import keys, queries, service
from registry.certificates.workflow import Status
from registry.db import DB
from registry.settings import Settings
from tests import certified
from tests.certified import NOW
from tests.conftest import jobs_done


@pytest.fixture(autouse=True)
def _settings(settings: Settings) -> None:
    settings_module.use(settings)


async def test_a_planned_certificate_is_signed_by_the_worker_and_verifies(database: str) -> None:
    now = clock.now()
    file = await certified.ready(now=now)
    async with jobs_done(database):
        certificate_id = await file.plan(now)

    found = await service.get(certificate_id)
    assert found.issued_at is not None
    report = await service.check(found.credential or "", now=now)
    assert report.verdict is Outcome.PASS, report.to_json()
    qr_report = await service.check(found.qr_url or "", now=now)
    assert qr_report.verdict is Outcome.PASS, qr_report.to_json()
    assert found.status(now) is Status.VALID

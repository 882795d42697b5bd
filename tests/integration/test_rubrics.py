"""Rubric versions in the database: published once, never changed."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

import scoring
from registry.db import DB
from registry.errors import InvalidInputError, NotFoundError, UnavailableError
from registry.events import service as events
from registry.rubrics import service
from scoring.loading import CURRENT, package_text

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SOURCE = package_text(f"{CURRENT}.toml")
NEXT = SOURCE.replace('version = "1.0"', 'version = "1.1"', 1)

pytestmark = pytest.mark.usefixtures("database")


async def test_a_rubric_is_published_once_with_its_event() -> None:
    first = await service.publish(SOURCE, actor_id=None, now=NOW)
    again = await service.publish(SOURCE + "\n# a remark\n", actor_id=None, now=NOW)
    assert (first.new, again.new) == (True, False)
    assert first.rubric.digest == scoring.current().digest
    assert len(await events.history(f"{service.main_id()}/1.0")) == 1
    assert [v.version for v in await service.listed()] == ["1.0"]


async def test_a_published_version_never_changes() -> None:
    await service.publish(SOURCE, actor_id=None, now=NOW)
    changed = SOURCE.replace("na_cap_percent = 15", "na_cap_percent = 20")
    with pytest.raises(InvalidInputError, match="A published version never changes"):
        await service.publish(changed, actor_id=None, now=NOW)
    assert (await service.get(service.main_id(), "1.0")).na_cap_percent == 15


async def test_the_application_cannot_change_a_version_behind_the_service() -> None:
    await service.publish(SOURCE, actor_id=None, now=NOW)
    for statement in ("UPDATE rubric_version SET source = ''", "DELETE FROM rubric_version"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await DB.fetch(statement)


async def test_every_fault_of_a_file_is_named_and_nothing_is_stored() -> None:
    bad = SOURCE.replace("na_cap_percent = 15", "na_cap_percent = 150\nodd = 1")
    with pytest.raises(InvalidInputError) as refused:
        await service.publish(bad, actor_id=None, now=NOW)
    assert set(refused.value.faults) == {"na_cap_percent", "odd"}
    assert await service.listed() == []


async def test_the_current_version_is_the_one_published_last() -> None:
    with pytest.raises(UnavailableError):
        await service.current()
    await service.publish_packaged(actor_id=None, now=NOW)
    await service.publish(NEXT, actor_id=None, now=NOW + timedelta(days=1))
    assert (await service.current()).version == "1.1"
    assert (await service.get(service.main_id(), "1.0")).version == "1.0"
    assert await service.newest_of(service.main_id()) == "1.1"


async def test_what_was_never_published_is_not_found() -> None:
    for asked in (service.get("no-such", "1.0"), service.find(service.main_id(), "7")):
        with pytest.raises(NotFoundError):
            await asked
    with pytest.raises(NotFoundError):
        await service.newest_of("no-such")

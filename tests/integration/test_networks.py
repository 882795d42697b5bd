"""Networks on a real database: made known, accredited, suspended; calls."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from registry.access.roles import Membership, Role
from registry.errors import (
    ForbiddenError,
    InvalidInputError,
    InvalidMoveError,
    NotFoundError,
)
from registry.networks import service as networks
from registry.networks.workflow import NetworkKind, Policy
from tests.functional import people as setting

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


async def accredit(network_id: UUID, begins: datetime, ends: datetime) -> UUID:
    return await networks.accredit(
        network_id,
        countries=("MA",),
        awards=("bronze",),
        tracks=("short",),
        valid_from=begins,
        valid_until=ends,
        actor_id=None,
        now=begins,
    )


async def test_a_network_is_stored_as_it_was_given(database: str) -> None:
    policy = Policy(reply_days=20, max_validity_months=12)
    network_id = await networks.add(
        slug="open-towns",
        code="opt",
        kind=NetworkKind.CSO,
        names={"fr": "Communes ouvertes", "ar": "بلديات منفتحة"},
        countries=("MA", "TN"),
        languages=("ar", "fr"),
        small_network_mode=True,
        policy=policy,
        actor_id=None,
        now=NOW,
    )
    found = await networks.get(network_id)
    assert found == await networks.by_slug("open-towns")
    assert (found.kind, found.countries, found.policy) == (NetworkKind.CSO, ("MA", "TN"), policy)
    assert (found.name("fr"), found.name("en")) == ("Communes ouvertes", "بلديات منفتحة")


@pytest.mark.parametrize("taken", ["slug", "code"])
async def test_an_address_or_a_code_is_taken_once(database: str, taken: str) -> None:
    await setting.network("open-towns", code="opt")
    with pytest.raises(InvalidInputError):
        await setting.network(
            "open-towns" if taken == "slug" else "others", code="opt" if taken == "code" else "oth"
        )


async def test_what_is_not_there_is_not_found(database: str) -> None:
    for missing in (networks.get(uuid4()), networks.policy(uuid4())):
        with pytest.raises(NotFoundError):
            await missing
    with pytest.raises(NotFoundError):
        await networks.by_slug("nowhere")
    with pytest.raises(NotFoundError):
        await accredit(uuid4(), NOW, NOW + DAY)


async def test_an_accreditation_stands_from_its_first_moment_to_before_its_last(
    database: str,
) -> None:
    network_id = await setting.network(accredited=False)
    accreditation_id = await accredit(network_id, NOW, NOW + DAY)
    moments = (NOW - timedelta(seconds=1), NOW, NOW + DAY - timedelta(seconds=1), NOW + DAY)
    found = [await networks.accreditation_at(network_id, moment) for moment in moments]
    assert [one.id if one else None for one in found] == [
        None,
        accreditation_id,
        accreditation_id,
        None,
    ]
    standing = found[1]
    assert standing is not None
    assert standing.covers(country="MA", award="bronze", track="short")
    assert not standing.covers(country="TN", award="bronze", track="short")
    assert not standing.covers(country="MA", award="gold", track="short")


async def test_a_suspended_network_may_issue_nothing_until_it_is_accredited_anew(
    database: str,
) -> None:
    network_id = await setting.network(accredited=False)
    await accredit(network_id, NOW, NOW + 100 * DAY)
    await accredit(network_id, NOW + 100 * DAY, NOW + 200 * DAY)
    count = await networks.suspend(network_id, reason="Audit", actor_id=None, now=NOW + DAY)
    assert count == 2
    assert await networks.accreditation_at(network_id, NOW) is not None
    for later in (DAY, 50 * DAY, 150 * DAY):
        assert await networks.accreditation_at(network_id, NOW + later) is None
    with pytest.raises(InvalidMoveError):
        await networks.suspend(network_id, reason="Audit", actor_id=None, now=NOW + 2 * DAY)
    renewed = await accredit(network_id, NOW + 3 * DAY, NOW + 9 * DAY)
    standing = await networks.accreditation_at(network_id, NOW + 4 * DAY)
    assert standing is not None
    assert standing.id == renewed


async def test_a_term_that_ends_before_it_begins_or_covers_nothing_is_refused(
    database: str,
) -> None:
    network_id = await setting.network(accredited=False)
    with pytest.raises(InvalidInputError) as refused:
        await networks.accredit(
            network_id,
            countries=(),
            awards=(),
            tracks=("short",),
            valid_from=NOW,
            valid_until=NOW,
            actor_id=None,
            now=NOW,
        )
    assert set(refused.value.faults) == {"countries", "awards", "valid_until"}
    with pytest.raises(InvalidInputError):
        await networks.suspend(network_id, reason=" ", actor_id=None, now=NOW)


async def test_a_dated_call_is_open_on_its_days_and_a_rolling_one_until_it_is_cancelled(
    database: str,
) -> None:
    network_id = await setting.network()
    actor = await setting.actor(
        await setting.add("Amina Test", Membership(role=Role.COORDINATOR, network_id=network_id))
    )

    async def call(title: str, closes_on: date | None) -> UUID:
        return await networks.open_call(
            network_id,
            title=title,
            opens_on=date(2026, 3, 1),
            closes_on=closes_on,
            rubric_id="open-local-government",
            rubric_version="1.0",
            awards=("bronze",),
            tracks=("short",),
            actor=actor,
            now=NOW,
        )

    await call("Dated", date(2026, 3, 31))
    rolling = await call("Rolling", None)

    async def open_on(day: date) -> set[str]:
        return {one.title for one in await networks.open_calls(network_id, day)}

    assert await open_on(date(2026, 2, 28)) == set()
    assert await open_on(date(2026, 3, 31)) == {"Dated", "Rolling"}
    assert await open_on(date(2026, 4, 1)) == {"Rolling"}
    await networks.cancel_call(rolling, actor=actor, now=NOW)
    await networks.cancel_call(rolling, actor=actor, now=NOW)
    assert await open_on(date(2026, 4, 1)) == set()


async def test_a_coordinator_of_another_network_can_neither_open_nor_cancel_a_call(
    database: str,
) -> None:
    network_id, other_id = await setting.network("one"), await setting.network("two")
    actor = await setting.actor(
        await setting.add("Amina Test", Membership(role=Role.COORDINATOR, network_id=other_id))
    )
    with pytest.raises(ForbiddenError):
        await networks.open_call(
            network_id,
            title="x",
            opens_on=date(2026, 3, 1),
            closes_on=None,
            rubric_id="x",
            rubric_version="1",
            awards=("bronze",),
            tracks=("short",),
            actor=actor,
            now=NOW,
        )
    with pytest.raises(NotFoundError):
        await networks.cancel_call(uuid4(), actor=actor, now=NOW)

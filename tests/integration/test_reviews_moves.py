"""Every pair of state and action tried by every mover, on a real database: allowed or refused."""

from contextlib import suppress
from itertools import product
from typing import NoReturn
from uuid import UUID, uuid4

import pytest

from registry.access.permissions import GRANTS, Permission
from registry.access.roles import OF_A_GOVERNMENT, OF_A_NETWORK, Actor, Membership, Role
from registry.access.separation import Part
from registry.assessments import moves
from registry.assessments import queries as files
from registry.assessments.workflow import TRANSITIONS, Action, State, System
from registry.db import DB, transaction
from registry.errors import (
    ForbiddenError,
    InvalidMoveError,
    NotFoundError,
    RegistryError,
    StaleVersionError,
)
from registry.events import service as events
from registry.rubrics import service as rubrics
from tests.reviewed import NOW, TOWN, add_file, add_map, add_network

pytestmark = pytest.mark.usefixtures("database", "settings")

MOVERS: tuple[Role | System, ...] = (*Role, *System)


def holder(role: Role, network_id: UUID) -> Actor:
    """Somebody who holds just this role, where it counts for the file."""
    membership = Membership(
        role=role,
        government_id=TOWN if role in OF_A_GOVERNMENT else None,
        network_id=network_id if role in OF_A_NETWORK else None,
    )
    return Actor(person_id=uuid4(), name="Somebody", memberships=(membership,))


@pytest.fixture
async def network_id() -> UUID:
    await rubrics.publish_packaged(actor_id=None, now=NOW)
    await add_map()
    return await add_network()


@pytest.fixture
async def file_id(network_id: UUID) -> UUID:
    rubric = await rubrics.current()
    return await add_file(
        network_id, TOWN, rubric, signatory=holder(Role.SIGNATORY, network_id), claims={}
    )


async def attempt(file_id: UUID, state: State, action: Action, mover: Actor | System) -> object:
    """Try one move from one state and undo it; the error, or the state it led to."""
    tried: object = None
    with suppress(UndoneError):
        async with transaction():
            await DB.fetch("UPDATE assessment SET state = $2 WHERE id = $1", file_id, str(state))
            held = await moves.hold(file_id)
            try:
                tried = (await moves.advance(held, action, by=mover, now=NOW)).state
            except RegistryError as error:
                tried = type(error)
            undo()
    return tried


class UndoneError(Exception):
    """Rolls a tried move back."""


def undo() -> NoReturn:
    raise UndoneError


def expected(state: State, action: Action, mover: Role | System) -> object:
    row = TRANSITIONS.get((state, action))
    if row is None:
        return InvalidMoveError
    if isinstance(mover, System):
        allowed = mover in row.by
    else:
        allowed = any(isinstance(by, Permission) and mover in _roles(by) for by in row.by)
    # A file that was put under appeal by hand has no appeal whose ruling could lead back.
    return (row.target or InvalidMoveError) if allowed else ForbiddenError


def _roles(permission: Permission) -> frozenset[Role]:
    grant = GRANTS[permission]
    assert isinstance(grant, frozenset)
    return grant


@pytest.mark.parametrize("mover", MOVERS, ids=str)
async def test_a_mover_moves_a_file_where_the_table_names_them_and_nowhere_else(
    mover: Role | System, network_id: UUID, file_id: UUID
) -> None:
    by = mover if isinstance(mover, System) else holder(mover, network_id)
    differences = {
        (state, action): (found, wanted)
        for state, action in product(State, Action)
        if (found := await attempt(file_id, state, action, by))
        != (wanted := expected(state, action, mover))
    }
    assert differences == {}


@pytest.mark.parametrize(
    "role", [role for role in Role if role in OF_A_NETWORK | OF_A_GOVERNMENT], ids=str
)
async def test_a_role_held_elsewhere_moves_nothing(role: Role, file_id: UUID) -> None:
    elsewhere = Actor(
        person_id=uuid4(),
        name="Stranger",
        memberships=(
            Membership(
                role=role,
                government_id="xx:afar" if role in OF_A_GOVERNMENT else None,
                network_id=uuid4() if role in OF_A_NETWORK else None,
            ),
        ),
    )
    for state, action in TRANSITIONS:
        assert await attempt(file_id, state, action, elsewhere) is ForbiddenError


async def test_a_move_writes_state_part_and_event_together(network_id: UUID, file_id: UUID) -> None:
    coordinator = holder(Role.COORDINATOR, network_id)
    async with transaction():
        held = await moves.hold(file_id)
        await moves.advance(held, Action.ACCEPT, by=coordinator, now=NOW, part=Part.SCREENED)

    found = await files.find(file_id)
    assert found is not None
    assert (found.state, found.version) == (State.IN_REVIEW, held.version + 1)
    assert await files.parts_of(file_id, coordinator.person_id) == {Part.SCREENED}
    last = (await events.history(file_id))[-1]
    assert (last.kind, last.actor_id, last.facts["from"], last.facts["to"]) == (
        "assessment.accepted",
        coordinator.person_id,
        "submitted",
        "in_review",
    )


async def test_a_file_read_before_it_moved_is_not_moved_again(file_id: UUID) -> None:
    read = await files.find(file_id)
    assert read is not None
    await DB.fetch("UPDATE assessment SET version = version + 1 WHERE id = $1", file_id)
    with pytest.raises(StaleVersionError):
        async with transaction():
            await moves.advance(read, Action.CLOSE, by=System.SYSTEM, now=NOW)


async def test_a_file_that_is_not_there_cannot_be_held() -> None:
    with pytest.raises(NotFoundError):
        async with transaction():
            await moves.hold(uuid4())


@pytest.mark.parametrize("before", [State.REFUSED, State.CERTIFIED])
async def test_an_appeal_that_is_not_upheld_leads_back_to_where_the_file_stood(
    network_id: UUID, file_id: UUID, before: State
) -> None:
    await DB.fetch("UPDATE assessment SET state = $2 WHERE id = $1", file_id, str(before))
    panel = Actor(
        person_id=uuid4(), name="Panel", memberships=(Membership(role=Role.APPEAL_PANELLIST),)
    )
    async with transaction():
        held = await moves.hold(file_id)
        signatory = holder(Role.SIGNATORY, network_id)
        appealed = await moves.advance(held, Action.APPEAL, by=signatory, now=NOW)
        assert appealed.state is State.UNDER_APPEAL
        ruled = await moves.advance(appealed, Action.UPHOLD, by=panel, now=NOW)
    assert ruled.state is before

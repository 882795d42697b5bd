"""What somebody may read ends with the role by which they read it."""

import pytest

from registry.access.roles import Membership, Role
from registry.assessments.files import Reader, reader_of
from registry.people import service as people
from registry.reviews import service as reviews
from tests.reviewed import NOW, Scene, scene

pytestmark = pytest.mark.usefixtures("database", "settings")


async def test_a_reviewer_whose_role_ended_reads_the_file_no_more() -> None:
    file: Scene = await scene()
    await file.accept()
    await reviews.declare(
        await file.assignment(file.peer), conflict=False, statement="", actor=file.peer, now=NOW
    )
    assert await reader_of(await file.file(), file.peer, now=NOW) is Reader.REVIEWER

    [own] = [
        one
        for one in await people.people_of(network_id=file.network_id)
        if one.person_id == file.peer.person_id
    ]
    await people.end_membership(own.membership_id, actor_id=None, now=NOW)
    # A role elsewhere lets the person past the door of the pages.
    await people.grant(
        file.peer.person_id,
        Membership(role=Role.ADJUDICATOR, network_id=file.network_id),
        actor_id=None,
        now=NOW,
    )

    now_known = await people.actor(file.peer.person_id)
    assert await reader_of(await file.file(), now_known, now=NOW) is None

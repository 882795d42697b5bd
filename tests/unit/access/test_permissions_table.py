"""The table of permissions against the design's list of who may do what, and where."""

from uuid import uuid4

import pytest

from registry.access.permissions import GRANTS, Anyone, Permission, Scope, permitted, require
from registry.access.roles import (
    OF_A_GOVERNMENT,
    OF_A_NETWORK,
    OF_THE_REGISTRY,
    Actor,
    Membership,
    Role,
)
from registry.errors import ForbiddenError

HERE, ELSEWHERE = uuid4(), uuid4()
TOWN, OTHER_TOWN = "ma:22-1", "ma:22-2"

EXPECTED: dict[Role, set[str]] = {
    Role.EDITOR: {
        "assessment.read", "assessment.start", "assessment.edit", "clarification.answer",
    },
    Role.SIGNATORY: {
        "assessment.read", "assessment.start", "assessment.edit", "clarification.answer",
        "assessment.submit", "assessment.reply", "assessment.withdraw", "assessment.appeal",
        "government.people",
    },
    Role.VALIDATOR: {"validation.write"},
    Role.REVIEWER: {"assessment.read", "conflict.declare", "review.write"},
    Role.COORDINATOR: {
        "assessment.read", "assessment.screen", "reviewer.assign", "assessment.close",
        "government.add", "network.manage", "government.people",
    },
    Role.ADJUDICATOR: {"assessment.read", "conflict.declare", "review.adjudicate"},
    Role.CERTIFIER: {"assessment.read", "decision.decide"},
    Role.ISSUING_OFFICER: {"assessment.read", "decision.countersign"},
    Role.APPEAL_PANELLIST: {"appeal.rule"},
    Role.OPERATOR: {"government.add", "network.manage", "registry.operate", "registry.audit"},
    Role.AUDITOR: {"assessment.read", "registry.audit"},
}  # fmt: skip
"""Who may do what; a change of the table has to be made here as well, on purpose."""

EVERYBODY = {"public", "signed_in"}


def holding(role: Role, *, here: bool = True) -> Actor:
    """Somebody with one role, here or elsewhere."""
    membership = Membership(
        role=role,
        government_id=(TOWN if here else OTHER_TOWN) if role in OF_A_GOVERNMENT else None,
        network_id=(HERE if here else ELSEWHERE) if role in OF_A_NETWORK else None,
    )
    return Actor(person_id=uuid4(), name="Amina Test", memberships=(membership,))


def test_every_permission_has_a_row() -> None:
    assert set(GRANTS) == set(Permission)


def test_every_role_is_held_in_exactly_one_kind_of_place() -> None:
    places = (OF_A_GOVERNMENT, OF_A_NETWORK, OF_THE_REGISTRY)
    assert all(sum(role in place for place in places) == 1 for role in Role)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_the_design_says_and_nothing_else(
    role: Role, permission: Permission
) -> None:
    expected = str(permission) in EXPECTED[role] | EVERYBODY
    assert permitted(holding(role), permission) is expected


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_a_role_counts_only_where_it_is_held(role: Role, permission: Permission) -> None:
    scope = Scope(government_id=TOWN, network_id=HERE)
    here, elsewhere = holding(role), holding(role, here=False)
    assert permitted(here, permission, scope) is permitted(here, permission)
    anywhere = isinstance(GRANTS[permission], Anyone) or role in OF_THE_REGISTRY
    assert permitted(elsewhere, permission, scope) is (
        permitted(elsewhere, permission) and anywhere
    )


@pytest.mark.parametrize("permission", Permission)
def test_a_visitor_may_only_see_what_is_public(permission: Permission) -> None:
    assert permitted(None, permission) is (permission is Permission.PUBLIC)


@pytest.mark.parametrize("permission", Permission)
def test_a_person_without_a_role_may_only_look_after_themselves(permission: Permission) -> None:
    nobody = Actor(person_id=uuid4(), name="Amina Test")
    assert permitted(nobody, permission) is (str(permission) in EVERYBODY)


@pytest.mark.parametrize("role", sorted(OF_A_GOVERNMENT | OF_A_NETWORK))
def test_a_role_without_its_place_counts_nowhere(role: Role) -> None:
    lost = Actor(person_id=uuid4(), name="x", memberships=(Membership(role=role),))
    for permission in EXPECTED[role]:
        assert not permitted(lost, Permission(permission), Scope())


def test_roles_of_several_places_do_not_add_up() -> None:
    both = Actor(
        person_id=uuid4(),
        name="Amina Test",
        memberships=(
            Membership(role=Role.CERTIFIER, network_id=HERE),
            Membership(role=Role.ISSUING_OFFICER, network_id=ELSEWHERE),
        ),
    )
    assert permitted(both, Permission.DECIDE, Scope(network_id=HERE))
    assert not permitted(both, Permission.DECIDE, Scope(network_id=ELSEWHERE))
    assert not permitted(both, Permission.COUNTERSIGN, Scope(network_id=HERE))


def test_a_refusal_says_that_the_role_is_lacking_and_nothing_more() -> None:
    with pytest.raises(ForbiddenError) as refused:
        require(holding(Role.EDITOR), Permission.DECIDE)
    assert str(refused.value) == "Your role does not allow this here."

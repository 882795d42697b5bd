"""What stands against a certificate, all of it at once; and what it would say."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from registry.assessments.queries import Assessment
from registry.assessments.workflow import State
from registry.certificates import planning
from registry.certificates.planning import Material
from registry.governments.queries import Government
from registry.governments.workflow import GovernmentKind, GovernmentState, Standing
from registry.networks.queries import Accreditation, Network
from registry.networks.workflow import NetworkKind, Policy
from scoring import assess, current

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    id: UUID
    award: str | None
    decided_at: datetime


def accreditation(**changes: object) -> Accreditation:
    return replace(
        Accreditation(
            id=uuid4(),
            network_id=uuid4(),
            countries=("MA",),
            awards=("bronze", "silver"),
            tracks=("full",),
            valid_from=NOW - YEAR,
            valid_until=NOW + YEAR,
            suspended_at=None,
            suspended_reason=None,
        ),
        **changes,  # type: ignore[arg-type]
    )


def material(*accreditations: Accreditation, **changes: object) -> Material:
    rubric = current()
    network = Network(
        id=uuid4(),
        slug="anmoun",
        code="anm",
        kind=NetworkKind.ASSOCIATION,
        names={"en": "Anmoun"},
        countries=("MA",),
        languages=("ar",),
        website=None,
        small_network_mode=False,
        policy=Policy(),
        created_at=NOW,
    )
    assessment = Assessment(
        id=uuid4(),
        government_id="ex:tazart",
        network_id=network.id,
        call_id=None,
        rubric_id=rubric.id,
        rubric_version=rubric.version,
        cycle=1,
        first_plan_cycle=False,
        track="full",
        award_sought="silver",
        state=State.CERTIFIED,
        state_since=NOW,
        due_at=None,
        version=1,
        demonstration=False,
        shown_publicly=False,
        created_by=None,
        created_at=NOW,
        declared_by=None,
        declared_at=None,
        submitted_at=NOW,
        snapshot_digest=None,
    )
    result = assess(dict.fromkeys((c.code for c in rubric.criteria), 2), rubric, track="full")
    built = Material(
        assessment=assessment,
        decision=Decision(id=uuid4(), award="silver", decided_at=NOW),
        result=result,
        rubric=rubric,
        government=Government(
            id="ex:tazart",
            slug="tazart",
            kind=GovernmentKind.MUNICIPALITY,
            country="MA",
            names={"fr": "Tazart", "ar": "تازارت"},
            languages=("ar", "fr"),
            source="made up for a test",
            updated_at=NOW,
        ),
        standing=GovernmentState(standing=Standing.ACTIVE),
        network=network,
        accreditations=accreditations or (accreditation(),),
        reviewers=("public_peer", "civil_society"),
        evidence_sha256="0" * 64,
        now=NOW,
    )
    return replace(built, **changes)  # type: ignore[arg-type]


def said(found: Material) -> list[str]:
    return [str(reason) for reason in planning.refusals(found)]


def test_nothing_stands_against_a_file_in_order() -> None:
    assert said(material()) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"valid_until": NOW}, "Anmoun is not accredited at the moment."),
        ({"valid_from": NOW + timedelta(seconds=1)}, "Anmoun is not accredited at the moment."),
        ({"suspended_at": NOW}, "The accreditation of Anmoun is suspended."),
        ({"countries": ("TN",)}, "Anmoun may not certify in the country MA."),
        ({"awards": ("bronze",)}, "Anmoun may not give the award silver."),
        ({"tracks": ("short",)}, "Anmoun may not certify on the track full."),
    ],
    ids=["ended", "not begun", "suspended", "country", "award", "track"],
)
def test_a_network_issues_only_within_its_accreditation(
    changed: dict[str, object], sentence: str
) -> None:
    assert said(material(accreditation(**changed))) == [sentence]


def test_one_fitting_accreditation_of_several_is_enough() -> None:
    other = accreditation(countries=("TN",))
    ended = accreditation(valid_until=NOW)
    assert said(material(other, ended, accreditation())) == []


@pytest.mark.parametrize("standing", [Standing.MERGED, Standing.DISSOLVED])
def test_a_government_that_is_no_more_is_refused(standing: Standing) -> None:
    assert len(said(material(standing=GovernmentState(standing=standing)))) == 1


def test_a_caretaker_administration_is_not_refused() -> None:
    assert said(material(standing=GovernmentState(standing=Standing.CARETAKER))) == []


def test_every_reason_is_named_at_once() -> None:
    found = material(
        accreditation(countries=("TN",), awards=("bronze",), tracks=("short",)),
        decision=Decision(id=uuid4(), award="gold", decided_at=NOW),
        standing=GovernmentState(standing=Standing.DISSOLVED),
        reviewers=(),
    )
    assert len(said(found)) == 6


def test_a_policy_shortens_and_never_lengthens() -> None:
    plain = material()
    short = replace(plain.network, policy=Policy(max_validity_months=12))
    long = replace(plain.network, policy=Policy(max_validity_months=60))
    assert planning.valid_until(plain) == datetime(2028, 11, 22, 12, 0, 0, tzinfo=UTC)
    assert planning.valid_until(replace(plain, network=short)) == NOW + YEAR
    assert planning.valid_until(replace(plain, network=long)) == planning.valid_until(plain)

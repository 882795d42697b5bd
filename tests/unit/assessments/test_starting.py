"""Who can report where, on which track and for which awards, as pure rules."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

import scoring
from registry.assessments.starting import (
    Applicant,
    Offer,
    awards_open,
    choices,
    refusals,
    submission_refusals,
    tracks_open,
)
from registry.governments.workflow import GovernmentState, Standing
from registry.networks.queries import Accreditation, Call, Network
from registry.networks.workflow import NetworkKind, Policy
from tests.unit.assessments.test_assessment_report import ASSESSMENT

RUBRIC = scoring.current()
NOW = datetime(2026, 3, 2, tzinfo=UTC)
TODAY = NOW.date()
ANY = UUID(int=1)

NETWORK = Network(
    id=ANY,
    slug="n",
    code="nn",
    kind=NetworkKind.MINISTRY,
    names={"en": "N"},
    countries=("MA",),
    languages=("fr",),
    website=None,
    small_network_mode=False,
    policy=Policy(),
    created_at=NOW,
)
ACCREDITED = Accreditation(
    id=ANY,
    network_id=ANY,
    countries=("MA",),
    awards=("bronze", "silver", "gold", "platinum"),
    tracks=("full", "short"),
    valid_from=NOW,
    valid_until=datetime(2028, 1, 1, tzinfo=UTC),
    suspended_at=None,
    suspended_reason=None,
)
CALL = Call(
    id=ANY,
    network_id=ANY,
    title="Call",
    opens_on=date(2026, 1, 1),
    closes_on=date(2026, 6, 30),
    rubric_id=RUBRIC.id,
    rubric_version=RUBRIC.version,
    awards=("bronze", "silver"),
    tracks=("full",),
    cancelled_at=None,
)
OPEN = Offer(network=NETWORK, accreditation=ACCREDITED, call=None)


def applicant(
    standing: Standing = Standing.ACTIVE, *, country: str = "MA", population: int | None = 5000
) -> Applicant:
    return Applicant(
        government_id="xx:t",
        country=country,
        population=population,
        state=GovernmentState(standing=standing, since=date(2026, 1, 1)),
    )


@pytest.mark.parametrize(
    ("standing", "can"),
    [
        (Standing.ACTIVE, True),
        (Standing.CARETAKER, True),
        (Standing.DISSOLVED, False),
        (Standing.MERGED, False),
    ],
)
def test_whether_a_government_can_begin(standing: Standing, can: bool) -> None:
    assert (refusals(applicant(standing), OPEN, today=TODAY) == ()) is can


def test_every_reason_is_given_at_once() -> None:
    closed = replace(CALL, closes_on=date(2026, 2, 1))
    offer = Offer(network=NETWORK, accreditation=None, call=closed)
    assert len(refusals(applicant(Standing.MERGED), offer, today=TODAY)) == 3
    assert len(refusals(applicant(country="TN"), OPEN, today=TODAY)) == 1


def test_the_offered_track_comes_first_and_the_bigger_one_stays_open() -> None:
    assert tracks_open(RUBRIC, applicant(), OPEN) == ("short", "full")
    assert tracks_open(RUBRIC, applicant(population=20000), OPEN) == ("full",)
    assert tracks_open(RUBRIC, applicant(population=None), OPEN) == ("full",)
    own = replace(NETWORK, policy=Policy(short_track_population=3000))
    assert tracks_open(RUBRIC, applicant(), replace(OPEN, network=own)) == ("full",)


def test_a_call_and_the_accreditation_narrow_what_is_open() -> None:
    assert tracks_open(RUBRIC, applicant(), replace(OPEN, call=CALL)) == ("full",)
    assert tracks_open(RUBRIC, applicant(), replace(OPEN, accreditation=None)) == ()
    called = replace(OPEN, call=CALL)
    assert awards_open(RUBRIC, "full", called, first_plan_cycle=False) == ("bronze", "silver")
    no_more = replace(OPEN, accreditation=replace(ACCREDITED, awards=("gold",)))
    assert awards_open(RUBRIC, "full", no_more, first_plan_cycle=False) == ("gold",)


@pytest.mark.parametrize(
    ("track", "first", "highest"),
    [
        ("full", False, "platinum"),
        ("short", False, "gold"),
        ("full", True, "silver"),
        ("short", True, "silver"),
    ],
)
def test_the_highest_award_follows_from_track_and_cycle(
    track: str, first: bool, highest: str
) -> None:
    assert awards_open(RUBRIC, track, OPEN, first_plan_cycle=first)[-1] == highest


def test_a_track_that_is_not_open_has_no_awards() -> None:
    big = applicant(population=90000)
    found = choices(ASSESSMENT, big, OPEN, RUBRIC, track="short")
    assert (found.tracks, found.awards) == (("full",), ())


def test_a_report_that_aims_at_nothing_open_is_not_submitted() -> None:
    none = replace(ASSESSMENT, award_sought=None)
    high = replace(ASSESSMENT, award_sought="gold")
    short = replace(ASSESSMENT, track="short")
    big = applicant(Standing.CARETAKER, population=90000)
    for assessment, count in ((ASSESSMENT, 1), (none, 2), (high, 2), (short, 2)):
        found = submission_refusals(assessment, big, OPEN, RUBRIC, today=TODAY)
        assert len(found) == count
    assert submission_refusals(ASSESSMENT, applicant(), OPEN, RUBRIC, today=TODAY) == ()

"""Who can report, to whom, on which track and for which awards: pure rules."""

from dataclasses import dataclass
from datetime import date

from registry.assessments.queries import Assessment
from registry.errors import N_, Reason
from registry.governments.workflow import GovernmentState, Standing
from registry.networks.queries import Accreditation, Call, Network
from scoring import Rubric, track_for
from scoring.rubric import Circumstance


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """What of a government decides whether and how it reports."""

    government_id: str
    country: str
    population: int | None
    state: GovernmentState


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a network offers: its accreditation, and the call if there is one."""

    network: Network
    accreditation: Accreditation | None
    call: Call | None


_STANDING = {
    Standing.DISSOLVED: N_(
        "The council of this local government was dissolved on %(since)s. It can report again "
        "once a caretaker administration or a new council is in office."
    ),
    Standing.MERGED: N_(
        "This local government became part of another on %(since)s; that one can report."
    ),
}
CARETAKER = N_(
    "A caretaker administration runs this local government. You can prepare the report; it can be "
    "submitted once a council is in office again."
)


def refusals(applicant: Applicant, offer: Offer, *, today: date) -> tuple[Reason, ...]:
    """Every reason why this government cannot begin a report here now."""
    reasons = []
    if applicant.state.standing in _STANDING:
        message = _STANDING[applicant.state.standing]
        reasons.append(Reason(message, {"since": applicant.state.since}))
    if applicant.country not in offer.network.countries:
        reasons.append(Reason(N_("This network does not cover your country.")))
    elif offer.accreditation is None or applicant.country not in offer.accreditation.countries:
        reasons.append(Reason(N_("This network may not issue certificates at present.")))
    return (*reasons, *_call_refusals(offer, today=today))


def _call_refusals(offer: Offer, *, today: date) -> tuple[Reason, ...]:
    call = offer.call
    if call is None:
        return ()
    if call.network_id != offer.network.id or not call.open_on(today):
        return (Reason(N_("This call is not open.")),)
    return ()


def submission_refusals(
    assessment: Assessment, applicant: Applicant, offer: Offer, rubric: Rubric, *, today: date
) -> tuple[Reason, ...]:
    """Every reason, besides the answers, why this report cannot be submitted now."""
    reasons = list(refusals(applicant, offer, today=today))
    if applicant.state.standing is Standing.CARETAKER:
        reasons.append(Reason(CARETAKER))
    award = assessment.award_sought
    if award is None:
        reasons.append(Reason(N_("Choose the award you apply for.")))
    elif award not in awards_open(
        rubric, assessment.track, offer, first_plan_cycle=assessment.first_plan_cycle
    ):
        reasons.append(
            Reason(N_("The award you apply for is not open to you on this track. Choose another."))
        )
    if assessment.track not in tracks_open(rubric, applicant, offer):
        reasons.append(Reason(N_("This track is not open to you. Choose another.")))
    return tuple(reasons)


def tracks_open(rubric: Rubric, applicant: Applicant, offer: Offer) -> tuple[str, ...]:
    """The tracks this government may take here, the one it is offered first."""
    offered = offered_track(rubric, applicant, offer)
    everybody = tuple(t.id for t in rubric.tracks if t.population_below is None)
    allowed = set(offer.accreditation.tracks) if offer.accreditation else set[str]()
    if offer.call is not None:
        allowed &= set(offer.call.tracks)
    return tuple(t for t in dict.fromkeys((offered, *everybody)) if t in allowed)


def offered_track(rubric: Rubric, applicant: Applicant, offer: Offer) -> str:
    """The track for a government of this size, by the rubric or by the network's own limit."""
    limited = [t.id for t in rubric.tracks if t.population_below is not None]
    limits = offer.network.policy.track_limits(limited[0]) if limited else {}
    return track_for(rubric, applicant.population, limits=limits)


def awards_open(
    rubric: Rubric, track: str, offer: Offer, *, first_plan_cycle: bool
) -> tuple[str, ...]:
    """The awards that can be applied for on a track here, lowest first."""
    highest = rubric.highest_rank(track)
    if first_plan_cycle:
        caps = [c for c in rubric.caps if c.when is Circumstance.FIRST_PLAN_CYCLE]
        highest = min([highest, *(rubric.rank(cap.max_award) for cap in caps)])
    allowed = set(offer.accreditation.awards) if offer.accreditation else set[str]()
    if offer.call is not None:
        allowed &= set(offer.call.awards)
    return tuple(a.id for a in rubric.awards[: highest + 1] if a.id in allowed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a report may aim at: the tracks, and the awards of the track it is on."""

    tracks: tuple[str, ...]
    awards: tuple[str, ...]


def choices(
    assessment: Assessment,
    applicant: Applicant,
    offer: Offer,
    rubric: Rubric,
    *,
    track: str | None = None,
) -> Choices:
    """The choices of a report, with the awards of `track` or of the one it is on."""
    tracks = tracks_open(rubric, applicant, offer)
    wanted = assessment.track if track is None else track
    if wanted not in tracks:
        return Choices(tracks=tracks, awards=())
    awards = awards_open(rubric, wanted, offer, first_plan_cycle=assessment.first_plan_cycle)
    return Choices(tracks=tracks, awards=awards)

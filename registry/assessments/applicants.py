"""Read the facts about a government and a network that decide whether and how it reports."""

from datetime import datetime

from registry.assessments import starting
from registry.assessments.files import File
from registry.assessments.queries import Assessment
from registry.assessments.starting import Applicant, Choices, Offer
from registry.governments import service as governments
from registry.networks import service as networks
from registry.networks.queries import Call, Network


async def applicant(government_id: str, *, now: datetime) -> Applicant:
    """What of a government matters here.

    Raises:
        NotFoundError: there is no such government.
    """
    found = await governments.get(government_id)
    return Applicant(
        government_id=found.id,
        country=found.country,
        population=found.population,
        state=governments.state_on(found, now.date()),
    )


async def offer(network: Network, call: Call | None, *, now: datetime) -> Offer:
    """What a network offers now, in a call or outside of one."""
    accreditation = await networks.accreditation_at(network.id, now)
    return Offer(network=network, accreditation=accreditation, call=call)


async def offer_of(assessment: Assessment, *, now: datetime) -> Offer:
    """What the network of a file offers now."""
    network = await networks.get(assessment.network_id)
    call = await networks.call(assessment.call_id) if assessment.call_id else None
    return await offer(network, call, now=now)


async def choices(file: File, *, now: datetime, track: str | None = None) -> Choices:
    """The tracks open to the government of a file, and the awards of one of them."""
    who = await applicant(file.assessment.government_id, now=now)
    given = await offer_of(file.assessment, now=now)
    return starting.choices(file.assessment, who, given, file.rubric, track=track)

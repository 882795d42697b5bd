"""What the public may see of governments and networks, put together for its pages."""

from dataclasses import dataclass
from datetime import datetime

from registry.certificates import service as certificates
from registry.certificates.service import PublicCertificate
from registry.directory import queries
from registry.directory.queries import Certified, Counts, Participation
from registry.errors import N_, NotFoundError
from registry.governments import service as governments
from registry.governments.queries import Found, Government
from registry.governments.slugs import is_slug
from registry.governments.workflow import GovernmentKind, GovernmentState
from registry.networks import service as networks
from registry.networks.queries import Accreditation, Network

SHOWN_CHILDREN = 100
PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernmentRecord:
    """The public record of one government."""

    government: Government
    state: GovernmentState
    successor: Government | None
    """The government into which it was merged."""
    above: list[Government]
    below: list[Government]
    below_total: int
    standing: list[PublicCertificate]
    """Certificates it may show now."""
    earlier: list[PublicCertificate]
    """Every other certificate that was ever issued to it."""
    taking_part: list[Participation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of the directory."""

    found: Found
    awards: dict[str, str]
    countries: list[tuple[str, int]]
    within: Government | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkRecord:
    """The public record of one network."""

    network: Network
    accreditation: Accreditation | None
    """The one in force; None if there is none."""
    last: Accreditation | None
    """Where none is in force: the newest there was."""
    certified: list[tuple[Certified, Government]]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages of certificates there are."""
        return max(1, -(-self.total // PER_PAGE))


async def home(*, now: datetime) -> Counts:
    """The figures of the start page."""
    return await queries.counts(now=now)


async def listing(
    query: str,
    *,
    country: str | None,
    kind: GovernmentKind | None,
    within: str | None,
    page: int,
    now: datetime,
) -> Listing:
    """One page of the directory; `within` is the slug of the level above.

    Raises:
        NotFoundError: there is no government `within`.
    """
    parent = await governments.by_slug(within) if within else None
    found = await governments.search(
        query, country=country, kind=kind, parent_id=parent.id if parent else None, page=page
    )
    return Listing(
        found=found,
        awards=await queries.awards_of([each.id for each in found.governments], now=now),
        countries=await governments.countries_listed(),
        within=parent,
    )


async def government(slug: str, *, now: datetime) -> GovernmentRecord:
    """The public record of one government.

    Raises:
        NotFoundError: there is none at this address.
    """
    found = await governments.by_slug(slug)
    state = governments.state_on(found, now.date())
    below, below_total = await governments.below(found.id, limit=SHOWN_CHILDREN)
    issued = await certificates.public_of(found.id, now=now)
    standing = [each for each in issued if each.live]
    return GovernmentRecord(
        government=found,
        state=state,
        successor=await governments.get(state.into_id) if state.into_id else None,
        above=await governments.above(found.id),
        below=below,
        below_total=below_total,
        standing=standing,
        earlier=[each for each in issued if not each.live],
        taking_part=await queries.taking_part(found.id),
    )


async def network(slug: str, *, page: int, now: datetime) -> NetworkRecord:
    """The public record of one network.

    Raises:
        NotFoundError: there is none at this address.
    """
    if not is_slug(slug):
        raise NotFoundError(N_("There is no such network."))
    found = await networks.by_slug(slug)
    accreditation = await networks.accreditation_at(found.id, now)
    every = [] if accreditation else await networks.accreditations(found.id)
    issued, total = await queries.certified_by(
        found.id, now=now, limit=PER_PAGE, offset=(page - 1) * PER_PAGE
    )
    named = await governments.several({each.government_id for each in issued})
    return NetworkRecord(
        network=found,
        accreditation=accreditation,
        last=every[0] if every else None,
        certified=[(each, named[each.government_id]) for each in issued],
        total=total,
        page=page,
    )

"""Publish rubrics as immutable versions, and give them back by id and version."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

import scoring
from registry.db import transaction
from registry.errors import N_, InvalidInputError, NotFoundError, Reason, UnavailableError
from registry.events import service as events
from registry.events.kinds import Kind
from registry.rubrics import queries
from registry.rubrics.queries import Version
from scoring import Rubric, RubricError
from scoring.loading import CURRENT, package_text

_LOADED: dict[str, Rubric] = {}
"""By digest: what a digest stands for never changes, in whichever database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A rubric as it stands in the registry, and whether this call put it there."""

    rubric: Rubric
    new: bool


async def publish(source_toml: str, *, actor_id: UUID | None, now: datetime) -> Published:
    """Store the rubric that a TOML text describes as a version that nobody can change.

    Publishing the same content again changes nothing.

    Raises:
        InvalidInputError: the text is no valid rubric (every fault at once), or this version
            is already published with other content.
    """
    rubric = read(source_toml)
    version = Version(id=rubric.id, version=rubric.version, digest=rubric.digest, published_at=now)
    async with transaction():
        new = await queries.insert(version, source=source_toml, published_by=actor_id)
        if new:
            await events.record(
                Kind.RUBRIC_PUBLISHED,
                subject=f"{rubric.id}/{rubric.version}",
                actor_id=actor_id,
                at=now,
                digest=rubric.digest,
            )
        stored = await queries.find(rubric.id, rubric.version)
    if stored is None or stored.digest != rubric.digest:
        raise InvalidInputError(
            {
                "version": Reason(
                    N_(
                        "Version %(version)s of “%(rubric)s” is already published with other "
                        "content. A published version never changes: give this one a new number."
                    ),
                    {"version": rubric.version, "rubric": rubric.id},
                )
            }
        )
    return Published(rubric=rubric, new=new)


async def publish_packaged(*, actor_id: UUID | None, now: datetime) -> Published:
    """Publish the rubric that comes with this release, if it is not yet."""
    return await publish(package_text(f"{CURRENT}.toml"), actor_id=actor_id, now=now)


def read(source_toml: str) -> Rubric:
    """The rubric that a TOML text describes.

    Raises:
        InvalidInputError: every fault, by key.
    """
    try:
        return scoring.load(source_toml)
    except RubricError as error:
        faults = {fault.key: Reason(str(fault)) for fault in error.faults}
        raise InvalidInputError(faults) from error


async def get(rubric_id: str, version: str) -> Rubric:
    """The published version.

    Raises:
        NotFoundError: there is none.
    """
    return await _load(await find(rubric_id, version))


async def find(rubric_id: str, version: str) -> Version:
    """When a version was published and with which digest.

    Raises:
        NotFoundError: there is no such version.
    """
    found = await queries.find(rubric_id, version)
    if found is None:
        raise NotFoundError(N_("There is no such version of the rubric."))
    return found


async def current() -> Rubric:
    """The version that new assessments use: the one published last.

    Raises:
        UnavailableError: none is published yet.
    """
    published = await queries.listed(main_id())
    if not published:
        raise UnavailableError(
            N_("No rubric is published yet. The operator publishes one with `openlocal init`.")
        )
    return await _load(published[0])


async def newest_of(rubric_id: str) -> str:
    """The newest version of a rubric.

    Raises:
        NotFoundError: there is no such rubric.
    """
    published = await queries.listed(rubric_id)
    if not published:
        raise NotFoundError(N_("There is no such rubric."))
    return published[0].version


async def listed() -> list[Version]:
    """Every published version, newest first."""
    return await queries.listed()


@cache
def main_id() -> str:
    """The id of the registry's own rubric."""
    return scoring.current().id


async def _load(version: Version) -> Rubric:
    if version.digest not in _LOADED:
        _LOADED[version.digest] = scoring.load(await queries.source_of(version.digest))
    return _LOADED[version.digest]

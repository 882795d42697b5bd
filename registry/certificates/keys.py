"""Signing keys of networks: made once, encrypted at rest, their public parts in the database."""

import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import badges.keys
from badges import dids
from badges.keys import FileSigner, KeyRole
from registry import settings
from registry.certificates.tables import SigningKeyRow
from registry.db import DB, transaction
from registry.errors import N_, UnavailableError
from registry.events import service as events
from registry.events.kinds import Kind
from registry.networks import service as networks
from registry.networks.queries import Network

LIFETIME: Final = timedelta(days=5 * 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """The public part of a network's key."""

    kid: str
    network_id: UUID
    role: KeyRole
    multikey: str
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None
    created_at: datetime

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the public key."""
        return badges.keys.from_multikey(self.multikey)

    def usable(self, now: datetime) -> bool:
        """Whether the key may sign at `now`."""
        return self.revoked_at is None and self.not_before <= now < self.not_after


def did_of(network: Network) -> str:
    """The DID of a network."""
    return dids.did_web(settings.current().base_url, "networks", network.slug)


async def ensure_key(network_id: UUID, *, now: datetime) -> Key:
    """The key a network signs certificates with, made now if it has none that may sign.

    Whoever makes a key must be able to write where the worker reads: DATA_DIR/keys.

    Raises:
        NotFoundError: there is no such network.
    """
    async with transaction():
        await DB.fetch("SELECT id FROM network WHERE id = $1 FOR UPDATE", network_id)
        network = await networks.get(network_id)
        found = await current(network, now=now)
        if found is not None:
            return found
        made = _make(network, now)
        await SigningKeyRow.insert(
            SigningKeyRow(**{name: getattr(made, name) for name in Key.__dataclass_fields__})
        )
        await events.record(
            Kind.KEY_CREATED,
            subject=made.kid,
            actor_id=None,
            at=now,
            network_id=network_id,
            role=str(made.role),
        )
    return made


async def ensure_keys(*, now: datetime) -> None:
    """Make the key of every accredited network that has none."""
    rows = await DB.fetch(
        "SELECT DISTINCT a.network_id FROM accreditation a WHERE a.valid_from <= $1 "
        "AND a.valid_until > $1 AND a.suspended_at IS NULL AND NOT EXISTS ("
        "SELECT 1 FROM signing_key k WHERE k.network_id = a.network_id AND k.role = $2 "
        "AND k.revoked_at IS NULL AND k.not_before <= $1 AND k.not_after > $1)",
        now,
        str(KeyRole.ASSERTION),
    )
    for row in rows:
        await ensure_key(row["network_id"], now=now)


async def current(network: Network, *, now: datetime) -> Key | None:
    """The newest key with which a network may sign certificates at `now`, or None."""
    # A registry that moved to another host has other names, and names of keys are signed too.
    own = f"{did_of(network)}#"
    usable = [
        key
        for key in await of_network(network.id)
        if key.role is KeyRole.ASSERTION and key.usable(now) and key.kid.startswith(own)
    ]
    return max(usable, key=lambda key: (key.not_before, key.kid), default=None)


async def of_network(network_id: UUID) -> list[Key]:
    """Every key a network ever had, oldest first: old ones stay for what they signed."""
    rows = (
        await SigningKeyRow.select()
        .where(SigningKeyRow.network_id == network_id)
        .order_by(SigningKeyRow.created_at, SigningKeyRow.kid)
    )
    return [_value(row) for row in rows]


async def did_document(network: Network) -> dict[str, Any] | None:
    """The DID document of a network: every key it ever had; None while it has none."""
    did = did_of(network)
    found = [key for key in await of_network(network.id) if key.kid.startswith(f"{did}#")]
    if not found:
        return None
    return dids.did_document(
        did,
        [
            dids.PublishedKey(public_key=k.public_key, role=k.role, revoked_at=k.revoked_at)
            for k in found
        ],
    )


async def listed() -> list[Key]:
    """Every key of every network, oldest first."""
    rows = (
        await SigningKeyRow.select()
        .where(SigningKeyRow.network_id.is_not_null())
        .order_by(SigningKeyRow.created_at, SigningKeyRow.kid)
    )
    return [_value(row) for row in rows]


def load_signer(kid: str) -> FileSigner:
    """The signer whose private key lies in DATA_DIR/keys; only the worker asks for it.

    Raises:
        UnavailableError: this machine does not have the key's file.
        badges.keys.KeyFormatError: the file is not one that the passphrase opens.
    """
    in_use = settings.current()
    try:
        pem = _path(in_use.data_dir, kid).read_bytes()
    except FileNotFoundError as error:
        raise UnavailableError(
            N_("The private key is not in %(folder)s on this machine."), folder="DATA_DIR/keys"
        ) from error
    return FileSigner(kid=kid, private_key=badges.keys.from_pem(pem, in_use.key_passphrase))


def _make(network: Network, now: datetime) -> Key:
    in_use = settings.current()
    private_key = badges.keys.generate()
    public_key = badges.keys.public_bytes(private_key)
    kid = dids.key_id(did_of(network), public_key)
    pem = badges.keys.to_pem(private_key, in_use.key_passphrase)
    # The file is on the disk before the row commits: a row without its file could never sign,
    # a file without its row is only never used.
    _write(_path(in_use.data_dir, kid), pem)
    return Key(
        kid=kid,
        network_id=network.id,
        role=KeyRole.ASSERTION,
        multikey=badges.keys.to_multikey(public_key),
        not_before=now,
        not_after=now + LIFETIME,
        revoked_at=None,
        created_at=now,
    )


def _path(data_dir: Path, kid: str) -> Path:
    # The fragment alone: it names the key, and unlike the rest of the DID it is a plain file name.
    return data_dir / "keys" / f"{kid.rpartition('#')[2]}.pem"


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for its owner only, and wait until it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    fresh.rename(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _value(row: dict[str, object]) -> Key:
    return Key(**{**row, "role": KeyRole(str(row["role"]))})  # type: ignore[arg-type]  # a row is untyped

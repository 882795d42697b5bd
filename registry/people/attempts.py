"""Limits on attempts to sign in or to ask for a link, per address and per client."""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry import settings
from registry.db import DB, transaction
from registry.errors import N_, Reason, TooManyAttemptsError

_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many attempts of one kind within so long."""

    kind: str
    most: int
    within: timedelta


# A town hall signs in from one address, so a client may try more often than one account allows.
SIGN_IN_ADDRESS = Limit(kind="sign_in.address", most=10, within=timedelta(minutes=15))
SIGN_IN_CLIENT = Limit(kind="sign_in.client", most=50, within=timedelta(minutes=15))
RESET_ADDRESS = Limit(kind="reset.address", most=3, within=timedelta(hours=1))
RESET_CLIENT = Limit(kind="reset.client", most=20, within=timedelta(hours=1))
INVITE_PERSON = Limit(kind="invite.person", most=3, within=timedelta(hours=1))


async def count(limits: dict[Limit, str], *, now: datetime) -> None:
    """Count one attempt under each limit, before it is made: many at once are still counted.

    Raises:
        TooManyAttemptsError: a limit was reached; says when to try again. Nothing was counted.
    """
    keys = sorted((_key(limit, who), limit) for limit, who in limits.items())
    async with transaction():
        for key, limit in keys:
            await DB.fetch("SELECT pg_advisory_xact_lock(hashtext($1))", key)
            await _refuse_if_full(key, limit, now)
        for key, _ in keys:
            await DB.fetch("INSERT INTO sign_in_attempt (key, at) VALUES ($1, $2)", key, now)


async def clear(limits: dict[Limit, str]) -> None:
    """Forget the attempts under these limits: the person has shown who they are."""
    await DB.fetch(
        "DELETE FROM sign_in_attempt WHERE key = ANY($1)",
        [_key(limit, who) for limit, who in limits.items()],
    )


async def take_back(limits: dict[Limit, str], *, at: datetime) -> None:
    """Count the attempt made at `at` no more: it was a good one."""
    for limit, who in limits.items():
        await DB.fetch(
            "DELETE FROM sign_in_attempt WHERE ctid IN "
            "(SELECT ctid FROM sign_in_attempt WHERE key = $1 AND at = $2 LIMIT 1)",
            _key(limit, who),
            at,
        )


async def forget_old(*, now: datetime) -> None:
    """Remove attempts that count no more."""
    await DB.fetch("DELETE FROM sign_in_attempt WHERE at <= $1", now - _KEPT)


def client_network(address: str) -> str:
    """What one client can hold many of counts as one: an IPv6 /64, an IPv4 address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))


async def _refuse_if_full(key: str, limit: Limit, now: datetime) -> None:
    rows = await DB.fetch(
        "SELECT at FROM sign_in_attempt WHERE key = $1 AND at > $2 ORDER BY at DESC LIMIT $3",
        key,
        now - limit.within,
        limit.most,
    )
    if len(rows) < limit.most:
        return
    free_at = rows[-1]["at"] + limit.within
    minutes = max(1, -(-int((free_at - now).total_seconds()) // 60))
    raise TooManyAttemptsError(
        Reason(
            N_("There were too many attempts. You can try again in %(minutes)s min."),
            {"minutes": minutes},
        )
    )


def _key(limit: Limit, who: str) -> str:
    # Addresses of people and machines are not kept, only what recognises them.
    secret = settings.current().secret.encode()
    return hmac.new(secret, f"{limit.kind}\0{who}".encode(), hashlib.sha256).hexdigest()

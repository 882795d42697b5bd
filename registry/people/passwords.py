"""Hash and check passwords with argon2id, in threads of their own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# 46 MiB, one pass, one lane: one of the equivalent settings that OWASP's cheat sheet names.
_HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
# Two at a time bound the memory that a flood of sign-ins can take, and keep the loop free.
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


async def hashed(password: str) -> str:
    """The hash to store for `password`."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _HASHER.hash, password)


async def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the stored one; takes as long when nothing is stored."""
    found = await asyncio.get_running_loop().run_in_executor(
        _THREADS, _verify, stored or _nobody(), password
    )
    return found and stored is not None


def outdated(stored: str) -> bool:
    """Whether a stored hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(stored)


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _HASHER.hash("a password that nobody has")

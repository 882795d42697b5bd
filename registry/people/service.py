"""What people do: join, sign in, hold roles."""

from registry.access.roles import Actor


async def identify(token: str) -> Actor | None:
    """The person behind a session's token, or None if it has ended."""
    return None

"""Put a job on the queue in the present transaction: it exists if and only if the fact does."""

from typing import Any

from dramatiq import Message

from registry.db import DB

QUEUE = "default"


async def enqueue(job: str, *args: Any, delay_seconds: int = 0) -> None:
    """Queue `job` with plain JSON arguments (ids only); it starts after the commit."""
    message: Message[None] = Message(
        queue_name=QUEUE, actor_name=job, args=args, kwargs={}, options={}
    )
    # The statement of dramatiq-postgres, on our own connection, so that it shares the transaction.
    await DB.fetch(
        "INSERT INTO dramatiq.queue (queue_name, message_id, state, message, available_at) "
        "VALUES ($1, $2::uuid, 'queued', $3, now() + make_interval(secs => $4))",
        QUEUE,
        message.message_id,
        message.encode().decode(),
        float(delay_seconds),
    )
    await DB.fetch("SELECT pg_notify($1, '')", f"dramatiq.{QUEUE}.enqueue")


async def waiting() -> tuple[int, float]:
    """How many jobs wait, and the age in seconds of the oldest that is due."""
    row = await DB.fetch_row(
        "SELECT count(*) AS jobs, "
        "coalesce(extract(epoch FROM now() - min(available_at)), 0) AS age "
        "FROM dramatiq.queue WHERE state IN ('queued', 'consumed') AND available_at <= now()"
    )
    return (int(row["jobs"]), float(row["age"])) if row else (0, 0.0)

"""How jobs are declared: named like the event that wakes them, retried with growing pauses, traced."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any

import dramatiq

from core.acting import acting
from core.actor import NOBODY
from core.db import transaction
from core.log import log
from core.trace import TRACE_ID, new_trace_id
from workers.broker import broker

Job = Callable[..., Awaitable[None]]
LONGEST_PAUSE = 15 * 60 * 1000


def job(topic: str, *, max_retries: int = 12, own_transactions: bool = False) -> Callable[[Job], Any]:
    """Declare a job for a topic: ids in, one transaction (unless it talks to the world between two)."""

    def wrap(fn: Job) -> Any:
        @functools.wraps(fn)
        async def run(trace_id: str = "", **payload: Any) -> None:
            TRACE_ID.set(trace_id or new_trace_id())
            log.info("job.started", topic=topic)
            with acting(topic, NOBODY):
                if own_transactions:
                    await fn(**payload)
                else:
                    async with transaction():
                        await fn(**payload)

        return dramatiq.actor(  # type: ignore[call-overload]
            run,
            actor_name=topic,
            broker=broker,
            max_retries=max_retries,
            min_backoff=500,
            max_backoff=LONGEST_PAUSE,
        )

    return wrap

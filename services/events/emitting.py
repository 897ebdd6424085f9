"""Facts are written in the transaction that made them true; the relay hands them on."""

import dataclasses
from collections.abc import Sequence
from typing import Any, ClassVar, Protocol
from uuid import UUID

import asyncpg

from core import db
from core.identifier import new_id
from core.live import log
from core.live.log import CHANNEL, Fact
from core.log import log as logger
from core.trace import TRACE_ID


class Announcement(Protocol):
    """A frozen dataclass of ids with a topic, such as `order.placed`."""

    topic: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


async def emit(event: Announcement) -> None:
    """Announce: written by the last statement of the running transaction, seen by others when it commits."""
    await db.at_the_end(_write, _fact(event))


async def emit_aside(other: asyncpg.Connection, event: Announcement) -> None:
    """Announce at once, on a connection outside of the running transaction."""
    await log.append(other.fetch, [_fact(event)], TRACE_ID.get())
    await other.execute(f"NOTIFY {CHANNEL}")


def _fact(event: Announcement) -> Fact:
    return Fact(new_id(), event.topic, {name: _plain(v) for name, v in dataclasses.asdict(event).items()})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, UUID) else value


async def _write(facts: Sequence[Fact]) -> db.Afterwards:
    reached = await log.append(db.fetch, facts, TRACE_ID.get())
    if (known := log.REACHED.get()) is not None:
        known |= reached

    async def wake() -> None:
        """Not inside of the transaction: PostgreSQL commits those that notify one after the other."""
        try:
            await db.read(f"NOTIFY {CHANNEL}")
        except Exception as error:  # noqa: BLE001 — it is committed: the relay looks by itself every second
            logger.warning("events.unheard", error=type(error).__name__)

    return wake

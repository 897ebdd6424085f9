"""What is due by the clock; one process at a time does it, whoever holds the lock."""

import asyncio
import contextlib
import signal

import asyncpg
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from core import clock, db, idempotency
from core.clock import TOKYO
from core.log import log, set_up
from core.pool import OUTAGES
from services import audit, encryption, event_log, importing
from services import export as exports
from services import job as jobs
from services import passkey as passkeys
from services import session as sessions
from services import webhook as webhooks

LOCK = 7_345_002
RETRY_SECONDS = 2
KEPT_ALIVE = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}
"""PostgreSQL lets go of the lock of a machine that is gone."""
SEAL_SECONDS = 2
"""Entries of the audit trail are sealed after two such times at most, unless a transaction lasts longer."""


async def sweep_sessions() -> None:
    """Sessions that have ended, and answered challenges."""
    await sessions.sweep()
    await passkeys.sweep()


async def run(stop: asyncio.Event) -> None:
    """Tick while we hold the lock; wait for it while another process does."""
    await db.open_pool()
    await encryption.prove()
    try:
        while not stop.is_set():
            with contextlib.suppress(*OUTAGES):
                async with db.aside(**KEPT_ALIVE) as guard:
                    await _tick_while_held(guard, stop)
            await _pause(stop)
    finally:
        await db.close()


async def _tick_while_held(guard: asyncpg.Connection, stop: asyncio.Event) -> None:
    if not await guard.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
        return
    scheduler = AsyncIOScheduler(timezone=TOKYO)
    scheduler.add_job(
        event_log.keep_months, IntervalTrigger(hours=1), next_run_time=clock.now(), max_instances=1, coalesce=True
    )
    scheduler.add_job(idempotency.sweep, IntervalTrigger(minutes=10), max_instances=1, coalesce=True)
    scheduler.add_job(audit.seal, IntervalTrigger(seconds=SEAL_SECONDS), max_instances=1, coalesce=True)
    scheduler.add_job(jobs.trim, IntervalTrigger(hours=1), next_run_time=clock.now(), max_instances=1, coalesce=True)
    scheduler.add_job(importing.forget, IntervalTrigger(hours=1), max_instances=1, coalesce=True)
    scheduler.add_job(exports.sweep, IntervalTrigger(minutes=10), max_instances=1, coalesce=True)
    scheduler.add_job(webhooks.sweep, IntervalTrigger(minutes=10), max_instances=1, coalesce=True)
    scheduler.add_job(sweep_sessions, IntervalTrigger(minutes=10), max_instances=1, coalesce=True)
    scheduler.start()
    log.info("scheduler.ready")
    try:
        while not stop.is_set():
            await guard.fetchval("SELECT 1", timeout=RETRY_SECONDS)
            await _pause(stop)
    finally:
        scheduler.shutdown(wait=False)


async def _pause(stop: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), RETRY_SECONDS)


def main() -> None:
    """Run the scheduler until SIGTERM or SIGINT."""
    set_up("scheduler")

    async def start() -> None:
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        await run(stop)

    asyncio.run(start())

"""The leases of the jobs that this process runs: renewed by a thread of its own, however busy the jobs' loop is."""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Collection, Iterator
from typing import Any
from uuid import UUID

from core import db
from core.log import log
from core.pool import OUTAGES
from services import job as jobs
from services.job import Claim

RENEW_SECONDS = 3.0
SECONDS = 4.0
"""How long PostgreSQL may take; whoever cannot renew in time is taken for dead."""


class Leases:
    """What is held. One statement renews all of it, and carries how far the jobs are."""

    def __init__(self) -> None:
        self._held: dict[UUID, Claim] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="leases", daemon=True)

    @contextlib.contextmanager
    def held(self, claimed: Claim) -> Iterator[None]:
        """Hold on to a job while it runs."""
        self._held[claimed.id] = claimed
        token = jobs.RUNNING.set(claimed)
        try:
            yield
        finally:
            jobs.RUNNING.reset(token)
            if self._held.get(claimed.id) is claimed:
                del self._held[claimed.id]

    def start(self) -> None:
        """Begin to renew."""
        self._thread.start()

    def stop(self) -> None:
        """Give back what still runs, and end."""
        self._stopped.set()
        self._thread.join(SECONDS * 2)

    def _keep(self) -> None:
        while not self._stopped.wait(RENEW_SECONDS):
            asyncio.run(self._tell(jobs.renew))
        asyncio.run(self._tell(jobs.give_back))

    async def _tell(self, tell: Callable[[Any, Collection[Claim]], Awaitable[None]]) -> None:
        claims = list(self._held.values())
        if not claims:
            return
        try:
            async with asyncio.timeout(SECONDS), db.aside() as connection:
                await tell(connection.execute, claims)
        except OUTAGES as error:
            log.warning("leases.not_renewed", count=len(claims), error=type(error).__name__)


LEASES = Leases()

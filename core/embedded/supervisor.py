"""Keeps processes running: one that ends is started again, with growing pauses, until all are to stop."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from core.embedded.folder import CannotStart
from core.embedded.process import Process

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 20
"""Who has run for so long is healthy: the next pause is short again."""


@dataclass(frozen=True)
class Service:
    """A process to keep: how it is started, and how it is asked to stop."""

    name: str
    start: Callable[[], Awaitable[Process]]
    ending: signal.Signals = signal.SIGTERM
    grace: float = 3.0


class Supervisor:
    """Runs services until `stop`; tells `say` when one had to be started again."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._running: dict[Service, Process] = {}
        self._watches: dict[Service, asyncio.Task[None]] = {}

    async def run(self, *services: Service) -> None:
        """Start services at once and keep them; raises when one cannot start the first time."""
        results = await asyncio.gather(*(self._start(service) for service in services), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        for service in services:
            self._watches[service] = asyncio.create_task(self._keep(service))

    async def stop(self, *services: Service) -> None:
        """Stop these (all, if none is named) at once, and wait for them."""
        chosen = services or tuple(self._running)
        watches = [watch for service in chosen if (watch := self._watches.pop(service, None))]
        for watch in watches:
            watch.cancel()
        await asyncio.gather(*watches, return_exceptions=True)
        running = [(service, process) for service in chosen if (process := self._running.pop(service, None))]
        await asyncio.gather(*(process.stop(service.ending, seconds=service.grace) for service, process in running))

    def __getitem__(self, service: Service) -> Process:
        """The process that runs for a service."""
        return self._running[service]

    async def _start(self, service: Service) -> None:
        self._running[service] = await service.start()

    async def _keep(self, service: Service) -> None:
        loop = asyncio.get_running_loop()
        pause = FIRST_PAUSE
        while True:
            since = loop.time()
            process = self._running[service]
            code = await process.wait()
            if loop.time() - since > STEADY_SECONDS:
                pause = FIRST_PAUSE
            self._say(f"{service.name} ended ({_reason(code)}) and is started again: {process.last_words()}")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            while True:
                try:
                    await self._start(service)
                except CannotStart as error:
                    self._say(str(error))
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
                else:
                    break


def _reason(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"

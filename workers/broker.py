"""How jobs reach us: dramatiq on Redis, actors on one event loop with one database pool."""

import dramatiq
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AsyncIO, Middleware

from core import db
from core.settings import settings


class Database(Middleware):
    """Opens the pool on the actors' own event loop, and closes it when no job can need it any more."""

    def before_worker_boot(self, _broker: dramatiq.Broker, _worker: dramatiq.Worker) -> None:
        """Once per process."""
        _loop().run_coroutine(db.open_pool())

    def after_worker_shutdown(self, _broker: dramatiq.Broker, _worker: dramatiq.Worker) -> None:
        """After the last job."""
        _loop().run_coroutine(db.close())


def _loop() -> "dramatiq.asyncio.EventLoopThread":
    thread = get_event_loop_thread()
    if thread is None:
        raise RuntimeError("The AsyncIO middleware has not started")
    return thread


def connect() -> dramatiq.Broker:
    """Make the broker the one that jobs declare themselves to; call it before the jobs are imported."""
    broker = RedisBroker(url=settings().redis_url, namespace="tsunagi")  # type: ignore[no-untyped-call]
    broker.add_middleware(AsyncIO())
    broker.add_middleware(Database(), after=AsyncIO)
    dramatiq.set_broker(broker)
    return broker


broker = connect()

"""How jobs reach us: dramatiq on Redis, actors on one event loop with one database pool."""

import dramatiq
import redis
import uvloop
from dramatiq.asyncio import EventLoopThread, get_event_loop_thread, set_event_loop_thread
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AsyncIO, Middleware, MiddlewareError

from core import db
from core.settings import settings
from services import encryption
from workers.leases import LEASES

NAMESPACE = "tsunagi"
QUEUE = f"{NAMESPACE}:default"
"""Where dramatiq keeps the ids of messages that wait."""


class NotReady(MiddlewareError):
    """A worker without its database, or without a key, takes no jobs: it ends, and is started again."""


class Loop(AsyncIO):
    """Actors run on uvloop, as requests do."""

    def before_worker_boot(self, _broker: dramatiq.Broker, _worker: dramatiq.Worker) -> None:
        """Once per process, before any job."""
        thread = EventLoopThread(self.logger)
        thread.loop.close()
        thread.loop = uvloop.new_event_loop()
        thread.start(timeout=5.0)
        set_event_loop_thread(thread)


class Database(Middleware):
    """Opens the pool on the actors' own event loop and keeps the leases, as long as a job can need them."""

    def before_worker_boot(self, _broker: dramatiq.Broker, _worker: dramatiq.Worker) -> None:
        """Once per process; dramatiq would note any other exception, and go on without leases."""
        try:
            _loop().run_coroutine(db.open_pool())
            _loop().run_coroutine(encryption.prove())
        except Exception as error:
            _loop().stop()  # type: ignore[no-untyped-call]  # its thread would keep the process alive
            raise NotReady from error
        LEASES.start()

    def after_worker_shutdown(self, _broker: dramatiq.Broker, _worker: dramatiq.Worker) -> None:
        """After the last job; what has not ended by now is given back, and does not hold up the end."""
        LEASES.stop()
        _loop().run_coroutine(db.close())


def _loop() -> "dramatiq.asyncio.EventLoopThread":
    thread = get_event_loop_thread()
    if thread is None:
        raise RuntimeError("The AsyncIO middleware has not started")
    return thread


def connect() -> dramatiq.Broker:
    """Make the broker the one that jobs declare themselves to; call it before the jobs are imported."""
    client = redis.Redis.from_url(settings().redis_url, socket_timeout=5, socket_connect_timeout=2)
    broker = RedisBroker(client=client, namespace=NAMESPACE)  # type: ignore[no-untyped-call]
    broker.add_middleware(Loop())
    broker.add_middleware(Database(), after=Loop)
    dramatiq.set_broker(broker)
    return broker


broker = connect()

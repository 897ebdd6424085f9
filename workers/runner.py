"""Runs jobs in this process, until told to stop; no child processes that could be left behind."""

import gc
import signal
import threading

from dramatiq import Middleware, Worker
from dramatiq import worker as dramatiq_worker

from core import dkim
from core.discover import modules
from core.log import log, set_up
from workers.broker import NotReady, broker

THREADS = 4
GRACE_MILLISECONDS = 8000
RECONNECT_SECONDS = 0.5
"""Between two looks whether Redis is back; dramatiq's own three seconds are a third of what is promised."""


def main(*companions: Middleware) -> None:
    """Take jobs until SIGTERM or SIGINT, then finish the running ones, or give them back; companions end with us."""
    set_up("worker")
    dkim.signer()
    modules("workers")
    for companion in companions:
        broker.add_middleware(companion)
    gc.freeze()  # what is loaded stays: collections of what jobs make need not look at it
    dramatiq_worker.CONSUMER_RESTART_DELAY_SECS = RECONNECT_SECONDS
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    broker.emit_after("process_boot")
    worker = Worker(broker, worker_threads=THREADS, worker_timeout=100)
    try:
        worker.start()
    except NotReady as error:
        log.warning("worker.not_ready", error=type(error.__cause__).__name__)
        raise (error.__cause__ or error) from None
    log.info("worker.ready")
    stop.wait()
    worker.stop(timeout=GRACE_MILLISECONDS)
    broker.close()

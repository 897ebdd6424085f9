"""JSON lines with the trace id; never the words of people."""

import logging
import sys
from typing import Any

import orjson
import structlog

from core.settings import settings
from core.trace import TRACE_ID

log = structlog.get_logger()


def _traced(_logger: Any, _method: str, line: dict[str, Any]) -> dict[str, Any]:
    if trace_id := TRACE_ID.get():
        line.setdefault("trace_id", trace_id)
    return line


def _written(line: Any, **_: Any) -> bytes:
    return orjson.dumps(line, default=str)


def set_up(process: str) -> None:
    """Send our lines and those of the libraries to standard error, one JSON object each.

    Ours go past Python's logging, which costs a request more than the line itself.
    """

    def named(_logger: Any, _method: str, line: dict[str, Any]) -> dict[str, Any]:
        return {"process": process, **line}

    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _traced,
        named,
    ]
    foreign: Any = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(foreign)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings().log_level)
    logging.getLogger("uvicorn.access").disabled = True
    for chatty in ("tortoise", "asyncio", "apscheduler", "dramatiq.worker"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(_written)],
        wrapper_class=structlog.make_filtering_bound_logger(root.level),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )

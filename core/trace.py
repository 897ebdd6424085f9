"""One id follows a request through logs, events, jobs and mails (W3C trace context)."""

import re
import secrets
from contextvars import ContextVar

TRACE_ID: ContextVar[str] = ContextVar("trace_id", default="")
_PARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


def new_trace_id() -> str:
    """A fresh id: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def given(traceparent: str | None) -> str:
    """The caller's trace id, or a fresh one."""
    found = _PARENT.fullmatch(traceparent or "")
    return found[1] if found else new_trace_id()

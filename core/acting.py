"""Who is behind the changes of a transaction: told to PostgreSQL, whose triggers write the audit trail."""

import contextlib
import json
from collections.abc import Iterator
from contextvars import ContextVar

from core.actor import Actor
from core.trace import TRACE_ID

ACTING: ContextVar[str] = ContextVar("acting", default="")
"""JSON for the setting `tsunagi.acting`; empty when nobody has said."""


@contextlib.contextmanager
def acting(operation: str, actor: Actor, *, address: str = "") -> Iterator[None]:
    """Until the end, changes are made by this actor, in this operation, from this address."""
    told = {
        "operation": operation,
        "user": str(actor.user_id or "") or None,
        "token": str(actor.app_token_id or "") or None,
        "business": str(actor.business_id or "") or None,
        "address": address,
        "trace": TRACE_ID.get(),
    }
    token = ACTING.set(json.dumps(told))
    try:
        yield
    finally:
        ACTING.reset(token)

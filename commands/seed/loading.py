"""Rows to PostgreSQL by COPY."""

import json
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from tortoise.fields import JSONField

from core.settings import settings
from models.row import Row

Column = tuple[str, str, Callable[[Any], Any] | None]
_COLUMNS: dict[type[Row], list[Column]] = {}


class Keys:
    """UUIDv7 keys that are the same every time: the instant, and numbers from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 — the same every time is what is wanted

    def at(self, instant: datetime) -> UUID:
        """A key as if made at an instant."""
        bits = self._random.getrandbits
        milliseconds = int(instant.timestamp() * 1000)
        return UUID(int=milliseconds << 80 | 7 << 76 | bits(12) << 64 | 2 << 62 | bits(62))


async def connect() -> asyncpg.Connection:
    """A connection without the limits of requests, whose rows do not fill the audit trail."""
    url = "postgresql://" + settings().database_url.partition("://")[2]
    return await asyncpg.connect(url, timeout=10, server_settings={"tsunagi.audit": "off"})


async def copy(connection: asyncpg.Connection, rows: Sequence[Row]) -> None:
    """Load rows of one kind."""
    if not rows:
        return
    kind = type(rows[0])
    columns = _COLUMNS.setdefault(kind, _columns(kind))
    records = (
        tuple(convert(getattr(row, name)) if convert else getattr(row, name) for name, _, convert in columns)
        for row in rows
    )
    names = [column for _, column, _ in columns]
    await connection.copy_records_to_table(kind._meta.db_table, records=records, columns=names)


def _columns(kind: type[Row]) -> list[Column]:
    """Attribute, column, and how a value is written where it is not written as it is."""
    found: list[Column] = []
    for name, column in kind._meta.fields_db_projection.items():
        field = kind._meta.fields_map[name]
        found.append((name, column, _json if isinstance(field, JSONField) else None))
    return found


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

"""Where something has failed, without what was said: messages of errors may hold words of people."""

import traceback
from pathlib import Path

import asyncpg

ROOT = Path(__file__).parent.parent


def place(error: BaseException) -> str:
    """The last of our own lines that it went through, and what PostgreSQL calls it."""
    ours = [
        frame for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(ROOT) and "site-packages" not in frame.filename
    ]  # fmt: skip
    told = [f"{Path(frame.filename).relative_to(ROOT)}:{frame.lineno} {frame.name}" for frame in ours[-1:]]
    cause = _said(error)
    if cause is not None:
        told += [part for part in (cause.sqlstate, cause.table_name, cause.constraint_name) if part]
    return " ".join(told)


def _said(error: BaseException | None) -> asyncpg.PostgresError | None:
    """What PostgreSQL has said: Tortoise wraps some of it."""
    while error is not None and not isinstance(error, asyncpg.PostgresError):
        error = error.__cause__ or next((one for one in error.args if isinstance(one, BaseException)), None)
    return error

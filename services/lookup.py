"""From a key to a row, or to the refusal that tells nothing."""

from typing import TypeVar
from uuid import UUID

from core.actor import Actor
from core.db import fetch
from core.execution import rows
from core.naming import camel
from core.user_error import NotFound, VersionConflict
from models.row import Row

CHANGED = """
SELECT DISTINCT name FROM audit_entry, jsonb_object_keys(before || after) AS name
WHERE business_id = $1 AND kind = $2 AND target_id = $3 AND target_version > $4 AND action = 'UPDATED'
    AND name !~ '(hash|secret|token)'
"""
R = TypeVar("R", bound=Row)


async def found(row: type[R], key: UUID, *, by: Actor, path: tuple[str | int, ...] = ("id",)) -> R:
    """The row, if the actor may see it."""
    seen = await rows.one(row, by=by, id=key)
    if seen is None:
        raise NotFound(path=path)
    return seen


async def locked(
    row: type[R], key: UUID, *, by: Actor, version: int | None = None, path: tuple[str | int, ...] = ("id",)
) -> R:
    """The row, held until the transaction ends, if it is still what the caller read."""
    seen = await rows.one(row, by=by, held=True, id=key)
    if seen is None:
        raise NotFound(path=path)
    await check_version(seen, version, by=by)
    return seen


async def check_version(row: Row, version: int | None, *, by: Actor) -> None:
    """Refuse, unless the caller read the row as it is, or does not say how he read it."""
    if version is None or version == row.version:
        return
    named = {f"{name}_id": name for name in row._meta.fk_fields}
    columns = await fetch(CHANGED, by.business_id, type(row).__name__, row.id, version)
    raise VersionConflict(
        expected=version,
        actual=row.version,
        changed_fields=sorted(camel(named.get(found["name"], found["name"])) for found in columns),
        path=("expected_version",),
    )


async def own(
    row: type[R], key: UUID, *, by: Actor, version: int | None = None, path: tuple[str | int, ...] = ("id",)
) -> R:
    """The row of the actor's own business, held until the transaction ends."""
    seen = await locked(row, key, by=by, version=version, path=path)
    if getattr(seen, "business_id", seen.id) != by.business_id:
        raise NotFound(path=path)
    return seen

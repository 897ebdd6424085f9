"""From a key to a row, or to the refusal that tells nothing."""

from typing import TypeVar
from uuid import UUID

from core.actor import Actor
from core.user_error import NotFound, VersionConflict
from models.row import Row

R = TypeVar("R", bound=Row)


async def found(row: type[R], key: UUID, *, by: Actor, path: tuple[str | int, ...] = ("id",)) -> R:
    """The row, if the actor may see it."""
    seen = await row.visible_to(by).get_or_none(id=key)
    if seen is None:
        raise NotFound(path=path)
    return seen


async def locked(
    row: type[R], key: UUID, *, by: Actor, version: int | None = None, path: tuple[str | int, ...] = ("id",)
) -> R:
    """The row, held until the transaction ends, if it is still what the caller read."""
    seen = await row.visible_to(by).select_for_update(no_key=True).get_or_none(id=key)
    if seen is None:
        raise NotFound(path=path)
    if version is not None and version != seen.version:
        raise VersionConflict(expected=version, actual=seen.version, path=("expected_version",))
    return seen


async def own(
    row: type[R], key: UUID, *, by: Actor, version: int | None = None, path: tuple[str | int, ...] = ("id",)
) -> R:
    """The row of the actor's own business, held until the transaction ends."""
    seen = await locked(row, key, by=by, version=version, path=path)
    if getattr(seen, "business_id", seen.id) != by.business_id:
        raise NotFound(path=path)
    return seen

"""Saved views: kept, shared, and which of them a list opens with."""

import re
from typing import Any
from urllib.parse import parse_qsl

from core.actor import Actor
from core.user_error import Duplicate, Forbidden, Malformed, Taken, TooLong, TooMany, UserError, refuse
from models.permission import Permission
from models.row import CONTROL, assign
from models.saved_view import SavedView

MOST = 50
"""Of one user, for one list."""
MOST_PARTS = 40
LONGEST_PART = 500
NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,39}")
EXAMPLE = "status=PLACED&sort=PLACED_AT_DESC"


async def create(values: dict[str, Any], *, by: Actor) -> SavedView:
    """A new view of the user's own, or one that he shares."""
    assert by.user_id is not None
    row = SavedView(business_id=by.business_id, user_id=by.user_id)
    assign(row, values)
    refuse(await _problems(row, "list", "name"))
    count = await SavedView.filter(business_id=by.business_id, user_id=by.user_id, list=row.list).count()
    if count >= MOST:
        raise TooMany(limit=MOST, count=count + 1, path=("list",))
    await _leave_room(row)
    await row.save(force_create=True)
    return row


async def update(row: SavedView, values: dict[str, Any], *, by: Actor) -> SavedView:
    """Another name, other contents, for all or for oneself, the first to be shown or not."""
    require(row, by=by)
    changed = assign(row, values)
    refuse(await _problems(row, *({*changed} & {"name"})))
    await _leave_room(row)
    await row.store(*changed)
    return row


async def delete(row: SavedView, *, by: Actor) -> SavedView:
    """Forget it, for all who see it."""
    require(row, by=by)
    await row.delete()
    return row


def refusal(row: SavedView, *, by: Actor) -> UserError | None:
    """Why the actor may not change it, or None: what others share is changed by who looks after the business."""
    if row.user_id == by.user_id or by.may(Permission.BUSINESS_UPDATE):
        return None
    return Forbidden(permission=Permission.BUSINESS_UPDATE)


def require(row: SavedView, *, by: Actor) -> None:
    """Refuse who may not change it."""
    if error := refusal(row, by=by):
        raise error


async def _problems(row: SavedView, *names: str) -> list[UserError]:
    problems = row.problems(*names)
    if problems:
        return problems + query_problems(row.query)
    problems = query_problems(row.query)
    same = SavedView.filter(business_id=row.business_id, user_id=row.user_id, list=row.list, name=row.name)
    if await same.exclude(id=row.id).exists():
        problems.append(Taken(value=row.name, path=("name",)))
    return problems


def query_problems(query: str) -> list[UserError]:
    """What is wrong with filters, order and columns as an address has them."""
    longest = SavedView._meta.fields_map["query"].max_length  # type: ignore[attr-defined]
    if len(query) > longest:
        return [TooLong(limit=longest, length=len(query), path=("query",))]
    try:
        parts = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query), max_num_fields=MOST_PARTS)
    except ValueError:
        return [Malformed(example=EXAMPLE, path=("query",))]
    names = [name for name, _ in parts]
    if len(set(names)) < len(names):
        return [Duplicate(path=("query",))]
    is_odd = any(
        not NAME.fullmatch(name) or len(value) > LONGEST_PART or CONTROL.search(value) for name, value in parts
    )
    return [Malformed(example=EXAMPLE, path=("query",))] if is_odd else []


async def _leave_room(row: SavedView) -> None:
    """One default among one's own, and one among those that are shared."""
    if not row.is_default:
        return
    others = SavedView.filter(business_id=row.business_id, list=row.list, is_default=True, is_shared=row.is_shared)
    others = others if row.is_shared else others.filter(user_id=row.user_id)
    for other in await others.exclude(id=row.id).select_for_update():
        other.is_default = False
        await other.store("is_default")

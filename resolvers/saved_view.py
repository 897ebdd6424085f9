"""Saved views of lists."""

from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.operation import LOGGED_IN, mutation, query
from models.saved_view import SavedView as Row
from schema.saved_view import SavedView, SavedViewCreateInput, SavedViewInput, SavedViewUpdateInput
from services import saved_view as views
from services.lookup import own

MOST = 500


@query(list[SavedView], allow=LOGGED_IN)
async def saved_views(info: Info, list: str) -> list[Row]:
    """The viewer's own views of a list, and those that are shared, by name; 500 at most."""
    return await Row.visible_to(info.context.actor).filter(list=list).order_by("name", "id").limit(MOST)


@mutation(SavedView, allow=LOGGED_IN)
async def saved_view_create(info: Info, input: SavedViewCreateInput) -> Row:
    """Keep what a list shows under a name, for oneself or for all of the business."""
    return await views.create(given(input), by=info.context.actor)


@mutation(SavedView, allow=LOGGED_IN)
async def saved_view_update(info: Info, input: SavedViewUpdateInput) -> Row:
    """Name it anew, replace what it shows, share it, or have the list open with it."""
    return await views.update(await _own(info, input), given(input), by=info.context.actor)


@mutation(SavedView, allow=LOGGED_IN)
async def saved_view_delete(info: Info, input: SavedViewInput) -> Row:
    """Forget a view, for all who see it."""
    return await views.delete(await _own(info, input), by=info.context.actor)


async def _own(info: Info, input: SavedViewInput | SavedViewUpdateInput) -> Row:
    return await own(Row, key_of(input.id, "SavedView", "id"), by=info.context.actor, version=input.expected_version)

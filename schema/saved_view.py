"""保存した表示."""

from typing import Any

import strawberry

from core.graph.context import Info
from core.graph.keyed import Keyed
from core.graph.node import computed, input_type, node, one, output
from models import saved_view as rows
from models.user import User as UserRow
from schema.business import User
from schema.can import Can
from services import saved_view as views


@output
class SavedViewViewerCan:
    """What the viewer may do to a view."""

    view: strawberry.Private[rows.SavedView]

    @strawberry.field(description="Change or delete it: one's own, or what is shared with `business:update`.")
    async def change(self, info: Info) -> Can:
        """By whose it is."""
        error = views.refusal(self.view, by=info.context.actor)
        return Can(allowed=error is None, reason=error.message(info.context.locale) if error else None)


def _can(row: Any, _: Any) -> SavedViewViewerCan:
    return SavedViewViewerCan(view=row)


@node(rows.SavedView)
class SavedView:
    """保存した表示: filters, order and columns of a list, under a name; one's own, or shared with the business."""

    version: int
    list: str
    """Which list, as the client calls it."""
    name: str
    query: str
    """As in an address: `status=PLACED&sort=PLACED_AT_DESC`."""
    is_shared: bool
    is_default: bool
    """Whether the list opens with it; one's own goes before a shared one."""
    owner: User | None = one("user", UserRow)
    """Null when he has left."""
    viewer_can: SavedViewViewerCan = computed(_can)


@input_type
class SavedViewCreateInput(Keyed):
    """At most 50 of one user for one list."""

    list: str
    """A word in letters, digits and dashes, at most 40."""
    name: str
    """At most 40 characters; once among one's own of the list."""
    query: str
    """At most 2,000 characters: 40 names and values, each once, of 500 characters at most."""
    is_shared: bool = False
    is_default: bool = False


@input_type
class SavedViewUpdateInput(Keyed):
    """What is left out stays as it is."""

    id: strawberry.ID
    expected_version: int | None = None
    name: str | None = strawberry.UNSET
    query: str | None = strawberry.UNSET
    is_shared: bool | None = strawberry.UNSET
    is_default: bool | None = strawberry.UNSET


@input_type
class SavedViewInput(Keyed):
    """Which view."""

    id: strawberry.ID
    expected_version: int | None = None

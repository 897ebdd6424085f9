"""A word for those who wait for their own write: how far a stream has got, though nothing is new on its list."""

from typing import Any

from strawberry.types.nodes import SelectedField

from core.graph.context import Info
from core.graph.node import output
from core.graph.scalars import EventCursor


@output
class Passed:
    """All that had happened up to the cursor has been told; this is told only where a fragment asks for it."""

    cursor: EventCursor


def asks_for_passed(info: Info) -> bool:
    """Whether an operation has a fragment for it."""
    waiting: list[Any] = [one for asked in info.selected_fields for one in asked.selections]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, SelectedField):
            if one.type_condition == Passed.__name__:
                return True
            waiting += one.selections
    return False

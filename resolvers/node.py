"""Any object by its global id."""

import asyncio
from typing import Any

import strawberry

from core.graph.context import Info
from core.graph.ids import parsed
from core.graph.node import NODES, ById, Node
from core.graph.operation import ANYONE, query
from core.user_error import TooMany

MOST_IDS = 100


@query(Node | None, allow=ANYONE, planned=ById("id", 1))
async def node(info: Info, id: strawberry.ID) -> Any:
    """The object with this id, or null when there is none that the viewer may see."""
    return (await _found(info, [id]))[0]


@query(list[Node | None], allow=ANYONE, planned=ById("ids", MOST_IDS))
async def nodes(info: Info, ids: list[strawberry.ID]) -> Any:
    """Objects by id, at most 100, in the order asked for; null for what the viewer may not see."""
    if len(ids) > MOST_IDS:
        raise TooMany(limit=MOST_IDS, count=len(ids), path=("ids",))
    return await _found(info, ids)


async def _found(info: Info, ids: list[strawberry.ID]) -> list[Any]:
    keys: dict[str, set[Any]] = {}
    for id in ids:
        if (known := parsed(id)) and known[0] in NODES:
            keys.setdefault(known[0], set()).add(known[1])
    names = list(keys)
    batches = await asyncio.gather(
        *(NODES[name][1].visible_to(info.context.actor).filter(id__in=list(keys[name])) for name in names)
    )
    rows = {(name, row.id): row for name, batch in zip(names, batches, strict=True) for row in batch}
    return [rows.get(parsed(id) or ("", None)) for id in ids]

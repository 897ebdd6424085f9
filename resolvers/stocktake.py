"""棚卸."""

from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.live import live
from core.graph.operation import listing, mutation
from core.user_error import UserError
from models import stocktake as rows
from models.permission import Permission
from schema.stocktake import (
    Stocktake,
    StocktakeCloseInput,
    StocktakeCreateInput,
    StocktakeGroups,
    StocktakeInput,
    StocktakeLine,
    StocktakeLineAddInput,
    StocktakeLineCountInput,
    StocktakeLineGroups,
    StocktakeLineInput,
    StocktakeLineSort,
    StocktakeLineUpdateInput,
    StocktakeLineWhere,
    StocktakeReopenInput,
    StocktakeSort,
    StocktakeWhere,
)
from services import stocktake as stocktakes
from services.lookup import found, locked, own

COUNT = Permission.ORDER_INSPECT
STEP: list[type[UserError]] = [stocktakes.WrongStocktakeStatus]

listing(
    "stocktakes", Stocktake, allow=Permission.ORDER_READ, where=StocktakeWhere, order=StocktakeSort,
    groups=[StocktakeGroups], default="-dated_on",
    doc="棚卸表 of the viewer's business, newest first.",
)  # fmt: skip

live(
    "stocktakes_live", Stocktake, key="stocktake_id", allow=Permission.ORDER_READ, where=StocktakeWhere,
    default="-dated_on", groups=[StocktakeGroups],
    doc="The newest stocktakes, then each that is made, counted, closed or opened again.",
)  # fmt: skip

listing(
    "stocktake_lines", StocktakeLine, allow=Permission.ORDER_READ, where=StocktakeLineWhere, order=StocktakeLineSort,
    groups=[StocktakeLineGroups], default="position",
    doc="棚卸明細, mostly of one stocktake; `search` looks at names, codes, suppliers and places; groups give totals.",
)  # fmt: skip

live(
    "stocktake_lines_live", StocktakeLine, key="stocktake_line_id", allow=Permission.ORDER_READ,
    where=StocktakeLineWhere, default="position", groups=[StocktakeLineGroups],
    doc="The first lines, then each that somebody counts, changes, adds or removes.",
)  # fmt: skip


@mutation(Stocktake, allow=COUNT, errors=[stocktakes.StocktakeExists])
async def stocktake_create(info: Info, input: StocktakeCreateInput) -> rows.Stocktake:
    """棚卸表を作成: with what was bought lately and what the one before had, at the last prices paid."""
    place = key_of(input.delivery_place, "DeliveryPlace", "delivery_place") if input.delivery_place else None
    wanted = stocktakes.Wanted(input.dated_on, place, input.months, input.with_previous)
    return await stocktakes.make(wanted, by=info.context.actor)


@mutation(Stocktake, allow=COUNT, errors=STEP)
async def stocktake_refresh(info: Info, input: StocktakeInput) -> rows.Stocktake:
    """最新の仕入を取り込む: goods, quantities and prices of what was bought since; prices set by hand stay."""
    return await stocktakes.refresh(await _own(info, input), by=info.context.actor)


@mutation(
    Stocktake,
    allow=COUNT,
    errors=[*STEP, stocktakes.NotCountedYet, stocktakes.AmountsMissing, stocktakes.TotalChanged],
)
async def stocktake_close(info: Info, input: StocktakeCloseInput) -> rows.Stocktake:
    """確定する: nothing of it changes any more."""
    return await stocktakes.close(
        await _own(info, input),
        uncounted_as_zero=input.uncounted_as_zero,
        expected_total=input.expected_total,
        by=info.context.actor,
    )


@mutation(Stocktake, allow=Permission.ORDER_APPROVE, errors=STEP)
async def stocktake_reopen(info: Info, input: StocktakeReopenInput) -> rows.Stocktake:
    """確定を解除する: to correct it; who did it and why is kept in the log."""
    return await stocktakes.reopen(await _own(info, input), input.reason, by=info.context.actor)


@mutation(Stocktake, allow=COUNT, errors=STEP)
async def stocktake_delete(info: Info, input: StocktakeInput) -> rows.Stocktake:
    """Delete one that was made by mistake, with all that was counted; a closed one stays."""
    return await stocktakes.delete(await _own(info, input), by=info.context.actor)


@mutation(StocktakeLine, allow=COUNT, errors=STEP)
async def stocktake_line_count(info: Info, input: StocktakeLineCountInput) -> rows.StocktakeLine:
    """数える: write down how much there is; each line for itself, by as many people as there are shelves."""
    stocktake, line = await _line(info, input)
    return await stocktakes.count(stocktake, line, input.quantity, by=info.context.actor)


@mutation(StocktakeLine, allow=COUNT, errors=STEP)
async def stocktake_line_update(info: Info, input: StocktakeLineUpdateInput) -> rows.StocktakeLine:
    """Change where it is kept, or its price; of own goods, name, unit and tax rate, too."""
    values = given(input, empty=("unit_price",))
    return await stocktakes.update(*await _line(info, input), values)


@mutation(StocktakeLine, allow=COUNT, errors=STEP)
async def stocktake_line_add(info: Info, input: StocktakeLineAddInput) -> rows.StocktakeLine:
    """商品を追加: goods that are not ordered through the system."""
    key = key_of(input.stocktake, "Stocktake", "stocktake")
    stocktake = await locked(rows.Stocktake, key, by=info.context.actor, path=("stocktake",))
    values = given(input, empty=("unit_price", "quantity"), leave_out=("stocktake", "quantity"))
    return await stocktakes.add(stocktake, stocktakes.Addition(values, input.quantity), by=info.context.actor)


@mutation(Stocktake, allow=COUNT, errors=STEP)
async def stocktake_line_remove(info: Info, input: StocktakeLineInput) -> rows.Stocktake:
    """Take a line off: it is not held any more."""
    return await stocktakes.remove_line(*await _line(info, input))


async def _own(info: Info, input: StocktakeInput | StocktakeCloseInput | StocktakeReopenInput) -> rows.Stocktake:
    key = key_of(input.id, "Stocktake", "id")
    return await own(rows.Stocktake, key, by=info.context.actor, version=input.expected_version)


async def _line(
    info: Info, input: StocktakeLineCountInput | StocktakeLineUpdateInput | StocktakeLineInput
) -> tuple[rows.Stocktake, rows.StocktakeLine]:
    """The stocktake first, so that who closes it waits for those who count, and nobody for each other."""
    key, actor = key_of(input.id, "StocktakeLine", "id"), info.context.actor
    seen = await found(rows.StocktakeLine, key, by=actor)
    stocktake = await stocktakes.held_open(seen.stocktake_id, by=actor)
    return stocktake, await locked(rows.StocktakeLine, key, by=actor, version=input.expected_version)

"""Placing: one request, one transaction."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from core.actor import Actor
from core.db import fetch
from core.identifier import new_id
from core.user_error import refuse
from models.order import Order, OrderLine
from services import events
from services.order import limiting, stock, usual
from services.order.drafting import Draft, Entry, Wish, draft

EMPTY = "DELETE FROM cart WHERE form_id = $1 AND user_id = $2 AND business_id = $3 AND wished_on IS NULL"
EMPTY_DAYS = """
DELETE FROM cart WHERE form_id = $1 AND user_id = $2 AND business_id = $3 AND wished_on = ANY($4::date[])
"""


async def check(form: UUID, entries: list[Entry], wish: Wish, *, by: Actor) -> Draft:
    """What would be placed, if it may be: priced, and measured by what its store may order."""
    made = await draft(form, entries, wish, by=by)
    await limiting.check([made])
    refuse(made.problems)
    return made


async def place(form: UUID, entries: list[Entry], wish: Wish, *, by: Actor) -> Order:
    """Order from a form: checked, taken from stock, numbered, announced; the cart is emptied."""
    made = await draft(form, entries, wish, by=by)
    refuse(made.problems)
    await limiting.check([made], held=True)
    refuse(made.problems)
    await stock.reserve((line, line.ordered_quantity) for line in made.lines)
    await empty_cart(form, by=by)
    return await _placed(made)


async def place_approved(made: Draft) -> Order:
    """Place what was asked for and approved: above a limit, and leaving carts as they are."""
    await stock.reserve((line, line.ordered_quantity) for line in made.lines)
    return await _placed(made)


async def place_all(made: Sequence[Draft], *, by: Actor) -> list[Order]:
    """Place what was checked, an order for each date of one form: all of them, or none."""
    lines = [(day, i, line) for day, one in enumerate(made) for i, line in enumerate(one.lines)]
    paths = [("days", day, "lines", i, "quantity") for day, i, _ in lines]
    await stock.reserve([(line, line.ordered_quantity) for _, _, line in lines], paths)
    form, days = made[0].order.form_id, [one.order.wished_on for one in made if one.order.wished_on]
    assert form is not None
    await empty_carts(form, days, by=by)
    return [await _placed(one) for one in made]


async def place_filed(made: Sequence[Draft]) -> list[Order]:
    """Place what a file says, and was checked: all of it, from stock at once, leaving carts as they are."""
    await stock.reserve((line, line.ordered_quantity) for one in made for line in one.lines)
    return [await _placed(one) for one in made]


async def empty_cart(form: UUID, *, by: Actor) -> None:
    """What was in it is ordered, or asked for."""
    await fetch(EMPTY, form, by.user_id, by.business_id)


async def empty_carts(form: UUID, days: Sequence[dt.date], *, by: Actor) -> None:
    """The same, of the carts of some dates."""
    await fetch(EMPTY_DAYS, form, by.user_id, by.business_id, list(days))


async def _placed(made: Draft) -> Order:
    order = made.order
    assert order.seller_id is not None
    order.number = await next_number(order.seller_id)
    order.refold()
    await order.save(force_create=True)
    await OrderLine.bulk_create(made.lines)
    await usual.remember(order, made.lines)
    await events.emit(events.OrderPlaced(order.id, order.seller_id, order.buyer_id))
    return order


async def next_number(business: UUID, kind: str = "order") -> str:
    """A business's next number of a kind, without gaps: the counter's row stays locked until the order is there."""
    rows = await fetch(
        """
        INSERT INTO counter AS c (id, business_id, kind, value, created_at, updated_at)
        VALUES ($1, $2, $3, 1, now(), now())
        ON CONFLICT (business_id, kind) DO UPDATE SET value = c.value + 1
        RETURNING value
        """,
        new_id(),
        business,
        kind,
    )
    return f"{rows[0]['value']:08d}"

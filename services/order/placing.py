"""Placing: one request, one transaction."""

from uuid import UUID

from core.actor import Actor
from core.db import fetch
from core.identifier import new_id
from core.user_error import refuse
from models.order import Order, OrderLine
from services import events
from services.order import stock, usual
from services.order.drafting import Entry, Wish, draft

EMPTY = "DELETE FROM cart WHERE form_id = $1 AND user_id = $2 AND business_id = $3"


async def place(form: UUID, entries: list[Entry], wish: Wish, *, by: Actor) -> Order:
    """Order from a form: checked, taken from stock, numbered, announced; the cart is emptied."""
    made = await draft(form, entries, wish, by=by)
    refuse(made.problems)
    await stock.reserve((line, line.ordered_quantity) for line in made.lines)
    order = made.order
    await fetch(EMPTY, form, by.user_id, by.business_id)
    assert order.seller_id is not None
    order.number = await next_number(order.seller_id)
    order.refold()
    await order.save(force_create=True)
    await OrderLine.bulk_create(made.lines)
    await usual.remember(made.order, made.lines)
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

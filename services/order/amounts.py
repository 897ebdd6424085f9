"""金額表示: whether the buyer sees what an order costs, in history, mails and papers."""

from core.actor import Actor
from core.db import fetch
from models.order import Order
from services import events
from services.order.rules import require

LINES = "UPDATE order_line SET hides_price = $2 WHERE order_id = $1 AND hides_price <> $2"


async def show(order: Order, *, shown: bool, by: Actor) -> Order:
    """Show or hide amounts of one order, at any time; papers that were issued before stay as they are."""
    require(order, "show_amounts", by=by)
    if order.hides_prices is shown:
        order.hides_prices = not shown
        await order.store("hides_prices")
        await fetch(LINES, order.id, order.hides_prices)
        await events.emit(events.OrderAmountsShown(order.id, order.seller_id, order.buyer_id))
    return order

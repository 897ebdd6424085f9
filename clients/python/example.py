"""A warehouse program: it receives and confirms each order that waits, those of before it was started too.

TOKEN=tsu_… python example.py http://localhost:8000
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator

from tsunagi_client import OrderConfirmInput, OrderInput, OrderStatus, OrderStatusFilter, OrderWhere, Tsunagi
from tsunagi_client.fragments import OrderFacts
from tsunagi_client.transport import accepted

WAITING = OrderWhere(status=OrderStatusFilter(eq=OrderStatus.PLACED))


async def waiting(tsunagi: Tsunagi) -> AsyncIterator[OrderFacts]:
    """Each order that waits: those that are there, then those that come."""
    async for told in tsunagi.live_orders(first=100, where=WAITING):
        change = told.orders_live
        if change.typename__ == "OrderSnapshot":
            for order in change.items:
                yield order
        elif change.typename__ == "OrderUpsert":
            yield change.item


async def main(url: str, most: int) -> None:
    """Until so many have been confirmed."""
    async with Tsunagi(url, os.environ["TOKEN"]) as tsunagi:
        async for order in waiting(tsunagi):
            received = accepted((await tsunagi.receive_order(OrderInput(id=order.id))).order_receive).order
            wanted = OrderConfirmInput(id=order.id, expected_version=received.version)
            confirmed = accepted((await tsunagi.confirm_order(wanted)).order_confirm).order
            print(confirmed.number, confirmed.status.value, confirmed.buyer.name, confirmed.total, flush=True)
            most -= 1
            if not most:
                return


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else -1))

"""A warehouse program: it receives and confirms each new order, and tells what it has seen.

TOKEN=tsu_… python example.py http://localhost:8000
"""

import asyncio
import os
import sys

from tsunagi_client import OrderConfirmInput, OrderInput, OrderStatus, Tsunagi
from tsunagi_client.transport import accepted


async def main(url: str, most: int) -> None:
    """Follow the orders until so many have been confirmed."""
    async with Tsunagi(url, os.environ["TOKEN"]) as tsunagi:
        async for told in tsunagi.follow_orders():
            event = told.order_events
            order = event.order
            print(event.topic, order.number, order.buyer and order.buyer.name, order.total, flush=True)
            if order.status is OrderStatus.PLACED:
                accepted((await tsunagi.receive_order(OrderInput(id=order.id))).order_receive)
            elif event.topic == "order.received":
                wanted = OrderConfirmInput(id=order.id, expected_version=order.version)
                accepted((await tsunagi.confirm_order(wanted)).order_confirm)
            elif event.topic == "order.confirmed":
                most -= 1
                if not most:
                    return


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else -1))

"""What a buyer has bought: goods, how much of them, and the last price paid."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from core.db import fetch

LOOKS_BACK = dt.timedelta(days=400)
"""Older orders are not asked for prices."""

PURCHASES = """
WITH bought AS (
    SELECT l.id, o.placed_at, l.product_id, o.supplier_id, l.code, l.name, l.unit, l.tax_rate,
        o.seller_party ->> 'name' AS supplier_name,
        coalesce(l.product_id::text, coalesce(o.supplier_id::text, '') || ':' || l.name) || ':' || l.unit AS key,
        CASE WHEN o.status = 'SHIPPED' THEN l.shipped_quantity
            ELSE coalesce(l.confirmed_quantity, l.ordered_quantity) END AS quantity,
        CASE WHEN NOT (o.hides_prices OR l.hides_price) THEN nullif(l.unit_price, 0) END AS price,
        coalesce(
            (coalesce(l.inspected_at, o.arrived_at) AT TIME ZONE 'Asia/Tokyo')::date, o.planned_on, o.wished_on,
            (coalesce(o.shipped_at, o.placed_at) AT TIME ZONE 'Asia/Tokyo')::date
        ) AS day
    FROM "order" o JOIN order_line l ON l.order_id = o.id
    WHERE o.buyer_id = $1 AND ($2::uuid IS NULL OR o.delivery_place_id = $2) AND o.placed_at >= $3
        AND (o.status IN ('CONFIRMED', 'SHIPPED') OR (o.seller_id IS NULL AND o.status <> 'ABORTED'))
), held AS (
    SELECT * FROM bought WHERE day <= $4 AND quantity > 0
), last AS (
    SELECT DISTINCT ON (key) * FROM held ORDER BY key, day DESC, placed_at DESC, id DESC
), priced AS (
    SELECT DISTINCT ON (key) key, price FROM held WHERE price IS NOT NULL
    ORDER BY key, day DESC, placed_at DESC, id DESC
), summed AS (
    SELECT key, sum(quantity) AS quantity FROM held WHERE day >= $5 GROUP BY key
), returned AS (
    SELECT held.key, sum(back.quantity) AS quantity
    FROM held JOIN return_line back ON back.line_id = held.id JOIN return_slip slip ON slip.id = back.slip_id
    WHERE slip.returned_on BETWEEN $5 AND $4 GROUP BY held.key
)
SELECT last.key, last.product_id, last.supplier_id, last.code, last.name, last.unit, last.tax_rate,
    last.supplier_name, last.day, priced.price,
    coalesce(summed.quantity, 0) - coalesce(returned.quantity, 0) AS quantity
FROM last LEFT JOIN priced USING (key) LEFT JOIN summed USING (key) LEFT JOIN returned USING (key)
ORDER BY last.supplier_name, last.name, last.key
"""
"""Of sellers here, what they have confirmed or shipped; by FAX and mail, what was ordered. It counts on the day when
it was received, else was to be delivered. A price that the buyer is not shown, or of nothing, is no price."""


@dataclass(frozen=True)
class Purchase:
    """Goods as they were bought last; how much of them since a day, without what went back."""

    key: str
    product_id: UUID | None
    supplier_id: UUID | None
    code: str
    name: str
    unit: str
    tax_rate: int
    supplier_name: str
    day: dt.date
    price: int | None
    quantity: Decimal


async def purchases(buyer: UUID, place: UUID | None, until: dt.date, since: dt.date) -> list[Purchase]:
    """All goods bought up to a day, by supplier and name."""
    begin = dt.datetime.combine(until, dt.time(), dt.UTC) - LOOKS_BACK
    return [Purchase(**row) for row in await fetch(PURCHASES, buyer, place, begin, until, since)]

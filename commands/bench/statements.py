"""The limit: one statement for each case, whose JSON is text put together by hand, and no rights asked."""

import datetime as dt

from core import clock


def _object(**values: str) -> str:
    """The SQL of a JSON object whose values are SQL of JSON; none may be NULL."""
    parts = [
        f"'{'{' if not number else ','}\"{name}\":' || {value}" for number, (name, value) in enumerate(values.items())
    ]
    return "(" + " || ".join(parts) + " || '}')"


def _text(column: str) -> str:
    return f"to_json({column})::text"


def _number(column: str) -> str:
    return f"{column}::text"


def _decimal(column: str) -> str:
    return f"'\"' || trim_scale({column})::text || '\"'"


def _list(item: str, rest: str, order: str) -> str:
    return f"(SELECT '[' || coalesce(string_agg({item}, ',' ORDER BY {order}), '') || ']' {rest})"


BUYER = _object(
    name=_text("b.name"), postalCode=_text("b.postal_code"), prefecture=_text("b.prefecture"), city=_text("b.city"),
    street=_text("b.street"), phone=_text("b.phone"),
)  # fmt: skip
PARTY = _object(name="(o.delivery_party->'name')::text", address="(o.delivery_party->'address')::text")
PRODUCT = _object(code=_text("p.code"), name=_text("p.name"))
LINE = _object(
    name=_text("l.name"), unit=_text("l.unit"), unitPrice=_number("l.unit_price"), remark=_text("l.remark"),
    orderedQuantity=_decimal("l.ordered_quantity"), product=f"CASE WHEN p.id IS NULL THEN 'null' ELSE {PRODUCT} END",
)  # fmt: skip
LINES = _list(
    LINE, "FROM order_line l LEFT JOIN product p ON p.id = l.product_id WHERE l.order_id = o.id", "l.position"
)
SHIPMENT = _object(number=_number("s.number"), carrier=_text("s.carrier"), slipNumber=_text("s.slip_number"))
SHIPMENTS = _list(SHIPMENT, "FROM shipment s WHERE s.order_id = o.id", "s.number")
ORDER = _object(
    number=_text("o.number"), status=_text("o.status"), placedAt=_text("o.placed_at"), net=_number("o.net"),
    tax=_number("o.tax"), buyer=BUYER, deliveryParty=PARTY, lines=LINES, shipments=SHIPMENTS,
)  # fmt: skip
PRODUCT_ROW = _object(
    name=_text("name"), code=_text("code"), unit=_text("unit"), price=_number("price"), taxRate=_number("tax_rate")
)


def _answer(name: str, value: str) -> str:
    return f"convert_to('{{\"data\":{{\"{name}\":' || {value} || '}}}}', 'UTF8')"


def _all(order: str) -> str:
    return f"'[' || coalesce(string_agg(x.item, ',' ORDER BY {order}), '') || ']'"


NEWEST = f"""
SELECT {_answer("orders", _all("x.placed_at DESC, x.id DESC"))}
FROM (
  SELECT {ORDER} AS item, o.placed_at, o.id
  FROM (SELECT * FROM "order" WHERE seller_id = $1 ORDER BY placed_at DESC, id DESC LIMIT 50) o
  JOIN business b ON b.id = o.buyer_id
) x"""
ONE = f"""
SELECT {_answer("order", ORDER)} FROM "order" o JOIN business b ON b.id = o.buyer_id
WHERE o.id = $1"""
PRODUCTS = f"""
SELECT {_answer("products", _all("x.name, x.id"))}
FROM (SELECT {PRODUCT_ROW} AS item, name, id FROM product WHERE business_id = $1 ORDER BY name, id LIMIT 100) x"""
GROUP = _object(
    day="'\"' || day || '\"'", status=_text("status"), count=_number("count"), net=_number("net"), tax=_number("tax")
)


def since() -> dt.datetime:
    """When the first of the 90 business days began that a dashboard looks back on."""
    return dt.datetime.combine(clock.today() - dt.timedelta(days=89), dt.time(), clock.TOKYO)


SINCE = "date_trunc('day', now() AT TIME ZONE 'Asia/Tokyo' - interval '89 days') AT TIME ZONE 'Asia/Tokyo'"
DASHBOARD = f"""
SELECT {_answer("dashboard", "'[' || coalesce(string_agg(" + GROUP + ", ',' ORDER BY day, status), '') || ']'")}
FROM (
  SELECT to_char(placed_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD') AS day, status, count(*) AS count,
    sum(net) AS net, sum(tax) AS tax
  FROM "order" WHERE seller_id = $1 AND placed_at >= {SINCE} GROUP BY 1, 2
) x"""

STATEMENTS = {
    "newest": (NEWEST, "seller"),
    "one": (ONE, "id"),
    "products": (PRODUCTS, "seller"),
    "dashboard": (DASHBOARD, "seller"),
}
"""By operation: the statement, and the variable that it takes."""

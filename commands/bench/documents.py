"""The questions, each as GraphQL and as the fastest SQL that gives the same answer."""

from dataclasses import dataclass
from uuid import UUID

from core.graph.ids import global_id


@dataclass(frozen=True)
class Case:
    """A document with the variables it takes, and a statement with its one argument."""

    name: str
    document: str
    variables: tuple[str, ...]
    sql: str
    argument: str


def key(kind: str, value: UUID) -> str:
    """The id as clients write it."""
    return global_id(kind, value)


_LINES = """(
  SELECT json_agg(json_build_object(
    'name', l.name, 'unit', l.unit, 'unitPrice', l.unit_price,
    'quantity', trim_scale(coalesce(l.confirmed_quantity, l.ordered_quantity))::text,
    'product', CASE WHEN p.id IS NULL THEN NULL ELSE json_build_object('code', p.code) END
  ) ORDER BY l.position)
  FROM order_line l LEFT JOIN product p ON p.id = l.product_id WHERE l.order_id = o.id
)"""
_ORDER = f"""json_build_object(
  'number', o.number, 'status', o.status, 'placedAt', o.placed_at, 'total', o.net + o.tax,
  'buyerParty', json_build_object('name', o.buyer_party->>'name', 'address', o.buyer_party->>'address'),
  'lines', {_LINES},
  'shipments', (
    SELECT coalesce(json_agg(json_build_object('number', s.number, 'carrier', s.carrier) ORDER BY s.number), '[]')
    FROM shipment s WHERE s.order_id = o.id
  )
)"""  # noqa: S608 — no input
_FIELDS = """{
  number status placedAt total buyerParty { name address }
  lines { name unit unitPrice quantity product { code } }
  shipments { number carrier }
}"""

PAGE = "query($after: String) { orders(first: 100, after: $after) { nodes { number } pageInfo { endCursor } } }"

CASES = (
    Case(
        "50 orders with lines",
        f"query {{ orders(first: 50) {{ nodes {_FIELDS} }} }}",
        (),
        f"""SELECT json_build_object('data', json_build_object('orders', json_build_object('nodes', (
          SELECT json_agg(x.o) FROM (
            SELECT {_ORDER} AS o FROM "order" o WHERE o.seller_id = $1 ORDER BY o.placed_at DESC, o.id DESC LIMIT 50
          ) x))))::text""",  # noqa: S608 — no input
        "seller",
    ),
    Case(
        "one order with lines",
        f"query($id: ID!) {{ node(id: $id) {{ ... on Order {_FIELDS} }} }}",
        ("id",),
        f"""SELECT json_build_object('data', json_build_object('node', {_ORDER}))::text
          FROM "order" o WHERE o.id = $1""",  # noqa: S608 — no input
        "order",
    ),
    Case(
        "100 products",
        "query { products(first: 100) { nodes { name code unit price taxRate } } }",
        (),
        """SELECT json_build_object('data', json_build_object('products', json_build_object('nodes', (
          SELECT json_agg(x.p) FROM (
            SELECT json_build_object(
              'name', name, 'code', code, 'unit', unit, 'price', price, 'taxRate', tax_rate) AS p
            FROM product WHERE business_id = $1 ORDER BY name, id LIMIT 100
          ) x))))::text""",
        "seller",
    ),
)

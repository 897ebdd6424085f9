"""What is asked: the same data in each dialect, and what counts as the same."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from commands.bench.databases import World
from commands.bench.servers import Variant
from commands.bench.statements import since
from core.graph.ids import global_id

Variables = Callable[[World], dict[str, Any]]

_ORDER = """
  number status placedAt net tax
  buyer { name postalCode prefecture city street phone }
  deliveryParty { name address }
  lines { name unit unitPrice remark orderedQuantity product { code name } }
  shipments { number carrier slipNumber }
"""
_ORDER_OF_POSTGRAPHILE = """
  number status placedAt net tax
  buyer: businessByBuyerId { name postalCode prefecture city street phone }
  deliveryParty
  lines: orderLinesByOrderIdList(orderBy: [POSITION_ASC]) {
    name unit unitPrice remark orderedQuantity product: productByProductId { code name }
  }
  shipments: shipmentsByOrderIdList(orderBy: [NUMBER_ASC]) { number carrier slipNumber }
"""
_PRODUCT = "name code unit price taxRate"


@dataclass(frozen=True)
class Case:
    """A question: its name in goals, its title, a document for each dialect, the variables of each."""

    name: str
    title: str
    operation: str
    documents: Mapping[str, str]
    ours: Variables
    others: Variables

    def is_for(self, variant: Variant) -> bool:
        """Whether it can be asked of a variant."""
        return variant.dialect == "limit" or variant.dialect in self.documents

    def asked(self, variant: Variant, world: World) -> dict[str, Any]:
        """The body of the request."""
        dialect = variant.dialect
        return {
            "operationName": self.operation,
            "query": self.documents.get(dialect, ""),
            "variables": (self.ours if dialect == "ours" else self.others)(world),
        }


def _seller(world: World) -> dict[str, Any]:
    return {"seller": str(world.seller)}


QUERIES = (
    Case(
        "q1",
        "Q1: the 50 newest orders of a seller with buyer, address, lines with product, shipments",
        "newest",
        {
            "ours": f"query newest {{ orders(first: 50) {{ nodes {{ {_ORDER} }} }} }}",
            "plain": f"query newest($seller: ID!) {{ orders(seller: $seller, first: 50) {{ {_ORDER} }} }}",
            "postgraphile": f"""query newest($seller: UUID!) {{ orders: allOrdersList(
              first: 50, condition: {{sellerId: $seller}}, orderBy: [PLACED_AT_DESC, ROW_ID_DESC]
            ) {{ {_ORDER_OF_POSTGRAPHILE} }} }}""",
        },
        lambda _: {},
        _seller,
    ),
    Case(
        "q2",
        "Q2: one such order",
        "one",
        {
            "ours": f"query one($id: ID!) {{ order: node(id: $id) {{ ... on Order {{ {_ORDER} }} }} }}",
            "plain": f"query one($id: ID!) {{ order(id: $id) {{ {_ORDER} }} }}",
            "postgraphile": f"""query one($id: UUID!) {{
              order: orderByRowId(rowId: $id) {{ {_ORDER_OF_POSTGRAPHILE} }} }}""",
        },
        lambda world: {"id": global_id("Order", world.order)},
        lambda world: {"id": str(world.order)},
    ),
    Case(
        "q3",
        "Q3: 100 products, five columns",
        "products",
        {
            "ours": f"query products {{ products(first: 100) {{ nodes {{ {_PRODUCT} }} }} }}",
            "plain": f"query products($seller: ID!) {{ products(seller: $seller, first: 100) {{ {_PRODUCT} }} }}",
            "postgraphile": f"""query products($seller: UUID!) {{ products: allProductsList(
              first: 100, condition: {{businessId: $seller}}, orderBy: [NAME_ASC, ROW_ID_ASC]
            ) {{ {_PRODUCT} }} }}""",
        },
        lambda _: {},
        _seller,
    ),
    Case(
        "dashboard",
        "Dashboard: orders, net and tax of 90 days by day and status; not asked of those who cannot group",
        "dashboard",
        {
            "ours": """query dashboard($since: DateTime!) { orders(where: { placedAt: { gte: $since } }) {
              groups(by: [PLACED_DAY, STATUS], first: 1000) { key { placedDay status } count sum { net tax } } } }""",
            "plain": "query dashboard($seller: ID!) { dashboard(seller: $seller) { day status count net tax } }",
        },
        lambda _: {"since": since().isoformat()},
        _seller,
    ),
)

OVERHEARD = "BENCH_REQUEST"
"""In the environment of `replay`: the body of the mutation, and the token to send with it."""
_PLACE = """mutation place($input: OrderPlaceInput!) { orderPlace(input: $input) {
  order { id number status net tax } userErrors { code path } } }"""
PLACE = Case(
    "place",
    "orderPlace: five lines, all rules, event",
    "place",
    {"ours": _PLACE},
    lambda world: {"input": world.placing},
    lambda _: {},
)


def is_same(reference: Any, answer: Any) -> bool:
    """Whether an answer holds all that the reference holds; a JSON column may bring more than was asked for."""
    if isinstance(reference, dict):
        given = _in_camel_case(answer)
        return isinstance(answer, dict) and all(
            name in given and is_same(one, given[name]) for name, one in reference.items()
        )
    if isinstance(reference, list):
        return len(reference) == len(answer) and all(map(is_same, reference, answer))
    return bool(reference == answer or _plain(reference) == _plain(answer))


def data_of(answer: bytes) -> Any:
    """What was answered, without the envelope of a connection."""
    (found,) = json.loads(answer)["data"].values()
    if isinstance(found, dict) and "groups" in found:
        groups = [{"day": one["key"]["placedDay"], **one["key"], **one["sum"], **one} for one in found["groups"]]
        return sorted(groups, key=lambda one: (one["day"], one["status"]))
    return found["nodes"] if isinstance(found, dict) and "nodes" in found else found


def _in_camel_case(given: Any) -> Any:
    if not isinstance(given, dict):
        return given
    return {re.sub("_(.)", lambda found: found[1].upper(), name): one for name, one in given.items()}


def _plain(value: Any) -> Any:
    """Instants and decimals written in several ways are one."""
    text = str(value)
    for kind in (Decimal, datetime.fromisoformat):
        try:
            return kind(text)
        except (ArithmeticError, ValueError):
            continue
    return text

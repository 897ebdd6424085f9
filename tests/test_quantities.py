"""最低注文数・ロット・在庫: a quantity that cannot be ordered is refused with its reason, and with what can be."""

from decimal import ROUND_CEILING, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.order import Order
from models.product import Product, SaleType
from services.order import quantity
from tests import make
from tests.make import gid

FACTS = (
    "userErrors { code path message ... on BelowMinimum { minimum nearest } ... on NotInLots { lot quantity nearest }"
    " ... on OutOfStock { available nearest } }"
)


@pytest.mark.feature("CN-56")
@pytest.mark.parametrize(
    ("wanted", "code", "nearest", "message"),
    [
        ("4", "BELOW_MINIMUM", "12", "最低注文数は10個です。"),
        ("14", "NOT_IN_LOTS", "18", "6個単位でご注文ください（14個 → 18個）。"),
        ("41", "NOT_IN_LOTS", "36", "6個単位でご注文ください（41個 → 36個）。"),
        ("42", "OUT_OF_STOCK", "36", "残り40"),
        ("36", None, None, ""),
    ],
)
async def test_why_a_quantity_cannot_be_ordered_and_what_can(http, wanted, code, nearest, message):
    market = await make.market(http, stock=40)
    await Product.filter(id=market.tomato.product_id).update(minimum_quantity=10, lot_quantity=6)
    wish = {
        "orderForm": gid(market.form),
        "deliveryPlace": gid(market.place),
        "lines": [{"item": gid(market.tomato), "quantity": wanted}],
    }
    for mutation, shown in (("orderCheck", "draft { total }"), ("orderPlace", "order { id }")):
        document = f"mutation($input: OrderPlaceInput!) {{ {mutation}(input: $input) {{ {shown} {FACTS} }} }}"
        errors = (await market.cook.query(document, input=wish))["userErrors"]
        assert [(one["code"], one["path"], one["nearest"]) for one in errors] == (
            [(code, ["lines", "0", "quantity"], nearest)] if code else []
        )
        assert all(message in one["message"] for one in errors)
    assert await Order.filter(buyer_id=market.buyer.id).count() == (code is None)
    if code:
        wish["lines"][0]["quantity"] = nearest
        assert (await market.cook.tell("orderPlace", "order { id }", **wish)).errors == []


QUANTITIES = st.decimals(Decimal("0.001"), Decimal(200), places=3)


@settings(max_examples=300, deadline=None)
@given(
    wanted=QUANTITIES,
    least=st.none() | QUANTITIES,
    lot=st.none() | QUANTITIES,
    stock=st.none() | QUANTITIES,
    is_piece=st.booleans(),
)
def test_what_is_proposed_instead_can_be_ordered(wanted, least, lot, stock, is_piece):
    if is_piece:
        wanted, least, lot, stock = ((one and one.to_integral_value()) or None for one in (wanted, least, lot, stock))
    kind = SaleType.PIECE if is_piece else SaleType.WEIGHT
    product = Product(sale_type=kind, unit="個", minimum_quantity=least, lot_quantity=lot, stock=stock)
    found = quantity.nearest(wanted or Decimal(1), product)
    if found:
        assert quantity.order_problem(found, product) is None
        assert stock is None or found <= stock
    else:
        assert stock is not None
        step = lot or Decimal("0.001")
        first = (max(least or step, step) / step).to_integral_value(ROUND_CEILING) * step
        assert first > stock

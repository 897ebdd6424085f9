"""What quantities may be ordered, confirmed and shipped."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from core.user_error import OutOfRange, UserError
from models.product import LARGEST_QUANTITY, Product, SaleType

SMALLEST = Decimal("0.001")


@dataclass(eq=False, kw_only=True)
class NotWhole(UserError):
    """Goods sold by the piece come in whole numbers."""

    ja = "整数で入力してください。"
    en = "Whole numbers only, please."


@dataclass(eq=False, kw_only=True)
class TooPrecise(UserError):
    """Weighed goods have at most three decimals."""

    ja = "小数点以下は3桁までにしてください。"
    en = "At most three decimals, please."


@dataclass(eq=False, kw_only=True)
class BelowMinimum(UserError):
    """Less than the product's minimum order; `nearest` can be ordered, and is nothing where too little is left."""

    ja = "最低注文数は{minimum}{unit}です。"
    en = "The minimum order is {minimum} {unit}."
    minimum: Decimal
    unit: str
    nearest: Decimal


@dataclass(eq=False, kw_only=True)
class NotInLots(UserError):
    """The product is sold in lots; `nearest` can be ordered, and is nothing where too little is left."""

    ja = "{lot}{unit}単位でご注文ください（{quantity}{unit} → {nearest}{unit}）。"
    en = "Please order in multiples of {lot} {unit} ({quantity} → {nearest})."
    lot: Decimal
    unit: str
    quantity: Decimal
    nearest: Decimal


def problem(quantity: Decimal, sale_type: SaleType, *, least: Decimal = SMALLEST) -> UserError | None:
    """What is wrong with a quantity by itself."""
    if not least <= quantity <= LARGEST_QUANTITY:
        return OutOfRange(least=f"{least:f}", most=f"{LARGEST_QUANTITY:f}")
    if sale_type is SaleType.PIECE and quantity != quantity.to_integral_value():
        return NotWhole()
    if quantity != quantity.quantize(SMALLEST):
        return TooPrecise()
    return None


def order_problem(quantity: Decimal, product: Product) -> UserError | None:
    """What is wrong with ordering so much of a product."""
    if wrong := problem(quantity, product.sale_type):
        return wrong
    if product.minimum_quantity and quantity < product.minimum_quantity:
        least = plain(product.minimum_quantity)
        return BelowMinimum(minimum=least, unit=product.unit, nearest=nearest(quantity, product))
    if product.lot_quantity and quantity % product.lot_quantity:
        return NotInLots(
            lot=plain(product.lot_quantity),
            unit=product.unit,
            quantity=plain(quantity),
            nearest=nearest(quantity, product),
        )
    return None


def nearest(wanted: Decimal, product: Product) -> Decimal:
    """What can be ordered instead: so much or the next more that is allowed, else the most that is left; or nothing."""
    least, lot = product.minimum_quantity or Decimal(0), product.lot_quantity
    found = max(wanted, least)
    if lot:
        found = (found / lot).to_integral_value(ROUND_CEILING) * lot
    most = LARGEST_QUANTITY if product.stock is None else product.stock
    if found > most:
        found = most // lot * lot if lot else most
    return plain(found) if found >= least else Decimal(0)


def plain(quantity: Decimal) -> Decimal:
    """As people write it: 2, not 2.000."""
    whole = quantity.to_integral_value()
    return whole if quantity == whole else quantity.normalize()

"""What quantities may be ordered, confirmed and shipped."""

from dataclasses import dataclass
from decimal import Decimal

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
    """Less than the product's minimum order."""

    ja = "最低注文数は{minimum}{unit}です。"
    en = "The minimum order is {minimum} {unit}."
    minimum: Decimal
    unit: str


@dataclass(eq=False, kw_only=True)
class NotInLots(UserError):
    """The product is sold in lots."""

    ja = "{lot}{unit}単位で注文してください。"
    en = "Please order in multiples of {lot} {unit}."
    lot: Decimal
    unit: str


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
        return BelowMinimum(minimum=plain(product.minimum_quantity), unit=product.unit)
    if product.lot_quantity and quantity % product.lot_quantity:
        return NotInLots(lot=plain(product.lot_quantity), unit=product.unit)
    return None


def plain(quantity: Decimal) -> Decimal:
    """As people write it: 2, not 2.000."""
    whole = quantity.to_integral_value()
    return whole if quantity == whole else quantity.normalize()

"""Whom a business orders from by FAX or mail, and the orders."""

from typing import Any

from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.keyed import REPEATABLE
from core.graph.operation import ANYONE, listing, mutation, query
from models import supplier as rows
from models.order import Order as OrderRow
from models.permission import Permission
from models.supplier_product import SupplierProduct as ProductRow
from resolvers.order import LIMITS, QUANTITY, shown
from schema.customer import Supplier
from schema.order import Order, OrderDraft
from schema.order_input import (
    OrderInput,
)
from schema.supplier import (
    SupplierCreateInput,
    SupplierInput,
    SupplierOrder,
    SupplierOrderAnswerInput,
    SupplierOrderPlaceInput,
    SupplierProduct,
    SupplierProductGroups,
    SupplierProductInput,
    SupplierProductPutInput,
    SupplierProductSort,
    SupplierProductUpdateInput,
    SupplierProductWhere,
    SupplierUpdateInput,
)
from services import attempts, supplier_answer, transmission
from services import order as orders
from services import supplier as suppliers
from services.lookup import found, locked, own
from services.order import direct, drafting, rules

PLACING = [*QUANTITY, drafting.NothingOrdered, drafting.DateNotPossible, direct.OrderByForm, *LIMITS]

listing(
    "supplier_products", SupplierProduct, allow=Permission.SUPPLIER_READ, where=SupplierProductWhere,
    order=SupplierProductSort,
    groups=[SupplierProductGroups], default="name", doc="What the viewer's business orders by FAX and mail.",
)  # fmt: skip


@mutation(Supplier, allow=Permission.SUPPLIER_WRITE, errors=[suppliers.ChannelFixed])
async def supplier_create(info: Info, input: SupplierCreateInput) -> rows.Supplier:
    """発注先の追加: reached by FAX or mail; linked ones come by an invitation."""
    return await suppliers.create(given(input), by=info.context.actor)


@mutation(Supplier, allow=Permission.SUPPLIER_WRITE, errors=[suppliers.ChannelFixed])
async def supplier_update(info: Info, input: SupplierUpdateInput) -> rows.Supplier:
    """Correct what is known of a supplier; orders of the past keep what they say."""
    return await suppliers.update(await _own(info, input), given(input))


@mutation(Supplier, allow=Permission.SUPPLIER_WRITE)
async def supplier_delete(info: Info, input: SupplierInput) -> rows.Supplier:
    """Take a supplier off the list; `supplierRestore` puts him back."""
    return await suppliers.delete(await _own(info, input))


@mutation(Supplier, allow=Permission.SUPPLIER_WRITE)
async def supplier_restore(info: Info, input: SupplierInput) -> rows.Supplier:
    """Put a supplier back on the list."""
    return await suppliers.restore(await _own(info, input))


@mutation(
    {"supplier_product": SupplierProduct, "is_new": bool},
    allow=Permission.SUPPLIER_WRITE,
    errors=[direct.OrderByForm],
)
async def supplier_product_put(info: Info, input: SupplierProductPutInput) -> dict[str, Any]:
    """商品の登録: one of the same name is overwritten."""
    key = key_of(input.supplier, "Supplier", "supplier")
    supplier = await own(rows.Supplier, key, by=info.context.actor, path=("supplier",))
    if supplier.channel is rows.SupplierChannel.LINKED:
        raise direct.OrderByForm(path=("supplier",))
    product, is_new = await suppliers.put_product(supplier, given(input, empty=("price",), leave_out=("supplier",)))
    return {"supplier_product": product, "is_new": is_new}


@mutation(SupplierProduct, allow=Permission.SUPPLIER_WRITE)
async def supplier_product_update(info: Info, input: SupplierProductUpdateInput) -> ProductRow:
    """商品の編集."""
    return await suppliers.update_product(await _own_product(info, input), given(input, empty=("price",)))


@mutation(SupplierProduct, allow=Permission.SUPPLIER_WRITE)
async def supplier_product_delete(info: Info, input: SupplierProductInput) -> ProductRow:
    """商品の削除: orders of the past keep what they say."""
    product = await _own_product(info, input)
    await product.delete()
    return product


@mutation({"draft": OrderDraft}, allow=Permission.ORDER_PLACE, errors=PLACING, again=REPEATABLE)
async def supplier_order_check(info: Info, input: SupplierOrderPlaceInput) -> dict[str, Any]:
    """発注確認: check an order by FAX or mail without placing it; nothing is stored, nothing is sent."""
    supplier, wanted, wish = await wanted_of_supplier(info, input)
    made = await direct.check(supplier, wanted, wish, by=info.context.actor)
    return {"draft": shown(made, await orders.probable_doubles(made, by=info.context.actor), info)}


@mutation(Order, allow=Permission.ORDER_PLACE, errors=PLACING)
async def supplier_order_place(info: Info, input: SupplierOrderPlaceInput) -> OrderRow:
    """FAX発注・メール発注: place an order; its 発注書 goes out at once, `transmissions` tells how it went."""
    supplier, wanted, wish = await wanted_of_supplier(info, input)
    return await direct.place(supplier, wanted, wish, by=info.context.actor)


@mutation(Order, allow=Permission.ORDER_PLACE, errors=[transmission.StillSending, direct.OrderByForm])
async def supplier_order_resend(info: Info, input: OrderInput) -> OrderRow:
    """再送信: send the 発注書 once more, to where the supplier is reached now."""
    key = key_of(input.id, "Order", "id")
    order = await locked(OrderRow, key, by=info.context.actor, version=input.expected_version)
    if not order.is_direct:
        raise direct.OrderByForm(path=("id",))
    await transmission.again(order)
    return order


@query(SupplierOrder, allow=ANYONE)
async def supplier_order(info: Info, token: str) -> OrderRow:
    """What a supplier without an account sees by the link of the mail."""
    await attempts.count_link(info.context.address)
    return await supplier_answer.by_token(token)


async def _by_token(info: Info, input: SupplierOrderAnswerInput) -> OrderRow:  # noqa: ARG001
    return await supplier_answer.by_token(input.token)


@mutation(
    SupplierOrder,
    allow=ANYONE,
    errors=[
        supplier_answer.OrderLinkEnded,
        rules.WrongStatus,
        drafting.DateNotPossible,
        attempts.TooManyAttempts,
    ],
    again=_by_token,
)
async def supplier_order_answer(info: Info, input: SupplierOrderAnswerInput) -> OrderRow:
    """受付・確定・お断り, by the link of the mail; the buyer is told."""
    await attempts.count_link(info.context.address)
    return await supplier_answer.answer(input.token, input.reply, input.planned_on, input.note)


async def _own(info: Info, input: SupplierUpdateInput | SupplierInput) -> rows.Supplier:
    key = key_of(input.id, "Supplier", "id")
    return await own(rows.Supplier, key, by=info.context.actor, version=input.expected_version)


async def _own_product(info: Info, input: SupplierProductUpdateInput | SupplierProductInput) -> ProductRow:
    key = key_of(input.id, "SupplierProduct", "id")
    return await own(ProductRow, key, by=info.context.actor, version=input.expected_version)


async def wanted_of_supplier(
    info: Info, input: SupplierOrderPlaceInput
) -> tuple[rows.Supplier, list[direct.Wanted], orders.Wish]:
    """What is ordered by FAX or mail."""
    key = key_of(input.supplier, "Supplier", "supplier")
    supplier = await found(rows.Supplier, key, by=info.context.actor, path=("supplier",))
    wanted = [
        direct.Wanted(key_of(line.product, "SupplierProduct", "lines", i, "product"), line.quantity, line.remark)
        for i, line in enumerate(input.lines)
    ]
    place = key_of(input.delivery_place, "DeliveryPlace", "delivery_place") if input.delivery_place else None
    return supplier, wanted, orders.Wish(place, input.wished_on, input.remark)

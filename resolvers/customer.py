"""The seller's customers, the buyer's suppliers."""

from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.operation import listing, mutation
from models import customer as rows
from models.permission import Permission
from schema.customer import (
    Customer,
    CustomerAllowFormsInput,
    CustomerCreateInput,
    CustomerGroups,
    CustomerHideProductsInput,
    CustomerPricesPutInput,
    CustomerSort,
    CustomerUpdateInput,
    CustomerWhere,
    Supplier,
    SupplierGroups,
    SupplierSort,
    SupplierWhere,
)
from services import customer as customers
from services import pricing as prices
from services.lookup import own

listing(
    "customers", Customer, allow=Permission.CUSTOMER_READ, where=CustomerWhere, order=CustomerSort,
    groups=[CustomerGroups], default="name",
    doc="The viewer's customers, by name; `search` looks at name, code, person, phone, mail and address.",
)  # fmt: skip
listing(
    "suppliers", Supplier, allow=Permission.SUPPLIER_READ, where=SupplierWhere, order=SupplierSort,
    groups=[SupplierGroups], default="name",
    doc="Whom the viewer's business orders from, by name.",
)  # fmt: skip


@mutation(Customer, allow=Permission.CUSTOMER_WRITE)
async def customer_create(info: Info, input: CustomerCreateInput) -> rows.Customer:
    """Record a customer before inviting him: 取引先仮登録."""
    return await customers.create(given(input, empty=("closing_day",)), by=info.context.actor)


@mutation(Customer, allow=Permission.CUSTOMER_WRITE)
async def customer_update(info: Info, input: CustomerUpdateInput) -> rows.Customer:
    """Correct a customer's data."""
    key = key_of(input.id, "Customer", "id")
    customer = await own(rows.Customer, key, by=info.context.actor, version=input.expected_version)
    values = given(input, empty=("price_group", "closing_day"))
    if "price_group" in values:
        group = values.pop("price_group")
        values["price_group_id"] = None if group is None else key_of(group, "PriceGroup", "price_group")
    return await customers.update(customer, values, by=info.context.actor)


@mutation(Customer, allow=Permission.CUSTOMER_WRITE)
async def customer_allow_forms(info: Info, input: CustomerAllowFormsInput) -> rows.Customer:
    """Say from which forms a customer may order: these, and no others."""
    key = key_of(input.id, "Customer", "id")
    customer = await own(rows.Customer, key, by=info.context.actor, version=input.expected_version)
    forms = [key_of(form, "OrderForm", "order_forms", i) for i, form in enumerate(input.order_forms)]
    return await customers.allow_forms(customer, forms, by=info.context.actor)


@mutation(Customer, allow=Permission.CUSTOMER_WRITE)
async def customer_prices_put(info: Info, input: CustomerPricesPutInput) -> rows.Customer:
    """取引先別単価・商品表示: what a customer pays for products from ever, and which he does not see."""
    key = key_of(input.id, "Customer", "id")
    customer = await own(rows.Customer, key, by=info.context.actor, version=input.expected_version)
    wanted = [
        prices.Special(key_of(one.product, "Product", "prices", i, "product"), one.price, one.is_hidden)
        for i, one in enumerate(input.prices)
    ]
    return await prices.specials(customer, wanted, by=info.context.actor)


@mutation(Customer, allow=Permission.CUSTOMER_WRITE)
async def customer_hide_products(info: Info, input: CustomerHideProductsInput) -> rows.Customer:
    """取引先別の商品表示: hide products from a customer, or show them again; what he pays for them stays."""
    key = key_of(input.id, "Customer", "id")
    customer = await own(rows.Customer, key, by=info.context.actor, version=input.expected_version)
    products = [key_of(one, "Product", "products", i) for i, one in enumerate(input.products)]
    return await prices.hide(customer, products, is_hidden=input.is_hidden, by=info.context.actor)

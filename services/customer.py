"""The seller's customers, and the link to the business behind one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core import clock
from core.actor import Actor
from core.user_error import NotFound, Taken, UserError, refuse
from models.business import Business
from models.customer import Customer
from models.order_form import OrderForm, OrderFormAccess
from models.price_group import PriceGroup
from models.row import assign
from models.supplier import Supplier


@dataclass(eq=False, kw_only=True)
class AlreadyLinked(UserError):
    """The customer, or the business, is linked already."""

    ja = "この取引先はすでに連携済みです。"
    en = "This customer is linked already."


@dataclass(eq=False, kw_only=True)
class OwnBusiness(UserError):
    """A business is not its own customer."""

    ja = "自社を自社の取引先にすることはできません。"
    en = "A business cannot be its own customer."


async def create(values: dict[str, Any], *, by: Actor) -> Customer:
    """Record a customer, provisionally: 取引先仮登録."""
    customer = Customer(business_id=by.business_id)
    assign(customer, values)
    refuse(customer.problems() + await _code_taken(customer))
    customer.refold()
    await customer.save()
    return customer


async def update(customer: Customer, values: dict[str, Any], *, by: Actor) -> Customer:
    """Correct what is known of a customer, and move him to another price group."""
    group = values.get("price_group_id")
    if group and not await PriceGroup.exists(id=group, business_id=by.business_id):
        raise NotFound(path=("price_group",))
    changed = assign(customer, values)
    refuse(customer.problems(*changed) + await _code_taken(customer))
    await customer.store(*changed)
    return customer


async def allow_forms(customer: Customer, keys: list[UUID], *, by: Actor) -> Customer:
    """Say from which forms a customer may order: these, and no others."""
    forms = await OrderForm.visible_to(by).filter(id__in=keys, business_id=by.business_id)
    missing = set(keys) - {form.id for form in forms}
    if missing:
        raise NotFound(path=("order_forms", next(i for i, key in enumerate(keys) if key in missing)))
    await OrderFormAccess.filter(customer_id=customer.id).exclude(form_id__in=keys).delete()
    rows = [OrderFormAccess(form_id=form.id, customer_id=customer.id) for form in forms]
    await OrderFormAccess.bulk_create(rows, ignore_conflicts=True)
    await customer.store()
    return customer


async def link(customer: Customer, business: Business, seller: Business) -> None:
    """Tie the seller's record of the buyer to the buyer's record of the seller."""
    if business.id == seller.id:
        raise OwnBusiness
    if customer.linked_id or await Customer.exists(business_id=seller.id, linked_id=business.id):
        raise AlreadyLinked
    customer.linked_id = business.id
    customer.linked_at = clock.now()
    await customer.store("linked_id", "linked_at")
    if not await Supplier.exists(business_id=business.id, linked_id=seller.id):
        supplier = Supplier(business_id=business.id, linked_id=seller.id, name=seller.name)
        supplier.refold()
        await supplier.save()


async def _code_taken(customer: Customer) -> list[UserError]:
    same = Customer.filter(business_id=customer.business_id, code=customer.code).exclude(id=customer.id)
    taken = customer.code and await same.exists()
    return [Taken(value=customer.code, path=("code",))] if taken else []

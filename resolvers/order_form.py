"""Order forms: publishing them, and coming in by a public one's link."""

from typing import Any

import strawberry

from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.operation import ANYONE, listing, mutation, query
from models import order_form as rows
from models.business import Business
from models.custom_field import CustomField
from models.permission import Permission
from schema.order_form import (
    OrderForm,
    OrderFormCreateInput,
    OrderFormGroups,
    OrderFormInput,
    OrderFormItemInput,
    OrderFormSort,
    OrderFormTokenInput,
    OrderFormUpdateInput,
    OrderFormWhere,
    PublicForm,
)
from services import customer as customers
from services import order_form as order_forms
from services.lookup import own

listing(
    "order_forms", OrderForm, allow=Permission.ORDER_FORM_READ, where=OrderFormWhere, order=OrderFormSort,
    groups=[OrderFormGroups],
    default="name",
    doc="The viewer's own forms, and those he may order from.",
)  # fmt: skip


@query(PublicForm | None, allow=ANYONE)
async def public_form(info: Info, token: str) -> PublicForm:  # noqa: ARG001
    """What somebody with the link or QR code of a public form sees before he registers."""
    form = await order_forms.by_token(token)
    seller = await Business.get(id=form.business_id)
    is_open = form.status is rows.OrderFormStatus.OPEN
    return PublicForm(name=form.name, terms=form.terms, supplier=seller.name, is_open=is_open)


@mutation(OrderForm, allow=Permission.ORDER_FORM_WRITE)
async def order_form_create(info: Info, input: OrderFormCreateInput) -> rows.OrderForm:
    """Make a form, not published yet."""
    values = _asking(given(input, leave_out=("items",)))
    return await order_forms.create(values, _offers(input.items), by=info.context.actor)


@mutation(OrderForm, allow=Permission.ORDER_FORM_WRITE)
async def order_form_update(info: Info, input: OrderFormUpdateInput) -> rows.OrderForm:
    """Change name, terms, audience and all that is offered."""
    form = await _own(info, input)
    offers = None if input.items is strawberry.UNSET else _offers(input.items or [])
    values = _asking(given(input, leave_out=("items",)))
    return await order_forms.update(form, values, offers, by=info.context.actor)


@mutation(OrderForm, allow=Permission.ORDER_FORM_WRITE, errors=[order_forms.NothingOffered])
async def order_form_publish(info: Info, input: OrderFormInput) -> rows.OrderForm:
    """Let buyers order from the form."""
    return await order_forms.publish(await _own(info, input))


@mutation(OrderForm, allow=Permission.ORDER_FORM_WRITE)
async def order_form_close(info: Info, input: OrderFormInput) -> rows.OrderForm:
    """Stop selling: buyers see 販売終了."""
    return await order_forms.close(await _own(info, input))


@mutation(
    OrderForm,
    allow=Permission.INVITATION_ACCEPT,
    errors=[order_forms.FormClosed, customers.AlreadyLinked, customers.OwnBusiness],
)
async def order_form_join(info: Info, input: OrderFormTokenInput) -> rows.OrderForm:
    """Order from a public form with the business that one has."""
    return await order_forms.join(input.token, by=info.context.actor)


def _offers(items: list[OrderFormItemInput]) -> list[order_forms.Offer]:
    return [
        order_forms.Offer(key_of(item.product, "Product", "items", i, "product"), item.price)
        for i, item in enumerate(items)
    ]


def _asking(values: dict[str, Any]) -> dict[str, Any]:
    if "custom_fields" in values:
        values["custom_fields"] = [
            CustomField(one.label.strip(), one.kind, one.is_required, tuple(choice.strip() for choice in one.choices))
            for one in values["custom_fields"]
        ]
    return values


async def _own(info: Info, input: OrderFormInput | OrderFormUpdateInput) -> rows.OrderForm:
    key = key_of(input.id, "OrderForm", "id")
    return await own(rows.OrderForm, key, by=info.context.actor, version=input.expected_version)

"""What a seller publishes to buyers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core import secret
from core.actor import Actor
from core.settings import settings
from core.user_error import Duplicate, NotFound, OutOfRange, TooMany, UserError, refuse
from models.business import Business
from models.custom_field import field_problems
from models.customer import Customer
from models.order_form import (
    OrderForm,
    OrderFormAccess,
    OrderFormAudience,
    OrderFormItem,
    OrderFormStatus,
)
from models.product import LARGEST_PRICE, Product
from models.row import assign
from models.user import User
from services import customer as customers
from services import registration
from services.registration import Applicant

MOST_ITEMS = 500


@dataclass(eq=False, kw_only=True)
class FormClosed(UserError):
    """Nothing can be ordered from this form any more: 販売終了."""

    ja = "この発注フォームは販売終了です。"
    en = "This order form is closed."


@dataclass(eq=False, kw_only=True)
class OneDateOnly(UserError):
    """The form takes orders for one date at a time."""

    ja = "この発注フォームでは、一度に1つの納品日だけ注文できます。"
    en = "This order form takes orders for one date at a time."


@dataclass(eq=False, kw_only=True)
class NothingOffered(UserError):
    """A form needs at least one product before it is published."""

    ja = "商品を1つ以上登録してから公開してください。"
    en = "Put at least one product on the form before publishing it."


@dataclass(frozen=True)
class Offer:
    """A product on a form, with the form's own price in yen, or none."""

    product: UUID
    price: int | None


def url(form: OrderForm) -> str | None:
    """The link of a public form."""
    is_public = form.audience is OrderFormAudience.PUBLIC
    return f"{settings().public_url}/forms/{form.token}" if is_public else None


async def create(values: dict[str, Any], offers: list[Offer], *, by: Actor) -> OrderForm:
    """A new form, not published yet."""
    form = OrderForm(business_id=by.business_id)
    asked = _questions(values)
    assign(form, values)
    refuse(form.problems() + asked)
    form.token_hash = secret.digest(form.token)
    form.refold()
    await form.save()
    await _offer(form, offers, by)
    return form


async def update(form: OrderForm, values: dict[str, Any], offers: list[Offer] | None, *, by: Actor) -> OrderForm:
    """Change name, terms, audience, and (if given) all that is offered."""
    asked = _questions(values)
    changed = assign(form, values)
    refuse(form.problems(*changed) + asked)
    if offers is not None:
        await _offer(form, offers, by)
    await form.store(*changed)
    return form


async def publish(form: OrderForm) -> OrderForm:
    """Let buyers order."""
    if not await OrderFormItem.exists(form_id=form.id):
        raise NothingOffered
    form.status = OrderFormStatus.OPEN
    await form.store("status")
    return form


async def close(form: OrderForm) -> OrderForm:
    """Stop selling: the form stays visible and says so."""
    form.status = OrderFormStatus.CLOSED
    await form.store("status")
    return form


async def by_token(token: str) -> OrderForm:
    """The public form behind a link; a closed one still shows that it is closed."""
    form = await OrderForm.get_or_none(token_hash=secret.digest(token[:100]))
    if form is None or form.audience is not OrderFormAudience.PUBLIC or form.status is OrderFormStatus.DRAFT:
        raise NotFound(path=("token",))
    return form


async def register(token: str, applicant: Applicant, values: dict[str, Any], *, locale: str) -> User:
    """Registration from a public form: user, business and link in one step."""
    form = await _open_by_token(token)
    business = Business()
    assign(business, values)
    user = await registration.register(applicant, business, locale=locale)
    await _join(form, business)
    return user


async def join(token: str, *, by: Actor) -> OrderForm:
    """Order from a public form with the business that one has."""
    form = await _open_by_token(token)
    await _join(form, await Business.visible_to(by).get(id=by.business_id))
    return form


async def _open_by_token(token: str) -> OrderForm:
    form = await by_token(token)
    if form.status is OrderFormStatus.CLOSED:
        raise FormClosed(path=("token",))
    return form


async def _join(form: OrderForm, business: Business) -> None:
    seller = await Business.get(id=form.business_id)
    customer = await Customer.get_or_none(business_id=seller.id, linked_id=business.id)
    if customer is None:
        customer = registration.customer_of(business, seller)
        customer.refold()
        await customer.save()
        await customers.link(customer, business, seller)
    access = OrderFormAccess(form_id=form.id, customer_id=customer.id)
    await OrderFormAccess.bulk_create([access], ignore_conflicts=True)


def _questions(values: dict[str, Any]) -> list[UserError]:
    """Put the form's own questions as they are kept; gives what is wrong with them."""
    asked = values.get("custom_fields", [])
    if asked:
        values["custom_fields"] = [one.as_json() for one in asked]
    return field_problems(asked)


async def _offer(form: OrderForm, offers: list[Offer], by: Actor) -> None:
    """Put exactly these products on the form, in this order; what stays keeps its item."""
    problems: list[UserError] = []
    if len(offers) > MOST_ITEMS:
        raise TooMany(limit=MOST_ITEMS, count=len(offers), path=("items",))
    owned = set(
        await Product.visible_to(by)
        .filter(business_id=by.business_id, id__in=[o.product for o in offers])
        .values_list("id", flat=True)
    )
    seen: set[UUID] = set()
    for i, offer in enumerate(offers):
        if offer.product not in owned:
            problems.append(NotFound(path=("items", i, "product")))
        if offer.product in seen:
            problems.append(Duplicate(path=("items", i, "product")))
        if offer.price is not None and not 0 <= offer.price <= LARGEST_PRICE:
            problems.append(OutOfRange(least="0", most=str(LARGEST_PRICE), path=("items", i, "price")))
        seen.add(offer.product)
    refuse(problems)
    await OrderFormItem.filter(form_id=form.id).exclude(product_id__in=seen).delete()
    rows = [
        OrderFormItem(form_id=form.id, product_id=o.product, position=i, custom_price=o.price)
        for i, o in enumerate(offers)
    ]
    if rows:
        await OrderFormItem.bulk_create(
            rows, on_conflict=["form_id", "product_id"], update_fields=["position", "custom_price"]
        )

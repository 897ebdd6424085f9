"""Worlds to act in: every test makes businesses of its own, so that tests never meet."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core import password
from core.actor import Actor, system
from core.db import transaction
from core.graph.ids import global_id
from core.graph.node import NAMES
from models.business import Business, Industry
from models.customer import Customer
from models.delivery_place import DeliveryPlace
from models.membership import Membership
from models.order import Order, OrderLine
from models.order_form import OrderForm, OrderFormItem
from models.permission import Role
from models.product import Product, SaleType
from models.user import User
from services import customer as customers
from services import order as orders
from services import order_form as order_forms
from services import product as products
from services import session as sessions
from tests.people import PASSWORD, Person, unique

ADDRESS = {
    "postal_code": "100-0001",
    "prefecture": "東京都",
    "city": "千代田区",
    "street": "千代田1-1",
    "phone": "03-1234-5678",
}


def gid(row: Any) -> str:
    """The id that clients use."""
    return global_id(NAMES[type(row)], row.id)


_HASH: list[str] = []


async def a_hash() -> str:
    if not _HASH:
        _HASH.append(await password.hashed(PASSWORD))
    return _HASH[0]


async def business(name: str = "青果卸 丸八 #", **values: Any) -> Business:
    email = unique("office#@maruhachi.example")
    facts = {**ADDRESS, "email": email, "industry": Industry.WHOLESALE, **values}
    return await Business.create(name=unique(name), **facts)


async def user(of: Business | None = None, role: Role = Role.ADMIN, **values: Any) -> User:
    login_id = unique("user#@example.jp")
    facts = {
        "login_id": login_id,
        "name": "山田 花子",
        "email": login_id,
        "password_hash": await a_hash(),
        **values,
    }
    found = await User.create(**facts)
    if of:
        await Membership.create(business_id=of.id, user_id=found.id, role=role, display_name=found.name)
    return found


async def person(http: Any, of: Business | None = None, role: Role = Role.ADMIN, **values: Any) -> Person:
    """Somebody who has logged in."""
    found = await user(of, role, **values)
    async with transaction():
        started = await sessions.start(found, locale="ja")
    return Person(http, token=started.token, name=found.name, facts={"user": found, "business": of})


async def product(of: Business, name: str = "トマト #", **values: Any) -> Product:
    facts = {"name": unique(name), "price": 333, "tax_rate": 8, "unit": "個", **values}
    async with transaction():
        return await products.create(facts, image=None, by=system(of.id))


@dataclass
class Market:
    """A seller with a form, and a buyer who may order from it."""

    seller: Business
    buyer: Business
    customer: Customer
    form: OrderForm
    tomato: OrderFormItem
    beef: OrderFormItem
    place: DeliveryPlace
    clerk: Person
    cook: Person

    @property
    def buying(self) -> Actor:
        found = self.cook.facts["user"]
        return Actor(user_id=found.id, business_id=self.buyer.id, permissions=Role.ADMIN.permissions)

    @property
    def selling(self) -> Actor:
        found = self.clerk.facts["user"]
        return Actor(user_id=found.id, business_id=self.seller.id, permissions=Role.ADMIN.permissions)

    async def order(self, tomato: int = 3, beef: str = "1.5", **wish: Any) -> Order:
        """An order of tomatoes (個, ¥333, 8 %) and beef (kg, ¥2,000, 8 %)."""
        entries = [orders.Entry(self.tomato.id, Decimal(tomato)), orders.Entry(self.beef.id, Decimal(beef))]
        entries = [entry for entry in entries if entry.quantity]
        chosen = orders.Wish(self.place.id, wish.get("wished_on"), wish.get("remark", ""))
        async with transaction():
            return await orders.place(self.form.id, entries, chosen, by=self.buying)

    async def confirmed(self, **quantities: Any) -> Order:
        order = await self.order(**quantities)
        async with transaction():
            return await orders.confirm(order, by=self.selling, changes=[], additions=[], planned_on=None, note="")

    async def shipped(self) -> Order:
        order = await self.confirmed()
        async with transaction():
            await orders.ship(order, None, orders.Dispatch(), final=False, by=self.selling)
        return order


async def market(http: Any, *, stock: int | None = None) -> Market:
    seller = await business()
    buyer = await business("食堂 こだま #", industry=Industry.RESTAURANT, email=unique("kodama#@example.jp"))
    by = system(seller.id)
    tomato = await product(seller, "トマト #", stock=None if stock is None else Decimal(stock))
    beef = await product(seller, "牛すね肉 #", sale_type=SaleType.WEIGHT, unit="kg", price=2000)
    async with transaction():
        customer = await customers.create({**ADDRESS, "name": buyer.name, "email": buyer.email}, by=by)
        await customers.link(customer, buyer, seller)
        form = await order_forms.create(
            {"name": "青果フォーム", "terms": "月末締め"},
            [order_forms.Offer(tomato.id, None), order_forms.Offer(beef.id, None)],
            by=by,
        )
        await order_forms.publish(form)
        await customers.allow_forms(customer, [form.id], by=by)
    values: dict[str, Any] = {**ADDRESS, "business_id": buyer.id, "name": "本店"}
    place = await DeliveryPlace.create(**values)
    return Market(
        seller=seller,
        buyer=buyer,
        customer=customer,
        form=form,
        tomato=await OrderFormItem.get(form_id=form.id, product_id=tomato.id),
        beef=await OrderFormItem.get(form_id=form.id, product_id=beef.id),
        place=place,
        clerk=await person(http, seller, name="仲買 太郎"),
        cook=await person(http, buyer),
    )


async def lines(order: Order) -> list[OrderLine]:
    return await OrderLine.filter(order_id=order.id).order_by("position")

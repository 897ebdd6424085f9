"""A world of much variety: every kind of row, in all states, with whatever a column may hold in it."""

import contextlib
import datetime as dt
import itertools
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import asyncpg
from tortoise import fields
from tortoise.exceptions import BaseORMException

from core import clock, secret
from core.db import transaction
from core.graph.ids import global_id
from core.graph.node import NAMES, NODES
from core.identifier import new_id
from core.vault import Sealed
from models.app_token import AppToken
from models.customer import Customer
from models.hidden_product import HiddenProduct
from models.order import CancelReason
from models.order_form import OrderForm
from models.permission import Role
from services import customer as customers
from services import order as orders
from services import supplier_answer
from services.app_token import PREFIX
from tests import make
from tests.every_kind import one_of_each
from tests.people import Person
from tests.random_documents import Words

ODD = (
    "", " ", '"', "\\", 'a"b\\c', "'; --", "%_", "{}", "[1,2]", "\n", "\t\r", "\u2028\u2029", "\x7f\x80\x9f", "\x1b[0m",
    "\x08\x0c", "é e\u0301", "𠮷野家🍅", "ﾄﾏﾄ", "\ufeff", "\ufffe\uffff", "null", "</script>", "\x1f",
)  # fmt: skip
DAYS = (dt.date(1, 1, 2), dt.date(9999, 12, 30), dt.date(2000, 2, 29), dt.date(2026, 11, 25))
INSTANTS = (
    dt.datetime(1, 1, 2, tzinfo=dt.UTC), dt.datetime(9999, 12, 31, 23, 59, 59, 999998, tzinfo=dt.UTC),
    dt.datetime(2026, 1, 1, 0, 0, 0, 100, tzinfo=dt.UTC), dt.datetime(2026, 6, 30, 12, 30, 0, 500_000, tzinfo=dt.UTC),
    dt.datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=dt.UTC),
)  # fmt: skip
"""The very first and last that Python knows are infinity to asyncpg."""
DECIMALS = tuple(map(Decimal, ("0", "0.000", "1.500", "0.001", "999999.999", "100", "1E+2", "12.340")))
KEPT = frozenset({
    "id", "version", "search", "allowed_networks", "ended_at", "expires_at", "permissions", "credential_id", "role",
    "login_id", "channel", "seen_at", "revoked_at", "replaced_at", "locale",
})  # fmt: skip
"""What lets people in, or lets rows be found; of the rest anything may be anything that the database takes."""
FOUND = ("トマト", "牛すね肉", "食堂", "本店", "番号1", "青果", "月末")
"""What searches find something by."""


@dataclass
class Varied:
    """The market, who looks at it, and what really exists in it."""

    market: make.Market
    people: dict[str, Person]
    words: Words
    rows: list[Any]


async def varied(http: Any, seed: int = 1) -> Varied:
    """The same for the same seed, but for keys and times."""
    chance = random.Random(seed)
    market = await make.market(http)
    rows = await one_of_each(market, "一つ目")
    for turn in range(3):
        await _orders(market, turn)
    second = await make.market(http)
    await _linked_back(market, second)
    await HiddenProduct.create(customer_id=market.customer.id, product_id=market.tomato.product_id)
    people = await _people(http, market, second)
    for number in range(6):
        values = {"stock": Decimal(number), "tags": ["旬", "𠮷"], "marks": ["SALE"], "price": 10 * number}
        await make.product(market.seller, "商品 #", **values)
    known = {name: await _seen(kind, market, second) for name, (_, kind) in NODES.items()}
    for row in itertools.chain(*known.values()):
        await _vary(row, chance)
    return Varied(market, people, await _words(market, known), rows)


async def _seen(kind: Any, *markets: make.Market) -> list[Any]:
    """The rows of a kind in some markets; those of other tests are left alone."""
    actors = [actor for one in markets for actor in (one.selling, one.buying)]
    return list({row.id: row for actor in actors for row in await kind.visible_to(actor)}.values())


async def _orders(market: make.Market, turn: int) -> None:
    """Orders in every state."""
    by = {"by": market.selling}
    received, aborted, cancelled = [await market.order(remark=f"番号{turn}") for _ in range(3)]
    inspected, part = await market.shipped(), await market.confirmed()
    (line, *_) = await make.lines(part)
    async with transaction():
        await orders.receive(received, **by)
        await orders.abort(aborted, reason="在庫なし", **by)
        await orders.request_cancel(cancelled, reason=CancelReason.MISTAKE, note="誤り", by=market.buying)
        await orders.inspect(inspected, (await make.lines(inspected))[0], arrived=True, by=market.buying)
        await orders.ship(part, [orders.Going(line.id, Decimal(1))], orders.Dispatch(note="一部"), final=False, **by)


async def _linked_back(market: make.Market, second: make.Market) -> None:
    """The seller also buys, and a buyer whose prices are hidden has orders."""
    async with transaction():
        own = await customers.create({**make.ADDRESS, "name": "逆"}, by=second.selling)
        await customers.link(own, market.seller, second.seller)
        await customers.allow_forms(own, [second.form.id], by=second.selling)
    await Customer.filter(id=second.customer.id).update(hides_prices=True)
    await second.order(remark="隠れ")
    await second.shipped()


async def _people(http: Any, market: make.Market, second: make.Market) -> dict[str, Person]:
    token = PREFIX + secret.new_token()
    await AppToken.create(
        business_id=market.seller.id, name="鍵", token_hash=secret.digest(token),
        expires_at=clock.now() + dt.timedelta(9),
        permissions=["order:read", "product:read", "customer:read"],
    )  # fmt: skip
    return {
        "seller": market.clerk,
        "buyer": market.cook,
        "hidden prices": second.cook,
        "buys and sells": second.clerk,
        "stranger": await make.person(http, await make.business()),
        "staff": await make.person(http, market.seller, Role.STAFF),
        "partner": await make.person(http, market.seller, Role.PARTNER),
        "warehouse": await make.person(http, market.seller, Role.WAREHOUSE),
        "warehouse of the buyer": await make.person(http, market.buyer, Role.WAREHOUSE),
        "homeless": await make.person(http),
        "app token": Person(http, token=token),
        "nobody": Person(http),
    }


async def _vary(row: Any, chance: random.Random) -> None:
    """Put something odd into some columns; what the database refuses stays as it was."""
    for name in row._meta.fields_db_projection:
        kind = row._meta.fields_map[name]
        if name in KEPT or name.endswith("_hash") or isinstance(kind, Sealed) or chance.random() < 0.6:
            continue
        value = _odd(kind, getattr(row, name, None), chance)
        if value is not kind:
            with contextlib.suppress(BaseORMException, asyncpg.PostgresError):
                async with transaction():
                    await type(row).filter(id=row.id).update(**{name: value})


def _odd(kind: Any, now: Any, chance: random.Random) -> Any:
    """A value that a column may hold; the column itself where it is left alone."""
    if isinstance(kind, fields.data.CharEnumFieldInstance):
        members = [*kind.enum_type, *([None] if kind.null else [])]
        return chance.choice(members)
    if kind.null and chance.random() < (0.1 if isinstance(kind, fields.UUIDField) else 0.4):
        return None
    if isinstance(kind, (fields.CharField, fields.TextField)):
        text = chance.choice(ODD) + chance.choice(ODD)
        return text[: getattr(kind, "max_length", None) or 1000]
    if isinstance(kind, fields.JSONField):
        is_flat = isinstance(now, dict) and all(isinstance(one, str) for one in now.values())
        return {name: chance.choice(ODD) for name in now} if is_flat and now else kind
    options: dict[Any, tuple[Any, ...]] = {
        fields.DecimalField: DECIMALS, fields.DateField: DAYS, fields.DatetimeField: INSTANTS,
        fields.BooleanField: (True, False), fields.BigIntField: (0, 10**14, 2**31, 17355),
        fields.IntField: (0, 1, 2**31 - 1, 333), fields.SmallIntField: (0, 8, 10, 32767),
    }  # fmt: skip
    found = options.get(type(kind))
    if found:
        return chance.choice(found)
    if type(kind).__name__ == "ArrayField" and isinstance(now, list) and kind.element_type == "text":
        return now if kind.model_field_name == "marks" else [chance.choice(ODD) for _ in range(chance.randint(0, 3))]
    return kind


async def _words(market: make.Market, known: dict[str, list[Any]]) -> Words:
    ids = {name: [*map(make.gid, rows[:12]), global_id(name, new_id())] for name, rows in known.items()}
    for row in (market.seller, market.buyer, market.form, market.customer):
        ids[NAMES[type(row)]][:0] = [make.gid(row)] * 3
    products = [await one.product for one in (market.tomato, market.beef)]
    numbers = [order.number for order in known["Order"]]
    form = await OrderForm.get(id=market.form.id)
    direct = next(order for order in known["Order"] if order.is_direct)
    return Words(
        ids=ids,
        texts=[one.name for one in products] + list(FOUND) + numbers[:3],
        arguments={
            "number": [*numbers, "D00000001", "x"],
            "postalCode": ["100-0001", "1000001", "999-9999"],
            "token": [form.token, supplier_answer.token(direct)],
        },
    )

"""Rows read by kept SQL are those that Tortoise reads: for every kind and actor, and held as it holds them."""

import asyncio

import asyncpg
import pytest
import pytest_asyncio
from tortoise.exceptions import MultipleObjectsReturned

import models
from core.actor import NOBODY, Actor, system
from core.db import aside, transaction
from core.execution import rows
from core.execution.statement import Unplanned
from models.customer import Customer
from models.order import Order, OrderLine
from models.order_form import OrderFormItem
from models.permission import Role
from models.row import Row
from models.supplier import Supplier
from tests import make
from tests.every_kind import one_of_each

KINDS = [kind for kind in vars(models).values() if isinstance(kind, type) and issubclass(kind, Row) and kind is not Row]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(http):
    market = await make.market(http)
    await one_of_each(market, "行")
    return market


def actors(market):
    of = {"seller": market.seller.id, "buyer": market.buyer.id}
    users = {"seller": market.selling.user_id, "buyer": market.buying.user_id}
    found = {
        f"{role} of the {side}": Actor(business_id=of[side], user_id=users[side], permissions=role.permissions)
        for role in Role
        for side in of
    }
    return {**found, **{f"system of the {side}": system(of[side]) for side in of}, "nobody": NOBODY}


def told(found):
    """Everything of rows, in one order."""
    return sorted((tuple(zip(one._meta.db_fields, one, strict=True)) for one in found), key=str)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
async def test_every_actor_sees_the_rows_that_tortoise_gives_him(world, kind):
    for _ in range(2):  # once written, once kept
        for name, actor in actors(world).items():
            assert told(await rows.rows(kind, by=actor)) == told(await kind.visible_to(actor)), name


async def test_somebody_sees_something_and_strangers_do_not(http, world):
    other = await make.market(http)
    for kind in (Order, OrderLine, OrderFormItem, Customer):
        (mine, theirs) = [await rows.rows(kind, by=one.selling) for one in (world, other)]
        assert mine
        assert not {row.id for row in mine} & {row.id for row in theirs}
        assert await rows.one(kind, by=other.selling, id=mine[0].id) is None
        assert (await rows.one(kind, by=world.selling, id=mine[0].id)).id == mine[0].id


async def test_filters_say_what_tortoise_says(world):
    ids = [world.tomato.id, world.beef.id]
    order = await Order.filter(seller_id=world.seller.id).first()
    for kind, filters, some in (
        (OrderFormItem, {"id__in": ids, "form_id": world.form.id, "product__published": True}, True),
        (OrderFormItem, {"id__in": ids, "product__published": False}, False),
        (OrderFormItem, {"id__in": []}, False),
        (OrderFormItem, {"pk": ids[0]}, True),
        (Order, {"seller_id": world.seller.id, "status": order.status}, True),
        (Order, {"seller_id": world.seller.id, "aborted_at": None}, True),
        (Order, {"seller_id": world.seller.id, "aborted_at__isnull": False}, False),
        (Order, {"seller_id": world.seller.id, "aborted_at__isnull": True}, True),
        (Order, {"seller_id": world.seller.id, "placed_at__lte": order.placed_at}, True),
        (Order, {"seller_id": world.seller.id, "placed_at__gt": order.placed_at, "net__lt": 0}, False),
        (OrderLine, {"order__form__business_id": world.seller.id}, True),
    ):
        found = told(await rows.rows(kind, **filters))
        assert found == told(await kind.filter(**filters)), filters
        assert bool(found) is some, filters
    with pytest.raises(Unplanned):
        await rows.rows(Order, number__icontains="1")


async def test_relations_come_along_as_tortoise_brings_them(world):
    keys = {"business_id": world.seller.id, "linked_id": world.buyer.id}
    found, known = await rows.one(Customer, "business", "linked", **keys), await Customer.get(**keys)
    assert told([found]) == told([known])
    assert told([found.business]) == told([await known.business])
    assert told([found.linked]) == told([await known.linked])
    (alone,) = await rows.rows(Customer, "linked", business_id=world.seller.id, linked_id=None)
    assert alone.linked is None
    with pytest.raises(MultipleObjectsReturned):
        await rows.one(Customer, business_id=world.seller.id)
    assert await rows.one(Supplier, "business", linked_id=world.place.id) is None


async def test_what_is_held_cannot_be_changed_by_others_but_referred_to(world):
    async def tries(lock):
        async with aside() as other:
            await other.execute("SET lock_timeout = '100ms'")
            await other.fetch(f'SELECT 1 FROM "order_form" WHERE id = $1 {lock}', world.form.id)

    kind = type(world.form)
    async with transaction():
        assert (await rows.one(kind, by=world.selling, id=world.form.id)).id == world.form.id
        await tries("FOR UPDATE")
        assert await rows.one(kind, by=NOBODY, held=True, id=world.form.id) is None
        await tries("FOR UPDATE")
        assert await rows.one(kind, by=world.selling, held=True, id=world.form.id)
        await tries("FOR KEY SHARE")
        with pytest.raises(asyncpg.LockNotAvailableError):
            await tries("FOR NO KEY UPDATE")
    await tries("FOR UPDATE")


async def test_who_waited_for_a_row_finds_it_as_it_is_then(world):
    async def wait():
        async with transaction():
            return await rows.one(type(world.form), by=world.selling, held=True, id=world.form.id)

    async with aside() as other:
        async with other.transaction():
            await other.execute("UPDATE order_form SET terms = '改定' WHERE id = $1", world.form.id)
            waiting = asyncio.create_task(wait())
            async with asyncio.timeout(2):
                while not await other.fetch("SELECT 1 FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110 — PostgreSQL tells nobody
                    await asyncio.sleep(0.01)
            assert not waiting.done()
        assert (await waiting).terms == "改定"

"""Retrying safely: one effect and one answer for each key, whatever is lost on the way."""

import asyncio
import dataclasses
import datetime as dt
import os
import re
from uuid import uuid4

import asyncpg
import pytest
import time_machine
from graphql import GraphQLNonNull
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock, db, idempotency
from core.graph.operation import FIELDS
from models.event import Event
from models.order import Order
from models.permission import Role
from models.product import Product
from schema.root import schema
from services import events, order
from tests import make
from tests.make import gid
from tests.people import unique

URL = "postgresql://" + os.environ["TSUNAGI_DATABASE_URL"].partition("://")[2]
SHOWN = "order { id number } event"


def wish(market, quantity="3"):
    return {
        "orderForm": gid(market.form),
        "deliveryPlace": gid(market.place),
        "lines": [{"item": gid(market.tomato), "quantity": quantity}],
    }


async def effects(market):
    """Orders, their events, their numbers."""
    orders = await Order.filter(seller_id=market.seller.id)
    told = [e for e in await Event.filter(topic="order.placed") if e.payload["seller_id"] == str(market.seller.id)]
    return len(orders), len(told)


async def rows_of(person):
    return await db.fetch("SELECT * FROM idempotency WHERE scope = $1", f"user {person.facts['user'].id}")


async def test_a_retry_gives_the_first_answer_and_does_nothing(http):
    market = await make.market(http, stock=10)
    cook = market.cook.keyed()
    first = await cook.tell("orderPlace", SHOWN, **wish(market))
    again = await cook.tell("orderPlace", SHOWN, **wish(market))
    assert first.ok == again.ok
    assert first["event"] is not None
    assert await effects(market) == (1, 1)
    assert (await Product.get(id=market.tomato.product_id)).stock == 7
    other_key = await market.cook.keyed().tell("orderPlace", SHOWN, **wish(market))
    assert other_key["order"]["id"] != first["order"]["id"]
    assert await effects(market) == (2, 2)


async def test_a_retry_may_select_other_fields_and_sees_them_as_they_are_now(http):
    market = await make.market(http)
    cook = market.cook.keyed()
    first = await cook.tell("orderPlace", SHOWN, **wish(market))
    await market.clerk.tell("orderReceive", id=first["order"]["id"])
    again = await cook.tell("orderPlace", "order { id status } event", **wish(market))
    assert again.ok == {
        "order": {"id": first["order"]["id"], "status": "RECEIVED"}, "event": first["event"], "userErrors": [],
    }  # fmt: skip


async def test_thirty_retries_at_once_make_one_order(http):
    market = await make.market(http, stock=10)
    cook = market.cook.keyed()
    told = await asyncio.gather(*(cook.tell("orderPlace", SHOWN, **wish(market)) for _ in range(30)))
    assert all(one.ok == told[0].ok for one in told)
    assert await effects(market) == (1, 1)
    assert (await Product.get(id=market.tomato.product_id)).stock == 7


async def test_without_a_key_nothing_is_kept(http):
    market = await make.market(http)
    for _ in range(2):
        await market.cook.tell("orderPlace", SHOWN, **wish(market))
    assert await effects(market) == (2, 2)
    assert await rows_of(market.cook) == []


async def test_a_key_for_something_else_is_refused(http):
    market = await make.market(http)
    cook = market.cook.keyed()
    await cook.tell("orderPlace", SHOWN, **wish(market))
    refused = await cook.tell("orderPlace", SHOWN, **wish(market, "4"))
    assert refused.where == [("IDEMPOTENCY_KEY_REUSED", "Idempotency-Key")]
    refused = await cook.tell("deliveryPlaceDelete", "", id=gid(market.place))
    assert refused.where == [("IDEMPOTENCY_KEY_REUSED", "Idempotency-Key")]
    assert await effects(market) == (1, 1)
    await market.place.refresh_from_db()
    assert market.place.deleted_at is None


async def test_a_refusal_leaves_the_key_free(http):
    market = await make.market(http, stock=1)
    cook = market.cook.keyed()
    assert (await cook.tell("orderPlace", SHOWN, **wish(market))).codes == ["OUT_OF_STOCK"]
    assert await rows_of(market.cook) == []
    await Product.filter(id=market.tomato.product_id).update(stock=5)
    first = await cook.tell("orderPlace", SHOWN, **wish(market))
    assert (await cook.tell("orderPlace", SHOWN, **wish(market))).ok == first.ok
    assert await effects(market) == (1, 1)


async def test_the_key_of_somebody_else_is_another(http):
    market = await make.market(http)
    colleague = await make.person(http, market.buyer)
    key = str(uuid4())
    mine = await market.cook.keyed(key).tell("orderPlace", SHOWN, **wish(market))
    theirs = await colleague.keyed(key).tell("orderPlace", SHOWN, **wish(market))
    assert mine["order"]["id"] != theirs["order"]["id"]
    assert await effects(market) == (2, 2)


async def test_a_lost_right_is_refused_before_the_key_is_looked_at(http):
    market = await make.market(http)
    cook = market.cook.keyed()
    await cook.tell("orderPlace", SHOWN, **wish(market))
    member = await make.Membership.get(user_id=market.cook.facts["user"].id)
    member.role = Role.WAREHOUSE
    await member.store("role")
    assert (await cook.tell("orderPlace", SHOWN, **wish(market))).codes == ["FORBIDDEN"]


async def test_a_key_is_kept_for_a_day(http):
    market = await make.market(http)
    cook = market.cook.keyed()
    first = await cook.tell("orderPlace", SHOWN, **wish(market))
    start = clock.now()
    with time_machine.travel(start + dt.timedelta(hours=23, minutes=59), tick=False):
        assert (await cook.tell("orderPlace", SHOWN, **wish(market))).ok == first.ok
    with time_machine.travel(start + dt.timedelta(hours=24, minutes=1), tick=False):
        assert (await cook.tell("orderPlace", SHOWN, **wish(market, "4")))["order"]["id"] != first["order"]["id"]
        assert len(await rows_of(market.cook)) == 1
    assert await effects(market) == (2, 2)


async def test_what_is_older_than_a_day_is_swept(http):
    market = await make.market(http)
    await market.cook.keyed().tell("orderPlace", SHOWN, **wish(market))
    await idempotency.sweep()
    assert len(await rows_of(market.cook)) == 1
    with time_machine.travel(clock.now() + dt.timedelta(hours=24, minutes=1), tick=False):
        assert await idempotency.sweep() >= 1
    assert await rows_of(market.cook) == []


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
async def test_a_wrong_key_is_refused_where_it_stands(http, key):
    market = await make.market(http)
    told = await market.cook.tell("orderPlace", SHOWN, **wish(market), idempotencyKey=key)
    assert told.where == [("MALFORMED", "idempotencyKey")]
    if "\t" not in key:
        told = await dataclasses.replace(market.cook, headers={"idempotency-key": key}).tell(
            "orderPlace", SHOWN, **wish(market)
        )
        assert told.where == [("MALFORMED", "Idempotency-Key")]
    assert await effects(market) == (0, 0)


BATCH = """mutation ($a: ProductCreateInput!, $b: ProductCreateInput!) {
  a: productCreate(input: $a) { product { id } userErrors { code } }
  b: productCreate(input: $b) { product { id } userErrors { code } }
}"""


async def test_several_mutations_of_a_document_each_have_the_header_or_a_key_of_their_own(http):
    seller = await make.business()
    person = await make.person(http, seller)
    one, two = ({"name": unique("卵 #"), "price": 30} for _ in range(2))
    keyed = person.keyed()
    first = (await keyed.ask(BATCH, a=one, b=two)).data
    assert first["a"]["product"]["id"] != first["b"]["product"]["id"]
    assert (await keyed.ask(BATCH, a=one, b=two)).data == first
    key = str(uuid4())
    three = {"name": unique("卵 #"), "price": 30, "idempotencyKey": key}
    found = (await person.ask(BATCH, a=three, b=three)).data
    assert found["a"] == found["b"]
    assert found["a"]["product"] is not None
    mixed = (await person.ask(BATCH, a=three, b=three | {"price": 31})).data
    assert mixed["a"] == found["a"]
    assert mixed["b"] == {"product": None, "userErrors": [{"code": "IDEMPOTENCY_KEY_REUSED"}]}
    assert await Product.filter(business_id=seller.id).count() == 3


async def test_the_long_way_keeps_keys_too(http, monkeypatch):
    async def none(*_):
        return None

    monkeypatch.setattr("core.graph.endpoint.mutated", none)
    market = await make.market(http)
    cook = market.cook.keyed()
    first = await cook.tell("orderPlace", SHOWN, **wish(market))
    assert (await cook.tell("orderPlace", SHOWN, **wish(market))).ok == first.ok
    assert await effects(market) == (1, 1)


async def test_who_dies_in_the_middle_leaves_the_key_to_the_retry(http, monkeypatch):
    market = await make.market(http, stock=10)
    cook, admin = market.cook.keyed(), await asyncpg.connect(URL)

    async def cut_off():
        ((own, *_),) = [tuple(row.values()) for row in await db.fetch("SELECT pg_backend_pid()")]
        await admin.execute("SELECT pg_terminate_backend($1)", own)

    once_before_the_end(monkeypatch, cut_off)
    answer = await cook.ask(document("orderPlace", SHOWN), input=wish(market))
    await admin.close()
    assert answer.error == "UNAVAILABLE"
    assert await effects(market) == (0, 0)
    first = await cook.tell("orderPlace", SHOWN, **wish(market))
    assert (await cook.tell("orderPlace", SHOWN, **wish(market))).ok == first.ok
    assert await effects(market) == (1, 1)


@pytest.mark.parametrize("key", [{}, {"idempotency-key": "deadlock"}])
async def test_who_is_chosen_to_end_a_deadlock_begins_again(http, monkeypatch, key):
    market = await make.market(http, stock=10)

    async def deadlock():
        await db.fetch("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$")

    once_before_the_end(monkeypatch, deadlock)
    cook = dataclasses.replace(market.cook, headers=key)
    assert (await cook.tell("orderPlace", SHOWN, **wish(market)))["order"]
    assert await effects(market) == (1, 1)
    assert (await Product.get(id=market.tomato.product_id)).stock == 7


def once_before_the_end(monkeypatch, happens):
    """Something happens to the first transaction, after all that it has done."""
    emit, coming = events.emit, [happens]

    async def emit_first(event):
        await emit(event)
        if coming:
            await coming.pop()()

    monkeypatch.setattr(events, "emit", emit_first)


def document(mutation, shows):
    kind = schema()._schema.mutation_type.fields[mutation].args["input"].type
    return f"mutation T($input: {kind}) {{ {mutation}(input: $input) {{ {shows} userErrors {{ code }} }} }}"


async def test_who_waits_too_long_is_told_to_come_again(http):
    market = await make.market(http)
    cook, key = market.cook, str(uuid4())
    waiting = cook.keyed(key)
    started, finish = asyncio.Event(), asyncio.Event()
    place = order.place

    async def slowly(*args, **kwargs):
        found = await place(*args, **kwargs)
        started.set()
        await finish.wait()
        return found

    order.place = slowly
    try:
        first = asyncio.create_task(waiting.tell("orderPlace", SHOWN, **wish(market)))
        await started.wait()
        refused = await waiting.tell("orderPlace", SHOWN, **wish(market))
        finish.set()
        told = await first
    finally:
        order.place = place
    assert refused.where == [("STILL_RUNNING", "Idempotency-Key")]
    assert (await waiting.tell("orderPlace", SHOWN, **wish(market))).ok == told.ok
    assert await effects(market) == (1, 1)


async def test_a_key_costs_one_statement_and_none_is_asked_without_one(http, monkeypatch):
    market = await make.market(http)
    sent = []
    for name in ("fetch", "execute", "fetchrow"):
        ask = getattr(asyncpg.Connection, name)

        async def noted(self, sql, *values, ask=ask, **options):
            sent.append(" ".join(sql.split())[:60])
            return await ask(self, sql, *values, **options)

        monkeypatch.setattr(asyncpg.Connection, name, noted)

    async def counted(person):
        sent.clear()
        await person.tell("orderPlace", "", **wish(market))
        return [one for one in sent if not re.match("NOTIFY|SELECT pg_|BEGIN|COMMIT", one)]

    await counted(market.cook)
    plain, keyed = await counted(market.cook), await counted(market.cook.keyed())
    assert not any("idempotency" in one for one in plain)
    assert len(keyed) == len(plain) + 1


STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["sent", "lost on the way", "answer lost", "twice at once"])),
    min_size=1,
    max_size=8,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_whatever_is_lost_there_is_at_most_one_effect_for_a_key(http, steps):
    seller = await make.business()
    person = await make.person(http, seller)
    keys = [str(uuid4()) for _ in range(3)]
    inputs = [{"name": unique("品 #"), "price": 10 + i} for i in range(3)]
    answers, sent = {}, set()
    for which, fate in steps:
        if fate == "lost on the way":
            continue
        sent.add(which)
        keyed = person.keyed(keys[which])
        times = 2 if fate == "twice at once" else 1
        told = await asyncio.gather(
            *(keyed.tell("productCreate", "product { id } event", **inputs[which]) for _ in range(times))
        )
        if fate != "answer lost":
            for one in told:
                assert answers.setdefault(which, one.ok) == one.ok
    assert await Product.filter(business_id=seller.id).count() == len(sent)


def test_every_mutation_takes_a_key():
    fields = schema()._schema.mutation_type.fields
    assert set(fields) == set(FIELDS["Mutation"])
    for field in fields.values():
        kind = field.args["input"].type
        assert isinstance(kind, GraphQLNonNull)
        assert "idempotencyKey" in kind.of_type.fields

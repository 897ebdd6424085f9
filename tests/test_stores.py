"""店舗ログイン: a member of a store sees and orders for it, and nothing of the other stores."""

import json

from graphql import GraphQLNonNull

from models.membership import Membership
from models.order import Order
from models.permission import OF_HEAD_OFFICE, Role
from models.store_member import StoreMember
from schema.root import schema
from tests import make, walk
from tests.make import gid
from tests.people import unique
from tests.test_order_limit import basket, limited, second_place
from tests.test_order_request import asked
from tests.test_several_dates import later

SCHEMA = schema()._schema
ORDERS = """query($w: OrderWhere) { orders(first: 20, where: $w) { nodes { number } totalCount { count }
  groups(by: [STATUS], first: 5) { count sum { total } } lineGroups(by: [NAME], first: 9) { count } } }"""
LISTS = (
    "shipments { order { number } }",
    "documents { order { number } }",
    "messages { order { number } }",
    "returnSlips { order { number } }",
    "orderRequests { deliveryPlace { name } }",
    "orderLimits { deliveryPlace { name } }",
    "invoices { number }",
)
STORES = "membership { version stores { name } }"


async def chain(http):
    """A business with two stores, the manager of one of them, and an order of each."""
    market = await make.market(http)
    shop = await second_place(market, "駅前店")
    manager = await make.person(http, market.buyer, Role.STAFF, name="店長 次郎")
    member = await Membership.get(business_id=market.buyer.id, user_id=manager.facts["user"].id)
    for place in (market.place, shop):
        assert (await market.cook.tell("orderPlace", "", **basket(market, 2, place))).errors == []
    told = await market.cook.tell("memberStoresPut", STORES, id=gid(member), deliveryPlaces=[gid(shop)])
    assert told["membership"]["stores"] == [{"name": "駅前店"}]
    main = await Order.get(buyer_id=market.buyer.id, delivery_place_id=market.place.id)
    own = await Order.get(buyer_id=market.buyer.id, delivery_place_id=shop.id)
    return market, shop, manager, member, main, own


async def numbers(person, **where):
    return sorted(one["number"] for one in (await person.query(ORDERS, w=where))["nodes"])


async def nodes(person, shown):
    name = shown.split(" ", 1)[0]
    body = shown.split(" ", 1)[1]
    return (await person.query(f"{{ {name}(first: 20) {{ nodes {body} }} }}"))["nodes"]


async def test_who_orders_for_a_store_sees_what_concerns_it_and_nothing_else(http):
    market, _, manager, _, main, own = await chain(http)
    found = await manager.query(ORDERS, w={})
    assert [one["number"] for one in found["nodes"]] == [own.number]
    assert found["totalCount"] == {"count": 1}
    assert found["groups"] == [{"count": 1, "sum": {"total": 719}}]
    assert [one["count"] for one in found["lineGroups"]] == [1]
    assert await numbers(manager, number={"eq": main.number}) == []
    by_id = "query($id: ID!) { node(id: $id) { id ... on Order { lines { name } } } }"
    assert await manager.query(by_id, id=gid(main)) is None
    assert (await manager.query(by_id, id=gid(own)))["id"] == gid(own)
    line = (await make.lines(main))[0]
    assert await manager.query("query($id: ID!) { node(id: $id) { id } }", id=gid(line)) is None
    by_number = "query($n: String!) { orderByNumber(number: $n) { id } }"
    assert await manager.query(by_number, n=main.number) is None
    assert await nodes(manager, "deliveryPlaces { name }") == [{"name": "駅前店"}]
    assert sorted(await numbers(market.cook)) == sorted([main.number, own.number]), "who is bound to none sees all"
    assert sorted(await numbers(market.clerk)) == sorted([main.number, own.number])
    for verb, more in (("orderReorder", {}), ("orderCancelRequest", {"reason": "MISTAKE"})):
        assert (await manager.tell(verb, "", id=gid(main), **more)).where == [("NOT_FOUND", "id")]
    assert (await manager.tell("orderCancelRequest", "", id=gid(own), reason="MISTAKE")).errors == []
    assert (await Order.get(id=main.id)).status == "PLACED"


async def test_all_that_hangs_on_orders_is_cut_alike(http):
    market, shop, manager, _, main, own = await chain(http)
    await limited(market, perOrder=1000, beyond="ASK")
    await limited(market, market.place, perOrder=1000, beyond="ASK")
    await limited(market, shop, perOrder=1000, beyond="ASK")
    for order in (main, own):
        assert (await market.clerk.tell("orderConfirm", "", id=gid(order))).errors == []
        assert (await market.clerk.tell("orderShip", "", id=gid(order))).errors == []
        assert (await market.clerk.tell("documentIssue", "", order=gid(order), kind="DELIVERY_NOTE")).errors == []
        assert (await market.clerk.tell("messageWrite", "", order=gid(order), text="明日届きます")).errors == []
        lines = [{"line": gid((await make.lines(order))[0]), "quantity": "1"}]
        slip = {"order": gid(order), "reason": "破損", "lines": lines, "returnedOn": later(0)}
        assert (await market.clerk.tell("orderReturn", "", **slip)).errors == []
    await asked(market, market.cook)
    sent = await manager.tell("orderRequestSend", "orderRequest { id }", **basket(market, 5, shop))
    assert sent.errors == []
    both = {own.number, main.number}
    for shown in LISTS:
        seen = {next(iter(one.values())) if isinstance(next(iter(one.values())), str) else
                next(iter(next(iter(one.values())).values())) if next(iter(one.values())) else None
                for one in await nodes(manager, shown)}  # fmt: skip
        everything = {next(iter(one.values())) if isinstance(next(iter(one.values())), str) else
                next(iter(next(iter(one.values())).values())) if next(iter(one.values())) else None
                for one in await nodes(market.cook, shown)}  # fmt: skip
        match shown.split(" ", 1)[0]:
            case "orderRequests":
                assert (seen, everything) == ({"駅前店"}, {"駅前店", "本店"})
            case "orderLimits":
                assert (seen, everything) == ({"駅前店"}, {"駅前店", "本店", None})
            case "invoices":
                assert seen == set()
            case _:
                assert (seen, everything) == ({own.number}, both), shown


async def test_who_orders_for_a_store_orders_for_no_other(http):
    market, shop, manager, _, _, _ = await chain(http)
    for verb in ("orderCheck", "orderPlace"):
        assert (await manager.tell(verb, "", **basket(market, 1))).where == [("NOT_FOUND", "deliveryPlace")]
    placed = await manager.tell("orderPlace", "order { deliveryPlace { name } }", **basket(market, 1, shop))
    assert placed["order"] == {"deliveryPlace": {"name": "駅前店"}}
    facts = {**make.ADDRESS, "name": "新店", "postalCode": "100-0001"}
    facts.pop("postal_code")
    assert (await manager.tell("deliveryPlaceCreate", "", **facts)).codes == ["FORBIDDEN"]
    assert await Order.filter(buyer_id=market.buyer.id).count() == 3


async def test_stores_are_given_by_who_keeps_members_and_hold_at_once(http):
    market, shop, manager, member, main, own = await chain(http)
    put = {"id": gid(member), "deliveryPlaces": [gid(market.place), gid(shop)]}
    assert (await manager.tell("memberStoresPut", "", **put)).codes == ["FORBIDDEN"]
    assert (await market.clerk.tell("memberStoresPut", "", **put)).where == [("NOT_FOUND", "id")]
    foreign = await second_place(await make.market(http))
    told = await market.cook.tell("memberStoresPut", "", id=gid(member), deliveryPlaces=[gid(shop), gid(foreign)])
    assert told.where == [("NOT_FOUND", "deliveryPlaces.1")]
    told = await market.cook.tell("memberStoresPut", "", id=gid(member), deliveryPlaces=[gid(shop), gid(shop)])
    assert told.where == [("DUPLICATE", "deliveryPlaces.1")]
    stale = await market.cook.tell("memberStoresPut", "", **put, expectedVersion=1)
    assert stale.codes == ["VERSION_CONFLICT"]
    assert await numbers(manager) == [own.number]
    assert (await market.cook.tell("memberStoresPut", STORES, **put))["membership"]["stores"] == [
        {"name": "本店"}, {"name": "駅前店"},
    ]  # fmt: skip
    assert await numbers(manager) == sorted([main.number, own.number])
    assert (await market.cook.tell("memberStoresPut", "", id=gid(member), deliveryPlaces=[])).errors == []
    assert await numbers(manager) == sorted([main.number, own.number])
    assert await StoreMember.filter(membership_id=member.id).count() == 0
    assert (await Membership.get(id=member.id)).of_stores is False


async def test_whatever_his_role_who_is_bound_to_stores_does_not_reach_the_whole_business(http):
    market, shop, manager, member, main, own = await chain(http)
    await Membership.filter(id=member.id).update(role=Role.ADMIN)
    assert await numbers(manager) == [own.number]
    new = {"name": "新人", "loginId": unique("new#@example.jp"), "password": "Abcdef1", "role": "ADMIN"}
    for verb, more in (
        ("memberStoresPut", {"id": gid(member), "deliveryPlaces": []}),
        ("memberCreate", new),
        ("appTokenCreate", {"name": "全店", "permissions": ["order:read"]}),
        ("orderLimitPut", {"deliveryPlace": gid(shop), "perOrder": None}),
    ):
        assert (await manager.tell(verb, "", **more)).codes == ["FORBIDDEN"], verb
    allowed = (await manager.query("{ viewer { permissions } }"))["permissions"]
    assert OF_HEAD_OFFICE.isdisjoint(allowed)
    assert "order:place" in allowed
    assert (await market.cook.tell("memberStoresPut", "", id=gid(member), deliveryPlaces=[])).errors == []
    assert set((await manager.query("{ viewer { permissions } }"))["permissions"]) >= OF_HEAD_OFFICE
    assert await numbers(manager) == sorted([main.number, own.number])


async def test_an_administrator_of_the_whole_business_is_left(http):
    market, shop, _, _, _, _ = await chain(http)
    head = await Membership.get(business_id=market.buyer.id, user_id=market.cook.facts["user"].id)
    assert head.role is Role.ADMIN
    told = await market.cook.tell("memberStoresPut", "", id=gid(head), deliveryPlaces=[gid(shop)])
    assert told.where == [("LAST_ADMINISTRATOR", "deliveryPlaces")]
    assert (await Membership.get(id=head.id)).of_stores is False


async def test_no_list_tells_of_another_store(http):
    market, _, manager, _, main, _ = await chain(http)
    secret = "地下倉庫の鍵"
    await Order.filter(id=main.id).update(remark=secret, custom_values=[{"label": "鍵", "value": secret}])
    for verb, more in (("orderConfirm", {"note": secret}), ("orderShip", {"note": secret})):
        assert (await market.clerk.tell(verb, "", id=gid(main), **more)).errors == []
    assert (await market.clerk.tell("documentIssue", "", order=gid(main), kind="DELIVERY_NOTE")).errors == []
    assert (await market.clerk.tell("messageWrite", "", order=gid(main), text=secret)).errors == []
    seen = set()
    for name, field in SCHEMA.query_type.fields.items():
        if "first" not in field.args or any(isinstance(one.type, GraphQLNonNull) for one in field.args.values()):
            continue
        for shown in walk.selections(SCHEMA, field.type):
            for person in (manager, market.cook):
                answer = await person.ask(f"{{ {name}(first: 80) {shown} }}")
                if secret in json.dumps(answer.body, ensure_ascii=False):
                    assert person is market.cook, name
                    seen.add(name)
    assert seen >= {"orders", "shipments", "messages", "documents"}, "what is looked for can be found"

"""承認: what is above a store's limit waits for the head office, and nobody else knows of it before."""

import asyncio
import datetime as dt

from core import clock
from core.db import fetch, transaction
from models.cart import CartItem
from models.mail_message import MailMessage
from models.membership import Membership
from models.order import Order
from models.order_request import OrderRequest
from models.own_role import OwnRole
from models.permission import Role
from models.product import Product
from models.transmission import Transmission
from services import mail_request as mails
from tests import make
from tests.make import gid
from tests.test_order_limit import DRAFT, basket, limited
from tests.test_several_dates import day, later, several, wish

SHOWN = """orderRequest { id version status total allowed remaining month note reason orderer: ordererName settlerName
  wishedOn lines { item name quantity unitPrice } order { number status total placedBy: ordererName } supplier { name }
  deliveryPlace { name } }"""
LISTED = """query($w: OrderRequestWhere) { orderRequests(first: 9, where: $w) { nodes { id status }
  totalCount { count } } }"""
CAN = """query($id: ID!) { node(id: $id) { ... on OrderRequest { viewerCan {
  approve { allowed reason } refuse { allowed } change { allowed } withdraw { allowed } } } } }"""


async def a_store(http, **more):
    """A market whose buyer may order for 1,000 yen at once, and asks for more; a cook of the store, and the office."""
    market = await make.market(http, **more)
    await limited(market, perOrder=1000, beyond="ASK")
    staff = await make.person(http, market.buyer, Role.STAFF, name="店長 次郎")
    return market, staff


async def asked(market, staff, quantity=5, **more):
    return (await staff.tell("orderRequestSend", SHOWN, **basket(market, quantity), **more))["orderRequest"]


async def can(person, request):
    return {verb: one["allowed"] for verb, one in (await person.query(CAN, id=request["id"]))["viewerCan"].items()}


async def topics(business):
    rows = await fetch("SELECT topic FROM event_entry WHERE business_id = $1 ORDER BY number", business.id)
    return [row["topic"] for row in rows]


async def test_what_is_above_the_limit_waits_and_is_ordered_once_it_is_approved(http):
    market, staff = await a_store(http, stock=20)
    line = {"item": gid(market.tomato), "quantity": "5"}
    await staff.tell("cartPut", "", orderForm=gid(market.form), lines=[line])
    order = {**basket(market, 5), "lines": None}
    draft = (await staff.tell("orderCheck", DRAFT, **order))["draft"]
    assert draft["needsApproval"] is True
    assert draft["aboveLimit"] == "本店の1回の発注は税込1,000円までです（今回：1,798円）。本部に承認を依頼できます。"
    refused = await staff.tell("orderPlace", "userErrors { ... on OrderTooLarge { mayAsk } }", **order)
    assert (refused.codes, refused.errors[0]["mayAsk"]) == (["ORDER_TOO_LARGE"], True)

    sent = (await staff.tell("orderRequestSend", SHOWN, **order, note="宴会のため"))["orderRequest"]
    assert (sent["status"], sent["total"], sent["allowed"], sent["note"]) == ("WAITING", 1798, 1000, "宴会のため")
    assert (sent["orderer"], sent["deliveryPlace"], sent["order"]) == ("店長 次郎", {"name": "本店"}, None)
    assert await Order.filter(buyer_id=market.buyer.id).count() == 0
    assert (await Product.get(id=market.tomato.product_id)).stock == 20, "nothing is reserved"
    assert await CartItem.filter(cart__business_id=market.buyer.id).count() == 0, "the cart is asked for"
    assert "order_request.sent" not in await topics(market.seller), "the supplier is not told"
    assert (await market.clerk.query(LISTED))["nodes"] == []
    assert (await market.clerk.query("query($id: ID!) { node(id: $id) { id } }", id=sent["id"])) is None

    assert await can(market.cook, sent) == {"approve": True, "refuse": True, "change": False, "withdraw": False}
    assert await can(staff, sent) == {"approve": False, "refuse": False, "change": True, "withdraw": True}
    assert (await staff.tell("orderRequestApprove", "", id=sent["id"])).codes == ["FORBIDDEN"]
    await staff.tell("cartPut", "", orderForm=gid(market.form), lines=[line])
    told = await market.cook.tell("orderRequestApprove", SHOWN, id=sent["id"], expectedVersion=sent["version"])
    assert told["orderRequest"]["status"] == "APPROVED"
    assert told["orderRequest"]["settlerName"] == market.cook.name
    placed = await Order.get(buyer_id=market.buyer.id)
    assert told["orderRequest"]["order"]["number"] == placed.number
    assert (placed.placed_by_id, placed.orderer_name) == (staff.facts["user"].id, "店長 次郎")
    assert placed.party("buyer").person == "店長 次郎"
    assert (await Product.get(id=market.tomato.product_id)).stock == 15
    assert await CartItem.filter(cart__business_id=market.buyer.id).count() == 1, "what was typed since stays"
    assert (await topics(market.seller)).count("order.placed") == 1
    assert [topic for topic in await topics(market.buyer) if topic.startswith("order")] == [
        "order_request.sent", "order.placed", "order_request.approved",
    ]  # fmt: skip
    again = await market.cook.tell("orderRequestApprove", "", id=sent["id"])
    assert again.codes == ["WRONG_REQUEST_STATUS"]


async def test_two_approvers_at_once_order_it_once(http):
    market, staff = await a_store(http)
    sent = await asked(market, staff)
    second = await make.person(http, market.buyer)
    told = await asyncio.gather(
        *(one.tell("orderRequestApprove", "", id=sent["id"]) for one in (market.cook, second, market.cook))
    )
    assert sorted(one.codes for one in told) == [[], *[["WRONG_REQUEST_STATUS"]] * 2]
    assert await Order.filter(buyer_id=market.buyer.id).count() == 1
    stale = await asked(market, staff)
    told = await market.cook.tell("orderRequestApprove", "", id=stale["id"], expectedVersion=7)
    assert told.codes == ["VERSION_CONFLICT"]


async def test_sending_twice_with_one_key_asks_once(http):
    market, staff = await a_store(http)
    keyed = staff.keyed()
    first, second = [(await keyed.tell("orderRequestSend", SHOWN, **basket(market, 5)))["orderRequest"] for _ in "12"]
    assert first["id"] == second["id"]
    assert await OrderRequest.filter(business_id=market.buyer.id).count() == 1


async def test_what_is_refused_is_changed_and_asked_for_again_or_withdrawn(http):
    market, staff = await a_store(http)
    sent = await asked(market, staff)
    assert (await market.cook.tell("orderRequestRefuse", "", id=sent["id"], reason=" ")).where == [
        ("REQUIRED", "reason")
    ]
    assert (await staff.tell("orderRequestRefuse", "", id=sent["id"], reason="x")).codes == ["FORBIDDEN"]
    told = await market.cook.tell("orderRequestRefuse", SHOWN, id=sent["id"], reason="数量を見直してください")
    assert (told["orderRequest"]["status"], told["orderRequest"]["reason"]) == ("REFUSED", "数量を見直してください")
    assert (await market.cook.tell("orderRequestApprove", "", id=sent["id"])).codes == ["WRONG_REQUEST_STATUS"]
    assert (await market.cook.tell("orderRequestChange", "", id=sent["id"])).codes == ["NOT_OWN_REQUEST"]

    lines = [{"item": sent["lines"][0]["item"], "quantity": "4"}]
    short = await staff.tell("orderRequestChange", "", id=sent["id"], lines=[{**lines[0], "quantity": "1.5"}])
    assert short.where == [("NOT_WHOLE", "lines.0.quantity")]
    told = await staff.tell("orderRequestChange", SHOWN, id=sent["id"], lines=lines, note="減らしました")
    changed = told["orderRequest"]
    assert (changed["status"], changed["total"], changed["reason"]) == ("WAITING", 1438, "")
    assert changed["note"] == "減らしました"
    told = await market.cook.tell("orderRequestApprove", SHOWN, id=sent["id"])
    assert told["orderRequest"]["order"]["total"] == 1438

    other = await asked(market, staff)
    assert (await market.cook.tell("orderRequestWithdraw", "", id=other["id"])).codes == ["NOT_OWN_REQUEST"]
    told = await staff.tell("orderRequestWithdraw", SHOWN, id=other["id"])
    assert told["orderRequest"]["status"] == "WITHDRAWN"
    assert (await staff.tell("orderRequestChange", "", id=other["id"])).codes == ["WRONG_REQUEST_STATUS"]
    assert (await market.cook.tell("orderRequestApprove", "", id=other["id"])).codes == ["WRONG_REQUEST_STATUS"]
    assert await Order.filter(buyer_id=market.buyer.id).count() == 1
    waiting = await market.cook.query(LISTED, w={"status": {"eq": "WAITING"}})
    assert waiting["totalCount"] == {"count": 0}


async def test_nobody_approves_his_own_request_unless_the_limit_allows_it(http):
    market, _ = await a_store(http)
    own = await asked(market, market.cook)
    assert (await market.cook.tell("orderRequestApprove", "", id=own["id"])).codes == ["OWN_REQUEST"]
    assert (await can(market.cook, own))["approve"] is False
    assert await Order.filter(buyer_id=market.buyer.id).count() == 0
    await limited(market, allowsOwnApproval=True)
    assert (await can(market.cook, own))["approve"] is True
    assert (await market.cook.tell("orderRequestApprove", "", id=own["id"])).errors == []
    assert await Order.filter(buyer_id=market.buyer.id).count() == 1


async def test_a_role_of_ones_own_may_approve(http):
    market, staff = await a_store(http)
    manager = await make.person(http, market.buyer, Role.STAFF, name="エリア 三郎")
    role = await OwnRole.create(
        business_id=market.buyer.id,
        name="エリア長",
        permissions=["order:read", "order:approve", "order_form:read", "delivery_place:read"],
    )
    await Membership.filter(user_id=manager.facts["user"].id).update(role=Role.OWN, own_role_id=role.id)
    sent = await asked(market, staff)
    told = await manager.tell("orderRequestApprove", SHOWN, id=sent["id"])
    assert told["orderRequest"]["settlerName"] == "エリア 三郎"


async def test_approval_looks_anew_at_prices_stock_and_the_cut_off(http):
    market, staff = await a_store(http, stock=6)
    sent = await asked(market, staff, wishedOn=later(1))
    product = market.tomato.product_id
    await Product.filter(id=product).update(price=400)
    facts = "userErrors { ... on PricesChanged { expected total } }"
    told = await market.cook.tell("orderRequestApprove", facts, id=sent["id"])
    assert told.where == [("PRICES_CHANGED", "expectedTotal")]
    assert (told.errors[0]["expected"], told.errors[0]["total"]) == (1798, 2160)

    await Product.filter(id=product).update(stock=4)
    told = await market.cook.tell("orderRequestApprove", "", id=sent["id"], expectedTotal=2160)
    assert told.where == [("OUT_OF_STOCK", "lines.0.quantity")]
    await Product.filter(id=product).update(stock=5)

    weekday = (clock.today() + dt.timedelta(days=1)).strftime("%A").upper()
    told = await market.clerk.tell("calendarPut", "", noDeliveryWeekdays=[weekday])
    assert told.errors == []
    told = await market.cook.tell("orderRequestApprove", "", id=sent["id"], expectedTotal=2160)
    assert told.where == [("NO_DELIVERY", "wishedOn")]
    assert (await OrderRequest.get(business_id=market.buyer.id)).status == "WAITING"
    told = await market.cook.tell("orderRequestApprove", SHOWN, id=sent["id"], expectedTotal=2160, wishedOn=later(2))
    assert (told["orderRequest"]["wishedOn"], told["orderRequest"]["total"]) == (later(2), 2160)
    assert (await Product.get(id=product)).stock == 0


async def test_within_the_limit_or_where_it_refuses_nothing_is_asked_for(http):
    market, staff = await a_store(http)
    assert (await staff.tell("orderRequestSend", "", **basket(market, 2))).codes == ["NO_APPROVAL_NEEDED"]
    await limited(market, beyond="REFUSE")
    refused = await staff.tell("orderRequestSend", "", **basket(market, 5))
    assert refused.codes == ["ORDER_TOO_LARGE"]
    await limited(market, beyond="ASK")
    assert (await staff.tell("orderRequestSend", "", **basket(market, 5), note="x" * 201)).where == [
        ("TOO_LONG", "note")
    ]
    assert await OrderRequest.filter(business_id=market.buyer.id).count() == 0
    packer = await make.person(http, market.buyer, Role.WAREHOUSE)
    assert (await packer.tell("orderRequestSend", "", **basket(market, 5))).codes == ["FORBIDDEN"]


async def test_several_dates_are_asked_for_together(http):
    market = await several(http)
    await limited(market, perMonth=2000, beyond="ASK")
    days = [day(market, 3, "3"), day(market, 4, "4")]
    assert (await market.cook.tell("ordersPlace", "", **wish(market), days=days)).where == [("MONTH_SPENT", "days.1")]
    shown = "orderRequests { wishedOn status total remaining }"
    assert (await market.cook.tell("orderRequestsSend", "", **wish(market), days=days[:1])).codes == [
        "NO_APPROVAL_NEEDED"
    ]
    told = await market.cook.tell("orderRequestsSend", shown, **wish(market), days=days)
    assert [(one["wishedOn"], one["total"], one["remaining"]) for one in told["orderRequests"]] == [
        (later(3), 1078, 922), (later(4), 1438, 922),
    ]  # fmt: skip
    assert await Order.filter(buyer_id=market.buyer.id).count() == 0


async def test_by_fax_nothing_is_sent_before_it_is_approved(http):
    market, staff = await a_store(http)
    cook = market.cook
    told = await cook.tell("supplierCreate", "supplier { id }", name="築地 魚政", channel="FAX", fax="03-5555-0001")
    supplier = told["supplier"]["id"]
    facts = {"supplier": supplier, "name": "真鯛", "unit": "尾", "price": 900}
    product = (await cook.tell("supplierProductPut", "supplierProduct { id }", **facts))["supplierProduct"]["id"]
    order = {"supplier": supplier, "deliveryPlace": gid(market.place), "lines": [{"product": product, "quantity": "2"}]}
    sent = (await staff.tell("supplierOrderRequestSend", SHOWN, **order))["orderRequest"]
    assert (sent["supplier"], sent["lines"][0]["item"]) == ({"name": "築地 魚政"}, product)
    assert await Transmission.filter(business_id=market.buyer.id).count() == 0
    lines = [{"item": product, "quantity": "3"}]
    assert (await staff.tell("orderRequestChange", SHOWN, id=sent["id"], lines=lines))["orderRequest"]["total"] == 2916
    told = await cook.tell("orderRequestApprove", SHOWN, id=sent["id"])
    assert told["orderRequest"]["order"]["number"].startswith("D")
    assert await Transmission.filter(business_id=market.buyer.id).count() == 1


async def test_those_who_may_approve_are_mailed_and_who_asked_is_told_why_not(http):
    market, staff = await a_store(http)
    silent = await make.person(http, market.buyer)
    await Membership.filter(user_id=silent.facts["user"].id).update(gets_notices=False)
    sent = await asked(market, staff, note="宴会のため")
    row = await OrderRequest.get(business_id=market.buyer.id)
    async with transaction():
        await mails.sent(row.id, cause="1")
        await mails.sent(row.id, cause="1")
    (mail,) = await MailMessage.filter(business_id=market.buyer.id, kind="order_request_sent")
    assert mail.to == market.cook.facts["user"].email
    assert "宴会のため" in mail.text
    assert "¥1,798" in mail.text
    await market.cook.tell("orderRequestRefuse", "", id=sent["id"], reason="数量を見直してください")
    async with transaction():
        await mails.refused(row.id, cause="2")
        await mails.sent(row.id, cause="3")
    (mail,) = await MailMessage.filter(business_id=market.buyer.id, kind="order_request_refused")
    assert (mail.to, mail.user_id) == (staff.facts["user"].email, staff.facts["user"].id)
    assert "数量を見直してください" in mail.text
    assert await MailMessage.filter(business_id=market.buyer.id).count() == 2, "what was settled is mailed to nobody"


async def test_who_has_asked_is_written_to_when_it_is_approved(http):
    market, staff = await a_store(http)
    sent = await asked(market, staff)
    row = await OrderRequest.get(business_id=market.buyer.id)
    async with transaction():
        await mails.approved(row.id, cause="1")
    assert not await MailMessage.filter(business_id=market.buyer.id).exists(), "nothing is approved yet"
    await market.cook.tell("orderRequestApprove", "", id=sent["id"])
    order = await Order.get(buyer_id=market.buyer.id)
    async with transaction():
        await mails.approved(row.id, cause="2")
        await mails.approved(row.id, cause="2")
        await mails.refused(row.id, cause="3")
    (mail,) = await MailMessage.filter(business_id=market.buyer.id)
    assert (mail.kind, mail.to) == ("order_request_approved", staff.facts["user"].email)
    assert order.number in mail.text
    assert market.cook.name in mail.text
    await Membership.filter(user_id=staff.facts["user"].id).update(gets_notices=False)
    async with transaction():
        await mails.approved(row.id, cause="4")
    assert await MailMessage.filter(business_id=market.buyer.id).count() == 1, "who wants no letters gets none"


async def test_the_trail_tells_who_has_done_what(http):
    market, staff = await a_store(http)
    sent = await asked(market, staff)
    await market.cook.tell("orderRequestApprove", "", id=sent["id"])
    trail = """query($id: ID!) { auditEntries(first: 9, where: { target: { eq: $id } }) { nodes {
      action operation user { name } } } }"""
    told = (await market.cook.query(trail, id=sent["id"]))["nodes"]
    assert [(one["action"], one["operation"], one["user"]["name"]) for one in told] == [
        ("UPDATED", "orderRequestApprove", market.cook.name), ("CREATED", "orderRequestSend", staff.name),
    ]  # fmt: skip

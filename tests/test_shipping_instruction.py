"""出荷指示: given by the office, done or refused by the warehouse, which sees nothing else, and is told on cancel."""

from decimal import Decimal

import pytest

from core.db import fetch
from models.mail_message import MailMessage
from models.membership import Membership
from models.order import Order
from models.permission import Role
from models.product import Product
from models.shipment import Shipment
from models.shipping_instruction import ShippingInstruction
from services import mail_instruction as mails
from tests import make
from tests.make import gid

GIVEN = "instructions { id status name quantity orderNumber buyerName note deliveryParty { name } order { number } }"
LISTED = "query($w: ShippingInstructionWhere) { shippingInstructions(first: 20, where: $w) { nodes { id status } } }"
CAN = (
    "query($id: ID!) { node(id: $id) { ... on ShippingInstruction"
    " { viewerCan { ship { allowed } refuse { allowed } cancel { allowed } acknowledge { allowed } } } } }"
)


async def a_warehouse(http, market, role=Role.SHIPPER):
    """Somebody of the seller's warehouse, and the id of his membership."""
    person = await make.person(http, market.seller, role, name="石井 誠")
    return person, gid(await Membership.get(business_id=market.seller.id, user_id=person.facts["user"].id))


async def given(market, order, assignee, **more):
    told = await market.clerk.tell("shippingInstruct", GIVEN, order=gid(order), assignee=assignee, **more)
    return told["instructions"]


async def listed(person, **where):
    return [(one["id"], one["status"]) for one in (await person.query(LISTED, w=where))["nodes"]]


async def topics(business):
    rows = await fetch("SELECT topic FROM event_entry WHERE business_id = $1 ORDER BY number", business.id)
    return [row["topic"] for row in rows if row["topic"].startswith("instruction.")]


@pytest.mark.feature("CN-68")
async def test_what_is_given_is_shipped_by_the_warehouse_and_told_to_the_buyer(http):
    market = await make.market(http, stock=10)
    packer, member = await a_warehouse(http, market)
    order = await market.confirmed()
    made = await given(market, order, member, note="冷蔵")
    assert [(one["status"], one["quantity"]) for one in made] == [("WAITING", "3"), ("WAITING", "1.5")]
    tomato = made[0]
    assert (tomato["orderNumber"], tomato["buyerName"], tomato["note"]) == (order.number, market.buyer.name, "冷蔵")
    assert (tomato["deliveryParty"], tomato["order"]) == ({"name": "本店"}, {"number": order.number})

    ids = [one["id"] for one in made]
    assert sorted(await listed(packer)) == sorted((id, "WAITING") for id in ids)
    shown = "instructions { status order { number } shipment { number } }"
    told = await packer.tell(
        "shippingInstructionsShip", shown, instructions=ids[:1], carrier="ヤマト運輸", slipNumber="1"
    )
    assert told["instructions"] == [{"status": "SHIPPED", "order": None, "shipment": None}], "he sees no orders"
    assert (await Order.get(id=order.id)).status == "CONFIRMED"
    assert [line.shipped_quantity for line in await make.lines(order)] == [3, 0]
    told = await packer.tell("shippingInstructionsShip", shown, instructions=ids[1:])
    order = await Order.get(id=order.id)
    assert order.status == "SHIPPED"
    shipments = await Shipment.filter(order_id=order.id).order_by("number")
    assert [(one.carrier, one.slip_number) for one in shipments] == [("ヤマト運輸", "1"), ("", "")]
    seen = await market.cook.query(
        "query($n: String!) { orderByNumber(number: $n) { shipments { carrier } } }", n=order.number
    )
    assert seen["shipments"] == [{"carrier": "ヤマト運輸"}, {"carrier": ""}]
    assert await topics(market.seller) == ["instruction.given"] * 2 + ["instruction.shipped"] * 2
    assert await topics(market.buyer) == [], "how a warehouse works is nobody else's business"
    again = await packer.tell("shippingInstructionsShip", "", instructions=ids)
    assert again.where == [("WRONG_INSTRUCTION_STATUS", "instructions.0")]
    assert await Shipment.filter(order_id=order.id).count() == 2


@pytest.mark.feature("CN-68")
async def test_the_warehouse_sees_its_own_instructions_and_nothing_else(http):
    market = await make.market(http)
    packer, member = await a_warehouse(http, market)
    other, _ = await a_warehouse(http, market)
    stranger, _ = await a_warehouse(http, await make.market(http))
    order = await market.confirmed()
    ids = [one["id"] for one in await given(market, order, member)]
    for document in (
        "{ orders(first: 1) { nodes { number } } }",
        "{ products(first: 1) { nodes { name } } }",
        "{ customers(first: 1) { nodes { name } } }",
        "{ shipments(first: 1) { nodes { number } } }",
        "{ memberships { displayName } }",
        "{ invoices(first: 1) { nodes { number } } }",
    ):
        assert (await packer.ask(document)).error == "FORBIDDEN", document
    for told in (
        await packer.tell("orderShip", "", id=gid(order)),
        await packer.tell("shippingInstruct", "", order=gid(order), assignee=member),
        await packer.tell("shippingInstructionCancel", "", id=ids[0], reason="x"),
    ):
        assert told.codes == ["FORBIDDEN"]
    assert await packer.query("query($id: ID!) { node(id: $id) { id } }", id=gid(order)) is None
    for person in (other, stranger, market.cook):
        assert await listed(person) == []
        assert await person.query("query($id: ID!) { node(id: $id) { id } }", id=ids[0]) is None
        told = await person.tell("shippingInstructionsShip", "", instructions=ids[:1])
        assert told.where == [("NOT_FOUND", "instructions.0")]
        assert (await person.tell("shippingInstructionRefuse", "", id=ids[0], reason="x")).codes == ["NOT_FOUND"]
    assert len(await listed(market.clerk)) == 2
    assert {one.status for one in await ShippingInstruction.filter(order_id=order.id)} == {"WAITING"}
    can = (await packer.query(CAN, id=ids[0]))["viewerCan"]
    assert [name for name, one in can.items() if one["allowed"]] == ["ship", "refuse"]
    can = (await market.clerk.query(CAN, id=ids[0]))["viewerCan"]
    assert [name for name, one in can.items() if one["allowed"]] == ["ship", "refuse", "cancel"]


@pytest.mark.feature("CN-68")
async def test_what_cannot_be_shipped_says_why_and_can_be_given_again(http):
    market = await make.market(http)
    packer, member = await a_warehouse(http, market)
    order = await market.confirmed()
    line = (await make.lines(order))[0]
    (one,) = await given(market, order, member, lines=[{"line": gid(line), "quantity": "2"}])
    end = "shippingInstruction { status reason settledAt }"
    assert (await packer.tell("shippingInstructionRefuse", end, id=one["id"], reason=" ")).where == [
        ("REQUIRED", "reason")
    ]
    told = await packer.tell("shippingInstructionRefuse", end, id=one["id"], reason="破損")
    assert (told["shippingInstruction"]["status"], told["shippingInstruction"]["reason"]) == ("IMPOSSIBLE", "破損")
    assert (await packer.tell("shippingInstructionsShip", "", instructions=[one["id"]])).codes == [
        "WRONG_INSTRUCTION_STATUS"
    ]
    assert (await Order.get(id=order.id)).status == "CONFIRMED"
    await mails.impossible((await ShippingInstruction.get(line_id=line.id)).id, cause="e1")
    office = await MailMessage.get(kind="shipping_impossible", to=market.seller.email)
    assert "破損" in office.text
    assert [(x["quantity"]) for x in await given(market, order, member)] == ["3", "1.5"]


@pytest.mark.feature("CN-68")
async def test_an_aborted_order_is_told_and_acknowledged(http):
    market = await make.market(http, stock=10)
    packer, member = await a_warehouse(http, market)
    order = await market.confirmed()
    ids = [one["id"] for one in await given(market, order, member)]
    assert (await market.clerk.tell("orderAbort", "", id=gid(order), reason="欠品")).errors == []
    open_ = {"status": {"eq": "CANCELLED"}, "acknowledgedAt": {"isNull": True}}
    assert sorted(await listed(packer, **open_)) == sorted((id, "CANCELLED") for id in ids)
    refused = await packer.tell("shippingInstructionsShip", "", instructions=ids)
    assert refused.where == [("WRONG_INSTRUCTION_STATUS", "instructions.0")]
    assert await Shipment.filter(order_id=order.id).count() == 0
    assert (await Product.get(id=market.tomato.product_id)).stock == 10
    await mails.cancelled([one.id for one in await ShippingInstruction.filter(order_id=order.id)], cause="e1")
    letter = await MailMessage.get(kind="shipping_cancelled", to=packer.facts["user"].email)
    assert order.number in letter.text
    assert "欠品" in letter.text
    seen = "shippingInstruction { acknowledgedAt }"
    assert (await packer.tell("shippingInstructionAcknowledge", seen, id=ids[0]))["shippingInstruction"][
        "acknowledgedAt"
    ]
    assert (await packer.tell("shippingInstructionAcknowledge", seen, id=ids[0])).codes == ["ACKNOWLEDGED_ALREADY"]
    assert await listed(packer, **open_) == [(ids[1], "CANCELLED")]


@pytest.mark.feature("CN-68")
async def test_an_instruction_is_taken_back_and_what_the_office_ships_itself_ends(http):
    market = await make.market(http)
    packer, member = await a_warehouse(http, market)
    order = await market.confirmed()
    _, beef = await make.lines(order)
    first, second = await given(market, order, member)
    assert (await market.clerk.tell("shippingInstructionCancel", "", id=first["id"], reason="")).where == [
        ("REQUIRED", "reason")
    ]
    assert (await market.clerk.tell("shippingInstructionCancel", "", id=first["id"], reason="別便で送る")).errors == []
    assert dict(await listed(packer)) == {first["id"]: "CANCELLED", second["id"]: "WAITING"}
    assert (await market.clerk.tell("shippingInstructionAcknowledge", "", id=second["id"])).codes == [
        "WRONG_INSTRUCTION_STATUS"
    ]
    part = [{"line": gid(beef), "quantity": "1"}]
    assert (await market.clerk.tell("orderShip", "", id=gid(order), lines=part)).errors == []
    assert dict(await listed(packer))[second["id"]] == "CANCELLED", "1.5 kg can no longer be sent"
    assert [one["quantity"] for one in await given(market, order, member)] == ["3", "0.5"]


@pytest.mark.feature("CN-68")
async def test_less_confirmed_ends_what_asks_for_more(http):
    market = await make.market(http)
    packer, member = await a_warehouse(http, market)
    order = await market.confirmed()
    tomato, _ = await make.lines(order)
    first, second = await given(market, order, member)
    fewer = [{"line": gid(tomato), "quantity": "2"}]
    assert (await market.clerk.tell("orderConfirm", "", id=gid(order), lines=fewer)).errors == []
    assert dict(await listed(packer)) == {first["id"]: "CANCELLED", second["id"]: "WAITING"}


@pytest.mark.feature("CN-68")
async def test_nobody_is_told_to_send_more_than_there_is_to_send(http):
    market = await make.market(http)
    _, member = await a_warehouse(http, market)
    _, of_staff = await a_warehouse(http, market, Role.STAFF)
    _, of_partner = await a_warehouse(http, market, Role.PARTNER)
    _, elsewhere = await a_warehouse(http, await make.market(http))
    order, placed = await market.confirmed(), await market.order()
    tomato, _ = await make.lines(order)

    async def give(*lines, of=order, to=member):
        parts = [{"line": gid(line), "quantity": quantity} for line, quantity in lines] or None
        return await market.clerk.tell("shippingInstruct", "", order=gid(of), assignee=to, lines=parts)

    assert (await give(of=placed)).codes == ["WRONG_STATUS"]
    assert (await give((tomato, "4"))).where == [("MORE_THAN_REMAINS", "lines.0.quantity")]
    assert (await give((tomato, "1.5"))).where == [("NOT_WHOLE", "lines.0.quantity")]
    assert (await give((tomato, "1"), (tomato, "1"))).where == [("DUPLICATE", "lines.1.line")]
    assert (await give(((await make.lines(placed))[0], "1"))).where == [("NOT_FOUND", "lines.0.line")]
    assert (await give(to=elsewhere)).where == [("NOT_FOUND", "assignee")]
    assert (await give(to=of_partner)).where == [("NOT_OF_WAREHOUSE", "assignee")]
    assert (await market.cook.tell("shippingInstruct", "", order=gid(order), assignee=member)).codes == ["WRONG_SIDE"]
    assert await ShippingInstruction.filter(order_id=order.id).count() == 0
    assert (await give((tomato, "2"), to=of_staff)).errors == []
    assert (await give((tomato, "2"))).where == [("MORE_THAN_REMAINS", "lines.0.quantity")]
    assert (await give((tomato, "1"))).errors == []
    assert (await give((tomato, "1"))).where == [("MORE_THAN_REMAINS", "lines.0.quantity")]
    rows = await ShippingInstruction.filter(order_id=order.id)
    assert sum(row.quantity for row in rows) == Decimal(3)


async def test_one_mail_tells_all_that_was_given_at_once(http):
    market = await make.market(http)
    packer, member = await a_warehouse(http, market)
    order = await market.confirmed()
    await given(market, order, member, note="冷蔵")
    keys = [one.id for one in await ShippingInstruction.filter(order_id=order.id)]
    for _ in range(2):
        await mails.given(keys, cause="e1")
    letter = await MailMessage.get(kind="shipping_instructed", to=packer.facts["user"].email)
    assert "1.5 kg" in letter.text
    assert "冷蔵" in letter.text
    assert order.number in letter.subject

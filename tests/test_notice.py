"""Who is mailed, and what a small screen is given."""

import pytest

from core.db import transaction
from models.mail_message import MailMessage
from models.user import User
from services import mail as mails
from tests import make
from tests.make import gid
from tests.people import PASSWORD, unique
from tests.test_api import an_image

CART = "query($f: ID!) { cart(orderForm: $f) { items { quantity item { product { name } } } } }"


@pytest.mark.feature("CC-75")
@pytest.mark.parametrize("has_address", [True, False])
async def test_mails_go_to_the_members_address_and_without_one_he_gets_none(http, login, has_address):
    market = await make.market(http)
    address = unique("staff#@example.jp") if has_address else ""
    member = {"loginId": unique("staff#"), "name": "調理 太郎", "password": PASSWORD, "email": address}
    await market.cook.tell("memberCreate", "membership { id }", role="STAFF", **member)
    staff = await login(member["loginId"])
    line = {"item": gid(market.tomato), "quantity": "2"}
    wish = {"orderForm": gid(market.form), "lines": [line], "deliveryPlace": gid(market.place)}
    assert (await staff.tell("orderPlace", "order { id }", **wish)).errors == []
    order = await make.Order.get(buyer_id=market.buyer.id)
    cause = unique("cc75-#")
    async with transaction():
        await mails.order_placed(order.id, cause=cause)
    to = set(await MailMessage.filter(cause=f"{cause}:order_placed_copy").values_list("to", flat=True))
    assert to == {market.buyer.email, address} - {""}
    assert (await User.get(login_id=member["loginId"])).email == address


@pytest.mark.feature("CC-75")
async def test_an_address_that_is_none_is_refused(http):
    admin = await make.person(http, await make.business())
    member = {"loginId": unique("staff#"), "name": "x", "password": PASSWORD, "email": "not an address"}
    told = await admin.tell("memberCreate", "membership { id }", role="STAFF", **member)
    assert told.where == [("MALFORMED", "email")]


@pytest.mark.feature("CN-06")
async def test_what_was_typed_on_the_phone_is_there_on_the_desk(http, login):
    market = await make.market(http)
    desk = await login(market.cook.facts["user"].login_id)
    await market.cook.tell(
        "cartPut", "", orderForm=gid(market.form), lines=[{"item": gid(market.beef), "quantity": "1.5"}]
    )
    (item,) = (await desk.query(CART, f=gid(market.form)))["items"]
    assert item["quantity"] == "1.5"
    wish = {"orderForm": gid(market.form), "deliveryPlace": gid(market.place)}
    placed = await desk.tell("orderPlace", "order { number }", **wish)
    seen = await market.cook.query("query { orders(first: 1) { nodes { number } } }")
    assert seen["nodes"] == [placed["order"]]
    assert not ((await market.cook.query(CART, f=gid(market.form))) or {}).get("items")


@pytest.mark.feature("CN-06")
async def test_a_whole_form_with_small_pictures_comes_in_one_light_answer(http):
    market = await make.market(http)
    headers = {"authorization": f"Bearer {market.clerk.token}", "x-tsunagi-upload": "1"}
    files = {"file": ("写真.png", an_image(), "image/png")}
    image = (await http.post("/files", files=files, headers=headers)).json()["id"]
    items = []
    for number in range(60):
        made = await market.clerk.tell(
            "productCreate", "product { id }", name=f"季節の野菜 {number}", price=100, unit="個", image=image
        )
        items.append({"product": made["product"]["id"]})
    await market.clerk.tell("orderFormUpdate", "orderForm { id }", id=gid(market.form), items=items)
    screen = (
        "query($id: ID!) { node(id: $id) { ... on OrderForm { name terms items { id price isFavourite lastOrdered {"
        " quantity } product { name unit saleType lotQuantity minimumQuantity marks image { thumbnailUrl } } } } }"
        " deliveryPlaces(first: 20) { nodes { id name } } cart(orderForm: $id) { items { quantity } } }"
    )
    headers = {"authorization": f"Bearer {market.cook.token}", "accept-encoding": "gzip"}
    body = {"query": screen, "variables": {"id": gid(market.form)}}
    async with http.stream("POST", "/graphql", json=body, headers=headers) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
        assert answer.headers["content-encoding"] == "gzip"
    assert len(raw) < 20_000
    shown = (await market.cook.ask(screen, id=gid(market.form))).data["node"]["items"]
    assert len(shown) == 60
    picture = await http.get(shown[0]["product"]["image"]["thumbnailUrl"])
    assert picture.headers["content-type"] == "image/webp"
    assert len(picture.content) < 30_000


@pytest.mark.feature("CN-06")
async def test_a_phone_that_is_logged_out_orders_nothing(http, login):
    market = await make.market(http)
    phone = await login(market.cook.facts["user"].login_id)
    await phone.tell("logout", "")
    told = await phone.tell("orderPlace", "order { id }", orderForm=gid(market.form), lines=[])
    assert told.codes == ["LOGIN_REQUIRED"]

"""examples/storefront: ordering from one page without a build, in a browser, against a real server."""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import httpx2

from models.order import Order, OrderLine
from models.product import Product
from tests import make
from tests.browsers import PHONE, in_looks
from tests.make import gid
from tests.services import eventually, free_port

FOLDER = Path(__file__).parent.parent / "examples" / "storefront"
GIVEN = re.search(r"appTokenCreate\(input: \{(.*?)\}\)", (FOLDER / "README.md").read_text(), re.DOTALL)
assert GIVEN
PERMISSIONS, FIELDS = (re.findall(r'"([^"]+)"', part) for part in GIVEN[1].split("allowedFields:"))
PERMISSIONS = [one for one in PERMISSIONS if ":" in one]


async def a_token(market):
    """As the README says."""
    wanted = {"name": "店頭注文", "permissions": PERMISSIONS, "allowedFields": FIELDS, "expiresInDays": 90}
    return (await market.cook.tell("appTokenCreate", "secret", **wanted))["secret"]


async def raw(address, request):
    """The status with which a request is answered that no library would send, and then the end."""
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request.encode())
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return int(answer.split()[1])


@contextlib.contextmanager
def started(port, api, token):
    environment = {**os.environ, "PORT": str(port), "API_URL": api, "APP_TOKEN": token}
    process = subprocess.Popen([sys.executable, FOLDER / "serve.py"], env=environment, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


@contextlib.asynccontextmanager
async def storefront(api, token):
    """Its own server, before ours."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"

    async def ready():
        async with httpx2.AsyncClient() as client:
            with contextlib.suppress(httpx2.TransportError):
                return (await client.get(address)).status_code == 200

    with started(port, api, token):
        await eventually(ready)
        yield address


async def test_an_order_from_the_first_glance_to_the_goods(http, ui):
    market = await make.market(http, stock=10)
    tomato = await Product.get(id=market.tomato.product_id)
    async with storefront(ui.address, await a_token(market)) as address:
        page = await ui.open(None, address, size=PHONE)
        await page.get_by_role("heading", name=market.seller.name).wait_for()
        await page.get_by_text("まだご注文はありません。").wait_for()
        check = page.get_by_role("button", name="内容を確認する")
        assert await check.is_disabled()

        amount = page.get_by_label(f"{tomato.name} 数量")
        await amount.fill("11")
        await amount.press("Tab")
        await page.get_by_text(f"「{tomato.name}」の在庫が足りません（残り10）。").wait_for()
        assert await check.is_disabled()
        await amount.fill("２")
        await amount.press("Tab")
        await page.get_by_label(f"{tomato.name} 増やす").click()
        await page.locator("#sum", has_text="¥1,078").wait_for()

        await check.click()
        await page.get_by_role("dialog").get_by_text("3 個").wait_for()
        await page.get_by_role("button", name="注文する").click()
        await page.locator("[data-order]", has_text="未対応").wait_for()
        order = await Order.get(buyer_id=market.buyer.id)
        assert (order.total, order.orderer_name, order.party("delivery").name) == (1078, "店頭注文", "本店")
        assert [(line.name, line.ordered_quantity) for line in await OrderLine.filter(order_id=order.id)] == [
            (tomato.name, Decimal(3))
        ]
        assert await amount.input_value() == "0"

        for step, label in (("orderReceive", "受付中"), ("orderConfirm", "注文確定"), ("orderShip", "出荷済")):
            assert (await market.clerk.tell(step, "", id=gid(order))).errors == []
            await page.locator(f'[data-order="{order.number}"]', has_text=label).wait_for()


async def test_a_price_that_has_changed_since_is_told_and_nothing_is_ordered(http, ui):
    market = await make.market(http)
    tomato = await Product.get(id=market.tomato.product_id)
    async with storefront(ui.address, await a_token(market)) as address:
        page = await ui.open(None, address)
        await page.get_by_label(f"{tomato.name} 増やす").click()
        await page.get_by_role("button", name="内容を確認する").click()
        assert (await market.clerk.tell("productUpdate", "", id=gid(tomato), price=400)).errors == []
        await page.get_by_role("button", name="注文する").click()
        await page.get_by_text("価格が変わりました").wait_for()
        assert not await Order.filter(buyer_id=market.buyer.id).exists()


@in_looks
async def test_everybody_can_use_it(http, ui, axe, look):
    market = await make.market(http)
    await market.order()
    async with storefront(ui.address, await a_token(market)) as address:
        await ui.proves(None, address, "[data-order]", axe, look)


async def test_the_token_stays_where_it_is_and_opens_no_more_than_the_page(http, ui):
    market = await make.market(http)
    token = await a_token(market)
    async with storefront(ui.address, token) as address, httpx2.AsyncClient(base_url=address) as stranger:
        for path in ("/", "/storefront.js"):
            found = await stranger.get(path)
            assert token not in found.text + str(found.headers)
        assert (await stranger.get("/serve.py")).status_code == 404
        asked = {"query": "{ orderForms(first: 1) { nodes { name } } }"}
        named = {"origin": "http://evil.example", "host": "evil.example"}  # a name of theirs that leads here
        for headers in ({}, {"origin": "https://evil.example"}, named):
            assert (await stranger.post("/graphql", json=asked, headers=headers)).status_code == 403
        for length in ("-5", "many", "100001"):
            assert await raw(address, f"POST /graphql HTTP/1.1\r\ncontent-length: {length}\r\n\r\n") == 413
        own = {"origin": address}
        assert (await stranger.post("/graphql", json=asked, headers=own)).json()["data"]["orderForms"]["nodes"]
        more = {"query": "{ orderForms(first: 1) { nodes { createdAt } } }"}
        refused = (await stranger.post("/graphql", json=more, headers=own)).json()["errors"][0]
        assert refused["extensions"]["code"] == "FIELD_NOT_ALLOWED"
        write = {"query": 'mutation { productCreate(input: {name: "x", price: 1}) { userErrors { code } } }'}
        told = (await stranger.post("/graphql", json=write, headers=own)).json()["data"]["productCreate"]
        assert told["userErrors"] == [{"code": "FORBIDDEN"}]

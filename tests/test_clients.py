"""The typed clients: generated from the schema of today, and what they promise of retries and streams."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys

import httpx2
import pytest

from commands import clients as generating
from commands._node import node, with_packages
from models.order import Order, OrderStatus
from models.product import Product
from tests import make
from tests.make import gid
from tests.services import eventually
from tests.sockets import serving

CLIENTS = generating.CLIENTS
sys.path.insert(0, str(CLIENTS / "python"))

from tsunagi_client import (  # noqa: E402
    OrderInput,
    OrderLineInput,
    OrderPlaceInput,
    ProductCreateInput,
    ProductUpdateInput,
    Tsunagi,
)
from tsunagi_client.transport import Refused, TsunagiError, accepted  # noqa: E402


async def token(person, *permissions):
    told = await person.tell("appTokenCreate", "secret", name="連携", permissions=[*permissions], expiresInDays=30)
    return told["secret"]


def test_they_are_generated_from_the_schema_as_it_is(tmp_path):
    with_packages(CLIENTS / "typescript")
    copied = tmp_path / "clients"
    shutil.copytree(CLIENTS, copied, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    shutil.copy(CLIENTS.parent / "schema.graphql", tmp_path)
    (copied / "typescript" / "node_modules").symlink_to(CLIENTS / "typescript" / "node_modules")
    generating.generate(copied)
    for part in (generating.PACKAGE, generating.GENERATED.parent):
        for made in sorted((copied / part).iterdir()):
            kept = CLIENTS / part / made.name
            assert kept.read_text() == made.read_text(), f"{kept} is not current: run `python3 manage.py clients`"
    assert {one.name for one in (copied / generating.PACKAGE).glob("*.py")} == {
        one.name for one in (CLIENTS / generating.PACKAGE).glob("*.py")
    }


def test_their_types_are_true():
    folder = with_packages(CLIENTS / "typescript")
    check = [node(), folder / "node_modules" / ".bin" / "tsc", "--noEmit"]
    done = subprocess.run([*check, "-p", folder], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    wrong = folder / "wrong.ts"
    wrong.write_text(
        'import { OrderFormsDocument, Tsunagi } from "./src/index.ts";\n'
        'const found = await new Tsunagi("").run(OrderFormsDocument, { first: "1" });\nfound.orderForms.nods;\n'
    )
    try:
        options = ["--module", "nodenext", "--target", "es2024", "--allowImportingTsExtensions", "--skipLibCheck"]
        done = subprocess.run(
            [*check, "--strict", "--ignoreConfig", *options, wrong],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "'string' is not assignable to type 'number'" in done.stdout
        assert "'nods' does not exist" in done.stdout
    finally:
        wrong.unlink()
    mypy = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", "example.py", "mirror.py"]
    done = subprocess.run(mypy, cwd=CLIENTS / "python", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


async def test_a_kitchen_in_typescript_orders_from_a_warehouse_in_python(http, pool):
    market = await make.market(http)
    buying = await token(
        market.cook, "order:place", "order:read", "order_form:read", "delivery_place:read", "product:read"
    )
    selling = await token(market.clerk, "order:read", "order:confirm")
    async with serving("relay") as (port, _):
        url = f"http://127.0.0.1:{port}"
        warehouse = await run(sys.executable, "-u", CLIENTS / "python" / "example.py", url, "1", token=selling)
        kitchen = await run(node(), CLIENTS / "typescript" / "example.ts", url, token=buying)
        told, seen = [(await asyncio.wait_for(one.communicate(), 60))[0].decode() for one in (kitchen, warehouse)]
    order = await Order.get(seller_id=market.seller.id)
    assert order.status == OrderStatus.CONFIRMED
    assert f"placed {order.number} {order.total}" in told
    assert f"{order.number} CONFIRMED" in told
    assert seen.splitlines()[0] == f"{order.number} CONFIRMED {market.buyer.name} {order.total}"


async def run(*command, token):
    return await asyncio.create_subprocess_exec(
        *map(str, command), env=os.environ | {"TOKEN": token},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip


class Losing(httpx2.AsyncBaseTransport):
    """A network that loses the first answers, after the server has worked."""

    def __init__(self, inner, count):
        self.inner, self.count = inner, count

    async def handle_async_request(self, request):
        response = await self.inner.handle_async_request(request)
        if self.count:
            self.count -= 1
            await response.aread()
            raise httpx2.ReadError("lost", request=request)
        return response


def client(http, token, *, lost=0, patience=10.0):
    network = Losing(http._transport, lost)
    return Tsunagi("http://test", token, language="ja", patience=patience, http=httpx2.AsyncClient(transport=network))


async def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_is_done_twice(http):
    market = await make.market(http)
    secret = await token(market.cook, "order:place", "order:read", "order_form:read", "delivery_place:read")
    line = OrderLineInput(item=gid(market.tomato), quantity="2")
    wanted = OrderPlaceInput(order_form=gid(market.form), lines=[line], delivery_place=gid(market.place))
    async with client(http, secret, lost=2) as tsunagi:
        placed = accepted((await tsunagi.place_order(wanted)).order_place).order
        assert placed.lines[0].quantity == 2
        again = (await tsunagi.place_order(wanted, idempotency_key="0123-mine")).order_place
        same = (await tsunagi.place_order(wanted, idempotency_key="0123-mine")).order_place
    assert again.order.id == same.order.id != placed.id
    assert await Order.filter(seller_id=market.seller.id).count() == 2


async def test_patience_ends_and_refusals_are_not_tried_again(http):
    market = await make.market(http)
    secret = await token(market.clerk, "product:write", "product:read")
    async with client(http, secret, lost=100, patience=0.5) as tsunagi:
        with pytest.raises(TsunagiError, match="Given up") as given_up:
            await tsunagi.create_product(ProductCreateInput(name="一度だけ", price=1))
        assert given_up.value.code == "UNAVAILABLE"
    assert await Product.filter(business_id=market.seller.id, name="一度だけ").count() == 1
    async with client(http, secret) as tsunagi:
        made = accepted((await tsunagi.create_product(ProductCreateInput(name="麦茶", price=120))).product_create)
        stale = ProductUpdateInput(id=made.product.id, price=130, expected_version=9)
        with pytest.raises(Refused, match="先に更新") as refused:
            accepted((await tsunagi.update_product(stale)).product_update)
        assert refused.value.code == "VERSION_CONFLICT"
        changed = ProductUpdateInput(id=made.product.id, stock="7.5")
        assert accepted((await tsunagi.update_product(changed)).product_update).product.price == 120
        with pytest.raises(TsunagiError) as forbidden:
            await tsunagi.orders(first=1)
        assert forbidden.value.code == "FORBIDDEN"
        with pytest.raises(Refused) as unseen:
            accepted((await tsunagi.receive_order(OrderInput(id=made.product.id))).order_receive)
        assert unseen.value.code == "FORBIDDEN"


async def test_a_stream_goes_on_across_servers_that_die(http, pool):
    market = await make.market(http)
    secret = await token(market.clerk, "order:read")
    heard: list[str] = []

    async def follow(port):
        async with Tsunagi(f"http://127.0.0.1:{port}", secret, patience=90) as tsunagi:
            async for told in tsunagi.follow_orders():
                heard.append(told.order_events.order.number)  # noqa: PERF401 — each as it comes

    async with serving("relay") as (port, processes):
        following = asyncio.create_task(follow(port))
        await asyncio.sleep(2)
        first = await market.order()
        assert await eventually(lambda: reached(heard, 1))
        (web, _) = processes
        web.send_signal(signal.SIGKILL)
        web.wait()
        missed = [await market.order() for _ in range(3)]
        async with serving(at=port):
            last = await market.order()
            assert await eventually(lambda: reached(heard, 5), seconds=30)
        following.cancel()
    assert heard == [one.number for one in (first, *missed, last)]


async def reached(heard, count):
    return len(heard) >= count

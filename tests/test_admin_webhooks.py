"""Webhooks in the admin UI, against a receiver: tried, and every call looked into."""

import pytest_asyncio

from tests import make
from tests.browsers import fits, in_looks
from tests.hooks import a_hook
from tests.services import eventually


async def calls(pump, receiver, count):
    """So many calls, after some rounds of the pump; what is told must have come through the relay."""

    async def came():
        await pump.turn()
        return len(receiver.calls) >= count

    await eventually(came)
    await pump.turn()
    assert len(receiver.calls) == count


def refusing(_):
    return "HTTP/1.1 400 X\r\ncontent-length: 16\r\n\r\nunknown customer"


async def row(page, text):
    found = page.get_by_role("row", name=text)
    await found.first.wait_for()
    return found.first


async def test_a_test_is_sent_and_its_answer_comes_into_the_log_by_itself(http, ui, receiver, pump):
    market = await make.market(http)
    hook, secret = await a_hook(market.clerk, receiver.url)
    page = await ui.open(market.clerk, f"/settings/webhooks/{hook['id']}")
    await page.get_by_text("まだ何も送っていません").wait_for()
    await page.get_by_role("button", name="テスト送信").click()
    await row(page, "待機中")
    await calls(pump, receiver, 1)
    assert receiver.calls[0].verified(secret)["type"] == "webhook.test"
    await row(page, "送信済み")
    await page.get_by_role("button", name="webhook.test").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text("200", exact=True).wait_for()
    await dialog.get_by_text("ok", exact=True).wait_for()
    await dialog.get_by_text('"webhook.test"').wait_for()


@pytest_asyncio.fixture
async def refused(http, receiver, pump):
    """A market whose webhook was refused an order."""
    market = await make.market(http)
    hook, _ = await a_hook(market.clerk, receiver.url)
    receiver.answer = refusing
    await market.order()
    await calls(pump, receiver, 1)
    return market, hook


@in_looks
async def test_everybody_can_read_the_log(ui, axe, look, refused):
    market, hook = refused
    page = await ui.open(market.clerk, f"/settings/webhooks/{hook['id']}", **look)
    await page.get_by_role("button", name="order.placed").first.wait_for()
    await fits(page, axe, look, "webhook-log")
    await page.get_by_role("button", name="order.placed").first.click()
    await page.get_by_role("dialog").get_by_text("unknown customer").first.wait_for()
    await fits(page, axe, look, "webhook-call")

"""Webhooks in the admin UI, against a receiver: tried, looked into, sent again, given up, replayed."""

import pytest_asyncio

from models.webhook import WebhookDelivery, WebhookDeliveryStatus
from tests import make
from tests.browsers import PHONE, fits, in_looks
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


async def test_what_failed_is_sent_again_and_what_is_given_up_is_not(http, ui, receiver, pump):
    market = await make.market(http)
    hook, _ = await a_hook(market.clerk, receiver.url)
    receiver.answer = refusing
    for _ in range(2):
        await market.order()
    await calls(pump, receiver, 2)
    kept, given_up = await WebhookDelivery.filter(webhook__business_id=market.seller.id).order_by("number")
    page = await ui.open(market.clerk, f"/settings/webhooks/{hook['id']}", size=PHONE)
    await page.get_by_role("button", name="order.placed").first.click()
    await page.get_by_role("dialog").get_by_text("unknown customer").first.wait_for()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="選択", exact=True).click()
    await page.get_by_role("row", name="order.placed").nth(0).click()
    await page.get_by_role("toolbar").get_by_role("button", name="とりやめる").click()
    await row(page, "とりやめ")
    receiver.answer = lambda _: 200
    await page.get_by_role("button", name="選択", exact=True).click()
    await page.get_by_role("row", name="order.placed").nth(1).click()
    await page.get_by_role("toolbar").get_by_role("button", name="もう一度送る").click()
    await page.get_by_text("1 件を送り直します").wait_for()
    await calls(pump, receiver, 3)
    await row(page, "送信済み")
    await kept.refresh_from_db()
    await given_up.refresh_from_db()
    assert (kept.status, given_up.status) == (WebhookDeliveryStatus.SENT, WebhookDeliveryStatus.DROPPED)
    assert receiver.calls[2].id == str(kept.event_id)


async def test_all_that_followed_an_event_is_told_again_but_not_when_it_is_stopped(http, ui, receiver, pump):
    market = await make.market(http)
    hook, _ = await a_hook(market.clerk, receiver.url)
    for count in (1, 2, 3):
        await market.order()
        await calls(pump, receiver, count)
    ids = [call.id for call in receiver.calls]
    page = await ui.open(market.clerk, f"/settings/webhooks/{hook['id']}")
    boxes = page.get_by_role("row", name="order.placed").get_by_role("checkbox")
    await boxes.nth(2).check()
    await page.get_by_role("toolbar").get_by_role("button", name="ここから送り直す").click()
    await page.get_by_role("dialog").get_by_role("button", name="ここから送り直す").click()
    await page.get_by_text("送り直しを始めました").wait_for()
    await calls(pump, receiver, 5)
    assert sorted(call.id for call in receiver.calls[3:]) == sorted(ids[1:])
    await page.get_by_role("toolbar").wait_for(state="hidden")
    assert await boxes.count() == 3
    await market.clerk.tell("webhookDisable", "", id=hook["id"])
    await boxes.nth(2).check()
    await page.get_by_role("toolbar").get_by_role("button", name="ここから送り直す").click()
    await page.get_by_role("dialog").get_by_role("button", name="ここから送り直す").click()
    await page.get_by_role("alert").get_by_text("先に有効にしてください").wait_for()
    await pump.turn()
    assert len(receiver.calls) == 5


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

"""Webhooks: what becomes of failures, and what people decide about them."""

import datetime as dt
import json
import signal

import pytest
import time_machine

from core import clock, db
from core.db import transaction
from core.live.cursor import cursor
from core.outbound import Answer
from models.mail_message import MailMessage
from models.webhook import Webhook, WebhookDelivery
from services import webhook as webhooks
from services.webhook import outcome, settling
from services.webhook.outcome import Kind
from tests import make
from tests.hooks import HOOK, a_hook, deliveries
from tests.services import eventually, running

NOW = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
DELIVERY = "webhookDelivery { id status attempts topic }"


def answered(status, attempts=1, first=NOW, **headers):
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return outcome.of_answer(Answer(status, given, "", 1), attempts, first, NOW)


@pytest.mark.parametrize(
    ("status", "attempts", "kind", "is_down"),
    [
        (200, 1, Kind.SENT, False), (202, 9, Kind.SENT, False), (204, 1, Kind.SENT, False),
        (302, 1, Kind.LATER, False), (302, 3, Kind.DEAD, False),
        (400, 1, Kind.LATER, False), (404, 2, Kind.LATER, False), (404, 3, Kind.DEAD, False),
        (408, 9, Kind.LATER, True), (429, 9, Kind.LATER, False), (500, 9, Kind.LATER, True),
        (503, 40, Kind.LATER, True),
    ],
)  # fmt: skip
def test_what_follows_from_an_answer(status, attempts, kind, is_down):
    found = answered(status, attempts)
    assert (found.kind, found.is_down) == (kind, is_down)
    assert (found.due_at is not None) is (kind is Kind.LATER)


def test_pauses_grow_up_to_an_hour_and_differ():
    assert all(8 <= outcome.pause(1).total_seconds() <= 12 for _ in range(50))
    assert len({outcome.pause(3) for _ in range(50)}) > 40
    assert all(2880 <= outcome.pause(n).total_seconds() <= 4320 for n in (7, 20, 10**6))


def test_a_day_after_the_first_try_hope_ends():
    for status in (500, 429):
        assert answered(status, 20, NOW - dt.timedelta(hours=22)).kind is Kind.LATER
        assert answered(status, 20, NOW - dt.timedelta(hours=23, minutes=50)).kind is Kind.DEAD
    assert outcome.of_silence(20, NOW - dt.timedelta(hours=23, minutes=50), NOW).kind is Kind.DEAD


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("120", 120), ("0", 0), ("Fri, 01 May 2026 00:05:00 GMT", 300), ("Thu, 30 Apr 2026 00:00:00 GMT", 0),
        ("9999999999999", None), ("999999", 86400), ("soon", None), ("-5", None), ("１２０", None), ("", None),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date_within_a_day(given, seconds):
    found = outcome.retry_after(given, NOW)
    assert found == (None if seconds is None else NOW + dt.timedelta(seconds=seconds))


async def test_who_is_gone_is_told_nothing_more_and_the_administrators_are_told(http, receiver, pump):
    market = await make.market(http)
    hook, _ = await a_hook(market.clerk, receiver.url)
    receiver.answer = lambda call: 410
    await market.order()
    await pump.turn()
    await market.order()
    await pump.turn()
    assert len(receiver.calls) == 1
    shown = await market.clerk.query("query($id: ID!) { webhook(id: $id) { status disabledBecause } }", id=hook["id"])
    assert shown == {"status": "DISABLED", "disabledBecause": "GONE"}
    row = await Webhook.get(business_id=market.seller.id)
    for _ in range(2):
        async with transaction():
            await webhooks.disabled(row.id, cause="once")
    (mail,) = await MailMessage.filter(kind="webhook_disabled", to=market.clerk.facts["user"].email)
    assert "HTTP 410" in mail.text
    receiver.answer = lambda call: 200
    assert (await market.clerk.tell("webhookEnable", HOOK, id=hook["id"]))["webhook"]["status"] == "ENABLED"
    await pump.turn()
    assert len(receiver.calls) == 2
    async with transaction():
        await webhooks.disabled(row.id, cause="twice")
    assert await MailMessage.filter(kind="webhook_disabled", to=market.clerk.facts["user"].email).count() == 1


async def test_a_receiver_that_says_when_is_asked_then_and_not_before(http, receiver, pump):
    market = await make.market(http)
    await a_hook(market.clerk, receiver.url)
    receiver.answer = lambda call: "HTTP/1.1 429 X\r\nretry-after: 600\r\ncontent-length: 0\r\n\r\n"
    await market.order()
    await pump.turn()
    receiver.answer = lambda call: 200
    await market.order()
    for seconds, calls in ((0, 1), (500, 1), (720, 3)):
        with time_machine.travel(clock.now() + dt.timedelta(seconds=seconds), tick=True):
            await pump.turn()
            assert len(receiver.calls) == calls, seconds
    assert {one["status"] for one in await deliveries(market.clerk)} == {"SENT"}


async def test_what_is_refused_thrice_is_a_dead_letter_that_can_be_sent_again_or_dropped(http, receiver, pump):
    market = await make.market(http)
    await a_hook(market.clerk, receiver.url)
    receiver.answer = lambda call: 422
    order = await market.confirmed()
    for minutes in (0, 2, 15):
        with time_machine.travel(clock.now() + dt.timedelta(minutes=minutes), tick=True):
            await pump.turn()
    placed, confirmed = await deliveries(market.clerk)
    assert (placed["status"], placed["attempts"], placed["statusCode"]) == ("DEAD", 3, 422)
    assert (confirmed["status"], confirmed["attempts"]) == ("QUEUED", 1)
    assert (await market.cook.tell("webhookDeliveryRetry", DELIVERY, id=placed["id"])).codes == ["NOT_FOUND"]
    assert (await market.cook.tell("webhookDeliveryDrop", DELIVERY, id=placed["id"])).codes == ["NOT_FOUND"]
    receiver.answer = lambda call: 200
    assert (await market.clerk.tell("webhookDeliveryDrop", DELIVERY, id=confirmed["id"])).ok
    assert (await market.clerk.tell("webhookDeliveryRetry", DELIVERY, id=placed["id"])).ok
    await pump.turn()
    assert [one["status"] for one in await deliveries(market.clerk)] == ["SENT", "DROPPED"]
    assert receiver.told[-1]["type"] == "order.placed"
    assert receiver.told[-1]["data"]["node"]["number"] == order.number
    assert (await market.clerk.tell("webhookDeliveryDrop", DELIVERY, id=placed["id"])).codes == ["ALREADY_SENT"]


async def test_what_fails_for_a_day_is_given_up_and_what_fails_for_days_is_disabled(http, receiver, pump):
    market = await make.market(http)
    hook, _ = await a_hook(market.clerk, receiver.url)
    receiver.answer = lambda call: 503
    await market.order()
    began = clock.now()
    for hours in range(27):
        with time_machine.travel(began + dt.timedelta(hours=hours * 1.25), tick=True):
            await pump.turn()
    (row,) = await deliveries(market.clerk)
    assert row["status"] == "DEAD"
    assert 10 < row["attempts"] < 25
    with time_machine.travel(began + dt.timedelta(hours=73), tick=True):
        await market.order()
        await pump.turn()
    shown = await market.clerk.query("query($id: ID!) { webhook(id: $id) { status disabledBecause } }", id=hook["id"])
    assert shown == {"status": "DISABLED", "disabledBecause": "FAILING"}


async def test_who_is_down_is_knocked_at_seldom_and_told_all_once_he_is_back(http, receiver, pump):
    market = await make.market(http)
    await a_hook(market.clerk, receiver.url)
    receiver.answer = lambda call: 500
    for _ in range(30):
        await market.order()
    await pump.turn()
    assert settling.DOWN <= len(receiver.calls) <= settling.DOWN + 4
    receiver.answer = lambda call: 200
    later = clock.now() + settling.LONGEST_HOLD + dt.timedelta(minutes=2)
    for seconds in (0, 15):
        with time_machine.travel(later + dt.timedelta(seconds=seconds), tick=True):
            await pump.turn()
    assert [one["status"] for one in await deliveries(market.clerk)] == ["SENT"] * 30


async def test_a_replay_tells_all_again_in_order_with_the_same_ids(http, receiver, pump):
    market = await make.market(http)
    hook, _ = await a_hook(market.clerk, receiver.url)
    await market.confirmed()
    await pump.turn()
    await market.order()
    told = await market.clerk.tell("webhookReplay", HOOK, **{"id": hook["id"], "from": hook["cursor"]})
    assert told["webhook"]["cursor"] == hook["cursor"]
    await pump.turn()
    ids = [call.id for call in receiver.calls]
    assert (len(ids), len(set(ids))) == (5, 3)
    new = next(one for one in ids if ids.count(one) == 1)
    assert [one for one in ids if one != new] == [ids[0], ids[1]] * 2
    half = receiver.told[0]["cursor"]
    assert (await market.clerk.tell("webhookReplay", HOOK, **{"id": hook["id"], "from": half})).ok
    await pump.turn()
    assert {call.id for call in receiver.calls[5:]} == {ids[1], new}
    foreign, coming = cursor(market.buyer.id, 1), cursor(market.seller.id, 10**6)
    for given, code in (("x", "FOREIGN_CURSOR"), (foreign, "FOREIGN_CURSOR"), (coming, "CURSOR_EXPIRED")):
        refused = await market.clerk.tell("webhookReplay", HOOK, **{"id": hook["id"], "from": given})
        assert refused.where == [(code, "from")]
    stranger = await market.cook.tell("webhookReplay", HOOK, **{"id": hook["id"], "from": half})
    assert stranger.codes == ["NOT_FOUND"]
    await market.clerk.tell("webhookDisable", HOOK, id=hook["id"])
    refused = await market.clerk.tell("webhookReplay", HOOK, **{"id": hook["id"], "from": half})
    assert refused.where == [("WEBHOOK_DISABLED", "id")]


async def test_a_test_is_sent_once_even_to_who_is_disabled(http, receiver, pump):
    market = await make.market(http)
    hook, secret = await a_hook(market.clerk, receiver.url)
    order = await market.order()
    await market.clerk.tell("webhookDisable", HOOK, id=hook["id"])
    told = await market.clerk.tell("webhookTest", DELIVERY, id=hook["id"])
    assert told["webhookDelivery"]["status"] == "QUEUED"
    await pump.turn()
    (call,) = receiver.calls
    assert call.verified(secret)["type"] == "webhook.test"
    assert call.told["data"]["node"]["number"] == order.number
    receiver.answer = lambda call: 500
    await market.clerk.tell("webhookTest", DELIVERY, id=hook["id"])
    await pump.turn()
    assert [one["status"] for one in await deliveries(market.clerk)] == ["SENT", "DEAD"]
    assert (await market.cook.tell("webhookTest", DELIVERY, id=hook["id"])).codes == ["NOT_FOUND"]


async def test_events_missed_while_disabled_are_told_or_skipped(http, receiver, pump):
    market = await make.market(http)
    hook, _ = await a_hook(market.clerk, receiver.url)
    await market.clerk.tell("webhookDisable", HOOK, id=hook["id"])
    await market.order()
    await pump.turn()
    assert receiver.calls == []
    await market.clerk.tell("webhookEnable", HOOK, id=hook["id"])
    await pump.turn()
    assert len(receiver.calls) == 1
    await market.clerk.tell("webhookDisable", HOOK, id=hook["id"])
    await market.order()
    await market.clerk.tell("webhookEnable", HOOK, id=hook["id"], skipMissed=True)
    await pump.turn()
    assert len(receiver.calls) == 1


async def test_what_is_no_longer_kept_ends_the_webhook_and_is_never_passed_over(http, receiver, pump):
    market = await make.market(http)
    hook, _ = await a_hook(market.clerk, receiver.url)
    await market.order()
    await market.order()
    first = (await Webhook.get(business_id=market.seller.id)).position + 1
    await db.fetch("DELETE FROM event_entry WHERE business_id = $1 AND number <= $2", market.seller.id, first)
    await pump.turn()
    assert receiver.calls == []
    row = await Webhook.get(business_id=market.seller.id)
    assert (row.status, row.disabled_because) == ("DISABLED", "EXPIRED")
    refused = await market.clerk.tell("webhookEnable", HOOK, id=hook["id"])
    assert refused.where == [("CURSOR_EXPIRED", "skipMissed")]
    assert (await market.clerk.tell("webhookEnable", HOOK, id=hook["id"], skipMissed=True)).ok


async def test_a_deleted_webhook_is_gone_with_its_secrets(http, receiver, pump):
    market = await make.market(http)
    hook, _ = await a_hook(market.clerk, receiver.url)
    await market.order()
    assert (await market.cook.tell("webhookDelete", "webhook { id }", id=hook["id"])).codes == ["NOT_FOUND"]
    assert (await market.clerk.tell("webhookDelete", "webhook { id }", id=hook["id"])).ok
    await pump.turn()
    assert receiver.calls == []
    assert await market.clerk.query("{ webhooks { id } }") == []
    assert (await Webhook.get(business_id=market.seller.id)).secret == ""
    assert (await market.clerk.tell("webhookTest", DELIVERY, id=hook["id"])).codes == ["NOT_FOUND"]


async def test_a_try_that_was_taken_over_writes_nothing(http, receiver, pump):
    market = await make.market(http)
    await a_hook(market.clerk, receiver.url)
    await market.order()

    async def steal(call):
        await db.fetch("UPDATE webhook_delivery SET lease = gen_random_uuid() WHERE business_id = $1", market.seller.id)
        return 200

    receiver.answer = steal
    await pump.turn()
    (row,) = await deliveries(market.clerk)
    assert (row["status"], row["attempts"]) == ("QUEUED", 0)


async def test_old_deliveries_are_forgotten(http, receiver, pump):
    market = await make.market(http)
    await a_hook(market.clerk, receiver.url)
    await market.order()
    await pump.turn()
    with time_machine.travel(clock.now() + dt.timedelta(days=13), tick=True):
        await webhooks.sweep()
        assert len(await deliveries(market.clerk)) == 1
    await WebhookDelivery.filter(business_id=market.seller.id).update(finished_at=clock.now() - dt.timedelta(days=15))
    await webhooks.sweep()
    assert await deliveries(market.clerk) == []


async def test_what_a_killed_worker_was_sending_goes_on_within_15_seconds(http, receiver):
    market = await make.market(http)
    _, secret = await a_hook(market.clerk, receiver.url)
    receiver.answer = lambda call: [60.0]
    with running("relay", "worker") as (_, worker):
        order = await market.confirmed()

        async def begun():
            return receiver.calls

        await eventually(begun, seconds=60)
        worker.send_signal(signal.SIGKILL)
        killed = clock.now()
        receiver.answer = lambda call: 200
        with running("worker"):

            async def done():
                return len(receiver.calls) == 3

            await eventually(done, seconds=30)
    assert [one["type"] for one in receiver.told] == ["order.placed", "order.placed", "order.confirmed"]
    assert [call.verified(secret)["data"]["node"]["number"] for call in receiver.calls] == [order.number] * 3
    again = await WebhookDelivery.filter(business_id=market.seller.id).order_by("number").first()
    assert (again.finished_at - killed).total_seconds() < 15
    assert json.loads(again.body)["id"] == receiver.calls[0].id

"""Mails: what they say, who gets them, and that each comes once, with jobs and a mail server as real processes."""

import datetime as dt
import random
from decimal import Decimal
from email import message_from_bytes, policy
from typing import Any

import pytest

from core import clock
from core import mail as transport
from core.db import transaction
from documents import letter as letters
from documents import letter_account, letter_closing, letter_inquiry, letter_instruction, letter_request, letter_webhook
from models.business import Business
from models.event import Event
from models.mail_message import MailMessage, MailStatus
from services import mail as mails
from services.job import Postponed
from services.mail_delivery import deliver
from tests import make
from tests.make import gid
from tests.services import Mailbox, eventually, running
from tests.test_invitation import applicant, invited, token_of

LINES = (letters.LetterLine("有機トマト <大>", Decimal("3.000"), "kg", Decimal("2.5"), 1200),)
ORDER: dict[str, Any] = {
    "number": "00000042", "seller": "青果卸 丸八", "buyer": "食堂 こだま", "orderer": "山田 花子",
    "placed_at": dt.datetime(2026, 11, 23, 9, 30, tzinfo=clock.TOKYO), "wished_on": dt.date(2026, 11, 25),
    "planned_on": None, "delivery_place": "本店", "remark": "裏口へ", "lines": LINES, "total": 1296,
    "url": "https://x.example/orders/42",
}  # fmt: skip
SHIPPING = {
    "person": "石井 誠",
    "number": ORDER["number"],
    "buyer": "食堂 こだま",
    "delivery_place": "本店",
    "delivery_address": "東京都千代田区千代田1-1",
    "planned_on": dt.date(2026, 11, 27),
    "lines": ORDER["lines"],
    "note": "冷蔵",
    "url": "https://x.example/shipping-instructions",
}
REQUEST = {
    "person": "本部 一郎",
    "orderer": ORDER["orderer"],
    "seller": ORDER["seller"],
    "delivery_place": "駅前店",
    "wished_on": ORDER["wished_on"],
    "lines": ORDER["lines"],
    "total": 1296,
    "allowed": 1000,
    "url": "https://x.example/order-requests/1",
}
LETTERS = [
    letters.Invitation("青果卸 丸八", "食堂 こだま", "山田 花子", "どうぞ", "https://x.example/i"),
    letters.Welcome("山田 花子", "食堂 こだま", "a@b.example", "https://x.example"),
    letter_account.LoginLocked("山田 花子", "a@b.example", ORDER["placed_at"]),
    letter_account.MemberInvited("食堂 こだま", "https://x.example/member-invitations/t"),
    letter_account.UserUpdated("山田 花子", "a@b.example", "a@b.example"),
    letter_account.PasswordChanged("山田 花子", "a@b.example", "https://x.example"),
    letter_account.PasswordForgotten("山田 花子", "a@b.example", "https://x.example/password-resets/t"),
    letter_account.LoginIds("山田 花子", ("a@b.example", "hanako"), "https://x.example"),
    letter_webhook.WebhookDisabled("基幹連携", "https://hooks.x.example/in", "FAILING", "https://x.example/login"),
    letter_instruction.ShippingInstructed(**SHIPPING),
    letter_instruction.ShippingCancelled(**SHIPPING, reason="破損"),
    letter_instruction.ShippingImpossible(**SHIPPING, reason="破損"),
    letter_request.OrderRequestSent(**REQUEST, note="宴会のため"),
    letter_request.OrderRequestApproved(**REQUEST, approver="本部 一郎", number="00000012"),
    letter_request.OrderRequestRefused(**REQUEST, reason="数量を見直してください", approver="本部 一郎"),
    letter_closing.ClosingMade(
        "青果卸 丸八",
        "食堂 こだま",
        "山田 花子",
        dt.date(2026, 11, 30),
        12,
        120000,
        "a@b.example",
        "https://x.example/b",
    ),
    letter_closing.ClosingRemarked(
        "食堂 こだま", "山田 花子", dt.date(2026, 11, 30), "00000042", "トマト", "数が違います", "https://x.example/c"
    ),
    letter_inquiry.InquiryCame("Q1A2B3C4D", "質問", "使い方", "山田 花子", "a@b.example", "教えてください", "0190"),
    letter_inquiry.InquiryReceived("Q1A2B3C4D", "質問"),
    letter_inquiry.InquiryAnswered(
        "Q1A2B3C4D", "使い方", "山田 花子", "サポート", "こちらです", "https://x.example/inquiries"
    ),
    letters.OrderPlaced(**ORDER),
    letters.OrderPlacedCopy(**ORDER),
    letters.OrderReceived(**ORDER),
    letters.OrderConfirmed(**ORDER, note="不作です"),
    letters.OrderShipped(
        **ORDER, carrier="ヤマト運輸", slip_number="99-88", shipped_on=dt.date(2026, 11, 25), is_partial=True
    ),
    letters.OrderReturned(**ORDER, slip_number="R00000001", returned_on=dt.date(2026, 11, 25), reason="破損"),
    letters.OrderAborted(**ORDER, reason="欠品"),
    letters.OrderCancelRequested(**ORDER, reason="間違い"),
    letters.OrderCancelRefused(**ORDER),
    letters.InvoiceSent(
        "202611-0007",
        "青果卸 丸八",
        "食堂 こだま",
        "山田 花子",
        "2026年11月分 ご請求書",
        dt.date(2026, 11, 30),
        dt.date(2026, 12, 31),
        108_000,
        has_password=True,
        reply_to="office@x.example",
    ),
    letters.OrderCorrected(**ORDER),
    letters.MessageWritten(**ORDER, author="佐藤 一郎", text="納品は裏口へ"),
    letters.SupplierOrder(**ORDER),
    letters.FaxFailed(**ORDER, fax="03-1234-5678", error="SMTP 550"),
]


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("message", LETTERS, ids=lambda m: m.template)
def test_every_letter_says_its_facts_in_text_and_in_html(message, locale):
    found = letters.compose(message, locale)
    assert "\n" not in found.subject
    assert ("【" in found.subject) == (locale == "ja")
    for name in ("number", "url", "reason", "note", "slip_number", "remark", "message", "login_id"):
        if fact := getattr(message, name, None):
            assert fact in found.text, name
            assert fact in found.html, name
    if hasattr(message, "lines"):
        assert "有機トマト <大>  3 → 2.5 kg  ¥1,200" in found.text
        assert "有機トマト &lt;大&gt;" in found.html
        assert "<大>" not in found.html


def test_every_kind_of_letter_is_tested():
    def below(kind):
        return {kind, *(k for sub in kind.__subclasses__() for k in below(sub))}

    assert {type(m) for m in LETTERS} == below(letters.Message) - {
        letters.Message,
        letters.OrderMessage,
        letter_instruction.ShippingLetter,
        letter_request.OrderRequestLetter,
    }


def test_a_letter_in_another_language_is_refused():
    with pytest.raises(ValueError, match="ja and en"):
        letters.compose(LETTERS[0], "fr")


def hostile_names(count):
    """Texts made of what breaks out of headers, where it can."""
    parts = [
        "\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x00", "\u202e", "\t", " ",
        "Bcc: x@evil.example",
        "Subject: y", "To: z@evil.example", "Content-Type: text/html", "=?utf-8?b?DQpCY2M6IHhAZXZpbC5leGFtcGxl?=",
        "%0d%0aBcc:",
        "山田", "\U0001f363", "<", ">", '"', "\\", ",", ";", ".", "@", "\r\n.\r\n", "\r\n\r\n", "X" * 200,
    ]  # fmt: skip
    chosen = random.Random(23)
    for _ in range(count):
        yield "".join(chosen.choices(parts, k=chosen.randint(1, 8)))


def test_five_hundred_hostile_names_break_out_of_no_header():
    for name in hostile_names(500):
        written = letters.compose(letters.Invitation(name, name, name, name, "https://x.example"), "ja")
        envelope = transport.Envelope(
            "1", "a@b.example", written.subject, written.text, written.html, "ja", clock.now()
        )
        read = message_from_bytes(transport.built(envelope).as_bytes(), policy=policy.default)
        assert read.keys() == HEADERS, repr(name)
        assert (read["To"], read["Bcc"]) == ("a@b.example", None)
        assert read.get_body(("plain",)) is not None


HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Language",
]  # fmt: skip


@pytest.mark.parametrize("name", ["a\r\nBcc: x@evil.example", "a\nSubject: y", "\u202eevil", "a\x00b"])
def test_no_name_breaks_out_of_a_header(name):
    written = letters.compose(letters.Invitation(name, name, name, "", "https://x.example"), "ja")
    envelope = transport.Envelope("1", "a@b.example", written.subject, written.text, written.html, "ja", clock.now())
    message = transport.built(envelope)
    assert message["Bcc"] is None
    assert message.get_all("Subject") == [message["Subject"]]
    assert "\n" not in message["Subject"]
    assert "\u202e" not in message["Subject"]


QUERY = "query { mails(first: 20) { nodes { kind to subject status text } } }"


@pytest.mark.feature("CN-02", "CN-05", "CN-60")
async def test_without_a_mail_server_every_mail_can_be_read_and_its_link_followed(http, nobody, jobs):
    seller = await make.person(http, await make.business())
    _, invitation = await invited(seller, email="kodama@example.jp")
    await seller.tell("invitationSend", "invitation { status }", id=invitation["id"])

    async def kept():
        return [m for m in (await seller.query(QUERY))["nodes"] if m["kind"] == "invitation"]

    (mail,) = await eventually(kept)
    assert (mail["to"], mail["status"]) == ("kodama@example.jp", "KEPT")
    assert invitation["url"] in mail["text"]
    told = await nobody.tell("register", "login { token }", token=token_of(invitation), applicant=applicant())
    assert told["login"]["token"]
    assert (await nobody.ask(QUERY)).error == "LOGIN_REQUIRED"


@pytest.mark.feature("CN-05", "CN-60")
async def test_both_sides_are_told_of_every_step_each_once(http, jobs):
    market = await make.market(http)
    order = await market.order()
    await market.clerk.tell("orderReceive", "", id=gid(order))
    tomato, _ = await make.lines(order)
    await market.clerk.tell(
        "orderConfirm", "", id=gid(order), lines=[{"line": gid(tomato), "quantity": "2"}], note="不作です"
    )
    await market.clerk.tell("orderShip", "", id=gid(order))

    async def told():
        nodes = (await market.cook.query(QUERY))["nodes"]
        kinds = [m["kind"] for m in nodes if m["to"] != market.seller.email]
        return sorted(kinds) if len(kinds) >= 8 else None

    per_address = ["order_confirmed", "order_placed_copy", "order_received", "order_shipped"]
    assert await eventually(told) == sorted(per_address * 2)
    placed = await MailMessage.get(business_id=market.buyer.id, kind="order_placed")
    assert placed.to == market.seller.email
    confirmed = await MailMessage.filter(recipient_id=market.buyer.id, kind="order_confirmed").first()
    assert "3 → 2 個" in confirmed.text
    assert "不作です" in confirmed.text
    event = await Event.filter(topic="order.placed", payload__contains={"order_id": str(order.id)}).get()
    count = await MailMessage.filter(recipient_id=market.buyer.id).count()
    async with transaction():
        await mails.order_placed(order.id, cause=str(event.id))
    assert await MailMessage.filter(recipient_id=market.buyer.id).count() == count


async def a_queued_mail(to="cook@example.jp"):
    business = await Business.create(name="送信元")
    return await MailMessage.create(
        business_id=business.id, kind="welcome", cause=str(business.id), to=to, locale="ja", subject="件名 ㈱髙",
        text="本文 ①", html="<p>本文 ①</p>", due_at=clock.now(),
    )  # fmt: skip


async def test_a_mail_goes_over_the_wire_once(smtp):
    mail = await a_queued_mail("once@example.jp")
    await deliver(mail.id)
    await deliver(mail.id)
    (message,) = smtp.to("once@example.jp")
    assert message["Subject"] == "件名 ㈱髙"
    assert message["Message-ID"].startswith(f"<{mail.id.hex}@")
    assert message.get_body(("plain",)).get_content().strip() == "本文 ①"
    assert "<p>本文 ①</p>" in message.get_body(("html",)).get_content()
    await mail.refresh_from_db()
    assert (mail.status, mail.attempts) == (MailStatus.SENT, 1)


async def test_a_busy_mail_server_is_tried_again_and_a_refusing_one_is_not(smtp):
    mail = await a_queued_mail("again@example.jp")
    smtp.answers[:] = ["451 later"]
    with pytest.raises(Postponed):
        await deliver(mail.id)
    await mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.error) == (MailStatus.QUEUED, 1, "SMTP 451")
    assert mail.due_at > clock.now()
    await MailMessage.filter(id=mail.id).update(due_at=clock.now())
    await deliver(mail.id)
    assert len(smtp.to("again@example.jp")) == 1
    other = await a_queued_mail("never@example.jp")
    smtp.answers[:] = ["550 no"]
    await deliver(other.id)
    await other.refresh_from_db()
    assert (other.status, other.error) == (MailStatus.FAILED, "SMTP 550")


async def test_an_order_is_mailed_by_processes_of_their_own(http):
    with Mailbox.running() as mailbox, running("relay", "worker", TSUNAGI_SMTP_URL=mailbox.url):
        market = await make.market(http)
        await market.order()

        async def arrived():
            return mailbox.to(market.seller.email)

        (message,) = await eventually(arrived)
        assert "新しい注文" in message["Subject"]

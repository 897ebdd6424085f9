"""問い合わせ: sent by anybody, limited, answered by those who run the product, read by who asked alone."""

import os
import subprocess
import sys

import pytest

from core.settings import settings
from models.inquiry import Inquiry
from models.job import Job, JobStatus
from models.mail_message import MailMessage
from tests import make
from tests.make import gid
from tests.people import Person, unique
from tests.services import eventually

ASKED = {"name": "山田 花子", "category": "QUESTION", "topic": "使い方", "text": "締め日はどこで変えますか"}
THREADS = "{ inquiriesSent { id number category topic state thread { isOperator author text } } }"
OPERATOR = "support@tsunagi.example"


@pytest.fixture
def operated(monkeypatch):
    """Those who run the product have an address, also in processes that begin now."""
    monkeypatch.setenv("TSUNAGI_OPERATOR_MAIL", OPERATOR)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


async def send(person, **more):
    return await person.tell("inquirySend", "isAccepted", **{**ASKED, "email": unique("hanako#@example.jp"), **more})


async def sent(person, **more):
    """The inquiry that has come of it."""
    email = unique("hanako#@example.jp")
    assert (await send(person, **{"email": email, **more}))["isAccepted"]
    return await Inquiry.get(email=more.get("email", email))


async def mails(kind, to, said=""):
    return [one for one in await MailMessage.filter(kind=kind, to=to) if said in one.text]


def command(*words):
    return subprocess.run(
        [sys.executable, "-m", "commands", "inquiries", *words],
        capture_output=True,
        text=True,
        env=os.environ,
        check=False,
    )


@pytest.mark.feature("CN-44")
async def test_somebody_without_a_login_asks_and_is_answered_by_mail(http, operated, jobs):
    person = Person(http)
    address = unique("hanako#@example.jp")
    inquiry = await sent(person, email=address, text="<script>alert(1)</script>\n{{ 7 * 7 }}")
    number = inquiry.number
    assert (inquiry.state, inquiry.user_id, inquiry.business_id) == ("OPEN", None, None)
    (came,) = await eventually(lambda: mails("inquiry_came", OPERATOR, number))
    assert "<script>alert(1)</script>" in came.text
    assert "{{ 7 * 7 }}" in came.text
    assert "<script>alert" not in came.html
    (receipt,) = await eventually(lambda: mails("inquiry_received", address))
    assert number in receipt.subject
    assert "script" not in receipt.text, "the address may be somebody else's: nothing of what was typed goes there"
    assert ASKED["name"] not in receipt.text
    assert ASKED["topic"] not in receipt.text + receipt.subject
    assert number in command("list").stdout
    told = command("answer", str(inquiry.id), "--text", "請求設定の「締め日」です。", "--author", "佐藤")
    assert told.returncode == 0, told.stderr
    (answer,) = await eventually(lambda: mails("inquiry_answered", address))
    assert "請求設定の「締め日」です。" in answer.text
    assert (await Inquiry.get(id=inquiry.id)).state == "ANSWERED"
    assert command("answer", str(inquiry.id), "--text", " ").returncode != 0
    assert command("close", gid(inquiry)).returncode != 0, "the terminal has ids of its own"


@pytest.mark.feature("CN-44")
async def test_who_is_logged_in_sees_the_thread_and_goes_on_in_it(http):
    market = await make.market(http)
    inquiry = await sent(market.cook)
    number = inquiry.number
    (seen,) = await market.cook.query(THREADS)
    assert (seen["number"], seen["state"], seen["thread"][0]["text"]) == (number, "OPEN", ASKED["text"])
    colleague = await make.person(http, market.buyer)
    for other in (colleague, market.clerk):
        assert await other.query(THREADS) == []
        told = await other.tell("inquiryAdd", "", inquiry=seen["id"], text="のぞき見")
        assert told.where == [("NOT_FOUND", "inquiry")]
    assert (await Person(http).ask(THREADS)).error == "LOGIN_REQUIRED"
    assert command("answer", str(inquiry.id), "--text", "設定にあります").returncode == 0
    (seen,) = await market.cook.query(THREADS)
    assert (seen["state"], seen["thread"][1]["isOperator"]) == ("ANSWERED", True)
    assert (await market.cook.tell("inquiryAdd", "", inquiry=seen["id"], text=" ")).where == [("REQUIRED", "text")]
    told = await market.cook.tell(
        "inquiryAdd", "inquiry { state thread { text } }", inquiry=seen["id"], text="助かりました"
    )
    assert told["inquiry"]["state"] == "OPEN"
    assert [one["text"] for one in told["inquiry"]["thread"]][-1] == "助かりました"
    assert command("close", str(inquiry.id)).returncode == 0
    told = await market.cook.tell("inquiryAdd", "", inquiry=seen["id"], text="もう1つ")
    assert told.where == [("INQUIRY_CLOSED", "inquiry")]


async def test_what_is_missing_or_wrong_is_told_together(http):
    person = Person(http)
    told = await send(person, name="", email="no address", topic="あ" * 101, text="い" * 4001)
    assert sorted(told.where) == [
        ("MALFORMED", "email"), ("REQUIRED", "name"), ("TOO_LONG", "text"), ("TOO_LONG", "topic"),
    ]  # fmt: skip
    told = await send(person, topic="件名\nBcc: x@example.jp\x00", text="本文\x00")
    assert sorted(told.where) == [("MALFORMED", "topic"), ("REQUIRED", "text")]
    assert not await Inquiry.filter(email="no address").exists()


async def test_an_address_sends_so_many_and_no_more(http, monkeypatch):
    monkeypatch.setenv("TSUNAGI_INQUIRY_LIMIT", "2 per minute")
    settings.cache_clear()
    try:
        person = Person(http)
        codes = [(await send(person)).codes for _ in range(4)]
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert codes[-1] == ["TOO_MANY_INQUIRIES"]
    assert codes.count([]) <= 2


async def test_receipts_do_not_flood_an_address_of_somebody_else(http, jobs, monkeypatch):
    monkeypatch.setenv("TSUNAGI_INQUIRY_LIMIT", "1000 per minute")
    settings.cache_clear()
    victim = unique("victim#@example.jp")
    for _ in range(7):
        assert (await send(Person(http), email=victim)).ok

    monkeypatch.undo()
    settings.cache_clear()

    async def all_done():
        done = await Job.filter(kind="inquiry.sent", status=JobStatus.DONE)
        keys = {str(one.id) for one in await Inquiry.filter(email=victim)}
        return keys <= {one.payload["inquiry_id"] for one in done}

    await eventually(all_done)
    assert len(await mails("inquiry_received", victim)) == 5

"""Papers: what they say, when they exist, and that the same order always gives the same file."""

import datetime as dt
import hashlib
import io
import subprocess
import sys
import unicodedata
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from documents import paper
from models.document import Document
from models.file import File
from tests import make
from tests.make import gid

SELLER = paper.Party(
    "青果卸 丸八", "100-0001", "東京都千代田区千代田1-1", "03-1234-5678", registration_number="T1234567890123"
)
BUYER = paper.Party("食堂 こだま", "150-0001", "東京都渋谷区神宮前1-2-3", "03-1111-2222", person="山田 花子")


def an_order(lines=2, **more):
    goods = tuple(
        paper.PaperLine(f"A-{i}", f"商品{i}", Decimal("1.5"), "kg", 333, 499, 8 if i % 2 else 10) for i in range(lines)
    )
    facts = {
        "number": "00000042", "placed_on": dt.date(2026, 11, 23), "seller": SELLER, "buyer": BUYER, "deliver_to": BUYER,
        "wished_on": dt.date(2026, 11, 25), "planned_on": None, "lines": goods,
        "taxes": (paper.TaxLine(8, 499, 39),), "total": 12345678, "remark": "裏口へ", "show_prices": True,
    }  # fmt: skip
    return paper.PurchaseOrder(**{**facts, **more})


def a_slip(**more):
    goods = tuple(
        paper.PaperLine(f"A-{i}", f"商品{i}", Decimal("-1.5"), "kg", 333, -500, 8 if i % 2 else 10) for i in range(2)
    )
    facts = {
        "number": "R00000007", "order_number": "00000042", "returned_on": dt.date(2026, 11, 25), "reason": "傷み",
        "delivered": (paper.Delivered("00000042-1", dt.date(2026, 11, 24)),), "seller": SELLER, "buyer": BUYER,
        "lines": goods, "taxes": (paper.TaxLine(10, -500, -50), paper.TaxLine(8, -500, -40)), "total": -1090,
        "show_prices": True,
    }  # fmt: skip
    return paper.ReturnSlip(**{**facts, **more})


def words(pdf):
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_a_purchase_order_says_what_was_ordered():
    said = words(paper.purchase_order(an_order(), "ja"))
    for word in (
        "発注書",
        "00000042",
        "青果卸丸八御中",
        "食堂こだま",
        "2026年11月25日",
        "商品1",
        "1.5kg",
        "¥12,345,678",
        "裏口へ",
    ):
        assert unicodedata.normalize("NFKC", word) in said, word
    english = words(paper.purchase_order(an_order(), "en"))
    assert "Purchaseorder" in english
    assert "23Nov2026" in english


@pytest.mark.feature("CN-70")
def test_a_return_slip_says_less_than_nothing_per_rate_and_names_what_it_takes_back():
    said = words(paper.return_slip(a_slip(), "ja"))
    for word in (
        "赤伝票",
        "R00000007",
        "00000042-1",
        "2026年11月24日",
        "T1234567890123",
        "傷み",
        "−¥1,090",
        "−1.5",
        "−¥40",
    ):
        assert unicodedata.normalize("NFKC", word) in said, word
    assert "Returnslip" in words(paper.return_slip(a_slip(), "en"))
    assert "¥" not in words(paper.return_slip(a_slip(show_prices=False), "ja"))


def test_hidden_prices_show_nowhere():
    bare = replace(an_order(), show_prices=False, total=None)
    assert "¥" not in words(paper.purchase_order(bare, "ja"))
    assert "333" not in words(paper.purchase_order(bare, "ja"))


def test_a_long_order_has_numbered_pages_with_the_table_head_repeated():
    pages = PdfReader(io.BytesIO(paper.purchase_order(an_order(300), "ja"))).pages
    assert len(pages) >= 8
    assert all("商品名" in page.extract_text() for page in pages[:-1])
    assert f"2 / {len(pages)}" in pages[1].extract_text()


def test_the_same_facts_give_the_same_bytes_in_another_process():
    here = hashlib.sha256(paper.purchase_order(an_order(), "ja")).hexdigest()
    code = (
        "import hashlib; from documents import paper; from tests.test_document import an_order;"
        "print(hashlib.sha256(paper.purchase_order(an_order(), 'ja')).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert here == there
    assert paper.digest(an_order(), "ja") != paper.digest(an_order(), "en")
    assert paper.digest(an_order(), "ja") != paper.digest(an_order(remark="別"), "ja")


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="ja and en"):
        paper.purchase_order(an_order(), "fr")


def test_a_letter_that_the_font_lacks_is_shown_as_such():
    said = words(paper.purchase_order(an_order(remark="𠮷野家 髙﨑 ㈱ \U0001f363\u200b🈁"), "ja"))
    assert "𠮷野家" in said
    assert "〓" in said


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
@example("x\xad")
def test_no_text_breaks_a_paper_or_is_read_as_markup(text):
    line = replace(an_order().lines[0], name=text, remark=text)
    pdf = paper.purchase_order(replace(an_order(remark="#panic() *a* $x$"), lines=(line,)), "ja")
    assert "#panic()*a*$x$" in words(pdf)


async def issue(person, order, kind, **more):
    return await person.tell(
        "documentIssue",
        "document { id kind number total digest url locale }",
        order=gid(order),
        kind=kind,
        **more,
    )


@pytest.mark.feature("CN-13")
async def test_both_sides_download_the_same_purchase_order_at_any_time(http):
    market = await make.market(http)
    order = await market.order(remark="裏口へ")
    mine = (await issue(market.cook, order, "PURCHASE_ORDER"))["document"]
    theirs = (await issue(market.clerk, order, "PURCHASE_ORDER"))["document"]
    assert mine["id"] == theirs["id"]
    pdf = await http.get(mine["url"])
    assert pdf.headers["content-type"] == "application/pdf"
    said = words(pdf.content)
    assert unicodedata.normalize("NFKC", market.seller.name).replace(" ", "") in said
    assert "牛すね肉" in said
    stored = await Document.get(order_id=order.id)
    assert (await File.get(id=stored.file_id)).digest == hashlib.sha256(pdf.content).hexdigest()
    english = (await issue(market.cook, order, "PURCHASE_ORDER", locale="en"))["document"]
    assert english["id"] != mine["id"]
    assert (await issue(market.cook, order, "PURCHASE_ORDER", locale="fr")).codes == ["UNKNOWN_LOCALE"]


@pytest.mark.feature("CN-13")
async def test_a_paper_keeps_the_names_of_its_time(http):
    market = await make.market(http)
    order = await market.order()
    old = market.seller.name
    before = (await issue(market.cook, order, "PURCHASE_ORDER"))["document"]
    await market.clerk.tell("businessUpdate", "", name="新しい屋号")
    after = (await issue(market.cook, order, "PURCHASE_ORDER"))["document"]
    assert before["id"] == after["id"]
    assert unicodedata.normalize("NFKC", old).replace(" ", "") in words((await http.get(after["url"])).content)


@pytest.mark.feature("CN-14")
async def test_the_delivery_note_exists_once_something_is_shipped(http):
    market = await make.market(http)
    order = await market.confirmed()
    assert (await issue(market.cook, order, "DELIVERY_NOTE")).codes == ["NOT_SHIPPED"]
    tomato, _ = await make.lines(order)
    await market.clerk.tell(
        "orderShip", "", id=gid(order), lines=[{"line": gid(tomato), "quantity": "2"}], slipNumber="99-88"
    )
    part = (await issue(market.cook, order, "DELIVERY_NOTE"))["document"]
    said = words((await http.get(part["url"])).content)
    assert (part["number"], part["total"]) == (f"{order.number}-1", 666 + 53)
    assert "分納" in said
    assert "99-88" in said
    await market.clerk.tell("orderShip", "", id=gid(order))
    rest = (await issue(market.cook, order, "DELIVERY_NOTE"))["document"]
    assert rest["number"] == f"{order.number}-2"
    other = await make.market(http)
    assert (await issue(other.cook, order, "DELIVERY_NOTE")).where == [("NOT_FOUND", "order")]

"""発注データ: files of orders in the manner of 日食協, looked through, placed like any order, and taken back."""

import contextlib
import csv
import io
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import table
from core.table import Format
from models.customer import Customer
from models.delivery_place import DeliveryPlace
from models.import_job import ImportJob
from models.order import Order, OrderLine, OrderStatus
from models.order_form import OrderForm, OrderFormStatus
from models.order_limit import BeyondLimit, OrderLimit
from models.permission import Role
from models.product import Product
from models.supplier import Supplier
from services.importing.slips import fields, reading
from tests import make
from tests.test_importing import JOB, applied, checked, lines, upload, worked

JAN = "4901234567894"
HEAD = "伝票番号*,発注日,納品日,取引先コード,納品先コード,JANコード,商品コード,数量*,原単価,備考"


def record(kind, **values):
    """A record of 128 bytes: numbers filled up with noughts on the left, texts with spaces on the right."""
    cells = {"record": kind, "kind": "01", **values}
    told = b""
    for one in fields.RECORDS[kind]:
        value = str(cells.get(one.name, "") if one.name else "").encode("cp932")
        is_number = one.name in {"quantity", "price", "amount", "case", "slip", "line", "supplier", "place"}
        told += value.rjust(one.size, b"0") if is_number and value else value.ljust(one.size)
    assert len(told) == fields.SIZE
    return told


def header():
    """The record of a file: digits as far as it says anything."""
    return b"A01" + b"261201" + b"041500" + b"261201" + b"123456" + b"00" + b"491234" + b"00" + b"0" * 8 + b"128" \
        + b"000003" + b"00001" + b" " * 69  # fmt: skip


def slip(number="12345", *, wished_on="", place="12", supplier="49123400", **more):
    return record("B", slip=number, ordered_on="261201", wished_on=wished_on, supplier=supplier, place=place, **more)


def line(number=1, *, jan="", code="", quantity="", price="", name="ﾄﾏﾄ", remark=""):
    return record("D", line=number, jan=jan, code=code, quantity=quantity, price=price, name=name, remark=remark)


async def a_market(http, **more):
    """A market whose buyer calls the seller 491234 and its place 0000000012; tomatoes have a code and a JAN code."""
    market = await make.market(http, **more)
    await Supplier.filter(business_id=market.buyer.id).update(code="491234")
    await DeliveryPlace.filter(id=market.place.id).update(code="0012")
    await Product.filter(id=market.tomato.product_id).update(code="T-01", jan_code=JAN)
    await Product.filter(id=market.beef.product_id).update(code="B-01")
    return market


async def orders_of(market):
    return await Order.filter(buyer_id=market.buyer.id).order_by("number")


async def lines_of(order):
    found = await OrderLine.filter(order_id=order.id).order_by("position")
    return [(one.code, one.ordered_quantity, one.unit_price) for one in found]


async def nothing_ordered(market):
    return not await Order.filter(buyer_id=market.buyer.id).exists()


@pytest.mark.feature("CN-74")
@pytest.mark.parametrize("between", [b"\r\n", b"\n", b""])
async def test_records_of_128_bytes_become_orders(http, between):
    market = await a_market(http)
    records = [
        header(),
        slip("12345", slip_remark="ｳﾗｸﾞﾁﾍ", place_name="ﾎﾝﾃﾝ"),
        line(1, jan=JAN, quantity="30", price="33300"),
        line(2, code="B-01", quantity="15", price="180050", remark="ｳｽｷﾞﾘ"),
        slip("12346"),
        line(1, jan="0" + JAN, quantity="120"),
    ]
    job = await checked(market.cook, "ORDERS", between.join(records) + between)
    assert (job["status"], job["problem"], job["errors"]) == ("CHECKED", None, [])
    assert (job["totalRows"], job["toCreate"], job["withErrors"]) == (3, 3, 0)
    assert [one["row"] for one in job["preview"]] == [3, 4, 6], "lines as an editor counts them, or records"
    assert [one["changes"] for one in job["preview"]] == [
        [], [{"column": "原単価", "before": "1800.5", "after": "2000"}], [],
    ]  # fmt: skip
    assert await nothing_ordered(market), "it was only looked at"
    done = await applied(market.cook, job)
    assert done["status"] == "DONE"
    first, second = await orders_of(market)
    assert await lines_of(first) == [("T-01", Decimal(3), 333), ("B-01", Decimal("1.5"), 2000)]
    assert await lines_of(second) == [("T-01", Decimal(12), 333)]
    assert (first.buyer_number, first.remark, first.delivery_place_id) == ("000012345", "ウラグチヘ", market.place.id)
    assert first.placed_by_id == market.cook.facts["user"].id
    seen = await market.clerk.query('{ orders(first: 5, search: "000012346") { nodes { buyerNumber status } } }')
    assert seen["nodes"] == [{"buyerNumber": "000012346", "status": "PLACED"}], "the seller has it"


@pytest.mark.feature("CN-74")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
async def test_the_same_records_as_csv_and_in_other_encodings(http, encoding):
    market = await a_market(http)
    text = lines(
        "A,01,261201,041500,261201,123456,00,491234,00,000000,00,128,000003,00001,",
        "B,01,777,261201,,12345600,,12,食堂,本店,裏口へ①,",
        f"D,01,1,{JAN},,トマト,,3,333,999,,",
    )
    job = await checked(market.cook, "ORDERS", text, encoding)
    assert (job["status"], job["toCreate"], job["errors"]) == ("CHECKED", 1, [])
    assert job["encoding"] == ("CP932" if encoding == "cp932" else "UTF_8")
    await applied(market.cook, job)
    (order,) = await orders_of(market)
    assert (await lines_of(order), order.remark) == ([("T-01", Decimal(3), 333)], "裏口へ1")


async def test_records_in_utf_8_are_cut_where_cp932_has_them(http):
    market = await a_market(http)
    records = [header(), slip("12345"), line(1, jan=JAN, quantity="30", name="ﾄﾏﾄ ﾓﾓﾀﾛｳ", remark="ﾊﾔﾒ")]
    text = "\r\n".join(one.decode("cp932") for one in records)
    job = await checked(market.cook, "ORDERS", text, "utf-8")
    assert (job["encoding"], job["toCreate"], job["errors"]) == ("UTF_8", 1, [])


@pytest.mark.feature("CN-74")
@pytest.mark.parametrize("format_", [Format.UTF_8, Format.CP932, Format.XLSX])
async def test_a_row_for_each_line_of_an_order(http, format_):
    market = await a_market(http)
    rows = [
        HEAD.split(","),
        ["S-1", "2026/12/01", "", "491234", "12", JAN, "", "3", "333", "急ぎ"],
        ["S-2", "", "", "", "", "", "B-01", "0.5", "", ""],
        ["S-1", "", "", "", "", "", "B-01", "1.5", "1,999", ""],
    ]
    job = await checked(market.cook, "ORDERS", table.written(rows, format_))
    assert (job["toCreate"], job["errors"]) == (3, [])
    await applied(market.cook, job)
    first, second = await orders_of(market)
    assert await lines_of(first) == [("T-01", Decimal(3), 333), ("B-01", Decimal("1.5"), 2000)]
    assert await lines_of(second) == [("B-01", Decimal("0.5"), 2000)]


@pytest.mark.feature("CN-74")
async def test_the_same_file_and_the_same_slips_are_ordered_once(http):
    market = await a_market(http)
    records = [header(), slip("1"), line(1, jan=JAN, quantity="30")]
    content = b"\r\n".join(records)
    await applied(market.cook, await checked(market.cook, "ORDERS", content))
    file = await upload(market.cook, content)
    told = await market.cook.tell("importStart", "importJob { id }", kind="ORDERS", file=file)
    assert told.codes == ["IMPORTED_ALREADY"]
    told = await market.cook.tell("importStart", "importJob { id }", kind="ORDERS", file=file, again=True)
    job = await worked(market.cook, told["importJob"]["id"])
    assert (job["toCreate"], job["unchanged"], job["preview"][0]["action"]) == (0, 1, "SAME")
    more = b"\r\n".join([*records, slip("2"), line(1, jan=JAN, quantity="10")])
    job = await checked(market.cook, "ORDERS", more)
    assert (job["toCreate"], job["unchanged"]) == (1, 1)
    await applied(market.cook, job)
    assert [one.buyer_number for one in await orders_of(market)] == ["000000001", "000000002"]
    twice = b"\r\n".join(
        [header(), slip("3"), line(1, jan=JAN, quantity="10"), slip("3"), line(1, jan=JAN, quantity="10")]
    )
    job = await checked(market.cook, "ORDERS", twice)
    assert {(one["row"], one["code"]) for one in job["errors"]} == {(4, "DUPLICATE"), (5, "SLIP_HAS_ERRORS")}


async def test_two_files_with_the_same_slip_place_it_once(http):
    market = await a_market(http)
    jobs = []
    for remark in ("ｱ", "ｲ"):
        content = b"\r\n".join([header(), slip("9", slip_remark=remark), line(1, jan=JAN, quantity="10")])
        jobs.append(await checked(market.cook, "ORDERS", content))
    for job in jobs:
        await market.cook.tell("importApply", JOB, id=job["id"])
    for key in await ImportJob.filter(business_id=market.buyer.id).values_list("id", flat=True):
        from services import importing  # noqa: PLC0415

        await importing.work(key)
    assert len(await orders_of(market)) == 1


@pytest.mark.feature("CN-74")
async def test_errors_say_row_column_and_code_and_the_file_to_mend_is_taken_when_mended(http):
    market = await a_market(http)
    records = [
        header(),
        slip("1", place="99"),
        line(1, jan=JAN, quantity="30"),
        slip("2", wished_on="261399", supplier="55555500"),
        line(1, jan=JAN, quantity="30"),
        slip("3"),
        line(1, jan="4900000000009", quantity="30"),
        line(2, jan=JAN, quantity="XX"),
        slip("4"),
        line(1, jan=JAN, quantity="15"),
        slip("5"),
        line(1, jan=JAN, quantity="10"),
    ]
    job = await checked(market.cook, "ORDERS", b"\r\n".join(records))
    told = {(one["row"], one["column"], one["code"]) for one in job["errors"]}
    assert told == {
        (2, "納品先コード", "UNKNOWN_CODE"), (3, "伝票番号", "SLIP_HAS_ERRORS"),
        (4, "取引先コード", "UNKNOWN_CODE"), (4, "納品日", "MALFORMED"), (5, "伝票番号", "SLIP_HAS_ERRORS"),
        (7, "JANコード", "UNKNOWN_CODE"), (8, "数量", "MALFORMED"),
        (10, "数量", "NOT_WHOLE"),
    }  # fmt: skip
    assert (job["toCreate"], job["withErrors"]) == (1, 5)
    assert "4900000000009" in next(one["message"] for one in job["errors"] if one["row"] == 7)
    assert (await market.cook.tell("importApply", "importJob { id }", id=job["id"])).codes == ["IMPORT_HAS_ERRORS"]
    assert await nothing_ordered(market)
    content = (await http.get(job["errorFileUrl"])).content
    back = content.decode("cp932").split("\r\n")
    assert [one[0] for one in back if one] == ["A", "B", "D", "B", "D", "B", "D", "D", "B", "D"]
    assert "2行目 納品先コード：コード「0000000099」" in back[1]
    done = await applied(market.cook, job, skipErrors=True)
    assert (done["status"], [one.buyer_number for one in await orders_of(market)]) == ("DONE", ["000000005"])
    await DeliveryPlace.create(**make.ADDRESS, business_id=market.buyer.id, name="二号店", code="99")
    mended = (
        content.replace(b"55555500", b"49123400").replace(b"261399", b"      ").replace(b"4900000000009", b" " * 13)
    )
    mended = mended.replace(b"00000XX", b"0000020").replace(b"0000015", b"0000020")
    again = await checked(market.cook, "ORDERS", mended)
    assert {(one["row"], one["column"], one["code"]) for one in again["errors"]} == {
        (7, "商品コード", "REQUIRED"), (8, "伝票番号", "SLIP_HAS_ERRORS"),
    }  # fmt: skip
    await applied(market.cook, again, skipErrors=True)
    assert [one.buyer_number[-1] for one in await orders_of(market)] == ["5", "1", "2", "4"]


async def test_the_file_of_errors_of_a_table_is_a_table_of_the_same_encoding(http):
    market = await a_market(http)
    text = lines(HEAD, "1,,,491234,12,,Z-9,3,,①", "2,,,491234,12,,T-01,1,,", ",,,,,,T-01,1,,")
    job = await checked(market.cook, "ORDERS", text, "cp932")
    assert [(one["row"], one["column"], one["code"]) for one in job["errors"]] == [
        (2, "商品コード", "UNKNOWN_CODE"), (4, "伝票番号", "REQUIRED"),
    ]  # fmt: skip
    content = (await http.get(job["errorFileUrl"])).content.decode("cp932")
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0][-1] == "エラー / Error"
    assert [(row[0], row[9], row[-1].split("行目")[0]) for row in rows[1:]] == [("1", "①", "2"), ("", "", "4")]


@pytest.mark.feature("CN-74")
async def test_stock_cut_off_lots_and_limits_hold_for_files_too(http):
    market = await a_market(http, stock=10)
    await Product.filter(id=market.beef.product_id).update(minimum_quantity=Decimal(2))
    records = [
        header(),
        slip("1"),
        line(1, jan=JAN, quantity="70"),
        slip("2"),
        line(1, jan=JAN, quantity="70"),
        slip("3", wished_on="200101"),
        line(1, jan=JAN, quantity="10"),
        slip("4"),
        line(1, code="B-01", quantity="10"),
    ]
    job = await checked(market.cook, "ORDERS", b"\r\n".join(records))
    told = [(one["row"], one["column"], one["code"]) for one in job["errors"] if one["code"] != "SLIP_HAS_ERRORS"]
    assert told == [
        (5, "数量", "OUT_OF_STOCK"), (6, "納品日", "DATE_NOT_POSSIBLE"), (9, "数量", "BELOW_MINIMUM"),
    ]  # fmt: skip
    await applied(market.cook, job, skipErrors=True)
    assert (await Product.get(id=market.tomato.product_id)).stock == Decimal(3)
    (order,) = await orders_of(market)
    assert order.buyer_number == "000000001"


async def test_limits_of_stores_count_all_orders_of_a_file(http):
    market = await a_market(http)
    limit = {"business_id": market.buyer.id, "delivery_place_id": market.place.id, "beyond": BeyondLimit.ASK}
    await OrderLimit.create(**limit, per_order=None, per_month=1500)
    records = [header(), slip("1"), line(1, jan=JAN, quantity="30"), slip("2"), line(1, jan=JAN, quantity="30")]
    job = await checked(market.cook, "ORDERS", b"\r\n".join(records))
    told = [(one["row"], one["code"]) for one in job["errors"]]
    assert told == [(4, "MONTH_SPENT"), (5, "SLIP_HAS_ERRORS")], "3 × ¥333 and tax: the second does not fit any more"
    await applied(market.cook, job, skipErrors=True)
    assert [one.buyer_number for one in await orders_of(market)] == ["000000001"]


async def test_what_was_sold_meanwhile_sends_the_file_back(http):
    market = await a_market(http, stock=10)
    job = await checked(market.cook, "ORDERS", b"\r\n".join([header(), slip("1"), line(1, jan=JAN, quantity="80")]))
    await Product.filter(id=market.tomato.product_id).update(stock=Decimal(2))
    back = await applied(market.cook, job)
    assert back["status"] == "CHECKING"
    again = await worked(market.cook, job["id"])
    assert (again["status"], again["errors"][0]["code"]) == ("CHECKED", "OUT_OF_STOCK")
    assert await nothing_ordered(market)


@pytest.mark.feature("CN-74")
async def test_undoing_asks_to_cancel_and_names_what_cannot_be(http):
    market = await a_market(http)
    records = [header(), slip("1"), line(1, jan=JAN, quantity="30"), slip("2"), line(1, jan=JAN, quantity="10")]
    job = await applied(market.cook, await checked(market.cook, "ORDERS", b"\r\n".join(records)))
    first, second = await orders_of(market)
    await Order.filter(id=second.id).update(allows_cancel=False)
    told = await market.cook.tell("importUndo", "importJob { id }", id=job["id"])
    assert told.codes == ["IMPORT_ROWS_CHANGED"]
    await market.cook.tell("importUndo", "importJob { id }", id=job["id"], skipChanged=True)
    done = await worked(market.cook, job["id"])
    assert done["status"] == "UNDONE"
    statuses = [(await Order.get(id=one.id)).status for one in (first, second)]
    assert statuses == [OrderStatus.CANCEL_REQUESTED, OrderStatus.PLACED]
    await Order.filter(id=first.id).update(
        status=OrderStatus.ABORTED, status_before_cancel=None, aborted_at=first.placed_at
    )
    job = await checked(market.cook, "ORDERS", b"\r\n".join(records))
    assert (job["toCreate"], job["unchanged"]) == (1, 1), "what was cancelled may be ordered again"


async def test_only_who_may_order_and_only_for_his_stores_and_forms(http):
    market = await a_market(http)
    content = b"\r\n".join([header(), slip("1"), line(1, jan=JAN, quantity="30")])
    viewer = await make.person(http, market.buyer, Role.WAREHOUSE)
    file = await upload(market.cook, content)
    told = await viewer.tell("importStart", "importJob { id }", kind="ORDERS", file=file)
    assert told.codes == ["FORBIDDEN"]
    stranger = await make.market(http)
    job = await checked(stranger.cook, "ORDERS", content)
    assert (job["toCreate"], {one["code"] for one in job["errors"]} & {"UNKNOWN_CODE"}) == (0, {"UNKNOWN_CODE"})
    job = await checked(market.cook, "ORDERS", content)
    await OrderForm.filter(id=market.form.id).update(status=OrderFormStatus.CLOSED)
    back = await applied(market.cook, job)
    assert (back["status"], await nothing_ordered(market)) == ("CHECKING", True)


async def test_hidden_prices_stay_hidden(http):
    market = await a_market(http)
    await Customer.filter(id=market.customer.id).update(hides_prices=True)
    job = await checked(
        market.cook, "ORDERS", b"\r\n".join([header(), slip("1"), line(1, jan=JAN, quantity="30", price="100")])
    )
    assert (job["toCreate"], job["preview"][0]["changes"]) == (1, [])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=600))
def test_whatever_bytes_come_they_are_read_or_refused(noise):
    for content in (noise, header() + noise, header() + b"\r\n" + slip("1") + noise):
        with contextlib.suppress(table.Unreadable, reading.ColumnsMissing):
            reading.filing(io.BytesIO(content))


async def test_files_that_are_no_orders_and_too_large_ones_are_refused(http, monkeypatch):
    market = await a_market(http)
    other = header().replace(b"A01", b"A02")
    job = await checked(market.cook, "ORDERS", b"\r\n".join([other, slip("1"), line(1, jan=JAN, quantity="30")]))
    assert ("データ区分", "MALFORMED") in {(one["column"], one["code"]) for one in job["errors"]}
    job = await checked(market.cook, "ORDERS", b"\r\n".join([header(), line(1, jan=JAN, quantity="30")]))
    assert [(one["row"], one["column"]) for one in job["errors"]] == [(2, "レコード区分")]
    job = await checked(market.cook, "ORDERS", header() + b"\x00\x00")
    assert job["status"] == "FAILED"
    monkeypatch.setattr(reading, "MOST_SLIPS", 1)
    job = await checked(market.cook, "ORDERS", b"\r\n".join([header(), slip("1"), slip("2")]))
    assert job["status"] == "FAILED"

"""Imports from workbooks of Excel, of many pages, and of the same file twice."""

import datetime as dt
import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from core import table
from models.delivery_place import DeliveryPlace
from models.import_job import ImportJob
from models.supplier import Supplier
from models.supplier_product import SupplierProduct
from services.importing.reading import PAGE
from tests import make
from tests.test_import_undo import undone
from tests.test_importing import A_PLACE, PLACES, a_buyer, applied, checked, lines, worked

PRODUCTS = ["発注先名*", "商品名*", "商品コード", "単位", "単価", "税率", "備考"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def a_book(*rows, first=0):
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows, first):
            for place, cell in enumerate(row):
                sheet.write(line, place, cell)
    return file.getvalue()


async def sent(person, content, name="一覧.xlsx"):
    headers = {"authorization": f"Bearer {person.token}", "x-tsunagi-upload": "1"}
    answer = await person.http.post("/files", files={"file": (name, content, XLSX)}, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def looked_through(person, kind, content):
    file = await sent(person, content)
    told = (await person.tell("importStart", "importJob { id }", kind=kind, file=file)).ok
    return await worked(person, told["importJob"]["id"])


async def a_supplier(person):
    return await Supplier.create(
        business_id=person.facts["business"].id, name="魚政", channel="FAX", fax="03-1234-5678"
    )


@pytest.mark.feature("CN-37")
async def test_a_workbook_is_taken_in_and_its_wrong_rows_come_back_as_one(http):
    person = await a_buyer(http)
    supplier = await a_supplier(person)
    book = a_book(
        PRODUCTS, ["魚政", "真鯛", 101, "kg", 2500, 8, dt.date(2026, 5, 1)], [], ["魚政", "", "", "", "高い", 8.0, ""],
        ["誰か", "x"], ["魚政", "あじ", "", "尾", 120.0],
    )  # fmt: skip
    job = await looked_through(person, "SUPPLIER_PRODUCTS", book)
    assert (job["status"], job["encoding"], job["totalRows"], job["toCreate"]) == ("CHECKED", "XLSX", 4, 2)
    assert {(e["row"], e["column"], e["code"]) for e in job["errors"]} == {
        (4, "商品名", "REQUIRED"), (4, "単価", "MALFORMED"), (5, "発注先名", "NOT_FOUND"),
    }  # fmt: skip
    content = (await http.get(job["errorFileUrl"])).content
    first, *wrong = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert (first[0], first[-1], len(wrong)) == ("発注先名*", "エラー / Error", 2)
    assert [row[-1].split("行目")[0] for row in wrong] == ["4", "5"]
    await applied(person, job, skipErrors=True)
    found = await SupplierProduct.filter(supplier_id=supplier.id).order_by("code")
    assert [(one.name, one.code, one.unit, one.price, one.note) for one in found] == [
        ("あじ", "", "尾", 120, ""), ("真鯛", "101", "kg", 2500, "2026-05-01"),
    ]  # fmt: skip
    assert "真鯛" in found[1].search


def test_rows_and_columns_that_a_workbook_leaves_out_keep_their_numbers():
    found = table.opened(io.BytesIO(a_book(["", "甲"], ["", "乙"], [], ["", 1.5], first=2)))
    assert (found.header, list(found.rows())) == (
        ["", ""], [(3, ["", "甲"]), (4, ["", "乙"]), (6, ["", "1.5"])],
    )  # fmt: skip


def test_a_workbook_that_is_larger_unpacked_than_it_may_be_is_not_read(monkeypatch):
    monkeypatch.setattr("core.table.workbook.LARGEST", 100_000)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000)
    with pytest.raises(table.Unreadable):
        table.opened(file)
    table.opened(io.BytesIO(a_book(["甲"])))


@pytest.mark.parametrize("kept", [4, 100, -100])
async def test_a_workbook_that_is_cut_off_says_why(http, kept):
    person = await a_buyer(http)
    content = a_book(["甲"])[:kept]
    job = await looked_through(person, "DELIVERY_PLACES", content)
    assert job["status"] == "FAILED"
    assert "Excel" in job["problem"]


async def test_a_key_is_found_and_doubled_across_pages(http):
    person = await a_buyer(http)
    business = person.facts["business"]
    await DeliveryPlace.create(business_id=business.id, name=f"店 {PAGE + 5}", note="表へ", **make.ADDRESS)
    rows = [A_PLACE.format(name=f"店 {number}", note="裏口へ") for number in range(2 * PAGE + 1)]
    rows[2 * PAGE] = A_PLACE.format(name="店 3", note="")
    job = await checked(person, "DELIVERY_PLACES", lines(PLACES, *rows))
    assert (job["toCreate"], job["toUpdate"], job["withErrors"]) == (2 * PAGE - 1, 1, 1)
    assert [(e["row"], e["column"], e["code"]) for e in job["errors"]] == [(2 * PAGE + 2, "お届け先名", "DUPLICATE")]
    assert len(job["preview"]) == 100
    await applied(person, job, skipErrors=True)
    assert await DeliveryPlace.filter(business_id=business.id, note="裏口へ", version=1).count() == 2 * PAGE - 1
    assert (await DeliveryPlace.get(business_id=business.id, version=2)).note == "裏口へ"
    assert (await undone(person, job))["status"] == "UNDONE"
    assert await DeliveryPlace.filter(business_id=business.id).values_list("note", "version") == [("表へ", 3)]


async def test_too_many_rows_are_refused_by_how_many_there_are(http, monkeypatch):
    monkeypatch.setattr("services.importing.reading.MOST_ROWS", 3)
    person = await a_buyer(http)
    rows = [A_PLACE.format(name=f"店 {number}", note="") for number in range(5)]
    job = await checked(person, "DELIVERY_PLACES", lines(PLACES, *rows))
    assert job["status"] == "FAILED"
    assert "5" in job["problem"]
    assert "3" in job["problem"]


@pytest.mark.feature("CN-37")
async def test_the_same_file_twice_is_refused_unless_it_is_meant(http):
    person, other = await a_buyer(http), await a_buyer(http)
    text = lines(PLACES, A_PLACE.format(name="本店", note=""))
    left = await checked(person, "DELIVERY_PLACES", text)
    job = await checked(person, "DELIVERY_PLACES", text)
    await applied(person, job)
    assert (await applied(other, await checked(other, "DELIVERY_PLACES", text)))["toCreate"] == 1
    file = await sent(person, text.encode(), "別の名前.csv")
    start = {"kind": "DELIVERY_PLACES", "file": file}
    refused = await person.tell("importStart", "userErrors { ... on ImportedAlready { at } }", **start)
    assert refused.where == [("IMPORTED_ALREADY", "file")]
    assert refused.errors[0]["at"]
    assert (await person.tell("importStart", "importJob { id }", **start | {"kind": "CUSTOMERS"})).ok
    told = (await person.tell("importStart", "importJob { id }", **start, again=True)).ok
    shown = await worked(person, told["importJob"]["id"])
    assert (shown["toCreate"], shown["unchanged"]) == (0, 1)
    assert (await person.tell("importApply", "importJob { id }", id=left["id"])).ok
    await ImportJob.filter(business_id=person.facts["business"].id).update(status="UNDONE")
    assert (await person.tell("importStart", "importJob { id }", **start)).ok

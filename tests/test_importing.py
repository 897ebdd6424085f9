"""一括登録: suppliers, places, products, customers from CSV; templates, both encodings, preview, errors, progress."""

import asyncio
import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import LIVE
from core import clock, table
from core.actor import Actor
from core.graph.context import Context
from core.table import Format
from models.customer import Customer
from models.delivery_place import DeliveryPlace
from models.import_job import ImportJob, ImportStatus
from models.permission import Role
from models.supplier import Supplier
from models.supplier_product import SupplierProduct
from schema.root import schema
from services import importing
from services import session as sessions
from services.importing.customers import split_address
from services.importing.output import PAGE
from tests import make

JOB = (
    "importJob { id status encoding totalRows toCreate toUpdate unchanged withErrors problem errorFileUrl"
    " preview { row action cells changes { column before after } } errors { row column code message } }"
)
SHOWN = f"query($id: ID!) {{ node(id: $id) {{ ... on ImportJob {JOB.removeprefix('importJob')} }} }}"
PLACES = "お届け先名*,郵便番号*,都道府県*,市区町村*,町名番地*,建物名,電話番号*,FAX番号,メールアドレス,備考"
A_PLACE = "{name},100-0001,東京都,千代田区,千代田1-1,,03-1234-5678,,,{note}"


def lines(*rows):
    return "\r\n".join(rows)


async def upload(person, text, encoding="utf-8"):
    headers = {"authorization": f"Bearer {person.token}", "x-tsunagi-upload": "1"}
    content = text if isinstance(text, bytes) else text.encode(encoding)
    files = {"file": ("一覧.csv", content, "text/csv")}
    return (await person.http.post("/files", files=files, headers=headers)).json()["id"]


async def checked(person, kind, text, encoding="utf-8"):
    file = await upload(person, text, encoding)
    told = await person.tell("importStart", "importJob { id status }", kind=kind, file=file)
    assert told["importJob"]["status"] == "CHECKING"
    return await worked(person, told["importJob"]["id"])


async def worked(person, id):
    job = await ImportJob.filter(business_id=person.facts["business"].id).order_by("-created_at").first()
    await importing.work(job.id)
    return await person.query(SHOWN, id=id) | {"id": id}


async def applied(person, job, **more):
    told = await person.tell("importApply", JOB, id=job["id"], **more)
    assert told["importJob"]["status"] == "APPLYING"
    return await worked(person, job["id"])


async def a_buyer(http, role=Role.ADMIN):
    return await make.person(http, await make.business("食堂 こだま #"), role)


@pytest.mark.feature("CN-37")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
async def test_places_are_shown_first_then_taken_in(http, encoding):
    person = await a_buyer(http)
    text = lines(
        PLACES, A_PLACE.format(name="本店 ①髙島屋前", note="裏口へ"), "", A_PLACE.format(name="二号店", note="")
    )
    job = await checked(person, "DELIVERY_PLACES", text, encoding)
    assert (job["status"], job["encoding"]) == ("CHECKED", "CP932" if encoding == "cp932" else "UTF_8")
    assert (job["totalRows"], job["toCreate"], job["withErrors"]) == (2, 2, 0)
    assert [(row["row"], row["action"]) for row in job["preview"]] == [(2, "CREATE"), (4, "CREATE")]
    assert not await DeliveryPlace.filter(business_id=person.facts["business"].id).exists()
    done = await applied(person, job)
    assert done["status"] == "DONE"
    places = await DeliveryPlace.filter(business_id=person.facts["business"].id).order_by("name")
    assert [(place.name, place.note) for place in places] == [("二号店", ""), ("本店 ①髙島屋前", "裏口へ")]
    again = await person.tell("importApply", "importJob { id }", id=job["id"])
    assert again.codes == ["IMPORT_SETTLED"]


@pytest.mark.feature("CN-37")
async def test_a_second_file_updates_what_has_the_same_name(http):
    person = await a_buyer(http)
    text = lines(PLACES, A_PLACE.format(name="本店", note=""), A_PLACE.format(name="二号店", note=""))
    await applied(person, await checked(person, "DELIVERY_PLACES", text))
    text = lines(PLACES, A_PLACE.format(name="本店", note="裏口へ"), A_PLACE.format(name="二号店", note=""))
    job = await checked(person, "DELIVERY_PLACES", text)
    assert (job["toCreate"], job["toUpdate"], job["unchanged"]) == (0, 1, 1)
    assert job["preview"][0]["changes"] == [{"column": "備考", "before": "", "after": "裏口へ"}]
    await applied(person, job)
    place = await DeliveryPlace.get(business_id=person.facts["business"].id, name="本店")
    assert (place.note, place.version) == ("裏口へ", 2)


@pytest.mark.feature("CN-37")
async def test_errors_name_row_and_column_and_nothing_is_half_done(http):
    person = await a_buyer(http)
    bad = "三号店,12,東京都,千代田区,千代田1-1,,,,a..b@example.jp,"
    good, twice = A_PLACE.format(name="本店", note=""), A_PLACE.format(name="本店", note="x")
    job = await checked(person, "DELIVERY_PLACES", lines(PLACES, good, '"備考に\n改行",', bad, twice), "cp932")
    assert {(error["row"], error["column"], error["code"]) for error in job["errors"] if error["row"] > 3} == {
        (4, "郵便番号", "MALFORMED"), (4, "電話番号", "REQUIRED"), (4, "メールアドレス", "MALFORMED"),
        (5, "お届け先名", "DUPLICATE"),
    }  # fmt: skip
    assert (await person.tell("importApply", "importJob { id }", id=job["id"])).codes == ["IMPORT_HAS_ERRORS"]
    content = (await http.get(job["errorFileUrl"])).content
    rows = list(csv.reader(io.StringIO(content.decode("cp932"))))
    assert rows[0][-1] == "エラー / Error"
    assert [row[-1].split("行目")[0] for row in rows[1:]] == ["3", "4", "5"]
    assert rows[2][:2] == ["三号店", "12"]
    done = await applied(person, job, skipErrors=True)
    assert (done["status"], done["toCreate"], done["withErrors"]) == ("DONE", 1, 3)
    assert await DeliveryPlace.filter(business_id=person.facts["business"].id).count() == 1


@pytest.mark.feature("CN-37")
async def test_suppliers_and_their_products_come_from_two_files(http):
    person = await a_buyer(http)
    suppliers = lines(
        "発注先名,発注方法,FAX番号,メールアドレス,担当者名,電話番号,備考",
        "魚政,ＦＡＸ,03-5555-0001,,政岡,,", "八百源,メール,,yao@example.jp,,,", "無名,FAX,,,,,", "謎,電話,,,,,",
    )  # fmt: skip
    job = await checked(person, "SUPPLIERS", suppliers)
    assert [(e["row"], e["column"], e["code"]) for e in job["errors"]] == [
        (4, "FAX番号", "REQUIRED"), (5, "発注方法", "MALFORMED"),
    ]  # fmt: skip
    await applied(person, job, skipErrors=True)
    found = await Supplier.filter(business_id=person.facts["business"].id).order_by("created_at")
    assert {(one.name, one.channel) for one in found} == {("魚政", "FAX"), ("八百源", "MAIL")}
    products = lines(
        "発注先名*,商品名*,商品コード,単位,単価,税率,備考",
        '魚政,真鯛,T-1,kg,"¥2,500",8,三枚おろし', "魚政,あじ,,尾,,,", "誰か,x,,,,,", "魚政,高い,,,たかい,9,",
    )  # fmt: skip
    job = await checked(person, "SUPPLIER_PRODUCTS", products)
    assert {(e["row"], e["column"], e["code"]) for e in job["errors"]} == {
        (4, "発注先名", "NOT_FOUND"), (5, "単価", "MALFORMED"),
    }  # fmt: skip
    await applied(person, job, skipErrors=True)
    rows = await SupplierProduct.filter(business_id=person.facts["business"].id).order_by("name")
    assert [(row.name, row.price, row.unit, row.note) for row in rows] == [
        ("あじ", None, "尾", ""), ("真鯛", 2500, "kg", "三枚おろし"),
    ]  # fmt: skip


@pytest.mark.feature("CN-51", "CN-50")
async def test_customers_are_recorded_provisionally_and_row_2_is_a_sample(http):
    person = await a_buyer(http)
    text = lines(
        "事業者名*,郵便番号*,住所*,電話番号*,担当者名,メールアドレス",
        "何が書いてあっても見本,x,y,z,,",
        "居酒屋 とんぼ,1000001,東京都千代田区千代田1-1 蜻蛉ビル2F,0312345678,蜻蛉 一郎,tombo@example.jp",
        "割烹 郡山,963-8001,福島県郡山市大町1-2-3,024-123-4567,,",
        "住所なし,100-0001,千代田1-1,03-1234-5678,,",
        "二重,100-0001,東京都千代田区千代田1-1,03-1234-5678,,a@b",
    )
    job = await checked(person, "CUSTOMERS", text, "cp932")
    assert [(row["row"], row["action"]) for row in job["preview"]] == [
        (3, "CREATE"), (4, "CREATE"), (5, "ERROR"), (6, "ERROR"),
    ]  # fmt: skip
    assert [(e["row"], e["column"], e["code"]) for e in job["errors"]] == [
        (5, "住所", "MALFORMED"), (6, "メールアドレス", "MALFORMED"),
    ]  # fmt: skip
    await applied(person, job, skipErrors=True)
    found = await Customer.filter(business_id=person.facts["business"].id).order_by("name")
    assert [(one.prefecture, one.city, one.street) for one in found] == [
        ("福島県", "郡山市", "大町1-2-3"), ("東京都", "千代田区", "千代田1-1 蜻蛉ビル2F"),
    ]  # fmt: skip
    assert {one.is_linked for one in found} == {False}
    listed = await person.query('query { customers(first: 9, search: "とんぼ") { nodes { name isLinked } } }')
    assert listed["nodes"] == [{"name": "居酒屋 とんぼ", "isLinked": False}]


@pytest.mark.feature("CN-50")
async def test_a_customer_needs_name_phone_and_address_and_a_sound_mail_address(http):
    person = await a_buyer(http)
    given = {"name": "x", "phone": "", "postalCode": "", "prefecture": "", "city": "", "street": ""}
    told = await person.tell("customerCreate", "customer { id }", **given)
    assert {path for _, path in told.where} == {"phone", "postalCode", "prefecture", "city", "street"}
    whole = {
        "name": "x", "phone": "03-1234-5678", "postalCode": "100-0001", "prefecture": "東京都", "city": "千代田区",
        "street": "1-1",
    }  # fmt: skip
    for email in ("a..b@c.jp", ".a@c.jp", "a.@c.jp", "a" * 65 + "@c.jp", "a@" + "c" * 250 + ".jp"):
        told = await person.tell("customerCreate", "customer { id }", email=email, **whole)
        assert {path for _, path in told.where} == {"email"}, email
    assert (await person.tell("customerCreate", "customer { id }", email="a-_.+?/b@c.jp", **whole)).errors == []


@pytest.mark.parametrize(
    ("address", "code", "parts"),
    [
        ("東京都千代田区千代田1-1", "", ("東京都", "千代田区", "千代田1-1")),
        ("神奈川県横浜市西区みなとみらい2-2", "", ("神奈川県", "横浜市西区", "みなとみらい2-2")),
        ("千葉県市川市八幡1-1", "272-0021", ("千葉県", "市川市", "八幡1-1")),
        ("奈良県大和郡山市北郡山町1", "639-1160", ("奈良県", "大和郡山市", "北郡山町1")),
        ("京都府京都市中京区1", "", ("京都府", "京都市中京区", "1")),
        ("北海道虻田郡倶知安町北1条", "", ("北海道", "虻田郡倶知安町", "北1条")),
        ("どこか", "", ("", "", "")),
    ],
)
def test_an_address_in_one_line_is_taken_apart(address, code, parts):
    assert split_address(address, code) == parts


@pytest.mark.feature("CN-37")
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xff\xfe\x00a", "UTF-8"),
        ("名前,電話\r\nx,y".encode(), "お届け先名"),
        (b"", "お届け先名"),
        (PLACES.encode() + b'\r\n"open', "UTF-8"),
    ],
    ids=("binary", "headings", "empty", "quotes"),
)
async def test_a_file_that_cannot_be_read_says_why(http, content, problem):
    person = await a_buyer(http)
    job = await checked(person, "DELIVERY_PLACES", content)
    assert job["status"] == "FAILED"
    assert problem in job["problem"]
    assert (await person.tell("importApply", "importJob { id }", id=job["id"])).codes == ["IMPORT_SETTLED"]


@pytest.mark.feature("CN-37", "CN-51")
@pytest.mark.parametrize("encoding", ["UTF_8", "CP932"])
@pytest.mark.parametrize("kind", ["SUPPLIERS", "DELIVERY_PLACES", "SUPPLIER_PRODUCTS", "CUSTOMERS"])
async def test_a_template_can_be_filled_and_its_sample_is_not_taken_in(http, kind, encoding):
    person = await a_buyer(http)
    link = (await person.tell("csvTemplate", "url", kind=kind, encoding=encoding))["url"]
    content = (await http.get(link)).content
    assert content.startswith(b"\xef\xbb\xbf") == (encoding == "UTF_8")
    job = await checked(person, kind, content)
    assert (job["status"], job["encoding"], job["totalRows"]) == ("CHECKED", encoding, 0)


@pytest.mark.feature("CN-37")
@pytest.mark.parametrize("encoding", ["UTF_8", "CP932"])
async def test_what_is_exported_can_be_imported_again(http, encoding):
    person = await a_buyer(http)
    business = person.facts["business"]
    formula = '=HYPERLINK("x")'
    for name in ("本店 〜髙", formula, "二号店,別館"):
        await DeliveryPlace.create(business_id=business.id, name=name, **make.ADDRESS)
    link = (await person.tell("csvExport", "url", kind="DELIVERY_PLACES", encoding=encoding))["url"]
    content = (await http.get(link)).content
    text = content.decode("utf-8-sig" if encoding == "UTF_8" else "cp932")
    assert "'=HYPERLINK" in text
    assert not any(cell.startswith("=") for row in csv.reader(io.StringIO(text)) for cell in row)
    job = await checked(person, "DELIVERY_PLACES", content)
    assert (job["toUpdate"], job["withErrors"]) == (0, 0)
    assert job["unchanged"] >= 2


async def test_each_row_is_exported_once_however_many_there_are(http):
    person, stranger = await a_buyer(http), await a_buyer(http)
    kept = {f"店 {number % 7} {number // 7:05}" for number in range(2 * PAGE + 1)}
    for business, names in ((person.facts["business"], kept), (stranger.facts["business"], {"他社"})):
        await DeliveryPlace.filter(business_id=business.id).delete()
        await DeliveryPlace.bulk_create(
            DeliveryPlace(business_id=business.id, name=name, **make.ADDRESS) for name in names
        )
    await DeliveryPlace.create(
        business_id=person.facts["business"].id, name="閉店", deleted_at=clock.now(), **make.ADDRESS
    )
    link = (await person.tell("csvExport", "url", kind="DELIVERY_PLACES"))["url"]
    _, *rows = csv.reader(io.StringIO((await http.get(link)).content.decode("utf-8-sig")))
    assert [row[0] for row in rows] == sorted(kept)


async def test_who_may_not_change_the_rows_may_not_import_them(http):
    person, other = await a_buyer(http), await a_buyer(http)
    file = await upload(person, lines(PLACES, A_PLACE.format(name="本店", note="")))
    start = {"kind": "DELIVERY_PLACES", "file": file}
    assert (await other.tell("importStart", "importJob { id }", **start)).codes == ["NOT_FOUND"]
    warehouse = await make.person(http, person.facts["business"], Role.WAREHOUSE)
    assert (await warehouse.tell("importStart", "importJob { id }", **start)).codes == ["FORBIDDEN"]
    told = await person.tell("roleCreate", "ownRole { id }", name="係", permissions=["file:upload", "supplier:write"])
    assert told.errors == []
    job = await checked(person, "DELIVERY_PLACES", lines(PLACES))
    for mutation in ("importApply", "importCancel"):
        assert (await other.tell(mutation, "importJob { id }", id=job["id"])).codes == ["NOT_FOUND"]
    assert (await person.tell("importCancel", "importJob { status }", id=job["id"]))["importJob"] == {
        "status": "CANCELLED"
    }
    clerk = Actor(business_id=person.facts["business"].id, permissions=frozenset({"file:upload"}))
    with pytest.raises(Exception, match="permission"):
        await importing.start("CUSTOMERS", person.facts["business"].id, by=clerk)


@pytest.mark.feature("CN-37")
async def test_a_large_file_is_worked_on_in_the_background_with_progress(http, jobs):
    person = await a_buyer(http)
    rows = [A_PLACE.format(name=f"店 {number}", note="") for number in range(1200)]
    file = await upload(person, lines(PLACES, *rows))
    told = await person.tell("importStart", "importJob { id }", kind="DELIVERY_PLACES", file=file)
    id = told["importJob"]["id"]
    await watched(person, id, "CHECKED")
    assert (await person.tell("importApply", "importJob { id }", id=id)).errors == []
    seen = await watched(person, id, "DONE")
    done = [one["doneRows"] for one in seen if one["status"] == "APPLYING"]
    assert done == sorted(done)
    assert {500, 1000} & set(done)
    assert await DeliveryPlace.filter(business_id=person.facts["business"].id).count() == 1200


async def watched(person, id, until):
    context = Context(live=LIVE, authenticate=sessions.actor_of, token=person.token)
    await context.renew()
    document = f'subscription {{ importProgress(id: "{id}") {{ status doneRows totalRows }} }}'
    seen = []
    async with asyncio.timeout(30):
        async for event in await schema().subscribe(document, context_value=context):
            seen.append(event.data["importProgress"])
            if seen[-1]["status"] == until:
                return seen
    return seen


ONE_WAY = "¢£¬‖−〜"
"""What CP932 writes, and reads as another character."""
CELLS = st.text(st.characters(codec="cp932", exclude_categories=["Cc"], exclude_characters=ONE_WAY), max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS.map(str.strip), min_size=3, max_size=3), max_size=8), st.sampled_from(Format))
def test_what_is_written_is_read_again(rows, wanted):
    found = table.opened(io.BytesIO(table.written([["甲", "乙", "丙"], *rows], wanted)))
    kept = [(number, row) for number, row in enumerate(rows, 2) if any(row)]

    def plain(cell):
        cell = cell.encode("cp932").decode("cp932") if wanted is Format.CP932 else cell
        return cell.removeprefix("'") if cell.startswith("'") and cell[1:2] in table.RECKONED else cell

    assert (found.format, found.header) == (wanted, ["甲", "乙", "丙"])
    assert list(found.rows()) == [(number, [plain(cell) for cell in row]) for number, row in kept]


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04"]))
def test_any_bytes_are_read_or_refused(content, beginning):
    try:
        numbers = [number for number, _ in table.opened(io.BytesIO(beginning + content)).rows()]
    except table.Unreadable:
        return
    assert all(number > 1 for number in numbers)


def test_the_number_of_a_row_is_the_spreadsheets():
    found = table.opened(io.BytesIO(b'a,b\r\n"1\n2",x\r\n\r\n3,y\r\n'))
    assert [number for number, _ in found.rows()] == [2, 4]
    for lines in (1, 300_000):
        with pytest.raises(table.Unreadable) as refusal:
            table.opened(io.BytesIO("あ,い\n".encode("cp932") * lines + b"\x81\xff\n"))
        assert refusal.value.row == lines + 1


async def test_an_import_that_meets_a_change_is_looked_through_anew(http):
    person = await a_buyer(http)
    job = await checked(person, "SUPPLIER_PRODUCTS", lines("発注先名,商品名", "魚政,x"))
    assert job["withErrors"] == 1
    await Supplier.create(business_id=person.facts["business"].id, name="魚政", channel="FAX", fax="03-1234-5678")
    job = await checked(person, "SUPPLIER_PRODUCTS", lines("発注先名,商品名", "魚政,x"))
    await Supplier.filter(business_id=person.facts["business"].id).update(name="魚政改")
    again = await applied(person, job)
    assert again["status"] == "CHECKING"
    row = await ImportJob.filter(business_id=person.facts["business"].id).order_by("-created_at").first()
    await importing.work(row.id)
    assert (await ImportJob.get(id=row.id)).status == ImportStatus.CHECKED
    assert not await SupplierProduct.filter(business_id=person.facts["business"].id).exists()

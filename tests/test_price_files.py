"""Prices by file: checked, taken in, taken back, and written out so that they can be taken in again."""

import csv
import io

import pytest

from models.agreed_price import AgreedPrice
from models.import_job import ImportJob
from models.permission import Role
from services import importing
from tests import make
from tests.make import gid
from tests.test_importing import applied, checked, lines, upload

HEADINGS = "取引先コード,取引先名,価格グループ,商品コード,商品名,単価*,適用開始日,適用終了日"


async def a_world(http):
    market = await make.market(http)
    tomato, beef = await market.tomato.product, await market.beef.product
    for row, code in ((tomato, "T-01"), (beef, "B-01"), (market.customer, "K-01")):
        row.code = code
        await row.store("code")
    group = (await market.clerk.tell("priceGroupCreate", "priceGroup { id }", name="A価格"))["priceGroup"]["id"]
    return market, tomato, beef, group


async def known(market):
    rows = await AgreedPrice.filter(business_id=market.seller.id).order_by("price")
    return [(row.price, str(row.valid_from or ""), str(row.valid_until or "")) for row in rows]


@pytest.mark.feature("CN-55")
async def test_a_file_plans_a_revision_for_customers_and_groups_and_can_be_taken_back(http):
    market, tomato, beef, _ = await a_world(http)
    first = lines(HEADINGS, "K-01,,,T-01,,300,,", f",,A価格,,{beef.name},￥１，９００,,")
    assert (await applied(market.clerk, await checked(market.clerk, "PRICES", first)))["status"] == "DONE"
    assert await known(market) == [(300, "", ""), (1900, "", "")]
    revision = lines(
        HEADINGS,
        "K-01,,,T-01,,330,2027/4/1,",
        f",,A価格,B-01,{beef.name},1700,2027年4月1日,2027-04-30",
        f"K-01,{market.customer.name},,T-01,{tomato.name},310,,",
    )
    job = await checked(market.clerk, "PRICES", revision, "cp932")
    assert (job["toCreate"], job["toUpdate"], job["withErrors"]) == (2, 1, 0)
    done = await applied(market.clerk, job)
    assert await known(market) == [
        (310, "", ""), (330, "2027-04-01", ""), (1700, "2027-04-01", "2027-04-30"), (1900, "", ""),
    ]  # fmt: skip
    told = await market.clerk.tell("csvExport", "url", kind="PRICES")
    written = list(csv.reader(io.StringIO((await http.get(told["url"])).content.decode("utf-8-sig"))))
    assert written[0] == HEADINGS.split(",")
    assert ["K-01", market.customer.name, "", "T-01", tomato.name, "330", "2027-04-01", ""] in written
    again = lines(*(",".join(row) for row in written))
    job = await checked(market.clerk, "PRICES", again)
    assert (job["toCreate"], job["toUpdate"], job["unchanged"], job["withErrors"]) == (0, 0, 4, 0)
    assert (await market.clerk.tell("importCancel", id=job["id"])).errors == []
    assert (await market.clerk.tell("importUndo", id=done["id"])).errors == []
    await importing.work((await ImportJob.get(business_id=market.seller.id, status="UNDOING")).id)
    assert await known(market) == [(300, "", ""), (1900, "", "")]


@pytest.mark.feature("CN-55")
async def test_what_cannot_be_is_told_with_its_row_and_column(http):
    market, tomato, _, group = await a_world(http)
    (kept,) = (
        await market.clerk.tell(
            "agreedPricesPut", "prices { id }",
            prices=[{
                "priceGroup": group, "product": gid(tomato), "price": 200,
                "validFrom": "2027-04-10", "validUntil": "2027-04-20",
            }],
        )
    )["prices"]  # fmt: skip
    twice = {**make.ADDRESS, "name": "居酒屋 とんぼ"}
    camel = {"postalCode": twice.pop("postal_code"), **twice}
    for phone in ("03-1111-1111", "03-2222-2222"):
        assert (await market.clerk.tell("customerCreate", **camel | {"phone": phone})).errors == []
    text = lines(
        HEADINGS,
        "X-99,,,T-01,,300,,",
        "K-01,,A価格,T-01,,300,,",
        ",,,T-01,,300,,",
        "K-01,,,T-01,,高い,2027-13-01,",
        ",,A価格,T-01,,210,2027-04-20,2027-04-25",
        ",,A価格,T-01,,210,2027-05-10,2027-05-01",
        ",居酒屋 とんぼ,,T-01,,300,,",
        ",,A価格,T-01,,220,2027-06-01,2027-06-30",
        ",,A価格,T-01,,230,2027-06-30,2027-07-31",
        ",,A価格,T-01,,240,2027-06-01,2027-06-15",
    )
    job = await checked(market.clerk, "PRICES", text)
    assert [(one["row"], one["column"], one["code"]) for one in job["errors"]] == [
        (2, "取引先コード", "NOT_FOUND"), (3, "取引先コード", "PRICE_FOR_ONE"), (4, "取引先コード", "PRICE_FOR_ONE"),
        (5, "単価", "MALFORMED"), (5, "適用開始日", "MALFORMED"), (6, "適用開始日", "PRICES_OVERLAP"),
        (7, "適用終了日", "ENDS_TOO_EARLY"), (8, "取引先名", "NAMED_TWICE"), (10, "適用開始日", "PRICES_OVERLAP"),
        (11, "name", "DUPLICATE"),
    ]  # fmt: skip
    assert (await applied(market.clerk, job, skipErrors=True))["toCreate"] == 1
    assert [price for price, *_ in await known(market)] == [200, 220]
    moved = lines(HEADINGS, ",,A価格,T-01,,200,2027-04-10,2027-04-12", ",,A価格,T-01,,205,2027-04-13,2027-04-30")
    job = await checked(market.clerk, "PRICES", moved)
    assert (job["toCreate"], job["toUpdate"], job["withErrors"]) == (1, 1, 0), "the first makes room for the second"
    assert (await applied(market.clerk, job))["status"] == "DONE"
    assert str((await AgreedPrice.get(price=200, business_id=market.seller.id)).valid_until) == "2027-04-12"
    assert kept["id"] == gid(await AgreedPrice.get(price=200, business_id=market.seller.id))


async def test_only_who_may_change_customers_takes_prices_in(http):
    market, *_ = await a_world(http)
    partner = await make.person(http, market.seller, Role.PARTNER)
    told = await partner.tell("csvExport", "url", kind="PRICES")
    assert told.codes == ["FORBIDDEN"]
    text = lines(HEADINGS, "K-01,,,T-01,,300,,")
    foreign = (await make.market(http)).clerk
    job = await checked(foreign, "PRICES", text)
    assert {one["code"] for one in job["errors"]} == {"NOT_FOUND"}
    file = await upload(market.cook, text)
    assert (await market.clerk.tell("importStart", kind="PRICES", file=file)).codes == ["NOT_FOUND"]

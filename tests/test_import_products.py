"""商品マスタ from a file: made and changed by name, codes once, undone, and told row by row what is wrong."""

from decimal import Decimal

import pytest

from models.permission import Role
from models.product import Product
from tests import make
from tests.test_import_undo import undone
from tests.test_importing import applied, checked

HEADINGS = (
    "商品名*,商品コード,JANコード,販売タイプ,単位,単価*,税率,入数,ロット,最低注文数,在庫数,タグ,マーク,公開,商品説明"
)


async def catalogue(business):
    found = await Product.filter(business_id=business.id).order_by("id")
    return {product.name: product for product in found}


def rows(*lines):
    return "\r\n".join([HEADINGS, *lines])


@pytest.mark.feature("CN-54")
@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
async def test_a_catalogue_is_made_changed_and_taken_back(http, encoding):
    market = await make.market(http)
    leek = await make.product(market.seller, "ねぎ #", code="N-1", price=100, stock=Decimal(5), tags=["野菜"])
    text = rows(
        '髙級トマト,T-01,4901234567894,個数,箱,"1,200",8%,12,6,6,120,"野菜、旬","NEW、売れ筋",公開,熊本産',
        "牛すね肉,B-1,,量り売り,kg,２０００,10,,0.5,,,,,非公開,",
        f"{leek.name},N-2,,,,150,,,,,7,,,,",
    )
    job = await checked(market.clerk, "PRODUCTS", text, encoding)
    assert (job["toCreate"], job["toUpdate"], job["withErrors"], job["errors"]) == (2, 1, 0, [])
    assert {(c["column"], c["before"], c["after"]) for c in job["preview"][2]["changes"]} == {
        ("商品コード", "N-1", "N-2"), ("単価", "100", "150"), ("在庫数", "5.000", "7"), ("タグ", "['野菜']", "[]"),
    }  # fmt: skip
    assert (await applied(market.clerk, job))["status"] == "DONE"
    found = await catalogue(market.seller)
    tomato, beef = found["髙級トマト"], found["牛すね肉"]
    assert (tomato.price, tomato.stock, tomato.tags, tomato.marks, tomato.published) == (
        1200, 120, ["野菜", "旬"], ["NEW", "POPULAR"], True,
    )  # fmt: skip
    assert (beef.sale_type, beef.unit, beef.price, beef.tax_rate, beef.lot_quantity, beef.stock, beef.published) == (
        "WEIGHT", "kg", 2000, 10, Decimal("0.5"), None, False,
    )  # fmt: skip
    seen = await market.clerk.query('{ products(search: "とまと 旬", first: 5) { nodes { name } } }')
    assert [one["name"] for one in seen["nodes"]] == ["髙級トマト"]
    assert found[leek.name].stock == 7
    await Product.filter(id=leek.id).update(stock=6)  # one was sold since
    assert (await undone(market.clerk, job))["status"] == "UNDONE"
    found = await catalogue(market.seller)
    assert {"髙級トマト", "牛すね肉"}.isdisjoint(found)
    assert (found[leek.name].code, found[leek.name].price, found[leek.name].stock) == ("N-1", 100, 4)
    assert found[leek.name].tags == ["野菜"]


@pytest.mark.feature("CN-54")
async def test_what_is_written_can_be_edited_and_read_again(http):
    market = await make.market(http)
    await make.product(
        market.seller,
        "りんご #",
        code="A-1",
        price=100,
        stock=Decimal("2.5"),
        tags=["果物", "ノン・ワックス", "㈱青果"],
        marks=["NEW"],
    )
    told = await market.clerk.tell("csvExport", "url", kind="PRODUCTS", encoding="UTF_8")
    text = (await http.get(told["url"])).content
    job = await checked(market.clerk, "PRODUCTS", text)
    count = await Product.filter(business_id=market.seller.id).count()
    assert (job["unchanged"], job["withErrors"]) == (count, 0), job["errors"]


@pytest.mark.feature("CN-54")
async def test_a_wrong_catalogue_is_told_row_by_row_and_nothing_is_stored(http):
    market = await make.market(http)
    await make.product(market.seller, "ねぎ #", code="N-1", price=100)
    before = await catalogue(market.seller)
    pages = [f"品{number},,,,,100,,,,,,,,," for number in range(1100)]
    text = rows(
        "甲,X-1,,,,100,,,,,,,,,",
        "乙,X-1,,,,100,,,,,,,,,",
        "丙,N-1,,,,100,,,,,,,,,",
        "丁,,12,樽,,高い,7,-1,,,,,赤札,たぶん,",
        "戊,,,,,,,,,,,,,,",
        *pages,
        "己,X-1,,,,100,,,,,,,,,",
        "甲,,,,,100,,,,,,,,,",
    )
    job = await checked(market.clerk, "PRODUCTS", text)
    assert [(e["row"], e["column"], e["code"]) for e in job["errors"]] == [
        (3, "商品コード", "DUPLICATE"),
        (4, "商品コード", "TAKEN"),
        (5, "販売タイプ", "MALFORMED"), (5, "単価", "MALFORMED"), (5, "マーク", "MALFORMED"), (5, "公開", "MALFORMED"),
        (5, "JANコード", "MALFORMED"), (5, "入数", "OUT_OF_RANGE"),
        (6, "単価", "REQUIRED"),
        (1107, "商品コード", "DUPLICATE"),
        (1108, "商品名", "DUPLICATE"),
    ]  # fmt: skip
    assert (await market.clerk.tell("importApply", "", id=job["id"])).codes == ["IMPORT_HAS_ERRORS"]
    assert (await catalogue(market.seller)).keys() == before.keys()


async def test_only_who_may_change_products_takes_a_catalogue_in(http):
    market = await make.market(http)
    packer = await make.person(http, market.seller, Role.WAREHOUSE)
    told = await packer.tell("csvTemplate", "url", kind="PRODUCTS", encoding="UTF_8")
    assert told.codes == ["FORBIDDEN"]


@pytest.mark.feature("CN-54")
async def test_a_code_that_somebody_takes_meanwhile_sends_the_file_back(http):
    market = await make.market(http)
    job = await checked(market.clerk, "PRODUCTS", rows("甲,X-1,,,,100,,,,,,,,,"))
    await make.product(market.seller, "別の品 #", code="X-1", price=100)
    shown = await applied(market.clerk, job)
    assert shown["status"] == "CHECKING"
    assert "甲" not in await catalogue(market.seller)


@pytest.mark.feature("CN-54")
async def test_what_cannot_come_back_is_told_and_the_import_stays(http):
    market = await make.market(http)
    leek = await make.product(market.seller, "ねぎ #", code="N-1", price=100)
    job = await applied(market.clerk, await checked(market.clerk, "PRODUCTS", rows(f"{leek.name},N-2,,,,150,,,,,,,,,")))
    await make.product(market.seller, "玉ねぎ #", code="N-1", price=90)
    shown = await undone(market.clerk, job)
    assert (shown["status"], [one["code"] for one in shown["undoErrors"]]) == ("DONE", ["TAKEN_SINCE"])
    assert (await Product.get(id=leek.id)).code == "N-2"

"""What a business tells of itself."""

import pytest

from models.business import Business
from models.permission import Role
from tests import make
from tests.make import gid
from tests.test_api import an_image, upload

SHOWN = "business { name phone email website logo { url thumbnailUrl width height } version }"


@pytest.mark.feature("CN-17", "CC-61")
async def test_a_business_corrects_its_data_and_the_past_stays(http):
    market = await make.market(http)
    order = await market.order()
    values = {
        "name": "食堂 こだま 新館", "phone": "03-9999-0000", "email": "new@kodama.example", "fax": "03-9999-0001",
        "postalCode": "150-0001", "prefecture": "東京都", "city": "渋谷区", "street": "神宮前9-9", "building": "1F",
        "website": "https://kodama.example/menu",
    }  # fmt: skip
    told = await market.cook.tell("businessUpdate", SHOWN, **values)
    assert told["business"]["website"] == values["website"]
    row = await Business.get(id=market.buyer.id)
    assert (row.name, row.street, row.email) == (values["name"], "神宮前9-9", "new@kodama.example")
    await order.refresh_from_db()
    assert order.party("buyer").name == market.buyer.name
    assert (await market.clerk.query("{ orders(first: 1) { nodes { buyer { name } } } }"))["nodes"] == [
        {"buyer": {"name": values["name"]}}
    ]
    wrong = {"name": "", "phone": "電話", "email": "x", "website": "javascript:alert(1)"}
    told = await market.cook.tell("businessUpdate", "", **wrong)
    assert set(told.where) == {
        ("REQUIRED", "name"), ("MALFORMED", "phone"), ("MALFORMED", "email"), ("MALFORMED", "website"),
    }  # fmt: skip
    assert (await market.cook.tell("businessUpdate", "", name="x", expectedVersion=1)).codes == ["VERSION_CONFLICT"]
    staff = await make.person(http, market.buyer, Role.STAFF)
    assert (await staff.tell("businessUpdate", "", name="x")).codes == ["FORBIDDEN"]


@pytest.mark.feature("CC-62")
async def test_a_logo_is_set_shown_and_taken_away(http):
    person, stranger = [await make.person(http, await make.business()) for _ in range(2)]
    logo = (await upload(http, person, an_image())).json()["id"]
    told = await person.tell("businessUpdate", SHOWN, logo=logo)
    shown = told["business"]["logo"]
    assert (shown["width"], shown["height"]) == (400, 300)
    assert (await http.get(shown["thumbnailUrl"])).headers["content-type"] == "image/webp"
    told = await person.tell("businessUpdate", SHOWN, phone="03-1111-2222")
    assert told["business"]["logo"]["width"] == 400
    assert (await stranger.tell("businessUpdate", "", logo=logo)).where == [("NOT_FOUND", "logo")]
    assert (await stranger.tell("businessUpdate", "", logo=gid(person.facts["business"]))).codes == ["NOT_FOUND"]
    assert (await person.tell("businessUpdate", SHOWN, logo=None))["business"]["logo"] is None


@pytest.mark.feature("CN-43")
async def test_nobody_leaves_by_himself(http):
    person = await make.person(http, await make.business())
    fields = (await person.query("{ __schema { mutationType { fields { name } } } }"))["mutationType"]["fields"]
    assert not {f["name"] for f in fields} & {"accountDelete", "userDelete", "withdraw", "businessDelete"}


@pytest.mark.feature("CN-46")
@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("User", "ユーザ"), ("Business", "事業者"), ("DeliveryPlace", "お届け先"), ("Supplier", "発注先"),
        ("Product", "商品"), ("OrderForm", "発注フォーム"), ("Order", "注文"),
    ],
)  # fmt: skip
async def test_the_schema_speaks_the_words_of_the_field(http, kind, word):
    person = await make.person(http, await make.business())
    found = await person.query("query($name: String!) { __type(name: $name) { description } }", name=kind)
    assert word in found["description"]

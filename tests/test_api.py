"""The API's manners: pages, filters, search, ids, errors, the guard, evolution."""

import base64
import datetime as dt
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from core import clock, files, search
from core.graph.connection import Listed
from core.graph.ids import global_id, key_of, parsed
from core.identifier import new_id
from core.user_error import NotFound
from tests import make
from tests.make import gid
from tests.people import Person

PAGE = """query Page(
  $first: Int, $after: String, $last: Int, $before: String,
  $orderBy: [ProductSort!], $where: ProductWhere, $search: String
) {
  products(
    first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, where: $where, search: $search
  ) {
    nodes { id name price }
    edges { cursor }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount { count exact }
  }
}"""


async def a_catalogue(http, count=23):
    seller = await make.business()
    for i in range(count):
        await make.product(seller, f"商品 {i:03}", price=(i * 7) % 5, code=f"C{i:03}")
    return await make.person(http, seller)


@pytest.mark.parametrize(
    "order", [None, ["PRICE_ASC"], ["PRICE_DESC"], ["PRICE_DESC", "NAME_ASC"], ["CREATED_AT_DESC"]]
)
async def test_pages_show_every_row_once_forwards_and_backwards(http, order):
    person = await a_catalogue(http)
    whole = [n["id"] for n in (await person.query(PAGE, first=100, orderBy=order))["nodes"]]
    assert len(whole) == 23
    forwards, after = [], None
    while True:
        page = await person.query(PAGE, first=5, after=after, orderBy=order)
        forwards += [n["id"] for n in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert forwards == whole
    backwards, before = [], None
    while True:
        page = await person.query(PAGE, last=4, before=before, orderBy=order)
        backwards = [n["id"] for n in page["nodes"]] + backwards
        if not page["pageInfo"]["hasPreviousPage"]:
            break
        before = page["pageInfo"]["startCursor"]
    assert backwards == whole


async def test_a_cursor_of_another_sort_or_filter_is_refused(http):
    person = await a_catalogue(http, 3)
    cursor = (await person.query(PAGE, first=1))["pageInfo"]["endCursor"]
    for other in ({"orderBy": ["PRICE_ASC"]}, {"where": {"price": {"gt": 1}}}, {"search": "商"}):
        answer = await person.ask(PAGE, first=1, after=cursor, **other)
        assert answer.error == "CURSOR_MISMATCH"
    for nonsense in ("", "x", base64.urlsafe_b64encode(b"[1]").decode(), "💥", cursor[:-3]):
        assert (await person.ask(PAGE, first=1, after=nonsense)).error == "CURSOR_MISMATCH"


@pytest.mark.parametrize("size", [{}, {"first": 0}, {"first": 101}, {"first": -1}, {"first": 1, "last": 1}])
async def test_a_page_needs_a_size_from_1_to_100(http, size):
    person = await a_catalogue(http, 1)
    assert (await person.ask(PAGE, **size)).error == "PAGE_SIZE"


async def test_filters_combine(http):
    person = await a_catalogue(http)

    async def names(**where):
        return sorted(n["name"] for n in (await person.query(PAGE, first=100, where=where))["nodes"])

    assert await names(price={"in": []}) == []
    assert await names(code={"startsWith": "C00"}) == [f"商品 {i:03}" for i in range(10)]
    assert await names(**{"or": [{"code": {"eq": "C001"}}, {"code": {"eq": "C002"}}]}) == [
        "商品 001",
        "商品 002",
    ]
    assert await names(**{"not": {"price": {"gte": 0}}}) == []
    assert await names(**{"and": [{"price": {"gte": 1}}, {"price": {"lt": 2}}]}) == await names(price={"eq": 1})
    assert await names(**{"or": []}) == []
    deep = {"price": {"eq": 1}}
    for _ in range(8):
        deep = {"and": [deep]}
    assert (await person.ask(PAGE, first=1, where=deep)).error == "TOO_MANY"


async def test_search_knows_japanese(http):
    seller = await make.business()
    for name in ("有機トマト（大）", "ミニとまと", "北海道産 じゃがいも", "㈱髙島 ｶﾅ商品"):
        await make.product(seller, name)
    person = await make.person(http, seller)

    async def found(text):
        return {n["name"] for n in (await person.query(PAGE, first=10, search=text))["nodes"]}

    assert await found("トマト") == {"有機トマト（大）", "ミニとまと"}
    assert await found("とまと 有機") == {"有機トマト（大）"}
    assert await found("株") == {"㈱髙島 ｶﾅ商品"}
    assert await found("カナ") == {"㈱髙島 ｶﾅ商品"}
    assert await found("じゃがいも 北海道") == {"北海道産 じゃがいも"}
    assert await found("きゅうり") == set()


@given(st.text(max_size=30), st.text(max_size=5), st.text(max_size=5))
def test_what_a_text_holds_is_found_in_it(text, before, after):
    stored = set(search.grams(before + text + after))
    joined = search.folded(before + text + after)
    if search.folded(text) in joined:
        assert set(search.wanted(text)) <= stored or " " in joined


@given(st.uuids(), st.sampled_from(["Order", "Product"]))
def test_global_ids_name_one_row_of_one_type(key, name):
    id = global_id(name, key)
    assert parsed(id) == (name, key)
    assert key_of(id, name) == key
    with pytest.raises(NotFound):
        key_of(id, "Customer")


@given(st.text(max_size=60))
def test_what_is_no_id_names_nothing(text):
    assert parsed(text) is None or global_id(*parsed(text)) == text


async def test_node_and_nodes_find_what_may_be_seen_and_nothing_else(http):
    market, other = await make.market(http), await make.market(http)
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    ids = [
        gid(market.form),
        gid(other.customer),
        global_id("Order", new_id()),
        "nonsense",
        gid(market.customer),
    ]
    found = await market.clerk.query(query, ids=ids)
    assert [n and n["__typename"] for n in found] == ["OrderForm", None, None, None, "Customer"]


async def test_answers_hold_japanese_as_it_is(http):
    person = await a_catalogue(http, 1)
    assert (
        "商品 000"
        in (
            await http.post(
                "/graphql",
                json={"query": "{ products(first: 1) { nodes { name } } }"},
                headers={"authorization": f"Bearer {person.token}"},
            )
        ).content.decode()
    )


async def test_messages_follow_the_readers_language(http, nobody):
    for language, message in (
        ("en-US,en;q=0.9", "The login id or the password is wrong."),
        ("fr", "IDまたはパスワードが違います。"),
    ):
        nobody.language = language
        told = await nobody.tell("login", "", loginId="nobody", password="Wrong-1234")
        assert told.errors[0]["message"] == message


async def test_our_own_faults_are_masked_with_a_trace_id(http, monkeypatch):
    market = await make.market(http)

    def explode(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Listed, "question", explode)
    answer = await market.cook.ask("query { orders(first: 1) { nodes { id } } }")
    (error,) = answer.body["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert len(error["extensions"]["traceId"]) == 32
    assert "secret" not in json.dumps(answer.body)
    assert answer.headers["x-trace-id"] == error["extensions"]["traceId"]


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{}", {}, 400, "BAD_REQUEST"),
        (b"[]", {}, 400, "BAD_REQUEST"),
        (b"not json", {}, 400, "BAD_JSON"),
        (b'{"query": "\xff"}', {}, 400, "BAD_JSON"),
        (b'{"query": 1}', {}, 400, "BAD_REQUEST"),
        (b'{"query": "{viewer{__typename}}", "variables": []}', {}, 400, "BAD_REQUEST"),
        (b'{"query": "{viewer{__typename}}", "x": ' + b"[" * 100 + b"]" * 100 + b"}", {}, 400, "TOO_DEEP"),
        (
            b'{"query": "{viewer{__typename}}", "x": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
            {},
            400,
            "BAD_JSON",
        ),
        (b'{"query": "{viewer{__typename}}", "x": ' + b"9" * 5000 + b"}", {}, 400, "BAD_JSON"),
        (b'{"query": "' + b"x" * 260_000 + b'"}', {}, 413, "TOO_LARGE"),
        (b'{"query": "{viewer{__typename}}"}', {"content-type": "text/plain"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (
            b'{"query": "{viewer{__typename}}"}',
            {"content-type": "application/json; x=application/json"},
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (b'{"query": "{viewer{__typename}}"}', {"sec-fetch-site": "cross-site"}, 403, "FOREIGN_ORIGIN"),
        (b'{"query": "{ nothing }"}', {}, 400, "BAD_REQUEST"),
        (b'{"query": "{ viewer "}', {}, 400, "BAD_REQUEST"),
        (rb'{"query": "{ \ud800 }"}', {}, 400, "BAD_REQUEST"),
        (rb'{"query": "query($n: ID!) {node(id: $n){id}}", "variables": {"n": ["\ud800"]}}', {}, 400, "BAD_REQUEST"),
    ],
)
async def test_wrong_requests_are_refused_before_they_cost_anything(http, body, headers, status, code):
    accept = "application/graphql-response+json"
    given = {"content-type": "application/json", "accept": accept, **headers}
    response = await http.post("/graphql", content=body, headers=given)
    assert response.status_code == status
    assert response.json()["errors"][0]["extensions"]["code"] == code


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.booleans(), st.none(), st.lists(st.integers()))
)
async def test_no_quantity_whatever_breaks_the_server(http, value):
    person = Person(http)
    body = {
        "query": """mutation($q: Decimal!) {
          cartPut(input: {orderForm: "x", lines: [{item: "y", quantity: $q}]}) { userErrors { code } }
        }"""
    }
    content = json.dumps(body | {"variables": {"q": value}}).encode()
    response = await http.post("/graphql", content=content, headers={"content-type": "application/json"})
    assert response.status_code in {200, 400}
    assert "INTERNAL" not in response.text
    assert person.token is None


def an_image(size=(400, 300), kind="PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#c33").save(out, kind)
    return out.getvalue()


async def upload(http, person, content, name="写真.png", **headers):
    given = {"x-tsunagi-upload": "1", **headers}
    if person.token:
        given["authorization"] = f"Bearer {person.token}"
    return await http.post("/files", files={"file": (name, content)}, headers=given)


@pytest.mark.feature("CN-35")
async def test_an_image_is_uploaded_shown_and_made_small(http):
    market = await make.market(http)
    sent = await upload(http, market.clerk, an_image((1200, 900)))
    assert sent.status_code == 201, sent.text
    file = sent.json()
    product = gid(await market.tomato.product)
    told = await market.clerk.tell(
        "productUpdate", "product { image { url thumbnailUrl width height } }", id=product, image=file["id"]
    )
    image = told["product"]["image"]
    assert (image["width"], image["height"]) == (1200, 900)
    seen = "query($id: ID!) { node(id: $id) { ... on OrderForm { items { product { image { thumbnailUrl } } } } } }"
    items = (await market.cook.query(seen, id=gid(market.form)))["items"]
    small = await http.get(items[0]["product"]["image"]["thumbnailUrl"])
    assert Image.open(io.BytesIO(small.content)).size == (320, 240)
    assert (await http.get(image["url"] + "x")).status_code == 403
    assert (await http.get(image["url"].replace("until=", "until=9"))).status_code == 403


@pytest.mark.feature("CN-35")
async def test_what_is_no_image_is_refused(http, nobody):
    market, other = await make.market(http), await make.market(http)
    assert (await upload(http, market.clerk, b"<svg onload=alert(1)>")).json()["error"]["code"] == "NOT_AN_IMAGE"
    assert (await upload(http, nobody, an_image())).status_code == 401
    assert (await upload(http, market.clerk, an_image(), origin="http://evil.example")).status_code == 403
    assert (await upload(http, market.clerk, b"0" * 10_100_000)).status_code == 413
    assert (await upload(http, market.clerk, b"0" * 10_100_000, name="rows.csv")).status_code == 201
    no_header = await http.post(
        "/files",
        files={"file": ("x.png", an_image())},
        headers={"authorization": f"Bearer {market.clerk.token}"},
    )
    assert no_header.status_code == 400
    foreign = (await upload(http, other.clerk, an_image())).json()["id"]
    told = await market.clerk.tell("productUpdate", "", id=gid(await market.tomato.product), image=foreign)
    assert told.where == [("NOT_FOUND", "image")]


@pytest.mark.feature("CN-54")
async def test_products_are_kept_with_unique_names_and_codes(http):
    person = await a_catalogue(http, 1)
    shows = "product { name saleType unit price stock marks tags published }"
    told = await person.tell(
        "productCreate", shows, name="牛すね肉", price=2000, code="B1", saleType="WEIGHT", unit="kg", stock="12.5",
        marks=["NEW"], tags=["肉"], taxRate=8,
    )  # fmt: skip
    assert told["product"] == {
        "name": "牛すね肉", "saleType": "WEIGHT", "unit": "kg", "price": 2000, "stock": "12.5", "marks": ["NEW"],
        "tags": ["肉"], "published": True,
    }  # fmt: skip
    again = await person.tell("productCreate", "", name="牛すね肉", price=-1, code="B1", taxRate=5)
    assert set(again.where) == {
        ("TAKEN", "name"), ("TAKEN", "code"), ("OUT_OF_RANGE", "price"), ("OUT_OF_RANGE", "taxRate"),
    }  # fmt: skip


@pytest.mark.feature("CN-54")
async def test_a_product_is_found_by_its_bar_code(http):
    person = await a_catalogue(http, 2)
    shows = "product { janCode }"
    told = await person.tell("productCreate", shows, name="麦茶", price=120, janCode="4901234567894")
    assert told["product"] == {"janCode": "4901234567894"}
    assert [found["name"] for found in (await person.query(PAGE, first=5, search="4901234567894"))["nodes"]] == ["麦茶"]
    told = await person.tell("productCreate", "", name="緑茶", price=120, janCode="490123456789X")
    assert told.where == [("MALFORMED", "janCode")]


@pytest.mark.feature("CN-53", "CN-34")
async def test_a_form_is_made_published_and_closed(http):
    person = await a_catalogue(http, 2)
    products = [n["id"] for n in (await person.query(PAGE, first=2))["nodes"]]
    told = await person.tell(
        "orderFormCreate", "orderForm { id status items { price } }", name="定番", terms="月末締め"
    )
    form = told["orderForm"]
    assert form["status"] == "DRAFT"
    assert (await person.tell("orderFormPublish", "", id=form["id"])).codes == ["NOTHING_OFFERED"]
    items = [{"product": products[1], "price": 99}, {"product": products[0]}]
    told = await person.tell("orderFormUpdate", "orderForm { items { price position } }", id=form["id"], items=items)
    assert told["orderForm"]["items"][0] == {"price": 99, "position": 0}
    twice = await person.tell("orderFormUpdate", "", id=form["id"], items=[items[0], items[0]])
    assert twice.where == [("DUPLICATE", "items.1.product")]
    told = await person.tell("orderFormPublish", "orderForm { status }", id=form["id"])
    assert told["orderForm"]["status"] == "OPEN"


@pytest.mark.feature("CN-15")
async def test_delivery_places_are_added_corrected_and_deleted(http):
    market = await make.market(http)
    place = {
        "name": "二号店",
        "phone": "03-0000-1111",
        "postalCode": "1500001",
        "prefecture": "東京都",
        "city": "渋谷区",
        "street": "1-1",
    }
    made = (await market.cook.tell("deliveryPlaceCreate", "deliveryPlace { id version }", **place))["deliveryPlace"]
    assert (await market.cook.tell("deliveryPlaceCreate", "", **{**place, "postalCode": "99"})).where == [
        ("MALFORMED", "postalCode")
    ]
    told = await market.cook.tell("deliveryPlaceUpdate", "deliveryPlace { name }", id=made["id"], name="三号店")
    assert told["deliveryPlace"]["name"] == "三号店"
    assert (await market.clerk.tell("deliveryPlaceDelete", "", id=made["id"])).codes == ["NOT_FOUND"]
    told = await market.cook.tell("deliveryPlaceDelete", "deliveryPlace { deletedAt }", id=made["id"])
    assert told["deliveryPlace"]["deletedAt"]
    order = await market.cook.tell(
        "orderPlace", "", orderForm=gid(market.form), deliveryPlace=made["id"],
        lines=[{"item": gid(market.tomato), "quantity": "1"}],
    )  # fmt: skip
    assert order.where == [("NOT_FOUND", "deliveryPlace")]


async def test_health_metrics_and_the_contract_are_served(http):
    assert (await http.get("/healthz")).json() == {"status": "ok"}
    assert (await http.get("/readyz")).json() == {"status": "ok", "database": "ok", "redis": "ok"}
    assert "tsunagi_requests_total" in (await http.get("/metrics/")).text
    assert "type Query" in (await http.get("/schema.graphql")).text
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    assert (await http.get("/healthz", headers={"traceparent": trace})).headers["x-trace-id"] == trace[3:35]


async def test_links_end(http, monkeypatch):
    stored = await files.put("test", b"hello", "pdf")
    link = files.link(stored.key)
    assert (await http.get(link)).content == b"hello"
    later = clock.now() + dt.timedelta(minutes=16)
    monkeypatch.setattr("core.clock.now", lambda: later)
    monkeypatch.setattr("core.files.now", lambda: later)
    assert (await http.get(link)).status_code == 403

"""発注マスタ承認: what suppliers change is ordered only once the buyer's head office has approved it."""

import datetime as dt
import random

import pytest

from core import clock
from core.db import transaction
from models.agreed_price import AgreedPrice
from models.audit_entry import AuditEntry
from models.customer import Customer
from models.hidden_product import HiddenProduct
from models.item_approval import ApprovalRule, ItemApproval
from models.order import Order
from models.order_form import OrderForm, OrderFormItem
from models.permission import Role
from models.price_group import PriceGroup
from models.product import Product
from services import item_approval as approvals
from services import order_form as order_forms
from services import pricing as prices
from tests import make
from tests.make import gid

CHANGE = """productName state on percent reason offerKey item { id product { name } } orderForm { business { name } }
  approved { price unit minimumQuantity } offer { price unit minimumQuantity }"""
CHANGES = f"""query($first: Int! = 50, $behind: ID, $refused: Boolean! = false, $form: ID) {{
  itemChanges(first: $first, behind: $behind, refused: $refused, orderForm: $form) {{
    count hasNextPage nodes {{ {CHANGE} }} }} }}"""
STANDING = """query($id: ID!, $on: Date) { node(id: $id) { ... on OrderFormItem {
  approval(on: $on) { state reason approved { price } } } } }"""


def basket(market, *items, on=None, quantity="3"):
    lines = [{"item": gid(item), "quantity": quantity} for item in items]
    return {"orderForm": gid(market.form), "deliveryPlace": gid(market.place), "lines": lines, "wishedOn": on}


async def switched_on(market, **values):
    rule = "approvalRule { id version isOn tolerance }"
    return (await market.cook.tell("approvalRulePut", rule, isOn=True, **values))["approvalRule"]


async def waiting(person, **asked):
    return (await person.query(CHANGES, **asked))["nodes"]


def as_seen(changes):
    return [{"item": one["item"]["id"], "offerKey": one["offerKey"]} for one in changes]


async def tells(market, *items, on=None, verb="orderCheck"):
    return (await market.cook.tell(verb, "", **basket(market, *items, on=on))).where


async def costs(market, item, price):
    await Product.filter(id=item.product_id).update(price=price)


async def offered(market, name="なす #", **values):
    """A product more on the market's form."""
    product = await make.product(market.seller, name, **values)
    form = await OrderForm.get(id=market.form.id)
    before = await OrderFormItem.filter(form_id=form.id).order_by("position")
    offers = [order_forms.Offer(one.product_id, one.custom_price) for one in before]
    async with transaction():
        offers.append(order_forms.Offer(product.id, None))
        await order_forms.update(form, {}, offers, by=market.selling)
    return await OrderFormItem.get(form_id=form.id, product_id=product.id)


async def test_nothing_stops_when_it_is_switched_on_and_what_changes_then_is_held(http):
    market = await make.market(http)
    await costs(market, market.tomato, 400)
    assert await tells(market, market.tomato) == [], "off: nobody asks"
    staff = await make.person(http, market.buyer, Role.STAFF)
    assert (await staff.tell("approvalRulePut", "", isOn=True)).codes == ["FORBIDDEN"]
    assert (await market.cook.tell("approvalRulePut", "", isOn=True, tolerance=101)).where == [
        ("OUT_OF_RANGE", "tolerance")
    ]
    assert await ApprovalRule.filter(business_id=market.buyer.id).count() == 0
    rule = await switched_on(market)
    assert (rule["isOn"], rule["tolerance"]) == (True, 0)
    assert await waiting(market.cook) == []
    assert await tells(market, market.tomato, market.beef, verb="orderPlace") == []

    await costs(market, market.tomato, 480)
    eggplant = await offered(market, price=150)
    for verb in ("orderCheck", "orderPlace"):
        told = await market.cook.tell(verb, "", **basket(market, market.beef, market.tomato, eggplant))
        assert told.where == [("NOT_APPROVED", "lines.1.item"), ("NOT_APPROVED", "lines.2.item")]
        name = (await Product.get(id=market.tomato.product_id)).name
        assert told.errors[0]["message"].startswith(f"「{name}」は本部の承認がまだ")
    assert await Order.filter(buyer_id=market.buyer.id).count() == 1

    changed, new = await waiting(market.cook)
    assert (changed["state"], changed["percent"], changed["on"]) == ("CHANGED", "20", str(clock.today()))
    assert (changed["approved"]["price"], changed["offer"]["price"]) == (400, 480)
    assert changed["orderForm"]["business"]["name"] == market.seller.name
    assert (new["state"], new["approved"], new["offer"]["price"], new["percent"]) == ("NEW", None, 150, None)
    seen = {gid(one): await market.cook.query(STANDING, id=gid(one)) for one in (market.tomato, market.beef)}
    assert seen[gid(market.tomato)]["approval"] == {"state": "CHANGED", "reason": "", "approved": {"price": 400}}
    assert seen[gid(market.beef)]["approval"]["state"] == "APPROVED"
    assert (await market.clerk.query(STANDING, id=gid(market.tomato)))["approval"] is None, "no seller sees it"

    assert (await staff.tell("itemChangesApprove", "", changes=as_seen([changed]))).codes == ["FORBIDDEN"]
    approved = await market.cook.tell(
        "itemChangesApprove", "items { approval { state } }", changes=as_seen([changed, new])
    )
    assert [one["approval"]["state"] for one in approved["items"]] == ["APPROVED"] * 2
    assert await waiting(market.cook) == []
    assert await tells(market, market.tomato, eggplant, verb="orderPlace") == []
    logs = await AuditEntry.filter(kind="ItemApproval", business_id=market.buyer.id).count()
    assert logs == 4, "two when it was switched on, two that were approved"
    assert await AuditEntry.filter(kind__in=["ItemApproval", "ApprovalRule"], business_id=market.seller.id).count() == 0


async def test_what_was_refused_stays_held_until_something_else_is_offered(http):
    market = await make.market(http)
    await switched_on(market)
    await costs(market, market.tomato, 500)
    (change,) = await waiting(market.cook)
    assert (await market.cook.tell("itemChangesRefuse", "", changes=as_seen([change]), reason=" ")).where == [
        ("REQUIRED", "reason")
    ]
    person = market.cook.keyed()
    for _ in range(2):
        told = await person.tell("itemChangesRefuse", "items { id }", changes=as_seen([change]), reason="高すぎる")
        assert told["items"] == [{"id": gid(market.tomato)}], "with the same key, it is told once more, and done once"
    assert (await ItemApproval.get(item_id=market.tomato.id)).version == 2
    assert await waiting(market.cook) == []
    (refused,) = await waiting(market.cook, refused=True)
    assert (refused["state"], refused["reason"]) == ("REFUSED", "高すぎる")
    assert await tells(market, market.tomato) == [("NOT_APPROVED", "lines.0.item")]
    standing = (await market.cook.query(STANDING, id=gid(market.tomato)))["approval"]
    assert standing == {"state": "REFUSED", "reason": "高すぎる", "approved": {"price": 333}}
    await costs(market, market.tomato, 333)
    assert await tells(market, market.tomato) == [], "what was approved before still is"
    await costs(market, market.tomato, 450)
    (again,) = await waiting(market.cook)
    assert (again["state"], again["offer"]["price"]) == ("CHANGED", 450)
    await costs(market, market.tomato, 500)
    (refused,) = await waiting(market.cook, refused=True)
    assert (await market.cook.tell("itemChangesApprove", "", changes=as_seen([refused]))).errors == []
    assert await tells(market, market.tomato) == []


async def test_nobody_decides_on_what_he_was_not_shown(http):
    market = await make.market(http)
    await switched_on(market)
    await costs(market, market.tomato, 400)
    (change,) = await waiting(market.cook)
    await costs(market, market.tomato, 900)
    told = await market.cook.tell("itemChangesApprove", "", changes=as_seen([change]))
    assert told.where == [("OFFER_CHANGED", "changes.0.item")]
    beef = {"item": gid(market.beef), "offerKey": change["offerKey"]}
    assert (await market.cook.tell("itemChangesApprove", "", changes=[beef])).codes == ["ALLOWED_MEANWHILE"]
    assert (await market.cook.tell("itemChangesApprove", "", changes=[])).where == [("REQUIRED", "changes")]
    (change,) = await waiting(market.cook)
    assert (await market.cook.tell("itemChangesApprove", "", changes=as_seen([change, change]))).where == [
        ("DUPLICATE", "changes.1.item")
    ]
    other = await make.market(http)
    await switched_on(other)
    assert (await other.cook.tell("itemChangesApprove", "", changes=as_seen([change]))).codes == ["NOT_FOUND"]
    assert (await market.clerk.tell("itemChangesApprove", "", changes=as_seen([change]))).codes == ["NOT_FOUND"]
    kept = await ItemApproval.get(item_id=market.tomato.id)
    assert (kept.approved["price"], kept.version) == (333, 1)


async def test_who_is_bound_to_stores_does_not_decide_for_all(http):
    market = await make.market(http)
    await switched_on(market)
    await costs(market, market.tomato, 400)
    (change,) = await waiting(market.cook)
    manager = await make.person(http, market.buyer)
    members = await market.cook.query("{ memberships { id user { id } } }")
    own = next(one["id"] for one in members if one["user"]["id"] == gid(manager.facts["user"]))
    bound = await market.cook.tell("memberStoresPut", "", id=own, deliveryPlaces=[gid(market.place)])
    assert bound.errors == []
    assert (await manager.tell("itemChangesApprove", "", changes=as_seen([change]))).codes == ["HEAD_OFFICE_ONLY"]
    assert (await manager.ask(CHANGES)).error == "HEAD_OFFICE_ONLY"
    assert (await manager.tell("approvalRulePut", "", isOn=False)).codes == ["FORBIDDEN"]
    standing = (await manager.query(STANDING, id=gid(market.tomato)))["approval"]
    assert standing["state"] == "CHANGED", "why it cannot be ordered, he is told"


async def test_small_rises_and_all_falls_pass_but_do_not_add_up(http):
    market = await make.market(http)
    await costs(market, market.tomato, 1000)
    rule = await switched_on(market, tolerance=5)
    for price, state in ((1050, []), (1051, ["x"]), (700, []), (1050, [])):
        await costs(market, market.tomato, price)
        assert len(await tells(market, market.tomato)) == len(state), price
    await costs(market, market.tomato, 1100)
    assert len(await tells(market, market.tomato)) == 1, "measured by what was approved, not by what it cost last"
    told = await market.cook.tell("approvalRulePut", "", tolerance=10, expectedVersion=9)
    assert told.codes == ["VERSION_CONFLICT"]
    wider = {"tolerance": 10, "expectedVersion": rule["version"]}
    assert (await market.cook.tell("approvalRulePut", "", **wider)).errors == []
    assert await tells(market, market.tomato) == []
    await Product.filter(id=market.tomato.product_id).update(minimum_quantity=2)
    (change,) = await waiting(market.cook)
    assert (change["approved"]["minimumQuantity"], change["offer"]["minimumQuantity"]) == (None, "2")
    assert (await market.cook.tell("approvalRulePut", "", isOn=False)).errors == []
    assert await tells(market, market.tomato) == []
    await switched_on(market)
    assert await tells(market, market.tomato) == [], "what is there when it is switched on counts as approved"


async def test_a_price_that_changes_on_a_coming_day_is_told_and_held_from_that_day_on(http):
    market = await make.market(http)
    await switched_on(market)
    day = clock.today() + dt.timedelta(days=7)
    await AgreedPrice.create(
        business_id=market.seller.id, customer_id=market.customer.id, product_id=market.tomato.product_id,
        price=400, valid_from=day,
    )  # fmt: skip
    (change,) = await waiting(market.cook)
    assert (change["on"], change["offer"]["price"]) == (str(day), 400)
    assert await tells(market, market.tomato, on=str(day - dt.timedelta(days=1))) == []
    assert await tells(market, market.tomato, on=str(day)) == [("NOT_APPROVED", "lines.0.item")]
    states = [
        (await market.cook.query(STANDING, id=gid(market.tomato), on=on))["approval"]["state"]
        for on in (None, str(day))
    ]
    assert states == ["APPROVED", "CHANGED"]
    await market.cook.tell("itemChangesApprove", "", changes=as_seen([change]))
    assert await tells(market, market.tomato, on=str(day)) == []


async def test_hidden_prices_are_not_told_by_approvals(http):
    market = await make.market(http)
    await Customer.filter(id=market.customer.id).update(hides_prices=True)
    await switched_on(market)
    await costs(market, market.tomato, 999)
    assert await waiting(market.cook) == []
    eggplant = await offered(market)
    (change,) = await waiting(market.cook)
    assert (change["item"]["id"], change["offer"]["price"]) == (gid(eggplant), None)
    assert (await ItemApproval.get(item_id=market.tomato.id)).approved["price"] is None
    await HiddenProduct.create(customer_id=market.customer.id, product_id=eggplant.product_id)
    assert await waiting(market.cook) == [], "what is not shown does not wait"


async def test_pages_go_on_where_they_ended(http):
    market = await make.market(http)
    await switched_on(market)
    for _ in range(5):
        await offered(market)
    told, behind = [], None
    for _ in range(3):
        page = await market.cook.query(CHANGES, first=2, behind=behind)
        told += [one["item"]["id"] for one in page["nodes"]]
        behind = told[-1]
        assert page["count"] == 5
    assert not page["hasNextPage"]
    assert len(set(told)) == 5
    assert len(await waiting(market.cook, form=gid(market.form))) == 5
    assert (await market.cook.ask(CHANGES, first=2, behind=gid(market.place))).error == "NOT_FOUND"
    assert (await market.cook.ask(CHANGES, first=0)).error == "PAGE_SIZE"
    assert (await market.clerk.query(CHANGES))["count"] == 0


class Model:
    """By brute force: what was approved, what is offered, and what follows from the two."""

    def __init__(self, tolerance):
        self.tolerance, self.approved, self.refused = tolerance, {}, {}

    def state(self, item, offer):
        price, terms = offer
        old = self.approved.get(item)
        if old and old[1] == terms and price * 100 <= old[0] * (100 + self.tolerance):
            return "APPROVED"
        if self.refused.get(item) == offer:
            return "REFUSED"
        return "CHANGED" if old else "NEW"


class Suppliers:
    """A seller who changes things at random, and what he then offers for each of some days, by `services.pricing`."""

    def __init__(self, market, group, rng):
        self.market, self.group, self.rng = market, group, rng
        self.items = [market.tomato, market.beef]
        self.days = [clock.today() + dt.timedelta(days=n) for n in range(12)]

    async def change(self):
        item, rng = self.rng.choice(self.items), self.rng
        deed = rng.randrange(5)
        if deed == 0:
            await costs(self.market, item, rng.choice([90, 100, 105, 110, 120]))
        elif deed == 1:
            await OrderFormItem.filter(id=item.id).update(custom_price=rng.choice([None, 95, 108, 125]))
        elif deed == 2:
            await Product.filter(id=item.product_id).update(minimum_quantity=rng.choice([None, 2]))
        else:
            await self.agree(item)

    async def agree(self, item):
        rng = self.rng
        owner = rng.choice([{"customer_id": self.market.customer.id}, {"price_group_id": self.group.id}])
        first, key = rng.choice(self.days[:8]), {**owner, "product_id": item.product_id}
        await AgreedPrice.filter(**key).delete()
        await AgreedPrice.create(
            business_id=self.market.seller.id, price=rng.choice([80, 104, 111, 130]), valid_from=first,
            valid_until=rng.choice([None, first + dt.timedelta(days=2)]), **key,
        )  # fmt: skip

    async def offers(self):
        customer = await Customer.get(id=self.market.customer.id)
        agreed = await prices.agreed([customer], [item.product_id for item in self.items])
        found = {}
        for item in await OrderFormItem.filter(form_id=self.market.form.id).prefetch_related("product"):
            terms = (item.product.unit, item.product.minimum_quantity)
            for day in self.days:
                found[item.id, day] = agreed.held(item.product, day, form=item.custom_price).price, terms
        return found


async def decides(market, suppliers, model, rng):
    """Approve, or refuse, one of the changes that wait."""
    listed = await waiting(market.cook)
    if not listed:
        return
    one = rng.choice(listed)
    key = next(row.id for row in suppliers.items if gid(row) == one["item"]["id"])
    offer = (await suppliers.offers())[key, dt.date.fromisoformat(one["on"])]
    if rng.random() < 0.5:
        assert (await market.cook.tell("itemChangesApprove", "", changes=as_seen([one]))).errors == []
        model.approved[key] = offer
        model.refused.pop(key, None)
    else:
        assert (await market.cook.tell("itemChangesRefuse", "", changes=as_seen([one]), reason="x")).errors == []
        model.refused[key] = offer


async def agree_with(model, market, suppliers, day):
    """The standings, the list and the refusals are what the model says."""
    now = await suppliers.offers()
    found = await approvals.standings(market.buyer.id, list(now))
    expected = {key: model.state(key[0], offer) for key, offer in now.items()}
    assert {key: str(one.state) for key, one in found.items()} == expected
    held = {}
    for (item, on), state in sorted(expected.items()):
        if state in {"NEW", "CHANGED"}:
            held.setdefault(make.global_id("OrderFormItem", item), str(on))
    assert {one["item"]["id"]: one["on"] for one in await waiting(market.cook)} == held
    told = [one for one in await tells(market, *suppliers.items, on=str(day)) if one[0] == "NOT_APPROVED"]
    states = [expected[row.id, day] for row in suppliers.items]
    assert told == [("NOT_APPROVED", f"lines.{i}.item") for i, state in enumerate(states) if state != "APPROVED"]
    return bool(told)


@pytest.mark.parametrize("seed", range(4))
async def test_what_may_be_ordered_is_what_a_brute_force_model_says(http, seed):
    rng = random.Random(seed)
    market = await make.market(http)
    group = await PriceGroup.create(business_id=market.seller.id, name=f"g{seed}")
    await Customer.filter(id=market.customer.id).update(price_group_id=group.id)
    suppliers, model = Suppliers(market, group, rng), Model(rng.choice([0, 10]))
    for item in suppliers.items:
        await costs(market, item, 100)
    for (item, _), offer in (await suppliers.offers()).items():
        model.approved[item] = offer
    await switched_on(market, tolerance=model.tolerance)
    outcomes = set()
    for _ in range(25):
        await (decides(market, suppliers, model, rng) if rng.random() < 0.3 else suppliers.change())
        outcomes.add(await agree_with(model, market, suppliers, rng.choice(suppliers.days)))
    assert outcomes == {True, False}

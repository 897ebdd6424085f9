"""Changing what somebody else has changed first: refused, and told what has changed."""

from core import db
from schema.root import schema
from tests import make
from tests.make import gid

CONFLICT = "userErrors { code path ... on VersionConflict { expected actual changedFields } }"
UNVERSIONED = {
    "passkeyRemove": "a passkey does not change",
    "sessionEnd": "a session is ended, whatever it is by then",
}
"""Mutations of a row that do not take the version that was read, and why."""


async def conflict(person, mutation, **input):
    kind = schema()._schema.mutation_type.fields[mutation].args["input"].type
    document = f"mutation($input: {kind}) {{ {mutation}(input: $input) {{ {CONFLICT} }} }}"
    (error,) = (await person.query(document, input=input))["userErrors"]
    assert (error["code"], error["path"]) == ("VERSION_CONFLICT", ["expectedVersion"])
    return error["expected"], error["actual"], error["changedFields"]


async def test_a_conflict_tells_what_has_changed_since_and_nothing_from_before(http):
    seller = await make.business()
    person = await make.person(http, seller)
    product = gid(await make.product(seller))
    for changes in ({"price": 400}, {"unit": "箱", "taxRate": 10}, {"price": 500}):
        assert (await person.tell("productUpdate", id=product, **changes)).errors == []
    assert await conflict(person, "productUpdate", id=product, expectedVersion=1, name="x") == (
        1, 4, ["price", "taxRate", "unit"],
    )  # fmt: skip
    assert await conflict(person, "productUpdate", id=product, expectedVersion=3, name="x") == (3, 4, ["price"])
    assert await conflict(person, "productUpdate", id=product, expectedVersion=9, name="x") == (9, 4, [])
    done = await person.tell("productUpdate", "product { version }", id=product, expectedVersion=4, name="x")
    assert done["product"] == {"version": 5}


async def test_fields_that_name_other_rows_are_called_as_clients_call_them(http):
    seller = await make.business()
    person = await make.person(http, seller)
    role = (await person.tell("roleCreate", "ownRole { id }", name="倉庫", permissions=["order:read"]))["ownRole"]["id"]
    facts = {"loginId": "", "name": "佐藤", "role": "STAFF", "password": "Staff-1234"}
    facts["loginId"] = make.unique("sato-#")
    member = (await person.tell("memberCreate", "membership { id version }", **facts))["membership"]
    changed = await person.tell("memberUpdate", id=member["id"], role="OWN", ownRole=role)
    assert changed.errors == []
    found = await conflict(person, "memberUpdate", id=member["id"], expectedVersion=member["version"], name="x")
    assert found[2] == ["ownRole", "role"]


async def test_hidden_amounts_are_not_among_what_a_buyer_is_told(http):
    market = await make.market(http)
    await market.clerk.tell("customerUpdate", id=gid(market.customer), hidesPrices=True)
    order = await market.order()
    (line, _) = await make.lines(order)
    confirm = {"id": gid(order), "lines": [{"line": gid(line), "quantity": "2"}]}
    assert (await market.clerk.tell("orderConfirm", **confirm)).errors == []
    ask = {"id": gid(order), "reason": "CHANGED_PLANS", "expectedVersion": 1}
    _, _, by_buyer = await conflict(market.cook, "orderCancelRequest", **ask)
    _, _, by_seller = await conflict(market.clerk, "orderAbort", id=gid(order), reason="x", expectedVersion=1)
    assert {"net", "tax", "taxes", "status"} <= set(by_seller)
    assert "status" in by_buyer
    assert not {"net", "tax", "taxes"} & set(by_buyer)


async def test_the_account_tells_it_too_without_its_secrets(http):
    person = await make.person(http, await make.business())
    own = person.facts["user"]
    assert (await person.tell("accountUpdate", name="山田 次郎")).errors == []
    await db.fetch("UPDATE \"user\" SET password_hash = 'x', version = version + 1 WHERE id = $1", own.id)
    assert await conflict(person, "accountUpdate", name="x", expectedVersion=1) == (1, 3, ["name"])


def test_every_mutation_of_a_row_takes_the_version_that_was_read():
    without = set()
    for name, field in schema()._schema.mutation_type.fields.items():
        fields = field.args["input"].type.of_type.fields
        if "id" in fields and "expectedVersion" not in fields:
            without.add(name)
    assert without == set(UNVERSIONED)

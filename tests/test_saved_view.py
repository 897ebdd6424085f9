"""Saved views of lists: one's own, shared ones, and which of them a list opens with."""

from models.permission import Role
from models.saved_view import SavedView
from tests import make
from tests.make import gid

SHOWN = "savedView { id version name query isShared isDefault owner { name } viewerCan { change { allowed reason } } }"
LIST = "{ savedViews(list: %s) { name query isShared isDefault viewerCan { change { allowed } } } }"


async def named(person, name="inbox"):
    return [view["name"] for view in await person.query(LIST % f'"{name}"')]


async def keep(person, name, **more):
    facts = {"list": "inbox", "query": "status=PLACED&sort=PLACED_AT_DESC", **more}
    return await person.tell("savedViewCreate", SHOWN, name=name, **facts)


async def test_a_view_is_ones_own_until_it_is_shared(http):
    of = await make.business()
    clerk, other = await make.person(http, of), await make.person(http, of, Role.STAFF)
    made = (await keep(clerk, " 未対応 "))["savedView"]
    assert (made["name"], made["query"]) == ("未対応", "status=PLACED&sort=PLACED_AT_DESC")
    assert await named(clerk) == ["未対応"]
    assert await named(clerk, "history") == []
    assert await named(other) == []
    told = await other.tell("savedViewUpdate", SHOWN, id=made["id"], name="奪う")
    assert told.where == [("NOT_FOUND", "id")]
    told = await clerk.tell("savedViewUpdate", SHOWN, id=made["id"], expectedVersion=made["version"], isShared=True)
    assert told["savedView"]["isShared"]
    assert await named(other) == ["未対応"]
    stranger = await make.person(http, await make.business())
    assert await named(stranger) == []
    assert (await stranger.tell("savedViewDelete", "", id=made["id"])).where == [("NOT_FOUND", "id")]


async def test_what_is_shared_is_changed_by_its_owner_and_by_who_looks_after_the_business(http):
    of = await make.business()
    owner, other = await make.person(http, of, Role.STAFF), await make.person(http, of, Role.STAFF)
    admin = await make.person(http, of)
    made = (await keep(owner, "今週", isShared=True))["savedView"]
    (seen,) = await other.query(LIST % '"inbox"')
    assert not seen["viewerCan"]["change"]["allowed"]
    for name in ("savedViewUpdate", "savedViewDelete"):
        assert (await other.tell(name, "", id=made["id"])).codes == ["FORBIDDEN"]
    told = await admin.tell("savedViewUpdate", SHOWN, id=made["id"], query="status=SHIPPED")
    assert told["savedView"]["query"] == "status=SHIPPED"
    told = await owner.tell("savedViewUpdate", SHOWN, id=made["id"], expectedVersion=made["version"], name="古い")
    assert told.codes == ["VERSION_CONFLICT"]
    told = await owner.tell("savedViewDelete", SHOWN, id=made["id"], expectedVersion=made["version"] + 1)
    assert told["savedView"]["name"] == "今週"
    assert not await SavedView.filter(business_id=of.id).exists()


async def test_a_list_opens_with_one_view_of_ones_own_and_one_of_all(http):
    of = await make.business()
    clerk, other = await make.person(http, of), await make.person(http, of, Role.STAFF)
    for name, more in (("甲", {}), ("乙", {}), ("丙", {"isShared": True}), ("丁", {"isShared": True})):
        await keep(clerk, name, isDefault=True, **more)
    await keep(other, "甲", isDefault=True)
    kept = await SavedView.filter(business_id=of.id, is_default=True).values_list("name", "user_id")
    mine, theirs = clerk.facts["user"].id, other.facts["user"].id
    assert sorted(kept, key=str) == sorted([("乙", mine), ("丁", mine), ("甲", theirs)], key=str)
    second = await SavedView.get(business_id=of.id, name="丙")
    told = await clerk.tell("savedViewUpdate", SHOWN, id=gid(second), isDefault=True)
    assert told["savedView"]["isDefault"]
    assert not (await SavedView.get(business_id=of.id, name="丁")).is_default


async def test_what_is_kept_is_bounded_and_well_formed(http, monkeypatch):
    of = await make.business()
    clerk = await make.person(http, of)
    for query, code in (
        ("status", "MALFORMED"),
        ("sta tus=1", "MALFORMED"),
        ("__proto__=1", "MALFORMED"),
        ("q=%00", "MALFORMED"),
        ("q=" + "x" * 501, "MALFORMED"),
        ("&".join(f"a{n}=1" for n in range(41)), "MALFORMED"),
        ("a=1&a=2", "DUPLICATE"),
        ("q=" + "x" * 2000, "TOO_LONG"),
    ):
        assert (await keep(clerk, "x", query=query)).where == [(code, "query")], query
    assert (await keep(clerk, "")).where == [("REQUIRED", "name")]
    assert (await keep(clerk, "x" * 41)).where == [("TOO_LONG", "name")]
    assert (await keep(clerk, "x", list="../x")).where == [("MALFORMED", "list")]
    await keep(clerk, "x", query="")
    assert (await keep(clerk, "x")).where == [("TAKEN", "name")]
    monkeypatch.setattr("services.saved_view.MOST", 2)
    await keep(clerk, "y")
    assert (await keep(clerk, "z")).where == [("TOO_MANY", "list")]
    assert await named(clerk) == ["x", "y"]
    view = await SavedView.get(business_id=of.id, name="y")
    told = await clerk.tell("savedViewUpdate", "", id=gid(view), name="x", query="=")
    assert told.codes == ["MALFORMED", "TAKEN"]
    nobody = type(clerk)(http)
    assert (await keep(nobody, "x")).codes == ["LOGIN_REQUIRED"]
    assert await SavedView.filter(business_id=of.id).count() == 2

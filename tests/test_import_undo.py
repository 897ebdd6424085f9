"""一括登録を元に戻す: made rows go, changed rows become what they were; what changed since is named, and left."""

import pytest

from core import clock
from core.actor import Actor
from core.db import fetch
from models.audit_entry import AuditEntry
from models.customer import Customer
from models.delivery_place import DeliveryPlace
from models.hidden_product import HiddenProduct
from models.import_job import ImportedRow, ImportJob
from models.permission import Role
from models.supplier import Supplier
from models.supplier_product import SupplierProduct
from services import importing
from tests import make
from tests.test_importing import A_PLACE, PLACES, a_buyer, applied, checked, lines, upload, watched

JOB = "importJob { id status doneRows totalRows undoErrors { row code message } undoneBy { name } }"
SHOWN = f"query($id: ID!) {{ node(id: $id) {{ ... on ImportJob {JOB.removeprefix('importJob')} }} }}"


async def places_of(person):
    found = await DeliveryPlace.filter(business_id=person.facts["business"].id).order_by("name")
    return {place.name: (place.note, place.version) for place in found}


async def two_places(http):
    """本店 was there with a note, 二号店 is new; both by one file."""
    person = await a_buyer(http)
    business = person.facts["business"]
    place = await DeliveryPlace.create(business_id=business.id, name="本店", note="表へ", **make.ADDRESS)
    text = lines(PLACES, A_PLACE.format(name="本店", note="裏口へ"), A_PLACE.format(name="二号店", note=""))
    job = await applied(person, await checked(person, "DELIVERY_PLACES", text))
    assert (job["status"], job["toCreate"], job["toUpdate"]) == ("DONE", 1, 1)
    return person, place, job


async def undone(person, job, **more):
    told = await person.tell("importUndo", JOB, id=job["id"], **more)
    assert told["importJob"]["status"] == "UNDOING"
    await importing.work((await newest(person)).id)
    return await person.query(SHOWN, id=job["id"])


async def newest(person):
    return await ImportJob.filter(business_id=person.facts["business"].id).order_by("-created_at").first()


async def test_an_import_is_taken_back_whole_and_only_once(http):
    person, place, job = await two_places(http)
    assert await places_of(person) == {"本店": ("裏口へ", 2), "二号店": ("", 1)}
    was = await DeliveryPlace.get(id=place.id)
    found = await undone(person, job)
    assert (found["status"], found["undoErrors"]) == ("UNDONE", [])
    assert (found["doneRows"], found["totalRows"]) == (2, 2)
    assert found["undoneBy"]["name"]
    assert await places_of(person) == {"本店": ("表へ", 3)}
    now = await DeliveryPlace.get(id=place.id)
    assert (now.street, was.street) == (make.ADDRESS["street"], "千代田1-1")
    await importing.work((await newest(person)).id)
    assert await places_of(person) == {"本店": ("表へ", 3)}
    assert (await person.tell("importUndo", JOB, id=job["id"])).codes == ["IMPORT_SETTLED"]
    assert not await ImportedRow.filter(import_job__business_id=person.facts["business"].id).exists()


async def test_the_audit_trail_tells_who_has_undone_what(http):
    person, place, job = await two_places(http)
    await undone(person, job)
    found = await AuditEntry.filter(
        business_id=person.facts["business"].id, operation="importUndo", kind="DeliveryPlace"
    )
    assert sorted((one.action, one.user_id == person.facts["user"].id) for one in found) == [
        ("DELETED", True), ("UPDATED", True),
    ]  # fmt: skip
    (changed,) = (one for one in found if one.target_id == place.id)
    assert (changed.before["note"], changed.after["note"]) == ("裏口へ", "表へ")


async def test_rows_that_were_changed_since_are_named_and_nothing_is_taken_back(http):
    person, place, job = await two_places(http)
    told = await person.tell("deliveryPlaceUpdate", "deliveryPlace { id }", id=make.gid(place), note="鍵は隣")
    assert told.errors == []
    told = await person.tell(
        "importUndo", f"{JOB} userErrors {{ ... on ImportRowsChanged {{ count rows }} }}", id=job["id"]
    )
    assert told.codes == ["IMPORT_ROWS_CHANGED"]
    (error,) = told.errors
    assert (error["count"], error["rows"]) == (1, [2])
    assert "2行目" in error["message"]
    assert await places_of(person) == {"本店": ("鍵は隣", 3), "二号店": ("", 1)}
    assert (await newest(person)).status == "DONE"
    found = await undone(person, job, skipChanged=True)
    assert (found["status"], [(one["row"], one["code"]) for one in found["undoErrors"]]) == (
        "UNDONE", [(2, "ROW_CHANGED_SINCE")],
    )  # fmt: skip
    assert await places_of(person) == {"本店": ("鍵は隣", 3)}


async def test_what_changes_between_asking_and_undoing_stops_it_whole(http):
    person, place, job = await two_places(http)
    assert (await person.tell("importUndo", JOB, id=job["id"])).errors == []
    await person.tell("deliveryPlaceUpdate", "deliveryPlace { id }", id=make.gid(place), note="鍵は隣")
    await importing.work((await newest(person)).id)
    found = await person.query(SHOWN, id=job["id"])
    assert (found["status"], [one["row"] for one in found["undoErrors"]]) == ("DONE", [2])
    assert await places_of(person) == {"本店": ("鍵は隣", 3), "二号店": ("", 1)}
    again = await undone(person, job, skipChanged=True)
    assert again["status"] == "UNDONE"
    assert list(await places_of(person)) == ["本店"]


async def test_of_many_rows_it_is_told_in_the_background_what_stands_in_the_way(http, monkeypatch):
    monkeypatch.setattr(importing.undoing, "MOST_AT_ONCE", 1)
    person, place, job = await two_places(http)
    await person.tell("deliveryPlaceUpdate", "deliveryPlace { id }", id=make.gid(place), note="鍵は隣")
    found = await undone(person, job)
    assert (found["status"], [one["code"] for one in found["undoErrors"]]) == ("DONE", ["ROW_CHANGED_SINCE"])
    assert await places_of(person) == {"本店": ("鍵は隣", 3), "二号店": ("", 1)}


async def test_what_is_in_use_by_now_stays(http):
    seller = await a_buyer(http)
    text = lines(
        "事業者名*,郵便番号*,住所*,電話番号*,担当者名,メールアドレス", "見本,,,,,",
        *(f"居酒屋{name},100-0001,東京都千代田区千代田1-1,03-1234-5678,," for name in "甲乙"),
    )  # fmt: skip
    job = await applied(seller, await checked(seller, "CUSTOMERS", text))
    used = await Customer.get(business_id=seller.facts["business"].id, name="居酒屋甲")
    told = await seller.tell("productCreate", "product { id }", name="麦茶", price=120)
    (product,) = await fetch("SELECT id FROM product WHERE business_id = $1", seller.facts["business"].id)
    assert told.errors == []
    await HiddenProduct.create(customer_id=used.id, product_id=product["id"])
    assert (await seller.tell("importUndo", JOB, id=job["id"])).codes == ["IMPORT_ROWS_CHANGED"]
    found = await undone(seller, job, skipChanged=True)
    assert [(one["row"], one["code"]) for one in found["undoErrors"]] == [(3, "ROW_IN_USE")]
    assert await Customer.filter(business_id=seller.facts["business"].id).values_list("name", flat=True) == ["居酒屋甲"]


async def test_suppliers_and_products_go_in_the_order_in_which_they_hang_together(http):
    person = await a_buyer(http)
    suppliers = await applied(
        person, await checked(person, "SUPPLIERS", lines("発注先名,発注方法,FAX番号", "魚政,FAX,03-5555-0001"))
    )
    product = lines("発注先名,商品名,単位,単価", "魚政,真鯛,kg,2500")
    await applied(person, await checked(person, "SUPPLIER_PRODUCTS", product))
    dearer = lines("発注先名,商品名,単位,単価", "魚政,真鯛,尾,")
    products = await applied(person, await checked(person, "SUPPLIER_PRODUCTS", dearer))
    assert (await SupplierProduct.get(business_id=person.facts["business"].id)).price is None
    assert (await person.tell("importUndo", JOB, id=suppliers["id"])).codes == ["IMPORT_ROWS_CHANGED"]
    assert (await undone(person, products))["status"] == "UNDONE"
    kept = await SupplierProduct.get(business_id=person.facts["business"].id)
    assert (kept.price, kept.unit) == (2500, "kg")
    assert await Supplier.filter(business_id=person.facts["business"].id).count() == 1


async def test_who_may_not_import_may_not_undo_and_what_is_forgotten_stays(http):
    person, _, job = await two_places(http)
    stranger, warehouse = await a_buyer(http), await make.person(http, person.facts["business"], Role.WAREHOUSE)
    assert (await stranger.tell("importUndo", JOB, id=job["id"])).codes == ["NOT_FOUND"]
    assert (await warehouse.tell("importUndo", JOB, id=job["id"])).codes == ["FORBIDDEN"]
    clerk = Actor(business_id=person.facts["business"].id, permissions=frozenset({"file:upload"}))
    with pytest.raises(Exception, match="permission"):
        await importing.undo(await newest(person), skip_changed=False, by=clerk)
    await importing.forget()
    assert await ImportedRow.filter(import_job__business_id=person.facts["business"].id).count() == 2
    old = clock.now() - importing.undoing.KEPT
    await ImportJob.filter(business_id=person.facts["business"].id).update(finished_at=old)
    await importing.forget()
    assert (await person.tell("importUndo", JOB, id=job["id"])).codes == ["IMPORT_FORGOTTEN"]
    assert await places_of(person) == {"本店": ("裏口へ", 2), "二号店": ("", 1)}


async def test_a_file_that_meets_an_error_late_has_changed_nothing(http):
    person = await a_buyer(http)
    await DeliveryPlace.create(business_id=person.facts["business"].id, name="本店", note="表へ", **make.ADDRESS)
    supplier = await Supplier.create(
        business_id=person.facts["business"].id, name="魚政", channel="FAX", fax="03-1234-5678"
    )
    await Supplier.create(business_id=person.facts["business"].id, name="八百源", channel="FAX", fax="03-1234-5678")
    await SupplierProduct.create(business_id=person.facts["business"].id, supplier_id=supplier.id, name="鯛", price=1)
    job = await checked(person, "SUPPLIER_PRODUCTS", lines("発注先名,商品名,単価", "魚政,鯛,2", "八百源,葱,3"))
    assert (job["toUpdate"], job["toCreate"]) == (1, 1)
    await Supplier.filter(name="八百源", business_id=person.facts["business"].id).update(name="八百源改")
    assert (await applied(person, job))["status"] == "CHECKING"
    kept = await SupplierProduct.get(business_id=person.facts["business"].id)
    assert (kept.price, kept.version) == (1, 1)


async def test_a_worker_takes_it_back_and_tells_how_far_it_is(http, jobs):
    person = await a_buyer(http)
    rows = [A_PLACE.format(name=f"店 {number}", note="") for number in range(1200)]
    file = await upload(person, lines(PLACES, *rows))
    told = await person.tell("importStart", "importJob { id }", kind="DELIVERY_PLACES", file=file)
    id = told["importJob"]["id"]
    await watched(person, id, "CHECKED")
    await person.tell("importApply", "importJob { id }", id=id)
    await watched(person, id, "DONE")
    assert (await person.tell("importUndo", JOB, id=id)).errors == []
    seen = await watched(person, id, "UNDONE")
    assert {500, 1000} & {one["doneRows"] for one in seen if one["status"] == "UNDOING"}
    assert await places_of(person) == {}

"""From a provisional customer to a business that orders by itself."""

import base64

import pytest
import zxingcpp
from PIL import Image

from core import secret
from models.business import Business
from models.customer import Customer
from models.delivery_place import DeliveryPlace
from models.invitation import Invitation, InvitationStatus
from models.membership import Membership
from models.supplier import Supplier
from models.user import User
from tests import make
from tests.make import ADDRESS, gid
from tests.people import unique

INVITATION = "invitation { id url status qrPng qrSvg expiresAt }"
CUSTOMER = {
    "name": "食堂 こだま",
    "phone": "03-1111-2222",
    "postalCode": "150-0001",
    "prefecture": "東京都",
    "city": "渋谷区",
    "street": "神宮前1-2-3",
}


def applicant(**more):
    return {
        "name": "山田 花子",
        "email": unique("hanako#@example.jp"),
        "password": "Kodama-2026",
        "passwordAgain": "Kodama-2026",
        "industry": "RESTAURANT",
        "acceptsTerms": True,
        **more,
    }


async def invited(seller, **customer):
    told = await seller.tell("customerCreate", "customer { id isLinked }", **{**CUSTOMER, **customer})
    found = told["customer"]
    assert found["isLinked"] is False
    told = await seller.tell("invitationCreate", INVITATION, customer=found["id"], message="どうぞよろしく")
    return found, told["invitation"]


def token_of(invitation):
    return invitation["url"].rpartition("/")[2]


async def a_seller(http):
    business = await make.business()
    return await make.person(http, business, name="仲買 太郎")


@pytest.mark.feature("CN-50", "CN-52")
async def test_a_customer_is_recorded_before_being_invited(http):
    seller = await a_seller(http)
    customer, _ = await invited(seller, code="A-1")
    query = "query($search: String) { customers(first: 5, search: $search) { nodes { id name code } } }"
    assert (await seller.query(query, search="こだま"))["nodes"] == [
        {"id": customer["id"], "name": "食堂 こだま", "code": "A-1"}
    ]
    again = await seller.tell("customerCreate", "", **{**CUSTOMER, "code": "A-1"})
    assert again.where == [("TAKEN", "code")]
    bad = await seller.tell(
        "customerCreate", "", **{**CUSTOMER, "phone": "電話", "email": "x@", "name": " ", "city": ""}
    )
    assert set(bad.where) == {
        ("REQUIRED", "name"),
        ("REQUIRED", "city"),
        ("MALFORMED", "phone"),
        ("MALFORMED", "email"),
    }
    assert await Customer.filter(business_id=seller.facts["business"].id).count() == 1


@pytest.mark.feature("CN-02")
async def test_the_same_link_comes_as_url_and_as_qr_code(http, tmp_path):
    seller = await a_seller(http)
    _, invitation = await invited(seller)
    path = tmp_path / "qr.png"
    path.write_bytes(base64.b64decode(invitation["qrPng"].partition(",")[2]))
    (code,) = zxingcpp.read_barcodes(Image.open(path))
    assert code.text == invitation["url"]
    assert invitation["qrSvg"].lstrip().startswith("<?xml")
    told = await seller.tell("invitationSend", "", id=invitation["id"])
    assert told.codes == ["NO_MAIL_ADDRESS"]
    stored = await Invitation.get(token_hash=secret.digest(token_of(invitation)))
    assert token_of(invitation) not in repr(vars(stored))


@pytest.mark.feature("CN-01", "CN-52", "CC-98")
async def test_registering_from_an_invitation_is_one_step_and_ordering_is_possible_at_once(http, nobody):
    seller = await a_seller(http)
    customer, invitation = await invited(seller)
    opened = await nobody.tell(
        "invitationOpen", "invitationPage { supplier name street message }", token=token_of(invitation)
    )
    page = opened["invitationPage"]
    assert page == {
        "supplier": seller.facts["business"].name,
        "name": "食堂 こだま",
        "street": "神宮前1-2-3",
        "message": "どうぞよろしく",
    }
    assert (
        await Invitation.get(customer__name="食堂 こだま", business_id=seller.facts["business"].id)
    ).status is InvitationStatus.OPENED
    person = applicant()
    shows = "login { token } viewer { business { name industry street } permissions }"
    told = await nobody.tell("register", shows, token=token_of(invitation), applicant=person)
    assert told["viewer"]["business"] == {
        "name": "食堂 こだま",
        "industry": "RESTAURANT",
        "street": "神宮前1-2-3",
    }
    user = await User.get(login_id=person["email"])
    member = await Membership.get(user_id=user.id)
    assert member.role == "ADMIN"
    assert await DeliveryPlace.filter(business_id=member.business_id).count() == 1
    assert await Supplier.filter(business_id=member.business_id, linked_id=seller.facts["business"].id).count() == 1
    query = (
        "query($id: ID!) { node(id: $id) { ... on Customer { isLinked linked { name } invitations { status url } } } }"
    )
    linked = await seller.query(query, id=customer["id"])
    assert linked["isLinked"] is True
    assert linked["invitations"] == [{"status": "ACCEPTED", "url": None}]


@pytest.mark.feature("CN-01", "CN-04", "CC-98")
async def test_all_that_is_wrong_with_a_registration_is_told_at_once(http, nobody):
    seller = await a_seller(http)
    _, invitation = await invited(seller)
    taken = await make.user(email="taken@example.jp")
    person = applicant(email=taken.login_id, password="short", passwordAgain="other", acceptsTerms=False, name=" ")
    told = await nobody.tell("register", "", token=token_of(invitation), applicant=person)
    assert set(told.where) == {
        ("REQUIRED", "applicant.name"),
        ("TAKEN", "applicant.email"),
        ("WEAK_PASSWORD", "applicant.password"),
        ("PASSWORDS_DIFFER", "applicant.passwordAgain"),
        ("TERMS_NOT_ACCEPTED", "applicant.acceptsTerms"),
    }
    assert (
        await Business.filter(
            name="食堂 こだま", customers__id__isnull=True, known_as__business_id=seller.facts["business"].id
        ).count()
        == 0
    )
    assert (await Invitation.get(token_hash=secret.digest(token_of(invitation)))).status is InvitationStatus.CREATED


@pytest.mark.feature("CN-03")
async def test_a_user_accepts_without_a_second_account(http):
    seller = await a_seller(http)
    _, invitation = await invited(seller)
    buyer = await make.person(http, await make.business("食堂 こだま #"))
    users = await User.all().count()
    told = await buyer.tell("invitationAccept", "supplier { name linked { name } }", token=token_of(invitation))
    assert told["supplier"]["linked"]["name"] == seller.facts["business"].name
    assert await User.all().count() == users
    again = await buyer.tell("invitationAccept", "", token=token_of(invitation))
    assert again.codes == ["INVITATION_CLOSED"]


@pytest.mark.feature("CN-03")
async def test_nobody_and_the_supplier_himself_cannot_accept(http, nobody):
    seller = await a_seller(http)
    _, invitation = await invited(seller)
    assert (await nobody.tell("invitationAccept", "", token=token_of(invitation))).codes == ["LOGIN_REQUIRED"]
    assert (await seller.tell("invitationAccept", "", token=token_of(invitation))).codes == ["OWN_BUSINESS"]
    assert (await nobody.tell("invitationOpen", "", token="x" * 43)).codes == ["NOT_FOUND"]


@pytest.mark.feature("CN-52")
async def test_a_newer_invitation_ends_the_older_one_and_revoking_ends_it(http, nobody):
    seller = await a_seller(http)
    customer, first = await invited(seller)
    second = (await seller.tell("invitationCreate", INVITATION, customer=customer["id"]))["invitation"]
    assert (await nobody.tell("invitationOpen", "", token=token_of(first))).codes == ["INVITATION_CLOSED"]
    await seller.tell("invitationRevoke", "invitation { status }", id=second["id"])
    assert (await nobody.tell("register", "", token=token_of(second), applicant=applicant())).codes == [
        "INVITATION_CLOSED"
    ]


@pytest.mark.feature("CN-53")
async def test_anyone_may_register_from_a_public_form_until_it_closes(http, nobody):
    market = await make.market(http)
    shows = "orderForm { url qrPng audience }"
    told = await market.clerk.tell("orderFormUpdate", shows, id=gid(market.form), audience="PUBLIC")
    token = told["orderForm"]["url"].rpartition("/")[2]
    seen = await nobody.query("query($t: String!) { publicForm(token: $t) { name supplier isOpen } }", t=token)
    assert seen == {"name": "青果フォーム", "supplier": market.seller.name, "isOpen": True}
    business = {
        "name": "居酒屋 とんぼ",
        "phone": "03-9999-0000",
        "postalCode": "160-0022",
        "prefecture": "東京都",
        "city": "新宿区",
        "street": "新宿1-1",
    }
    told = await nobody.tell(
        "registerFromForm", "login { token }", token=token, applicant=applicant(), business=business
    )
    nobody.token = told["login"]["token"]
    forms = await nobody.query("query { orderForms(first: 5) { nodes { id } } }")
    assert [form["id"] for form in forms["nodes"]] == [gid(market.form)]
    await market.clerk.tell("orderFormClose", "", id=gid(market.form))
    seen = await nobody.query("query($t: String!) { publicForm(token: $t) { isOpen } }", t=token)
    assert seen == {"isOpen": False}
    told = await nobody.tell("registerFromForm", "", token=token, applicant=applicant(), business=business)
    assert told.codes == ["FORM_CLOSED"]


@pytest.mark.feature("CN-53")
async def test_a_business_joins_a_public_form_without_a_second_account(http):
    market = await make.market(http)
    told = await market.clerk.tell("orderFormUpdate", "orderForm { url }", id=gid(market.form), audience="PUBLIC")
    token = told["orderForm"]["url"].rpartition("/")[2]
    other = await make.person(http, await make.business("居酒屋 とんぼ #"))
    assert (await other.tell("orderFormJoin", "orderForm { id }", token=token))["orderForm"]["id"] == gid(market.form)
    await market.clerk.tell("orderFormUpdate", "", id=gid(market.form), audience="INVITED")
    stranger = await make.person(http, await make.business("居酒屋 かもめ #"))
    assert (await stranger.tell("orderFormJoin", "", token=token)).codes == ["NOT_FOUND"]


async def test_business_data_can_be_corrected_after_login(http):
    buyer = await make.person(http, await make.business(**ADDRESS))
    told = await buyer.tell("businessUpdate", "business { phone version }", phone="06-1234-5678", expectedVersion=1)
    assert told["business"] == {"phone": "06-1234-5678", "version": 2}
    assert (await buyer.tell("businessUpdate", "", registrationNumber="T12")).where == [
        ("MALFORMED", "registrationNumber")
    ]

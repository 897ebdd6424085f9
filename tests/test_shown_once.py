"""Sending again what shows secrets, ends sessions, changes who acts, or deletes."""

from core import db
from models.business import Business
from tests import make
from tests.people import PASSWORD, Person, unique


async def kept_of(person):
    return await db.fetch("SELECT * FROM idempotency WHERE scope = $1", f"user {person.facts['user'].id}")


async def test_secrets_are_not_kept(http):
    seller = await make.business()
    person = await make.person(http, seller)
    keyed = person.keyed()
    facts = {"name": "ERP", "permissions": ["product:read"], "expiresInDays": 30}
    first = await keyed.tell("appTokenCreate", "appToken { id } secret", **facts)
    again = await keyed.tell("appTokenCreate", "appToken { id } secret", **facts)
    assert again.where == [("ALREADY_DONE", "Idempotency-Key")]
    assert again.payload["secret"] is None
    (row,) = await kept_of(person)
    assert first["secret"] not in str(row)
    assert row["outcome"] == '{"event": null, "payload": {}}'


async def test_a_password_is_not_looked_at_again_once_it_is_changed(http):
    seller = await make.business()
    person = await make.person(http, seller)
    keyed = person.keyed()
    fresh = "Fresh-9876"
    change = {"currentPassword": PASSWORD, "password": fresh, "passwordAgain": fresh}
    shows = "account { loginId }"
    first = await keyed.tell("loginUpdate", shows, **change)
    assert (await keyed.tell("loginUpdate", shows, **change)).ok == first.ok
    refused = await person.tell("loginUpdate", shows, **change)
    assert refused.where == [("WRONG_PASSWORD", "currentPassword")]
    ((kept),) = await kept_of(person)
    assert fresh not in str(kept)


async def test_a_login_without_a_session_is_one_by_what_is_sent(http, nobody):
    user = await make.user(await make.business())
    keyed = nobody.keyed()
    facts = {"loginId": user.login_id, "password": PASSWORD}
    first = await keyed.tell("login", "login { token }", **facts)
    assert first["login"]["token"]
    assert (await keyed.tell("login", "login { token }", **facts)).codes == ["ALREADY_DONE"]
    assert len(await db.fetch("SELECT 1 FROM session WHERE user_id = $1", user.id)) == 1
    wrong = await keyed.tell("login", "login { token }", **facts | {"password": "Wrong-1234"})
    assert wrong.codes == ["WRONG_PASSWORD"]


async def test_a_further_business_is_made_once_even_where_it_becomes_the_active_one(http):
    user = await make.user()
    async with db.transaction():
        started = await make.sessions.start(user, locale="ja")
    keyed = Person(http, token=started.token).keyed()
    facts = {
        "name": unique("二号店 #"), "email": user.email, "industry": "RESTAURANT", "postalCode": "1000001",
        "prefecture": "東京都", "city": "千代田区", "street": "1-1", "phone": "03-1234-5678",
    }  # fmt: skip
    shows = "account { businesses { id name isActive } }"
    first = await keyed.tell("businessCreate", shows, **facts)
    assert (await keyed.tell("businessCreate", shows, **facts)).ok == first.ok
    assert await Business.filter(name=facts["name"]).count() == 1


async def test_what_is_gone_or_hidden_is_null_on_a_retry(http):
    market = await make.market(http)
    keyed = market.clerk.keyed()
    made = await market.clerk.tell("roleCreate", "ownRole { id }", name=unique("役 #"), permissions=["order:read"])
    shows = "ownRole { id }"
    assert (await keyed.tell("roleDelete", shows, id=made["ownRole"]["id"]))["ownRole"]
    assert (await keyed.tell("roleDelete", shows, id=made["ownRole"]["id"]))["ownRole"] is None
    refused = await market.clerk.keyed().tell("roleDelete", shows, id=made["ownRole"]["id"])
    assert refused.codes == ["NOT_FOUND"]

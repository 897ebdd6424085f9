"""Passkeys: added with the password, used without it."""

import dataclasses
import datetime as dt
import json

import pytest
import time_machine

from core import clock
from models.passkey import Passkey
from tests import make
from tests.authenticator import Device
from tests.people import PASSWORD, Person

OPTIONS = "query { passkeyOptions }"


async def a_passkey(person, device=None):
    device = device or Device()
    options = (await person.tell("passkeyStart", "options", currentPassword=PASSWORD))["options"]
    told = await person.tell(
        "passkeyAdd", "account { passkeys { id name } }", credential=device.create(options), name="店のタブレット"
    )
    return device, told


async def try_login(http, device):
    person = Person(http)
    credential = device.get(await person.query(OPTIONS))
    return await person.tell("passkeyLogin", "login { token } viewer { user { name } }", credential=credential)


async def test_who_has_a_passkey_logs_in_by_it(http):
    person = await make.person(http, await make.business())
    device, told = await a_passkey(person)
    assert [key["name"] for key in told["account"]["passkeys"]] == ["店のタブレット"]
    begun = await try_login(http, device)
    assert begun["viewer"]["user"]["name"] == person.name
    assert (await Person(http, token=begun["login"]["token"]).query("query { account { name } }"))[
        "name"
    ] == person.name
    assert (await Passkey.get(user_id=person.facts["user"].id)).last_used_at


async def test_what_the_device_must_know(http):
    person = await make.person(http, await make.business())
    options = json.loads((await person.tell("passkeyStart", "options", currentPassword=PASSWORD))["options"])
    assert options["rp"] == {"id": "tsunagi.test", "name": "Tsunagi"}
    assert options["user"]["name"] == person.facts["user"].login_id
    assert options["authenticatorSelection"]["userVerification"] == "required"
    told = await person.tell("passkeyStart", "options", currentPassword="Wrong-1234")
    assert told.codes == ["WRONG_PASSWORD"]


WRONG = ({"origin": "http://evil.test"}, {"site": "evil.test"}, {"verifies": False})


@pytest.mark.parametrize("wrong", WRONG, ids=("origin", "site", "verify"))
async def test_a_device_that_was_fooled_is_refused(http, wrong):
    person = await make.person(http, await make.business())
    _, told = await a_passkey(person, Device(**wrong))
    assert told.codes == ["PASSKEY_REFUSED"]
    device, _ = await a_passkey(person)
    assert (await try_login(http, dataclasses.replace(device, **wrong))).codes == ["PASSKEY_REFUSED"]
    assert (await try_login(http, device)).errors == []


async def test_an_answer_is_good_once_for_five_minutes_and_one_purpose(http):
    person = await make.person(http, await make.business())
    device, _ = await a_passkey(person)
    nobody = Person(http)
    credential = device.get(await nobody.query(OPTIONS))
    assert (await nobody.tell("passkeyLogin", "login { token }", credential=credential)).errors == []
    assert (await nobody.tell("passkeyLogin", "login { token }", credential=credential)).codes == ["PASSKEY_REFUSED"]
    late = device.get(await nobody.query(OPTIONS))
    with time_machine.travel(clock.now() + dt.timedelta(minutes=5, seconds=2), tick=True):
        assert (await nobody.tell("passkeyLogin", "login { token }", credential=late)).codes == ["PASSKEY_REFUSED"]
    options = (await person.tell("passkeyStart", "options", currentPassword=PASSWORD))["options"]
    told = await nobody.tell("passkeyLogin", "login { token }", credential=device.get(options))
    assert told.codes == ["PASSKEY_REFUSED"]
    other = await make.person(http, await make.business())
    told = await other.tell("passkeyAdd", "account { name }", credential=Device().create(options), name="x")
    assert told.codes == ["PASSKEY_REFUSED"]


async def test_another_key_or_a_copied_one_is_refused(http):
    person = await make.person(http, await make.business())
    device, _ = await a_passkey(person)
    assert (await try_login(http, Device(id=device.id))).codes == ["PASSKEY_REFUSED"]
    assert (await try_login(http, Device())).codes == ["PASSKEY_REFUSED"]
    copy = dataclasses.replace(device)
    for _ in range(3):
        assert (await try_login(http, device)).errors == []
    assert (await try_login(http, copy)).codes == ["PASSKEY_REFUSED"]


@pytest.mark.parametrize("credential", ["", "{}", "[]", "1", '{"response":{"clientDataJSON":"e30"}}', "[" * 9000])
async def test_nonsense_is_refused(http, credential):
    told = await Person(http).tell("passkeyLogin", "login { token }", credential=credential)
    assert told.codes == ["PASSKEY_REFUSED"]


async def test_a_removed_passkey_is_worth_nothing(http):
    person = await make.person(http, await make.business())
    device, told = await a_passkey(person)
    (key,) = told["account"]["passkeys"]
    remove = {"id": key["id"], "currentPassword": PASSWORD}
    other = await make.person(http, await make.business())
    assert (await other.tell("passkeyRemove", "account { name }", **remove)).codes == ["NOT_FOUND"]
    assert (await person.tell("passkeyRemove", "account { passkeys { id } }", **remove))["account"]["passkeys"] == []
    assert (await try_login(http, device)).codes == ["PASSKEY_REFUSED"]

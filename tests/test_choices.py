"""What clients offer to choose from: holidays, roles, what webhooks are told; and where a paper belongs."""

from models.permission import Permission, Role
from models.webhook import TOPICS
from tests import make


async def test_the_holidays_of_a_year_are_told(http):
    clerk = await make.person(http, await make.business())
    found = await clerk.query("query($year: Int!) { nationalHolidays(year: $year) { date name } }", year=2026)
    assert found[0] == {"date": "2026-01-01", "name": "元日"}
    assert {"date": "2026-05-06", "name": "振替休日"} in found
    assert await clerk.query("{ nationalHolidays(year: 9999) { date } }") == []
    warehouse = await make.person(http, await make.business(), Role.WAREHOUSE)
    assert (await warehouse.ask("{ nationalHolidays(year: 2026) { date } }")).error == "FORBIDDEN"


async def test_roles_and_topics_are_told_to_those_who_give_them(http):
    of = await make.business()
    head = await make.person(http, of)
    roles = {one["role"]: one["permissions"] for one in await head.query("{ builtInRoles { role permissions } }")}
    assert roles["ADMIN"] == sorted(Permission)
    assert roles["WAREHOUSE"] == ["document:issue", "document:read", "order:read", "order:ship"]
    assert roles["SHIPPER"] == ["instruction:work"]
    assert await head.query("{ webhookTopics }") == list(TOPICS)
    partner = await make.person(http, of, Role.PARTNER)
    assert (await partner.ask("{ builtInRoles { role } }")).error == "FORBIDDEN"
    assert (await partner.ask("{ webhookTopics }")).error == "FORBIDDEN"


async def test_a_paper_tells_its_order(http):
    market = await make.market(http)
    order = await market.shipped()
    await market.clerk.tell("documentIssue", order=make.gid(order), kind="DELIVERY_NOTE")
    listed = "{ documents(first: 9) { nodes { order { number } } } }"
    for side in (market.clerk, market.cook):
        assert [one["order"]["number"] for one in (await side.query(listed))["nodes"]] == [order.number]
    stranger = await make.person(http, await make.business())
    assert (await stranger.query(listed))["nodes"] == []

"""PostgreSQL itself shows nobody the rows of others, though every rule of ours were forgotten."""

import asyncio
import itertools
import json

import asyncpg
import pytest
import pytest_asyncio
from tortoise.expressions import Q

from core import db, wall
from core.db import fetch
from core.graph.node import NODES
from core.readers import Readers
from core.settings import settings
from models.membership import Membership
from models.order import Order
from models.row import Row
from schema.root import schema
from tests import make, walk
from tests.conftest import DATABASE
from tests.every_kind import one_of_each
from tests.test_architecture import subclasses

SECRET = "壁の内"
SCHEMA = schema()._schema
COUNT = itertools.count()
QUERIES = SCHEMA.query_type.fields if SCHEMA.query_type else {}
LISTS = {name: field for name, field in QUERIES.items() if "first" in field.args}
ASIDE = ("session s", "event_entry", '"agreed_price"', '"hidden_product"')
"""What is asked for by the session's own token, by numbers of one's own log, and for a service that reckons."""
EVERYTHING = Q(id__isnull=False)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(http):
    """A row of every kind with a secret word in it, and people of other businesses."""
    market = await make.market(http)
    for row in (market.seller, market.buyer, market.customer, market.place, market.form):
        row.name = f"{SECRET}{row.name}"[:60]
        await row.store("name")
    rows = await one_of_each(market, SECRET)
    other = await make.market(http)
    removed = await make.person(http, market.seller)
    await Membership.filter(user_id=removed.facts["user"].id).update(ended_at=row.created_at)
    return {"rows": rows, "people": {"seller": other.clerk, "buyer": other.cook, "removed": removed}, "market": market}


@pytest.fixture
def no_first_wall(monkeypatch):
    """Everybody may do everything, and every row is everybody's."""
    for kind in {Row, *subclasses(Row)}:
        monkeypatch.setattr(kind, "seen_by", classmethod(lambda *_: EVERYTHING))
    monkeypatch.setattr(Row, "visible_to", classmethod(lambda cls, _: cls.filter(EVERYTHING)))
    monkeypatch.setattr(Row, "ways_to_see", classmethod(lambda cls, _: [cls.filter(EVERYTHING)]))


@pytest_asyncio.fixture
async def no_second_wall(monkeypatch):
    monkeypatch.setenv("TSUNAGI_ROW_SECURITY", "false")
    settings.cache_clear()
    await db.close()
    await db.open_pool(db.REQUESTS)
    yield
    monkeypatch.undo()
    settings.cache_clear()
    await db.close()
    await db.open_pool(db.REQUESTS)


def documents(world):
    """Every row by its id, and every list with its counts, groups and searches; never asked before under this name."""
    for row in world["rows"]:
        name = next(n for n, (_, kind) in NODES.items() if kind is type(row))
        shown = walk.selection(SCHEMA, SCHEMA.type_map[name], 2)
        yield (
            f"query Wall{next(COUNT)}($id: ID!) {{ node(id: $id) {{ ... on {name} {shown} }} }}",
            {"id": make.gid(row)},
        )
    for name, field in LISTS.items():
        for shown in walk.selections(SCHEMA, field.type):
            for extra in ("", f', search: "{SECRET}"') if "search" in field.args else ("",):
                yield f"query Wall{next(COUNT)} {{ {name}(first: 80{extra}) {shown} }}", {}


async def told(world, person, statements):
    """What somebody learns: (documents that reveal something, documents that were read without policies)."""
    ids = [make.gid(row) for row in world["rows"]]
    revealing, past = [], []
    for document, variables in documents(world):
        statements.clear()
        answer = await person.ask(document, **variables)
        text = json.dumps(answer.body, ensure_ascii=False)
        if SECRET in text or any(id in text for id in ids if id not in variables.values()):
            revealing.append(document)
        aside = [one for one in statements if any(f"FROM {name}" in one[:400] for name in ASIDE)]
        read = [one for one in statements if "tsunagi.viewer" in one or one not in aside]
        if not all("tsunagi.viewer" in one for one in read) or not (read or "errors" in answer.body):
            past.append((document[:90], [one[:90] for one in read if "tsunagi.viewer" not in one]))
    return revealing, past


@pytest.mark.parametrize("who", ["seller", "buyer", "removed"])
async def test_without_the_first_wall_nothing_leaks(world, who, no_first_wall, statements):
    if not await db.searches_in_secret():
        pytest.skip("a superuser has not allowed searches behind the wall in this cluster")
    revealing, past = await told(world, world["people"][who], statements)
    assert revealing == []
    assert past == [], "what is read without policies is proven by nothing here"


async def test_without_both_everything_leaks(world, no_first_wall, no_second_wall, statements):
    revealing, _ = await told(world, world["people"]["seller"], statements)
    assert len(revealing) > len(world["rows"])


async def test_the_role_of_readers_only_reads_and_owns_nothing(pool):
    (row,) = await fetch(
        "SELECT rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb AS may_more,"
        " EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) AS owns,"
        " (SELECT array_agg(DISTINCT privilege_type::text) FROM information_schema.role_table_grants"
        "  WHERE grantee = r.rolname) AS granted FROM pg_roles AS r WHERE rolname = $1",
        wall.ROLE,
    )
    assert (row["may_more"], row["owns"], row["granted"]) == (False, False, ["SELECT"])
    for statement in ('UPDATE "order" SET number = 1', "DELETE FROM session", "SELECT * FROM authenticator"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.planned(statement)


async def test_every_table_that_is_read_for_clients_has_a_policy_and_no_other_can_be_read(pool):
    rows = await fetch(
        "SELECT relname AS name, relrowsecurity AS walled,"
        " EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid) AS has,"
        " has_table_privilege($1, oid, 'SELECT') AS readable FROM pg_class c"
        " WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace",
        wall.ROLE,
    )
    found = {row["name"]: (row["walled"], row["has"], row["readable"]) for row in rows}
    assert {kind._meta.db_table for _, kind in NODES.values()} <= {name for name, one in found.items() if one[2]}
    assert set(found.values()) == {(True, True, True), (False, False, False)}


async def test_who_was_not_told_sees_nothing_and_what_was_told_is_forgotten(world):
    orders = 'SELECT id FROM "order"'
    assert await db.planned(orders) == []
    market = world["market"]
    mine = await db.planned(wall.behind(orders, 0), wall.viewer(market.selling))
    assert {row["id"] for row in mine} == {one.id for one in await Order.filter(seller_id=market.seller.id)}
    assert await asyncio.gather(*(db.planned(orders) for _ in range(20))) == [[]] * 20


async def test_a_connection_without_policies_is_refused(pool):
    """As behind a pooler that drops the role."""
    readers = Readers(db._url(), 1, is_fit=wall.STANDS)
    with pytest.raises(wall.WallIsDown):
        await readers.rows("SELECT 1")
    await readers.close()


async def test_a_reader_may_have_a_login_of_its_own(pool):
    server = settings().database_url
    name = f"{DATABASE}_reader"
    (asked,) = await fetch("SELECT rolcreaterole OR rolsuper AS may FROM pg_roles WHERE rolname = current_user")
    if not asked["may"]:
        pytest.skip("the product's role makes no roles")
    await fetch(f"CREATE ROLE {name} LOGIN PASSWORD 'reader' IN ROLE {wall.ROLE}")
    try:
        place = server.partition("@")[2]
        readers = Readers(f"postgresql://{name}:reader@{place}", 1, is_fit=wall.STANDS)
        assert await readers.rows('SELECT id FROM "order"') == []
        await readers.close()
    finally:
        await fetch(f"DROP ROLE {name}")

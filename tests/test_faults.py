"""A fault in any row or resolver gives the error that graphql-core tells, masked and at its path, and nothing else."""

import json
from typing import Any

import pytest
from graphql import get_named_type, is_object_type, is_required_argument
from tortoise import fields

from core.db import fetch, transaction
from core.execution.planned import plan_of
from core.execution.push import declared_field
from core.graph.node import NAMES, NODES
from schema.root import schema
from tests import make, walk
from tests.every_kind import one_of_each
from tests.random_documents import Asked
from tests.test_random_documents import differs, exactly

SCHEMA = schema()._schema
QUERY: Any = SCHEMA.query_type
SECRET = "極秘の中身"
MASKED = "サーバーで問題が起きました。時間をおいてやり直してください。"


@pytest.fixture(scope="module")
async def world(http):
    market = await make.market(http)
    rows = {NAMES[type(row)]: row for row in reversed(await one_of_each(market, "言葉"))}
    return {"rows": rows, "people": [market.clerk, market.cook]}


def bad_values(row, name):
    """What the database may take for a column, and what the schema promises not to be."""
    kind = row._meta.fields_map[name]
    if isinstance(kind, fields.data.CharEnumFieldInstance):
        yield "'BOGUS'"
    if isinstance(kind, fields.JSONField):
        yield from ("'{}'::jsonb", "'[{}]'::jsonb", "'null'::jsonb", "'\"x\"'::jsonb")
    if isinstance(kind, (fields.DatetimeField, fields.DateField)):
        yield from ("'infinity'", "'-infinity'", "'20000-01-01'")
    if isinstance(kind, fields.BigIntField):
        yield "9000000000000000000"
    if type(kind).__name__ == "ArrayField":
        yield from ("ARRAY['BOGUS']", "ARRAY[NULL]::text[]")
    if kind.null:
        yield "NULL"


def faults(row, name):
    """Bad values of columns that are shown; what is not asked for may be what it wants."""
    for column in row._meta.fields_db_projection:
        head, *rest = column.split("_")
        is_shown = head + "".join(map(str.capitalize, rest)) in SCHEMA.type_map[name].fields
        if (is_shown or column.endswith("_party")) and column not in LETS_IN:
            for bad in bad_values(row, column):
                yield column, bad


LETS_IN = {"role", "allowed_networks", "ended_at", "expires_at", "permissions", "seen_at"}
"""Who asks would be somebody else."""


def by_id(name, selection):
    return f"query($id: ID!) {{ node(id: $id) {{ __typename id ... on {name} {selection} }} viewer {{ barredAt }} }}"


def is_masked(errors):
    """Whether errors tell no more than that something went wrong, and where."""
    found = [json.loads(error) for error in errors]
    return all(one["message"] == MASKED and one["extensions"] == {"code": "INTERNAL"} and one["path"] for one in found)


@pytest.mark.parametrize("name", sorted(NODES))
async def test_a_fault_in_a_column_is_told_alike(world, name):
    row = world["rows"][name]
    asked = Asked(by_id(name, walk.selection(SCHEMA, SCHEMA.type_map[name], 1)), {"id": make.gid(row)}, None, {})
    for person in world["people"]:
        sound, errors = await exactly(person, asked)
        if b'"node":null' in sound or errors:
            continue
        for column, bad in faults(row, name):
            if await broken(row, column, bad):
                try:
                    difference, _ = await differs(person, asked)
                    _, errors = await exactly(person, asked)
                finally:
                    await mended(row, column)
                assert difference is None, (column, bad)
                assert is_masked(errors), (column, bad, errors)
        difference, is_well = await differs(person, asked)
        assert difference is None
        assert is_well
        return
    raise AssertionError("Nobody sees it")


async def broken(row, column, bad):
    """Put a value into a column, past all that is ours; whether the database has taken it."""
    table, place = row._meta.db_table, row._meta.fields_db_projection[column]
    sql = f'UPDATE "{table}" SET "{place}" = {bad} WHERE id = $1 AND "{place}" IS DISTINCT FROM {bad}'
    try:
        KEPT[row.id, column] = (await fetch(f'SELECT "{place}" AS kept FROM "{table}" WHERE id = $1', row.id))[0][
            "kept"
        ]
        await put(table, sql, row.id)
    except Exception:  # noqa: BLE001 — a constraint: then there can be no such row
        return False
    return True


async def put(table, sql, *values):
    """Change a row, also where a trigger would not let it be changed."""
    async with transaction():
        for word in ("DISABLE", "ENABLE"):
            if table == "document":
                await fetch(f"ALTER TABLE document {word} TRIGGER tsunagi_kept")
            if word == "DISABLE":
                await fetch(sql, *values)


KEPT: dict = {}


async def mended(row, column):
    table, place = row._meta.db_table, row._meta.fields_db_projection[column]
    await put(table, f'UPDATE "{table}" SET "{place}" = $2 WHERE id = $1', row.id, KEPT.pop((row.id, column)))


def resolvers() -> list[tuple[str, ...]]:
    """Fields with resolvers in Python, by the way that leads to them: from a node, or from the query."""
    ways = {name: [name] for name in NODES}
    waiting, found = list(ways), []
    while waiting:
        kind: Any = SCHEMA.type_map[name := waiting.pop(0)]
        for key, field in kind.fields.items():
            declared, below = declared_field(kind, key), get_named_type(field.type)
            function = getattr(getattr(declared, "base_resolver", None), "wrapped_func", None)
            if function is not None and getattr(function, "planned", None) is None:
                found.append((*ways[name], key))
            if is_object_type(below) and below.name not in ways:
                ways[below.name] = [*ways[name], key]
                waiting.append(below.name)
    return found


def document(way):
    """A document that goes a way, and asks what stands beside it."""
    name, *keys = way
    kind, kinds = SCHEMA.type_map[name], []
    for key in keys:
        kinds.append(kind)
        kind = get_named_type(kind.fields[key].type)
    shown = walk.selection(SCHEMA, kind, 0)
    for kind, key in zip(reversed(kinds), reversed(keys), strict=True):
        beside = " ".join(
            name for name, field in kind.fields.items()
            if not field.args and name != key and is_plain(field.type)
        )  # fmt: skip
        shown = f"{{ {beside} {key} {shown} }}"
    return by_id(name, shown)


def is_plain(kind):
    return not hasattr(get_named_type(kind), "fields") and not hasattr(get_named_type(kind), "types")


@pytest.mark.parametrize("way", resolvers(), ids=".".join)
async def test_a_fault_in_a_resolver_is_told_alike(world, monkeypatch, way):
    kind = SCHEMA.type_map[way[0]]
    for key in way[1:-1]:
        kind = get_named_type(kind.fields[key].type)
    asked = Asked(document(way), {"id": make.gid(world["rows"][way[0]])}, None, {})
    called = []

    def fail(*_, **__):
        called.append(1)
        raise RuntimeError(SECRET)

    plan_of.cache_clear()
    monkeypatch.setattr(kind.fields[way[-1]], "resolve", fail)
    for person in world["people"]:
        difference, _ = await differs(person, asked)
        assert difference is None
        data, errors = await exactly(person, asked)
        assert is_masked(errors)
        assert SECRET not in data.decode() + str(errors)
        assert [json.loads(error)["path"][-1] for error in errors] in ([], [way[-1]]), errors
    plan_of.cache_clear()
    assert called, "nobody reaches it"


def roots() -> list[Any]:
    """Root fields that Python answers; what statements give is tested above, and needs rows."""
    return [
        name for name, field in QUERY.fields.items()
        if not any(map(is_required_argument, field.args.values()))
        and getattr(declared_field(QUERY, name).base_resolver.wrapped_func, "planned", None) is None
    ]  # fmt: skip


@pytest.mark.parametrize("name", roots())
async def test_a_fault_in_a_root_field_is_told_alike(world, monkeypatch, name):
    field = QUERY.fields[name]
    asked = Asked(f"{{ ownRoles {{ id }} {name} {walk.selection(SCHEMA, field.type, 1)} }}", {}, None, {})

    async def fail(*_, **__):
        raise RuntimeError(SECRET)

    plan_of.cache_clear()
    monkeypatch.setattr(field, "resolve", fail)
    difference, _ = await differs(world["people"][0], asked)
    data, errors = await exactly(world["people"][0], asked)
    plan_of.cache_clear()
    assert difference is None
    assert is_masked(errors)
    assert SECRET not in data.decode() + str(errors)
    assert errors

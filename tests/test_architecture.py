"""What keeps the house as it is: layers are import-linter's, these are the rest."""

import importlib.metadata
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from core.db import connection, fetch
from core.graph.node import NODES
from core.graph.where import Where
from core.locale import LOCALES
from core.migrations import pending
from core.settings import Settings
from core.user_error import UserError
from models.row import Row
from schema.root import schema

ROOT = Path(__file__).parent.parent
TOP = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()} | {"app"}
LONGEST_FILE = 400
TENANT = ("business_id", "seller_id", "buyer_id", "order_id")
NO_NAMES = {"helpers", "utils", "common", "misc", "base", "manager"}
SCHEMA = schema()


def subclasses(kind: Any) -> set[Any]:
    direct = set(kind.__subclasses__())
    return direct.union(*(subclasses(one) for one in direct))


ERRORS = sorted((e for e in subclasses(UserError) if not e.__module__.startswith("tests.")), key=lambda e: e.__name__)
WHERES = sorted(subclasses(Where), key=lambda w: w.__name__)
ROWS = {name: row for name, (_, row) in NODES.items()}
FILES = sorted(
    path.relative_to(ROOT)
    for top in TOP
    for path in (ROOT / top).rglob("*.py")
    if "migrations" not in path.parts and "node_modules" not in path.parts
)


def test_no_dependency_has_the_name_of_one_of_our_packages():
    theirs = importlib.metadata.packages_distributions()
    assert TOP & set(theirs) == set()
    assert TOP & set(sys.stdlib_module_names) == set()


async def test_the_migrations_make_what_the_models_say():
    assert [operation for writer in await pending() for operation in writer.operations] == []


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_file_can_be_read_in_one_sitting(file):
    assert len((ROOT / file).read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    assert file.stem not in NO_NAMES


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_refusal_speaks_both_languages_and_names_its_facts(error):
    assert error.__doc__
    for locale in LOCALES:
        words = getattr(error, locale)
        assert words.strip()
        assert set(re.findall(r"{(\w+)}", words)) <= {*error.__dataclass_fields__, "label"}, words
    assert re.search(r"[ぁ-んァ-ヶ一-龠]", error.ja)
    assert error.ja != error.en


async def test_constraints_of_the_models_are_in_the_database():
    """Tortoise leaves constraints out when it makes a table: they must be added by name."""
    rows = await fetch("SELECT conname AS name FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
    known = {row["name"] for row in rows}
    declared = {c.name for row in subclasses(Row) for c in getattr(row.Meta, "constraints", ())}
    assert len(declared) > 5
    assert declared <= known


async def indexes(table):
    rows = await fetch(
        """
        SELECT array_agg(a.attname ORDER BY k.place) AS columns
        FROM pg_index i
        JOIN pg_class t ON t.oid = i.indrelid AND t.relname = $1
        CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(number, place)
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
        GROUP BY i.indexrelid
        """,
        table,
    )
    return [tuple(row["columns"]) for row in rows]


def leads(index, column):
    """Whether an index finds a column's values: as its first column, or behind the tenant's."""
    rest = index[1:] if index[0] in TENANT else index
    return rest[:1] == (column,) or index[0] == column


def row_of(where):
    return ROWS[where.__name__.removesuffix("Where")]


@pytest.mark.parametrize("where", WHERES, ids=lambda where: where.__name__)
async def test_an_index_stands_behind_each_filter(where):
    known = await indexes(row_of(where)._meta.db_table)
    missing = {column for column, _, _ in where.__columns__.values() if not any(leads(i, column) for i in known)}
    assert missing == set()


SORTS = sorted(name for name in SCHEMA.as_str().split() if re.fullmatch(r"[A-Z]\w+(?<!Group)Sort", name))


@pytest.mark.parametrize("name", sorted(set(SORTS)))
async def test_an_index_stands_behind_each_order(name):
    known = await indexes(ROWS[name.removesuffix("Sort")]._meta.db_table)
    values = SCHEMA.get_type_by_name(name).values
    columns = {value.name.rsplit("_", 1)[0].lower() for value in values}
    assert {column for column in columns if not any(leads(i, column) for i in known)} == set()


async def test_every_foreign_key_has_an_index():
    """Or deleting and joining reads the whole table."""
    missing = []
    for row in subclasses(Row):
        known = await indexes(row._meta.db_table)
        missing += [
            f"{row.__name__}.{key}"
            for key in row._meta.fk_fields
            if not any(index[0] == f"{key}_id" for index in known)
        ]
    assert missing == []


def test_every_setting_is_in_the_table():
    named = {name for file in FILES for name in re.findall(r"TSUNAGI_([A-Z0-9_]+)", (ROOT / file).read_text("utf-8"))}
    settings = {name for name in named if not name.startswith("TEST")}
    assert len(settings) > 5
    assert settings <= {name.upper() for name in Settings.model_fields}


def test_the_database_is_the_real_one():
    assert connection().capabilities.dialect == "postgres"

"""Papers are kept until their day, and never changed: also by a hand in SQL."""

import datetime as dt

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tortoise.exceptions import IntegrityError

from core import clock, db
from core.identifier import new_id
from models.document import Document, kept_until
from tests import make
from tests.make import gid

ISSUE = "document { id number keptUntil }"
RETURN_MONTHS = 2
"""From the end of a business year to the day on which its tax return is due."""


async def issued(http):
    """A 発注書, and its row."""
    market = await make.market(http)
    order = await market.order()
    told = await market.clerk.tell("documentIssue", ISSUE, order=gid(order), kind="PURCHASE_ORDER")
    assert told.errors == []
    return told["document"], await Document.get(order_id=order.id)


def month(day):
    return day.year * 12 + day.month


@given(st.dates(dt.date(2020, 1, 1), dt.date(2100, 1, 1)), st.integers(7, 100), st.integers(0, 12))
def test_the_years_begin_after_the_latest_return(day, years, ends):
    """However many months after the paper its business year ends: at most twelve."""
    until = kept_until(day, years)
    begins = until.replace(year=until.year - years)
    assert begins.day == 1
    assert month(begins) > month(day) + ends + RETURN_MONTHS
    assert month(begins) == month(day) + 12 + RETURN_MONTHS + 1, "and not longer than needed"


async def test_a_paper_says_until_when_it_is_kept_and_is_not_deleted_before(http):
    told, row = await issued(http)
    assert told["keptUntil"] == kept_until(clock.today(), 10).isoformat()
    with pytest.raises(asyncpg.RaiseError, match="is kept until"):
        await db.fetch("DELETE FROM document WHERE id = $1", row.id)
    with pytest.raises(asyncpg.RaiseError, match="are kept"):
        await db.fetch("TRUNCATE document CASCADE")
    assert await Document.exists(id=row.id)
    with pytest.raises(IntegrityError):
        await db.fetch("DELETE FROM file WHERE id = $1", row.file_id)


@pytest.mark.parametrize(
    "change",
    [
        "total = 1", "number = 'x'", "digest = 'x'", "dated_on = dated_on + 1", "seller_id = NULL", "buyer_id = NULL",
        "file_id = gen_random_uuid()", "kept_until = kept_until - 1", "kept_until = 'infinity'",
        "issued_at = now()", "kind = 'INVOICE'",
    ],
)  # fmt: skip
async def test_what_a_paper_says_is_never_changed(http, change):
    _, row = await issued(http)
    with pytest.raises(asyncpg.RaiseError, match="is never changed"):
        await db.fetch(f"UPDATE document SET {change} WHERE id = $1", row.id)


async def test_a_paper_may_be_kept_for_longer_found_by_more_and_shown_to_its_buyer(http):
    _, row = await issued(http)
    await db.fetch("UPDATE document SET kept_until = kept_until + 365, search = '{a}' WHERE id = $1", row.id)
    found = await Document.get(id=row.id)
    assert (found.kept_until - row.kept_until).days == 365


async def test_after_its_day_it_can_go(http):
    _, row = await issued(http)
    facts = {name: getattr(row, name) for name in row._meta.fields_db_projection} | {
        "id": new_id(), "digest": "another", "kept_until": clock.today(),
    }  # fmt: skip
    old = Document(**facts)
    await old.save(force_create=True)
    await old.delete()
    assert not await Document.exists(id=old.id)


@settings(max_examples=20)
@given(day=st.dates(dt.date(2020, 1, 1), dt.date(2090, 1, 1)))
async def test_what_an_older_process_issues_is_kept_for_ten_years(http, day):
    found = await db.read("SELECT (date_trunc('month', $1::date) + interval '11 years 3 months')::date AS until", day)
    assert found[0]["until"] == kept_until(day, 10)

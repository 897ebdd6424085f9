"""Workbooks of Excel: what is in their cells, what is never in them, and what they cannot hold."""

import datetime as dt
import io
import os
import re
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from core import spreadsheet
from core.execution.columns import Column
from core.spreadsheet import BeyondSheet, Xlsx, room
from schema.root import schema
from tests import make
from tests.test_export import HOSTILE, fetched, written
from workers import export as worker

INJECTED = '<r></r></is></c><c r="B2"><f>1+1</f><v>2</v></c><c r="C2" t="inlineStr"><is><r></r>'
TEXT = (Column(("text",), "String"),)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=20)


@pytest.fixture(autouse=True)
def _schema():
    worker.SCHEMA[:] = [schema]


def rows_in(content):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def made(rows, columns=TEXT):
    out = io.BytesIO()
    with room() as path:
        book = Xlsx(columns, "", out, path)
        book.add(rows)
        book.close()
    return out.getvalue()


def sheet_of(content):
    return zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()


async def test_an_export_is_a_sheet_with_numbers_dates_and_texts(http):
    market = await make.market(http)
    order = await market.order()
    document = "{ orders { nodes { number placedAt wishedOn total isLate: __typename lines { name quantity } } } }"
    job = await written(market.clerk, document, format="XLSX", rowsOf="lines")
    assert (job["status"], job["doneRows"], job["problem"]) == ("DONE", 1, None)
    answer = await http.get(job["url"])
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    heading, first, second = rows_in(answer.content)
    assert heading == ["number", "placedAt", "wishedOn", "total", "isLate", "lines.name", "lines.quantity"]
    placed = order.placed_at.astimezone(spreadsheet.TOKYO).replace(tzinfo=None)
    assert abs(first[1] - placed) < dt.timedelta(seconds=1)
    assert (first[0], first[3], first[4]) == (order.number, float(order.total), "Order")
    assert first[2] == ""
    assert [(row[5], row[6]) for row in (first, second)] == [
        (line.name, float(line.quantity)) for line in await lines(order)
    ]


async def lines(order):
    return await order.lines.all().order_by("position")


async def test_no_cell_is_reckoned_whatever_a_name_says(http):
    person = await make.person(http, await make.business())
    names = [*HOSTILE, INJECTED[:53] + "</r>", "_x0041_", "https://example.jp", "1e5", "007"]
    for name in names:
        await make.Customer.create(business_id=person.facts["business"].id, name=name, **make.ADDRESS)
    document = "{ customers(orderBy: [CREATED_AT_ASC]) { nodes { name isLinked version } } }"
    content = await fetched(http, await written(person, document, format="XLSX"))
    assert [row[0] for row in rows_in(content)[1:]] == names
    assert {tuple(row[1:]) for row in rows_in(content)[1:]} == {(False, 1.0)}
    assert not re.search(r"<f[\s/>]", sheet_of(content))
    assert "hyperlink" not in sheet_of(content)
    stranger = await make.person(http, await make.business())
    assert len(rows_in(await fetched(http, await written(stranger, document, format="XLSX")))) == 1


def test_markup_in_a_name_stays_a_name():
    content = made([{"text": INJECTED}, {"text": "<r>x</r>"}, {"text": "<r></r>"}])
    assert "<f>" not in sheet_of(content)
    assert [row[0] for row in rows_in(content)[1:]] == [INJECTED, "<r>x</r>", "<r></r>"]


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_every_text_comes_back_as_it_was(texts):
    content = made([{"text": f"x{text}x"} for text in texts])
    assert [row[0] for row in rows_in(content)[1:]] == [f"x{text}x" for text in texts]


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("Yen", 123_456_789_012_345, 123_456_789_012_345.0), ("Yen", 1_234_567_890_123_456, "1234567890123456"),
        ("Decimal", "1.5", 1.5), ("Decimal", "0.1234567890123456", "0.1234567890123456"), ("Decimal", None, ""),
        ("Date", "2026-11-25", dt.date(2026, 11, 25)), ("Date", "1900-02-28", "1900-02-28"),
        ("DateTime", "2026-11-25T15:30:00+00:00", dt.datetime.fromisoformat("2026-11-26T00:30")),
        ("DateTime", "9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59+00:00"),
        ("ID", "0012", "0012"), ("Boolean", True, True),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_change_is_written_as_text(kind, value, shown):
    (_, row) = rows_in(made([{"text": value, "more": "x"}], (Column(("text",), kind), Column(("more",)))))
    assert row == [shown, "x"]


def test_what_does_not_fit_is_refused_and_not_cut_off():
    assert rows_in(made([{"text": "あ" * 32_767}]))[1] == ["あ" * 32_767]
    with pytest.raises(BeyondSheet) as refusal:
        made([{"text": ""}, {"text": "🍣" * 16_384}])
    assert refusal.value.place == "3 text"


def test_a_sheet_has_so_many_lines(monkeypatch):
    monkeypatch.setattr(spreadsheet, "MOST_LINES", 4)
    assert len(rows_in(made([{"text": "x"}] * 3))) == 4
    with pytest.raises(BeyondSheet):
        made([{"text": "x"}] * 4)


def test_what_a_killed_worker_has_left_goes_after_an_hour(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old, young = tmp_path / f"{spreadsheet.ROOM}old", tmp_path / f"{spreadsheet.ROOM}young"
    for left in (old, young):
        left.mkdir()
        (left / "rows").write_text("築地")
    for path in (old / "rows", old):
        os.utime(path, (time.time() - 3700,) * 2)
    with room() as mine:
        assert Path(mine).parent == tmp_path
    assert [path.name for path in tmp_path.iterdir()] == [young.name]

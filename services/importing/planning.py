"""What a file would do, row by row: one reading for the preview and for taking it in."""

import functools
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.user_error import Duplicate, Taken, UserError
from models.row import Row, assign
from services.importing.layouts import Cells, Layout, World, folded


class ImportAction(StrEnum):
    """新規, 更新, 変更なし, エラー."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"
    SAME = "SAME"
    ERROR = "ERROR"


@dataclass(slots=True)
class Draft:
    """A row of the file, read."""

    number: int
    cells: list[str]
    row: Row
    values: dict[str, Any]
    problems: list[UserError]
    key: Any
    second: str | None = None
    """Its second key, if its kind has one."""

    @property
    def second_key(self) -> tuple[str, str | None]:
        """What no key of another sort equals."""
        return ("second", self.second)

    @property
    def keys(self) -> list[Any]:
        """All that no two rows share."""
        return [self.key] if self.second is None else [self.key, self.second_key]


@dataclass(slots=True)
class Planned:
    """What a row of the file would do."""

    number: int
    """As a spreadsheet counts: 1 is the row of headings."""
    cells: list[str]
    action: ImportAction
    row: Row
    changed: list[str] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    problems: list[UserError] = field(default_factory=list)


@dataclass(frozen=True)
class Heading:
    """Where each field stands, and what is missing or not known."""

    places: dict[str, int]
    missing: list[str]
    unknown: list[str]


def heading(layout: Layout, header: list[str]) -> Heading:
    """Match row 1 with the columns of the layout."""
    typed = {folded(text): index for index, text in reversed(list(enumerate(header))) if text}
    names = {folded(column.heading): column for column in layout.columns}
    places = {column.name: typed[text] for text, column in names.items() if text in typed}
    missing = [column.heading for column in layout.columns if column.is_required and column.name not in places]
    return Heading(places, missing, [header[index] for text, index in typed.items() if text not in names])


def is_sample(layout: Layout, number: int, cells: list[str]) -> bool:
    """Whether a row is the template's example."""
    if number != 2:  # noqa: PLR2004 — the row below the headings
        return False
    return layout.always_sample or [cell for cell in cells if cell] == [cell for cell in layout.sample if cell]


@dataclass(slots=True)
class Given:
    """A row of the file, as it was typed."""

    number: int
    cells: list[str]
    named: Cells
    """Its cells by field."""


def given(places: dict[str, int], number: int, cells: list[str]) -> Given:
    """Which cell is of which field."""
    return Given(number, cells, {name: cells[at] if at < len(cells) else "" for name, at in places.items()})


def draft(layout: Layout, world: World, one: Given) -> Draft:
    """A row as if there were none of its key."""
    values, problems = layout.values(one.named, world)
    row = _another(world.blank)
    assign(row, values)
    second = layout.second.of(row) if layout.second else None
    return Draft(one.number, one.cells, row, values, problems, layout.key(row), second)


def _another(blank: Row) -> Row:
    """A copy: making a row anew takes much longer, and `copy.copy` five times as long."""
    row = object.__new__(type(blank))
    row.__dict__.update(blank.__dict__)
    return row


@functools.cache
def _looked_at(row: type[Row], names: tuple[str, ...]) -> tuple[str, ...]:
    """The fields in which something may be wrong: what is given, and what may not be left out."""
    return tuple(name for name in row._meta.fields_map if name in names or name in row.required)


def _second_problems(layout: Layout, world: World, one: Draft, known: Row | None) -> list[UserError]:
    """What is wrong with its second key, which is remembered as well."""
    if layout.second is None or one.second is None:
        return []
    path, is_named = (layout.second.name,), one.second_key in world.taken
    world.taken.add(one.second_key)
    if is_named:
        return [Duplicate(path=path)]
    owner = world.owners.get(one.second)
    return [Taken(value=one.second, path=path)] if owner is not None and (known is None or owner != known.id) else []


def plan(layout: Layout, world: World, one: Draft) -> Planned:
    """What a row would do to what is there; the world remembers it, so that a second row of a key is seen."""
    row, problems = one.row, list(one.problems)
    known = None if one.key in world.taken else world.rows.get(one.key)
    if one.key in world.taken:
        problems.append(Duplicate(path=("name",)))
    before: dict[str, Any] = {}
    changed: list[str] = []
    values, unsettled = ({}, []) if one.key in world.taken else layout.settle(known, one.values)
    problems += [] if problems and known is None else unsettled
    if known is not None:
        before = {name: getattr(known, name) for name in values}
        row, changed = known, assign(known, values)
    found = row.problems(*_looked_at(layout.row, tuple(values))) if values else []
    if found and problems:
        told = {problem.path[0] for problem in problems}
        found = [error for error in found if error.path[0] not in told]
    problems += found or ([] if problems else layout.more(row))
    problems += [] if one.key in world.taken else _second_problems(layout, world, one, known)
    problems += [] if problems else layout.among(row, world)
    world.taken.add(one.key)
    number, cells = one.number, one.cells
    if problems:
        return Planned(number, cells, ImportAction.ERROR, row, problems=problems)
    action = ImportAction.CREATE if not before else ImportAction.UPDATE if changed else ImportAction.SAME
    return Planned(number, cells, action, row, changed, {name: before[name] for name in changed if before})

"""What a document asks of a row, as the columns of a table: objects within it are told by dotted names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

NUMBERS = frozenset({"Int", "Float", "Decimal", "Yen"})


class UnknownList(Exception):
    """The path leads to no list of objects."""


@dataclass(frozen=True)
class Column:
    """A column: where its values stand, by the names under which they are answered."""

    path: tuple[str, ...]
    kind: str = ""
    """The scalar or enum, if it is known."""
    is_list: bool = False
    """Its cells hold JSON."""

    @property
    def name(self) -> str:
        """As the first row names it."""
        return ".".join(self.path)


def columns_of(
    schema: GraphQLSchema, document: DocumentNode, kind: Any, selection: SelectionSetNode | None, rows_of: str = ""
) -> list[Column]:
    """The columns of what is selected of a type; the list of `rows_of` is taken apart, all others are JSON."""
    reading = _Reading(schema, document, tuple(rows_of.split(".")) if rows_of else ())
    found = {column.path: column for column in reading.below(kind, selection, ())}
    if rows_of and not reading.is_opened:
        raise UnknownList(rows_of)
    return list(found.values())


class _Reading:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, opened: tuple[str, ...]) -> None:
        self._schema, self._opened, self.is_opened = schema, opened, False
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }

    def below(self, kind: Any, selection: SelectionSetNode | None, path: tuple[str, ...]) -> Iterator[Column]:
        for node in selection.selections if selection else ():
            if isinstance(node, FieldNode):
                yield from self._field(kind, node, path)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                named = self._schema.get_type(fragment.type_condition.name.value)
                yield from self.below(named, fragment.selection_set, path)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                named = self._schema.get_type(condition.name.value) if condition else kind
                yield from self.below(named, node.selection_set, path)

    def _field(self, kind: Any, node: FieldNode, path: tuple[str, ...]) -> Iterator[Column]:
        here = (*path, (node.alias or node.name).value)
        if node.name.value == "__typename":
            yield Column(here)
            return
        shown = get_nullable_type(kind.fields[node.name.value].type)
        named: Any = get_named_type(shown)
        if is_list_type(shown) and not (here == self._opened and is_composite_type(named)):
            yield Column(here, is_list=True)
        elif is_composite_type(named):
            self.is_opened = self.is_opened or here == self._opened
            yield from self.below(named, node.selection_set, here)
        else:
            yield Column(here, named.name)


def cells_of(row: dict[str, Any], columns: Sequence[Column], rows_of: str = "") -> Iterator[list[Any]]:
    """The rows of the table that a row makes: one, or one for each element of a list, and one where it is empty."""
    opened = tuple(rows_of.split(".")) if rows_of else ()
    for element in (_at(row, opened) or [None]) if opened else [None]:
        yield [_cell(row, element, column, opened) for column in columns]


def _cell(row: dict[str, Any], element: Any, column: Column, opened: tuple[str, ...]) -> Any:
    path, depth = column.path, len(opened)
    value = _at(element, path[depth:]) if opened and path[:depth] == opened else _at(row, path)
    return orjson.dumps(value).decode() if column.is_list and value is not None else value


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value

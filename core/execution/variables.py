"""The variables of a request, as the specification coerces them; what is plain already is taken as it is."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from graphql import (
    GraphQLSchema,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    VariableDefinitionNode,
)
from graphql.execution.values import VariableValues, get_variable_values

MOST_KNOWN, LONGEST = 100, 1_000
"""Sets of values of one operation that are remembered, and the bytes of each."""
NONE = VariableValues({}, {})
PLAIN: Mapping[str, type] = {"ID": str, "String": str, "Boolean": bool}
"""Scalars whose values come out of JSON as they are."""


class Coercion:
    """How the variables of one operation are coerced; the same values, asked again, are coerced already."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._schema, self._definitions = schema, operation.variable_definitions or ()
        self._plain = _plain(self._definitions)
        self._known: dict[bytes, VariableValues] = {}

    def __call__(self, given: dict[str, Any]) -> VariableValues | None:
        """The values; None where they do not fit."""
        if not self._definitions:
            return NONE
        if self._plain is not None and all(type(given.get(name)) is kind for name, kind in self._plain):
            return VariableValues({}, {name: given[name] for name, _ in self._plain})
        try:
            key = orjson.dumps(given)
        except TypeError:
            return self._coerced(given)
        found = self._known.get(key)
        if found is None and (found := self._coerced(given)) is not None and len(key) <= LONGEST:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[key] = found
        return found

    def _coerced(self, given: dict[str, Any]) -> VariableValues | None:
        found = get_variable_values(self._schema, self._definitions, given)
        return None if isinstance(found, list) else found


def _plain(definitions: Sequence[VariableDefinitionNode]) -> tuple[tuple[str, type], ...] | None:
    """The names of variables that are all plain, with what they must be."""
    found = []
    for one in definitions:
        kind = one.type.type if isinstance(one.type, NonNullTypeNode) else one.type
        if not isinstance(kind, NamedTypeNode) or kind.name.value not in PLAIN:
            return None
        found.append((one.variable.name.value, PLAIN[kind.name.value]))
    return tuple(found)

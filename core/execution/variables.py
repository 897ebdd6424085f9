"""The variables of a request, as the specification coerces them; what is plain already is taken as it is."""

import functools
from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLSchema,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    VariableDefinitionNode,
)
from graphql.execution.values import VariableValues, get_variable_values

NONE = VariableValues({}, {})
PLAIN: Mapping[str, type] = {"ID": str, "String": str, "Boolean": bool}
"""Scalars whose values come out of JSON as they are."""


def coerced(schema: GraphQLSchema, operation: OperationDefinitionNode, given: dict[str, Any]) -> VariableValues | None:
    """The values; None where they do not fit."""
    definitions = operation.variable_definitions
    if not definitions:
        return NONE
    plain = _plain(definitions)
    if plain is not None and all(type(given.get(name)) is kind for name, kind in plain):
        return VariableValues({}, {name: given[name] for name, _ in plain})
    found = get_variable_values(schema, definitions, given)
    return None if isinstance(found, list) else found


@functools.lru_cache(1_000)
def _plain(definitions: tuple[VariableDefinitionNode, ...]) -> tuple[tuple[str, type], ...] | None:
    """The names of variables that are all plain, with what they must be."""
    found = []
    for one in definitions:
        kind = one.type.type if isinstance(one.type, NonNullTypeNode) else one.type
        if not isinstance(kind, NamedTypeNode) or kind.name.value not in PLAIN:
            return None
        found.append((one.variable.name.value, PLAIN[kind.name.value]))
    return tuple(found)

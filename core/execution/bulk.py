"""All rows of a list, however many: a document that asks for one connection is run page by page."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLField,
    NamedTypeNode,
    NameNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    get_named_type,
    print_ast,
)
from graphql.execution.values import VariableValues, get_variable_values

from core.actor import Actor
from core.execution import weight
from core.execution.columns import Column, columns_of
from core.execution.compile import Compiler
from core.execution.limits import core_of, cost_of, parsed
from core.execution.push import declared_field
from core.execution.run import Run
from core.execution.stored import Fault, operation_of, run, unsound
from core.graph.connection import LARGEST_PAGE, Listed
from core.graph.context import Context
from core.live.hub import Live

SIZE, AFTER = "__size", "__after"
PAGING = frozenset({"first", "last", "after", "before"})
ONE_LIST = "Ask for one list with its `nodes`, and for nothing else: { orders { nodes { … } } }."


class Refused(Exception):
    """A page that was answered with errors."""

    def __init__(self, error: GraphQLError) -> None:
        super().__init__(error.message)
        self.code = (error.extensions or {}).get("code", "INTERNAL")


@dataclass(frozen=True)
class Bulk:
    """A document that gives all rows of a list."""

    schema: Any
    source: str
    paged: str
    """The same, asking for a page."""
    variables: Mapping[str, Any]
    key: str
    row_cost: int
    """Fields that one row may give."""

    async def pages(self, actor: Actor, size: int = LARGEST_PAGE) -> AsyncIterator[list[dict[str, Any]]]:
        """The rows that an actor sees, some at a time; within a snapshot they are those of one moment."""
        after: str | None = None
        while True:
            values = {**self.variables, SIZE: size, AFTER: after}
            data, errors = await run(self.schema, self.paged, values, actor)
            if errors:
                raise Refused(errors[0])
            page = data[self.key]
            yield page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

    async def count(self, actor: Actor) -> int:
        """How many rows there will be."""
        schema = core_of(self.schema)
        operation = operation_of(self.source)
        field, declared, node = _root(schema, operation)
        given = cast(
            "VariableValues", get_variable_values(schema, operation.variable_definitions or (), dict(self.variables))
        )
        context = Context(live=cast("Live", None), authenticate=cast("Any", None), actor=actor)
        compiler = Compiler(schema, parsed(self.source), {}, actor)
        arguments = compiler.arguments(declared, field, node, Run(context, given))
        question = _listed(declared).question(**arguments)  # type: ignore[union-attr]
        rows = question.row.visible_to(actor).filter(*question.private(actor), question.condition)
        found: int = await rows.count()
        return found

    def columns(self, rows_of: str = "") -> list[Column]:
        """The columns of a table of the rows; or of the elements of a list in them, named by its path."""
        schema, operation = core_of(self.schema), operation_of(self.source)
        field, _, node = _root(schema, operation)
        (nodes,) = node.selection_set.selections  # type: ignore[union-attr]
        connection: Any = get_named_type(field.type)
        kind = get_named_type(connection.fields["nodes"].type)
        return columns_of(schema, parsed(self.source), kind, cast("FieldNode", nodes).selection_set, rows_of)


def read(schema: Any, source: str, variables: Mapping[str, Any]) -> Bulk | list[Fault]:
    """A document that can be run page by page, or why it cannot be."""
    if found := unsound(schema, source):
        return found
    operation = operation_of(source)
    if fault := _misshapen(core_of(schema), operation):
        return [Fault(1, fault)]
    if weight.values(variables) > weight.MOST_VALUES:
        return [Fault(1, f"The variables hold more than {weight.MOST_VALUES} values.")]
    coerced = get_variable_values(core_of(schema), operation.variable_definitions or (), dict(variables))
    if isinstance(coerced, list):
        return [Fault(1, one.message) for one in coerced]
    paged, key = _paged(source, operation)
    cost = cost_of(core_of(schema), paged, None, {SIZE: LARGEST_PAGE})
    if cost > weight.MOST_COST:
        row, most = cost // LARGEST_PAGE, weight.MOST_COST // LARGEST_PAGE
        return [Fault(1, f"A row costs {row}, {most} at most: ask for shorter lists or fewer fields.")]
    return Bulk(schema, source, paged, dict(variables), key, cost // LARGEST_PAGE)


def _misshapen(schema: Any, operation: OperationDefinitionNode) -> str:
    """Why a valid query does not ask for all rows of one list."""
    root = operation.selection_set.selections
    if len(root) != 1 or not isinstance(root[0], FieldNode) or root[0].directives or root[0].selection_set is None:
        return ONE_LIST
    if root[0].name.value.startswith("__"):
        return ONE_LIST
    _, declared, node = _root(schema, operation)
    below = root[0].selection_set.selections
    if _listed(declared) is None or len(below) != 1 or not isinstance(below[0], FieldNode):
        return ONE_LIST
    if below[0].name.value != "nodes" or below[0].alias or below[0].directives:
        return ONE_LIST
    if paging := sorted(PAGING & {one.name.value for one in node.arguments or ()}):
        return f"An export holds all rows: leave out {', '.join(paging)}."
    if any(one.variable.name.value in {SIZE, AFTER} for one in operation.variable_definitions or ()):
        return f"${SIZE} and ${AFTER} are the export's own."
    return ""


def _root(schema: Any, operation: OperationDefinitionNode) -> tuple[GraphQLField, Any, FieldNode]:
    node = cast("FieldNode", operation.selection_set.selections[0])
    return schema.query_type.fields[node.name.value], declared_field(schema.query_type, node.name.value), node


def _listed(declared: Any) -> Listed | None:
    function = getattr(getattr(declared, "base_resolver", None), "wrapped_func", None)
    found = getattr(function, "planned", None)
    return found if isinstance(found, Listed) else None


def _paged(source: str, operation: OperationDefinitionNode) -> tuple[str, str]:
    """The document with the page as variables, and the name under which its list is answered."""
    node = cast("FieldNode", operation.selection_set.selections[0])
    info = FieldNode(
        name=NameNode(value="pageInfo"),
        selection_set=SelectionSetNode(selections=(_field("hasNextPage"), _field("endCursor"))),
    )
    page = replace(
        node,
        arguments=(*(node.arguments or ()), _argument("first", SIZE), _argument("after", AFTER)),
        selection_set=SelectionSetNode(selections=(*cast("SelectionSetNode", node.selection_set).selections, info)),
    )
    whole_number = NonNullTypeNode(type=NamedTypeNode(name=NameNode(value="Int")))
    text = NamedTypeNode(name=NameNode(value="String"))
    changed = replace(
        operation,
        selection_set=SelectionSetNode(selections=(page,)),
        variable_definitions=(
            *(operation.variable_definitions or ()),
            VariableDefinitionNode(variable=_variable(SIZE), type=whole_number, directives=()),
            VariableDefinitionNode(variable=_variable(AFTER), type=text, directives=()),
        ),
    )
    document = parsed(source)
    definitions = tuple(changed if one is operation else one for one in document.definitions)
    return print_ast(DocumentNode(definitions=definitions)), (node.alias or node.name).value


def _argument(name: str, variable: str) -> ArgumentNode:
    return ArgumentNode(name=NameNode(value=name), value=_variable(variable))


def _variable(name: str) -> VariableNode:
    return VariableNode(name=NameNode(value=name))


def _field(name: str) -> FieldNode:
    return FieldNode(name=NameNode(value=name), arguments=(), directives=())

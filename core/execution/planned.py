"""Queries run by plans, each compiled once; what no plan covers, or what goes wrong, is graphql-core's."""

from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Any

import orjson
from graphql import (
    ExecutionResult,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    get_operation_ast,
    visit,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.language import DirectiveNode, Visitor
from prometheus_client import Counter
from strawberry.extensions import SchemaExtension

from core.actor import Actor
from core.execution.compile import Compiler
from core.execution.limits import KNOWN, core_of, parsed
from core.execution.plan import ObjectPlan
from core.execution.run import Run, shape_of
from core.execution.statement import Anomaly, Unplanned
from core.execution.whole import Whole

RUNS = Counter(
    "tsunagi_operations_total",
    "Queries, payloads of mutations and events of subscriptions, by what read them, and why not by a plan.",
    ["kind", "by", "why"],
)


class _Choices(Visitor):
    """The variables that `@skip` and `@include` ask."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        """Each directive of the document."""
        if node.name.value in {"skip", "include"}:
            self.names |= {one.value.name.value for one in node.arguments or () if isinstance(one.value, VariableNode)}


@lru_cache(KNOWN)
def _asked(source: str) -> tuple[str, ...]:
    choices = _Choices()
    visit(parsed(source), choices)
    return tuple(sorted(choices.names))


@lru_cache(2 * KNOWN)
def plan_of(
    schema: GraphQLSchema,
    source: str,
    operation_name: str | None,
    choices: tuple[tuple[str, bool], ...],
    actor: Actor,
) -> ObjectPlan | Whole | str:
    """The plan of an operation, or why there is none."""
    document = parsed(source)
    operation = get_operation_ast(document, operation_name)
    if operation is None:
        return "operation"
    try:
        return Compiler(schema, document, dict(choices), actor).operation(operation)
    except Unplanned as reason:
        return str(reason)


PLANNED = RUNS.labels("query", "plan", "")


def choices_of(source: str, variables: VariableValues) -> tuple[tuple[str, bool], ...]:
    """The variables that `@skip` and `@include` ask, with their values."""
    coerced = variables.coerced
    return tuple((name, coerced[name]) for name in _asked(source) if name in coerced)


class Planned(SchemaExtension):
    """Answers a query by its plan, before graphql-core is asked."""

    async def on_execute(self) -> AsyncIterator[None]:
        """A result that is there is not made again."""
        context = self.execution_context
        operation = get_operation_ast(parsed(context.query or ""), context.operation_name)
        if context.result is None and operation is not None and operation.operation is OperationType.QUERY:
            data, why = await self._data(operation)
            if data is not None:
                context.result = ExecutionResult(data, None)
            RUNS.labels("query", "plan" if data is not None else "graphql-core", why).inc()
        yield

    async def _data(self, operation: OperationDefinitionNode) -> tuple[dict[str, Any] | None, str]:
        context = self.execution_context
        schema, source = core_of(context.schema), context.query or ""
        variables = get_variable_values(schema, operation.variable_definitions or (), context.variables or {})
        if isinstance(variables, list):
            return None, "variables"
        choices = choices_of(source, variables)
        plan = plan_of(schema, source, context.operation_name, choices, shape_of(context.context.actor))
        if isinstance(plan, str):
            return None, plan
        try:
            (data,) = await plan.run([context.root_value], Run(context.context, variables))
        except Exception as error:  # noqa: BLE001 — graphql-core runs into it again, and tells it as it should be told
            context.context.loaders = {}
            return None, "anomaly" if isinstance(error, Anomaly) else "error"
        return orjson.loads(orjson.dumps(data)), ""

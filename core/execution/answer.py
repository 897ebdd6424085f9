"""The short way: a query that is known and has a plan is answered in bytes, without anything in between.

Whatever is out of order ends it, and the long way tells what was wrong.
"""

from functools import lru_cache
from typing import Any

import orjson
from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, OperationType, get_operation_ast
from graphql.execution.values import VariableValues, get_variable_values

from core.execution import weight
from core.execution.limits import COSTS, KNOWN, cost_of, parsed, problems, spend, strange, told
from core.execution.planned import PLANNED, choices_of, plan_of
from core.execution.run import Run, shape_of
from core.execution.weight import TooHeavy
from core.graph import trusted
from core.graph.context import Context

NO_VARIABLES = VariableValues({}, {})


@lru_cache(KNOWN)
def _sound(schema: GraphQLSchema, source: str, operation_name: str | None) -> OperationDefinitionNode | None:
    """The operation of a document that is light and valid, if it is a query."""
    try:
        found = get_operation_ast(parsed(source), operation_name)
        is_query = found is not None and found.operation is OperationType.QUERY
        return None if not is_query or problems(schema, source) else found
    except (TooHeavy, GraphQLError, RecursionError):
        return None


async def answered(schema: GraphQLSchema, asked: dict[str, Any], context: Context) -> bytes | None:
    """The answer as JSON; None where the long way must be gone."""
    source, name, given = asked["query"], asked.get("operationName"), asked.get("variables") or {}
    operation = _sound(schema, source, name)
    if operation is None or strange(source, context.actor) or not trusted.allows(source):
        return None
    variables = NO_VARIABLES
    if operation.variable_definitions:
        found = get_variable_values(schema, operation.variable_definitions, given)
        if isinstance(found, list):
            return None
        variables = found
    plan = plan_of(schema, source, name, choices_of(source, variables), shape_of(context.actor))
    if isinstance(plan, str):
        return None
    context.cost = cost_of(schema, source, name, given)
    if context.cost > weight.MOST_COST or await spend(context):
        return None
    COSTS.observe(context.cost)
    try:
        (data,) = await plan.run([None], Run(context, variables))
        shown = orjson.dumps(data)
    except Exception:  # noqa: BLE001 — graphql-core runs into it again, and tells it as it should be told
        context.loaders = {}
        return None
    PLANNED.inc()
    cost = orjson.dumps(told(context.cost, shown.count(b'":') - shown.count(b'\\":')))
    return b'{"data":' + shown + b',"extensions":{"cost":' + cost + b"}}"

"""The short way: a query that is known and has a plan is answered in bytes, without anything in between.

Whatever is out of order ends it, and the long way tells what was wrong.
"""

from functools import lru_cache
from typing import Any

import orjson
from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, OperationType, get_operation_ast

from core.actor import Actor
from core.execution import weight
from core.execution.limits import COSTS, KNOWN, cost_of, parsed, problems, spend, strange
from core.execution.plan import ObjectPlan
from core.execution.planned import PLANNED, choices_of, plan_of
from core.execution.run import Run, shape_of
from core.execution.variables import coerced
from core.execution.weight import TooHeavy
from core.execution.whole import Impostor, Whole
from core.graph import trusted
from core.graph.context import Context
from core.pool import is_unavailable


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
    """The answer as JSON; None where the long way must be gone: then it is known for certain who asks."""
    try:
        found = await _answered(schema, asked, context)
    except Impostor:
        await context.renew()
        found = await _answered(schema, asked, context)
    if found is None and context.presumed is not None:
        await context.renew()
    return found


async def _answered(schema: GraphQLSchema, asked: dict[str, Any], context: Context) -> bytes | None:
    source, name, given = asked["query"], asked.get("operationName"), asked.get("variables") or {}
    operation = _sound(schema, source, name)
    if operation is None or strange(source, context.actor) or not trusted.allows(source):
        return None
    if given and weight.values(given) > weight.MOST_VALUES:
        return None
    variables = coerced(schema, operation, given)
    if variables is None:
        return None
    choices = choices_of(source, variables)
    plan = plan_of(schema, source, name, choices, _shape(context))
    if isinstance(plan, str):
        return None
    if not isinstance(plan, Whole) and context.presumed is not None:
        raise Impostor
    context.cost = cost_of(schema, source, name, given)
    if context.cost > weight.MOST_COST or await spend(context):
        return None
    COSTS.observe(context.cost)
    shown = await _shown(plan, Run(context, variables))
    if shown is None:
        return None
    PLANNED.inc()
    fields = shown.count(b'":') - (shown.count(b'\\":') if b'\\"' in shown else 0)
    cost = b'"requested":%d,"actual":%d,"limit":%d' % (context.cost, fields, weight.MOST_COST)
    return b'{"data":' + shown + b',"extensions":{"cost":{' + cost + b"}}}"


def _shape(context: Context) -> Actor:
    return context.presumed.shape if context.presumed is not None else shape_of(context.actor)


async def _shown(plan: ObjectPlan | Whole, run: Run) -> bytes | None:
    """The data; None where graphql-core is to run into what went wrong again, and tell it as it should be told."""
    try:
        if isinstance(plan, Whole):
            return await plan.written(run)
        (data,) = await plan.run([None], run)
        return orjson.dumps(data)
    except Impostor:
        raise
    except Exception as error:
        if is_unavailable(error):
            raise
        run.context.loaders = {}
        return None

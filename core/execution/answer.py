"""The short way: a query that is known and has a plan is answered in bytes, without anything in between.

Whatever is out of order ends it, and the long way tells what was wrong.
"""

from functools import lru_cache
from typing import Any

import orjson
from graphql import GraphQLError, GraphQLSchema, OperationType, get_operation_ast

from core.actor import Actor
from core.execution import weight
from core.execution.allowed import beyond
from core.execution.limits import COSTS, KNOWN, cost_of, parsed, problems, spend, strange
from core.execution.plan import ObjectPlan
from core.execution.planned import PLANNED, choices_of, plan_of
from core.execution.run import Run, shape_of
from core.execution.variables import Coercion
from core.execution.weight import TooHeavy
from core.execution.whole import Impostor, Whole
from core.graph import trusted
from core.graph.context import Context
from core.pool import is_unavailable

COUNTED = 4_000
"""Bytes of an answer whose fields are counted."""


@lru_cache(KNOWN)
def _sound(schema: GraphQLSchema, source: str, operation_name: str | None) -> Coercion | None:
    """How the variables of a document are coerced that is light and valid, if it is a query."""
    try:
        found = get_operation_ast(parsed(source), operation_name)
        if found is None or found.operation is not OperationType.QUERY or problems(schema, source):
            return None
        return Coercion(schema, found)
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
    coercion = _sound(schema, source, name)
    if coercion is None or strange(source, context.actor) or not trusted.allows(source):
        return None
    if given and weight.values(given) > weight.MOST_VALUES:
        return None
    variables = coercion(given)
    if variables is None or beyond(schema, source, given, context.actor.allowed_fields):
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
    cost = b'"requested":%d,"actual":%d,"limit":%d' % (context.cost, _given(shown), weight.MOST_COST)
    return b"".join((b'{"data":', shown, b',"extensions":{"cost":{', cost, b"}}}"))


def _given(shown: bytes) -> int:
    """The fields of an answer; of a long one, reckoned from its beginning: to count them would be dear."""
    begin = shown[:COUNTED]
    fields = begin.count(b'":') - (begin.count(b'\\":') if b'\\"' in begin else 0)
    return fields if len(shown) <= COUNTED else fields * len(shown) // COUNTED


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

"""The short way for mutations: one that is known is run by graphql-core's executor, and answered in bytes.

What is refused before it begins is told on the long way; what has begun is answered here, whatever becomes of it.
"""

import json
from functools import lru_cache
from inspect import isawaitable
from types import SimpleNamespace
from typing import Any

import orjson
from graphql import GraphQLError, GraphQLSchema, OperationType, get_operation_ast
from starlette.responses import Response
from strawberry.execution import optimized_is_awaitable

from core.execution import weight
from core.execution.allowed import beyond
from core.execution.limits import COSTS, KNOWN, core_of, cost_of, parsed, problems, spend, strange, told
from core.execution.payload import Executor
from core.execution.weight import TooHeavy
from core.graph import trusted
from core.graph.context import Context

RETRY_SECONDS = 1


class Writing(Executor):
    """Leaves payloads as the JSON that plans have written."""

    is_written = True


@lru_cache(KNOWN)
def _is_sound(schema: GraphQLSchema, source: str, operation_name: str | None) -> bool:
    """Whether a document is light and valid, and asks for a mutation."""
    try:
        found = get_operation_ast(parsed(source), operation_name)
        is_mutation = found is not None and found.operation is OperationType.MUTATION
        return is_mutation and not problems(schema, source)
    except (TooHeavy, GraphQLError, RecursionError):
        return False


async def mutated(schema: Any, asked: dict[str, Any], context: Context) -> bytes | None:
    """The answer as JSON; None where nothing was run, and the long way must be gone."""
    core, source, name, given = (
        core_of(schema),
        asked["query"],
        asked.get("operationName"),
        asked.get("variables") or {},
    )
    if not _is_sound(core, source, name) or strange(source, context.actor) or not trusted.allows(source):
        return None
    if context.connection is None or context.connection.scope.get("is_get"):
        return None
    if beyond(core, source, given, context.actor.allowed_fields):
        return None
    is_awaitable: Any = optimized_is_awaitable
    executor = Writing.build(core, parsed(source), None, context, given, name, is_awaitable=is_awaitable)
    if isinstance(executor, list):
        return None
    context.cost = cost_of(core, source, name, given)
    if context.cost > weight.MOST_COST or await spend(context):
        return None
    COSTS.observe(context.cost)
    context.response = Response()
    found: Any = executor.execute_operation()
    result = await found if isawaitable(found) else found
    parts = [b'{"data":', data := written(result.data)]
    if result.errors:
        schema.process_errors(result.errors, SimpleNamespace(context=context))
        parts += [b',"errors":', written([error.formatted for error in result.errors])]
        if not any((result.data or {}).values()) and any(is_busy(error) for error in result.errors):
            context.response.status_code, context.response.headers["retry-after"] = 503, str(RETRY_SECONDS)
    cost = told(context.cost, data.count(b'":') - data.count(b'\\":'))
    return b"".join([*parts, b',"extensions":{"cost":', orjson.dumps(cost), b"}}"])


def is_busy(error: GraphQLError) -> bool:
    """Whether it may be tried again a little later."""
    return (error.extensions or {}).get("code") == "UNAVAILABLE"


def written(value: Any) -> bytes:
    """JSON; halves of characters become `?`."""
    try:
        return orjson.dumps(value)
    except TypeError:
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_contents)
        return plain.encode("utf-8", "replace")


def _contents(one: Any) -> Any:
    if isinstance(one, orjson.Fragment):
        return orjson.loads(one.contents)
    raise TypeError(type(one).__name__)

"""The schema: built from what has registered itself; what is not ours to tell is masked."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import strawberry
from graphql import GraphQLError, located_error
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import create_type
from strawberry.types import ExecutionResult

from core.actor import Personal
from core.execution.allowed import Allowed
from core.execution.limits import Limits
from core.execution.mutated import RETRY_SECONDS
from core.execution.payload import Executor
from core.execution.planned import Planned
from core.graph.context import Context
from core.graph.node import NODES
from core.graph.operation import FIELDS
from core.graph.scalars import SCALARS
from core.graph.user_error import TWINS
from core.log import log
from core.pool import is_unavailable
from core.user_error import UserError, UserErrors

BUSY = {
    "ja": "ただいま混み合っています。少し待ってからやり直してください。",
    "en": "We are very busy just now. Please try again shortly.",
}


class Schema(strawberry.Schema):
    """Strawberry's, with a context of its own for each operation and errors that tell no internals."""

    async def stream(self, *args: Any, context_value: Any = None, **kwargs: Any) -> Any:
        """Several operations share a socket, but not their loaders and rights."""
        forked = context_value.fork()
        await forked.renew()
        return _to_the_end(await super().stream(*args, **kwargs | {"context_value": forked}), forked)

    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        """Log what is our fault, without documents or values; then put what clients may read in its place."""
        context = execution_context.context if execution_context else None
        errors[:] = [told(error, context) for error in errors]


async def _to_the_end(results: Any, context: Context) -> AsyncIterator[Any]:
    """Why a stream ends is told as its last result: graphql-core lets what its source raises pass."""
    async with aclosing(results):
        try:
            async for result in results:
                yield result
        except Exception as error:  # noqa: BLE001 — masked, and logged, like any other
            yield ExecutionResult(data=None, errors=[told(located_error(error), context)])


def told(error: GraphQLError, context: Context | None) -> GraphQLError:
    """The error as clients see it: a code always, the facts of a refusal, a trace id for our own faults.

    That an answer is personal is told to nobody: an audience hears it, and goes apart.
    """
    cause = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error  # type: ignore[assignment]
    locale = context.locale if context else "ja"
    if isinstance(cause, (UserError, UserErrors)):
        first = next(iter(cause))
        facts = {name: str(value) for name, value in first.facts().items()}
        return _shaped(error, first.message(locale), {**facts, "code": first.code})
    if _is_asked_wrongly(error, cause):
        known = error.extensions or {}
        facts = known if error.path is None else {}
        return _shaped(error, error.message, {**facts, "code": known.get("code", "BAD_REQUEST")})
    if isinstance(cause, Personal):
        return _shaped(error, str(cause), {"code": "PERSONAL"})
    if is_unavailable(cause):
        log.warning("graphql.unavailable", path=[str(p) for p in error.path or []], error=type(cause).__name__)
        return _shaped(error, BUSY[locale], {"code": "UNAVAILABLE", "retryAfter": RETRY_SECONDS})
    trace_id = context.trace_id if context else ""
    log.error("graphql.failed", path=[str(p) for p in error.path or []], exc_info=cause, trace_id=trace_id)
    words = {
        "ja": "サーバーで問題が起きました。時間をおいてやり直してください。",
        "en": "Something went wrong on our side. Please try again later.",
    }
    return _shaped(error, words[locale], {"code": "INTERNAL", "traceId": trace_id})


def _is_asked_wrongly(error: GraphQLError, cause: BaseException) -> bool:
    """Whether the client is to blame; what a type cannot represent is a value of ours, told without its place."""
    if isinstance(cause, GraphQLError):
        return error.path is None or cause.nodes is not None
    return error.path is None and isinstance(cause, (ValueError, TypeError))


def _shaped(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )


def build(*, is_sorted: bool = False) -> Schema:
    """The schema of everything that is declared: import the resolvers first.

    A sorted one is for printing only: sorting makes the enums anew, and they forget their Python members.
    """
    roots = {name: create_type(name, list(fields.values())) for name, fields in FIELDS.items() if fields}
    return Schema(
        query=roots["Query"],
        mutation=roots.get("Mutation"),
        subscription=roots.get("Subscription"),
        types=[*(shown for shown, _ in NODES.values()), *TWINS.values()],
        extensions=[Limits, Allowed, Planned],
        execution_context_class=Executor,
        config=StrawberryConfig(scalar_map=SCALARS, sort_schema=is_sorted, disable_field_suggestions=True),
    )

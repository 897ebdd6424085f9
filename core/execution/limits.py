"""Where a document is weighed: after parsing, before validation; what is known to be sound is not looked at again."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator, Mapping
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    parse,
    validate,
)
from prometheus_client import Histogram
from strawberry.extensions import SchemaExtension

from core import limiter
from core.actor import Actor
from core.address import group
from core.execution import weight
from core.execution.weight import TooHeavy
from core.graph import trusted
from core.graph.operation import ANYONE, DECLARED
from core.settings import settings
from core.user_error import LoginRequired

TOKENS = 4_000
CHEAP = 100
SPENT = limiter.Budget("cost")
NOTHING = parse("{ __typename }")
"""Stands for a document that could not be taken."""
KNOWN = 500
"""Documents that a process remembers, parsed and validated."""
COSTS = Histogram(
    "tsunagi_operation_cost", "Fields that operations may give.", buckets=(10, 100, 1_000, 10_000, 100_000, 500_000)
)


@lru_cache(KNOWN)
def parsed(source: str) -> DocumentNode:
    """A document that is light enough to be validated."""
    weight.check_source(source)
    document = parse(source, max_tokens=TOKENS, allow_empty_selection_sets=False)
    weight.check(document)
    return document


@lru_cache(KNOWN)
def problems(schema: GraphQLSchema, source: str) -> tuple[GraphQLError, ...]:
    return tuple(validate(schema, parsed(source), max_errors=20, hide_suggestions=True))


@lru_cache(KNOWN)
def asked_of(source: str) -> frozenset[str]:
    """The root fields of a document, of all its operations."""
    document = parsed(source)
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    waiting = [one.selection_set for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    found: set[str] = set()
    seen: set[str] = set()
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                found.add(node.name.value)
            elif isinstance(node, InlineFragmentNode):
                waiting.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                if node.name.value in fragments:
                    waiting.append(fragments[node.name.value].selection_set)
    return frozenset(found)


def strange(source: str, actor: Actor) -> bool:
    """Whether a caller without a session asks for more than what is open to everybody, or for the schema."""
    if actor.is_somebody:
        return False
    closed = {name for name, allow in DECLARED.items() if allow != ANYONE}
    return not asked_of(source).isdisjoint(closed if settings().demo else closed | {"__schema", "__type"})


def core_of(schema: Any) -> GraphQLSchema:
    """The schema as graphql-core knows it."""
    return schema._schema  # type: ignore[no-any-return]


def cost_of(schema: GraphQLSchema, source: str, operation_name: str | None, variables: Mapping[str, Any]) -> int:
    """What the operation may give; only whole numbers among the variables matter."""
    numbers = tuple((name, value) for name, value in variables.items() if type(value) is int)
    return _cost(schema, source, operation_name, numbers)


@lru_cache(4 * KNOWN)
def _cost(schema: GraphQLSchema, source: str, operation_name: str | None, numbers: tuple[tuple[str, int], ...]) -> int:
    document = parsed(source)
    operation = get_operation_ast(document, operation_name)
    return weight.cost(schema, document, operation, dict(numbers)) if operation else 0


async def spend(context: Any) -> dt.datetime | None:
    """Take a request's cost off what its caller may spend, once; gives until when he has spent too much."""
    if context.is_paid or not context.cost or context.cost < CHEAP:
        return context.must_wait_until  # type: ignore[no-any-return]
    context.is_paid = True
    actor = context.actor
    who = actor.session_id or actor.app_token_id or group(context.address)
    context.must_wait_until = await SPENT.exceeded(settings().cost_limit, who, context.cost)
    return context.must_wait_until  # type: ignore[no-any-return]


class Limits(SchemaExtension):
    """Parses, weighs and validates, each document once; prices each request."""

    def on_parse(self) -> Iterator[None]:
        """Parsing and weighing; what is wrong is told in place of validation's errors.

        An error that is raised here would end a socket's operation without a word.
        """
        self._wrong: GraphQLError | None = None
        try:
            self.execution_context.graphql_document = parsed(self.execution_context.query or "")
        except TooHeavy as error:
            self._wrong = GraphQLError(str(error), extensions={"code": "TOO_HEAVY", "limit": error.limit})
        except RecursionError:
            self._wrong = GraphQLError("The document is nested too deeply.", extensions={"code": "TOO_HEAVY"})
        except GraphQLError as error:
            self._wrong = error
        context = self.execution_context.context
        if self._wrong is None and not trusted.allows(self.execution_context.query or ""):
            self._wrong = GraphQLError("Only known documents may be run here.", extensions={"code": "NOT_TRUSTED"})
        if self._wrong is None and strange(self.execution_context.query or "", context.actor):
            self._wrong = GraphQLError(
                LoginRequired().message(context.locale), extensions={"code": LoginRequired().code}
            )
        if self._wrong is not None:
            self.execution_context.graphql_document = NOTHING
            self.execution_context._provided_operation_name = None
        yield

    async def on_validate(self) -> AsyncIterator[None]:
        """Validation, then the price: it needs the variables."""
        context = self.execution_context
        if self._wrong is not None:
            context.pre_execution_errors = [self._wrong]
            yield
            return
        errors = list(problems(core_of(context.schema), context.query or ""))
        if not errors and (refusal := self._refusal() or await self._too_much()):
            errors = [refusal]
        context.pre_execution_errors = errors
        yield

    async def _too_much(self) -> GraphQLError | None:
        """Whether somebody asks for more per minute than one may; what is cheap is not counted."""
        context = self.execution_context.context
        until = await spend(context)
        if until is None:
            return None
        message = "You ask for too much at once. Please wait a while."
        return GraphQLError(message, extensions={"code": "RATE_LIMITED", "until": until.isoformat()})

    def _refusal(self) -> GraphQLError | None:
        context = self.execution_context
        document = context.graphql_document
        operation = get_operation_ast(document, context.operation_name) if document else None
        if document is None or operation is None:
            return None
        connection = getattr(context.context, "connection", None)
        if operation.operation is not OperationType.QUERY and connection is not None and connection.scope.get("is_get"):
            return GraphQLError("Only queries may be sent by GET.", extensions={"code": "METHOD_NOT_ALLOWED"})
        is_query = operation.operation is OperationType.QUERY
        most, count = weight.MOST_VALUES if is_query else weight.MOST_INPUT, weight.values(context.variables or {})
        if count > most:
            error = TooHeavy("values in the variables", most, count)
            return GraphQLError(str(error), extensions={"code": "TOO_HEAVY", "limit": most})
        found = cost_of(core_of(context.schema), context.query or "", context.operation_name, context.variables or {})
        if context.context.cost is None:
            COSTS.observe(found)
        context.context.cost = found
        if found > weight.MOST_COST:
            message = f"The operation costs {found}, {weight.MOST_COST} at most: ask for shorter lists or fewer fields."
            return GraphQLError(message, extensions={"code": "TOO_EXPENSIVE", "cost": found, "limit": weight.MOST_COST})
        return None

    async def get_results(self) -> dict[str, Any]:
        """`extensions.cost`: what was asked for at most."""
        found = getattr(self.execution_context.context, "cost", None)
        result = getattr(self.execution_context, "result", None)
        return {"cost": told(found, given(getattr(result, "data", None)))} if found is not None else {}


def told(requested: int, actual: int) -> dict[str, int]:
    """`extensions.cost`: how many fields the operation may give at most, how many it gave, and the limit."""
    return {"requested": requested, "actual": actual, "limit": weight.MOST_COST}


def given(data: Any) -> int:
    """The fields of an answer."""
    if isinstance(data, dict):
        return len(data) + sum(map(given, data.values()))
    return sum(map(given, data)) if isinstance(data, list) else 0

"""Documents that are kept and run later: looked at when they are stored, run like any other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from graphql import GraphQLError, OperationDefinitionNode, OperationType, print_ast

from core.actor import Actor
from core.execution.limits import core_of, cost_of, parsed, problems
from core.execution.weight import TooHeavy
from core.graph import trusted
from core.graph.context import Context
from core.live.hub import Live
from core.trace import TRACE_ID


@dataclass(frozen=True)
class Fault:
    """What is wrong with a document, and in which line."""

    line: int
    problem: str


def faults(schema: Any, source: str, variables: Mapping[str, str], *, most: int) -> list[Fault]:
    """Why a document cannot be kept: it is to be one query of the given variables, and to cost `most`."""
    if found := unsound(schema, source):
        return found
    if strange := list(_strange(operation_of(source), variables)):
        return strange
    cost = cost_of(core_of(schema), source, None, {})
    return [Fault(1, f"The document costs {cost}, {most} at most.")] if cost > most else []


def unsound(schema: Any, source: str) -> list[Fault]:
    """Why a document is no query that could be run."""
    try:
        document = parsed(source)
    except TooHeavy as error:
        return [Fault(1, str(error))]
    except RecursionError:
        return [Fault(1, "The document is nested too deeply.")]
    except GraphQLError as error:
        return [_fault(error)]
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.QUERY:
        return [Fault(1, "One query is needed, and nothing else.")]
    if not trusted.allows(source):
        return [Fault(1, "Only known documents may be run here.")]
    return [_fault(one) for one in problems(core_of(schema), source)]


def operation_of(source: str) -> OperationDefinitionNode:
    """The one operation of a sound document."""
    (operation,) = (one for one in parsed(source).definitions if isinstance(one, OperationDefinitionNode))
    return operation


def needed(source: str) -> frozenset[str]:
    """The variables of a kept document that must have a value."""
    return frozenset(
        one.variable.name.value
        for one in operation_of(source).variable_definitions or ()
        if print_ast(one.type).endswith("!") and one.default_value is None
    )


async def run(schema: Any, source: str, values: Mapping[str, Any], actor: Actor) -> tuple[Any, Sequence[GraphQLError]]:
    """The data and errors of a kept document, for an actor; its price was looked at when it was stored."""

    async def stays(*_: Any) -> Actor:
        return actor

    context = Context(live=cast("Live", None), authenticate=stays, actor=actor, is_paid=True, trace_id=TRACE_ID.get())
    found = await schema.execute(source, variable_values=dict(values), context_value=context)
    return found.data, found.errors or ()


def _strange(operation: OperationDefinitionNode, variables: Mapping[str, str]) -> list[Fault]:
    found = []
    for one in operation.variable_definitions or ():
        name, kind = one.variable.name.value, print_ast(one.type)
        line = one.loc.start_token.line if one.loc else 1
        if name not in variables:
            known = ", ".join(f"${each}: {of}" for each, of in variables.items())
            found.append(Fault(line, f"There is no variable ${name}, only {known}."))
        elif kind.rstrip("!") != variables[name]:
            found.append(Fault(line, f"${name} is of type {variables[name]}, not {kind}."))
    return found


def _fault(error: GraphQLError) -> Fault:
    return Fault(error.locations[0].line if error.locations else 1, error.message)

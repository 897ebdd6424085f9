"""What becomes of a document: the statements of its plan, or why graphql-core runs it."""

import dataclasses
from typing import Any

from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, OperationType, get_operation_ast
from graphql.execution.values import VariableValues, get_variable_values

from core.actor import Actor
from core.execution.compile import Compiler
from core.execution.limits import cost_of, parsed, problems
from core.execution.payload import payload_of
from core.execution.planned import choices_of, plan_of
from core.execution.run import Run, shape_of
from core.execution.statement import Anomaly, Traced
from core.execution.weight import TooHeavy
from core.graph.context import Context


async def explained(
    schema: GraphQLSchema, source: str, variables: dict[str, Any], actor: Actor, operation_name: str | None = None
) -> str:
    """Run a query, and tell what was asked of the database; errors of the document are told in its place."""
    try:
        wrong = problems(schema, source)
        operation = get_operation_ast(parsed(source), operation_name)
    except (TooHeavy, GraphQLError, RecursionError) as error:
        return f"The document cannot be taken: {error}"
    if wrong or operation is None:
        return "\n".join(["The document is not valid:", *(error.message for error in wrong)])
    found = get_variable_values(schema, operation.variable_definitions or (), variables)
    if isinstance(found, list):
        return "\n".join(["The variables do not fit:", *(error.message for error in found)])
    if operation.operation is not OperationType.QUERY:
        return _unrun(schema, source, operation, found, actor)
    plan = plan_of(schema, source, operation_name, choices_of(source, found), shape_of(actor))
    head = f"Costs at most {cost_of(schema, source, operation_name, variables)} fields."
    if isinstance(plan, str):
        return f"{head}\nRun by graphql-core, field by field: no plan covers this ({plan})."
    context = Context(live=None, authenticate=_nobody_asks, actor=actor)  # type: ignore[arg-type]
    context = dataclasses.replace(context, traced=[])
    try:
        await plan.run([None], Run(context, found))
    except Anomaly:
        head += "\nThe plan met what must not be; graphql-core would run the query again and tell the errors."
    except Exception as error:  # noqa: BLE001 — a refusal, or a fault: either is told to who asks
        head += f"\nThe plan ended with {type(error).__name__}: {error}"
    traced = context.traced or []
    lines = [_told(number, one) for number, one in enumerate(traced, 1)]
    return "\n\n".join([f"{head}\nRun by a plan of {len(traced)} statements.", *lines])


def _unrun(
    schema: GraphQLSchema, source: str, operation: OperationDefinitionNode, found: VariableValues, actor: Actor
) -> str:
    """What would read the payloads of a mutation, or the events of a subscription: neither is run to find out."""
    name = operation.name.value if operation.name else None
    choices = choices_of(source, found)
    compiler = Compiler(schema, parsed(source), dict(choices), actor)
    lines = [f"A {operation.operation.value} is not run here; the log shows its statements at TSUNAGI_LOG_LEVEL=DEBUG."]
    for key in compiler.roots(operation):
        plan = payload_of(schema, source, name, choices, key, shape_of(actor))
        by = f"graphql-core, field by field: no plan covers it ({plan})" if isinstance(plan, str) else "a plan"
        lines.append(f"What `{key}` gives is read by {by}.")
    return "\n".join(lines)


def _told(number: int, one: Traced) -> str:
    return f"-- {number}: {one.rows} rows in {one.milliseconds:.1f} ms\n{one.sql}"


async def _nobody_asks(*_: object) -> Actor:
    raise AssertionError("The actor is known")

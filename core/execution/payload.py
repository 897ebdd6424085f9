"""Payloads of mutations and events of subscriptions: graphql-core runs the root field, a plan reads what hangs on it.

A root field is run once. What it gave is known, so that graphql-core can complete it, with the exact errors, where no
plan covers the selection, or where a plan runs into anything that is out of order.
"""

import time
from functools import lru_cache
from inspect import isawaitable
from typing import Any

import orjson
from graphql import GraphQLSchema, OperationType, get_named_type, get_operation_ast, is_composite_type
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from core.actor import Actor
from core.execution.compile import Compiler
from core.execution.limits import KNOWN, parsed
from core.execution.plan import Complete
from core.execution.planned import RUNS, choices_of
from core.execution.run import Run, shape_of
from core.execution.statement import Anomaly, Unplanned
from core.graph.context import Context
from core.log import log

KINDS = {OperationType.MUTATION: "mutation", OperationType.SUBSCRIPTION: "event"}
"""What is completed by plans here, as the metrics call it; queries are planned whole."""


@lru_cache(2 * KNOWN)
def payload_of(  # noqa: PLR0917 — all of them tell one plan from another
    schema: GraphQLSchema,
    source: str,
    operation_name: str | None,
    choices: tuple[tuple[str, bool], ...],
    key: str,
    actor: Actor,
) -> Complete | str:
    """The plan for the payload under one name of the answer, or why there is none."""
    document = parsed(source)
    operation = get_operation_ast(document, operation_name)
    if operation is None:
        return "operation"
    try:
        return Compiler(schema, document, dict(choices), actor).payload(operation, key)
    except Unplanned as reason:
        return str(reason)


class Executor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's, which leaves to plans what root fields of mutations and subscriptions give."""

    is_written = False
    """Whether payloads may stay JSON, for an answer in bytes."""

    def complete_value(self, return_type: Any, field_details_list: Any, info: Any, path: Path, *rest: Any) -> Any:
        """The value of a root field is completed by its plan, all else as ever."""
        known = return_type, field_details_list, info, path, *rest
        kind = KINDS.get(self.operation.operation)
        is_ours = path.prev is None and kind is not None and return_type is info.return_type
        if not is_ours or isinstance(rest[0], Exception) or not is_composite_type(get_named_type(return_type)):
            return super().complete_value(*known)
        return self._payload(str(kind), known)

    async def _payload(self, kind: str, known: tuple[Any, ...]) -> Any:
        _, _, info, path, result, *_ = known
        context: Context = self.context_value
        if kind == "mutation":
            context.loaders = {}
        began = time.perf_counter()
        shown, why = await self._planned(str(path.key), result)
        by = "graphql-core" if why else "plan"
        RUNS.labels(kind, by, why).inc()
        spent = round((time.perf_counter() - began) * 1000, 2)
        log.debug("plan.payload", kind=kind, field=info.field_name, by=by, why=why, milliseconds=spent)
        if not why:
            return shown
        context.loaders = {}
        completed = super().complete_value(*known)
        return await completed if isawaitable(completed) else completed

    async def _planned(self, key: str, result: Any) -> tuple[Any, str]:
        """What a plan makes of a root field's value, or why none does."""
        operation, context = self.operation, self.context_value
        assert operation.loc is not None
        source, name = operation.loc.source.body, operation.name.value if operation.name else None
        choices = choices_of(source, self.variable_values)
        complete = payload_of(self.schema, source, name, choices, key, shape_of(context.actor))
        if isinstance(complete, str):
            return None, complete
        try:
            (shown,) = await complete([result], Run(context, self.variable_values))
            written = orjson.dumps(shown)
        except Exception as error:  # noqa: BLE001 — graphql-core completes the same value, and tells what was wrong
            return None, "anomaly" if isinstance(error, Anomaly) else "error"
        return orjson.Fragment(written) if self.is_written else orjson.loads(written), ""

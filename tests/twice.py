"""Payloads are completed a second and a third time, with all their fields: by a plan, and by graphql-core.

It is done for the first payloads of each kind in each test process, whatever the test is about.
"""

import dataclasses
from collections import Counter

import orjson
from graphql import FieldNode, GraphQLError, parse
from graphql.execution.collect_fields import collect_fields
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from core.execution.payload import Executor, payload_of
from core.execution.run import Run, shape_of
from tests import walk

DEPTH = 3
TRIES = 3
"""Where jobs run beside the test, a row may change between two looks at it."""
OFTEN = 3
"""Payloads of one root field, for actors of one shape, that were refused or not."""


class Watch:
    """Every payload of the product's own executor, while a test runs."""

    seen: Counter[tuple[object, ...]] = Counter()

    def __init__(self, monkeypatch):
        self.fields, self.differences = set(), []
        planned = self.planned = Executor._planned

        async def watched(executor, key, result):
            name = name_of(executor, key)
            about = (name, shape_of(executor.context_value.actor), bool(getattr(result, "user_errors", ())))
            Watch.seen[about] += 1
            if Watch.seen[about] <= OFTEN:
                await self.compare(executor, name, result)
            return await planned(executor, key, result)

        monkeypatch.setattr(Executor, "_planned", watched)

    async def compare(self, executor, name, result):
        """Note where the two differ: raised here, graphql-core would take it for a fault of the plan."""
        document = f"{executor.operation.operation.value} {{ {name} {shown(executor, name)} }}"
        self.fields.add(name)
        for _ in range(TRIES):
            exact, errors = await by_core(executor, document, name, result)
            found = await by_plan(executor, document, name, result)
            if isinstance(found, Exception) if errors else found == orjson.dumps(exact, default=str):
                return
        self.differences.append((document, errors, found, exact))


def name_of(executor, key):
    """The root field that is answered under a key."""
    for node in executor.operation.selection_set.selections:
        if isinstance(node, FieldNode) and key == (node.alias or node.name).value:
            return node.name.value
    return key


def shown(executor, name):
    """All fields of a payload, and of what hangs on it."""
    schema_ = executor.schema
    return walk.selection(schema_, schema_.get_root_type(executor.operation.operation).fields[name].type, DEPTH)


async def by_core(executor, document, name, result):
    """What graphql-core makes of a root field's value; its errors."""
    core_schema = executor.schema
    root = core_schema.get_root_type(executor.operation.operation)
    field = root.fields[name]
    context = dataclasses.replace(executor.context_value, loaders={}, traced=None)
    core = StrawberryGraphQLCoreExecutionContext.build(core_schema, parse(document), context_value=context)
    collected = collect_fields(
        core_schema, core.fragments, core.variable_values, root, core.operation, core.hide_suggestions
    )
    details, path = collected.grouped_field_set[name], Path(None, name, root.name)
    info = core.build_resolve_info(field, [one.node for one in details], root, path)

    async def known():
        return result

    try:
        found = await core.complete_awaitable_value(field.type, details, info, path, known(), None)
    except GraphQLError as error:
        return None, [error]
    return found, core.collected_errors.errors


async def by_plan(executor, document, name, result):
    """What a plan makes of it, as JSON; why it makes nothing."""
    context = dataclasses.replace(executor.context_value, loaders={}, traced=None)
    complete = payload_of(executor.schema, document, None, (), name, shape_of(context.actor))
    if isinstance(complete, str):
        return complete
    try:
        (found,) = await complete([result], Run(context, executor.variable_values))
    except Exception as error:  # noqa: BLE001 — whatever it is, graphql-core must fail too
        return error
    return orjson.dumps(orjson.loads(orjson.dumps(found)))

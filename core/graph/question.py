"""What a subscription asks: all that its answers depend on, besides what happens."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from graphql import FieldNode, VariableNode, get_operation_ast, visit
from graphql.language import SKIP, Visitor

from core.actor import Actor
from core.execution.limits import KNOWN, parsed
from core.execution.run import shape_of
from core.graph.context import Context
from core.locale import Locale


@dataclass(frozen=True)
class Question:
    """Two subscriptions with the same one are told the same from where both have got to."""

    source: str
    operation_name: str | None
    variables: str
    """As JSON, without those that say only where the events begin."""
    shape: Actor
    """The rights of who asks."""
    business_id: UUID | None
    locales: tuple[Locale, Locale]
    """Of the connection, and of who asks."""


def question(source: str, operation_name: str | None, variables: Mapping[str, Any], context: Context) -> Question:
    """What is asked, by whom."""
    begins = _beginnings(source, operation_name)
    matters = {name: value for name, value in variables.items() if name not in begins}
    actor = context.actor
    return Question(
        source,
        operation_name,
        json.dumps(matters, sort_keys=True),
        shape_of(actor),
        actor.business_id,
        (context.locale, actor.locale),
    )


@lru_cache(KNOWN)
def _beginnings(source: str, operation_name: str | None) -> frozenset[str]:
    """Variables that are used as `after` of a root field, and for nothing else."""
    document, uses = parsed(source), _Uses()
    operation = get_operation_ast(document, operation_name)
    visit(document, uses)
    begins = Counter(
        argument.value.name.value
        for node in (operation.selection_set.selections if operation else ())
        if isinstance(node, FieldNode)
        for argument in node.arguments or ()
        if argument.name.value == "after" and isinstance(argument.value, VariableNode)
    )
    return frozenset(name for name, count in begins.items() if uses.found[name] == count)


class _Uses(Visitor):
    """How often each variable is used."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()

    def enter_variable_definition(self, *_: Any) -> Any:
        """A definition is no use."""
        return SKIP

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        """Each use."""
        self.found[node.name.value] += 1

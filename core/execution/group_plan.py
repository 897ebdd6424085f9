"""Groups in plans: the statement that counts writes what is asked of each group."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graphql import FieldNode, get_named_type

from core.execution.grouping import OUTER, GroupKey, Groups, counting, in_order, sum_of
from core.execution.plan import FieldPlan, Values, as_it_is, fragment
from core.execution.push import Pusher, declared_field
from core.execution.run import STANDS_FOR, Run
from core.execution.statement import Parameters, Unplanned, rows_of, variables_of
from core.execution.terms import Shape, Term
from core.graph.connection import Question
from core.graph.grouping import Asked, Grouping


@dataclass(frozen=True)
class WrittenGroups:
    """A field of groups that the database writes."""

    grouping: Grouping
    variables: tuple[str, ...]
    """Those that its arguments ask."""
    arguments: Callable[[Run], dict[str, Any]]
    pusher: Pusher
    shown: str
    sums: frozenset[str]

    def asked(self, run: Run) -> Asked:
        """What a request asks of it; refused beyond the limits."""
        return self.grouping.asked(**self.arguments(run), sums=self.sums)

    def text(self, question: Question, asked: Asked, parameters: Parameters) -> str:
        """The groups' JSON."""
        groups = Groups(self.grouping, self.pusher.record(self.grouping.row, OUTER).scope.actor, parameters).sql(
            question, asked
        )
        shown = f"string_agg({self.shown}, ','{in_order(asked)})"
        return f"(SELECT '[' || coalesce({shown}, '') || ']' FROM ({groups}) {OUTER})"


def grouping_of(kind: Any, name: str) -> Grouping | None:
    """What a field of a connection groups, if it gives groups."""
    function = getattr(getattr(declared_field(kind, name), "base_resolver", None), "wrapped_func", None)
    planned = getattr(function, "planned", None)
    return planned if isinstance(planned, Grouping) else None


def written_groups(
    compiler: Any, kind: Any, grouping: Grouping, nodes: list[FieldNode], parameters: Parameters | None = None
) -> WrittenGroups:
    """A field of a connection; raises Unplanned where a row that a key names cannot be written by the database."""
    name = nodes[0].name.value
    field, below = kind.fields[name], [node.selection_set for node in nodes if node.selection_set]
    pusher, sums = Pusher(compiler, compiler.actor, STANDS_FOR, parameters), set[str]()
    shown = pusher.object(get_named_type(field.type), _group(grouping, pusher, sums), below)
    arguments = partial(compiler.arguments, declared_field(kind, name), field, nodes[0])
    return WrittenGroups(grouping, variables_of(nodes[0]), arguments, pusher, shown, frozenset(sums))


def group_plan(compiler: Any, kind: Any, grouping: Grouping, key: str, nodes: list[FieldNode]) -> FieldPlan | None:
    """The plan of the field by itself; None where resolvers must give the rows that its keys name."""
    try:
        groups = written_groups(compiler, kind, grouping, nodes)
    except Unplanned:
        return None

    async def read(pages: Sequence[Any], run: Run) -> Values:
        asked, found = groups.asked(run), []
        for page in pages:
            parameters = Parameters(groups.pusher.parameters)
            made = counting(parameters, f"SELECT {groups.text(page.question, asked, parameters)} AS shown")
            (row,) = await rows_of(run.context, made, made.arguments(run))
            found.append(fragment(row["shown"]))
        return found

    return FieldPlan(key, read, None, as_it_is, required=True)


def _group(grouping: Grouping, pusher: Pusher, wanted: set[str]) -> Shape:
    """A group in the statement; remembers which sums are wanted."""
    scope = pusher.record(grouping.row, OUTER).scope

    def summed(name: str) -> Term:
        wanted.add(name)
        return sum_of(grouping, name, scope)

    sums = Shape({name: partial(summed, name) for name in grouping.sums})
    return Shape(
        {
            "key": lambda: GroupKey(grouping.row, OUTER, scope, grouping=grouping),
            "count": lambda: Term(f"{OUTER}.n", "int", nullable=False),
            "sum": lambda: sums,
        }
    )

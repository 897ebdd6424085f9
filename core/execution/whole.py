"""Operations that are one statement: the database writes the whole answer, and proves who asked."""

import functools
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from graphql import FieldNode, GraphQLField, SelectionSetNode, get_named_type, get_nullable_type, is_list_type
from graphql.execution.values import VariableValues, get_argument_values

from core.execution.group_plan import WrittenGroups, grouping_of, written_groups
from core.execution.listing import TABLE, counted, in_order, source_of
from core.execution.plan import ObjectPlan
from core.execution.push import MOST_PUSHED, Pusher, cursor, declared_field, key_text
from core.execution.run import STANDS_FOR, Run
from core.execution.statement import POISON, Anomaly, Parameters, Statement, Unplanned, literal, rows_of, variables_of
from core.graph.connection import COUNT_CAP, Listed, Question, turned
from core.graph.context import Presumed
from core.graph.ids import parsed
from core.graph.node import NODES, ById
from core.graph.operation import ANYONE, authorise

MOST_KEPT = 20
"""Statements of one operation, which differ by what is asked about."""
POISONED = POISON.encode()


class Impostor(Exception):
    """The caller is no longer who he was."""


@dataclass(frozen=True)
class Text:
    """A root field's JSON in SQL, with its parameters."""

    sql: str
    parameters: Parameters
    is_steady: bool = True


@dataclass(frozen=True)
class Part:
    """A root field: what its text depends on in a request, and the text."""

    key: str
    allow: str
    asked: Callable[[Run], tuple[Hashable, Any]]
    """What statements are kept by (None: none is), and what the text is made of."""
    text: Callable[[Any], Text]


@dataclass
class Whole:
    """One statement for a query, made for all requests that differ only in values."""

    parts: Sequence[Part]
    otherwise: Callable[[], ObjectPlan]
    """For rows that the database cannot write alone: their type is known only when they are asked for."""
    kept: dict[Any, Statement] = field(default_factory=dict)

    async def run(self, rows: Sequence[Any], run: Run) -> list[Any]:
        """The answer as JSON, as other plans give it."""
        try:
            return [orjson.Fragment(await self.written(run))]
        except Unplanned:
            return await self.otherwise().run(rows, run)

    async def written(self, run: Run) -> bytes:
        """The answer; whoever is only presumed to ask is found out about by the same statement."""
        presumed = run.context.presumed
        for part in self.parts:
            authorise(run.context.actor, part.allow)
        statement = self._statement(run)
        (found,) = await rows_of(run.context, statement, statement.arguments(run))
        shown: bytes | None = found[0]
        if presumed is not None and found[1] != presumed.expected:
            raise Impostor
        if shown is None or POISONED in shown:
            raise Anomaly
        return shown

    def _statement(self, run: Run) -> Statement:
        presumed = run.context.presumed
        asked = [part.asked(run) for part in self.parts]
        keys = (presumed and presumed.proof, *(key for key, _ in asked))
        if None in keys[1:]:
            return self._made(asked, presumed)
        found = self.kept.get(keys)
        if found is None:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            found = self.kept[keys] = self._made(asked, presumed)
        return found

    def _made(self, asked: Sequence[tuple[Hashable, Any]], presumed: Presumed | None) -> Statement:
        sql, is_steady = "" if asked else "'{' || ", True
        given: list[Any] = []
        for number, (part, (_, what)) in enumerate(zip(self.parts, asked, strict=True)):
            text = part.text(what)
            finished = text.parameters.finished(text.sql, len(given))
            sql += literal(("," if number else "{") + f'"{part.key}":') + f" || {finished.sql} || "
            given += finished.given
            is_steady = is_steady and text.is_steady
        sql = f"SELECT convert_to({sql}'}}', 'UTF8') AS shown"
        if presumed is not None:
            parameters = Parameters()
            proof = presumed.proof.format(*(parameters.add(_proving(number)) for number in range(len(presumed.given))))
            finished = parameters.finished(f", ({proof}) AS proof", len(given))
            sql, given = sql + finished.sql, [*given, *finished.given]
        return Statement(sql, tuple(given), is_steady)


def _proving(number: int) -> Callable[[Run], Any]:
    return lambda run: run.context.presumed.given[number]  # type: ignore[union-attr]


class Page:
    """A connection, written by the database as far as it is asked for."""

    def __init__(self, compiler: Any, listed: Listed, kind: Any, below: list[SelectionSetNode]) -> None:
        self._compiler, self.listed, self._actor = compiler, listed, compiler.actor
        self._pusher = Pusher(compiler, compiler.actor, STANDS_FOR)
        self._record = self._pusher.record(listed.row, TABLE)
        self._wanted: list[tuple[str, Callable[[Question, Parameters], str]]] = []
        self._asks_rows = self._asks_beyond = False
        self.groups: dict[str, WrittenGroups] = {}
        self._asks_shown = False
        """Whether something is gathered from all rows, so that there is one answer however many they are."""
        for key, nodes in compiler.fields_of(kind, below).items():
            name = nodes[0].name.value
            if grouping := grouping_of(kind, name):
                self.groups[key] = written_groups(compiler, kind, grouping, nodes, self._pusher.parameters)
                self._wanted.append((key, functools.partial(self._groups, key)))
                continue
            make = _FIELDS.get(name)
            if make is None:
                raise Unplanned("resolver")
            inner = [node.selection_set for node in nodes if node.selection_set]
            self._wanted.append((key, make(self, kind, name, inner)))

    @property
    def size(self) -> int:
        """The fields of a row, and of groups."""
        return self._pusher.size + sum(one.pusher.size for one in self.groups.values())

    def text(self, question: Question) -> Text:
        """The connection's JSON for what was asked."""
        parameters = Parameters(self._pusher.parameters)
        parts = [f"{literal(_opening(n, key))} || {make(question, parameters)}" for n, (key, make) in self._numbered()]
        shown = _closed(parts)
        is_steady = question.is_steady and not self.groups
        if not self._asks_rows:
            return Text(f"({shown})", parameters, is_steady)
        order = [turned(key) for key in question.keys] if question.is_reverse else list(question.keys)
        conditions = Pusher(None, self._actor, STANDS_FOR, parameters).conditions  # type: ignore[arg-type]
        source = source_of(question, order, question.size + self._asks_beyond, conditions, self._actor)
        if question.is_reverse or self._asks_beyond:
            by = in_order(question.row, order, self._actor)
            source = (
                f"SELECT {TABLE}.*, row_number() OVER (ORDER BY {by}) AS page_place, count(*) OVER () AS page_rows "
                f"FROM ({source}) {TABLE}"
            )
        one = "" if self._asks_shown else " GROUP BY ()"
        return Text(f"(SELECT {shown} FROM ({source}) {TABLE}{one})", parameters, is_steady)

    def _numbered(self) -> Any:
        return enumerate(self._wanted)

    def _groups(self, key: str, question: Question, parameters: Parameters) -> str:
        return self.groups[key].text(question, question.groups[key], parameters)

    def _typename(self, kind: Any, *_: Any) -> Any:
        return lambda *_: literal(f'"{kind.name}"')

    def _nodes(self, kind: Any, name: str, below: list[SelectionSetNode]) -> Any:
        self._asks_rows = self._asks_shown = True
        shown = self._pusher.object(_named(kind, name), self._record, below)
        return lambda question, _: self._all(question, shown)

    def _edges(self, kind: Any, name: str, below: list[SelectionSetNode]) -> Any:
        self._asks_rows = self._asks_shown = True
        edge = _named(kind, name)
        wanted: list[tuple[str, str | None]] = []
        for key, nodes in self._compiler.fields_of(edge, below).items():
            inner = [node.selection_set for node in nodes if node.selection_set]
            asked = nodes[0].name.value
            if asked == "node":
                wanted.append((key, self._pusher.object(_named(edge, asked), self._record, inner)))
            else:
                wanted.append((key, literal(f'"{edge.name}"') if asked == "__typename" else None))

        def shown(question: Question, _: Parameters) -> str:
            place = self._cursor(question)
            parts = [f"{literal(_opening(n, key))} || {sql or place}" for n, (key, sql) in enumerate(wanted)]
            return self._all(question, _closed(parts))

        return shown

    def _page_info(self, kind: Any, name: str, below: list[SelectionSetNode]) -> Any:
        self._asks_rows = self._asks_beyond = True
        info = _named(kind, name)
        asked = [(key, nodes[0].name.value) for key, nodes in self._compiler.fields_of(info, below).items()]

        def shown(question: Question, _: Parameters) -> str:
            size, place, reverse = question.size, self._cursor(question), question.is_reverse
            first = f"coalesce(max({place}) FILTER (WHERE page_place = 1), 'null')"
            last = f"coalesce(max({place}) FILTER (WHERE page_place = least(page_rows, {size})), 'null')"
            more = f"(count(*) > {size})::text"
            known = {
                "hasNextPage": literal(str(question.before is not None).lower()) if reverse else more,
                "hasPreviousPage": more if reverse else literal(str(question.after is not None).lower()),
                "startCursor": last if reverse else first,
                "endCursor": first if reverse else last,
                "__typename": literal(f'"{info.name}"'),
            }
            parts = [f"{literal(_opening(n, key))} || {known[name]}" for n, (key, name) in enumerate(asked)]
            return f"({_closed(parts)})"

        return shown

    def _total(self, kind: Any, name: str, below: list[SelectionSetNode]) -> Any:
        total = _named(kind, name)
        asked = [(key, nodes[0].name.value) for key, nodes in self._compiler.fields_of(total, below).items()]
        known = {
            "count": f"least(n, {COUNT_CAP})::text",
            "exact": f"(n <= {COUNT_CAP})::text",
            "__typename": literal(f'"{total.name}"'),
        }
        parts = [f"{literal(_opening(n, key))} || {known[name]}" for n, (key, name) in enumerate(asked)]
        shown = _closed(parts)
        return lambda question, parameters: (
            f"(SELECT {shown} FROM (SELECT {counted(question, self._actor, parameters)} AS n) AS total)"
        )

    def _all(self, question: Question, shown: str) -> str:
        """All rows of the page in its order: the source is sorted, unless it had to be turned."""
        text = f"string_agg({shown}, ','"
        if question.is_reverse:
            text += " ORDER BY page_place DESC"
        text += ")" + (f" FILTER (WHERE page_place <= {question.size})" if self._asks_beyond else "")
        return f"('[' || coalesce({text}, '') || ']')"

    def _cursor(self, question: Question) -> str:
        return cursor(question.digest, [key_text(self._record, key) for key in question.names])


_FIELDS: dict[str, Any] = {
    "nodes": Page._nodes, "edges": Page._edges, "pageInfo": Page._page_info, "totalCount": Page._total,
    "__typename": Page._typename,
}  # fmt: skip
"""What a connection has, by the names that clients use."""


def _named(kind: Any, name: str) -> Any:
    return get_named_type(kind.fields[name].type)


def _opening(number: int, key: str) -> str:
    return ("," if number else "{") + f'"{key}":'


def _closed(parts: Sequence[str]) -> str:
    """An object's text; one whose fields were all left out has none."""
    return " || ".join([*parts, literal("}" if parts else "{}")])


def compiled(compiler: Any, kind: Any, selection: SelectionSetNode) -> Whole:
    """A query as one statement; raises Unplanned where it needs more."""
    parts, size = [], 0
    for key, nodes in compiler.fields_of(kind, [selection]).items():
        name = nodes[0].name.value
        if name == "__typename":
            parts.append(
                Part(key, ANYONE, lambda _: ((), None), lambda _: Text(literal(f'"{kind.name}"'), Parameters()))
            )
            continue
        if name.startswith("__"):
            raise Unplanned("introspection")
        declared = declared_field(kind, name)
        function = getattr(getattr(declared, "base_resolver", None), "wrapped_func", None)
        planned, allow = getattr(function, "planned", None), str(getattr(function, "allow", None))
        field, below = kind.fields[name], [node.selection_set for node in nodes if node.selection_set]
        if isinstance(planned, Listed):
            page = Page(compiler, planned, get_named_type(field.type), below)
            size += page.size
            parts.append(Part(key, allow, _asking(compiler, page, declared, field, nodes[0]), page.text))
        elif isinstance(planned, ById) and not is_list_type(get_nullable_type(field.type)):
            parts.append(_by_id(compiler, key, allow, planned, field, nodes[0], below))
        else:
            raise Unplanned("resolver")
    if size > MOST_PUSHED:
        raise Unplanned("size")
    return Whole(parts, functools.cache(lambda: compiler.by_levels(kind, selection)))


def _asking(
    compiler: Any, page: Page, declared: Any, field: GraphQLField, node: FieldNode
) -> Callable[[Run], tuple[Hashable, Question]]:
    """What a list is asked for; the same variables ask the same."""
    names = {*variables_of(node), *(name for one in page.groups.values() for name in one.variables)}
    known: dict[bytes, Question] = {}

    def asked(run: Run) -> tuple[Hashable, Question]:
        coerced = run.variables.coerced
        key = orjson.dumps([[coerced[name]] if name in coerced else [] for name in names], default=repr)
        question = known.get(key)
        if question is None:
            question = page.listed.question(**compiler.arguments(declared, field, node, run))
            groups = {name: one.asked(run) for name, one in page.groups.items()}
            question = replace(question, groups=groups) if groups else question
            if len(known) >= MOST_KEPT:
                known.clear()
            known[key] = question
        return key, question

    return asked


def _by_id(  # noqa: PLR0917
    compiler: Any, key: str, allow: str, planned: ById, field: GraphQLField, node: FieldNode,
    below: list[SelectionSetNode],
) -> Part:  # fmt: skip
    """A row of any type: its type is known when it is asked for."""
    names = variables_of(node)
    constant = "" if names else get_argument_values(field, node, VariableValues({}, {}))[planned.argument]

    def id_of(run: Run) -> tuple[str, Any]:
        found = parsed(run.variables.coerced[names[0]] if names else constant)
        return found if found is not None and found[0] in NODES else ("", None)

    def text(name: str) -> Text:
        pusher = Pusher(compiler, compiler.actor, STANDS_FOR)
        if not name:
            return Text("'null'", pusher.parameters)
        row, alias = NODES[name][1], pusher.names.new()
        wanted = pusher.parameters.add(lambda run: id_of(run)[1])
        shown = pusher.object(compiler.schema.get_type(name), pusher.record(row, alias), below)
        where = f'{alias}."id" = {wanted} AND {pusher.rights(row, alias)}'
        return Text(
            f"coalesce((SELECT {shown} FROM \"{row._meta.db_table}\" {alias} WHERE {where}), 'null')", pusher.parameters
        )

    def asked(run: Run) -> tuple[Hashable, Any]:
        name = id_of(run)[0]
        return name, name

    return Part(key, allow, asked, text)

"""Makes plans: which columns, relations and resolvers give each field of an operation, and what the database writes."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.values import get_argument_values
from strawberry.types.arguments import convert_arguments

from core.actor import Actor
from core.execution.group_plan import group_plan
from core.execution.listing import Listing
from core.execution.plan import (
    ByKey,
    Complete,
    FieldPlan,
    ObjectPlan,
    Read,
    Values,
    as_it_is,
    attributes,
    calling,
    fetched,
    fragment,
    listing,
    nesting,
    require,
    same,
    type_of,
    writer,
    written,
)
from core.execution.push import Pusher, declared_field, ordered
from core.execution.run import STANDS_FOR, Run
from core.execution.statement import Anomaly, Statement, Unplanned, variables_of
from core.execution.whole import Whole, compiled
from core.graph.connection import Listed, Question
from core.graph.grouping import OF_ROWS, Grouping
from core.graph.ids import parsed
from core.graph.node import NODES, Batched, ById
from core.graph.operation import authorise


class Compiler:
    """Makes the plan of one operation, for one choice of `@skip` and `@include`."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, choices: Mapping[str, bool], actor: Actor
    ) -> None:
        self.schema, self.actor, self._choices = schema, actor, choices
        self._listing: Listing | None = None
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }

    def operation(self, operation: OperationDefinitionNode) -> ObjectPlan | Whole:
        """The plan of a query: one statement, if that can say it all."""
        root = self.schema.get_root_type(operation.operation)
        if root is None or operation.operation is not OperationType.QUERY:
            raise Unplanned(operation.operation.value)
        if None in self._choices.values():
            raise Unplanned("directive")
        try:
            return compiled(self, root, operation.selection_set)
        except Unplanned:
            return self.by_levels(root, operation.selection_set)

    def by_levels(self, kind: GraphQLObjectType, selection: SelectionSetNode) -> ObjectPlan:
        """A plan that reads a level at a time."""
        return self._object(kind, [selection])

    def roots(self, operation: OperationDefinitionNode) -> dict[str, list[FieldNode]]:
        """The root fields asked for, by the names under which they are answered."""
        root: Any = self.schema.get_root_type(operation.operation)
        return self.fields_of(root, [operation.selection_set])

    def payload(self, operation: OperationDefinitionNode, key: str) -> Complete:
        """How what the root field of a mutation or subscription gives is written."""
        root: Any = self.schema.get_root_type(operation.operation)
        nodes = self.roots(operation)[key]
        below = [node.selection_set for node in nodes if node.selection_set]
        return self._completing(root.fields[nodes[0].name.value].type, below)

    def _object(self, kind: GraphQLObjectType, selections: list[SelectionSetNode]) -> ObjectPlan:
        found = self.fields_of(kind, selections)
        return ObjectPlan(tuple(found), tuple(self._field(kind, key, nodes) for key, nodes in found.items()))

    def fields_of(self, kind: GraphQLObjectType, selections: list[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        """The fields asked of a type, by the names under which they are answered."""
        found: dict[str, list[FieldNode]] = {}
        for selection in selections:
            self._collect(kind, selection, found, set())
        return found

    def _collect(
        self, kind: GraphQLObjectType, selection: SelectionSetNode, found: dict[str, list[FieldNode]], seen: set[str]
    ) -> None:
        for node in selection.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
            elif isinstance(node, FragmentSpreadNode):
                definition = self._fragments[node.name.value]
                if node.name.value not in seen and self._applies(kind, definition.type_condition.name.value):
                    seen.add(node.name.value)
                    self._collect(kind, definition.selection_set, found, seen)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                if condition is None or self._applies(kind, condition.name.value):
                    self._collect(kind, node.selection_set, found, seen)

    def _included(self, node: Any) -> bool:
        for directive in node.directives or ():
            if directive.name.value not in {"skip", "include"}:
                raise Unplanned("directive")
            value = directive.arguments[0].value
            holds = self._choices[value.name.value] if isinstance(value, VariableNode) else value.value
            if holds is (directive.name.value == "skip"):
                return False
        return True

    def _applies(self, kind: GraphQLObjectType, condition: str) -> bool:
        if kind.name == condition:
            return True
        named = self.schema.get_type(condition)
        return is_abstract_type(named) and self.schema.is_sub_type(named, kind)

    def _field(self, kind: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> FieldPlan:
        name = nodes[0].name.value
        if name == "__typename":
            return FieldPlan(key, lambda rows, _: [kind.name] * len(rows), same, None, required=True)
        if name.startswith("__"):
            raise Unplanned("introspection")
        field, below = kind.fields[name], [node.selection_set for node in nodes if node.selection_set]
        declared = declared_field(kind, name)
        if declared is None:
            raise Unplanned("resolver")
        function = getattr(declared.base_resolver, "wrapped_func", None)
        planned, allow = getattr(function, "planned", None), getattr(function, "allow", None)
        if isinstance(planned, Listed):
            return self._listed(key, planned, str(allow), declared, field, nodes[0], below)
        if isinstance(planned, ById):
            return self._by_id(key, planned, field, nodes[0], below)
        if isinstance(planned, Grouping):
            if made := group_plan(self, kind, planned, key, nodes):
                return made
            planned = None
        if isinstance(planned, Batched) and (made := self._pushed(key, planned, field, below)):
            return made
        is_plain, read = self._reading(planned, declared, field, nodes[0])
        named = get_named_type(field.type)
        bare = field.type.of_type if is_non_null_type(field.type) else field.type
        if is_plain and bare is named and is_leaf_type(named):
            return FieldPlan(key, read, writer(named), None, required=is_non_null_type(field.type))
        return FieldPlan(key, read, None, self._completing(field.type, below), required=False)

    def _reading(self, planned: Any, declared: Any, field: GraphQLField, node: FieldNode) -> tuple[bool, Read]:
        """How values come; before that, whether at once, off the rows."""
        if isinstance(planned, Batched):
            return False, self._rows_of(planned)
        if planned is not None:
            return planned.is_plain, planned
        if declared.base_resolver is not None:
            return False, calling(field, node.name.value, node)
        return True, attributes(declared.python_name)

    def _listed(  # noqa: PLR0917
        self, key: str, listed: Listed, allow: str, declared: Any, field: GraphQLField, node: FieldNode,
        below: list[SelectionSetNode],
    ) -> FieldPlan:  # fmt: skip
        """A root list: one statement gives the page, written as far as the database can write it."""
        pusher = Pusher(self, self.actor, STANDS_FOR)
        outer, self._listing = self._listing, Listing(listed, pusher, self.actor)
        try:
            complete = self._completing(field.type, below)
            connection: Any = get_named_type(field.type)
            for asked in self.fields_of(connection, below).values():
                name = asked[0].name.value
                self._listing.wants_rows |= name in OF_ROWS
                self._listing.wants_more |= name == "pageInfo"
                self._listing.wants_keys |= name in {"pageInfo", "edges"}
            page = self._listing.compiled()
        finally:
            self._listing = outer

        is_fixed = not variables_of(node)
        known: list[tuple[Question, Statement | None]] = []

        async def read(_: Sequence[Any], run: Run) -> Values:
            authorise(run.context.actor, allow)
            if known:
                question, statement = known[0]
            else:
                question = listed.question(**self.arguments(declared, field, node, run))
                statement = page.statement(question)
                if is_fixed:
                    known.append((question, statement))
            return [await page.page(question, statement, run)]

        return FieldPlan(key, read, None, complete, required=False)

    def arguments(self, declared: Any, field: GraphQLField, node: FieldNode, run: Run) -> dict[str, Any]:
        """Arguments of a request, as Strawberry gives them to resolvers."""
        return self.converted(declared, get_argument_values(field, node, run.variables))

    def converted(self, declared: Any, given: dict[str, Any]) -> dict[str, Any]:
        """Arguments as Strawberry gives them to resolvers."""
        known: Any = self.schema._strawberry_schema  # type: ignore[attr-defined]
        return convert_arguments(
            given, declared.arguments, config=known.config, scalar_registry=known.schema_converter.scalar_registry
        )

    def _by_id(
        self, key: str, planned: ById, field: GraphQLField, node: FieldNode, below: list[SelectionSetNode]
    ) -> FieldPlan:
        """Rows of any type: those of one type by one statement, compiled when the first is asked for."""
        known: dict[str, ByKey] = {}

        async def read(_: Sequence[Any], run: Run) -> Values:
            given = get_argument_values(field, node, run.variables)[planned.argument]
            ids = given if isinstance(given, list) else [given]
            if len(ids) > planned.most:
                raise Anomaly
            wanted: dict[str, list[Any]] = {}
            for found in filter(None, map(parsed, ids)):
                if found[0] in NODES:
                    wanted.setdefault(found[0], []).append(found[1])
            shown: dict[Any, Any] = {}
            for name, keys in wanted.items():
                if name not in known:
                    known[name] = self._by_key(self.schema.get_type(name), NODES[name][1], "id", below)
                found_rows = await known[name].read(list(dict.fromkeys(keys)), run)
                shown |= {(name, key): value for key, value in found_rows.items()}
            values = [shown.get(parsed(id)) for id in ids]
            return [values if isinstance(given, list) else values[0]]

        return FieldPlan(key, read, None, as_it_is, required=False)

    def _by_key(self, kind: Any, row: Any, by: str, below: list[SelectionSetNode], order: str | None = None) -> "ByKey":
        """Rows by a column of theirs, written: by the database, or by a plan; in lists, when there is an order."""
        try:
            return ByKey(self._statement(kind, row, by, below, order), None)
        except Unplanned:
            return ByKey(self._statement(None, row, by, [], order), self._object(kind, below), row, by, order)

    def _statement(self, kind: Any, row: Any, by: str, below: list[SelectionSetNode], order: str | None) -> Statement:
        pusher = Pusher(self, self.actor, STANDS_FOR)
        alias = pusher.names.new()
        record = pusher.record(row, alias)
        keys = pusher.parameters.add(lambda run: run)
        column = record.column(by)
        assert column is not None
        sort = ordered(record, order) if order else ""
        table = f'"{row._meta.db_table}" {alias} WHERE {column.sql} = ANY({keys}) AND {pusher.rights(row, alias)}'
        if kind is None:
            sql = f"SELECT {alias}.* FROM {table}" + (f" ORDER BY {sort}" if sort else "")
        elif order:
            shown = f"'[' || string_agg({pusher.object(kind, record, below)}, ',' ORDER BY {sort}) || ']'"
            sql = f"SELECT {column.sql} AS key, {shown} AS shown FROM {table} GROUP BY 1"
        else:
            sql = f"SELECT {column.sql} AS key, {pusher.object(kind, record, below)} AS shown FROM {table}"
        return pusher.parameters.finished(sql)

    def _pushed(
        self, key: str, relation: Batched, field: GraphQLField, below: list[SelectionSetNode]
    ) -> FieldPlan | None:
        """A relation whose rows the database writes; None where it cannot."""
        named: Any = get_named_type(field.type)
        try:
            order = relation.order if relation.is_list else None
            statement = self._statement(named, relation.row, relation.by, below, order)
        except Unplanned:
            return None
        by_key = ByKey(statement, None)

        async def read(rows: Sequence[Any], run: Run) -> Values:
            keys = [getattr(row, relation.key) for row in rows]
            wanted = list(dict.fromkeys(key for key in keys if key is not None))
            found = await by_key.read(wanted, run) if wanted else {}
            return [found.get(key, [] if relation.is_list else None) for key in keys]

        return FieldPlan(key, read, None, as_it_is, required=is_non_null_type(field.type))

    def _rows_of(self, relation: Batched) -> Read:
        """A relation whose rows are needed whole."""
        order = relation.order if relation.is_list else None
        statement = self._statement(None, relation.row, relation.by, [], order)

        async def read(rows: Sequence[Any], run: Run) -> Values:
            keys = [getattr(row, relation.key) for row in rows]
            wanted = list(dict.fromkeys(key for key in keys if key is not None))
            found: dict[Any, Any] = {}
            for row in await fetched(statement, relation.row, wanted, run) if wanted else []:
                if relation.is_list:
                    found.setdefault(getattr(row, relation.by), []).append(row)
                else:
                    found[row.id] = row
            return [found.get(key, [] if relation.is_list else None) for key in keys]

        return read

    def _completing(self, kind: Any, below: list[SelectionSetNode]) -> Complete:
        """How values of a type are written: lists of what, objects with which fields."""
        if is_non_null_type(kind):
            inner = self._completing(kind.of_type, below)

            async def required(values: Values, run: Run) -> Values:
                found = await inner(values, run)
                require(found)
                return found

            return required
        if is_list_type(kind):
            return listing(self._completing(kind.of_type, below))
        if is_leaf_type(kind):
            write = writer(kind)

            async def leaf(values: Values, _: Run) -> Values:
                return written(values, write, required=False)

            return leaf
        if is_abstract_type(kind):
            return self._choosing(kind, below)
        if self._listing is not None and kind.name == self._listing.listed.node_name:
            return self._of_listing(self._listing, kind, below)
        return nesting(self._object(kind, below))

    def _of_listing(self, page: Listing, kind: Any, below: list[SelectionSetNode]) -> Complete:
        """The rows of a list: written already, or to be written."""
        self._listing = None
        try:
            name = page.add(page.pusher.object(kind, page.record(), below))
        except Unplanned:
            page.is_whole = True
            return nesting(self._object(kind, below))
        finally:
            self._listing = page

        async def read(values: Values, _: Run) -> Values:
            if page.is_whole or page.wants_keys:
                return [fragment(getattr(value, name)) for value in values]
            return [fragment(value[name]) for value in values]

        return read

    def _choosing(self, kind: Any, below: list[SelectionSetNode]) -> Complete:
        """Rows of several types: each kind of row has a plan of its own."""
        possible = self.schema.get_possible_types(kind)
        plans: dict[str, Complete] = {}

        async def choose(values: Values, run: Run) -> Values:
            groups: dict[str, list[int]] = {}
            for number, value in enumerate(values):
                if value is not None:
                    groups.setdefault(type_of(value, possible), []).append(number)
            found: Values = [None] * len(values)
            for name, numbers in groups.items():
                if name not in plans:
                    plans[name] = nesting(self._object(self.schema.get_type(name), below))  # type: ignore[arg-type]
                shown = await plans[name]([values[number] for number in numbers], run)
                for number, value in zip(numbers, shown, strict=True):
                    found[number] = value
            return found

        return choose

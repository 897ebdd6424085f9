"""What is computed from a row in Python, as SQL: comparisons, choices and sums of its columns, and nothing else.

A function is read by its source and followed with the row as an unknown. What cannot be followed is left to Python;
that is always right, and only slower.
"""

import ast
import dataclasses
import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.actor import Actor
from core.execution import source
from core.execution.statement import Names, Parameters, Unplanned, literal


class Untranslatable(Unplanned):
    """A function that SQL does not know."""


@dataclass(frozen=True)
class Term:
    """An expression in SQL of a kind that Python knows too."""

    sql: str
    kind: str
    """text, int, decimal, bool, uuid, time, date, texts (an array) or json."""
    nullable: bool = True
    members: type[enum.Enum] | None = None
    """The enum that a text stands for."""
    small: bool = False
    """Whether it is an integer of at most 32 bits."""


@dataclass(frozen=True)
class Known:
    """A value that is known before any row is."""

    value: Any


@dataclass(frozen=True)
class Shape:
    """An object with attributes that are followed when they are asked for."""

    attributes: Mapping[str, Callable[[], Any]]


@dataclass(frozen=True)
class Choice:
    """One of two, by a condition that is never null."""

    condition: str
    then: Any
    other: Any


@dataclass(frozen=True)
class Each:
    """A list made from a list: of the texts of an array, or of the objects of a JSON list."""

    over: Term
    item: Any
    name: str
    order: str


@dataclass(frozen=True)
class Acting:
    """Who acts, of whom only the shape is known."""

    actor: Actor


@dataclass(frozen=True)
class Asking:
    """The context of the request."""

    acting: Acting


@dataclass(frozen=True)
class Record:
    """A row of a table that has a name in the statement; `also` gives rows that hang on it."""

    row: Any
    alias: str
    scope: "Scope" = field(repr=False)

    def column(self, name: str) -> Term | None:
        """A column, by the name of its field."""
        meta = self.row._meta
        if name not in meta.fields_db_projection:
            return None
        kind = _kind(meta.fields_map[name])
        found = f'{self.alias}."{meta.fields_db_projection[name]}"'
        members = getattr(meta.fields_map[name], "enum_type", None)
        small = type(meta.fields_map[name]).__name__ in {"IntField", "SmallIntField"}
        return Term(found, kind, meta.fields_map[name].null, members, small)

    def related(self, name: str) -> "Record | None":
        """A row that this one points to, as a source of single columns."""
        if name not in self.row._meta.fk_fields:
            return None
        key = self.column(f"{name}_id")
        target = self.row._meta.fields_map[name].related_model
        return Pointed(target, "", self.scope, key)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Pointed(Record):
    """A row that is known by its key: each column is looked up where it is needed."""

    key: Term = field(default=Term("", "uuid"))

    def column(self, name: str) -> Term | None:
        """Looked up by the key."""
        inner = self.scope.names.new()
        found = Record(self.row, inner, self.scope).column(name)
        if found is None:
            return None
        sql = f'(SELECT {found.sql} FROM "{self.row._meta.db_table}" {inner} WHERE {inner}."id" = {self.key.sql})'  # noqa: S608
        return dataclasses.replace(found, sql=sql, nullable=True)


@dataclass(frozen=True)
class Scope:
    """What is around: the parameters and names of the statement, and who acts."""

    parameters: Parameters
    names: Names
    stands_for: Mapping[Any, tuple[str, Any]]
    actor: Actor

    def constant(self, value: Any) -> Any:
        """A value from Python; what stands for something of the run becomes a parameter."""
        try:
            found = self.stands_for.get(value)
        except TypeError:
            found = None
        if found is not None:
            return Term(self.parameters.add(found[1], found[0]), "uuid", nullable=False)
        return Known(value)


_KINDS = {
    "CharField": "text", "TextField": "text", "CharEnumFieldInstance": "text", "IntField": "int",
    "SmallIntField": "int", "BigIntField": "int", "DecimalField": "decimal", "BooleanField": "bool",
    "UUIDField": "uuid", "DatetimeField": "time", "DateField": "date", "JSONField": "json", "ArrayField": "texts",
    "ForeignKeyFieldInstance": "uuid",
}  # fmt: skip


def _kind(one: Any) -> str:
    found = _KINDS.get(type(one).__name__)
    if found is None or (found == "texts" and one.element_type != "text"):
        raise Untranslatable("column")
    return found


def attribute(of: Any, name: str) -> Any:
    """An attribute of anything that can be followed."""
    if isinstance(of, Record):
        return _of_record(of, name)
    if isinstance(of, Shape) and name in of.attributes:
        return of.attributes[name]()
    if isinstance(of, Choice):
        return Choice(of.condition, attribute(of.then, name), attribute(of.other, name))
    if isinstance(of, Asking) and name == "actor":
        return of.acting
    if isinstance(of, Known) and of.value is None:
        return of
    if isinstance(of, Known) and isinstance(of.value, type) and issubclass(of.value, enum.Enum):
        return Known(getattr(of.value, name))
    raise Untranslatable("computed")


def _of_record(of: Record, name: str) -> Any:
    found = of.column(name)
    if found is not None:
        return found
    if (there := of.related(name)) is not None:
        return there
    declared = getattr(of.row, name, None)
    if isinstance(declared, property) and declared.fget is not None:
        return call(declared.fget, [of], of.scope)
    raise Untranslatable("computed")


def call(function: Callable[..., Any], given: list[Any], scope: Scope, depth: int = 0) -> Any:
    """What a function gives for things that are followed."""
    found = source.body_of(function)
    if found is None or depth > 5 or len(found[0]) != len(given):  # noqa: PLR2004 — deeper than anybody reads
        raise Untranslatable("computed")
    parameters, body = found
    return _Reader(function, dict(zip(parameters, given, strict=True)), scope, depth).statements(body)


class _Reader:
    """Follows one function."""

    def __init__(self, function: Any, local: dict[str, Any], scope: Scope, depth: int) -> None:
        self._local, self._scope, self._depth = local, scope, depth
        self._outer = source.names_of(function)

    def statements(self, body: list[ast.stmt]) -> Any:
        """Assignments, early answers, the answer."""
        if not body:
            return Known(None)
        head, rest = body[0], body[1:]
        if isinstance(head, ast.Return):
            return self.value(head.value) if head.value else Known(None)
        if isinstance(head, ast.Assign) and len(head.targets) == 1 and isinstance(head.targets[0], ast.Name):
            self._local[head.targets[0].id] = self.value(head.value)
            return self.statements(rest)
        if isinstance(head, ast.If):
            condition = truth(self.value(head.test))
            return _choice(condition, lambda: self.statements(head.body), lambda: self.statements(head.orelse or rest))
        raise Untranslatable("computed")

    def value(self, node: ast.expr) -> Any:
        """One expression."""
        follow = getattr(self, f"_{type(node).__name__.lower()}", None)
        if follow is None:
            raise Untranslatable("computed")
        return follow(node)

    def _constant(self, node: ast.Constant) -> Any:
        return Known(node.value)

    def _name(self, node: ast.Name) -> Any:
        if node.id in self._local:
            return self._local[node.id]
        if node.id in self._outer:
            return Known(self._outer[node.id])
        raise Untranslatable("computed")

    def _attribute(self, node: ast.Attribute) -> Any:
        of = self.value(node.value)
        if isinstance(of, Acting):
            return self._scope.constant(getattr(of.actor, node.attr, None)) if node.attr in _OF_ACTOR else _fail()
        if isinstance(of, Known) and of.value is not None and hasattr(of.value, node.attr):
            return Known(getattr(of.value, node.attr))
        return attribute(of, node.attr)

    def _joinedstr(self, node: ast.JoinedStr) -> Any:
        parts = [self.value(part.value if isinstance(part, ast.FormattedValue) else part) for part in node.values]
        if not all(isinstance(part, Known) and isinstance(part.value, str) for part in parts):
            raise Untranslatable("computed")
        return Known("".join(part.value for part in parts))

    def _ifexp(self, node: ast.IfExp) -> Any:
        return _choice(truth(self.value(node.test)), lambda: self.value(node.body), lambda: self.value(node.orelse))

    def _boolop(self, node: ast.BoolOp) -> Any:
        first, *rest = node.values
        found = self.value(first)
        for one in rest:
            condition, is_or = truth(found), isinstance(node.op, ast.Or)
            before = found
            if _is_bool(before):
                after = self.value(one)
                if _is_bool(after):
                    found = Term(f"({condition} {'OR' if is_or else 'AND'} {truth(after)})", "bool", nullable=False)
                    continue
            if is_or:
                found = _choice(condition, lambda kept=before: kept, lambda one=one: self.value(one))
            else:
                found = _choice(condition, lambda one=one: self.value(one), lambda kept=before: kept)
        return found

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        if not isinstance(node.op, ast.Not):
            raise Untranslatable("computed")
        return Term(f"(NOT {truth(self.value(node.operand))})", "bool", nullable=False)

    def _compare(self, node: ast.Compare) -> Any:
        if len(node.ops) != 1:
            raise Untranslatable("computed")
        one, other, how = self.value(node.left), self.value(node.comparators[0]), type(node.ops[0])
        if how in {ast.Is, ast.IsNot}:
            if not isinstance(other, Known) or other.value is not None:
                raise Untranslatable("computed")
            how = ast.Eq if how is ast.Is else ast.NotEq
        if isinstance(one, Known) and isinstance(other, Known) and how in {ast.Eq, ast.NotEq}:
            return Known((one.value == other.value) is (how is ast.Eq))
        if how in {ast.Eq, ast.NotEq}:
            return Term(_equal(one, other, is_not=how is ast.NotEq), "bool", nullable=False)
        raise Untranslatable("computed")

    def _binop(self, node: ast.BinOp) -> Any:
        one, other = _term(self.value(node.left)), _term(self.value(node.right))
        sign = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}.get(type(node.op))
        if sign is None or one.nullable or other.nullable or {one.kind, other.kind} - {"int", "decimal"}:
            raise Untranslatable("computed")
        kind = "decimal" if "decimal" in {one.kind, other.kind} else "int"
        widen = "::numeric" if kind == "int" and sign == "*" else "::int8" if kind == "int" else ""
        return Term(f"({one.sql}{widen} {sign} {other.sql})", kind, nullable=False)

    def _call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Attribute):
            of = self.value(node.func.value)
            if isinstance(of, Record):
                method = getattr(of.row, node.func.attr, None)
                return self._follow(method, [of], node)
            if isinstance(of, Acting) and node.func.attr == "may":
                (what,) = [self.value(one) for one in node.args]
                return Known(of.actor.may(what.value)) if isinstance(what, Known) else _fail()
        function = self.value(node.func)
        if not isinstance(function, Known):
            raise Untranslatable("computed")
        return self._applied(function.value, node)

    def _follow(self, method: Any, given: list[Any], node: ast.Call) -> Any:
        if node.keywords or not callable(method):
            raise Untranslatable("computed")
        return call(method, [*given, *(self.value(one) for one in node.args)], self._scope, self._depth + 1)

    def _applied(self, function: Any, node: ast.Call) -> Any:
        if function is getattr and len(node.args) == 2:  # noqa: PLR2004
            of, name = self.value(node.args[0]), self.value(node.args[1])
            return attribute(of, name.value) if isinstance(name, Known) else _fail()
        if function in {int, bool} and len(node.args) == 1:
            found = self.value(node.args[0])
            if function is bool:
                return Term(truth(found), "bool", nullable=False)
            return found if isinstance(found, Term) and found.kind == "int" and not found.nullable else _fail()
        if isinstance(function, type) and issubclass(function, enum.Enum) and len(node.args) == 1:
            found = self.value(node.args[0])
            return dataclasses.replace(found, members=function) if isinstance(found, Term) else _fail()
        if isinstance(function, type) and dataclasses.is_dataclass(function) and not node.args:
            return self._made(function, node)
        raise Untranslatable("computed")

    def _made(self, kind: Any, node: ast.Call) -> Shape:
        """A dataclass made from parts, or from the object of a JSON column."""
        if len(node.keywords) == 1 and node.keywords[0].arg is None:
            given = _term(self.value(node.keywords[0].value))
            if given.kind != "json":
                raise Untranslatable("computed")
            return Shape({one.name: _from_json(given.sql, one) for one in dataclasses.fields(kind)})
        if any(one.arg is None for one in node.keywords):
            raise Untranslatable("computed")
        return Shape({str(one.arg): lambda one=one: self.value(one.value) for one in node.keywords})

    def _listcomp(self, node: ast.ListComp) -> Any:
        loop = node.generators[0]
        if len(node.generators) != 1 or loop.ifs or not isinstance(loop.target, ast.Name):
            raise Untranslatable("computed")
        over, name = _term(self.value(loop.iter)), self._scope.names.new()
        if over.nullable or over.kind not in {"texts", "json"}:
            raise Untranslatable("computed")
        item = Term(f"{name}.item", "text" if over.kind == "texts" else "json", nullable=False)
        self._local[loop.target.id] = item
        return Each(over, self.value(node.elt), name, f"{name}.place")


_OF_ACTOR = frozenset({"business_id", "user_id", "session_id"})


def _fail() -> Any:
    raise Untranslatable("computed")


def _from_json(sql: str, one: Any) -> Callable[[], Any]:
    """A field of a dataclass, from a JSON object that may leave it out."""
    kind = one.type if isinstance(one.type, str) else getattr(one.type, "__name__", "")

    def found() -> Term:
        inner = f"({sql} ->> {literal(one.name)})"
        if kind == "int":
            return Term(f"{inner}::int8", "int", nullable=True)
        if kind != "str":
            raise Untranslatable("computed")
        if isinstance(one.default, str):
            return Term(f"coalesce({inner}, {literal(one.default)})", "text", nullable=False)
        return Term(inner, "text", nullable=True)

    return found


def _choice(condition: str, then: Callable[[], Any], other: Callable[[], Any]) -> Any:
    if condition == "TRUE":
        return then()
    if condition == "FALSE":
        return other()
    return Choice(condition, then(), other())


def _is_bool(found: Any) -> bool:
    return (isinstance(found, Term) and found.kind == "bool") or (
        isinstance(found, Known) and isinstance(found.value, bool)
    )


def truth(found: Any) -> str:
    """A condition that is never null."""
    if isinstance(found, Known):
        return "TRUE" if found.value else "FALSE"
    if isinstance(found, Choice):
        return f"(CASE WHEN {found.condition} THEN {truth(found.then)} ELSE {truth(found.other)} END)"
    if isinstance(found, (Shape, Record)):
        return "TRUE" if isinstance(found, Shape) else _fail()
    if not isinstance(found, Term):
        return str(_fail())
    tests = {"bool": "{}", "text": "{} <> ''", "int": "{} <> 0", "decimal": "{} <> 0", "texts": "{} <> '{{}}'"}
    test = tests.get(found.kind)
    if test is None:
        return f"({found.sql} IS NOT NULL)" if found.kind in {"uuid", "time", "date"} else str(_fail())
    sql = test.format(found.sql)
    return f"coalesce({sql}, FALSE)" if found.nullable else f"({sql})"


def _equal(one: Any, other: Any, *, is_not: bool) -> str:
    if isinstance(one, Known):
        one, other = other, one
    if isinstance(one, Choice):
        then, otherwise = _equal(one.then, other, is_not=is_not), _equal(one.other, other, is_not=is_not)
        return f"(CASE WHEN {one.condition} THEN {then} ELSE {otherwise} END)"
    if not isinstance(one, Term):
        return str(_fail())
    if isinstance(other, Known) and other.value is None:
        return f"({one.sql} IS {'NOT ' if is_not else ''}NULL)"
    against = _term(other, like=one)
    if one.kind != against.kind and {one.kind, against.kind} != {"int", "decimal"}:
        raise Untranslatable("computed")
    if one.nullable or against.nullable:
        return f"({one.sql} IS {'' if is_not else 'NOT '}DISTINCT FROM {against.sql})"
    return f"({one.sql} {'<>' if is_not else '='} {against.sql})"


def _term(found: Any, like: Term | None = None) -> Term:
    """What can stand in an expression."""
    if isinstance(found, Term):
        return found
    if isinstance(found, Choice):
        then, other = _term(found.then), _term(found.other)
        if then.kind != other.kind:
            raise Untranslatable("computed")
        sql = f"(CASE WHEN {found.condition} THEN {then.sql} ELSE {other.sql} END)"
        return Term(sql, then.kind, then.nullable or other.nullable, then.members)
    if isinstance(found, Known):
        value = found.value.value if isinstance(found.value, enum.Enum) else found.value
        if isinstance(value, bool):
            return Term("TRUE" if value else "FALSE", "bool", nullable=False)
        if isinstance(value, int):
            return Term(str(value), "int", nullable=False)
        if isinstance(value, str) and (like is None or like.kind == "text"):
            return Term(literal(value), "text", nullable=False)
    raise Untranslatable("computed")

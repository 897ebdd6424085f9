"""What is computed from a row in Python, as SQL: comparisons, choices and sums of its columns, and nothing else.

A function is read by its source and followed with the row as an unknown. What cannot be followed is left to Python;
that is always right, and only slower.
"""

import ast
import dataclasses
import enum
import inspect
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from core.execution import source
from core.execution.statement import literal
from core.execution.terms import (
    Acting,
    Asking,
    Choice,
    Each,
    Known,
    Record,
    Scope,
    Shape,
    Term,
    Untranslatable,
    equal,
    fail,
    is_bool,
    term,
    truth,
)


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
            return self._scope.constant(getattr(of.actor, node.attr, None)) if node.attr in _OF_ACTOR else fail()
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
            if is_bool(before):
                after = self.value(one)
                if is_bool(after):
                    found = Term(f"({condition} {'OR' if is_or else 'AND'} {truth(after)})", "bool", nullable=False)
                    continue
            follow, keep = partial(self.value, one), partial(_kept, before)
            found = _choice(condition, keep, follow) if is_or else _choice(condition, follow, keep)
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
            return Term(equal(one, other, is_not=how is ast.NotEq), "bool", nullable=False)
        raise Untranslatable("computed")

    def _binop(self, node: ast.BinOp) -> Any:
        one, other = term(self.value(node.left)), term(self.value(node.right))
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
            if node.func.attr == "quantize" and not isinstance(of, Known):
                return self._quantized(term(of), node)
            if isinstance(of, Acting) and node.func.attr == "may":
                (what,) = [self.value(one) for one in node.args]
                return Known(of.actor.may(what.value)) if isinstance(what, Known) else fail()
        function = self.value(node.func)
        if not isinstance(function, Known):
            raise Untranslatable("computed")
        return self._applied(function.value, node)

    def _follow(self, method: Any, given: list[Any], node: ast.Call) -> Any:
        if node.keywords or not callable(method):
            raise Untranslatable("computed")
        return call(method, [*given, *(self.value(one) for one in node.args)], self._scope, self._depth + 1)

    def _quantized(self, of: Term, node: ast.Call) -> Any:
        """Decimals rounded to whole numbers, in one of the ways that PostgreSQL knows too."""
        if len(node.args) != 1 or [one.arg for one in node.keywords] != ["rounding"] or of.kind != "decimal":
            raise Untranslatable("computed")
        to = self.value(node.args[0])
        if not isinstance(to, Known) or to.value != 1 or to.value.as_tuple().exponent != 0:
            raise Untranslatable("computed")
        return _rounded(of, self.value(node.keywords[0].value))

    def _subscript(self, node: ast.Subscript) -> Any:
        """A table that knows every member of an enum."""
        table, key = self.value(node.value), self.value(node.slice)
        if not isinstance(table, Known) or not isinstance(table.value, dict) or not isinstance(key, Term):
            raise Untranslatable("computed")
        if key.nullable or key.members is None or set(key.members) != set(table.value):
            raise Untranslatable("computed")
        *others, last = key.members
        found: Any = Known(table.value[last])
        for member in reversed(others):
            found = Choice(equal(key, Known(member), is_not=False), Known(table.value[member]), found)
        return found

    def _applied(self, function: Any, node: ast.Call) -> Any:
        if function is getattr and len(node.args) == 2:  # noqa: PLR2004
            of, name = self.value(node.args[0]), self.value(node.args[1])
            return attribute(of, name.value) if isinstance(name, Known) else fail()
        if function in {int, bool} and len(node.args) == 1:
            found = self.value(node.args[0])
            if function is bool:
                return Term(truth(found), "bool", nullable=False)
            return _whole(term(found))
        if function is Decimal and len(node.args) == 1:
            found = self.value(node.args[0])
            return Known(Decimal(found.value)) if isinstance(found, Known) else fail()
        if isinstance(function, type) and issubclass(function, enum.Enum) and len(node.args) == 1:
            found = self.value(node.args[0])
            return dataclasses.replace(found, members=function) if isinstance(found, Term) else fail()
        if isinstance(function, type) and dataclasses.is_dataclass(function) and not node.args:
            return self._made(function, node)
        if inspect.isfunction(function):
            return self._follow(function, [], node)
        raise Untranslatable("computed")

    def _made(self, kind: Any, node: ast.Call) -> Shape:
        """A dataclass made from parts, or from the object of a JSON column."""
        if len(node.keywords) == 1 and node.keywords[0].arg is None:
            given = term(self.value(node.keywords[0].value))
            if given.kind != "json":
                raise Untranslatable("computed")
            return Shape({one.name: _from_json(given.sql, one) for one in dataclasses.fields(kind)})
        if any(one.arg is None for one in node.keywords):
            raise Untranslatable("computed")
        return Shape({str(one.arg): partial(self.value, one.value) for one in node.keywords})

    def _listcomp(self, node: ast.ListComp) -> Any:
        loop = node.generators[0]
        if len(node.generators) != 1 or loop.ifs or not isinstance(loop.target, ast.Name):
            raise Untranslatable("computed")
        over, name = term(self.value(loop.iter)), self._scope.names.new()
        if over.nullable or over.kind not in {"texts", "json"}:
            raise Untranslatable("computed")
        item = Term(f"{name}.item", "text" if over.kind == "texts" else "json", nullable=False)
        self._local[loop.target.id] = item
        return Each(over, self.value(node.elt), name, f"{name}.place")


_OF_ACTOR = frozenset({"business_id", "user_id", "session_id"})


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


_ROUNDED = {ROUND_DOWN: "trunc", ROUND_HALF_UP: "round", ROUND_CEILING: "ceil"}
"""Decimal's ways to round, as PostgreSQL calls them."""


def _rounded(of: Term, way: Any) -> Any:
    if isinstance(way, Choice):
        return Choice(way.condition, _rounded(of, way.then), _rounded(of, way.other))
    if not isinstance(way, Known) or way.value not in _ROUNDED:
        raise Untranslatable("computed")
    return dataclasses.replace(of, sql=f"{_ROUNDED[way.value]}({of.sql})")


def _whole(of: Term) -> Term:
    """Python's `int`, which leaves out what is behind the point."""
    if of.nullable or of.kind not in {"int", "decimal"}:
        raise Untranslatable("computed")
    return of if of.kind == "int" else Term(f"trunc({of.sql})::int8", "int", nullable=False)


def _there(condition: str, found: Any, is_null: str) -> Any:
    """What is not null where a condition holds that asks for it."""
    if isinstance(found, Term) and found.nullable and condition == f"(({found.sql} {is_null}))":
        return dataclasses.replace(found, nullable=False)
    return found


def _kept(found: Any) -> Any:
    return found


def _choice(condition: str, then: Callable[[], Any], other: Callable[[], Any]) -> Any:
    if condition == "TRUE":
        return then()
    if condition == "FALSE":
        return other()
    return Choice(condition, _there(condition, then(), "IS NOT NULL"), _there(condition, other(), "IS NULL"))

"""Random valid documents over a whole schema: every root field, arguments by their types, variables, fragments."""

import json
import random
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_type_sub_type_of,
)

ABSENT = object()
KEYS = ("a", "b", "c", "_", "__x", "toString")
CHOICES = ("given", "default", "both", "null")
"""Names of variables that directives ask."""
PAGING = ("first", "after", "last", "before")
ODD = (
    "", " ", '"', "\\", "\\n", "'", "%", "_", "{", "\n\t", "\u2028", "\x7f", "é", "e\u0301", "𠮷", "🍅", "ﾄﾏﾄ",
    "\x01", "\x00", "null", "0", "\ufeff", "x" * 300,
)  # fmt: skip
NUMBERS = (0, 1, 2, 5, 8, 10, 333, 2000, -1, 2**31 - 1, -(2**31))
DECIMALS = (0, 1, "1.5", "0.000", "1.500", "-3", 2.5, "999999999999999", "1e3")
DAYS = ("2026-11-25", "2030-01-01", "0001-01-01", "9999-12-31")
INSTANTS = (
    "2026-11-25T00:00:00+00:00", "2026-11-25T09:00:00+09:00", "2026-11-25T00:00:00Z",
    "2024-01-01T00:00:00.123456+00:00", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999+00:00",
)  # fmt: skip
WRONG: tuple[Any, ...] = (None, "", "x", -1, 0, 101, 10**40, 1.5, True, [], [[]], {}, {"eq": {"eq": 1}}, "\ud800")
KINDS = {
    "seller": "Business", "buyer": "Business", "business": "Business", "linked": "Business", "form": "OrderForm",
    "orderForm": "OrderForm", "customer": "Customer", "supplier": "Supplier", "user": "User",
}  # fmt: skip
"""Which ids fit where one is asked for."""


@dataclass
class Words:
    """What really exists, so that arguments find something."""

    ids: dict[str, list[str]]
    texts: list[str]
    arguments: dict[str, list[str]] = field(default_factory=dict)
    """By the name of an argument."""


@dataclass
class Asked:
    """A document with its variables; `probes` ask for cursors, by the variable that takes one."""

    document: str
    variables: dict[str, Any]
    operation_name: str | None
    probes: dict[str, str]


class Documents:
    """Makes documents; `wild` ones may ask for what is refused."""

    def __init__(self, schema: GraphQLSchema, seed: int, words: Words, roots: list[str]) -> None:
        self.schema, self.words, self.roots = schema, words, roots
        self.random = random.Random(seed)
        self.wild = self.chance(0.2)
        self._count = 0

    def asked(self) -> Asked:
        """One document: mostly of one operation."""
        self.probes: dict[str, str] = {}
        self._given: dict[str, Any] = {}
        several = self.chance(0.1)
        parts = [self._operation(several=several) for _ in range(self.random.randint(2, 3) if several else 1)]
        name = self.random.choice([name for name, _ in parts])
        if not several and self.chance(0.5):
            name = ""
        if self.wild and self._given and self.chance(0.3):
            self._given[self.random.choice(sorted(self._given))] = self.random.choice(WRONG)
        self.random.shuffle(parts)
        return Asked("\n".join(text for _, text in parts), self._given, name or None, self.probes)

    def chance(self, part: float) -> bool:
        return self.random.random() < part

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _operation(self, *, several: bool) -> tuple[str, str]:
        self._variables: dict[str, str] = {}
        self._fragments: list[str] = []
        self._known: list[tuple[Any, str]] = []
        self._budget = self.random.choice([5, 15, 30, 60])
        self._lists: dict[str, str] = {}
        query = self.schema.query_type
        assert query
        parts = [self._field(query, self.random.choice(self.roots), 5) for _ in range(self.random.choice([1, 1, 2, 3]))]
        parts += ["__typename"] * self.chance(0.1)
        if self.chance(0.1):
            parts = [self._fragment(query, "{ " + " ".join(parts) + " }")]
        declared = self._shown({f"${one}": kind for one, kind in self._variables.items()})
        for variable, listed in self._lists.items():
            self.probes[variable] = f"query {declared} {{ found: {listed} {{ edges {{ cursor }} }} }}"
        name = f"Q{self._next()}" if several or self.chance(0.6) else ""
        opened = f"query {name}{declared}" if name or declared else self.random.choice(["", "query"])
        return name, " ".join([opened, "{", *parts, "}", *self._fragments])

    def _selection(self, kind: Any, depth: int) -> str:
        parts: list[str] = []
        for _ in range(self.random.randint(1, 6)):
            self._budget -= 1
            parts.append(self._piece(kind, depth))
        found = [part for part in parts if part]
        return "{ " + " ".join(found or ["__typename"]) + " }"

    def _piece(self, kind: Any, depth: int) -> str:
        if self.chance(0.06):
            return f"__typename{self._directive()}"
        if self.chance(0.08):
            known = [name for on, name in self._known if on is kind or self._is_above(on, kind)]
            if known and self.chance(0.5):
                return f"...{self.random.choice(known)}{self._directive()}"
            return self._fragment(self._condition(kind), None, depth)
        if self.chance(0.6 if is_abstract_type(kind) else 0.08):
            on = self._condition(kind)
            named = "" if on is kind and self.chance(0.3) else f" on {on.name}"
            return f"...{named}{self._directive()} {self._selection(on, depth - 1)}" if depth > 0 else "__typename"
        if not hasattr(kind, "fields"):
            return "__typename"
        names = [
            name for name, one in kind.fields.items()
            if is_leaf_type(get_named_type(one.type)) or (depth > 0 and self._budget > 0)
        ]  # fmt: skip
        return self._field(kind, self.random.choice(names), depth) if names else "__typename"

    def _is_above(self, on: Any, kind: Any) -> bool:
        return is_abstract_type(on) and is_type_sub_type_of(self.schema, kind, on)

    def _condition(self, kind: Any) -> Any:
        """A type that a selection of a kind may be narrowed to, or widened."""
        if is_abstract_type(kind):
            return self.random.choice([kind, *self.schema.get_possible_types(kind)])
        return self.random.choice([kind, *kind.interfaces])

    def _fragment(self, on: Any, body: str | None, depth: int = 3) -> str:
        name = f"F{self._next()}"
        shown = body or self._selection(on, depth - 1)
        self._fragments.append(f"fragment {name} on {on.name} {shown}")
        self._known.append((on, name))
        return f"...{name}{self._directive()}"

    def _field(self, parent: GraphQLObjectType, name: str, depth: int) -> str:
        one = parent.fields[name]
        named = get_named_type(one.type)
        given = self._arguments(parent, name, one.args)
        alias = ""
        if one.args:
            alias = f"r{self._next()}: "
        elif self.chance(0.2):
            alias = f"{self.random.choice(KEYS) if self.chance(0.2) else f'k{self._next()}'}: "
        head = f"{alias}{name}{given}"
        if is_leaf_type(named):
            return head + self._directive()
        times = 2 if self.chance(0.08) else 1
        return " ".join(f"{head}{self._directive()} {self._selection(named, depth - 1)}" for _ in range(times))

    def _directive(self) -> str:
        if not self.chance(0.12):
            return ""
        names = self.random.choice([["include"], ["skip"], ["include", "skip"]])
        return "".join(f" @{name}(if: {self._condition_value()})" for name in names)

    def _condition_value(self) -> str:
        choice = self.random.choice(["true", "false", *CHOICES])
        if choice in {"true", "false"}:
            return choice
        if choice == "null" and not self.wild:
            choice = "given"
        name, shown = f"{choice}{self.random.randint(0, 1)}", self.random.choice(["true", "false"])
        self._variables.setdefault(name, "Boolean!" if choice == "given" else f"Boolean = {shown}")
        if choice != "default":
            self._given[name] = None if choice == "null" else self.chance(0.6)
        return f"${name}"

    def _arguments(self, parent: Any, name: str, args: dict[str, GraphQLArgument]) -> str:
        found = {}
        for argument, one in args.items():
            if argument in PAGING:
                continue
            if isinstance(one.type, GraphQLNonNull) or self.chance(0.4):
                found[argument] = self._literal(one.type, argument)
        if "first" in args:
            found |= self._page()
        probe = self._shown({"first": "20"} | found if not {"first", "last"} & set(found) else found)
        if "after" in args and self.chance(0.3):
            variable = f"v{self._next()}"
            self._variables[variable], self._lists[variable] = "String", f"{name}{probe}"
            found["before" if "last" in found and self.chance(0.7) else "after"] = f"${variable}"
        names = list(found)
        self.random.shuffle(names)
        return self._shown({one: found[one] for one in names})

    @staticmethod
    def _shown(found: dict[str, str]) -> str:
        return "(" + ", ".join(f"{name}: {value}" for name, value in found.items()) + ")" if found else ""

    def _page(self) -> dict[str, str]:
        if self.wild and self.chance(0.2):
            wrong = [{}, {"first": "0"}, {"first": "101"}, {"first": "1", "last": "1"}, {"first": "null"}]
            return self.random.choice(wrong)
        way, size = self.random.choice(["first", "first", "last"]), self.random.choice([1, 2, 3, 5, 20])
        if self.chance(0.4):
            return {way: self._variable("Int", size, size)}
        other = {"last" if way == "first" else "first": "null"} if self.chance(0.1) else {}
        return {way: str(size), **other}

    def _variable(self, kind: str, value: Any, default: Any) -> str:
        name = f"v{self._next()}"
        is_required = kind.endswith("!")
        if self.chance(0.3) and default is not None:
            self._variables[name] = f"{kind} = {_written(default)}"
            if self.chance(0.5):
                return f"${name}"
        else:
            self._variables[name] = kind + ("" if is_required or not self.chance(0.2) or value is None else "!")
        self._given[name] = value
        return f"${name}"

    def _literal(self, kind: Any, name: str, depth: int = 0) -> str:
        """A value as it is written in a document, with variables anywhere in it."""
        is_required = isinstance(kind, GraphQLNonNull)
        bare = kind.of_type if is_required else kind
        if self.chance(0.25):
            value = self._value(kind, name, depth)
            return self._variable(str(kind), value, value if _is_plain(bare) else None)
        if not is_required and self.chance(0.06):
            return "null"
        if isinstance(bare, GraphQLList):
            if self.chance(0.15):
                return self._literal(bare.of_type, name, depth)
            return "[" + ", ".join(self._literal(bare.of_type, name, depth + 1) for _ in range(self._length())) + "]"
        if isinstance(bare, GraphQLInputObjectType):
            chosen = self._chosen(bare, depth)
            inner = {one: self._literal(bare.fields[one].type, self._place(name, one), depth + 1) for one in chosen}
            return "{" + ", ".join(f"{one}: {value}" for one, value in inner.items()) + "}"
        found = self._leaf(bare, name, literal=True)
        return str(found) if isinstance(bare, GraphQLEnumType) else _written(found)

    def _value(self, kind: Any, name: str, depth: int = 0) -> Any:
        """A value as it is given in variables."""
        if isinstance(kind, GraphQLNonNull):
            kind = kind.of_type
        elif self.chance(0.06):
            return None
        if isinstance(kind, GraphQLList):
            if self.chance(0.15):
                return self._value(kind.of_type, name, depth)
            return [self._value(kind.of_type, name, depth + 1) for _ in range(self._length())]
        if isinstance(kind, GraphQLInputObjectType):
            chosen = self._chosen(kind, depth)
            return {one: self._value(kind.fields[one].type, self._place(name, one), depth + 1) for one in chosen}
        return self._leaf(kind, name, literal=False)

    @staticmethod
    def _place(name: str, inner: str) -> str:
        """What an operator's value is of is told by the field above it."""
        return name if inner in {"eq", "in", "gt", "gte", "lt", "lte", "startsWith"} else inner

    def _length(self) -> int:
        return self.random.choice([0, 1, 1, 2, 3])

    def _chosen(self, kind: GraphQLInputObjectType, depth: int) -> list[str]:
        names = [
            name for name, one in kind.fields.items()
            if depth < 4 or not isinstance(get_named_type(one.type), GraphQLInputObjectType)
        ]  # fmt: skip
        required = [name for name in names if isinstance(kind.fields[name].type, GraphQLNonNull)]
        return list(dict.fromkeys([*required, *self.random.sample(names, min(len(names), self.random.randint(0, 2)))]))

    def _leaf(self, kind: Any, name: str, *, literal: bool) -> Any:
        choose = self.random.choice
        if isinstance(kind, GraphQLEnumType):
            return choose(list(kind.values))
        if kind.name == "ID":
            return self._id(name)
        if kind.name == "String":
            return self._text(name)
        if kind.name == "Boolean":
            return self.chance(0.5)
        options: tuple[Any, ...] = {
            "Int": NUMBERS, "Yen": (*NUMBERS, 10**14), "Decimal": DECIMALS, "Date": DAYS, "DateTime": INSTANTS,
            "Float": (0, 1.5, -1e10),
        }[kind.name]  # fmt: skip
        return choose(options)

    def _id(self, name: str) -> str:
        if self.wild and self.chance(0.2):
            return self.random.choice(["", "x", "T3JkZXI6", "=", *self.words.texts[:3]])
        of = KINDS.get(name)
        if of is None or (self.wild and self.chance(0.1)):
            of = self.random.choice(sorted(self.words.ids))
        return self.random.choice(self.words.ids[of])

    def _text(self, name: str) -> str:
        known = self.words.arguments.get(name)
        if known and self.chance(0.9):
            return self.random.choice(known)
        if self.chance(0.4):
            odd = self.random.choice(ODD)
            return odd if self.wild or "\x00" not in odd else ""
        word = self.random.choice(self.words.texts)
        begin = self.random.randrange(len(word) or 1)
        return self.random.choice([word, word[:2], word[begin : begin + 3]])


def _is_plain(kind: Any) -> bool:
    """Whether its default can be written as JSON is."""
    named = get_named_type(kind)
    return not isinstance(named, (GraphQLInputObjectType, GraphQLEnumType))


def _written(value: Any) -> str:
    """JSON is GraphQL's own way to write plain values, but for DEL and what is beyond the first plane."""
    return json.dumps(value, ensure_ascii=False)

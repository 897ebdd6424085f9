"""The source of a function, as a tree: what rows compute in Python is read, not described a second time."""

import ast
import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any


@functools.cache
def body_of(function: Callable[..., Any]) -> tuple[list[str], list[ast.stmt]] | None:
    """The names of a function's parameters, and its statements without its docstring; None where there is no source."""
    code: Any = getattr(function, "__code__", None)
    tree = tree_of(code.co_filename) if code else None
    if code is None or tree is None:
        return None
    if code.co_name == "<lambda>":
        around = [one for one in ast.walk(tree) if isinstance(one, ast.Lambda) and _holds(one.body, code)]
        if not around:
            return None
        node = max(around, key=lambda one: (one.body.lineno, one.body.col_offset))
        return [one.arg for one in node.args.args], [ast.Return(value=node.body)]
    for found in ast.walk(tree):
        if isinstance(found, ast.FunctionDef) and found.name == code.co_name and _begins(found) == code.co_firstlineno:
            body = found.body[1:] if ast.get_docstring(found) is not None else found.body
            return [one.arg for one in found.args.args], body
    return None


@functools.cache
def tree_of(path: str) -> ast.Module | None:
    """A file's source; None where it cannot be read."""
    try:
        return ast.parse(Path(path).read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return None


def _begins(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(one.lineno for one in node.decorator_list)])


def _holds(node: ast.expr, code: Any) -> bool:
    """Whether all that the code does is written within an expression."""
    begin, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    places = [(a, b, c, d) for a, b, c, d in code.co_positions() if None not in {a, b, c, d} and (a, c) != (b, d)]
    return bool(places) and all(begin <= (a, c) and (b, d) <= end for a, b, c, d in places)


def names_of(function: Callable[..., Any]) -> dict[str, Any]:
    """What the function sees besides its parameters."""
    found = inspect.getclosurevars(function)
    return {**found.builtins, **found.globals, **found.nonlocals}

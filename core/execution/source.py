"""The source of a function, as a tree: what rows compute in Python is read, not described a second time."""

import ast
import functools
import inspect
from collections.abc import Callable
from typing import Any


@functools.cache
def body_of(function: Callable[..., Any]) -> tuple[list[str], list[ast.stmt]] | None:
    """The names of a function's parameters, and its statements without its docstring; None where there is no source."""
    code = getattr(function, "__code__", None)
    tree = _tree(code.co_filename) if code else None
    if tree is None:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda) and code.co_name == "<lambda>" and _is_at(node.body, code):
            return [one.arg for one in node.args.args], [ast.Return(value=node.body)]
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name and _begins(node) == code.co_firstlineno:
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            return [one.arg for one in node.args.args], body
    return None


@functools.cache
def _tree(path: str) -> ast.Module | None:
    try:
        with open(path, encoding="utf-8") as file:
            return ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return None


def _begins(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(one.lineno for one in node.decorator_list)])


def _is_at(node: ast.expr, code: Any) -> bool:
    place = (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
    return any(position == place for position in code.co_positions())


def names_of(function: Callable[..., Any]) -> dict[str, Any]:
    """What the function sees besides its parameters."""
    found = inspect.getclosurevars(function)
    return {**found.builtins, **found.globals, **found.nonlocals}

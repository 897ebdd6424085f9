"""`schema`: the contract in one file."""

from pathlib import Path
from typing import Annotated

import typer

from commands._stand_in import without_services
from core.embedded.folder import CannotStart

FILE = Path("schema.graphql")


def command(
    *,
    check: Annotated[bool, typer.Option("--check", help="Only compare, and fail when it is not current.")] = False,
) -> None:
    """Write schema.graphql, sorted, from the code."""
    without_services()
    from schema.root import sdl

    current = sdl()
    if not check:
        FILE.write_text(current, encoding="utf-8")
        print(f"{FILE}: {current.count(chr(10))} lines")
    elif not FILE.exists() or FILE.read_text(encoding="utf-8") != current:
        raise CannotStart("schema.graphql is not current: run `python3 manage.py fix` and commit it.")

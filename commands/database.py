"""The database's form, and the contract's."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from commands.cli import command
from core import db
from core.embedded.process import Trouble

SDL = Path("schema.graphql")
NOTE = '''"""Read this before it is merged: a rename is guessed, a new NOT NULL column needs db_default, an index on a large
table needs CONCURRENTLY in a migration of its own, and constraints of a new table need AddConstraint.
"""

'''


@command
def migrate(target: Annotated[str | None, typer.Argument(help="A migration, such as 0001_initial.")] = None) -> None:
    """Bring the database to the newest (or the named) migration; safe when many start at once."""
    asyncio.run(db.migrate(target))


@command
def migration(name: Annotated[str, typer.Argument(help="What changes, such as order_note.")]) -> None:
    """Write a migration for what has changed in the models; then read it."""
    from core.migrations import write  # noqa: PLC0415 — needs no settings of other commands

    found = asyncio.run(write(name, NOTE))
    typer.echo(f"Written: {found}. Now read it." if found else "The migrations match the models already.")


@command
def schema(*, check: Annotated[bool, typer.Option(help="Only compare; fail when it is not current.")] = False) -> None:
    """Write schema.graphql: the API's contract in one file."""
    from schema.root import sdl  # noqa: PLC0415 — builds the whole schema

    current = sdl()
    if check:
        if not SDL.exists() or SDL.read_text() != current:
            raise Trouble("schema.graphql is not current: run `python3 manage.py schema` and commit it")
        return
    SDL.write_text(current)
    typer.echo(f"{SDL}: {current.count(chr(10))} lines")

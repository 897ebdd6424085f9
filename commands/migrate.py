"""`migrate`: the database in the form that the code expects."""

import asyncio
from typing import Annotated

import typer


def command(
    target: Annotated[
        str | None, typer.Argument(help="A migration to go to, forward or back, such as 0001_initial.")
    ] = None,
) -> None:
    """Bring the database to the newest (or the named) migration; safe when many start at once."""
    from core import db

    asyncio.run(db.migrate(target))

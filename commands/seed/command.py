"""`seed`: demo data, the same every time."""

import asyncio
import importlib
from typing import Annotated

import typer


def command(
    scale: Annotated[
        int | None, typer.Option(min=1, help="How many times as much, for measurements; loaded through COPY.")
    ] = None,
) -> None:
    """Fill the database with demo data: a wholesaler, two restaurants, products, order forms and orders."""
    asyncio.run(importlib.import_module("commands.seed.demo").run(scale))

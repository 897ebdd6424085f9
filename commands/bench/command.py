"""The order of the run: databases, servers, comparisons, then the rest of the goals."""

import asyncio
import sys
from typing import Annotated

import typer

from core.embedded.folder import CannotStart


def command(
    *,
    quick: Annotated[bool, typer.Option("--quick", help="In two minutes: fewer rounds, rows and sockets.")] = False,
    smallest: Annotated[
        bool, typer.Option("--smallest", help="Only the product beside the limit, to see that all of this works.")
    ] = False,
    lists: Annotated[
        bool, typer.Option("--lists", help="Only the admin UI's lists of 100,000 orders, in a real Chromium.")
    ] = False,
) -> None:
    """Measure the API beside hand-written SQL and other GraphQL servers; print tables, and a line for each goal.

    Each is a process of its own, on the same database and the same core, asked in turn in short stretches: the machine
    and its moods cancel out of the ratios. `goal NAME VALUE BOUND met|missed` can be read by programs.
    """
    if not sys.platform.startswith("linux"):
        raise CannotStart("`bench` reads what processes cost from /proc, which Linux alone has.")
    from commands.bench import run

    if lists:
        asyncio.run(run.bench_lists(quick=quick))
        return
    chosen = run.SMALLEST if smallest else run.QUICK if quick else run.WHOLE
    asyncio.run(run.bench(chosen))

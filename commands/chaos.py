"""`chaos`: proof by faults."""

import asyncio
import random
from pathlib import Path
from typing import Annotated

import typer

from core.embedded.folder import CannotStart


def command(
    minutes: Annotated[float, typer.Option(min=0.2, help="How long the load lasts.")] = 1,
    seed: Annotated[int | None, typer.Option(help="Which faults happen when; a new one each time.")] = None,
    faults: Annotated[str, typer.Option(help="Only kinds that contain this, such as `kill` or `redis`.")] = "",
    beside: Annotated[
        Path | None, typer.Option(help="Another checkout, whose web server and worker run as the second deployment.")
    ] = None,
) -> None:
    """Order, confirm, import and mail while processes are killed and connections cut; then count.

    Everything runs in a folder of its own. Ends with 1 when a promise does not hold.
    """
    try:
        from tests.chaos import checks
        from tests.chaos.faults import KINDS
        from tests.chaos.run import chaos
    except ModuleNotFoundError as error:
        raise CannotStart(f"`chaos` needs the packages of the tests: {error.name} is missing.") from None
    chosen = tuple(kind for kind in KINDS if faults in kind)
    if not chosen:
        raise CannotStart(f"No kind of fault contains “{faults}”: {', '.join(KINDS)}.")
    number = random.SystemRandom().randrange(1_000_000) if seed is None else seed

    async def run() -> bool:
        print(f"seed {number}", flush=True)
        async with chaos(number, minutes * 60, kinds=chosen, beside=beside) as outcome:
            wrong = await checks.wrong(outcome)
            for name, value in outcome.figures.items():
                print(f"{name:40} {value}")
            for name, told in wrong.items():
                print(f"FAILED {name}: {len(told)}", *told[:10], sep="\n  ")
            return not wrong

    raise typer.Exit(0 if asyncio.run(run()) else 1)

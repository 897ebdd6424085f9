"""How long a web process takes from its start to its first answer, its services being up."""

import statistics
import time

from commands.bench.databases import World
from commands.bench.load import answer, request
from commands.bench.servers import OURS, running
from core.embedded.folder import Folder


async def seconds_to_first_answer(starts: int, world: World, folder: Folder) -> float:
    """The middle one of some starts; the first answer is told to somebody who has not logged in."""
    asked = request({"query": "{ __typename }"})
    found = []
    for _ in range(starts):
        began = time.perf_counter()
        async with running(OURS, world.url, folder) as server:
            await answer(server.port, asked)
            found.append(time.perf_counter() - began)
    seconds = statistics.median(found)
    print(f"\nA web process gives its first answer {seconds:.2f} s after its start (median of {starts}).", flush=True)
    return seconds

"""A process that has all in its memory already, and has children do one step of an import each: to be killed often.

Reads keys of imports, a line each; answers with the child's process id.
"""

import asyncio
import os
import signal
import sys
from uuid import UUID

from core import db
from core.discover import modules
from services import importing

modules("models")
modules("services")


async def step(key: UUID) -> None:
    """What a worker's job does."""
    await db.open_pool()
    await importing.work(key)


def main() -> None:
    """Until there is nothing more to read."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            asyncio.run(step(UUID(line.strip())))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

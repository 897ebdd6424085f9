"""`backup`: the database and the files beside it, encrypted, in a folder of their own."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer


def command(
    to: Annotated[Path, typer.Option(help="Folder of backups; each becomes a folder in it, named by its time.")],
) -> None:
    """Back up the database and the files in TSUNAGI_DATA, encrypted with TSUNAGI_BACKUP_KEY, while all goes on.

    The database is that of TSUNAGI_DATABASE_URL, or the embedded one, running or not. The backup is read again
    before it gets its name. `restore` puts it back.
    """
    asyncio.run(_backup(to))


async def _backup(to: Path) -> None:
    from commands._backup import dumped, key
    from commands._database import reached

    given = key()
    async with reached() as database:
        path = await dumped(database, to, given)
    print(path)

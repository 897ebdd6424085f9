"""`backup`: the database and the files beside it, encrypted, in a folder of their own."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer


def command(
    to: Annotated[Path, typer.Option(help="Folder of backups; each becomes a folder in it, named by its time.")],
    *,
    cluster: Annotated[
        bool,
        typer.Option("--cluster", help="Copy the whole server, for `archive` to go on from; see docs/operations.md."),
    ] = False,
) -> None:
    """Back up the database and the files in TSUNAGI_DATA, encrypted with TSUNAGI_BACKUP_KEY, while all goes on.

    The database is that of TSUNAGI_DATABASE_URL, or the embedded one, running or not. The backup is read again
    before it gets its name. `restore` puts it back.
    """
    asyncio.run(_backup(to, is_cluster=cluster))


async def _backup(to: Path, *, is_cluster: bool) -> None:
    from commands._backup import copied, dumped, key, mark
    from commands._database import Database, data, given_url, is_given, reached, replication_url

    given = key()
    if is_cluster:
        url = replication_url()
        print(await copied(Database(url, data()), url, to, given))
        if is_given():
            await mark(given_url(), "cluster")
        return
    async with reached() as database:
        path = await dumped(database, to, given)
        await mark(database.url, "dump")
    print(path)

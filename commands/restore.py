"""`restore`: a backup in place of what is there, or of what is no longer there."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer


def command(
    backup: Annotated[Path, typer.Argument(help="A folder that `backup` has written.")],
    *,
    verify: Annotated[
        bool, typer.Option("--verify", help="Only check: the key, each byte, and the dump; touches nothing.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of a database that is there; that one is renamed.")
    ] = False,
    cluster: Annotated[
        Path | None, typer.Option(help="An empty folder to lay a copy of a whole server into (`backup --cluster`).")
    ] = None,
    log: Annotated[Path | None, typer.Option(help="With --cluster: the folder of `archive`.")] = None,
    until: Annotated[
        datetime | None,
        typer.Option(help="With --cluster: the moment to come back to, in UTC; else the last one."),
    ] = None,
) -> None:
    """Restore the database and the files of a backup, once every byte of it is checked.

    Stop `up`, or all processes that use the database, before. What is there is only replaced when the restored
    database is whole and was checked; it is kept under another name. Everybody has to log in again.
    """
    if cluster and log:
        _lay_out(backup, cluster.absolute(), log, until)
    else:
        asyncio.run(_restore(backup, verify=verify, replace=replace))


def _lay_out(path: Path, into: Path, log: Path, until: datetime | None) -> None:
    from commands._backup import key
    from commands._cluster import laid_out

    count = laid_out(path, into, log, until, key())
    print(f"{into} is laid out, with {count} files of the log. Start PostgreSQL on it, and run `recovered`.")


async def _restore(path: Path, *, verify: bool, replace: bool) -> None:
    from commands._backup import key
    from commands._database import alone
    from commands._restoring import checked, restored

    given = key()
    found = await asyncio.to_thread(checked, path, given)
    print(f"The backup of {found.made_at} is whole: {sum(found.rows.values()):,} rows, {found.files:,} files.")
    if verify:
        return
    async with alone() as database:
        former = await restored(database, path, found, given, replace=replace)
    print("It is restored, and was checked. Everybody has to log in again.")
    if former:
        print("What was there before is kept: " + ", ".join(former) + ".")

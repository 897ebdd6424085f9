"""`recovered`: the last step after PostgreSQL has gone back to an earlier moment."""

import asyncio

from core.embedded.folder import CannotStart

PATIENCE_SECONDS = 600


def command() -> None:
    """Check a database that PostgreSQL has recovered, and begin another epoch: run it before anything else is started.

    Needed after `restore --cluster`, and after a replica was promoted that may not have had everything.
    """
    asyncio.run(_recovered())


async def _recovered() -> None:
    import asyncpg

    from commands._database import given_url, is_given
    from core.embedded.process import until
    from services import restoration

    if not is_given():
        raise CannotStart("TSUNAGI_DATABASE_URL: name the database that was recovered.")

    async def opened() -> asyncpg.Connection | None:
        try:
            connection = await asyncpg.connect(given_url(), timeout=10)
        except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
            return None
        if not await connection.fetchval("SELECT pg_is_in_recovery()"):
            return connection
        await connection.close()
        return None

    connection = await until(opened, seconds=PATIENCE_SECONDS, every=0.5)
    if connection is None:
        raise CannotStart("The database does not answer, or has not ended its recovery.")
    try:
        if wrong := await restoration.problems(connection):
            raise CannotStart("What was recovered does not hold together: " + "; ".join(wrong))
        await restoration.begin_anew(connection)
    finally:
        await connection.close()
    print("The database was checked, and goes on in another epoch. Everybody has to log in again.")

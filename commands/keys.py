"""`keys`: what is encrypted with which key, and bringing it under a new one."""

import asyncio
from enum import StrEnum
from typing import Annotated

import typer

from commands._embedded import beside_up
from core.embedded.folder import CannotStart


class Action(StrEnum):
    """What to do."""

    STATUS = "status"
    ROTATE = "rotate"


def command(
    action: Annotated[Action, typer.Argument(help="Tell the `status`, or `rotate` everything to the first key.")],
) -> None:
    """Tell how much each key has encrypted, or encrypt it anew with the first one, while all goes on.

    Put the new key in front of the old ones in TSUNAGI_ENCRYPTION_KEYS, restart all processes, rotate, then leave
    the old ones out.
    """
    beside_up()
    asyncio.run(_act(action))


async def _act(action: Action) -> None:
    from core import db, keys, vault
    from services import encryption

    await db.open_pool()
    try:
        if action is Action.ROTATE:
            print(f"{await encryption.rotate()} texts are encrypted anew with the key `{keys.current()}`.")
        for name, counts in (await encryption.counted()).items():
            said = ", ".join(f"{n} by `{key}`" if key else f"{n} in clear" for key, n in counts.items())
            print(f"{name}: {said or 'nothing'}")
    except vault.Unreadable as error:
        raise CannotStart(
            f"{error} cannot be read: its key is missing, or it was changed. All else stays as it is."
        ) from None
    finally:
        await db.close()

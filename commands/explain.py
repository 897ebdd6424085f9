"""`explain`: what a document becomes: its plan's statements, with their rows and times, or why it has no plan."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from core.embedded.folder import CannotStart


def command(
    file: Annotated[Path, typer.Argument(help="A GraphQL document.", exists=True, dir_okay=False)],
    login: Annotated[str, typer.Option(help="The login id of whoever asks.")] = "seller@demo.example",
    variables: Annotated[str, typer.Option(help="Variables as JSON.")] = "{}",
    operation: Annotated[str | None, typer.Option(help="Which operation of the document.")] = None,
) -> None:
    """Run a query as somebody, and show what it asks of the database."""
    try:
        given = json.loads(variables)
    except ValueError:
        raise CannotStart('--variables must be JSON, such as \'{"id": "T3JkZXI6…"}\'.') from None
    print(asyncio.run(_explained(file.read_text(encoding="utf-8"), login, given, operation)))


async def _explained(document: str, login: str, variables: dict[str, Any], operation: str | None) -> str:
    from core import db, log
    from core.execution.explain import explained
    from core.execution.limits import core_of
    from models.user import User
    from schema.root import schema
    from services import session as sessions

    log.set_up("explain")
    await db.open_pool()
    try:
        user = await User.get_or_none(login_id=login)
        if user is None:
            raise CannotStart(f"There is no login {login}: name one with --login.")
        actor = await sessions.standing_for(user)
        return await explained(core_of(schema()), document, variables, actor, operation)
    finally:
        await db.close()

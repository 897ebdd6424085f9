"""`mails`: what was written and not sent, for whoever runs the product without a mail server."""

import asyncio
from typing import Annotated

import typer

from commands._embedded import beside_up
from core.embedded.folder import CannotStart


def command(
    to: Annotated[str, typer.Option(help="Only mails to this address.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many, newest first.")] = 10,
) -> None:
    """Print the newest mails of the running product: links to set passwords are among them."""
    beside_up()
    asyncio.run(_print(to, limit))


async def _print(to: str, limit: int) -> None:
    from core import db
    from core.clock import TOKYO
    from models.mail_message import MailMessage

    try:
        await db.open_pool()
        mails = MailMessage.filter(to=to) if to else MailMessage.all()
        found = await mails.order_by("-created_at").limit(limit)
        for mail in reversed(found):
            written = f"{mail.created_at.astimezone(TOKYO):%Y-%m-%d %H:%M}"
            print(f"{written}  {mail.status.lower()}  {mail.to}\n{mail.subject}\n\n{mail.text}\n")
        if not found:
            print("There are no mails.")
    except OSError:
        raise CannotStart("The database does not answer: start `python3 manage.py up` beside this.") from None
    finally:
        await db.close()

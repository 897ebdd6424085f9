"""`business`: the first business of an installation; all others are invited, or come through a public form."""

import asyncio
from typing import Annotated, Any

import typer

from core.embedded.folder import CannotStart
from core.user_error import UserErrors
from models.business import Business, Industry


def command(
    name: Annotated[str, typer.Option(help="The business, as its customers know it.", prompt="Business")],
    person: Annotated[str, typer.Option(help="Its administrator.", prompt="Administrator")],
    email: Annotated[str, typer.Option(help="The administrator's mail address and login id.", prompt="Mail address")],
    password: Annotated[
        str,
        typer.Option(
            help="7 to 30 characters with upper case, lower case and a digit; asked for when left out.",
            prompt="Password",
            hide_input=True,
            confirmation_prompt=True,
        ),
    ],
    industry: Annotated[Industry, typer.Option(help="What it does.", case_sensitive=False)] = Industry.WHOLESALE,
) -> None:
    """Make a business with its administrator, who can log in at once and invite customers."""
    values = {"name": person, "email": email, "password": password, "password_again": password, "industry": industry}
    try:
        asyncio.run(_make(Business(name=name.strip(), email=email.strip()), values))
    except UserErrors as refusal:
        sentences = [f"{'.'.join(map(str, error.path))}: {error.message('en')}" for error in refusal]
        raise CannotStart("\n".join(sentences)) from None
    print(f"{name} is there; {email} can log in.")


async def _make(business: Business, values: dict[str, Any]) -> None:
    from core import db
    from services import registration

    await db.open_pool()
    try:
        async with db.transaction():
            applicant = registration.Applicant(**values, accepts_terms=True)
            await registration.register(applicant, business, locale="ja")
    finally:
        await db.close()

"""`migration`: what has changed in the models, written down."""

import asyncio
from typing import Annotated

import typer

from commands._stand_in import without_services
from core.embedded.folder import CannotStart

NOTE = '''"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

'''


def command(
    name: Annotated[str, typer.Argument(help="What changes, in snake_case, such as order_note.")],
) -> None:
    """Write a migration for what has changed in the models; then read it, run `fix`, and commit it."""
    if not name.isidentifier() or name != name.lower():
        raise CannotStart(f"{name!r} is no name for a migration: use small letters, digits and underscores.")
    without_services()
    from core import migrations

    written = asyncio.run(migrations.write(name, NOTE))
    print(f"Written: {written}. Now read it." if written else "The migrations match the models already.")

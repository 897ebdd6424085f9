"""The command line that all commands belong to."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import typer

from core.embedded.process import Trouble
from core.settings import SettingsError

F = TypeVar("F", bound=Callable[..., Any])

app = typer.Typer(
    name="manage.py",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Tsunagi 繋ぎ. `up` runs everything on embedded PostgreSQL and Valkey; the other commands are its parts.",
)


def command(fn: F) -> F:
    """Declare a command: its docstring is its help."""
    return app.command()(fn)  # type: ignore[return-value]


def main() -> None:
    """Run a command; what the user can mend is one sentence, not a traceback."""
    try:
        app()
    except (Trouble, SettingsError) as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit(130)

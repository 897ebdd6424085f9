"""Finds the commands, runs the one that was typed, and says in a sentence what stands in its way."""

import importlib
import os
import pkgutil
import sys
from pathlib import Path

import typer

import commands
from core.embedded.folder import FULL, CannotStart, explained
from core.settings import SettingsError


def application(asked: str) -> typer.Typer:
    """Every public module of `commands` has a function `command`; its docstring is the help.

    When one of them is asked for, the others are left alone: what they import would only cost time.
    """
    app = typer.Typer(
        name="manage.py",
        help="Tsunagi: `up` starts everything, `test` proves everything; the rest are their parts.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(lambda: None)  # a command's name is typed even when it is the only one
    names = [found.name for found in pkgutil.iter_modules(commands.__path__) if not found.name.startswith("_")]
    for name in [asked] if asked in names else names:
        module = importlib.import_module(f"commands.{name}")
        app.command(name, **getattr(module, "OPTIONS", {}))(module.command)
    return app


def main() -> None:
    """Run the command of the command line."""
    try:
        application(next(iter(sys.argv[1:]), ""))(prog_name="manage.py")
    except (CannotStart, SettingsError) as error:
        sys.exit(str(error))
    except OSError as error:
        if error.errno not in FULL:
            raise
        sys.exit(explained(error, Path(os.environ.get("TSUNAGI_DATA", ".data"))))


if __name__ == "__main__":
    main()

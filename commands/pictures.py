"""`pictures`: what every page of the admin UI looks like."""

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer

from commands import test

FOLDER = Path(__file__).resolve().parent.parent / ".pictures"


def command(
    pages: Annotated[str, typer.Argument(help="Only tests whose names have this, such as `records`.")] = "",
) -> None:
    """Take a picture of every page, wide and narrow, in both languages, light and dark, into `.pictures/`.

    The pages are those that tests look at, with what the tests have put there; axe looks at them as well.
    """
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    os.environ["TSUNAGI_TEST_PICTURES"] = str(FOLDER)
    code = test.run(["-m", "looks", *(("-k", pages) if pages else ())])
    typer.echo(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")
    raise typer.Exit(code)

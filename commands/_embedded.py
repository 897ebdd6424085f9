"""Settings for commands beside a running `up`: its own database, found by its data folder."""

import os
from pathlib import Path

from core.embedded.folder import CannotStart
from core.embedded.postgres import OWNER


def beside_up() -> None:
    """Use the database of `up`, unless another one is named."""
    if os.environ.get("TSUNAGI_DATABASE_URL"):
        return
    home = Path(os.environ.get("TSUNAGI_DATA") or ".data") / "postgres"
    try:
        port, password = int((home / "port").read_text()), (home / "password").read_text().strip()
    except (OSError, ValueError):
        raise CannotStart(
            "Nothing runs here: start `python3 manage.py up` beside this, or set TSUNAGI_DATABASE_URL."
        ) from None
    os.environ["TSUNAGI_DATABASE_URL"] = f"postgresql://{OWNER}:{password}@127.0.0.1:{port}/{OWNER}"
    os.environ.setdefault("TSUNAGI_REDIS_URL", "redis://localhost")
    os.environ.setdefault("TSUNAGI_SECRET_KEY", "only-for-commands-that-sign-nothing")

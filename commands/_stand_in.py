"""Settings for commands that import the product without running it."""

import os

VALUES = {
    "TSUNAGI_DATABASE_URL": "postgresql://nobody@localhost/none",
    "TSUNAGI_REDIS_URL": "redis://localhost",
    "TSUNAGI_SECRET_KEY": "only-for-commands-that-sign-nothing",
}


def without_services() -> None:
    """Let the product be imported on a machine where nothing is set and nothing runs."""
    os.environ.update({name: value for name, value in VALUES.items() if not os.environ.get(name)})

"""`python -m commands.bench.serve MODULE`: a rival in Python, served with the options of `web`."""

import os
import sys

import uvicorn

from commands.web import OPTIONS_OF_SERVER


def main() -> None:
    """Serve the module's `app` on PORT."""
    uvicorn.run(
        f"commands.bench.{sys.argv[1]}:app", host="127.0.0.1", port=int(os.environ["PORT"]), **OPTIONS_OF_SERVER
    )


if __name__ == "__main__":
    main()

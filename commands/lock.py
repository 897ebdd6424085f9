"""`lock`: the exact packages, each with its hashes, from whichever index the reader uses."""

from commands._tool import complaint
from core.embedded.folder import CannotStart

COMPILE = (
    "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-emit-index-url", "--no-header",
    "--python-version", "3.11",
)  # fmt: skip
FILES = {
    "run": ("pyproject.toml", "--group", "embedded"),
    "codegen": ("--group", "pyproject.toml:codegen"),
    "dev": (
        "pyproject.toml", "--group", "embedded", "--group", "test", "--group", "lint",
        "--constraint", "requirements/run.lock",
    ),
}  # fmt: skip


def command() -> None:
    """Resolve the dependencies of pyproject.toml anew into requirements/*.lock, run.lock first."""
    for name, sources in FILES.items():
        path = f"requirements/{name}.lock"
        if found := complaint("uv", *COMPILE, *sources, "--output-file", path):
            raise CannotStart(found)
        print(path)

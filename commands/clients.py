"""`clients`: the typed clients, generated anew from schema.graphql and clients/documents."""

import shutil
from pathlib import Path

from commands._node import node, run, with_packages
from commands._tool import complaint
from core.embedded.folder import CannotStart

ROOT = Path(__file__).parent.parent
CLIENTS = ROOT / "clients"
PACKAGE = Path("python") / "tsunagi_client"
GENERATED = Path("typescript") / "src" / "generated.ts"
WRITTEN = frozenset({"transport.py"})
"""What stands among the generated modules and is written by hand."""


def command() -> None:
    """Generate the clients for Python and TypeScript anew."""
    generate(CLIENTS)
    print(f"{CLIENTS / PACKAGE}\n{CLIENTS / GENERATED}")


def generate(clients: Path) -> None:
    """Write the generated parts of a folder of clients that lies beside a schema.graphql."""
    package = clients / PACKAGE
    for module in package.glob("*.py"):
        if module.name not in WRITTEN:
            module.unlink()
    shutil.rmtree(package / "__pycache__", ignore_errors=True)
    requirements = str(ROOT / "requirements" / "codegen.lock")
    asked = ("run", "--quiet", "--isolated", "--no-project", "--directory", str(clients.parent))
    wrong = complaint(
        "uv", *asked, "--with-requirements", requirements,
        "ariadne-codegen", "--config", "clients/python/codegen.toml",
    )  # fmt: skip
    if wrong:
        raise CannotStart(wrong)
    tool = with_packages(CLIENTS / "typescript") / "node_modules" / ".bin" / "graphql-codegen"
    run("graphql-codegen", node(), tool, "--config", "codegen.json", cwd=clients / "typescript")

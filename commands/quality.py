"""What keeps the house in order."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import typer

from commands.cli import command
from commands.database import schema
from core.embedded.process import Trouble
from core.migrations import pending
from core.settings import table

LOCKS = {"run.lock": ["embedded"], "dev.lock": ["embedded", "test", "lint"]}
STAND_IN = {
    "TSUNAGI_DATABASE_URL": "postgresql://nobody@localhost/none",
    "TSUNAGI_REDIS_URL": "redis://localhost",
    "TSUNAGI_SECRET_KEY": "not-used-by-anything-that-lint-does",
}
SETTINGS_PAGE = Path("docs/settings.md")


@command
def lint() -> None:
    """Check style, types, layers, locks, contract, migrations and settings; tell all that is wrong."""
    os.environ |= STAND_IN
    checks: dict[str, Callable[[], str]] = {
        "format": lambda: _tool("ruff", "format", "--check", "."),
        "style": lambda: _tool("ruff", "check", "."),
        "types": lambda: _tool("mypy", "."),
        "layers": lambda: _tool("lint-imports"),
        "locks name no host": _hosts,
        "schema.graphql is current": _contract,
        "migrations match the models": _migrations,
        "docs/settings.md is current": _settings,
    }
    failed = []
    for name, check in checks.items():
        found = check()
        typer.echo(f"{'failed' if found else 'ok':7} {name}")
        if found:
            typer.echo(found)
            failed.append(name)
    if failed:
        raise Trouble(f"{len(failed)} of {len(checks)} checks failed: {', '.join(failed)}")


@command
def fix() -> None:
    """Format, mend what can be mended by machine, write schema.graphql and docs/settings.md."""
    os.environ |= STAND_IN
    for arguments in (("ruff", "check", "--fix", "."), ("ruff", "format", ".")):
        typer.echo(_tool(*arguments) or f"{' '.join(arguments)}: ok")
    SETTINGS_PAGE.write_text(table())
    schema()


@command
def lock() -> None:
    """Resolve the dependencies anew into requirements/*.lock, without any host."""
    for name, groups in LOCKS.items():
        chosen = [argument for group in groups for argument in ("--group", group)]
        found = _tool(
            "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-emit-index-url", "--no-header",
            "--python-version", "3.11", "pyproject.toml", *chosen, "-o", f"requirements/{name}",
        )  # fmt: skip
        if found:
            raise Trouble(found)
        typer.echo(f"requirements/{name}")


def _tool(name: str, *arguments: str) -> str:
    """What the tool complains about, or nothing."""
    program = Path(sys.executable).parent / name
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or "failed"


def _hosts() -> str:
    return "\n".join(str(path) for path in Path("requirements").glob("*.lock") if "://" in path.read_text())


def _contract() -> str:
    try:
        schema(check=True)
    except Trouble as trouble:
        return str(trouble)
    return ""


def _migrations() -> str:
    operations = [operation for writer in asyncio.run(pending()) for operation in writer.operations]
    return "\n".join(map(repr, operations)) and f"Run `python3 manage.py migration <name>`: {operations}"


def _settings() -> str:
    current = SETTINGS_PAGE.exists() and SETTINGS_PAGE.read_text() == table()
    return "" if current else "Run `python3 manage.py fix`"
